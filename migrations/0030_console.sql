-- migrate:up
-- What the console sets an inspection up with.

-- Every version of every claim, from the partnership's first wording to the lock; only added to.
-- cells: the columns of a claims file as they were typed.
CREATE TABLE claims.draft (
    draft_id uuid NOT NULL,
    version smallint NOT NULL CHECK (version > 0),
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    act text NOT NULL CHECK (
        act IN (
            'proposed', 'withdrawn', 'accepted', 'declined', 'entered', 'imported', 'edited',
            'removed'
        )
    ),
    cells jsonb NOT NULL,
    reason text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    made_name text NOT NULL,
    PRIMARY KEY (draft_id, version)
);
CREATE INDEX draft_by_inspection ON claims.draft (inspection_id);

GRANT SELECT, INSERT ON claims.draft TO soundings_claims;
GRANT UPDATE ON claims.claim TO soundings_claims;

ALTER TABLE claims.draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE claims.draft FORCE ROW LEVEL SECURITY;
CREATE POLICY draft_within ON claims.draft USING (scope.shares(inspection_id));

-- Files somebody sent and has not yet said what to do with: sealed, and gone within the hour.
CREATE TABLE roll.upload (
    upload_id uuid NOT NULL,
    place smallint NOT NULL,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    file_name text NOT NULL,
    sealed bytea NOT NULL,
    uploaded_at timestamptz NOT NULL,
    PRIMARY KEY (upload_id, place)
);
CREATE INDEX upload_by_age ON roll.upload (uploaded_at);
CREATE INDEX upload_by_inspection ON roll.upload (inspection_id);

GRANT SELECT, INSERT, DELETE ON roll.upload TO soundings_roll;

ALTER TABLE roll.upload ENABLE ROW LEVEL SECURITY;
ALTER TABLE roll.upload FORCE ROW LEVEL SECURITY;
CREATE POLICY upload_within ON roll.upload USING (scope.sees(inspection_id));

-- The list held against published totals and against itself: counts, and nobody's name. The
-- newest counts; the partnership says of each gap in it what it knows.
CREATE TABLE roll.frame_audit (
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    number smallint NOT NULL CHECK (number > 0),
    file_name text NOT NULL,
    found jsonb NOT NULL,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    PRIMARY KEY (inspection_id, number)
);

GRANT SELECT, INSERT ON roll.frame_audit TO soundings_roll;

ALTER TABLE roll.frame_audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE roll.frame_audit FORCE ROW LEVEL SECURITY;
CREATE POLICY frame_audit_within ON roll.frame_audit USING (scope.shares(inspection_id));

CREATE TABLE roll.gap_answer (
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    gap text NOT NULL,
    number smallint NOT NULL CHECK (number > 0),
    stand text NOT NULL CHECK (stand IN ('known', 'mended_by', 'explained')),
    mended_by date,
    words text NOT NULL,
    signed_at timestamptz NOT NULL,
    signed_by text NOT NULL,
    signed_name text NOT NULL,
    PRIMARY KEY (inspection_id, gap, number),
    CONSTRAINT a_day_to_mend_by CHECK ((stand = 'mended_by') = (mended_by IS NOT NULL))
);

GRANT SELECT, INSERT ON roll.gap_answer TO soundings_roll;

ALTER TABLE roll.gap_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE roll.gap_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY gap_answer_within ON roll.gap_answer USING (scope.shares(inspection_id));

-- One inspection's messages stopped by its lead inspector, and let go again.
CREATE TABLE outreach.stop (
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    number smallint NOT NULL CHECK (number > 0),
    stopped_at timestamptz NOT NULL,
    stopped_by text NOT NULL,
    reason text NOT NULL,
    resumed_at timestamptz,
    resumed_by text,
    PRIMARY KEY (inspection_id, number)
);

GRANT SELECT, INSERT, UPDATE ON outreach.stop TO soundings_outreach;

ALTER TABLE outreach.stop ENABLE ROW LEVEL SECURITY;
ALTER TABLE outreach.stop FORCE ROW LEVEL SECURITY;
CREATE POLICY stop_within ON outreach.stop USING (scope.sees(inspection_id));

-- migrate:down
-- Forward only: mend a mistake with a new migration.
