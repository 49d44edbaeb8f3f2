-- migrate:up
-- What all workers share about whoever takes a channel's messages: when the next may leave
-- under a rate limit, and whether the queue rests, since when and why.
CREATE TABLE outreach.provider (
    channel text PRIMARY KEY CHECK (channel IN ('email', 'sms')),
    next_slot timestamptz NOT NULL DEFAULT '-infinity',
    refusals smallint NOT NULL DEFAULT 0,
    paused_at timestamptz,
    rests_until timestamptz,
    reason text
);
INSERT INTO outreach.provider (channel) VALUES ('email'), ('sms');

-- Where the outbox was when somebody last said that it may send; made by the first plan.
-- A restored backup finds itself elsewhere, and nothing leaves until somebody says so again.
CREATE TABLE outreach.epoch (
    sole boolean PRIMARY KEY DEFAULT TRUE CHECK (sole),
    identity text NOT NULL,
    since timestamptz NOT NULL,
    paused_at timestamptz,
    reason text,
    CHECK ((paused_at IS NULL) = (reason IS NULL))
);

-- Where this database runs: cluster, database, table and timeline. A dump restored anywhere
-- gives the table another oid; recovery to a point in time starts another timeline.
CREATE VIEW outreach.here AS
SELECT
    concat_ws(
        '/',
        (SELECT control.system_identifier FROM pg_control_system() AS control),
        (
            SELECT base.oid FROM pg_database AS base
            WHERE base.datname = current_database()
        ),
        'outreach.epoch'::regclass::oid,
        left(pg_walfile_name(pg_current_wal_flush_lsn()), 8)
    ) AS identity,
    pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint AS written;

-- The latest account of every message of an open survey, by the sweeper.
CREATE TABLE outreach.proof (
    inspection_id uuid PRIMARY KEY REFERENCES inspection.inspection,
    proved_at timestamptz NOT NULL,
    planned integer NOT NULL,
    accepted integer NOT NULL,
    ended integer NOT NULL,
    pending integer NOT NULL,
    unknown integer NOT NULL,
    missing integer NOT NULL,
    overdue integer NOT NULL
);

-- Texts people sent us, under the provider's own id, so that one told twice is kept once.
CREATE TABLE outreach.inbound_text (
    text_id text PRIMARY KEY,
    number text NOT NULL,
    content text NOT NULL,
    received_at timestamptz NOT NULL,
    noted_at timestamptz NOT NULL,
    kind text,
    handled_at timestamptz
);
CREATE INDEX inbound_text_waiting ON outreach.inbound_text (received_at) WHERE kind IS NULL;

-- How many messages planning ever made of a wave, counted apart from the messages themselves.
ALTER TABLE outreach.wave ADD COLUMN planned integer NOT NULL DEFAULT 0;
UPDATE outreach.wave
SET planned = (
    SELECT count(*) FROM outreach.message
    WHERE message.wave_id = wave.wave_id
);

-- Since when nobody can tell whether a message was taken.
ALTER TABLE outreach.message ADD COLUMN doubted_at timestamptz;

GRANT SELECT, INSERT, UPDATE ON
outreach.provider, outreach.epoch, outreach.proof, outreach.inbound_text
TO soundings_outreach;
GRANT DELETE ON outreach.inbound_text TO soundings_outreach;
GRANT SELECT ON outreach.here TO soundings_outreach;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
