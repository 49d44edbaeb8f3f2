-- name: unscreened
-- Free texts that these rules have not read as they stand now, whatever state the reply is in.
SELECT
    text.response_id,
    text.inspection_id,
    text.words AS text,
    text.text_sha256
FROM (
    SELECT
        response.response_id,
        response.inspection_id,
        response.answers ->> $1 AS words,
        encode(sha256(convert_to(response.answers ->> $1, 'UTF8')), 'hex') AS text_sha256
    FROM respond.response
    WHERE
        coalesce(response.answers ->> $1, '') <> ''
        AND ($2::uuid IS NULL OR response.response_id = $2)
) AS text
LEFT JOIN safeguarding.screening
    ON
        text.response_id = screening.response_id
        AND screening.item = $1
        AND text.text_sha256 = screening.text_sha256
        AND screening.rules_version = $3
WHERE screening.response_id IS NULL
ORDER BY text.response_id
LIMIT $4;

-- name: add_screenings
-- These texts were read.
INSERT INTO safeguarding.screening (
    response_id, item, inspection_id, text_sha256, rules_version, screened_at
)
SELECT
    text.response_id,
    $1 AS item,
    text.inspection_id,
    text.text_sha256,
    $2 AS rules_version,
    $3 AS screened_at
FROM
    unnest($4::uuid[], $5::uuid[], $6::text[])
        AS text (response_id, inspection_id, text_sha256)
ON CONFLICT (response_id, item) DO UPDATE SET
    text_sha256 = excluded.text_sha256,
    rules_version = excluded.rules_version,
    screened_at = excluded.screened_at;

-- name: add_concerns
-- Texts somebody must read. One that waits already keeps its clock, and takes the graver view;
-- one that was seen stays seen.
INSERT INTO safeguarding.concern (
    concern_id, inspection_id, response_id, item, text_sha256, rules, seriousness, raised_at,
    due_at
)
SELECT
    concern.concern_id,
    concern.inspection_id,
    concern.response_id,
    $1 AS item,
    concern.text_sha256,
    string_to_array(concern.rules, ',') AS rules,
    concern.seriousness,
    $2 AS raised_at,
    $3 AS due_at
FROM
    unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::smallint[])
        AS concern (concern_id, inspection_id, response_id, text_sha256, rules, seriousness)
ON CONFLICT (response_id, item, text_sha256) DO UPDATE SET
    rules = excluded.rules,
    seriousness = greatest(concern.seriousness, excluded.seriousness);

-- name: waiting
-- The queue: concerns nobody has seen, the gravest and then the oldest first.
SELECT
    concern.concern_id,
    concern.response_id,
    concern.rules,
    concern.seriousness,
    concern.raised_at,
    concern.due_at,
    coalesce(response.answers ->> concern.item, '') AS text,
    encode(
        sha256(convert_to(coalesce(response.answers ->> concern.item, ''), 'UTF8')), 'hex'
    ) <> concern.text_sha256 AS changed
FROM safeguarding.concern
INNER JOIN respond.response ON concern.response_id = response.response_id
WHERE concern.inspection_id = $1 AND concern.seen_at IS NULL
ORDER BY concern.seriousness DESC, concern.raised_at ASC, concern.concern_id ASC;

-- name: mark_seen
-- A concern of this inspection was seen just now, if nobody had seen it before.
UPDATE safeguarding.concern SET seen_at = $3, seen_by = $4
WHERE inspection_id = $1 AND concern_id = $2 AND seen_at IS NULL;

-- name: concern_exists
-- Whether the inspection has such a concern.
SELECT exists(
    SELECT 1 FROM safeguarding.concern
    WHERE inspection_id = $1 AND concern_id = $2
);

-- name: counts
-- The queue in numbers.
SELECT
    (
        SELECT count(*) FROM safeguarding.screening
        WHERE screening.inspection_id = $1
    ) AS screened,
    (
        SELECT count(*) FROM respond.response
        WHERE
            response.inspection_id = $1
            AND coalesce(response.answers ->> $2, '') <> ''
            AND NOT EXISTS (
                SELECT 1 FROM safeguarding.screening
                WHERE
                    screening.response_id = response.response_id
                    AND screening.item = $2
                    AND screening.text_sha256
                    = encode(sha256(convert_to(response.answers ->> $2, 'UTF8')), 'hex')
            )
    ) AS unscreened,
    count(*) FILTER (WHERE concern.seen_at IS NULL) AS waiting,
    count(*) FILTER (WHERE concern.seen_at IS NULL AND concern.due_at < $3) AS overdue,
    count(*) FILTER (WHERE concern.seen_at IS NOT NULL) AS seen
FROM safeguarding.concern
WHERE concern.inspection_id = $1;
