-- migrate:up
-- content is the canonical JSON of a Released, kept as text so that its hash
-- is the hash of what was released, byte for byte.
CREATE TABLE disclosure.release (
    release_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    cut_id uuid NOT NULL,
    audience text NOT NULL CHECK (audience IN ('inspector', 'partnership')),
    thresholds jsonb NOT NULL,
    content text NOT NULL,
    sha256 text NOT NULL,
    released_at timestamptz NOT NULL,
    UNIQUE (cut_id, audience)
);

GRANT SELECT, INSERT ON disclosure.release TO soundings_disclosure;
GRANT USAGE ON SCHEMA disclosure TO soundings_briefing;
GRANT SELECT ON disclosure.release TO soundings_briefing;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
