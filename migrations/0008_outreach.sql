-- migrate:up
CREATE TABLE outreach.wave (
    wave_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    number smallint NOT NULL,
    channel text NOT NULL CHECK (channel IN ('email', 'sms')),
    purpose text NOT NULL CHECK (purpose IN ('invite', 'reminder', 'last_call')),
    opens_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    planned_at timestamptz,
    UNIQUE (inspection_id, number)
);

CREATE TABLE outreach.link (
    link_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    contact_id uuid NOT NULL UNIQUE,
    link_hash bytea NOT NULL UNIQUE,
    stopped_at timestamptz
);

CREATE TABLE outreach.link_case (
    link_id uuid NOT NULL REFERENCES outreach.link,
    case_id uuid NOT NULL,
    PRIMARY KEY (link_id, case_id)
);
CREATE INDEX link_case_by_case ON outreach.link_case (case_id);

-- The outbox. One row is one message that must leave once: planned, claimed
-- (under a lease), submitting (committed before the provider is called), then
-- accepted and what the receipts say; unknown when nobody can tell.
-- inspection_id is its wave's, and checked there.
CREATE TABLE outreach.message (
    message_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL,
    wave_id uuid NOT NULL REFERENCES outreach.wave,
    contact_id uuid NOT NULL,
    channel text NOT NULL CHECK (channel IN ('email', 'sms')),
    purpose text NOT NULL,
    state text NOT NULL CHECK (
        state IN (
            'planned', 'claimed', 'submitting', 'accepted', 'delivered', 'bounced', 'failed',
            'unknown', 'withdrawn', 'expired'
        )
    ),
    not_before timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    lease_until timestamptz,
    attempts smallint NOT NULL DEFAULT 0,
    provider_id text,
    reason text,
    accepted_at timestamptz,
    settled_at timestamptz,
    UNIQUE (contact_id, wave_id, channel, purpose)
);
CREATE INDEX message_due ON outreach.message (channel, not_before) WHERE state = 'planned';
CREATE INDEX message_in_flight ON outreach.message (lease_until)
WHERE state IN ('claimed', 'submitting', 'unknown');

CREATE TABLE outreach.opt_out (
    address_hash bytea PRIMARY KEY,
    noted_at timestamptz NOT NULL
);

-- Told by respond: this child has been answered for (partial or complete).
CREATE TABLE outreach.answered (
    case_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    complete boolean NOT NULL,
    noted_at timestamptz NOT NULL
);

CREATE TABLE outreach.disposition (
    case_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    code text NOT NULL CHECK (
        code IN (
            'complete', 'partial', 'refused', 'delivered_not_answered', 'undeliverable',
            'no_contact', 'held', 'not_sent'
        )
    ),
    noted_at timestamptz NOT NULL
);

-- Whom a carer may be written to about: every child of theirs that no hold covers.
CREATE VIEW outreach.open_care AS
SELECT
    care.contact_id,
    care.case_id
FROM roll.care
WHERE
    NOT EXISTS (
        SELECT 1 FROM roll.hold
        WHERE
            hold.case_id = care.case_id
            AND (hold.contact_id IS NULL OR hold.contact_id = care.contact_id)
    )
    AND NOT EXISTS (
        SELECT 1 FROM roll.hold
        WHERE hold.case_id IS NULL AND hold.contact_id = care.contact_id
    );

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA outreach TO soundings_outreach;
GRANT USAGE ON SCHEMA outreach TO
soundings_respond, soundings_sampling, soundings_estimate, soundings_disclosure;
GRANT SELECT ON outreach.link, outreach.link_case TO soundings_respond;
GRANT SELECT, INSERT, UPDATE ON outreach.answered TO soundings_respond;
GRANT SELECT ON outreach.disposition, outreach.answered, outreach.wave TO
soundings_sampling, soundings_estimate, soundings_disclosure;
-- Which channel an answer followed: counted, never shown one by one.
GRANT SELECT ON outreach.message, outreach.link_case TO soundings_disclosure;
GRANT SELECT (link_id, contact_id) ON outreach.link TO soundings_disclosure;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
