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
    reach
FROM roll.frame
WHERE inspection_id = $1
ORDER BY case_id;

-- name: responses
-- Every reply of an inspection that was not taken back.
SELECT
    response_id,
    case_id,
    instrument_hash,
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
    code
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
