-- migrate:up
-- What schools are called, so that the name of a family's own school can be taken out of its
-- words: the lists hold numbers only.
CREATE TABLE roll.school (
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    urn text NOT NULL,
    name text NOT NULL,
    PRIMARY KEY (inspection_id, urn)
);
ALTER TABLE roll.school ENABLE ROW LEVEL SECURITY;
ALTER TABLE roll.school FORCE ROW LEVEL SECURITY;
CREATE POLICY school_within ON roll.school USING (scope.sees(inspection_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON roll.school TO soundings_roll;

-- cuts: where words were taken out, by place and kind and never by what they were. added and
-- put_back: what a person changed about that, by place in the family's own text. Until
-- somebody has checked a comment nobody codes or quotes it.
ALTER TABLE coding.comment
ADD COLUMN cuts jsonb NOT NULL DEFAULT '[]',
ADD COLUMN added jsonb NOT NULL DEFAULT '[]',
ADD COLUMN put_back jsonb NOT NULL DEFAULT '[]',
ADD COLUMN words_sha256 text NOT NULL DEFAULT '',
ADD COLUMN paraphrasable boolean NOT NULL DEFAULT FALSE,
ADD COLUMN checked_at timestamptz,
ADD COLUMN checked_by uuid;
GRANT DELETE ON coding.comment TO soundings_coding;

-- The codebooks an inspection is coded by, each as it was when first used; names is what its
-- themes are called, {theme: name}.
CREATE TABLE coding.codebook (
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    version smallint NOT NULL,
    sha256 text NOT NULL,
    names jsonb NOT NULL,
    opened_at timestamptz NOT NULL,
    PRIMARY KEY (inspection_id, version)
);

-- One person reading one comment: taken so that nobody else takes it, then read.
-- themes is {theme: direction}; it counts while the comment is still what was read.
CREATE TABLE coding.reading (
    response_id uuid NOT NULL,
    coder_id uuid NOT NULL,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    text_sha256 text NOT NULL,
    codebook_version smallint NOT NULL,
    themes jsonb NOT NULL,
    taken_at timestamptz NOT NULL,
    read_at timestamptz,
    PRIMARY KEY (response_id, coder_id)
);
CREATE INDEX reading_by_inspection ON coding.reading (inspection_id);

CREATE TABLE coding.adjudication (
    response_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    text_sha256 text NOT NULL,
    codebook_version smallint NOT NULL,
    themes jsonb NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamptz NOT NULL
);
CREATE INDEX adjudication_by_inspection ON coding.adjudication (inspection_id);

-- What a comment is about, as it stands: what estimates and quotes read.
CREATE TABLE coding.code (
    response_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    codebook_version smallint NOT NULL,
    themes jsonb NOT NULL,
    settled text NOT NULL CHECK (settled IN ('once', 'agreed', 'adjudicated', 'open')),
    settled_at timestamptz NOT NULL
);
CREATE INDEX code_by_inspection ON coding.code (inspection_id);

-- The last training on coded comments: how precise each theme's model was on comments it had
-- not seen, and which themes the comments themselves propose.
CREATE TABLE coding.suggester (
    inspection_id uuid PRIMARY KEY REFERENCES inspection.inspection,
    codebook_version smallint NOT NULL,
    trained_at timestamptz NOT NULL,
    comments integer NOT NULL,
    models jsonb NOT NULL,
    proposals jsonb NOT NULL
);

CREATE TABLE coding.suggestion (
    response_id uuid NOT NULL,
    theme text NOT NULL,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    chance double precision NOT NULL CHECK (chance BETWEEN 0 AND 1),
    PRIMARY KEY (response_id, theme)
);
CREATE INDEX suggestion_by_inspection ON coding.suggestion (inspection_id);

-- What a person decided about a quote that was drawn. A skip keeps its reason.
CREATE TABLE coding.quote_mark (
    response_id uuid NOT NULL,
    theme text NOT NULL,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    text_sha256 text NOT NULL,
    mark text NOT NULL CHECK (mark IN ('released', 'skipped')),
    reason text CHECK (reason IN ('identifiable', 'safeguarding', 'not_the_theme')),
    marked_by uuid NOT NULL,
    marked_at timestamptz NOT NULL,
    PRIMARY KEY (response_id, theme),
    CONSTRAINT quote_skipped_with_a_reason CHECK ((mark = 'skipped') = (reason IS NOT NULL))
);
CREATE INDEX quote_mark_by_inspection ON coding.quote_mark (inspection_id);

-- A comment in another's words, for the partnership: one person writes, another approves.
CREATE TABLE coding.paraphrase (
    paraphrase_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    response_id uuid NOT NULL,
    theme text NOT NULL,
    text_sha256 text NOT NULL,
    words text NOT NULL,
    written_by uuid NOT NULL,
    written_at timestamptz NOT NULL,
    approved boolean,
    judged_by uuid,
    judged_at timestamptz,
    CONSTRAINT paraphrase_judged_by_another CHECK (judged_by IS DISTINCT FROM written_by),
    CONSTRAINT paraphrase_judged_whole CHECK ((approved IS NULL) = (judged_by IS NULL))
);
CREATE INDEX paraphrase_by_inspection ON coding.paraphrase (inspection_id);

ALTER TABLE coding.codebook ENABLE ROW LEVEL SECURITY;
ALTER TABLE coding.codebook FORCE ROW LEVEL SECURITY;
CREATE POLICY codebook_within ON coding.codebook USING (scope.sees(inspection_id));
ALTER TABLE coding.reading ENABLE ROW LEVEL SECURITY;
ALTER TABLE coding.reading FORCE ROW LEVEL SECURITY;
CREATE POLICY reading_within ON coding.reading USING (scope.sees(inspection_id));
ALTER TABLE coding.adjudication ENABLE ROW LEVEL SECURITY;
ALTER TABLE coding.adjudication FORCE ROW LEVEL SECURITY;
CREATE POLICY adjudication_within ON coding.adjudication USING (scope.sees(inspection_id));
ALTER TABLE coding.code ENABLE ROW LEVEL SECURITY;
ALTER TABLE coding.code FORCE ROW LEVEL SECURITY;
CREATE POLICY code_within ON coding.code USING (scope.sees(inspection_id));
ALTER TABLE coding.suggester ENABLE ROW LEVEL SECURITY;
ALTER TABLE coding.suggester FORCE ROW LEVEL SECURITY;
CREATE POLICY suggester_within ON coding.suggester USING (scope.sees(inspection_id));
ALTER TABLE coding.suggestion ENABLE ROW LEVEL SECURITY;
ALTER TABLE coding.suggestion FORCE ROW LEVEL SECURITY;
CREATE POLICY suggestion_within ON coding.suggestion USING (scope.sees(inspection_id));
ALTER TABLE coding.quote_mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE coding.quote_mark FORCE ROW LEVEL SECURITY;
CREATE POLICY quote_mark_within ON coding.quote_mark USING (scope.sees(inspection_id));
ALTER TABLE coding.paraphrase ENABLE ROW LEVEL SECURITY;
ALTER TABLE coding.paraphrase FORCE ROW LEVEL SECURITY;
CREATE POLICY paraphrase_within ON coding.paraphrase USING (scope.sees(inspection_id));

GRANT SELECT, INSERT, UPDATE, DELETE ON
coding.codebook, coding.reading, coding.adjudication, coding.code, coding.suggester,
coding.suggestion, coding.quote_mark, coding.paraphrase TO soundings_coding;
-- How many families' words touch a theme is estimated with the weights of everything else.
GRANT USAGE ON SCHEMA coding TO soundings_estimate;
GRANT SELECT ON coding.code TO soundings_estimate;
GRANT SELECT ON coding.codebook TO soundings_estimate;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
