-- migrate:up
-- What people changed about the lines of enquiry. The lines an analysis made stay as they are;
-- whoever reads them reads these after them, in order, and so always has both.
CREATE TABLE contrast.enquiry_change (
    change_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    number integer NOT NULL,
    line_id uuid NOT NULL,
    change jsonb NOT NULL,
    changed_at timestamptz NOT NULL,
    changed_by uuid NOT NULL,
    changed_name text NOT NULL,
    UNIQUE (inspection_id, number)
);

GRANT SELECT, INSERT ON contrast.enquiry_change TO soundings_contrast;
GRANT SELECT ON contrast.enquiry_change TO soundings_disclosure;
ALTER TABLE contrast.enquiry_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE contrast.enquiry_change FORCE ROW LEVEL SECURITY;
CREATE POLICY enquiry_change_within ON contrast.enquiry_change
USING (scope.sees(inspection_id));

-- Work asked for on a page and done by the worker: to weigh the answers, or to make the
-- documents of what was weighed. begun_at is a lease: work that did not end is begun again.
CREATE TABLE disclosure.build (
    build_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    kind text NOT NULL CHECK (kind IN ('findings', 'documents')),
    asked_at timestamptz NOT NULL,
    asked_by uuid NOT NULL,
    asked_name text NOT NULL,
    begun_at timestamptz,
    ended_at timestamptz,
    cut_id uuid,
    fault text
);
CREATE UNIQUE INDEX one_build_at_a_time ON disclosure.build (inspection_id)
WHERE ended_at IS NULL;

GRANT SELECT, INSERT ON disclosure.build TO soundings_disclosure;
GRANT UPDATE (begun_at, ended_at, cut_id, fault) ON disclosure.build TO soundings_disclosure;
ALTER TABLE disclosure.build ENABLE ROW LEVEL SECURITY;
ALTER TABLE disclosure.build FORCE ROW LEVEL SECURITY;
CREATE POLICY build_within ON disclosure.build USING (scope.sees(inspection_id));

-- When a release was given to the partnership, and by whom. Before that it may take nothing.
CREATE TABLE disclosure.handover (
    release_id uuid PRIMARY KEY REFERENCES disclosure.release,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    handed_at timestamptz NOT NULL,
    handed_by text NOT NULL,
    handed_name text NOT NULL
);
CREATE INDEX handover_by_inspection ON disclosure.handover (inspection_id, handed_at);

GRANT SELECT, INSERT ON disclosure.handover TO soundings_disclosure;
GRANT SELECT ON disclosure.handover TO soundings_briefing;
ALTER TABLE disclosure.handover ENABLE ROW LEVEL SECURITY;
ALTER TABLE disclosure.handover FORCE ROW LEVEL SECURITY;
CREATE POLICY handover_within ON disclosure.handover USING (scope.shares(inspection_id));

-- So of a release, and of a document made of one, it sees nothing either.
DROP POLICY shared ON disclosure.release;
CREATE POLICY shared ON disclosure.release FOR SELECT USING (
    audience = 'partnership'
    AND scope.shares(inspection_id)
    AND EXISTS (
        SELECT 1 FROM disclosure.handover
        WHERE handover.release_id = release.release_id
    )
);
DROP POLICY shared ON briefing.document;
CREATE POLICY shared ON briefing.document FOR SELECT USING (
    audience = 'partnership'
    AND scope.shares(inspection_id)
    AND EXISTS (
        SELECT 1 FROM disclosure.handover
        WHERE handover.release_id = document.release_id
    )
);

-- Of a record that was read: whether it failed the standard it was read against.
ALTER TABLE sampling.outcome ADD COLUMN failed boolean;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
