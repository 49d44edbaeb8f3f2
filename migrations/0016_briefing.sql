-- migrate:up
CREATE TABLE briefing.document (
    document_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    release_id uuid NOT NULL,
    audience text NOT NULL CHECK (audience IN ('inspector', 'partnership')),
    file_name text NOT NULL,
    page_count integer NOT NULL,
    sha256 text NOT NULL,
    pdf bytea NOT NULL,
    made_at timestamptz NOT NULL
);
CREATE INDEX document_by_inspection ON briefing.document (inspection_id, made_at);

GRANT SELECT, INSERT ON briefing.document TO soundings_briefing;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
