-- name: unscreened_replies
-- Families' own words, sealed, that these rules have not read as they stand now, whatever state
-- the reply is in.
SELECT
    response.response_id,
    NULL AS text_id,
    response.inspection_id,
    response.case_id,
    response.link_id,
    kept.item,
    decode(kept.sealed, 'base64') AS sealed,
    response.answers ->> kept.item AS text_sha256,
    response.saved_at AS written_at,
    response.mode = 'web' AS online,
    FALSE AS retired
FROM respond.response
CROSS JOIN jsonb_each_text(response.words_sealed) AS kept (item, sealed)
LEFT JOIN safeguarding.screening
    ON
        response.response_id = screening.response_id
        AND kept.item = screening.item
        AND screening.text_sha256 = response.answers ->> kept.item
        AND screening.rules_version = $2
WHERE
    response.words_sealed <> '{}'
    AND response.answers ->> kept.item IS NOT NULL
    AND ($1::uuid IS NULL OR response.response_id = $1)
    AND screening.response_id IS NULL
ORDER BY response.response_id, kept.item
LIMIT $3;

-- name: unscreened_texts
-- Text messages sent to us that these rules have not read; and words of replies and of text
-- messages that were changed or deleted before they were read. Or one message ($3) alone.
SELECT
    NULL AS response_id,
    inbound_text.text_id,
    safeguarding.inspection_of(inbound_text.link_id) AS inspection_id,
    NULL AS case_id,
    inbound_text.link_id,
    'text' AS item,
    '' AS text,
    inbound_text.content_sealed AS sealed,
    inbound_text.content AS text_sha256,
    inbound_text.received_at AS written_at,
    FALSE AS online,
    FALSE AS retired
FROM outreach.inbound_text
LEFT JOIN safeguarding.screening
    ON
        inbound_text.text_id = screening.text_id
        AND screening.rules_version = $1
        AND inbound_text.content = screening.text_sha256
WHERE
    inbound_text.content_sealed IS NOT NULL
    AND ($3::text IS NULL OR inbound_text.text_id = $3)
    AND screening.text_id IS NULL
    AND safeguarding.inspection_of(inbound_text.link_id) IS NOT NULL
UNION ALL
SELECT
    retired.response_id,
    retired.text_id,
    retired.inspection_id,
    retired.case_id,
    retired.link_id,
    retired.item,
    coalesce(retired.words, '') AS text,
    retired.words_sealed AS sealed,
    retired.text_sha256,
    NULL AS written_at,
    FALSE AS online,
    TRUE AS retired
FROM safeguarding.retired
WHERE $3::text IS NULL
ORDER BY text_id, response_id, item, text_sha256
LIMIT $2;

-- name: add_screenings
-- These texts were read.
INSERT INTO safeguarding.screening (
    response_id, text_id, item, inspection_id, text_sha256, rules_version, screened_at
)
SELECT
    text.response_id,
    text.text_id,
    text.item,
    text.inspection_id,
    text.text_sha256,
    $1 AS rules_version,
    $2 AS screened_at
FROM
    unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::text[])
        AS text (response_id, text_id, inspection_id, item, text_sha256)
ON CONFLICT (response_id, text_id, item) DO UPDATE SET
    text_sha256 = excluded.text_sha256,
    rules_version = excluded.rules_version,
    screened_at = excluded.screened_at;

-- name: drop_retired
-- These texts were read and need not be kept for it.
DELETE FROM safeguarding.retired
USING
    unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
        AS text (response_id, text_id, item, text_sha256)
WHERE
    retired.response_id IS NOT DISTINCT FROM text.response_id
    AND retired.text_id IS NOT DISTINCT FROM text.text_id
    AND retired.item = text.item
    AND retired.text_sha256 = text.text_sha256;

-- name: add_concerns
-- Texts somebody must read. One that waits already keeps its clock, and takes the graver view;
-- one that was seen stays seen.
INSERT INTO safeguarding.concern (
    concern_id, inspection_id, response_id, text_id, case_id, link_id, item, text_sha256,
    text_sealed, rules, seriousness, rules_version, raised_at, due_at
)
SELECT
    concern.concern_id,
    concern.inspection_id,
    concern.response_id,
    concern.text_id,
    concern.case_id,
    concern.link_id,
    concern.item,
    concern.text_sha256,
    concern.text_sealed,
    string_to_array(concern.rules, ',') AS rules,
    concern.seriousness,
    $14 AS rules_version,
    $1 AS raised_at,
    $2 AS due_at
FROM
    unnest(
        $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::uuid[], $9::text[],
        $10::text[], $11::bytea[], $12::text[], $13::smallint[]
    )
        AS concern (
            concern_id,
            inspection_id,
            response_id,
            text_id,
            case_id,
            link_id,
            item,
            text_sha256,
            text_sealed,
            rules,
            seriousness
        )
ON CONFLICT (response_id, text_id, item, text_sha256) DO UPDATE SET
    rules = excluded.rules,
    rules_version = excluded.rules_version,
    seriousness = greatest(concern.seriousness, excluded.seriousness);

-- name: queue
-- What nobody has closed, the unseen first, then the gravest and then the oldest.
SELECT
    concern.concern_id,
    concern.response_id,
    concern.text_id,
    concern.rules,
    concern.rules_version,
    concern.seriousness,
    concern.raised_at,
    concern.due_at,
    concern.seen_at,
    concern.closed_at,
    concern.about_the_area,
    concern.text_sha256,
    concern.text_sealed,
    concern.response_id IS NOT NULL
    AND coalesce(response.answers ->> concern.item, '') <> concern.text_sha256 AS changed
FROM safeguarding.concern
LEFT JOIN respond.response ON concern.response_id = response.response_id
WHERE
    concern.inspection_id = $1
    AND concern.closed_at IS NULL
    AND (concern.seen_at IS NULL OR NOT $2::boolean)
ORDER BY
    concern.seen_at IS NOT NULL,
    concern.seriousness DESC,
    concern.raised_at ASC,
    concern.concern_id ASC;

-- name: concern
-- One concern of this inspection, whatever was done about it.
SELECT
    concern.concern_id,
    concern.response_id,
    concern.text_id,
    concern.rules,
    concern.rules_version,
    concern.seriousness,
    concern.raised_at,
    concern.due_at,
    concern.seen_at,
    concern.closed_at,
    concern.about_the_area,
    concern.text_sha256,
    concern.text_sealed,
    concern.response_id IS NOT NULL
    AND coalesce(response.answers ->> concern.item, '') <> concern.text_sha256 AS changed
FROM safeguarding.concern
LEFT JOIN respond.response ON concern.response_id = response.response_id
WHERE concern.inspection_id = $1 AND concern.concern_id = $2;

-- name: mark_seen
-- A concern of this inspection was seen just now, if nobody had seen it before.
UPDATE safeguarding.concern SET seen_at = $3, seen_by = $4
WHERE inspection_id = $1 AND concern_id = $2 AND seen_at IS NULL;

-- name: close_concern
-- Nothing more is to be done about it here.
UPDATE safeguarding.concern SET closed_at = $3, closed_by = $4
WHERE inspection_id = $1 AND concern_id = $2 AND closed_at IS NULL;

-- name: mark_about_the_area
-- It concerns those who would act on it.
UPDATE safeguarding.concern SET about_the_area = TRUE
WHERE inspection_id = $1 AND concern_id = $2;

-- name: add_action
-- Something was done about a concern.
INSERT INTO safeguarding.action (
    action_id, inspection_id, concern_id, step, to_whom, reference, note_sealed, done_by,
    done_by_name, done_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: actions
-- What was done about a concern, the first first.
SELECT
    action_id,
    step,
    to_whom,
    reference,
    note_sealed,
    done_by,
    done_by_name,
    done_at
FROM safeguarding.action
WHERE concern_id = $1
ORDER BY done_at, action_id;

-- name: whose
-- Which child it was told of, if that is certain; otherwise every child of the link it came by.
SELECT
    array_remove(ARRAY[concern.case_id], NULL) AS told_of,
    coalesce(
        (
            SELECT array_agg(link_case.case_id ORDER BY link_case.case_id)
            FROM outreach.link_case
            WHERE link_case.link_id = coalesce(concern.link_id, inbound_text.link_id)
        ),
        ARRAY[]::uuid[]
    ) AS of_the_link,
    (
        SELECT link.contact_id FROM outreach.link
        WHERE link.link_id = coalesce(concern.link_id, inbound_text.link_id)
    ) AS contact_id
FROM safeguarding.concern
LEFT JOIN outreach.inbound_text ON concern.text_id = inbound_text.text_id
WHERE concern.inspection_id = $1 AND concern.concern_id = $2;

-- name: counts
-- The queue in numbers.
WITH standing AS (
    SELECT response.saved_at AS since
    FROM respond.response
    CROSS JOIN jsonb_object_keys(response.words_sealed) AS kept (item)
    WHERE
        response.inspection_id = $1
        AND response.words_sealed <> '{}'
        AND response.answers ->> kept.item IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM safeguarding.screening
            WHERE
                screening.response_id = response.response_id
                AND screening.item = kept.item
                AND screening.text_sha256 = response.answers ->> kept.item
        )
    UNION ALL
    SELECT inbound_text.received_at AS since
    FROM outreach.inbound_text
    WHERE
        inbound_text.content_sealed IS NOT NULL
        AND safeguarding.inspection_of(inbound_text.link_id) = $1
        AND NOT EXISTS (
            SELECT 1 FROM safeguarding.screening
            WHERE screening.text_id = inbound_text.text_id
        )
    UNION ALL
    SELECT $2::timestamptz AS since
    FROM safeguarding.retired
    WHERE retired.inspection_id = $1
),

unread AS (
    SELECT
        count(*) AS unscreened,
        min(standing.since) AS unscreened_since
    FROM standing
),

screened AS (
    SELECT count(*) AS screened FROM safeguarding.screening
    WHERE screening.inspection_id = $1
)

SELECT
    min(screened.screened) AS screened,
    min(unread.unscreened) AS unscreened,
    min(unread.unscreened_since) AS unscreened_since,
    count(concern.concern_id) FILTER (WHERE concern.seen_at IS NULL) AS waiting,
    count(concern.concern_id) FILTER (
        WHERE concern.seen_at IS NULL AND concern.due_at < $2
    ) AS overdue,
    min(concern.due_at) FILTER (WHERE concern.seen_at IS NULL) AS first_due_at,
    count(concern.concern_id) FILTER (WHERE concern.seen_at IS NOT NULL) AS seen,
    count(concern.concern_id) FILTER (
        WHERE concern.seen_at IS NOT NULL AND concern.closed_at IS NULL
    ) AS in_hand,
    count(concern.concern_id) FILTER (WHERE concern.closed_at IS NOT NULL) AS closed
FROM screened
CROSS JOIN unread
LEFT JOIN safeguarding.concern ON concern.inspection_id = $1;

-- name: people
-- Who is told of this inspection's queue, in their order.
SELECT
    person_id,
    inspection_id,
    name,
    email,
    phone,
    step,
    for_conflicts
FROM safeguarding.person
WHERE inspection_id = $1 AND removed_at IS NULL
ORDER BY for_conflicts, step, name;

-- name: add_person
-- Somebody is told from now on.
INSERT INTO safeguarding.person (
    person_id, inspection_id, name, email, phone, step, for_conflicts, added_by, added_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: remove_person
-- Somebody is told no more.
UPDATE safeguarding.person SET removed_at = $3
WHERE inspection_id = $1 AND person_id = $2 AND removed_at IS NULL;

-- name: add_alarms
-- People to be told; whoever is told this period already is not told again.
INSERT INTO safeguarding.alarm (
    alarm_id, inspection_id, person_id, channel, slot, concern_id, planned_at
)
SELECT
    gen_random_uuid() AS alarm_id,
    $1 AS inspection_id,
    alarm.person_id,
    alarm.channel,
    alarm.slot,
    $2 AS concern_id,
    $3 AS planned_at
FROM unnest($4::uuid[], $5::text[], $6::timestamptz[]) AS alarm (person_id, channel, slot)
ON CONFLICT (person_id, channel, slot, concern_id) DO NOTHING;

-- name: take_alarm
-- One alarm that has not gone, held until it is known what became of it.
SELECT
    alarm.alarm_id,
    alarm.inspection_id,
    alarm.channel,
    CASE alarm.channel WHEN 'email' THEN person.email ELSE person.phone END AS address,
    alarm.concern_id IS NOT NULL AS conflict,
    alarm.tries
FROM safeguarding.alarm
INNER JOIN safeguarding.person ON alarm.person_id = person.person_id
WHERE
    alarm.sent_at IS NULL
    AND alarm.tries < $1
    AND (alarm.slot > $2 OR alarm.concern_id IS NOT NULL)
    AND NOT alarm.alarm_id = any($3::uuid[])
ORDER BY alarm.slot, alarm.alarm_id
LIMIT 1
FOR UPDATE OF alarm SKIP LOCKED;

-- name: settle_alarm
-- What became of an alarm: gone, or why not.
UPDATE safeguarding.alarm SET tries = tries + 1, sent_at = $2, fault = $3
WHERE alarm_id = $1;

-- name: told
-- The latest alarms of this inspection.
SELECT
    person.name,
    alarm.channel,
    alarm.planned_at,
    alarm.sent_at,
    alarm.fault
FROM safeguarding.alarm
INNER JOIN safeguarding.person ON alarm.person_id = person.person_id
WHERE alarm.inspection_id = $1
ORDER BY alarm.planned_at DESC, person.name ASC, alarm.channel ASC
LIMIT $2;

-- name: add_nights
-- Whoever wrote tonight is told whom to call; not where what they wrote, now or before, may tell
-- of somebody at home, who may be the one that reads their telephone. What is decided stands.
WITH decided AS (
    INSERT INTO safeguarding.after_hours (link_id, night, inspection_id, decided, decided_at)
    SELECT
        wrote.link_id,
        $1 AS night,
        wrote.inspection_id,
        CASE
            WHEN
                EXISTS (
                    SELECT 1 FROM safeguarding.concern
                    WHERE concern.link_id = wrote.link_id AND concern.rules && $5::text[]
                )
                THEN 'withheld'
            ELSE 'told'
        END AS decided,
        $2 AS decided_at
    FROM unnest($3::uuid[], $4::uuid[]) AS wrote (link_id, inspection_id)
    WHERE
        EXISTS (
            SELECT 1 FROM outreach.link
            WHERE link.link_id = wrote.link_id
        )
    ON CONFLICT (link_id, night) DO NOTHING
    RETURNING after_hours.link_id, after_hours.inspection_id, after_hours.decided
)

SELECT
    decided.link_id,
    inspection.instrument_name,
    decided.decided = 'told' AS told
FROM decided
INNER JOIN inspection.inspection ON decided.inspection_id = inspection.inspection_id;

-- name: known_by_words
-- Concerns about these words as an earlier version of the program knew them: by the hash of what
-- stood in clear.
SELECT
    concern.concern_id,
    landed.whose,
    concern.item,
    concern.text_sha256
FROM safeguarding.concern
INNER JOIN
    unnest($1::text[], $2::text[]) AS landed (whose, item)
    ON
        coalesce(concern.response_id::text, concern.text_id) = landed.whose
        AND concern.item = landed.item
WHERE concern.text_sha256 NOT LIKE 'words:%'
ORDER BY concern.concern_id
FOR UPDATE OF concern;

-- name: rename_concerns
-- Concerns as they are known from now on.
UPDATE safeguarding.concern
SET text_sha256 = fresh.text_sha256, text_sealed = fresh.text_sealed
FROM
    unnest($1::uuid[], $2::text[], $3::bytea[]) AS fresh (concern_id, text_sha256, text_sealed)
WHERE concern.concern_id = fresh.concern_id;

-- name: rename_screenings
-- What was read stays read: these words under the mark that stands for them from now on.
UPDATE safeguarding.screening SET text_sha256 = landed.mark
FROM
    unnest($1::text[], $2::text[], $3::text[], $4::text[])
        AS landed (whose, item, mark, text_sha256)
WHERE
    coalesce(screening.response_id::text, screening.text_id) = landed.whose
    AND screening.item = landed.item
    AND screening.text_sha256 = landed.text_sha256;

-- name: cases_of_concern
-- Children about whom somebody still has something to do.
SELECT DISTINCT case_id
FROM safeguarding.concern
WHERE inspection_id = $1 AND closed_at IS NULL AND case_id IS NOT NULL;

-- name: kept_concerns
-- How many concerns with which nobody has anything to do any more are kept.
SELECT count(*) FROM safeguarding.concern
WHERE inspection_id = $1 AND closed_at IS NOT NULL;

-- name: forget_alarms
-- Who was told of these concerns alone.
DELETE FROM safeguarding.alarm
USING safeguarding.concern
WHERE
    alarm.concern_id = concern.concern_id
    AND concern.inspection_id = $1
    AND concern.closed_at IS NOT NULL;

-- name: forget_actions
-- What was done about concerns that are closed.
DELETE FROM safeguarding.action
USING safeguarding.concern
WHERE
    action.concern_id = concern.concern_id
    AND concern.inspection_id = $1
    AND concern.closed_at IS NOT NULL;

-- name: forget_concerns
-- Concerns that are closed, with the words that raised them.
DELETE FROM safeguarding.concern
WHERE inspection_id = $1 AND closed_at IS NOT NULL;

-- name: data_keys
-- The keys that may have sealed families' words, wrapped.
SELECT
    number,
    wrapped
FROM roll.data_key
ORDER BY number;
