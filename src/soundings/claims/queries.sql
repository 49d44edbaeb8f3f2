-- name: hold_claims
-- Keep others from changing or locking these claims until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended($1::text, 8));

-- name: claims
-- The claims of an inspection.
SELECT
    claim_id, inspection_id, ref, archetype, verbatim, source_document, source_page, owner,
    strength, claimed_share, rounding, tolerance, period
FROM claims.claim
WHERE inspection_id = $1
ORDER BY ref;

-- name: remove_claims
-- Make room for a newer claims file.
DELETE FROM claims.claim
WHERE inspection_id = $1;

-- name: add_claims
-- The claims of a file.
INSERT INTO claims.claim (
    claim_id, inspection_id, ref, archetype, verbatim, source_document, source_page, owner,
    strength, claimed_share, rounding, tolerance, period
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
    claimed_share,
    rounding,
    tolerance,
    period
FROM unnest(
    $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::double precision[], $11::double precision[], $12::double precision[],
    $13::text[]
) AS claim (
    claim_id, ref, archetype, verbatim, source_document, source_page, owner, strength,
    claimed_share, rounding, tolerance, period
);

-- name: lock_of
-- The lock on an inspection's claims, if there is one.
SELECT inspection_id, locked_at, claim_count, sha256
FROM claims.lock
WHERE inspection_id = $1;

-- name: add_lock
-- From now on nobody changes the claims.
INSERT INTO claims.lock (inspection_id, locked_at, claim_count, sha256)
VALUES ($1, $2, $3, $4);
