-- migrate:up
-- What a cut holds beyond its figures. Contrast alone may read it: releasing any of it is a
-- decision that a later migration has to make by name.

-- The same measure over everybody it speaks of, by other weights.
CREATE TABLE estimate.alternative (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    measure text NOT NULL,
    method text NOT NULL CHECK (method IN ('unweighted', 'classes', 'propensity')),
    n integer NOT NULL,
    estimate double precision NOT NULL,
    se double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    PRIMARY KEY (cut_id, measure, method)
);

-- Means, totals and ratios.
CREATE TABLE estimate.quantity (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    name text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('mean', 'total', 'ratio')),
    domain text NOT NULL,
    n integer NOT NULL,
    estimate double precision,
    se double precision,
    low double precision,
    high double precision,
    df double precision,
    flag text NOT NULL CHECK (flag IN ('', 'unreliable', 'insufficient')),
    PRIMARY KEY (cut_id, name, kind, domain)
);

-- A group's share less the rest's, both with the list's own mix of status, need and age.
CREATE TABLE estimate.adjusted (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    measure text NOT NULL,
    domain text NOT NULL,
    n integer NOT NULL,
    rest_n integer NOT NULL,
    estimate double precision NOT NULL,
    rest double precision NOT NULL,
    difference double precision NOT NULL,
    se double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    p double precision NOT NULL,
    PRIMARY KEY (cut_id, measure, domain)
);

-- How a measure runs from the most to the least deprived.
CREATE TABLE estimate.gradient (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    measure text NOT NULL,
    n integer NOT NULL,
    slope double precision NOT NULL,
    slope_low double precision,
    slope_high double precision,
    ratio double precision,
    ratio_low double precision,
    ratio_high double precision,
    concentration double precision NOT NULL,
    concentration_low double precision,
    concentration_high double precision,
    replicates integer NOT NULL,
    PRIMARY KEY (cut_id, measure)
);

-- One school. Rows are never put in order of merit.
CREATE TABLE estimate.school (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    measure text NOT NULL,
    setting_urn text NOT NULL,
    listed integer NOT NULL,
    n integer NOT NULL,
    favourable integer NOT NULL,
    estimate double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    z double precision,
    band text NOT NULL CHECK (
        band IN ('', 'much_lower', 'lower', 'as_expected', 'higher', 'much_higher')
    ),
    shrunken double precision,
    shrunken_low double precision,
    shrunken_high double precision,
    flag text NOT NULL CHECK (flag IN ('', 'unreliable', 'insufficient')),
    PRIMARY KEY (cut_id, measure, setting_urn)
);

-- How much schools vary: the headline in place of a league table.
CREATE TABLE estimate.variation (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    measure text NOT NULL,
    schools integer NOT NULL,
    n integer NOT NULL,
    mean double precision NOT NULL,
    sigma double precision,
    sigma_low double precision,
    sigma_high double precision,
    icc double precision,
    mor double precision,
    mor_low double precision,
    mor_high double precision,
    overdispersion double precision,
    tau double precision,
    lower integer NOT NULL,
    higher integer NOT NULL,
    PRIMARY KEY (cut_id, measure)
);

-- What families say they were told, by what the list says.
CREATE TABLE estimate.told (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    domain text NOT NULL,
    status text NOT NULL,
    told text NOT NULL,
    n integer NOT NULL,
    estimate double precision,
    low double precision,
    high double precision,
    flag text NOT NULL CHECK (flag IN ('', 'unreliable', 'insufficient')),
    PRIMARY KEY (cut_id, domain, status, told)
);

-- Those who answered, and a random part of the silent asked by telephone.
CREATE TABLE estimate.two_phase (
    cut_id uuid NOT NULL REFERENCES estimate.cut,
    measure text NOT NULL,
    silent integer NOT NULL,
    drawn integer NOT NULL,
    answered integer NOT NULL,
    phone_rate double precision NOT NULL,
    among_silent double precision NOT NULL,
    among_silent_se double precision NOT NULL,
    estimate double precision NOT NULL,
    se double precision NOT NULL,
    n_effective double precision NOT NULL,
    df double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    implied double precision,
    difference double precision,
    p double precision,
    headline boolean NOT NULL,
    why text NOT NULL,
    PRIMARY KEY (cut_id, measure)
);

GRANT SELECT, INSERT ON
estimate.alternative, estimate.quantity, estimate.adjusted, estimate.gradient, estimate.school,
estimate.variation, estimate.told, estimate.two_phase
TO soundings_estimate;
GRANT SELECT ON
estimate.alternative, estimate.quantity, estimate.adjusted, estimate.gradient, estimate.school,
estimate.variation, estimate.told, estimate.two_phase
TO soundings_contrast;
-- migrate:down
-- Forward only: mend a mistake with a new migration.
