-- name: claims_lock
-- When the claims were locked, how many, and under which hash.
SELECT locked_at, claim_count, sha256 FROM claims.lock
WHERE inspection_id = $1;

-- name: audit_head
-- The end of the audit chain.
SELECT entry_id, encode(hash, 'hex') AS hash
FROM audit.head();

-- name: concern_counts
-- How many texts raised a concern, and how many of these a person has read.
SELECT count(*) AS raised, count(seen_at) AS seen
FROM safeguarding.concern
WHERE inspection_id = $1;

-- name: add_release
-- A release, unless that cut was released to that audience before: the first one stands.
INSERT INTO disclosure.release (
    release_id, inspection_id, cut_id, audience, thresholds, content, sha256, released_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (cut_id, audience) DO NOTHING;

-- name: release_of_cut
-- The one release of a cut to an audience.
SELECT release_id, inspection_id, cut_id, audience, content, sha256, released_at
FROM disclosure.release
WHERE cut_id = $1 AND audience = $2;

-- name: latest_release
-- What was last released to an audience.
SELECT release_id, inspection_id, cut_id, audience, content, sha256, released_at
FROM disclosure.release
WHERE inspection_id = $1 AND audience = $2
ORDER BY released_at DESC, release_id ASC
LIMIT 1;

-- name: cut_before
-- The last cut of an inspection taken before a moment that claims were held against.
SELECT
    cut_id, inspection_id, taken_at, sha256, instrument_hash, method, list_count, response_count,
    family_count
FROM estimate.cut
WHERE
    inspection_id = $1
    AND taken_at < $2
    AND EXISTS (
        SELECT 1 FROM contrast.finding
        WHERE finding.cut_id = cut.cut_id
    )
ORDER BY taken_at DESC, cut_id DESC
LIMIT 1;

-- name: releases_to
-- Everything an inspection released to an audience, in the order of its cuts.
SELECT
    release.release_id, release.inspection_id, release.cut_id, release.audience, release.content,
    release.sha256, release.released_at
FROM disclosure.release
INNER JOIN estimate.cut ON release.cut_id = cut.cut_id
WHERE release.inspection_id = $1 AND release.audience = $2
ORDER BY cut.taken_at, release.release_id;

-- name: release_by_id
-- One release of an inspection.
SELECT release_id, inspection_id, cut_id, audience, content, sha256, released_at
FROM disclosure.release
WHERE inspection_id = $1 AND release_id = $2;

-- name: releases_by_cut_tail
-- Everything released of the cut whose id ends so.
SELECT release_id, inspection_id, cut_id, audience, content, sha256, released_at
FROM disclosure.release
WHERE right(cut_id::text, 8) = $1
ORDER BY released_at, release_id;

-- name: forget_totals
-- Makes room for the published counts that come.
DELETE FROM disclosure.public_total
WHERE inspection_id = $1;

-- name: keep_totals
-- Keeps published counts with the file they came from.
INSERT INTO disclosure.public_total (
    inspection_id, variable, category, population, count, source, year, file_name, sha256,
    imported_at
)
SELECT
    $1 AS inspection_id,
    t.variable,
    t.category,
    t.population,
    t.count,
    t.source,
    t.year,
    $2 AS file_name,
    $3 AS sha256,
    $4 AS imported_at
FROM
    unnest($5::text[], $6::text[], $7::text[], $8::int[], $9::text[], $10::smallint[])
        AS t (variable, category, population, count, source, year);

-- name: public_totals
-- The published counts a release is checked against.
SELECT
    variable,
    category,
    population,
    count,
    source,
    year
FROM disclosure.public_total
WHERE inspection_id = $1
ORDER BY variable, category, population;

-- name: add_build
-- Work for the worker, unless some of the inspection's is not ended yet.
INSERT INTO disclosure.build (
    build_id, inspection_id, kind, asked_at, asked_by, asked_name
)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING;

-- name: builds
-- What was asked of the worker for an inspection, the latest first.
SELECT
    build_id, inspection_id, kind, asked_at, asked_name, begun_at, ended_at, cut_id, fault
FROM disclosure.build
WHERE inspection_id = $1
ORDER BY asked_at DESC, build_id ASC
LIMIT $2;

-- name: take_build
-- The oldest work that nobody has begun, or that whoever began it has left.
UPDATE disclosure.build
SET begun_at = $1
WHERE
    build_id = (
        SELECT waiting.build_id FROM disclosure.build AS waiting
        WHERE waiting.ended_at IS NULL AND (waiting.begun_at IS NULL OR waiting.begun_at < $2)
        ORDER BY waiting.asked_at
        LIMIT 1
        FOR UPDATE SKIP LOCKED
    )
RETURNING
    build_id, inspection_id, kind, asked_at, asked_name, begun_at, ended_at, cut_id, fault;

-- name: end_build
-- What came of it, once.
UPDATE disclosure.build
SET ended_at = $2, cut_id = $3, fault = $4
WHERE build_id = $1 AND ended_at IS NULL;

-- name: add_handover
-- A release is the partnership's from now on; once.
INSERT INTO disclosure.handover (
    release_id, inspection_id, handed_at, handed_by, handed_name
)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (release_id) DO NOTHING;

-- name: handed_over
-- What the partnership was given last.
SELECT release_id, inspection_id, handed_at, handed_by, handed_name
FROM disclosure.handover
WHERE inspection_id = $1
ORDER BY handed_at DESC, release_id ASC
LIMIT 1;

-- name: handed_release
-- The release the partnership was given last, as it was stored.
SELECT
    r.release_id, r.inspection_id, r.cut_id, r.audience, r.content, r.sha256, r.released_at
FROM disclosure.handover AS h
INNER JOIN disclosure.release AS r ON h.release_id = r.release_id
WHERE h.inspection_id = $1
ORDER BY h.handed_at DESC, h.release_id ASC
LIMIT 1;
