-- migrate:up
-- Which way a claim points, the days its period spans, and the record that says whether what
-- families were asked is the same thing: agreed with the area and locked with the claim.
ALTER TABLE claims.claim
ADD COLUMN direction text NOT NULL DEFAULT 'at_least'
CONSTRAINT claim_direction CHECK (direction IN ('at_least', 'at_most', 'equals')),
ADD COLUMN period_from date,
ADD COLUMN period_to date,
ADD COLUMN same_population boolean NOT NULL DEFAULT FALSE,
ADD COLUMN same_period boolean NOT NULL DEFAULT FALSE,
ADD COLUMN same_definition boolean NOT NULL DEFAULT FALSE,
ADD COLUMN same_exceptions boolean NOT NULL DEFAULT FALSE,
ADD COLUMN comparability_note text NOT NULL DEFAULT '',
ADD COLUMN recorded_by text NOT NULL DEFAULT '',
ADD COLUMN recorded_on date;

-- The area's own dated rows for a claim: one child, one clock. Names stay with the roll, which
-- says which case a row is about before the row comes here.
CREATE TABLE claims.rows_file (
    claim_id uuid PRIMARY KEY REFERENCES claims.claim ON DELETE CASCADE,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    row_count integer NOT NULL,
    unmatched integer NOT NULL,
    imported_at timestamptz NOT NULL
);

CREATE TABLE claims.dated_row (
    claim_id uuid NOT NULL REFERENCES claims.rows_file ON DELETE CASCADE,
    case_id uuid NOT NULL,
    inspection_id uuid NOT NULL,
    starts_on date,
    ends_on date,
    kept boolean,
    excepted boolean NOT NULL,
    PRIMARY KEY (claim_id, case_id)
);

-- Once the claims are locked a row may come, but none goes.
CREATE TRIGGER rows_file_is_locked
BEFORE UPDATE OR DELETE ON claims.rows_file
FOR EACH ROW EXECUTE FUNCTION claims.refuse_locked();
CREATE TRIGGER dated_row_is_locked
BEFORE UPDATE OR DELETE ON claims.dated_row
FOR EACH ROW EXECUTE FUNCTION claims.refuse_locked();

-- Published figures of the area, its neighbours, its region and the country.
CREATE TABLE claims.benchmark (
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    benchmark_id text NOT NULL,
    title text NOT NULL,
    definition text NOT NULL,
    year smallint NOT NULL,
    area_name text NOT NULL,
    area double precision,
    country text NOT NULL,
    national double precision NOT NULL,
    region_name text NOT NULL,
    region double precision,
    neighbours text[] NOT NULL,
    neighbour double precision,
    tenth double precision NOT NULL,
    ninetieth double precision NOT NULL,
    authorities integer NOT NULL,
    pooled boolean NOT NULL,
    file_name text NOT NULL,
    sha256 text NOT NULL,
    imported_at timestamptz NOT NULL,
    PRIMARY KEY (inspection_id, benchmark_id)
);

GRANT SELECT, INSERT, DELETE ON claims.rows_file, claims.dated_row, claims.benchmark
TO soundings_claims;
GRANT SELECT ON claims.rows_file, claims.dated_row, claims.benchmark TO soundings_contrast;

-- What contrast holds beyond findings. None of it is granted to disclosure: releasing any of it
-- is a decision that a later migration has to make by name.
CREATE TABLE contrast.linked (
    cut_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    linked jsonb NOT NULL,
    PRIMARY KEY (cut_id, claim_id)
);

-- A child about whom the area's row and the family's answer disagree.
CREATE TABLE contrast.discordance (
    cut_id uuid NOT NULL,
    claim_id uuid NOT NULL,
    case_id uuid NOT NULL,
    discordance jsonb NOT NULL,
    PRIMARY KEY (cut_id, claim_id, case_id)
);

CREATE TABLE contrast.gradient (
    cut_id uuid NOT NULL,
    position smallint NOT NULL,
    gradient jsonb NOT NULL,
    PRIMARY KEY (cut_id, position)
);

-- In the order of reference numbers, never of merit.
CREATE TABLE contrast.school_signal (
    cut_id uuid NOT NULL,
    position smallint NOT NULL,
    school jsonb NOT NULL,
    PRIMARY KEY (cut_id, position)
);

GRANT SELECT, INSERT ON
contrast.linked, contrast.discordance, contrast.gradient, contrast.school_signal
TO soundings_contrast;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
