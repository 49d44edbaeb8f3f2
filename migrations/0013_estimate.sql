-- migrate:up
-- A cut is a frozen state of frame and replies; everything downstream names one.
CREATE TABLE estimate.cut (
    cut_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    taken_at timestamptz NOT NULL,
    sha256 text NOT NULL,
    instrument_hash text NOT NULL,
    method text NOT NULL,
    list_count integer NOT NULL,
    response_count integer NOT NULL,
    family_count integer NOT NULL,
    diagnostics jsonb NOT NULL
);
CREATE INDEX cut_by_inspection ON estimate.cut (inspection_id, taken_at);

CREATE TABLE estimate.weight (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    case_id uuid NOT NULL,
    family_id uuid NOT NULL,
    response_class text NOT NULL,
    base_weight double precision NOT NULL,
    weight double precision NOT NULL,
    PRIMARY KEY (cut_id, case_id)
);

-- measure names what is estimated (an archetype or an item option), domain for whom.
CREATE TABLE estimate.figure (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    measure text NOT NULL,
    domain text NOT NULL,
    list_base integer NOT NULL,
    n integer NOT NULL,
    favourable integer NOT NULL,
    n_effective double precision,
    estimate double precision,
    se double precision,
    low double precision,
    high double precision,
    df double precision,
    flag text NOT NULL CHECK (flag IN ('', 'unreliable', 'insufficient')),
    PRIMARY KEY (cut_id, measure, domain)
);

-- A group's share less the rest's of the same population.
CREATE TABLE estimate.difference (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    measure text NOT NULL,
    domain text NOT NULL,
    rest_n integer NOT NULL,
    rest_estimate double precision NOT NULL,
    difference double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    p double precision NOT NULL,
    PRIMARY KEY (cut_id, measure, domain)
);

CREATE TABLE estimate.balance (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    margin text NOT NULL,
    category text NOT NULL,
    listed integer NOT NULL,
    responded integer NOT NULL,
    frame_share double precision NOT NULL,
    respondent_share double precision NOT NULL,
    weighted_share double precision NOT NULL,
    standardised_difference double precision NOT NULL,
    weighted_difference double precision NOT NULL,
    PRIMARY KEY (cut_id, margin, category)
);

GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA estimate TO soundings_estimate;
GRANT USAGE ON SCHEMA estimate TO soundings_contrast, soundings_disclosure;
GRANT SELECT ON ALL TABLES IN SCHEMA estimate TO soundings_contrast, soundings_disclosure;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
