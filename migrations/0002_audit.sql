-- migrate:up
CREATE TABLE audit.entry (
    entry_id bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail jsonb NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL UNIQUE
);

CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit.entry is append-only' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER entry_is_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entry
FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

GRANT USAGE ON SCHEMA audit TO
soundings_access, soundings_inspection, soundings_instrument, soundings_roll, soundings_claims,
soundings_outreach, soundings_respond, soundings_sampling, soundings_safeguarding,
soundings_coding, soundings_estimate, soundings_contrast, soundings_disclosure, soundings_briefing;
GRANT SELECT, INSERT ON audit.entry TO
soundings_audit, soundings_access, soundings_inspection, soundings_instrument, soundings_roll,
soundings_claims, soundings_outreach, soundings_respond, soundings_sampling,
soundings_safeguarding, soundings_coding, soundings_estimate, soundings_contrast,
soundings_disclosure, soundings_briefing;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
