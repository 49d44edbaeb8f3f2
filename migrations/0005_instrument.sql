-- migrate:up
CREATE TABLE instrument.version (
    instrument_hash text PRIMARY KEY,
    name text NOT NULL,
    version text NOT NULL,
    definition jsonb NOT NULL,
    published_at timestamptz NOT NULL,
    UNIQUE (name, version)
);

CREATE FUNCTION instrument.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a published instrument never changes: publish a new version'
    USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER version_is_immutable
BEFORE UPDATE OR DELETE OR TRUNCATE ON instrument.version
FOR EACH STATEMENT EXECUTE FUNCTION instrument.refuse_change();

GRANT SELECT, INSERT ON instrument.version TO soundings_instrument;
GRANT USAGE ON SCHEMA instrument TO
soundings_claims, soundings_outreach, soundings_respond, soundings_coding, soundings_estimate,
soundings_contrast, soundings_disclosure;
GRANT SELECT ON instrument.version TO
soundings_claims, soundings_outreach, soundings_respond, soundings_coding, soundings_estimate,
soundings_contrast, soundings_disclosure;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
