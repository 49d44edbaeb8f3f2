-- name: frame
-- Every child of an inspection as analysis may see them, in an order of its own.
SELECT
    case_id,
    inspection_id,
    family_id,
    status,
    age,
    sex,
    ethnicity,
    need_type,
    phase,
    setting_urn,
    idaci_decile,
    first_language_english,
    pupil_premium,
    looked_after,
    plan_requested_on,
    plan_issued_on,
    reach,
    out_of_area
FROM roll.frame
WHERE inspection_id = $1
ORDER BY case_id;

-- name: responses
-- Every reply of an inspection that was not taken back.
SELECT
    response_id,
    case_id,
    instrument_hash,
    mode,
    state,
    answers,
    started_at,
    saved_at,
    submitted_at
FROM respond.response
WHERE inspection_id = $1 AND state <> 'withdrawn'
ORDER BY response_id;

-- name: outcomes
-- How contact with each child's family ended.
SELECT
    case_id,
    code,
    reason
FROM outreach.disposition
WHERE inspection_id = $1;

-- name: wave_times
-- When each wave of messages began.
SELECT
    number,
    opens_at
FROM outreach.wave
WHERE inspection_id = $1
ORDER BY number;

-- name: add_cut
-- Keeps a cut and how far to trust it.
INSERT INTO estimate.cut (
    cut_id, inspection_id, taken_at, sha256, instrument_hash, method, list_count,
    response_count, family_count, diagnostics
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: add_weights
-- Keeps what each reply counts for.
INSERT INTO estimate.weight (
    cut_id, case_id, family_id, response_class, base_weight, weight
)
SELECT
    $1 AS cut_id,
    w.case_id,
    w.family_id,
    w.response_class,
    w.base_weight,
    w.weight
FROM
    unnest($2::uuid[], $3::uuid[], $4::text[], $5::float8[], $6::float8[])
        AS w (case_id, family_id, response_class, base_weight, weight);

-- name: weights_by_cut
-- What each reply of a cut counts for.
SELECT
    case_id,
    family_id,
    response_class,
    base_weight,
    weight
FROM estimate.weight
WHERE cut_id = $1
ORDER BY case_id;

-- name: add_figures
-- Keeps every figure of a cut.
INSERT INTO estimate.figure (
    cut_id, measure, domain, list_base, n, favourable, n_effective, estimate, se, low, high, df,
    flag
)
SELECT
    $1 AS cut_id,
    f.measure,
    f.domain,
    f.list_base,
    f.n,
    f.favourable,
    f.n_effective,
    f.estimate,
    f.se,
    f.low,
    f.high,
    f.df,
    f.flag
FROM
    unnest(
        $2::text[], $3::text[], $4::int[], $5::int[], $6::int[], $7::float8[],
        $8::float8[], $9::float8[], $10::float8[], $11::float8[], $12::float8[],
        $13::text[]
    )
        AS f (
            measure,
            domain,
            list_base,
            n,
            favourable,
            n_effective,
            estimate,
            se,
            low,
            high,
            df,
            flag
        );

-- name: add_balance
-- Keeps the list beside the replies, margin by margin.
INSERT INTO estimate.balance (
    cut_id, margin, category, listed, responded, frame_share, respondent_share, weighted_share,
    standardised_difference, weighted_difference
)
SELECT
    $1 AS cut_id,
    b.margin,
    b.category,
    b.listed,
    b.responded,
    b.frame_share,
    b.respondent_share,
    b.weighted_share,
    b.standardised_difference,
    b.weighted_difference
FROM
    unnest(
        $2::text[], $3::text[], $4::int[], $5::int[], $6::float8[], $7::float8[],
        $8::float8[], $9::float8[], $10::float8[]
    )
        AS b (
            margin, category, listed, responded, frame_share, respondent_share, weighted_share,
            standardised_difference, weighted_difference
        );

-- name: latest_cut
-- The cut of an inspection taken last.
SELECT
    cut_id,
    inspection_id,
    taken_at,
    sha256,
    instrument_hash,
    method,
    list_count,
    response_count,
    family_count
FROM estimate.cut
WHERE inspection_id = $1
ORDER BY taken_at DESC, cut_id DESC
LIMIT 1;

-- name: cut_by_id
-- The cut with this id.
SELECT
    cut_id,
    inspection_id,
    taken_at,
    sha256,
    instrument_hash,
    method,
    list_count,
    response_count,
    family_count
FROM estimate.cut
WHERE cut_id = $1;

-- name: diagnostics_by_cut
-- How far to trust a cut.
SELECT diagnostics
FROM estimate.cut
WHERE cut_id = $1;

-- name: figures_by_cut
-- Every figure of a cut.
SELECT
    measure,
    domain,
    list_base,
    n,
    favourable,
    n_effective,
    estimate,
    se,
    low,
    high,
    df,
    flag
FROM estimate.figure
WHERE cut_id = $1
ORDER BY measure, domain;

-- name: balance_by_cut
-- The list beside the replies of a cut.
SELECT
    margin,
    category,
    listed,
    responded,
    frame_share,
    respondent_share,
    weighted_share,
    standardised_difference,
    weighted_difference
FROM estimate.balance
WHERE cut_id = $1
ORDER BY margin, category;

-- name: claims_lock
-- When the claims of an inspection were locked.
SELECT locked_at
FROM claims.lock
WHERE inspection_id = $1;

-- name: add_differences
-- Keeps how each group differs from the rest.
INSERT INTO estimate.difference (
    cut_id, measure, domain, rest_n, rest_estimate, difference, low, high, p
)
SELECT
    $1 AS cut_id,
    d.measure,
    d.domain,
    d.rest_n,
    d.rest_estimate,
    d.difference,
    d.low,
    d.high,
    d.p
FROM
    unnest(
        $2::text[], $3::text[], $4::int[], $5::float8[], $6::float8[], $7::float8[],
        $8::float8[], $9::float8[]
    )
        AS d (measure, domain, rest_n, rest_estimate, difference, low, high, p);

-- name: differences_by_cut
-- How each group of a cut differs from the rest.
SELECT
    measure,
    domain,
    rest_n,
    rest_estimate,
    difference,
    low,
    high,
    p
FROM estimate.difference
WHERE cut_id = $1
ORDER BY measure, domain;

-- name: add_alternatives
-- Keeps every measure by other weights.
INSERT INTO estimate.alternative (
    cut_id, measure, method, n, estimate, se, low, high
)
SELECT
    $1 AS cut_id,
    r.measure,
    r.method,
    r.n,
    r.estimate,
    r.se,
    r.low,
    r.high
FROM jsonb_populate_recordset(NULL::estimate.alternative, $2) AS r;

-- name: alternatives_by_cut
-- The measures of a cut by other weights.
SELECT
    measure,
    method,
    n,
    estimate,
    se,
    low,
    high
FROM estimate.alternative
WHERE cut_id = $1
ORDER BY measure, method;

-- name: add_quantities
-- Keeps every mean, total and ratio.
INSERT INTO estimate.quantity (
    cut_id, name, kind, domain, n, estimate, se, low, high, df, flag
)
SELECT
    $1 AS cut_id,
    r.name,
    r.kind,
    r.domain,
    r.n,
    r.estimate,
    r.se,
    r.low,
    r.high,
    r.df,
    r.flag
FROM jsonb_populate_recordset(NULL::estimate.quantity, $2) AS r;

-- name: quantities_by_cut
-- The means, totals and ratios of a cut.
SELECT
    name,
    kind,
    domain,
    n,
    estimate,
    se,
    low,
    high,
    df,
    flag
FROM estimate.quantity
WHERE cut_id = $1
ORDER BY name, kind, domain;

-- name: add_adjusted
-- Keeps every group made alike with the rest.
INSERT INTO estimate.adjusted (
    cut_id, measure, domain, n, rest_n, estimate, rest, difference, se, low, high, p
)
SELECT
    $1 AS cut_id,
    r.measure,
    r.domain,
    r.n,
    r.rest_n,
    r.estimate,
    r.rest,
    r.difference,
    r.se,
    r.low,
    r.high,
    r.p
FROM jsonb_populate_recordset(NULL::estimate.adjusted, $2) AS r;

-- name: adjusted_by_cut
-- The groups of a cut made alike with the rest.
SELECT
    measure,
    domain,
    n,
    rest_n,
    estimate,
    rest,
    difference,
    se,
    low,
    high,
    p
FROM estimate.adjusted
WHERE cut_id = $1
ORDER BY measure, domain;

-- name: add_gradients
-- Keeps how every measure runs over deprivation.
INSERT INTO estimate.gradient (
    cut_id, measure, n, slope, slope_low, slope_high, ratio, ratio_low, ratio_high,
    concentration, concentration_low, concentration_high, replicates
)
SELECT
    $1 AS cut_id,
    r.measure,
    r.n,
    r.slope,
    r.slope_low,
    r.slope_high,
    r.ratio,
    r.ratio_low,
    r.ratio_high,
    r.concentration,
    r.concentration_low,
    r.concentration_high,
    r.replicates
FROM jsonb_populate_recordset(NULL::estimate.gradient, $2) AS r;

-- name: gradients_by_cut
-- How the measures of a cut run over deprivation.
SELECT
    measure,
    n,
    slope,
    slope_low,
    slope_high,
    ratio,
    ratio_low,
    ratio_high,
    concentration,
    concentration_low,
    concentration_high,
    replicates
FROM estimate.gradient
WHERE cut_id = $1
ORDER BY measure;

-- name: add_schools
-- Keeps every school, in no order of merit.
INSERT INTO estimate.school (
    cut_id, measure, setting_urn, listed, n, favourable, estimate, low, high, z, band,
    shrunken, shrunken_low, shrunken_high, flag
)
SELECT
    $1 AS cut_id,
    r.measure,
    r.setting_urn,
    r.listed,
    r.n,
    r.favourable,
    r.estimate,
    r.low,
    r.high,
    r.z,
    r.band,
    r.shrunken,
    r.shrunken_low,
    r.shrunken_high,
    r.flag
FROM jsonb_populate_recordset(NULL::estimate.school, $2) AS r;

-- name: schools_by_cut
-- The schools of a cut, by number and never by rank.
SELECT
    measure,
    setting_urn,
    listed,
    n,
    favourable,
    estimate,
    low,
    high,
    z,
    band,
    shrunken,
    shrunken_low,
    shrunken_high,
    flag
FROM estimate.school
WHERE cut_id = $1
ORDER BY measure, setting_urn;

-- name: add_variations
-- Keeps how much schools vary.
INSERT INTO estimate.variation (
    cut_id, measure, schools, n, mean, sigma, sigma_low, sigma_high, icc, mor, mor_low,
    mor_high, overdispersion, tau, lower, higher
)
SELECT
    $1 AS cut_id,
    r.measure,
    r.schools,
    r.n,
    r.mean,
    r.sigma,
    r.sigma_low,
    r.sigma_high,
    r.icc,
    r.mor,
    r.mor_low,
    r.mor_high,
    r.overdispersion,
    r.tau,
    r.lower,
    r.higher
FROM jsonb_populate_recordset(NULL::estimate.variation, $2) AS r;

-- name: variations_by_cut
-- How much schools vary in a cut.
SELECT
    measure,
    schools,
    n,
    mean,
    sigma,
    sigma_low,
    sigma_high,
    icc,
    mor,
    mor_low,
    mor_high,
    overdispersion,
    tau,
    lower,
    higher
FROM estimate.variation
WHERE cut_id = $1
ORDER BY measure;

-- name: add_told
-- Keeps what families were told, by what the list says.
INSERT INTO estimate.told (
    cut_id, domain, status, told, n, estimate, low, high, flag
)
SELECT
    $1 AS cut_id,
    r.domain,
    r.status,
    r.told,
    r.n,
    r.estimate,
    r.low,
    r.high,
    r.flag
FROM jsonb_populate_recordset(NULL::estimate.told, $2) AS r;

-- name: told_by_cut
-- What families were told in a cut, by what the list says.
SELECT
    domain,
    status,
    told,
    n,
    estimate,
    low,
    high,
    flag
FROM estimate.told
WHERE cut_id = $1
ORDER BY told, status, domain;

-- name: add_two_phases
-- Keeps what both phases say together.
INSERT INTO estimate.two_phase (
    cut_id, measure, silent, drawn, answered, phone_rate, among_silent, among_silent_se,
    estimate, se, n_effective, df, low, high, implied, difference, p, headline, why
)
SELECT
    $1 AS cut_id,
    r.measure,
    r.silent,
    r.drawn,
    r.answered,
    r.phone_rate,
    r.among_silent,
    r.among_silent_se,
    r.estimate,
    r.se,
    r.n_effective,
    r.df,
    r.low,
    r.high,
    r.implied,
    r.difference,
    r.p,
    r.headline,
    r.why
FROM jsonb_populate_recordset(NULL::estimate.two_phase, $2) AS r;

-- name: two_phases_by_cut
-- What both phases of a cut say together.
SELECT
    measure,
    silent,
    drawn,
    answered,
    phone_rate,
    among_silent,
    among_silent_se,
    estimate,
    se,
    n_effective,
    df,
    low,
    high,
    implied,
    difference,
    p,
    headline,
    why
FROM estimate.two_phase
WHERE cut_id = $1
ORDER BY measure;

-- name: drawn
-- The silent children last drawn to be asked by telephone, reserves left out.
SELECT
    c.case_id,
    c.slot AS stratum,
    c.ticket,
    c.inclusion_probability,
    d.drawn_at
FROM sampling.drawn AS c
INNER JOIN sampling.draw AS d ON c.draw_id = d.draw_id
WHERE
    d.draw_id = (
        SELECT l.draw_id
        FROM sampling.draw AS l
        WHERE l.inspection_id = $1 AND l.purpose = 'phone'
        ORDER BY l.drawn_at DESC
        LIMIT 1
    )
    AND NOT c.reserve
ORDER BY c.slot, c.position;

-- name: look_mark
-- What a look rests on, so that nobody weighs again what has not changed.
SELECT
    (count(*), max(saved_at), count(*) FILTER (WHERE state = 'withdrawn'))::text
FROM respond.response
WHERE inspection_id = $1;

-- name: codebook
-- The codebook that families' words were read by last.
SELECT
    version,
    sha256,
    names
FROM coding.codebook
WHERE inspection_id = $1
ORDER BY version DESC
LIMIT 1;

-- name: codes
-- What each comment read so far is about, as it stands.
SELECT
    response_id,
    themes
FROM coding.code
WHERE inspection_id = $1;
