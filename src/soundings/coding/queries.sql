-- name: unredacted
-- Comments not yet redacted as they stand now: new, changed, with another permission, another
-- concern or other themes; and those whose family took them back, now without words.
SELECT
    source.response_id,
    source.case_id,
    source.words,
    source.overall,
    source.permission,
    source.concern,
    source.source_sha256
FROM (
    SELECT
        raw.response_id,
        raw.case_id,
        raw.words,
        raw.overall,
        raw.permission,
        raw.concern,
        encode(
            sha256(
                convert_to(
                    jsonb_build_array(raw.words, raw.overall, raw.permission, raw.concern)::text,
                    'UTF8'
                )
            ),
            'hex'
        ) AS source_sha256
    FROM (
        SELECT
            response.response_id,
            response.case_id,
            response.answers ->> $3 AS overall,
            response.answers ->> $4 AS permission,
            CASE
                WHEN response.state = 'withdrawn' THEN ''
                ELSE coalesce(response.answers ->> $2, '')
            END AS words,
            EXISTS (
                SELECT 1 FROM safeguarding.concern
                WHERE concern.response_id = response.response_id
            ) OR NOT EXISTS (
                SELECT 1 FROM safeguarding.screening
                WHERE
                    screening.response_id = response.response_id
                    AND screening.item = $2
                    AND screening.text_sha256
                    = encode(
                        sha256(convert_to(coalesce(response.answers ->> $2, ''), 'UTF8')), 'hex'
                    )
            ) AS concern
        FROM respond.response
        WHERE response.inspection_id = $1
    ) AS raw
) AS source
LEFT JOIN coding.comment
    ON source.response_id = comment.response_id AND comment.item = $2
WHERE
    (source.words <> '' OR comment.response_id IS NOT NULL)
    AND (
        comment.response_id IS NULL
        OR comment.source_sha256 <> source.source_sha256
        OR comment.themes_version <> $5
    )
ORDER BY source.response_id
LIMIT $6;

-- name: keep_comments
-- These comments as they stand now. themes comes as one text a comment, parted by commas.
INSERT INTO coding.comment (
    response_id, item, inspection_id, case_id, redacted, doubtful, quotable, direction, themes,
    themes_version, ticket, source_sha256, redacted_at
)
SELECT
    made.response_id,
    $1 AS item,
    $2 AS inspection_id,
    made.case_id,
    made.redacted,
    made.doubtful,
    made.quotable,
    made.direction,
    string_to_array(made.themes, ',') AS themes,
    $3 AS themes_version,
    made.ticket,
    made.source_sha256,
    $4 AS redacted_at
FROM
    unnest(
        $5::uuid[], $6::uuid[], $7::text[], $8::smallint[], $9::boolean[], $10::text[],
        $11::text[], $12::text[], $13::text[]
    )
        AS made (
            response_id,
            case_id,
            redacted,
            doubtful,
            quotable,
            direction,
            themes,
            ticket,
            source_sha256
        )
ON CONFLICT (response_id, item) DO UPDATE SET
    case_id = excluded.case_id,
    redacted = excluded.redacted,
    doubtful = excluded.doubtful,
    quotable = excluded.quotable,
    direction = excluded.direction,
    themes = excluded.themes,
    themes_version = excluded.themes_version,
    ticket = excluded.ticket,
    source_sha256 = excluded.source_sha256,
    redacted_at = excluded.redacted_at;

-- name: coded
-- What every family wrote, its texts as one; of one with a concern, or taken back, since it was
-- redacted nothing is quotable whatever was kept.
SELECT
    comment.response_id,
    string_agg(comment.redacted, E'\n\n' ORDER BY comment.item) AS redacted,
    (
        bool_and(comment.quotable)
        AND bool_and(response.state <> 'withdrawn')
        AND NOT EXISTS (
            SELECT 1 FROM safeguarding.concern
            WHERE concern.response_id = comment.response_id
        )
    ) AS quotable,
    min(comment.direction) AS direction,
    (
        SELECT coalesce(array_agg(DISTINCT every_theme.theme ORDER BY every_theme.theme), '{}')
        FROM coding.comment AS said
        CROSS JOIN unnest(said.themes) AS every_theme (theme)
        WHERE said.response_id = comment.response_id AND said.redacted <> ''
    ) AS themes
FROM coding.comment
INNER JOIN respond.response ON comment.response_id = response.response_id
WHERE comment.inspection_id = $1 AND comment.redacted <> ''
GROUP BY comment.response_id
ORDER BY comment.response_id;
