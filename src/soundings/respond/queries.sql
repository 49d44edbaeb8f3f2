-- name: survey
-- What the pages need of an inspection, with the version of its instrument published last.
SELECT
    inspection.area,
    inspection.state,
    version.instrument_hash
FROM inspection.inspection
INNER JOIN instrument.version ON inspection.instrument_name = version.name
WHERE inspection.inspection_id = $1
ORDER BY version.published_at DESC, version.version DESC
LIMIT 1;

-- name: told_by_link
-- A link's replies that were not taken back, the first begun first.
SELECT response_id, state, instrument_hash
FROM respond.response
WHERE link_id = $1 AND state <> 'withdrawn'
ORDER BY started_at, response_id;

-- name: sent_by_link
-- The replies of this reply's link, numbered as they were begun, with what the parent calls
-- the child, sealed, where the visit that typed it was this one ($2, null: none).
SELECT
    sent.response_id,
    row_number() OVER (ORDER BY sent.started_at, sent.response_id) AS number,
    CASE
        WHEN sent.typed_in ->> ':called' = $2
            THEN decode(sent.words_sealed ->> ':called', 'base64')
    END AS sealed
FROM respond.response
INNER JOIN respond.response AS sent ON response.link_id = sent.link_id
WHERE response.response_id = $1 AND sent.state <> 'withdrawn'
ORDER BY sent.started_at, sent.response_id;

-- name: add_response
-- Begin a reply, unless the link has one unfinished; what the child is called comes sealed.
INSERT INTO respond.response (
    response_id, inspection_id, link_id, instrument_hash, language, audience, mode, case_id,
    typed_in, words_sealed, state, answers, started_at, saved_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'started', '{}', $11, $11)
ON CONFLICT (link_id) WHERE state = 'started' DO NOTHING;

-- name: add_child
-- Keep the school year the parent typed to tell this reply's child from the others.
INSERT INTO respond.child (response_id, school_year) VALUES ($1, $2);

-- name: drop_child
-- Forget the school year the parent typed to tell this reply's child from the others.
DELETE FROM respond.child
WHERE response_id = $1;

-- name: reply_by_id
-- The reply as it stands, and whether its survey is open.
SELECT
    response.response_id, response.inspection_id, response.link_id, response.case_id,
    response.instrument_hash, response.language, response.audience, response.state,
    response.answers, response.words_sealed, response.typed_in, response.told,
    inspection.state = 'open' AS taking
FROM respond.response
INNER JOIN inspection.inspection ON response.inspection_id = inspection.inspection_id
WHERE response.response_id = $1;

-- name: reply_to_change
-- The reply as it stands, held against other changes until the transaction ends.
SELECT
    response.response_id, response.inspection_id, response.link_id, response.case_id,
    response.instrument_hash, response.language, response.audience, response.state,
    response.answers, response.words_sealed, response.typed_in, response.told,
    inspection.state = 'open' AS taking
FROM respond.response
INNER JOIN inspection.inspection ON response.inspection_id = inspection.inspection_id
WHERE response.response_id = $1
FOR UPDATE OF response;

-- name: save_answers
-- Write one answer of each reply, given by visit $4, if the reply is unfinished, its survey open,
-- and fewer than $11 were written in this minute ($7). Nothing chosen ($3 null) wipes the answer
-- that the page showed ($10) and no other: not one another visit gave, nor one given since the
-- page was drawn. Words come sealed ($8), under the newest key there is ($9), or nothing is
-- written. Set at once: checking a table's constraints costs a statement more than a row.
UPDATE respond.response SET
    answers = CASE
        WHEN
            given.answer IS NULL AND response.answers ? given.item
            AND (
                response.typed_in ->> given.item <> given.visit
                OR (response.answers -> given.item)::text <> given.seen
            )
            THEN response.answers
        ELSE response.answers || jsonb_build_object(given.item, given.answer::jsonb)
    END,
    typed_in = CASE
        WHEN
            given.answer IS NULL AND response.answers ? given.item
            AND (
                response.typed_in ->> given.item <> given.visit
                OR (response.answers -> given.item)::text <> given.seen
            )
            THEN response.typed_in
        ELSE response.typed_in || jsonb_build_object(given.item, given.visit)
    END,
    words_sealed = CASE
        WHEN given.sealed IS NOT NULL
            THEN response.words_sealed || jsonb_build_object(given.item, given.sealed)
        WHEN
            response.words_sealed ? given.item
            AND response.typed_in ->> given.item = given.visit
            AND (response.answers -> given.item)::text = given.seen
            THEN response.words_sealed - given.item
        ELSE response.words_sealed
    END,
    saved_at = given.at,
    language = given.language,
    pace = CASE WHEN response.pace_minute = given.minute THEN response.pace + 1 ELSE 1 END,
    pace_minute = given.minute
FROM
    unnest(
        $1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[],
        $7::integer[], $8::text[], $9::integer[], $10::text[]
    ) AS given (response_id, item, answer, visit, at, language, minute, sealed, under, seen)
CROSS JOIN inspection.inspection
WHERE
    response.response_id = given.response_id AND response.state = 'started'
    AND (response.pace_minute <> given.minute OR response.pace < $11)
    AND (
        given.under IS NULL OR given.under = (SELECT max(data_key.number) FROM roll.data_key)
    )
    AND inspection.inspection_id = response.inspection_id AND inspection.state = 'open'
RETURNING
    response.response_id, response.inspection_id, response.link_id, response.case_id,
    response.instrument_hash, response.language, response.audience, response.state,
    response.answers, response.typed_in, response.told, TRUE AS taking;

-- name: candidates
-- The children this reply's link may answer for, with their ages, in a lasting order; and the
-- school year that the parent typed.
SELECT
    link_case.case_id,
    frame.age,
    other.response_id IS NOT NULL AS taken,
    child.school_year
FROM respond.response
INNER JOIN outreach.link_case ON response.link_id = link_case.link_id
INNER JOIN roll.frame ON link_case.case_id = frame.case_id
LEFT JOIN respond.response AS other
    ON
        response.link_id = other.link_id AND link_case.case_id = other.case_id
        AND other.state <> 'withdrawn' AND response.response_id <> other.response_id
LEFT JOIN respond.child ON response.response_id = child.response_id
WHERE response.response_id = $1
ORDER BY link_case.case_id;

-- name: children_of_link
-- The children a link may answer for, with their ages, in a lasting order.
SELECT
    link_case.case_id,
    frame.age,
    FALSE AS taken,
    NULL::smallint AS school_year
FROM outreach.link_case
INNER JOIN roll.frame ON link_case.case_id = frame.case_id
WHERE link_case.link_id = $1
ORDER BY link_case.case_id;

-- name: settle_case
-- Say which listed child the reply is about, if any.
UPDATE respond.response SET case_id = $2
WHERE response_id = $1 AND state = 'started';

-- name: told_of_child
-- Whether another reply, by whichever link, tells of this child.
SELECT exists(
    SELECT 1 FROM respond.response
    WHERE case_id = $2 AND response_id <> $1 AND state <> 'withdrawn' AND told <> 'nothing'
);

-- name: note_told
-- Keep what outreach was told of the reply.
UPDATE respond.response SET told = $2
WHERE response_id = $1;

-- name: submit
-- Send the reply: its answers as cleaned, and no words but theirs and what the child is called.
UPDATE respond.response SET
    state = 'submitted', answers = $2,
    words_sealed = response.words_sealed - array(
        SELECT kept.item FROM jsonb_object_keys(response.words_sealed) AS kept (item)
        WHERE NOT $2::jsonb ? kept.item AND kept.item <> ':called'
    ), submitted_at = $3, saved_at = $3,
    told = CASE WHEN case_id IS NULL THEN told ELSE 'complete' END
WHERE response_id = $1 AND state = 'started';

-- name: withdraw
-- Keep nothing of the reply but that it was taken back.
UPDATE respond.response SET
    state = 'withdrawn', answers = '{}', words_sealed = '{}', typed_in = '{}', undone_at = $2
WHERE response_id = $1 AND state <> 'withdrawn';

-- name: erase
-- Keep nothing of the reply, not even whose link or which child it was: an empty row stays,
-- so that a concern about its words keeps its place in the queue.
UPDATE respond.response SET
    state = 'withdrawn', answers = '{}', words_sealed = '{}', typed_in = '{}', case_id = NULL,
    link_id = response_id, language = 'en', audience = 'parent_carer', told = 'nothing',
    undone_at = $2
WHERE response_id = $1 AND state <> 'withdrawn';

-- name: set_pin
-- Let a link be read with this PIN, unless it has one already.
INSERT INTO respond.pin (link_id, pin_hash, visit) VALUES ($1, $2, $3)
ON CONFLICT (link_id) DO NOTHING;

-- name: kept
-- How many replies a link has that were not taken back, and whether it has a PIN.
SELECT
    (
        SELECT count(*) FROM respond.response
        WHERE response.link_id = $1 AND response.state <> 'withdrawn'
    ) AS replies,
    exists(
        SELECT 1 FROM respond.pin
        WHERE pin.link_id = $1
    ) AS pin;

-- name: try_pin
-- Count one try before it is looked at; nothing is returned while the PIN rests.
UPDATE respond.pin SET tries = least(pin.tries + 1, $4), tried_at = $2
FROM respond.response
WHERE
    response.response_id = $1 AND response.link_id = pin.link_id
    AND (pin.tries < $4 OR pin.tried_at <= $3)
RETURNING pin.pin_hash, pin.visit;

-- name: forgive_pin
-- The right PIN was typed: earlier wrong ones are forgotten.
UPDATE respond.pin SET tries = 0
FROM respond.response
WHERE response.response_id = $1 AND response.link_id = pin.link_id;

-- name: drop_pin
-- Forget the PIN of a link that no reply is left of.
DELETE FROM respond.pin
WHERE
    link_id = $1
    AND NOT EXISTS (
        SELECT 1 FROM respond.response
        WHERE response.link_id = $1 AND response.state <> 'withdrawn'
    );

-- name: make_open_code
-- Give an inspection a code for posters; a further one ends the one before.
INSERT INTO respond.open_code (inspection_id, number, code_hash, made_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (inspection_id) DO UPDATE SET
    number = excluded.number, code_hash = excluded.code_hash, made_at = excluded.made_at,
    ended_at = NULL;

-- name: open_code_of
-- The inspection's code as it was made last.
SELECT number, made_at, ended_at
FROM respond.open_code
WHERE inspection_id = $1;

-- name: end_open_code
-- Take no more replies by the inspection's code.
UPDATE respond.open_code SET ended_at = $2
WHERE inspection_id = $1 AND ended_at IS NULL;

-- name: inspection_by_code
-- Whose code this is, unless it was ended.
SELECT inspection_id
FROM respond.open_code
WHERE code_hash = $1 AND ended_at IS NULL;

-- name: newest_open
-- The instrument of the survey that opened last, of those that are open.
SELECT instrument_name
FROM inspection.inspection
WHERE state = 'open'
ORDER BY opened_at DESC, inspection_id ASC
LIMIT 1;

-- name: set_apart
-- Put a reply just begun into the stream of those nobody invited.
UPDATE respond.response SET stream = 'uninvited'
WHERE response_id = $1;

-- name: add_return_code
-- Keep by what code a reply that has no link is found again.
INSERT INTO respond.return_code (response_id, inspection_id, code_hash) VALUES ($1, $2, $3);

-- name: without_return_code
-- Replies of the open stream that an earlier version began and gave no code to return by.
SELECT response_id, inspection_id
FROM respond.response
WHERE
    stream = 'uninvited' AND state <> 'withdrawn'
    AND NOT EXISTS (
        SELECT 1 FROM respond.return_code
        WHERE return_code.response_id = response.response_id
    )
ORDER BY response_id;

-- name: return_code_holder
-- The reply a code leads back to, unless it was taken back.
SELECT
    response.response_id, response.state, response.instrument_hash,
    response.language, response.audience, response.inspection_id
FROM respond.return_code
INNER JOIN respond.response ON return_code.response_id = response.response_id
WHERE return_code.code_hash = $1 AND response.state <> 'withdrawn';

-- name: drop_return_code
-- Forget by what code a reply was found again.
DELETE FROM respond.return_code
WHERE response_id = $1;

-- name: uninvited
-- How many came uninvited: since a time, in all, with an answer, sent; the last of them.
SELECT
    count(*) FILTER (WHERE started_at > $2) AS lately,
    count(*) AS begun,
    count(*) FILTER (WHERE answers <> '{}' OR state = 'submitted') AS answered,
    count(*) FILTER (WHERE state = 'submitted') AS sent,
    max(submitted_at) AS last_sent_at
FROM respond.response
WHERE inspection_id = $1 AND stream = 'uninvited' AND state <> 'withdrawn';

-- name: add_calls
-- Put cases on the list of calls; those that are on it stay as they are.
INSERT INTO respond.call (case_id, inspection_id, purpose, added_at)
SELECT frame.case_id, frame.inspection_id, $3 AS purpose, $4 AS added_at
FROM roll.frame
WHERE frame.inspection_id = $1 AND frame.case_id = any($2::uuid[])
ON CONFLICT (case_id) DO NOTHING;

-- name: calls
-- Every case to be called, with what came of it so far, in a lasting order.
SELECT
    call.case_id, call.purpose, call.added_at,
    coalesce(tried.attempts, 0) AS attempts,
    last.outcome AS last_outcome, last.begun_at AS last_at, last.call_back_at,
    held.staff_id AS held_by, held.begun_at AS held_since,
    exists(
        SELECT 1 FROM respond.response
        WHERE response.case_id = call.case_id AND response.state = 'submitted'
    ) AS answered
FROM respond.call
LEFT JOIN respond.attempt AS held ON call.case_id = held.case_id AND held.outcome IS NULL
LEFT JOIN LATERAL (
    SELECT count(*) AS attempts
    FROM respond.attempt
    WHERE attempt.case_id = call.case_id
) AS tried ON TRUE
LEFT JOIN LATERAL (
    SELECT attempt.outcome, attempt.begun_at, attempt.call_back_at
    FROM respond.attempt
    WHERE attempt.case_id = call.case_id AND attempt.outcome IS NOT NULL
    ORDER BY attempt.begun_at DESC LIMIT 1
) AS last ON TRUE
WHERE call.inspection_id = $1 AND ($2::uuid IS NULL OR call.case_id = $2)
ORDER BY call.added_at, call.case_id;

-- name: attempts
-- The calls to one case, the first first.
SELECT attempt_id, case_id, staff_id, begun_at, ended_at, outcome, call_back_at, response_id
FROM respond.attempt
WHERE case_id = $1
ORDER BY begun_at, attempt_id;

-- name: lock_call
-- Hold a case against another tap or another interviewer until the transaction ends.
SELECT case_id
FROM respond.call
WHERE case_id = $1
FOR UPDATE;

-- name: hold_call
-- Take the case in hand, so that nobody else rings it meanwhile.
INSERT INTO respond.attempt (attempt_id, case_id, staff_id, begun_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (case_id) WHERE outcome IS NULL DO NOTHING;

-- name: end_attempt
-- Write down what came of a call that is open.
UPDATE respond.attempt SET outcome = $2, call_back_at = $3, ended_at = $4
WHERE attempt_id = $1 AND outcome IS NULL;

-- name: tie_reply
-- Say which reply is given in this call.
UPDATE respond.attempt SET response_id = $2
WHERE attempt_id = $1 AND outcome IS NULL;

-- name: phone_reply
-- The case's reply by telephone, if one was begun.
SELECT response_id, state, instrument_hash
FROM respond.response
WHERE case_id = $1 AND mode = 'phone' AND state <> 'withdrawn';

-- name: links_of_case
-- The links of whoever may answer for the case.
SELECT link_id
FROM outreach.link_case
WHERE case_id = $1
ORDER BY link_id;

-- name: outcomes
-- How many calls, and to how many cases last, ended in each way.
SELECT
    attempt.outcome,
    count(*) AS attempts,
    count(*) FILTER (
        WHERE NOT EXISTS (
            SELECT 1 FROM respond.attempt AS later
            WHERE later.case_id = attempt.case_id AND later.begun_at > attempt.begun_at
        )
    ) AS cases
FROM respond.attempt
INNER JOIN respond.call ON attempt.case_id = call.case_id
WHERE call.inspection_id = $1 AND attempt.outcome IS NOT NULL
GROUP BY attempt.outcome
ORDER BY attempt.outcome;

-- name: own_replies
-- What was answered by these links and not erased.
SELECT
    response_id,
    case_id,
    mode,
    state,
    language,
    answers,
    words_sealed,
    started_at,
    submitted_at
FROM respond.response
WHERE link_id = any($1::uuid[]) AND undone_at IS NULL
ORDER BY started_at;

-- name: kept_names
-- How many of an inspection's replies have a child's name, or school year, somebody typed.
SELECT count(*)
FROM respond.response
WHERE
    response.inspection_id = $1
    AND (
        response.words_sealed ? ':called'
        OR EXISTS (
            SELECT 1 FROM respond.child
            WHERE child.response_id = response.response_id
        )
    );

-- name: forget_names
-- What parents called their children, and that they called them anything.
UPDATE respond.response
SET words_sealed = words_sealed - ':called', typed_in = typed_in - ':called'
WHERE inspection_id = $1 AND words_sealed ? ':called';

-- name: forget_years
-- In which school years parents said their children are.
DELETE FROM respond.child
USING respond.response
WHERE child.response_id = response.response_id AND response.inspection_id = $1;

-- name: forget_pins
-- The PINs of an inspection's links.
DELETE FROM respond.pin
WHERE link_id IN (
    SELECT response.link_id FROM respond.response
    WHERE response.inspection_id = $1
);

-- name: kept_words
-- How many replies hold words as they were typed.
SELECT count(*) FROM respond.response
WHERE inspection_id = $1 AND words_sealed - ':called' <> '{}';

-- name: forget_words
-- Words as they were typed, and that there were any; what a child is called has its own time.
UPDATE respond.response
SET
    answers = answers - array(SELECT jsonb_object_keys(response.words_sealed - ':called')),
    typed_in = typed_in - array(SELECT jsonb_object_keys(response.words_sealed - ':called')),
    words_sealed
    = words_sealed - array(SELECT jsonb_object_keys(response.words_sealed - ':called'))
WHERE inspection_id = $1 AND words_sealed - ':called' <> '{}';

-- name: sealed_words
-- What stands in these places, sealed, in their order.
SELECT
    asked.response_id,
    asked.item,
    coalesce(response.answers ->> asked.item, '') AS mark,
    decode(response.words_sealed ->> asked.item, 'base64') AS sealed
FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS asked (response_id, item, place)
LEFT JOIN respond.response
    ON asked.response_id = response.response_id AND response.state <> 'withdrawn'
ORDER BY asked.place;

-- name: words_under_other_keys
-- Replies some of whose words another key than $2 seals, in the order of their ids, held.
SELECT
    response_id,
    words_sealed
FROM respond.response
WHERE
    ($1::uuid IS NULL OR response_id > $1)
    AND words_sealed <> '{}'
    AND EXISTS (
        SELECT 1 FROM jsonb_each_text(response.words_sealed) AS kept (item, sealed)
        WHERE substr(decode(kept.sealed, 'base64'), 1, 5) <> $2::bytea
    )
ORDER BY response_id
LIMIT $3
FOR NO KEY UPDATE;

-- name: reseal_words
-- Words as another key seals them.
UPDATE respond.response SET words_sealed = fresh.words_sealed
FROM unnest($1::uuid[], $2::jsonb[]) AS fresh (response_id, words_sealed)
WHERE response.response_id = fresh.response_id;

-- name: instruments_answered
-- The versions that replies were asked by.
SELECT DISTINCT instrument_hash FROM respond.response;

-- name: clear_words
-- Words to these questions of a version that an earlier program kept in clear.
SELECT
    response.response_id,
    asked.item,
    response.answers ->> asked.item AS words
FROM respond.response
CROSS JOIN unnest($2::text[]) AS asked (item)
WHERE
    response.instrument_hash = $1
    AND response.answers ->> asked.item IS NOT NULL
    AND NOT response.words_sealed ? asked.item
ORDER BY response.response_id, asked.item
LIMIT $3;

-- name: seal_words
-- Words that stood in clear, sealed, where they are still what was read.
UPDATE respond.response
SET
    answers = response.answers || fresh.marks,
    words_sealed = response.words_sealed || fresh.words_sealed
FROM (
    SELECT
        landed.response_id,
        jsonb_object_agg(landed.item, landed.words) AS words,
        jsonb_object_agg(landed.item, landed.mark) AS marks,
        jsonb_object_agg(landed.item, landed.sealed) AS words_sealed
    FROM
        unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[])
            AS landed (response_id, item, words, mark, sealed)
    GROUP BY landed.response_id
) AS fresh
WHERE response.response_id = fresh.response_id AND response.answers @> fresh.words;

-- name: clear_names
-- What children are called that an earlier program kept in clear, held.
SELECT
    response_id,
    called
FROM respond.child
WHERE called IS NOT NULL
ORDER BY response_id
LIMIT $1
FOR UPDATE;

-- name: seal_names
-- What stood in clear, sealed; of a reply that was taken back nothing.
WITH landed AS (
    SELECT
        one.response_id,
        one.sealed
    FROM unnest($1::uuid[], $2::text[]) AS one (response_id, sealed)
),

kept AS (
    UPDATE respond.response
    SET words_sealed = response.words_sealed || jsonb_build_object(':called', landed.sealed)
    FROM landed
    WHERE response.response_id = landed.response_id AND response.undone_at IS NULL
)

UPDATE respond.child SET called = NULL
FROM landed
WHERE child.response_id = landed.response_id;

-- name: kept_replies
-- How many replies an inspection has.
SELECT count(*) FROM respond.response
WHERE inspection_id = $1;

-- name: forget_replies
-- The replies of an inspection.
DELETE FROM respond.response
WHERE inspection_id = $1;

-- name: data_keys
-- The keys that may have sealed families' words, wrapped.
SELECT
    number,
    wrapped
FROM roll.data_key
ORDER BY number;
