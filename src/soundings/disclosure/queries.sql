-- name: claims_lock
-- When the claims were locked, how many, and under which hash.
SELECT locked_at, claim_count, sha256 FROM claims.lock
WHERE inspection_id = $1;

-- name: audit_head
-- The end of the audit chain.
SELECT entry_id, encode(hash, 'hex') AS hash
FROM audit.entry
ORDER BY entry_id DESC
LIMIT 1;

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
