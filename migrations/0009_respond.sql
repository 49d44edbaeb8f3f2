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
    -- Which visit typed which answer: {item: visit}. Only that visit is shown it.
    typed_in jsonb NOT NULL DEFAULT '{}',
    started_at timestamptz NOT NULL,
    saved_at timestamptz NOT NULL,
    submitted_at timestamptz
) WITH (fillfactor = 60);
CREATE UNIQUE INDEX response_once_a_child ON respond.response (link_id, case_id)
WHERE case_id IS NOT NULL AND state <> 'withdrawn';
-- A link continues its unfinished reply, whatever was tapped twice.
CREATE UNIQUE INDEX response_unfinished_once ON respond.response (link_id)
WHERE state = 'started';
CREATE INDEX response_by_link ON respond.response (link_id);
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
