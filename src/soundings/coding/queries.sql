-- name: unredacted
-- Comments not yet redacted as they stand now: new, changed, with another permission, another
-- concern or other themes; and those whose family took them back, now without words. The words
-- themselves are not here: what stands for them says which they are. What a person changed about
-- a redaction goes with it as long as the words are the same.
SELECT
    source.response_id,
    source.case_id,
    source.overall,
    source.permission,
    source.concern,
    source.source_sha256,
    source.words_sha256,
    CASE
        WHEN comment.words_sha256 = source.words_sha256 THEN comment.added
        ELSE '[]'
    END AS added,
    CASE
        WHEN comment.words_sha256 = source.words_sha256 THEN comment.put_back
        ELSE '[]'
    END AS put_back
FROM (
    SELECT
        raw.response_id,
        raw.case_id,
        raw.overall,
        raw.permission,
        raw.concern,
        raw.mark AS words_sha256,
        encode(
            sha256(
                convert_to(
                    jsonb_build_array(raw.mark, raw.overall, raw.permission, raw.concern)::text,
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
            END AS mark,
            EXISTS (
                SELECT 1 FROM safeguarding.concern
                WHERE concern.response_id = response.response_id
            ) OR NOT EXISTS (
                SELECT 1 FROM safeguarding.screening
                WHERE
                    screening.response_id = response.response_id
                    AND screening.item = $2
                    AND screening.text_sha256 = response.answers ->> $2
            ) AS concern
        FROM respond.response
        WHERE response.inspection_id = $1
    ) AS raw
) AS source
LEFT JOIN coding.comment
    ON source.response_id = comment.response_id AND comment.item = $2
WHERE
    (source.words_sha256 <> '' OR comment.response_id IS NOT NULL)
    AND (
        comment.response_id IS NULL
        OR comment.source_sha256 <> source.source_sha256
        OR comment.themes_version <> $5
    )
ORDER BY source.response_id
LIMIT $6;

-- name: rename_comments
-- The same words, under the marks that stand for them from now on: what a person changed about
-- their redaction stands.
UPDATE coding.comment SET words_sha256 = landed.mark
FROM
    unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
        AS landed (response_id, item, mark, words_sha256)
WHERE
    comment.response_id = landed.response_id
    AND comment.item = landed.item
    AND comment.words_sha256 = landed.words_sha256;

-- name: keep_comments
-- These comments as they stand now. suggested comes as one text a comment, parted by commas.
-- Whoever checked one before read other words, unless only the codebook or the family's leave
-- changed: then the text is the same and stays checked.
INSERT INTO coding.comment (
    response_id, item, inspection_id, case_id, redacted, cuts, doubtful, quotable, paraphrasable,
    direction, themes, themes_version, ticket, source_sha256, words_sha256, added, put_back,
    redacted_at
)
SELECT
    made.response_id,
    $1 AS item,
    $2 AS inspection_id,
    made.case_id,
    made.redacted,
    made.cuts,
    made.doubtful,
    made.quotable,
    made.paraphrasable,
    made.direction,
    string_to_array(made.themes, ',') AS themes,
    $3 AS themes_version,
    made.ticket,
    made.source_sha256,
    made.words_sha256,
    made.added,
    made.put_back,
    $4 AS redacted_at
FROM
    unnest(
        $5::uuid[], $6::uuid[], $7::text[], $8::jsonb[], $9::smallint[], $10::boolean[],
        $11::boolean[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[],
        $17::jsonb[], $18::jsonb[]
    )
        AS made (
            response_id,
            case_id,
            redacted,
            cuts,
            doubtful,
            quotable,
            paraphrasable,
            direction,
            themes,
            ticket,
            source_sha256,
            words_sha256,
            added,
            put_back
        )
ON CONFLICT (response_id, item) DO UPDATE SET
    case_id = excluded.case_id,
    redacted = excluded.redacted,
    cuts = excluded.cuts,
    doubtful = excluded.doubtful,
    quotable = excluded.quotable,
    paraphrasable = excluded.paraphrasable,
    direction = excluded.direction,
    themes = excluded.themes,
    themes_version = excluded.themes_version,
    ticket = excluded.ticket,
    source_sha256 = excluded.source_sha256,
    redacted_at = excluded.redacted_at,
    words_sha256 = excluded.words_sha256,
    added = excluded.added,
    put_back = excluded.put_back,
    checked_at = CASE WHEN excluded.redacted = comment.redacted THEN comment.checked_at END,
    checked_by = CASE WHEN excluded.redacted = comment.redacted THEN comment.checked_by END;

-- name: unchecked
-- Comments that nobody has checked, the lowest tickets first.
SELECT
    comment.response_id,
    comment.item,
    comment.redacted,
    comment.cuts,
    comment.added,
    comment.put_back,
    comment.words_sha256,
    comment.checked_at,
    comment.ticket
FROM coding.comment
INNER JOIN respond.response ON comment.response_id = response.response_id
WHERE
    comment.inspection_id = $1
    AND comment.checked_at IS NULL
    AND comment.redacted <> ''
    AND response.state <> 'withdrawn'
ORDER BY comment.ticket, comment.response_id, comment.item
LIMIT $2;

-- name: count_unchecked
-- How many comments nobody has checked.
SELECT count(*)
FROM coding.comment
INNER JOIN respond.response ON comment.response_id = response.response_id
WHERE
    comment.inspection_id = $1
    AND comment.checked_at IS NULL
    AND comment.redacted <> ''
    AND response.state <> 'withdrawn';

-- name: comment_to_check
-- One comment as it stands, held while somebody changes its redaction.
SELECT
    response_id,
    item,
    redacted,
    cuts,
    added,
    put_back,
    words_sha256,
    checked_at,
    ticket
FROM coding.comment
WHERE inspection_id = $1 AND response_id = $2 AND item = $3 AND redacted <> ''
FOR UPDATE;

-- name: mark_checked
-- Somebody looked at this redaction, and it stands.
UPDATE coding.comment SET checked_at = $4, checked_by = $5
WHERE inspection_id = $1 AND response_id = $2 AND item = $3;

-- name: change_redaction
-- A redaction as somebody changed it, to be looked at again.
UPDATE coding.comment
SET
    redacted = $4,
    cuts = $5,
    added = $6,
    put_back = $7,
    doubtful = $8,
    checked_at = NULL,
    checked_by = NULL
WHERE inspection_id = $1 AND response_id = $2 AND item = $3;

-- name: standings
-- Every family's comment as it stands, its texts as one, and whether all of it was checked; or
-- one family's alone.
SELECT
    comment.response_id,
    min(comment.ticket) AS ticket,
    bool_and(comment.checked_at IS NOT NULL) AS checked,
    encode(
        sha256(
            convert_to(string_agg(comment.redacted, E'\n\n' ORDER BY comment.item), 'UTF8')
        ),
        'hex'
    ) AS text_sha256
FROM coding.comment
INNER JOIN respond.response ON comment.response_id = response.response_id
WHERE
    comment.inspection_id = $1
    AND ($2::uuid IS NULL OR comment.response_id = $2)
    AND comment.redacted <> ''
    AND response.state <> 'withdrawn'
GROUP BY comment.response_id;

-- name: commented
-- Whose comments there are.
SELECT DISTINCT comment.response_id
FROM coding.comment
INNER JOIN respond.response ON comment.response_id = response.response_id
WHERE
    comment.inspection_id = $1
    AND comment.redacted <> ''
    AND response.state <> 'withdrawn';

-- name: count_read
-- How many comments somebody has read.
SELECT count(*)
FROM coding.reading
WHERE inspection_id = $1 AND coder_id = $2 AND read_at IS NOT NULL;

-- name: words
-- Every checked comment, or one, with what analysis may know of who wrote it and what it is
-- about. Of one with a concern raised since it was redacted nothing may be shown whatever was
-- kept.
SELECT
    said.response_id,
    said.redacted,
    said.text_sha256,
    said.quotable AND NOT said.concern AS quotable,
    said.paraphrasable AND NOT said.concern AS paraphrasable,
    said.overall,
    code.themes,
    code.settled,
    frame.status,
    frame.idaci_decile,
    frame.phase
FROM (
    SELECT
        comment.response_id,
        min(comment.case_id::text)::uuid AS case_id,
        string_agg(comment.redacted, E'\n\n' ORDER BY comment.item) AS redacted,
        encode(
            sha256(
                convert_to(string_agg(comment.redacted, E'\n\n' ORDER BY comment.item), 'UTF8')
            ),
            'hex'
        ) AS text_sha256,
        bool_and(comment.quotable) AS quotable,
        bool_and(comment.paraphrasable) AS paraphrasable,
        min(comment.direction) AS overall,
        bool_and(comment.checked_at IS NOT NULL) AS checked,
        exists(
            SELECT 1 FROM safeguarding.concern
            WHERE concern.response_id = comment.response_id
        ) AS concern
    FROM coding.comment
    INNER JOIN respond.response ON comment.response_id = response.response_id
    WHERE
        comment.inspection_id = $1
        AND ($2::uuid IS NULL OR comment.response_id = $2)
        AND comment.redacted <> ''
        AND response.state <> 'withdrawn'
    GROUP BY comment.response_id
) AS said
LEFT JOIN coding.code ON said.response_id = code.response_id
LEFT JOIN roll.frame ON said.case_id = frame.case_id
WHERE said.checked
ORDER BY said.response_id;

-- name: open_codebook
-- An inspection is coded by this book from now on; who opened it first stands.
INSERT INTO coding.codebook (inspection_id, version, sha256, names, opened_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (inspection_id, version) DO NOTHING;

-- name: opened_codebooks
-- The books an inspection was coded by, the newest first.
SELECT
    version,
    sha256,
    names
FROM coding.codebook
WHERE inspection_id = $1
ORDER BY version DESC;

-- name: readings
-- Every reading of an inspection's comments, or of one, and every comment taken to be read.
SELECT
    response_id,
    coder_id,
    text_sha256,
    codebook_version,
    themes,
    taken_at,
    read_at
FROM coding.reading
WHERE inspection_id = $1 AND ($2::uuid IS NULL OR response_id = $2);

-- name: adjudications
-- Every decision about a comment that was read differently, or about one.
SELECT
    response_id,
    text_sha256,
    codebook_version,
    themes,
    decided_by,
    decided_at
FROM coding.adjudication
WHERE inspection_id = $1 AND ($2::uuid IS NULL OR response_id = $2);

-- name: hold_queue
-- One person at a time takes a comment of an inspection.
SELECT pg_advisory_xact_lock(hashtextextended('coding ' || $1, 0));

-- name: take_comment
-- Somebody takes a comment to read. Whoever read another text of it before reads it anew.
INSERT INTO coding.reading (
    inspection_id, response_id, text_sha256, coder_id, codebook_version, themes, taken_at
)
VALUES ($1, $2, $3, $4, $5, '{}', $6)
ON CONFLICT (response_id, coder_id) DO UPDATE SET
    text_sha256 = excluded.text_sha256,
    codebook_version = excluded.codebook_version,
    taken_at = excluded.taken_at,
    themes = CASE
        WHEN reading.text_sha256 = excluded.text_sha256 THEN reading.themes ELSE '{}'
    END,
    read_at = CASE WHEN reading.text_sha256 = excluded.text_sha256 THEN reading.read_at END;

-- name: save_reading
-- What somebody found in a comment.
UPDATE coding.reading
SET themes = $4, codebook_version = $5, read_at = $6
WHERE inspection_id = $1 AND response_id = $2 AND coder_id = $3;

-- name: carry_reading
-- A reading by an older book as one by this; where it cannot be carried it is to be done again.
UPDATE coding.reading
SET
    themes = $3,
    codebook_version = $4,
    read_at = CASE WHEN $5 THEN reading.read_at END
WHERE response_id = $1 AND coder_id = $2;

-- name: drop_adjudication
-- A decision that an older book was needed for.
DELETE FROM coding.adjudication
WHERE response_id = $1;

-- name: save_adjudication
-- What somebody decided about a comment, in the place of what was decided before.
INSERT INTO coding.adjudication (
    inspection_id, response_id, text_sha256, codebook_version, themes, decided_by, decided_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (response_id) DO UPDATE SET
    text_sha256 = excluded.text_sha256,
    codebook_version = excluded.codebook_version,
    themes = excluded.themes,
    decided_by = excluded.decided_by,
    decided_at = excluded.decided_at;

-- name: save_codes
-- What comments are about, as it stands.
INSERT INTO coding.code (
    response_id, inspection_id, codebook_version, themes, settled, settled_at
)
SELECT
    made.response_id,
    $1 AS inspection_id,
    made.codebook_version,
    made.themes,
    made.settled,
    $6 AS settled_at
FROM
    unnest($2::uuid[], $3::smallint[], $4::jsonb[], $5::text[])
        AS made (response_id, codebook_version, themes, settled)
ON CONFLICT (response_id) DO UPDATE SET
    codebook_version = excluded.codebook_version,
    themes = excluded.themes,
    settled = excluded.settled,
    settled_at = excluded.settled_at;

-- name: keep_codes
-- Forgets what every other comment of the inspection was about.
DELETE FROM coding.code
WHERE inspection_id = $1 AND response_id <> all($2::uuid[]);

-- name: drop_code
-- Forgets what a comment was about.
DELETE FROM coding.code
WHERE response_id = $1;

-- name: suggester
-- The last training.
SELECT
    codebook_version,
    trained_at,
    comments,
    models,
    proposals
FROM coding.suggester
WHERE inspection_id = $1;

-- name: save_suggester
-- A training, in the place of the one before.
INSERT INTO coding.suggester (
    inspection_id, codebook_version, trained_at, comments, models, proposals
)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (inspection_id) DO UPDATE SET
    codebook_version = excluded.codebook_version,
    trained_at = excluded.trained_at,
    comments = excluded.comments,
    models = excluded.models,
    proposals = excluded.proposals;

-- name: clear_suggestions
-- Forgets what models suggested before.
DELETE FROM coding.suggestion
WHERE inspection_id = $1;

-- name: add_suggestions
-- What models suggest for comments that nobody has read.
INSERT INTO coding.suggestion (response_id, theme, inspection_id, chance)
SELECT
    made.response_id,
    made.theme,
    $1 AS inspection_id,
    made.chance
FROM unnest($2::uuid[], $3::text[], $4::float8[]) AS made (response_id, theme, chance);

-- name: suggestions_for
-- What models suggest for a comment.
SELECT
    response_id,
    theme,
    chance
FROM coding.suggestion
WHERE response_id = $1;

-- name: terms_in
-- The themes whose terms stand in a family's comment.
SELECT DISTINCT every_theme.theme
FROM coding.comment
CROSS JOIN unnest(comment.themes) AS every_theme (theme)
WHERE comment.response_id = $1 AND comment.redacted <> '';

-- name: inspections_to_learn
-- Inspections with so many more comments coded than their models have seen.
SELECT code.inspection_id
FROM coding.code
LEFT JOIN coding.suggester ON code.inspection_id = suggester.inspection_id
GROUP BY code.inspection_id, suggester.comments
HAVING count(*) >= coalesce(suggester.comments, 0) + $1;

-- name: quote_marks
-- What was decided about comments that were drawn.
SELECT
    response_id,
    theme,
    text_sha256,
    mark,
    reason,
    marked_by,
    marked_at
FROM coding.quote_mark
WHERE inspection_id = $1;

-- name: mark_quote
-- What somebody decided about a comment that was drawn.
INSERT INTO coding.quote_mark (
    inspection_id, response_id, theme, text_sha256, mark, reason, marked_by, marked_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (response_id, theme) DO UPDATE SET
    text_sha256 = excluded.text_sha256,
    mark = excluded.mark,
    reason = excluded.reason,
    marked_by = excluded.marked_by,
    marked_at = excluded.marked_at;

-- name: paraphrases
-- Every paraphrase of an inspection, the newest first.
SELECT
    paraphrase_id,
    response_id,
    theme,
    text_sha256,
    words,
    written_by,
    written_at,
    approved,
    judged_by,
    judged_at
FROM coding.paraphrase
WHERE inspection_id = $1
ORDER BY written_at DESC, paraphrase_id DESC;

-- name: add_paraphrase
-- A paraphrase as somebody wrote it, which nobody has approved.
INSERT INTO coding.paraphrase (
    inspection_id, paraphrase_id, response_id, theme, text_sha256, words, written_by, written_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: judge_paraphrase
-- A paraphrase is approved, or sent back.
UPDATE coding.paraphrase
SET approved = $3, judged_by = $4, judged_at = $5
WHERE inspection_id = $1 AND paraphrase_id = $2 AND approved IS NULL;

-- name: case_of
-- Which child a comment is about.
SELECT case_id
FROM coding.comment
WHERE inspection_id = $1 AND response_id = $2 AND case_id IS NOT NULL
ORDER BY item
LIMIT 1;

-- name: is_comment
-- Whether this reply of the inspection has a comment that its family did not take back.
SELECT exists(
    SELECT 1
    FROM coding.comment
    INNER JOIN respond.response ON comment.response_id = response.response_id
    WHERE
        comment.inspection_id = $1
        AND comment.response_id = $2
        AND comment.redacted <> ''
        AND response.state <> 'withdrawn'
);

-- name: kept_comments
-- How many redacted comments an inspection has.
SELECT count(*) FROM coding.comment
WHERE inspection_id = $1 AND redacted <> '';

-- name: forget_comments
-- All that was read, decided, drawn and written about an inspection's comments, and the comments.
WITH comments AS (
    DELETE FROM coding.comment
    WHERE comment.inspection_id = $1
),

readings AS (
    DELETE FROM coding.reading
    WHERE reading.inspection_id = $1
),

adjudications AS (
    DELETE FROM coding.adjudication
    WHERE adjudication.inspection_id = $1
),

codes AS (
    DELETE FROM coding.code
    WHERE code.inspection_id = $1
),

suggesters AS (
    DELETE FROM coding.suggester
    WHERE suggester.inspection_id = $1
),

suggestions AS (
    DELETE FROM coding.suggestion
    WHERE suggestion.inspection_id = $1
),

marks AS (
    DELETE FROM coding.quote_mark
    WHERE quote_mark.inspection_id = $1
)

DELETE FROM coding.paraphrase
WHERE paraphrase.inspection_id = $1;

-- name: comments_by
-- How many comments came by these links.
SELECT count(*) FROM coding.comment
INNER JOIN respond.response ON comment.response_id = response.response_id
WHERE response.link_id = any($1::uuid[]);

-- name: forget_comments_by
-- All that was read, decided, drawn and written about comments that came by these links, and the
-- comments.
WITH own AS (
    SELECT response.response_id FROM respond.response
    WHERE response.link_id = any($1::uuid[])
),

comments AS (
    DELETE FROM coding.comment
    WHERE comment.response_id IN (SELECT own.response_id FROM own)
),

readings AS (
    DELETE FROM coding.reading
    WHERE reading.response_id IN (SELECT own.response_id FROM own)
),

adjudications AS (
    DELETE FROM coding.adjudication
    WHERE adjudication.response_id IN (SELECT own.response_id FROM own)
),

codes AS (
    DELETE FROM coding.code
    WHERE code.response_id IN (SELECT own.response_id FROM own)
),

suggestions AS (
    DELETE FROM coding.suggestion
    WHERE suggestion.response_id IN (SELECT own.response_id FROM own)
),

marks AS (
    DELETE FROM coding.quote_mark
    WHERE quote_mark.response_id IN (SELECT own.response_id FROM own)
)

DELETE FROM coding.paraphrase
WHERE paraphrase.response_id IN (SELECT own.response_id FROM own);
