-- name: hold_claims
-- Keep others from changing or locking these claims until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 8));

-- name: claims
-- The claims of an inspection.
SELECT
    claim_id, inspection_id, ref, archetype, verbatim, source_document, source_page, owner,
    strength, direction, claimed_share, rounding, tolerance, period, period_from, period_to,
    same_population, same_period, same_definition, same_exceptions, comparability_note,
    recorded_by, recorded_on
FROM claims.claim
WHERE inspection_id = $1
ORDER BY ref;

-- name: claims_without_version
-- Claims stored before their versions were kept.
SELECT
    claim_id, inspection_id, ref, archetype, verbatim, source_document, source_page, owner,
    strength, direction, claimed_share, rounding, tolerance, period, period_from, period_to,
    same_population, same_period, same_definition, same_exceptions, comparability_note,
    recorded_by, recorded_on
FROM claims.claim
WHERE
    NOT EXISTS (
        SELECT 1 FROM claims.draft
        WHERE draft.draft_id = claim.claim_id
    )
ORDER BY inspection_id, ref;

-- name: remove_claims
-- Make room for a newer claims file.
DELETE FROM claims.claim
WHERE inspection_id = $1;

-- name: add_claims
-- The claims of a file.
INSERT INTO claims.claim (
    claim_id, inspection_id, ref, archetype, verbatim, source_document, source_page, owner,
    strength, direction, claimed_share, rounding, tolerance, period, period_from, period_to,
    same_population, same_period, same_definition, same_exceptions, comparability_note,
    recorded_by, recorded_on
)
SELECT
    claim_id,
    $1 AS inspection_id,
    ref,
    archetype,
    verbatim,
    source_document,
    source_page,
    owner,
    strength,
    direction,
    claimed_share,
    rounding,
    tolerance,
    period,
    period_from,
    period_to,
    same_population,
    same_period,
    same_definition,
    same_exceptions,
    comparability_note,
    recorded_by,
    recorded_on
FROM unnest(
    $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::double precision[], $12::double precision[], $13::double
    precision[], $14::text[], $15::date[], $16::date[], $17::boolean[], $18::boolean[],
    $19::boolean[], $20::boolean[], $21::text[], $22::text[], $23::date[]
) AS claim (
    claim_id, ref, archetype, verbatim, source_document, source_page, owner, strength,
    direction, claimed_share, rounding, tolerance, period, period_from, period_to,
    same_population, same_period, same_definition, same_exceptions, comparability_note,
    recorded_by, recorded_on
);

-- name: update_claim
-- A claim anew, under the id it has.
UPDATE claims.claim
SET
    ref = $3,
    archetype = $4,
    verbatim = $5,
    source_document = $6,
    source_page = $7,
    owner = $8,
    strength = $9,
    direction = $10,
    claimed_share = $11,
    rounding = $12,
    tolerance = $13,
    period = $14,
    period_from = $15,
    period_to = $16,
    same_population = $17,
    same_period = $18,
    same_definition = $19,
    same_exceptions = $20,
    comparability_note = $21,
    recorded_by = $22,
    recorded_on = $23
WHERE inspection_id = $1 AND claim_id = $2;

-- name: remove_claim
-- One claim less.
DELETE FROM claims.claim
WHERE inspection_id = $1 AND claim_id = $2;

-- name: drafts
-- Every version of every claim of an inspection.
SELECT draft_id, version, inspection_id, act, cells, reason, made_at, made_by, made_name
FROM claims.draft
WHERE inspection_id = $1
ORDER BY draft_id, version;

-- name: add_draft
-- The next version of a claim.
INSERT INTO claims.draft (
    draft_id, version, inspection_id, act, cells, reason, made_at, made_by, made_name
)
SELECT
    $1 AS draft_id,
    coalesce(max(draft.version), 0) + 1 AS version,
    $2 AS inspection_id,
    $3 AS act,
    $4 AS cells,
    $5 AS reason,
    $6 AS made_at,
    $7 AS made_by,
    $8 AS made_name
FROM claims.draft
WHERE draft.draft_id = $1;

-- name: lock_of
-- The lock on an inspection's claims, if there is one.
SELECT inspection_id, locked_at, claim_count, sha256
FROM claims.lock
WHERE inspection_id = $1;

-- name: add_lock
-- From now on nobody changes the claims.
INSERT INTO claims.lock (inspection_id, locked_at, claim_count, sha256)
VALUES ($1, $2, $3, $4);

-- name: rows_files
-- The rows that claims of an inspection have, and from which files.
SELECT
    f.claim_id, c.ref, f.file_name, f.sha256, f.row_count, f.unmatched, f.imported_at
FROM claims.rows_file AS f
INNER JOIN claims.claim AS c ON f.claim_id = c.claim_id
WHERE f.inspection_id = $1
ORDER BY c.ref;

-- name: remove_rows
-- Make room for newer rows of these claims.
DELETE FROM claims.rows_file
WHERE inspection_id = $1 AND claim_id = any($2::uuid[]);

-- name: add_rows_files
-- From which file a claim's rows came.
INSERT INTO claims.rows_file (
    claim_id, inspection_id, file_name, sha256, row_count, unmatched, imported_at
)
SELECT
    claim_id,
    $1 AS inspection_id,
    $2 AS file_name,
    $3 AS sha256,
    row_count,
    unmatched,
    $4 AS imported_at
FROM unnest($5::uuid[], $6::integer[], $7::integer[]) AS counted (claim_id, row_count, unmatched);

-- name: add_rows
-- The area's own rows, one child each.
INSERT INTO claims.dated_row (
    claim_id, case_id, inspection_id, starts_on, ends_on, kept, excepted
)
SELECT
    claim_id,
    case_id,
    $1 AS inspection_id,
    starts_on,
    ends_on,
    kept,
    excepted
FROM unnest(
    $2::uuid[], $3::uuid[], $4::date[], $5::date[], $6::boolean[], $7::boolean[]
) AS dated_row (claim_id, case_id, starts_on, ends_on, kept, excepted);

-- name: benchmarks
-- The published figures an inspection's claims are read beside.
SELECT
    benchmark_id, title, definition, year, area_name, area, country, national, region_name,
    region, neighbours, neighbour, tenth, ninetieth, authorities, pooled, file_name, sha256,
    imported_at
FROM claims.benchmark
WHERE inspection_id = $1
ORDER BY benchmark_id;

-- name: remove_benchmarks
-- Make room for newer figures of the same kinds.
DELETE FROM claims.benchmark
WHERE inspection_id = $1 AND benchmark_id = any($2::text[]);

-- name: add_benchmark
-- One published figure.
INSERT INTO claims.benchmark (
    inspection_id, benchmark_id, title, definition, year, area_name, area, country, national,
    region_name, region, neighbours, neighbour, tenth, ninetieth, authorities, pooled, file_name,
    sha256, imported_at
)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20
);
