-- name: hold_chain
-- Waits for whoever is appending; held until the transaction ends.
SELECT pg_advisory_xact_lock($1::bigint);

-- name: head
-- The last link, if there is one yet.
SELECT
    entry_id,
    hash
FROM audit.head();

-- name: append
-- One more entry at the end of the chain.
INSERT INTO audit.entry (entry_id, at, actor, action, subject, detail, previous, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: entries_after
-- A page of the chain in order.
SELECT
    entry_id,
    at,
    actor,
    action,
    subject,
    detail,
    previous,
    hash
FROM audit.entry
WHERE entry_id > $1
ORDER BY entry_id
LIMIT $2;

-- name: search
-- Entries that fit, the newest first.
SELECT
    entry_id,
    at,
    actor,
    action,
    subject,
    detail,
    previous,
    hash
FROM audit.entry
WHERE
    ($1::text[] IS NULL OR actor = any($1))
    AND ($2::text IS NULL OR starts_with(action, $2))
    AND ($3::text IS NULL OR subject = $3)
    AND ($4::timestamptz IS NULL OR at >= $4)
    AND ($5::timestamptz IS NULL OR at < $5)
    AND ($6::bigint IS NULL OR entry_id < $6)
ORDER BY entry_id DESC
LIMIT $7;

-- name: add_deletion
-- A proof that something was deleted for good.
INSERT INTO audit.deletion (
    deletion_id, inspection_id, at, actor, what, reason, schedule_sha256, due_on, found, deleted,
    remaining
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: deletions
-- What was deleted for good of an inspection, the latest first.
SELECT
    deletion_id,
    inspection_id,
    at,
    actor,
    what,
    reason,
    schedule_sha256,
    due_on,
    found,
    deleted,
    remaining
FROM audit.deletion
WHERE inspection_id = $1
ORDER BY at DESC, what ASC;
