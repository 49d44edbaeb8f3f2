-- migrate:up
-- One row is one reply about one child. answers is {item: value}, written
-- whole by one statement a page, so that a page is one round trip.
CREATE TABLE respond.response (
    response_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    link_id uuid NOT NULL,
    case_id uuid,
    instrument_hash text NOT NULL,
    language text NOT NULL,
    mode text NOT NULL CHECK (mode IN ('web', 'phone')),
    state text NOT NULL CHECK (state IN ('started', 'submitted', 'withdrawn')),
    answers jsonb NOT NULL,
    started_at timestamptz NOT NULL,
    saved_at timestamptz NOT NULL,
    submitted_at timestamptz
) WITH (fillfactor = 60);
CREATE UNIQUE INDEX response_once_a_child ON respond.response (link_id, case_id)
WHERE case_id IS NOT NULL AND state <> 'withdrawn';
CREATE INDEX response_by_inspection ON respond.response (inspection_id);

GRANT SELECT, INSERT, UPDATE ON respond.response TO soundings_respond;
GRANT USAGE ON SCHEMA respond TO
soundings_sampling, soundings_safeguarding, soundings_coding, soundings_estimate,
soundings_contrast;
GRANT SELECT ON respond.response TO
soundings_sampling, soundings_safeguarding, soundings_coding, soundings_estimate,
soundings_contrast;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
