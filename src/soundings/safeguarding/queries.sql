-- name: unscreened
-- Free texts that these rules have not read as they stand now, whatever state the reply is in;
-- and those changed or deleted before they were read.
SELECT
    text.response_id,
    text.inspection_id,
    text.case_id,
    text.link_id,
    text.item,
    text.words AS text,
    text.text_sha256,
    FALSE AS retired
FROM (
    SELECT
        response.response_id,
        response.inspection_id,
        response.case_id,
        response.link_id,
        asked.item,
        response.answers ->> asked.item AS words,
        encode(sha256(convert_to(response.answers ->> asked.item, 'UTF8')), 'hex') AS text_sha256
    FROM respond.response
    CROSS JOIN unnest($1::text[]) AS asked (item)
    WHERE
        coalesce(response.answers ->> asked.item, '') <> ''
        AND ($2::uuid IS NULL OR response.response_id = $2)
) AS text
LEFT JOIN safeguarding.screening
    ON
        text.response_id = screening.response_id
        AND text.item = screening.item
        AND text.text_sha256 = screening.text_sha256
        AND screening.rules_version = $3
WHERE screening.response_id IS NULL
UNION ALL
SELECT
    retired.response_id,
    retired.inspection_id,
    retired.case_id,
    retired.link_id,
    retired.item,
    retired.words AS text,
    retired.text_sha256,
    TRUE AS retired
FROM safeguarding.retired
WHERE $2::uuid IS NULL OR retired.response_id = $2
ORDER BY response_id, item, text_sha256
LIMIT $4;

-- name: add_screenings
-- These texts were read.
INSERT INTO safeguarding.screening (
    response_id, item, inspection_id, text_sha256, rules_version, screened_at
)
SELECT
    text.response_id,
    text.item,
    text.inspection_id,
    text.text_sha256,
    $1 AS rules_version,
    $2 AS screened_at
FROM
    unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[])
        AS text (response_id, inspection_id, item, text_sha256)
ON CONFLICT (response_id, item) DO UPDATE SET
    text_sha256 = excluded.text_sha256,
    rules_version = excluded.rules_version,
    screened_at = excluded.screened_at;

-- name: drop_retired
-- These texts were read and need not be kept for it.
DELETE FROM safeguarding.retired
USING unnest($1::uuid[], $2::text[], $3::text[]) AS text (response_id, item, text_sha256)
WHERE
    retired.response_id = text.response_id
    AND retired.item = text.item
    AND retired.text_sha256 = text.text_sha256;

-- name: add_concerns
-- Texts somebody must read. One that waits already keeps its clock, and takes the graver view;
-- one that was seen stays seen.
INSERT INTO safeguarding.concern (
    concern_id, inspection_id, response_id, case_id, link_id, item, text_sha256, text_sealed,
    rules, seriousness, raised_at, due_at
)
SELECT
    concern.concern_id,
    concern.inspection_id,
    concern.response_id,
    concern.case_id,
    concern.link_id,
    concern.item,
    concern.text_sha256,
    concern.text_sealed,
    string_to_array(concern.rules, ',') AS rules,
    concern.seriousness,
    $1 AS raised_at,
    $2 AS due_at
FROM
    unnest(
        $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[],
        $10::bytea[], $11::text[], $12::smallint[]
    )
        AS concern (
            concern_id,
            inspection_id,
            response_id,
            case_id,
            link_id,
            item,
            text_sha256,
            text_sealed,
            rules,
            seriousness
        )
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
    concern.text_sha256,
    concern.text_sealed,
    coalesce(response.answers ->> concern.item, '') AS text,
    encode(
        sha256(convert_to(coalesce(response.answers ->> concern.item, ''), 'UTF8')), 'hex'
    ) <> concern.text_sha256 AS changed
FROM safeguarding.concern
LEFT JOIN respond.response ON concern.response_id = response.response_id
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
        CROSS JOIN unnest($2::text[]) AS asked (item)
        WHERE
            response.inspection_id = $1
            AND coalesce(response.answers ->> asked.item, '') <> ''
            AND NOT EXISTS (
                SELECT 1 FROM safeguarding.screening
                WHERE
                    screening.response_id = response.response_id
                    AND screening.item = asked.item
                    AND screening.text_sha256
                    = encode(sha256(convert_to(response.answers ->> asked.item, 'UTF8')), 'hex')
            )
    ) + (
        SELECT count(*) FROM safeguarding.retired
        WHERE retired.inspection_id = $1
    ) AS unscreened,
    count(*) FILTER (WHERE concern.seen_at IS NULL) AS waiting,
    count(*) FILTER (WHERE concern.seen_at IS NULL AND concern.due_at < $3) AS overdue,
    count(*) FILTER (WHERE concern.seen_at IS NOT NULL) AS seen
FROM safeguarding.concern
WHERE concern.inspection_id = $1;
