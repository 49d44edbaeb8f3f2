-- name: hold_chain
-- Waits for whoever is appending; held until the transaction ends.
SELECT pg_advisory_xact_lock($1::bigint);

-- name: head
-- The last link, if there is one yet.
SELECT
    entry_id,
    hash
FROM audit.entry
ORDER BY entry_id DESC
LIMIT 1;

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
