-- name: locked_claims
-- The claims of an inspection, once they are locked.
SELECT
    c.claim_id,
    c.inspection_id,
    c.ref,
    c.archetype,
    c.verbatim,
    c.source_document,
    c.source_page,
    c.owner,
    c.strength,
    c.claimed_share,
    c.rounding,
    c.tolerance,
    c.period
FROM claims.claim AS c
INNER JOIN claims.lock AS l ON c.inspection_id = l.inspection_id
WHERE c.inspection_id = $1
ORDER BY c.ref;

-- name: add_findings
-- Keeps what was decided about each claim.
INSERT INTO contrast.finding (cut_id, claim_id, verdict, grade, finding)
SELECT
    $1 AS cut_id,
    f.claim_id,
    f.verdict,
    f.grade,
    f.finding
FROM
    unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[])
        AS f (claim_id, verdict, grade, finding);

-- name: add_gaps
-- Keeps every gap that was tested.
INSERT INTO contrast.gap (cut_id, position, claim_id, gap)
SELECT
    $1 AS cut_id,
    g.position,
    g.claim_id,
    g.gap
FROM unnest($2::smallint[], $3::uuid[], $4::jsonb[]) AS g (position, claim_id, gap);

-- name: add_signals
-- Keeps the hidden signals.
INSERT INTO contrast.signal (cut_id, position, signal)
SELECT
    $1 AS cut_id,
    s.position,
    s.signal
FROM unnest($2::smallint[], $3::jsonb[]) AS s (position, signal);

-- name: add_enquiries
-- Keeps the lines of enquiry.
INSERT INTO contrast.enquiry (cut_id, rank, claim_id, enquiry)
SELECT
    $1 AS cut_id,
    e.rank,
    e.claim_id,
    e.enquiry
FROM unnest($2::smallint[], $3::uuid[], $4::jsonb[]) AS e (rank, claim_id, enquiry);

-- name: findings_by_cut
-- What was decided about each claim of a cut.
SELECT finding
FROM contrast.finding
WHERE cut_id = $1;

-- name: gaps_by_cut
-- Every gap tested in a cut, the standing ones first.
SELECT gap
FROM contrast.gap
WHERE cut_id = $1
ORDER BY position;

-- name: signals_by_cut
-- The hidden signals of a cut.
SELECT signal
FROM contrast.signal
WHERE cut_id = $1
ORDER BY position;

-- name: enquiries_by_cut
-- The lines of enquiry of a cut, the first first.
SELECT enquiry
FROM contrast.enquiry
WHERE cut_id = $1
ORDER BY rank;
