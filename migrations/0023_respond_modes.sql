-- migrate:up
-- Two ways of answering beside the listed family's own link: by telephone, asked
-- by an interviewer, and uninvited, by the code on a poster.
-- squawk-ignore ban-drop-constraint
ALTER TABLE access.staff DROP CONSTRAINT staff_role_check;
ALTER TABLE access.staff ADD CONSTRAINT staff_role_check
CHECK (role IN ('inspector', 'partnership', 'administrator', 'interviewer')) NOT VALID;

-- Who answered uninvited is nobody on the list, and stands apart: the rooms that
-- weigh, code and judge do not see these rows, whatever their statements ask for.
-- Any other role sees none. An uninvited reply has no link: its link_id is its own id.
ALTER TABLE respond.response ADD COLUMN stream text NOT NULL DEFAULT 'listed';
ALTER TABLE respond.response ADD CONSTRAINT response_stream_check
CHECK (stream IN ('listed', 'uninvited')) NOT VALID;
ALTER TABLE respond.response ADD CONSTRAINT response_uninvited_is_of_no_case
CHECK (stream = 'listed' OR case_id IS NULL) NOT VALID;

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX response_uninvited ON respond.response (inspection_id, started_at)
WHERE stream = 'uninvited';

ALTER TABLE respond.response ENABLE ROW LEVEL SECURITY;
CREATE POLICY response_every ON respond.response TO soundings_respond
USING (TRUE) WITH CHECK (TRUE);
-- A disclosure is heeded whoever makes it.
CREATE POLICY response_screened ON respond.response FOR SELECT TO soundings_safeguarding
USING (TRUE);
CREATE POLICY response_listed ON respond.response FOR SELECT
TO soundings_sampling, soundings_coding, soundings_estimate, soundings_contrast
USING (stream = 'listed');

-- The code on the poster: its keyed hash. A new one ends the one before.
CREATE TABLE respond.open_code (
    inspection_id uuid PRIMARY KEY REFERENCES inspection.inspection,
    number smallint NOT NULL,
    code_hash bytea NOT NULL UNIQUE,
    made_at timestamptz NOT NULL,
    ended_at timestamptz
);

-- Whom interviewers call, and why.
CREATE TABLE respond.call (
    case_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    purpose text NOT NULL CHECK (purpose IN ('phone', 'asked')),
    added_at timestamptz NOT NULL
);
CREATE INDEX call_by_inspection ON respond.call (inspection_id);

-- One row is one call: open until its outcome is written down.
CREATE TABLE respond.attempt (
    attempt_id uuid PRIMARY KEY,
    case_id uuid NOT NULL REFERENCES respond.call,
    staff_id uuid NOT NULL,
    begun_at timestamptz NOT NULL,
    ended_at timestamptz,
    outcome text CHECK (
        outcome IN (
            'complete', 'partial', 'refused', 'broke_off', 'call_back', 'nobody_free',
            'no_answer', 'busy', 'machine', 'language', 'unable', 'died', 'wrong_number',
            'not_working', 'not_recorded'
        )
    ),
    call_back_at timestamptz,
    response_id uuid,
    CONSTRAINT attempt_ends_with_an_outcome CHECK ((ended_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX attempt_open_once ON respond.attempt (case_id) WHERE outcome IS NULL;
CREATE INDEX attempt_by_case ON respond.attempt (case_id, begun_at);
-- A case has one reply by telephone, taken up again at the next call.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX response_by_phone_once ON respond.response (case_id)
WHERE mode = 'phone' AND state <> 'withdrawn';

GRANT SELECT, INSERT, UPDATE ON
respond.open_code, respond.call, respond.attempt TO soundings_respond;
-- What came of the calls may be counted.
GRANT SELECT ON respond.call, respond.attempt TO soundings_sampling, soundings_estimate;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
