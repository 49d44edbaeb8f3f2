-- migrate:up
CREATE TABLE claims.claim (
    claim_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    ref text NOT NULL,
    archetype text NOT NULL,
    verbatim text NOT NULL,
    source_document text NOT NULL,
    source_page text NOT NULL,
    owner text NOT NULL CHECK (owner IN ('local_authority', 'integrated_care_board', 'both')),
    strength text NOT NULL CHECK (strength IN ('absolute', 'numeric', 'qualitative')),
    claimed_share double precision NOT NULL CHECK (claimed_share BETWEEN 0 AND 1),
    rounding double precision NOT NULL CHECK (rounding BETWEEN 0 AND 0.5),
    tolerance double precision NOT NULL CHECK (tolerance BETWEEN 0 AND 0.25),
    period text NOT NULL,
    UNIQUE (inspection_id, ref)
);

CREATE TABLE claims.lock (
    inspection_id uuid PRIMARY KEY REFERENCES inspection.inspection,
    locked_at timestamptz NOT NULL,
    claim_count integer NOT NULL,
    sha256 text NOT NULL
);

CREATE FUNCTION claims.refuse_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM claims.lock
        WHERE inspection_id IN (NEW.inspection_id, OLD.inspection_id)
    ) THEN
        RAISE EXCEPTION 'the claims of this inspection are locked'
        USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE TRIGGER claim_is_locked
BEFORE INSERT OR UPDATE OR DELETE ON claims.claim
FOR EACH ROW EXECUTE FUNCTION claims.refuse_locked();

GRANT SELECT, INSERT, DELETE ON claims.claim TO soundings_claims;
GRANT SELECT, INSERT ON claims.lock TO soundings_claims;
GRANT USAGE ON SCHEMA claims TO
soundings_outreach, soundings_estimate, soundings_contrast, soundings_disclosure;
GRANT SELECT ON claims.claim, claims.lock TO
soundings_outreach, soundings_estimate, soundings_contrast, soundings_disclosure;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
