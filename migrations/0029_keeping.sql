-- migrate:up
-- Who people are is sealed from now on (AES-256-GCM, bound to column and row), and found again
-- by keyed hashes. SQL cannot seal: what landed in clear is sealed by the program, in batches,
-- as soon as this stands (soundings up), and nothing is ever written in clear again: the checks
-- below hold for every row written from now, and the program validates them when it is done.
-- squawk-ignore-file ban-drop-not-null, disallowed-unique-constraint
-- squawk-ignore-file require-concurrent-index-creation

-- The keys that seal, each wrapped by a key that is not in this database. The highest number
-- seals; one that nothing is sealed under any more is retired, and destroyed a day later.
CREATE TABLE roll.data_key (
    number integer PRIMARY KEY CHECK (number > 0),
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL,
    retired_at timestamptz
);
GRANT SELECT, INSERT, UPDATE, DELETE ON roll.data_key TO soundings_roll;
GRANT SELECT ON roll.data_key TO soundings_outreach;
-- The keys are the installation's, of no one inspection; the partnership has no use for them.
ALTER TABLE roll.data_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE roll.data_key FORCE ROW LEVEL SECURITY;
CREATE POLICY data_key_within ON roll.data_key
USING (current_setting('soundings.audience', TRUE) IN ('everything', 'staff', 'administrator'));

-- identity_sealed: names, day of birth, postcode. The authority's own reference stays in clear;
-- a child erased at their family's wish has none, nor anything else here.
ALTER TABLE roll.person
ALTER COLUMN local_id DROP NOT NULL,
ALTER COLUMN date_of_birth DROP NOT NULL,
ADD COLUMN identity_sealed bytea,
ADD COLUMN upn_sealed bytea,
ADD COLUMN upn_index bytea,
ADD CONSTRAINT person_is_sealed CHECK (
    upn IS NULL
    AND forename IS NULL
    AND surname IS NULL
    AND date_of_birth IS NULL
    AND postcode IS NULL
) NOT VALID;
CREATE UNIQUE INDEX person_once_a_upn ON roll.person (inspection_id, upn_index);

-- address_sealed: email and mobile together; an index is null where there is no such address.
ALTER TABLE roll.contact
ALTER COLUMN name DROP NOT NULL,
ADD COLUMN name_sealed bytea,
ADD COLUMN address_sealed bytea,
ADD COLUMN email_index bytea,
ADD COLUMN phone_index bytea,
ADD CONSTRAINT contact_is_sealed CHECK (
    name IS NULL AND email IS NULL AND phone IS NULL
) NOT VALID;
CREATE INDEX contact_by_phone ON roll.contact (phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX contact_by_email ON roll.contact (email_index) WHERE email_index IS NOT NULL;

-- Of a text's sender the hash is enough: whoever asks for silence is found by it.
ALTER TABLE outreach.inbound_text
ALTER COLUMN number DROP NOT NULL,
ADD COLUMN number_index bytea,
ADD CONSTRAINT inbound_text_is_indexed CHECK (number IS NULL) NOT VALID;

-- The transaction that last wrote this row, by its own word. A row somebody put back from a copy
-- of the data alone was written by another, and nothing leaves until somebody says so.
ALTER TABLE outreach.epoch ADD COLUMN written_in bigint;

-- What was deleted on schedule or at somebody's wish: how many rows there were, went and are
-- left, and which line of the schedule says so. It names nobody.
CREATE TABLE audit.deletion (
    deletion_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    what text NOT NULL,
    reason text NOT NULL,
    schedule_sha256 text,
    due_on date,
    found integer NOT NULL,
    deleted integer NOT NULL,
    remaining integer NOT NULL,
    CONSTRAINT deletion_adds_up CHECK (found = deleted + remaining)
);
CREATE INDEX deletion_by_inspection ON audit.deletion (inspection_id, at);
CREATE TRIGGER deletion_is_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.deletion
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
GRANT SELECT, INSERT ON audit.deletion TO
soundings_audit, soundings_inspection, soundings_roll, soundings_outreach, soundings_respond,
soundings_sampling, soundings_safeguarding, soundings_coding;
ALTER TABLE audit.deletion ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.deletion FORCE ROW LEVEL SECURITY;
CREATE POLICY deletion_within ON audit.deletion USING (scope.sees(inspection_id));

-- When the report was published, from which the longest line of the schedule runs.
ALTER TABLE inspection.inspection ADD COLUMN published_on date;

-- When nothing leads from a link to its holder any more.
ALTER TABLE outreach.link ADD COLUMN cut_at timestamptz;
-- Replies go for good at the end of their time; until then a family's own wish empties a row.
GRANT DELETE ON respond.response TO soundings_respond;
-- Whoever asks what we hold of them is told which messages their own links carried.
GRANT DELETE ON outreach.refusal TO soundings_outreach;

-- An inspection's own people may read the entries about it; they are searched for by who and by
-- what about.
CREATE FUNCTION audit.tells_of(subject text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN $1 ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN scope.sees($1::uuid)
        ELSE FALSE
    END
$$;
CREATE POLICY read_own ON audit.entry FOR SELECT USING (audit.tells_of(subject));
CREATE INDEX entry_by_actor ON audit.entry (actor, entry_id);
CREATE INDEX entry_by_subject ON audit.entry (subject, entry_id);

-- migrate:down
-- Forward only: mend a mistake with a new migration.
