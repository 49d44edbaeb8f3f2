-- migrate:up
-- screening proves that each text was read, as it stands, by these rules, whatever they found.
CREATE TABLE safeguarding.screening (
    response_id uuid NOT NULL,
    item text NOT NULL,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    text_sha256 text NOT NULL,
    rules_version text NOT NULL,
    screened_at timestamptz NOT NULL,
    PRIMARY KEY (response_id, item)
);

-- A concern is one text that somebody must read; other words in its place are another concern.
CREATE TABLE safeguarding.concern (
    concern_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    response_id uuid NOT NULL,
    item text NOT NULL,
    text_sha256 text NOT NULL,
    rules text[] NOT NULL,
    seriousness smallint NOT NULL CHECK (seriousness BETWEEN 1 AND 3),
    raised_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    seen_at timestamptz,
    seen_by uuid,
    UNIQUE (response_id, item, text_sha256)
);
CREATE INDEX concern_waiting ON safeguarding.concern (inspection_id, seriousness, raised_at)
WHERE seen_at IS NULL;

GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA safeguarding TO soundings_safeguarding;
GRANT USAGE ON SCHEMA safeguarding TO soundings_disclosure, soundings_coding;
GRANT SELECT ON safeguarding.concern TO soundings_disclosure, soundings_coding;
-- What nobody has screened is not quoted.
GRANT SELECT ON safeguarding.screening TO soundings_coding;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
