-- migrate:up
-- A comment without what says who wrote it. source_sha256 is of everything it was made from, so
-- that other words, another permission or a new concern make it anew.
CREATE TABLE coding.comment (
    response_id uuid NOT NULL,
    item text NOT NULL,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    case_id uuid,
    redacted text NOT NULL,
    doubtful smallint NOT NULL,
    quotable boolean NOT NULL,
    direction text NOT NULL CHECK (direction IN ('positive', 'mixed', 'negative', 'unstated')),
    themes text[] NOT NULL,
    themes_version text NOT NULL,
    ticket text NOT NULL,
    source_sha256 text NOT NULL,
    redacted_at timestamptz NOT NULL,
    PRIMARY KEY (response_id, item)
);
CREATE INDEX comment_by_inspection ON coding.comment (inspection_id);

GRANT SELECT, INSERT, UPDATE ON coding.comment TO soundings_coding;
GRANT USAGE ON SCHEMA coding TO soundings_disclosure;
GRANT SELECT ON coding.comment TO soundings_disclosure;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
