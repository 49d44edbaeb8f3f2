-- name: link_by_hash
-- The link kept under this hash, and the children it may answer for.
SELECT
    link.link_id,
    link.inspection_id,
    link.audience,
    link.language,
    coalesce(
        array_agg(link_case.case_id ORDER BY link_case.case_id)
        FILTER (WHERE link_case.case_id IS NOT NULL),
        '{}'
    ) AS case_ids
FROM outreach.link
LEFT JOIN outreach.link_case ON link.link_id = link_case.link_id
WHERE link.link_hash = $1
GROUP BY link.link_id;

-- name: note_answered
-- This child has been answered for; once complete it stays complete, once partly told it is told.
INSERT INTO outreach.answered AS known (case_id, inspection_id, complete, broke_off, noted_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (case_id) DO UPDATE
    SET
        complete = excluded.complete,
        broke_off = excluded.broke_off,
        noted_at = CASE WHEN known.broke_off THEN excluded.noted_at ELSE known.noted_at END
    WHERE NOT known.complete AND (excluded.complete OR known.broke_off > excluded.broke_off);

-- name: unnote_answered
-- Nothing tells of this child any more.
DELETE FROM outreach.answered
WHERE case_id = $1;

-- name: note_refused
-- What was asked for on a link about one of its children, or about all of them ($2 null): nobody
-- can say then which of several has died.
INSERT INTO outreach.refusal AS known (link_id, case_id, reason, noted_at)
SELECT
    link_case.link_id,
    link_case.case_id,
    CASE
        WHEN count(*) OVER () > 1 AND $2::uuid IS NULL THEN replace($3::text, 'died', 'refused')
        ELSE $3::text
    END AS reason,
    $4::timestamptz AS noted_at
FROM outreach.link_case
WHERE link_case.link_id = $1 AND ($2::uuid IS NULL OR link_case.case_id = $2)
ON CONFLICT (link_id, case_id) DO UPDATE
    SET reason = excluded.reason, noted_at = excluded.noted_at
    WHERE known.reason <> 'died' AND excluded.reason = 'died';

-- name: stop_link
-- Whoever holds this link asked for silence altogether.
UPDATE outreach.link
SET stopped_at = coalesce(stopped_at, $2)
WHERE link_id = $1;

-- name: note_opened
-- Somebody pressed Start on this link; the first time counts.
UPDATE outreach.link
SET opened_at = $2
WHERE link_id = $1 AND opened_at IS NULL;

-- name: claims_locked
-- Whether the partnership's claims are locked.
SELECT exists(
    SELECT 1 FROM claims.lock
    WHERE lock.inspection_id = $1
) AS locked;

-- name: add_waves
-- The rounds of an inspection; one that is there stays as it is.
INSERT INTO outreach.wave (
    wave_id, inspection_id, number, channel, purpose, opens_at, expires_at, planned_at
)
SELECT
    gen_random_uuid() AS wave_id,
    $1::uuid AS inspection_id,
    plan.number,
    plan.channel,
    plan.purpose,
    plan.opens_at,
    plan.expires_at,
    $7::timestamptz AS planned_at
FROM
    unnest(
        $2::smallint[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[]
    ) AS plan (number, channel, purpose, opens_at, expires_at)
ON CONFLICT (inspection_id, number) DO NOTHING;

-- name: waves
-- The rounds of an inspection, and how many messages each has.
SELECT
    wave.wave_id,
    wave.number,
    wave.channel,
    wave.purpose,
    wave.opens_at,
    wave.expires_at,
    (
        SELECT count(*) FROM outreach.message
        WHERE message.inspection_id = wave.inspection_id AND message.wave_id = wave.wave_id
    ) AS messages
FROM outreach.wave
WHERE wave.inspection_id = $1
ORDER BY wave.number;

-- name: waiting
-- Messages whose time has come by then and that have not left or been turned back; a last call
-- that is not steered yet counts from its own time.
SELECT count(*)
FROM outreach.message
LEFT JOIN outreach.wave ON message.wave_id = wave.wave_id
WHERE
    message.inspection_id = $1
    AND least(message.not_before, wave.opens_at) <= $2
    AND message.state IN ('planned', 'claimed', 'submitting');

-- name: preview
-- What planning would make: messages a channel, and how many are there already.
SELECT
    wave.channel,
    count(*) AS messages,
    count(message.message_id) AS planned,
    count(DISTINCT contact.contact_id) AS carers
FROM unnest($2::smallint[], $3::text[]) AS wave (number, channel)
CROSS JOIN roll.contact
LEFT JOIN outreach.wave AS made ON made.inspection_id = $1 AND wave.number = made.number
LEFT JOIN outreach.message
    ON contact.contact_id = message.contact_id AND made.wave_id = message.wave_id
WHERE
    contact.inspection_id = $1
    AND CASE wave.channel WHEN 'email' THEN contact.email_index ELSE contact.phone_index END
    IS NOT NULL
    AND contact.contact_id IN (SELECT open_care.contact_id FROM outreach.open_care)
GROUP BY wave.channel
ORDER BY wave.channel;

-- name: contacts_without_link
-- Some of the carers behind this one ($2) who have no link yet.
SELECT contact.contact_id
FROM roll.contact
WHERE
    contact.inspection_id = $1
    AND ($2::uuid IS NULL OR contact.contact_id > $2)
    AND NOT EXISTS (
        SELECT 1 FROM outreach.link
        WHERE link.contact_id = contact.contact_id
    )
ORDER BY contact.contact_id
LIMIT $3;

-- name: add_links
-- A link for each of these carers, kept as a hash.
INSERT INTO outreach.link (
    link_id, inspection_id, contact_id, link_hash, audience, language
)
SELECT
    gen_random_uuid() AS link_id,
    $1::uuid AS inspection_id,
    fresh.contact_id,
    fresh.link_hash,
    CASE contact.relation
        WHEN 'young_person' THEN 'young_person' ELSE 'parent_carer'
    END AS audience,
    contact.language
FROM unnest($2::uuid[], $3::bytea[]) AS fresh (contact_id, link_hash)
INNER JOIN roll.contact ON fresh.contact_id = contact.contact_id
ON CONFLICT DO NOTHING;

-- name: match_readers
-- Whom each carer's link speaks to, and in what language, as the roll now has them.
UPDATE outreach.link
SET
    language = contact.language,
    audience = CASE contact.relation
        WHEN 'young_person' THEN 'young_person' ELSE 'parent_carer'
    END
FROM roll.contact
WHERE
    contact.contact_id = link.contact_id
    AND link.inspection_id = $1
    AND (
        link.language <> contact.language
        OR (contact.relation = 'young_person') <> (link.audience = 'young_person')
    );

-- name: add_link_cases
-- Every link's children, as the roll now has them.
INSERT INTO outreach.link_case (link_id, case_id)
SELECT
    link.link_id,
    care.case_id
FROM outreach.link
INNER JOIN roll.care ON link.contact_id = care.contact_id
WHERE link.inspection_id = $1
ON CONFLICT DO NOTHING;

-- name: drop_link_cases
-- Children a carer no longer cares for are no longer theirs to answer for.
WITH stale AS (
    SELECT
        link_case.link_id,
        link_case.case_id
    FROM outreach.link_case
    INNER JOIN outreach.link ON link_case.link_id = link.link_id
    LEFT JOIN roll.care
        ON link.contact_id = care.contact_id AND link_case.case_id = care.case_id
    WHERE link.inspection_id = $1 AND link.channel = 'direct' AND care.case_id IS NULL
)

DELETE FROM outreach.link_case
USING stale
WHERE link_case.link_id = stale.link_id AND link_case.case_id = stale.case_id;

-- name: add_messages
-- One message a carer, wave and channel: only carers with that address and a child not held.
-- A last call stays where it is until it is steered.
-- Each wave keeps count of what was ever made of it, for the proof that nothing is missing.
-- Its id follows from its carer and wave: cheaper than a random one for each, and as unlikely to
-- meet another's, for both are random themselves.
-- Materialized: or every carer would look the four waves up anew.
WITH wave AS MATERIALIZED (
    SELECT
        wave_id,
        inspection_id,
        channel,
        purpose,
        opens_at,
        expires_at,
        steered_at
    FROM outreach.wave
    WHERE inspection_id = $1 AND expires_at > $2
),

made AS (
    INSERT INTO outreach.message (
        message_id, inspection_id, wave_id, contact_id, channel, purpose, state, not_before,
        expires_at
    )
    SELECT
        encode(
            substring(sha256(uuid_send(contact.contact_id) || uuid_send(wave.wave_id)), 1, 16),
            'hex'
        )::uuid AS message_id,
        wave.inspection_id,
        wave.wave_id,
        contact.contact_id,
        wave.channel,
        wave.purpose,
        'planned' AS state,
        CASE
            WHEN wave.purpose = 'last_call' AND wave.steered_at IS NULL THEN 'infinity'
            ELSE wave.opens_at
        END AS not_before,
        wave.expires_at
    FROM wave
    INNER JOIN roll.contact ON wave.inspection_id = contact.inspection_id
    WHERE
        contact.inspection_id = $1
        AND CASE wave.channel WHEN 'email' THEN contact.email_index ELSE contact.phone_index END
        IS NOT NULL
        AND contact.contact_id IN (SELECT open_care.contact_id FROM outreach.open_care)
    ON CONFLICT (contact_id, wave_id, channel, purpose) DO NOTHING
    RETURNING wave_id
),

tally AS (
    SELECT
        made.wave_id,
        count(*) AS number
    FROM made
    GROUP BY made.wave_id
),

counted AS (
    UPDATE outreach.wave AS entry
    SET planned = entry.planned + tally.number
    FROM tally
    WHERE entry.wave_id = tally.wave_id
    RETURNING tally.number
)

SELECT coalesce(sum(counted.number), 0)::bigint AS number
FROM counted;

-- name: message_count
-- How many messages an inspection has.
SELECT count(*) FROM outreach.message
WHERE inspection_id = $1;

-- name: claim_due
-- Lease messages whose time has come and whose survey is open, or which say that its report is
-- out; what another worker holds is
-- passed over. In quiet hours ($5), and of an inspection whose messages are stopped, nothing but
-- replies leaves.
WITH due AS (
    SELECT message.message_id
    FROM outreach.message
    WHERE
        message.state = 'planned'
        AND message.channel = $1
        AND message.not_before <= $2
        AND message.expires_at > $2
        AND (NOT $5::boolean OR message.purpose = 'reply')
        AND (message.lease_until IS NULL OR message.lease_until < clock_timestamp())
        AND (
            message.purpose = 'published'
            OR message.inspection_id IN (
                SELECT inspection.inspection_id
                FROM inspection.inspection
                WHERE inspection.state = 'open'
            )
        )
        AND (
            message.purpose = 'reply'
            OR message.inspection_id NOT IN (
                SELECT stop.inspection_id
                FROM outreach.stop
                WHERE stop.resumed_at IS NULL
            )
        )
    ORDER BY message.not_before
    LIMIT $3
    FOR UPDATE OF message SKIP LOCKED
),

taken AS (
    UPDATE outreach.message
    SET
        state = 'claimed',
        attempts = message.attempts + 1,
        lease_until = clock_timestamp() + make_interval(secs => $4)
    FROM due
    WHERE message.message_id = due.message_id
    RETURNING
        message.message_id,
        message.inspection_id,
        message.contact_id,
        message.channel,
        message.purpose,
        message.words,
        message.attempts
)

SELECT
    taken.message_id,
    taken.inspection_id,
    taken.contact_id,
    taken.channel,
    taken.purpose,
    taken.words,
    taken.attempts AS attempt,
    contact.address_sealed,
    contact.email_index,
    contact.phone_index,
    coalesce(link.language, 'en') AS language,
    coalesce(link.audience, 'parent_carer') AS audience
FROM taken
LEFT JOIN roll.contact ON taken.contact_id = contact.contact_id
LEFT JOIN outreach.link ON taken.contact_id = link.contact_id;

-- name: begin_submitting
-- The last door before a provider: holds, opt-outs, answers, the address and the time are
-- looked at once more by the very statement that lets a message through or turns it back.
-- Materialized: or the reason would be worked out anew wherever it is used.
WITH batch AS (
    SELECT
        asked.message_id,
        asked.attempt,
        asked.address_index
    FROM unnest($1::uuid[], $2::smallint[], $3::bytea[])
        AS asked (message_id, attempt, address_index)
),

judged AS MATERIALIZED (
    SELECT
        message.message_id,
        message.attempts,
        CASE
            WHEN message.expires_at <= $4 THEN 'expired'
            WHEN
                message.purpose <> 'reply' AND EXISTS (
                    SELECT 1 FROM outreach.stop
                    WHERE
                        stop.inspection_id = message.inspection_id AND stop.resumed_at IS NULL
                )
                THEN 'stopped'
            WHEN batch.address_index IS NULL THEN 'no_address'
            WHEN contact.contact_id IS NULL THEN 'no_address'
            WHEN
                coalesce(
                    batch.address_index
                    <> CASE message.channel
                        WHEN 'email' THEN contact.email_index ELSE contact.phone_index
                    END,
                    TRUE
                )
                THEN 'address_changed'
            WHEN
                EXISTS (
                    SELECT 1 FROM outreach.link
                    WHERE link.contact_id = message.contact_id AND link.stopped_at IS NOT NULL
                )
                OR EXISTS (
                    SELECT 1 FROM outreach.opt_out
                    WHERE
                        opt_out.address_hash IN (contact.email_index, contact.phone_index)
                        AND opt_out.kind = 'stop'
                )
                THEN 'opted_out'
            WHEN
                EXISTS (
                    SELECT 1 FROM outreach.opt_out
                    WHERE opt_out.address_hash = batch.address_index
                )
                THEN 'wrong_address'
            ELSE (
                SELECT
                    CASE
                        WHEN count(*) = 0 THEN 'held'
                        WHEN
                            count(*) = count(answered.case_id)
                            AND message.purpose NOT IN ('reply', 'published')
                            THEN 'answered'
                    END
                FROM outreach.open_care
                LEFT JOIN outreach.answered
                    ON open_care.case_id = answered.case_id AND NOT answered.broke_off
                WHERE open_care.contact_id = message.contact_id
            )
        END AS reason
    FROM batch
    INNER JOIN outreach.message
        ON
            batch.message_id = message.message_id
            AND batch.attempt = message.attempts
            AND message.state = 'claimed'
    LEFT JOIN roll.contact ON message.contact_id = contact.contact_id
)

UPDATE outreach.message
SET
    state = CASE
        WHEN judged.reason IS NULL THEN 'submitting'
        WHEN judged.reason = 'expired' THEN 'expired'
        WHEN judged.reason IN ('address_changed', 'stopped') THEN 'planned'
        ELSE 'withdrawn'
    END,
    reason = judged.reason,
    lease_until = CASE
        WHEN judged.reason IS NULL THEN clock_timestamp() + make_interval(secs => $5)
    END,
    settled_at = CASE
        WHEN judged.reason NOT IN ('address_changed', 'stopped') THEN $4::timestamptz
    END
FROM judged
WHERE
    message.message_id = judged.message_id
    AND message.attempts = judged.attempts
    AND message.state = 'claimed'
RETURNING message.message_id, message.state, message.reason;

-- name: record_outcomes
-- What the provider said. An acceptance counts whenever it comes; anything else only if the
-- message is still in the attempt it belongs to.
UPDATE outreach.message
SET
    state = outcome.state,
    provider_id = coalesce(outcome.provider_id, message.provider_id),
    reason = outcome.reason,
    accepted_at = CASE
        WHEN outcome.state = 'accepted' THEN $7::timestamptz ELSE message.accepted_at
    END,
    settled_at = CASE WHEN outcome.state IN ('bounced', 'failed') THEN $7::timestamptz END,
    doubted_at = CASE WHEN outcome.state = 'unknown' THEN clock_timestamp() END,
    lease_until = clock_timestamp() + make_interval(secs => outcome.rest_s)
FROM
    unnest($1::uuid[], $2::smallint[], $5::text[], $3::text[], $4::text[], $6::float8[])
        AS outcome (message_id, attempt, state, provider_id, reason, rest_s)
WHERE
    message.message_id = outcome.message_id
    AND (
        (
            outcome.state = 'accepted'
            AND message.state IN (
                'planned', 'claimed', 'submitting', 'unknown', 'withdrawn', 'expired'
            )
        )
        OR (
            message.attempts = outcome.attempt
            AND (
                message.state = 'submitting'
                OR (message.state = 'unknown' AND outcome.state <> 'unknown')
            )
        )
    );

-- name: release_claims
-- Messages of a worker that died before it offered them to a provider.
UPDATE outreach.message
SET state = 'planned', lease_until = NULL
WHERE state = 'claimed' AND lease_until < clock_timestamp();

-- name: doubt_submitting
-- Messages of a worker that died while it offered them to a provider.
UPDATE outreach.message
SET
    state = 'unknown',
    reason = 'worker_lost',
    doubted_at = clock_timestamp(),
    lease_until = clock_timestamp() + make_interval(secs => $1)
WHERE state = 'submitting' AND lease_until < clock_timestamp();

-- name: expire_planned
-- Messages whose time has passed.
UPDATE outreach.message
SET state = 'expired', reason = 'expired', settled_at = $1
WHERE state = 'planned' AND expires_at <= $1;

-- name: doubts
-- Messages in doubt on a channel whose provider can be asked; the longest in doubt first.
SELECT
    message.message_id,
    message.attempts AS attempt,
    coalesce(message.lease_until < clock_timestamp(), TRUE) AS overdue
FROM outreach.message
WHERE message.state = 'unknown' AND message.channel = $1
ORDER BY message.lease_until
LIMIT $2;

-- name: replan_absent
-- Messages the provider proved not to have are planned once more.
UPDATE outreach.message
SET state = 'planned', reason = 'absent', doubted_at = NULL, lease_until = NULL
FROM unnest($1::uuid[], $2::smallint[]) AS absent (message_id, attempt)
WHERE
    message.message_id = absent.message_id
    AND message.attempts = absent.attempt
    AND message.state = 'unknown'
    AND message.lease_until < clock_timestamp();

-- name: unknowns
-- Messages nobody can tell the fate of.
SELECT
    message_id,
    channel,
    purpose,
    contact_id,
    reason,
    doubted_at AS since
FROM outreach.message
WHERE inspection_id = $1 AND state = 'unknown'
ORDER BY channel, doubted_at, message_id;

-- name: awaiting_receipt
-- Messages of a channel that are accepted and not yet known to have arrived.
SELECT count(*) FROM outreach.message
WHERE channel = $1 AND state = 'accepted';

-- name: record_receipts
-- What became of messages; a receipt may come before we knew that the message was taken.
UPDATE outreach.message
SET
    state = receipt.state,
    reason = receipt.reason,
    provider_id = coalesce(receipt.provider_id, message.provider_id),
    accepted_at = coalesce(message.accepted_at, $5),
    settled_at = $5,
    lease_until = NULL
FROM
    unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
        AS receipt (message_id, state, provider_id, reason)
WHERE
    message.message_id = receipt.message_id
    AND message.state IN (
        'planned', 'claimed', 'submitting', 'unknown', 'accepted', 'withdrawn', 'expired'
    );

-- name: address_by_link
-- By what the addresses of the holder of this link are found, if they are known.
SELECT
    link.link_id,
    contact.email_index,
    contact.phone_index
FROM outreach.link
LEFT JOIN roll.contact ON link.contact_id = contact.contact_id
WHERE link.link_hash = $1;

-- name: stop_numbers
-- Carers with these telephone numbers asked for silence.
UPDATE outreach.link
SET stopped_at = $2
FROM roll.contact
WHERE
    contact.contact_id = link.contact_id
    AND contact.phone_index = any($1::bytea[])
    AND link.stopped_at IS NULL;

-- name: note_wrong_number
-- This number is not its carers'.
UPDATE outreach.link
SET wrong_number_at = $2
FROM roll.contact
WHERE
    contact.contact_id = link.contact_id
    AND contact.phone_index = $1
    AND link.wrong_number_at IS NULL;

-- name: addresses_with_number
-- By what the email addresses of the carers with this number are found.
SELECT contact.email_index
FROM roll.contact
WHERE contact.phone_index = $1 AND contact.email_index IS NOT NULL;

-- name: add_opt_outs
-- These addresses asked for silence ($2 stop), or are not their carer's; a stop stands.
INSERT INTO outreach.opt_out AS known (address_hash, kind, noted_at)
SELECT DISTINCT
    stopped.address_hash,
    $2::text AS kind,
    $3::timestamptz AS noted_at
FROM unnest($1::bytea[]) AS stopped (address_hash)
ON CONFLICT (address_hash) DO UPDATE
    SET kind = excluded.kind
    WHERE known.kind <> 'stop';

-- name: silenced_addresses
-- Carers who asked for silence on their pages, of whose addresses no hash is kept yet.
SELECT
    link.link_id,
    contact.email_index,
    contact.phone_index,
    link.stopped_at
FROM outreach.link
INNER JOIN roll.contact ON link.contact_id = contact.contact_id
WHERE link.stopped_at IS NOT NULL AND link.silence_kept_at IS NULL
ORDER BY link.link_id
LIMIT 1000
FOR UPDATE OF link SKIP LOCKED;

-- name: note_silence_kept
-- Of this carer's addresses a hash is kept.
UPDATE outreach.link
SET silence_kept_at = $2
WHERE link_id = $1;

-- name: waiting_texts
-- Texts nobody has read yet, and every carer with the number each came from.
WITH fresh AS (
    SELECT
        inbound_text.text_id,
        inbound_text.number_index,
        inbound_text.content_sealed,
        inbound_text.received_at
    FROM outreach.inbound_text
    WHERE inbound_text.kind IS NULL
    ORDER BY inbound_text.received_at, inbound_text.text_id
    LIMIT $1
    FOR UPDATE SKIP LOCKED
)

SELECT
    fresh.text_id,
    fresh.number_index,
    fresh.content_sealed,
    (
        SELECT
            coalesce(
                jsonb_agg(
                    jsonb_build_object(
                        'link_id', link.link_id,
                        'inspection_id', link.inspection_id,
                        'contact_id', link.contact_id,
                        'instrument_name', inspection.instrument_name,
                        'texting', link.texting_since IS NOT NULL,
                        'case_ids', (
                            SELECT
                                coalesce(
                                    jsonb_agg(link_case.case_id ORDER BY link_case.case_id), '[]'
                                )
                            FROM outreach.link_case
                            WHERE link_case.link_id = link.link_id
                        )
                    )
                    ORDER BY link.contact_id
                ),
                '[]'
            )
        FROM roll.contact
        INNER JOIN outreach.link ON contact.contact_id = link.contact_id
        INNER JOIN inspection.inspection ON link.inspection_id = inspection.inspection_id
        WHERE contact.phone_index = fresh.number_index AND inspection.state <> 'frozen'
    ) AS texters
FROM fresh
ORDER BY fresh.received_at, fresh.text_id;

-- name: note_sorted
-- What a text asks for and whose it is; without a time it waits, for respond or for a person.
UPDATE outreach.inbound_text
SET kind = $2, link_id = $3, handled_at = $4
WHERE text_id = $1;

-- name: note_texting
-- This carer answers by text.
UPDATE outreach.link
SET texting_since = coalesce(texting_since, $2)
WHERE link_id = $1;

-- name: end_texting
-- This carer has no more to answer by text.
UPDATE outreach.link
SET texting_since = NULL
WHERE link_id = $1;

-- name: add_notice
-- Somebody has to know that a family told us of a death.
INSERT INTO outreach.inbound_text (
    text_id, content, received_at, noted_at, kind, link_id
)
VALUES ('died:' || $1::uuid, '', $2, $2, 'died', $1)
ON CONFLICT DO NOTHING;

-- name: add_reply
-- The answer to a text: one each, to its carer, that leaves at once.
INSERT INTO outreach.message (
    message_id, inspection_id, contact_id, channel, purpose, state, not_before, expires_at,
    words, reply_to
)
SELECT
    gen_random_uuid() AS message_id,
    link.inspection_id,
    link.contact_id,
    'sms' AS channel,
    'reply' AS purpose,
    'planned' AS state,
    $3::timestamptz AS not_before,
    $4::timestamptz AS expires_at,
    $2::text AS words,
    inbound_text.text_id AS reply_to
FROM outreach.inbound_text
INNER JOIN outreach.link ON inbound_text.link_id = link.link_id
WHERE inbound_text.text_id = $1 AND link.contact_id IS NOT NULL
ON CONFLICT (reply_to) WHERE reply_to IS NOT NULL DO NOTHING;

-- name: answers_by_text
-- Texts that answer and that nobody has put into a reply yet.
SELECT
    inbound_text.text_id,
    inbound_text.link_id,
    inbound_text.content_sealed,
    link.inspection_id,
    link.audience,
    inspection.instrument_name
FROM outreach.inbound_text
INNER JOIN outreach.link ON inbound_text.link_id = link.link_id
INNER JOIN inspection.inspection ON link.inspection_id = inspection.inspection_id
WHERE inbound_text.kind = 'answer' AND inbound_text.handled_at IS NULL
ORDER BY inbound_text.received_at, inbound_text.text_id
LIMIT 1
FOR UPDATE OF inbound_text SKIP LOCKED;

-- name: note_answer_read
-- This text's answer is in the reply, and here no more.
UPDATE outreach.inbound_text
SET content = '', content_sealed = NULL, handled_at = $2, handled_by = 'respond'
WHERE text_id = $1;

-- name: leave_to_person
-- A text that was to answer and does not, and that somebody has to read.
UPDATE outreach.inbound_text
SET kind = 'unknown'
WHERE text_id = $1;

-- name: queued_texts
-- Texts that wait for a person.
SELECT
    inbound_text.text_id,
    inbound_text.kind,
    inbound_text.content_sealed,
    inbound_text.received_at,
    inbound_text.link_id IS NOT NULL AS known
FROM outreach.inbound_text
LEFT JOIN outreach.link ON inbound_text.link_id = link.link_id
WHERE
    inbound_text.handled_at IS NULL
    AND inbound_text.kind IS NOT NULL
    AND inbound_text.kind <> 'answer'
    AND (link.inspection_id = $1 OR link.inspection_id IS NULL)
ORDER BY inbound_text.received_at, inbound_text.text_id;

-- name: take_from_queue
-- A person deals with this text.
UPDATE outreach.inbound_text
SET handled_at = $3, handled_by = $2
WHERE text_id = $1 AND handled_at IS NULL AND kind IS NOT NULL AND kind <> 'answer'
RETURNING number_index;

-- name: landed_texts
-- Texts of which an earlier version kept in clear what they say, or who sent them.
SELECT
    text_id,
    number,
    content
FROM outreach.inbound_text
WHERE number IS NOT NULL OR (content <> '' AND content_sealed IS NULL)
ORDER BY text_id
LIMIT $1;

-- name: seal_landed_texts
-- Of these texts no more than by what their numbers are found, and what they say sealed.
UPDATE outreach.inbound_text
SET
    number = NULL,
    number_index = coalesce(fresh.number_index, inbound_text.number_index),
    content = CASE WHEN fresh.content_sealed IS NULL THEN '' ELSE 'words:' END,
    content_sealed = fresh.content_sealed
FROM
    unnest($1::text[], $2::bytea[], $3::bytea[]) AS fresh (text_id, content_sealed, number_index)
WHERE
    inbound_text.text_id = fresh.text_id
    AND (inbound_text.number IS NOT NULL OR inbound_text.content_sealed IS NULL);

-- name: texts_under_other_keys
-- Texts another key than $2 seals, in the order of their ids, held.
SELECT
    text_id,
    content_sealed
FROM outreach.inbound_text
WHERE text_id > $1 AND substr(content_sealed, 1, 5) <> $2::bytea
ORDER BY text_id
LIMIT $3
FOR NO KEY UPDATE;

-- name: reseal_texts
-- Texts as another key seals them.
UPDATE outreach.inbound_text SET content_sealed = fresh.content_sealed
FROM unnest($1::text[], $2::bytea[]) AS fresh (text_id, content_sealed)
WHERE inbound_text.text_id = fresh.text_id;

-- name: join_whole
-- For this transaction, whole tables are joined whole: an area's rows came in a moment ago and
-- the planner, which has not counted them, would take them for a handful.
SELECT set_config('enable_nestloop', 'off', TRUE) AS nested;

-- name: settle
-- One final disposition for every listed child. A route is a carer of the child; the school's
-- letter is another. A death or a move out of the area makes a child not eligible; a hold comes
-- before any outcome of a route it covers.
WITH sent AS (
    SELECT
        message.contact_id,
        bool_or(
            message.state IN ('accepted', 'delivered')
            AND NOT (message.channel = 'sms' AND link.wrong_number_at IS NOT NULL)
        ) AS delivered,
        bool_or(
            message.state IN ('bounced', 'failed', 'unknown') OR message.accepted_at IS NOT NULL
        ) AS tried,
        bool_or(message.reason = 'opted_out') AS opted_out
    FROM outreach.message
    LEFT JOIN outreach.link ON message.contact_id = link.contact_id
    WHERE message.inspection_id = $1 AND message.purpose <> 'reply'
    GROUP BY message.contact_id
),

child_hold AS (
    SELECT DISTINCT ON (hold.case_id)
        hold.case_id,
        hold.reason
    FROM roll.hold
    WHERE hold.inspection_id = $1 AND hold.case_id IS NOT NULL AND hold.contact_id IS NULL
    ORDER BY hold.case_id, array_position($3::text[], hold.reason)
),

carer_hold AS (
    SELECT DISTINCT ON (hold.contact_id)
        hold.contact_id,
        hold.reason
    FROM roll.hold
    WHERE hold.inspection_id = $1 AND hold.case_id IS NULL
    ORDER BY hold.contact_id, array_position($3::text[], hold.reason)
),

pair_hold AS (
    SELECT DISTINCT ON (hold.contact_id, hold.case_id)
        hold.contact_id,
        hold.case_id,
        hold.reason
    FROM roll.hold
    WHERE
        hold.inspection_id = $1 AND hold.case_id IS NOT NULL AND hold.contact_id IS NOT NULL
    ORDER BY hold.contact_id, hold.case_id, array_position($3::text[], hold.reason)
),

route AS (
    SELECT
        care.case_id,
        coalesce(care.barred, carer_hold.reason, pair_hold.reason) AS hold_reason,
        refusal.reason AS wish,
        link.stopped_at IS NOT NULL OR coalesce(sent.opted_out, FALSE) AS silenced,
        coalesce(sent.delivered, FALSE) AS delivered,
        coalesce(sent.tried, FALSE) AS tried,
        contact.email_index IS NOT NULL OR contact.phone_index IS NOT NULL AS addressed
    FROM roll.care
    INNER JOIN roll.contact ON care.contact_id = contact.contact_id
    LEFT JOIN carer_hold ON care.contact_id = carer_hold.contact_id
    LEFT JOIN pair_hold
        ON care.contact_id = pair_hold.contact_id AND care.case_id = pair_hold.case_id
    LEFT JOIN outreach.link ON care.contact_id = link.contact_id
    LEFT JOIN outreach.refusal
        ON link.link_id = refusal.link_id AND care.case_id = refusal.case_id
    LEFT JOIN sent ON care.contact_id = sent.contact_id
    WHERE contact.inspection_id = $1
),

routes AS (
    SELECT
        route.case_id,
        (
            array_agg(route.hold_reason ORDER BY array_position($3::text[], route.hold_reason))
        )[1] AS hold_reason,
        bool_and(route.hold_reason IS NOT NULL) AS held,
        bool_or(
            route.hold_reason IS NULL
            AND (route.silenced OR route.wish = 'refused')
            AND route.wish IS DISTINCT FROM 'wrong_person'
        ) AS refused,
        bool_or(
            route.hold_reason IS NULL
            AND route.delivered
            AND route.wish IS DISTINCT FROM 'wrong_person'
        ) AS delivered,
        bool_or(route.hold_reason IS NULL AND (route.tried OR route.wish = 'wrong_person'))
            AS tried,
        bool_or(route.hold_reason IS NULL AND route.addressed) AS addressed
    FROM route
    GROUP BY route.case_id
),

relay AS (
    SELECT
        link_case.case_id,
        bool_or(link.packed_at IS NOT NULL) AS packed,
        bool_or(link.opened_at IS NOT NULL) AS opened,
        bool_or(link.stopped_at IS NOT NULL OR refusal.reason = 'refused') AS refused
    FROM outreach.link
    INNER JOIN outreach.link_case ON link.link_id = link_case.link_id
    LEFT JOIN outreach.refusal
        ON link.link_id = refusal.link_id AND link_case.case_id = refusal.case_id
    WHERE link.inspection_id = $1 AND link.channel = 'school'
    GROUP BY link_case.case_id
),

child AS (
    SELECT
        frame.case_id,
        frame.inspection_id,
        child_hold.reason AS hold_reason,
        exists(
            SELECT 1 FROM outreach.refusal
            WHERE refusal.case_id = frame.case_id AND refusal.reason = 'died'
        ) AS died
    FROM roll.frame
    LEFT JOIN child_hold ON frame.case_id = child_hold.case_id
    WHERE frame.inspection_id = $1
),

final AS (
    SELECT
        child.case_id,
        child.inspection_id,
        CASE
            WHEN answered.complete THEN ARRAY['complete', NULL]
            WHEN NOT answered.broke_off THEN ARRAY['partial', NULL]
            WHEN child.died THEN ARRAY['not_eligible', 'died']
            WHEN child.hold_reason IN ('died', 'moved')
                THEN ARRAY['not_eligible', child.hold_reason]
            WHEN child.hold_reason IS NOT NULL THEN ARRAY['held', child.hold_reason]
            WHEN answered.broke_off THEN ARRAY['refused', 'broke_off']
            WHEN routes.refused OR relay.refused THEN ARRAY['refused', 'asked']
            WHEN routes.delivered THEN ARRAY['delivered_not_answered', NULL]
            WHEN relay.opened THEN ARRAY['delivered_not_answered', 'by_school']
            WHEN relay.packed THEN ARRAY['relay_pending', NULL]
            WHEN routes.held THEN ARRAY['held', routes.hold_reason]
            WHEN routes.tried THEN ARRAY['undeliverable', NULL]
            WHEN routes.addressed THEN ARRAY['not_sent', NULL]
            ELSE ARRAY['no_contact', NULL]
        END AS outcome
    FROM child
    LEFT JOIN outreach.answered ON child.case_id = answered.case_id
    LEFT JOIN routes ON child.case_id = routes.case_id
    LEFT JOIN relay ON child.case_id = relay.case_id
)

INSERT INTO outreach.disposition AS known (case_id, inspection_id, code, reason, noted_at)
SELECT
    final.case_id,
    final.inspection_id,
    final.outcome[1] AS code,
    final.outcome[2] AS reason,
    $2::timestamptz AS noted_at
FROM final
ON CONFLICT (case_id) DO UPDATE
    SET code = excluded.code, reason = excluded.reason, noted_at = excluded.noted_at
    WHERE (known.code, known.reason) IS DISTINCT FROM (excluded.code, excluded.reason);

-- name: listed
-- How many children the list of an inspection has.
SELECT count(*) FROM roll.frame
WHERE inspection_id = $1;

-- name: outcomes
-- How many children came to each disposition, and for what reason.
SELECT
    code,
    reason,
    count(*) AS number
FROM outreach.disposition
WHERE inspection_id = $1
GROUP BY code, reason
ORDER BY code, reason;

-- name: end_planned
-- At the close nothing more leaves.
UPDATE outreach.message
SET state = 'expired', reason = 'closed', settled_at = $2
WHERE inspection_id = $1 AND state IN ('planned', 'claimed');

-- name: ledger
-- Every message of an inspection, accounted for; how many were planned is counted apart.
SELECT
    (
        SELECT coalesce(sum(wave.planned), 0) FROM outreach.wave
        WHERE wave.inspection_id = $1
    )
    + count(*) FILTER (WHERE message.wave_id IS NULL) AS planned,
    count(*) FILTER (WHERE message.accepted_at IS NOT NULL) AS accepted,
    count(*) FILTER (
        WHERE
        message.accepted_at IS NULL
        AND message.state IN ('bounced', 'failed', 'withdrawn', 'expired')
    ) AS ended,
    count(*) FILTER (
        WHERE
        message.accepted_at IS NULL
        AND message.state IN ('planned', 'claimed', 'submitting', 'unknown')
    ) AS pending,
    count(*) FILTER (WHERE message.state = 'unknown') AS unknown,
    (
        SELECT count(*)
        FROM outreach.wave
        INNER JOIN roll.contact ON wave.inspection_id = contact.inspection_id
        WHERE
            wave.inspection_id = $1
            AND wave.expires_at > $2
            AND CASE wave.channel
                WHEN 'email' THEN contact.email_index ELSE contact.phone_index
            END IS NOT NULL
            AND contact.contact_id IN (SELECT open_care.contact_id FROM outreach.open_care)
            AND NOT EXISTS (
                SELECT 1 FROM outreach.message AS made
                WHERE made.contact_id = contact.contact_id AND made.wave_id = wave.wave_id
            )
    ) AS missing,
    count(*) FILTER (
        WHERE message.state IN ('planned', 'claimed') AND message.expires_at <= $2
    ) AS overdue
FROM outreach.message
WHERE message.inspection_id = $1;

-- name: channel_reach
-- What became of each channel's messages.
SELECT
    channel,
    count(*) AS planned,
    count(*) FILTER (WHERE state IN ('planned', 'claimed', 'submitting')) AS pending,
    count(*) FILTER (WHERE accepted_at IS NOT NULL) AS sent,
    count(*) FILTER (WHERE state = 'delivered') AS delivered,
    count(*) FILTER (WHERE state = 'bounced') AS bounced,
    count(*) FILTER (WHERE state = 'failed') AS failed,
    count(*) FILTER (WHERE state = 'withdrawn') AS withdrawn,
    count(*) FILTER (WHERE state = 'expired') AS expired,
    count(*) FILTER (WHERE state = 'unknown') AS unknown
FROM outreach.message
WHERE inspection_id = $1
GROUP BY channel
ORDER BY channel;

-- name: answered_by_channel
-- Children answered for, by the channel of the last message before the first answer.
WITH latest AS (
    SELECT DISTINCT ON (answered.case_id)
        answered.case_id,
        message.channel
    FROM outreach.answered
    INNER JOIN outreach.link_case
        ON answered.case_id = link_case.case_id AND NOT answered.broke_off
    INNER JOIN outreach.link ON link_case.link_id = link.link_id
    INNER JOIN outreach.message
        ON
            link.contact_id = message.contact_id
            AND answered.noted_at >= message.accepted_at
    WHERE answered.inspection_id = $1
    ORDER BY answered.case_id ASC, message.accepted_at DESC, message.message_id ASC
)

SELECT
    latest.channel AS name,
    count(*) AS number
FROM latest
GROUP BY latest.channel;

-- name: group_reach
-- What became of the listed children, by status, IDACI fifth, need and the language of those who
-- care for them; told is who had a message delivered or opened the school's letter.
WITH told AS (
    SELECT link_case.case_id
    FROM outreach.link
    INNER JOIN outreach.link_case ON link.link_id = link_case.link_id
    INNER JOIN outreach.message ON link.contact_id = message.contact_id
    WHERE
        link.inspection_id = $1
        AND message.accepted_at IS NOT NULL
        AND message.state NOT IN ('bounced', 'failed')
    UNION
    SELECT link_case.case_id
    FROM outreach.link
    INNER JOIN outreach.link_case ON link.link_id = link_case.link_id
    WHERE
        link.inspection_id = $1 AND link.channel = 'school' AND link.opened_at IS NOT NULL
),

packed AS (
    SELECT link_case.case_id
    FROM outreach.link
    INNER JOIN outreach.link_case ON link.link_id = link_case.link_id
    WHERE
        link.inspection_id = $1 AND link.channel = 'school' AND link.packed_at IS NOT NULL
),

opened AS (
    SELECT DISTINCT link_case.case_id
    FROM outreach.link
    INNER JOIN outreach.link_case ON link.link_id = link_case.link_id
    WHERE link.inspection_id = $1 AND link.opened_at IS NOT NULL
),

bounced AS (
    SELECT DISTINCT link_case.case_id
    FROM outreach.link
    INNER JOIN outreach.link_case ON link.link_id = link_case.link_id
    INNER JOIN outreach.message ON link.contact_id = message.contact_id
    WHERE link.inspection_id = $1 AND message.state IN ('bounced', 'failed')
),

spoken AS (
    SELECT
        link_case.case_id,
        (array_agg(link.language ORDER BY link.language = 'en', link.language))[1] AS language
    FROM outreach.link
    INNER JOIN outreach.link_case ON link.link_id = link_case.link_id
    WHERE link.inspection_id = $1 AND link.channel = 'direct'
    GROUP BY link_case.case_id
),

child AS (
    SELECT
        frame.case_id,
        frame.status,
        frame.need_type,
        frame.reach,
        coalesce((ceil(frame.idaci_decile / 2.0)::integer)::text, 'unknown') AS fifth,
        coalesce(spoken.language, 'unknown') AS language,
        told.case_id IS NOT NULL AS told,
        packed.case_id IS NOT NULL AS packed,
        opened.case_id IS NOT NULL AS opened,
        bounced.case_id IS NOT NULL AS bounced,
        answered.complete,
        answered.broke_off,
        disposition.code
    FROM roll.frame
    LEFT JOIN spoken ON frame.case_id = spoken.case_id
    LEFT JOIN told ON frame.case_id = told.case_id
    LEFT JOIN packed ON frame.case_id = packed.case_id
    LEFT JOIN opened ON frame.case_id = opened.case_id
    LEFT JOIN bounced ON frame.case_id = bounced.case_id
    LEFT JOIN outreach.answered ON frame.case_id = answered.case_id
    LEFT JOIN outreach.disposition ON frame.case_id = disposition.case_id
    WHERE frame.inspection_id = $1
)

SELECT
    CASE
        WHEN grouping(child.status) = 0 THEN 'status'
        WHEN grouping(child.fifth) = 0 THEN 'idaci'
        WHEN grouping(child.need_type) = 0 THEN 'need'
        ELSE 'language'
    END AS kind,
    coalesce(child.status, child.fifth, child.need_type, child.language) AS "group",
    count(*) AS listed,
    count(*) FILTER (WHERE child.reach <> 'none') AS reachable,
    count(*) FILTER (WHERE child.reach IN ('email_and_sms', 'email')) AS by_email,
    count(*) FILTER (WHERE child.reach IN ('email_and_sms', 'sms')) AS by_sms,
    count(*) FILTER (WHERE child.reach = 'none' AND child.packed) AS by_school_alone,
    count(*) FILTER (WHERE child.told) AS told,
    count(*) FILTER (WHERE child.opened) AS opened,
    count(*) FILTER (WHERE child.bounced AND NOT child.told) AS bounced,
    count(*) FILTER (WHERE child.complete) AS complete,
    count(*) FILTER (WHERE NOT child.complete AND NOT child.broke_off) AS partial,
    count(*) FILTER (WHERE child.code = 'refused') AS refused,
    count(*) FILTER (WHERE child.code = 'delivered_not_answered') AS delivered_not_answered,
    count(*) FILTER (WHERE child.code = 'relay_pending') AS relay_pending,
    count(*) FILTER (WHERE child.code = 'undeliverable') AS undeliverable,
    count(*) FILTER (WHERE child.code = 'no_contact') AS no_contact,
    count(*) FILTER (WHERE child.code = 'held') AS held,
    count(*) FILTER (WHERE child.code = 'not_sent') AS not_sent,
    count(*) FILTER (WHERE child.code = 'not_eligible') AS not_eligible,
    count(child.code) AS settled
FROM child
GROUP BY GROUPING SETS ((child.status), (child.fifth), (child.need_type), (child.language))
ORDER BY kind DESC, listed DESC, "group" ASC;

-- name: unsteered
-- Last calls whose time has come and that nobody has steered; another worker waits here.
SELECT
    wave.wave_id,
    wave.inspection_id
FROM outreach.wave
INNER JOIN inspection.inspection ON wave.inspection_id = inspection.inspection_id
WHERE
    wave.purpose = 'last_call'
    AND wave.steered_at IS NULL
    AND wave.opens_at <= $1
    AND inspection.state = 'open'
FOR UPDATE OF wave;

-- name: silent
-- Every listed child in the groups a last call is steered by, and whether it is answered for.
SELECT
    frame.case_id,
    coalesce(NOT answered.broke_off, FALSE) AS answered,
    ARRAY[
        frame.status,
        frame.phase,
        frame.need_type,
        coalesce(ceil(frame.idaci_decile / 2.0)::text, ''),
        frame.ethnicity,
        frame.sex,
        coalesce(frame.first_language_english::text, '')
    ] AS groups
FROM roll.frame
LEFT JOIN outreach.answered ON frame.case_id = answered.case_id
WHERE frame.inspection_id = $1
ORDER BY frame.case_id;

-- name: listeners
-- The messages of a last call that have not left, and the children each would be about.
SELECT
    message.message_id,
    array_agg(open_care.case_id ORDER BY open_care.case_id) AS case_ids
FROM outreach.message
INNER JOIN outreach.open_care ON message.contact_id = open_care.contact_id
WHERE message.wave_id = $1 AND message.state = 'planned'
GROUP BY message.message_id;

-- name: withdraw_beyond
-- Messages of a last call there is no budget for.
UPDATE outreach.message
SET state = 'withdrawn', reason = 'beyond_budget', settled_at = $2
WHERE message_id = any($1::uuid[]) AND state = 'planned';

-- name: release_last_call
-- The rest of a last call may leave.
UPDATE outreach.message
SET not_before = wave.opens_at
FROM outreach.wave
WHERE
    message.wave_id = $1
    AND wave.wave_id = message.wave_id
    AND message.state = 'planned';

-- name: note_steered
-- This last call has been steered.
UPDATE outreach.wave
SET steered_at = $2
WHERE wave_id = $1;

-- name: pupils_without_link
-- Children who can be reached through school, or through this one, and have no link there yet.
SELECT frame.case_id
FROM roll.frame
INNER JOIN roll.person ON frame.case_id = person.case_id
WHERE
    frame.inspection_id = $1
    AND frame.setting_urn IS NOT NULL
    AND ($2::text IS NULL OR frame.setting_urn = $2)
    AND person.upn_sealed IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM outreach.school_held
        WHERE school_held.case_id = frame.case_id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM outreach.link_case
        INNER JOIN outreach.link ON link_case.link_id = link.link_id
        WHERE link_case.case_id = frame.case_id AND link.channel = 'school'
    )
ORDER BY frame.case_id
LIMIT $3;

-- name: add_school_links
-- Links through school, each kept as a hash.
INSERT INTO outreach.link (link_id, inspection_id, link_hash, channel)
SELECT
    given.link_id,
    $1::uuid AS inspection_id,
    given.link_hash,
    'school' AS channel
FROM unnest($2::uuid[], $3::bytea[]) AS given (link_id, link_hash);

-- name: add_school_link_cases
-- Whose each link through school is. A statement of its own: within their own inspection a person
-- may add a child to a link that the database can see.
INSERT INTO outreach.link_case (link_id, case_id)
SELECT
    given.link_id,
    given.case_id
FROM unnest($1::uuid[], $2::uuid[]) AS given (link_id, case_id);

-- name: pupils
-- Everybody a school, or this one, can pass a letter to, and whoever was given one and is held
-- since.
SELECT
    frame.case_id,
    person.upn_sealed,
    frame.setting_urn,
    school_held.case_id IS NOT NULL AS withdrawn
FROM outreach.link
INNER JOIN outreach.link_case ON link.link_id = link_case.link_id
INNER JOIN roll.frame ON link_case.case_id = frame.case_id
INNER JOIN roll.person ON frame.case_id = person.case_id
LEFT JOIN outreach.school_held ON frame.case_id = school_held.case_id
WHERE
    link.inspection_id = $1
    AND link.channel = 'school'
    AND frame.setting_urn IS NOT NULL
    AND ($2::text IS NULL OR frame.setting_urn = $2)
    AND person.upn_sealed IS NOT NULL
    AND (school_held.case_id IS NULL OR link.packed_at IS NOT NULL)
ORDER BY frame.setting_urn, frame.case_id;

-- name: packings
-- Every school that can be given letters: for how many children, when its letters were made
-- first, and how many children were added or held since.
SELECT
    frame.setting_urn,
    count(*) FILTER (WHERE school_held.case_id IS NULL) AS letters,
    min(link.packed_at) AS packed_at,
    count(*) FILTER (WHERE school_held.case_id IS NULL AND link.packed_at IS NULL) AS added,
    count(*) FILTER (
        WHERE school_held.case_id IS NOT NULL AND link.packed_at IS NOT NULL
    ) AS withdrawn
FROM roll.frame
INNER JOIN roll.person ON frame.case_id = person.case_id
LEFT JOIN outreach.school_held ON frame.case_id = school_held.case_id
LEFT JOIN (
    SELECT
        link_case.case_id,
        link.packed_at
    FROM outreach.link_case
    INNER JOIN outreach.link ON link_case.link_id = link.link_id
    WHERE link.inspection_id = $1 AND link.channel = 'school'
) AS link ON frame.case_id = link.case_id
WHERE
    frame.inspection_id = $1
    AND frame.setting_urn IS NOT NULL
    AND person.upn_sealed IS NOT NULL
    AND (school_held.case_id IS NULL OR link.packed_at IS NOT NULL)
GROUP BY frame.setting_urn
ORDER BY frame.setting_urn;

-- name: note_packed
-- Letters about these children were made for their schools; the first time counts.
UPDATE outreach.link
SET packed_at = $2
FROM outreach.link_case
WHERE
    link.link_id = link_case.link_id
    AND link.channel = 'school'
    AND link.packed_at IS NULL
    AND link_case.case_id = any($1::uuid[]);

-- name: unrelayed
-- Children no school can be given a letter for.
SELECT
    count(*) FILTER (WHERE frame.setting_urn IS NULL) AS without_school,
    count(*) FILTER (
        WHERE frame.setting_urn IS NOT NULL AND person.upn_sealed IS NULL
    ) AS without_upn,
    count(*) FILTER (
        WHERE
        frame.setting_urn IS NOT NULL
        AND person.upn_sealed IS NOT NULL
        AND school_held.case_id IS NOT NULL
    ) AS held
FROM roll.frame
INNER JOIN roll.person ON frame.case_id = person.case_id
LEFT JOIN outreach.school_held ON frame.case_id = school_held.case_id
WHERE frame.inspection_id = $1;

-- name: school_reach
-- What came of each school's letters.
SELECT
    frame.setting_urn,
    count(DISTINCT frame.case_id) AS listed,
    count(DISTINCT frame.case_id) FILTER (WHERE link.packed_at IS NOT NULL) AS letters,
    count(DISTINCT frame.case_id) FILTER (
        WHERE link.packed_at IS NOT NULL AND link.opened_at IS NOT NULL
    ) AS opened,
    count(DISTINCT frame.case_id) FILTER (
        WHERE link.packed_at IS NOT NULL AND NOT answered.broke_off
    ) AS answered
FROM roll.frame
LEFT JOIN outreach.link_case ON frame.case_id = link_case.case_id
LEFT JOIN outreach.link ON link_case.link_id = link.link_id AND link.channel = 'school'
LEFT JOIN outreach.answered ON frame.case_id = answered.case_id
WHERE frame.inspection_id = $1 AND frame.setting_urn IS NOT NULL
GROUP BY frame.setting_urn
ORDER BY frame.setting_urn;

-- name: adopt_epoch
-- The first plan lets the outbox send from where it is.
INSERT INTO outreach.epoch (identity, since, written_in)
SELECT
    here.identity,
    clock_timestamp() AS since,
    pg_current_xact_id()::text::bigint % 4294967296 AS written_in
FROM outreach.here
ON CONFLICT DO NOTHING;

-- name: epoch
-- Where the outbox was let to send, and whether it is still there.
SELECT
    epoch.since,
    epoch.identity <> here.identity
    OR coalesce(epoch.written_in <> epoch.xmin::text::bigint, FALSE) AS moved,
    epoch.paused_at,
    epoch.reason
FROM outreach.epoch
CROSS JOIN outreach.here;

-- name: pause_epoch
-- Nothing leaves until somebody says so; a row that was put back stays known as one.
UPDATE outreach.epoch
SET
    paused_at = $1,
    reason = $2,
    written_in = CASE
        WHEN coalesce(written_in <> xmin::text::bigint, FALSE) THEN 0
        ELSE pg_current_xact_id()::text::bigint % 4294967296
    END
WHERE paused_at IS NULL;

-- name: resume_epoch
-- The outbox may send, from where it is now.
UPDATE outreach.epoch
SET
    identity = here.identity,
    since = clock_timestamp(),
    paused_at = NULL,
    reason = NULL,
    written_in = pg_current_xact_id()::text::bigint % 4294967296
FROM outreach.here;

-- name: doubt_restored
-- Whatever may have left between a backup and its restoration.
UPDATE outreach.message
SET
    state = 'unknown',
    reason = 'restored',
    doubted_at = clock_timestamp(),
    lease_until = clock_timestamp() + make_interval(secs => $2)
WHERE state IN ('planned', 'claimed', 'submitting') AND not_before <= $1;

-- name: is_due
-- Whether a channel has a message whose time has come; in quiet hours ($3), a reply.
SELECT exists(
    SELECT 1 FROM outreach.message
    WHERE
        message.state = 'planned'
        AND message.channel = $1
        AND message.not_before <= $2
        AND message.expires_at > $2
        AND (NOT $3::boolean OR message.purpose = 'reply')
        AND (message.lease_until IS NULL OR message.lease_until < clock_timestamp())
) AS due;

-- name: take_turn
-- Reserve the next slots of a channel under its rate ($3 a second, null for none), for all
-- workers at once; a failing provider is tried with one message when its rest is over, and
-- nothing is granted in a database that is not where it was let to send.
WITH door AS (
    SELECT
        provider.channel,
        provider.next_slot,
        provider.refusals,
        provider.paused_at,
        provider.rests_until,
        provider.reason,
        clock_timestamp() AS at
    FROM outreach.provider
    WHERE provider.channel = $1
    FOR UPDATE
),

asked AS (
    SELECT
        door.channel,
        door.at,
        door.refusals > 0 OR door.paused_at IS NOT NULL AS troubled,
        door.paused_at IS NOT NULL AS probing,
        concat_ws('@', here.identity, extract(EPOCH FROM epoch.since)) AS identity,
        here.written,
        greatest(door.next_slot, door.at - make_interval(secs => $5)) AS slot,
        extract(EPOCH FROM door.rests_until - door.at)::float8 AS rest_s,
        CASE
            WHEN epoch.identity IS NULL THEN 'unplanned'
            WHEN epoch.paused_at IS NOT NULL THEN epoch.reason
            WHEN epoch.identity <> here.identity THEN 'restored'
            WHEN epoch.written_in <> epoch.xmin::text::bigint THEN 'restored'
            WHEN door.paused_at IS NOT NULL AND door.rests_until > door.at THEN door.reason
        END AS paused
    FROM door
    CROSS JOIN outreach.here
    LEFT JOIN outreach.epoch ON TRUE
),

granted AS (
    SELECT
        asked.channel,
        asked.at,
        asked.slot,
        asked.rest_s,
        asked.troubled,
        asked.probing,
        asked.paused,
        asked.identity,
        asked.written,
        extract(EPOCH FROM asked.slot - asked.at)::float8 AS behind_s,
        CASE
            WHEN asked.paused IS NOT NULL OR asked.rest_s > 0 THEN 0
            WHEN asked.probing THEN 1
            WHEN $3::float8 IS NULL THEN $2::integer
            ELSE greatest(
                0,
                least(
                    $2::integer,
                    floor($3 * ($6::float8 - extract(EPOCH FROM asked.slot - asked.at)))::integer
                )
            )
        END AS number
    FROM asked
)

UPDATE outreach.provider
SET
    next_slot = CASE
        WHEN $3 IS NULL OR granted.number = 0 THEN provider.next_slot
        ELSE granted.slot + make_interval(secs => granted.number / $3)
    END,
    rests_until = CASE
        WHEN granted.probing AND granted.number > 0
            THEN granted.at + make_interval(secs => $4)
        ELSE provider.rests_until
    END
FROM granted
WHERE provider.channel = granted.channel
RETURNING
    granted.number AS granted,
    granted.troubled,
    granted.paused,
    granted.identity,
    granted.written,
    CASE
        WHEN granted.rest_s > 0 THEN granted.rest_s
        WHEN $3 IS NULL THEN 0
        WHEN granted.number > 0 THEN greatest(0, granted.behind_s)
        ELSE granted.behind_s - $6 + 1 / $3
    END AS wait_s;

-- name: slow_down
-- A provider said that we are too fast: everybody waits, longer each time in a row.
UPDATE outreach.provider
SET
    refusals = provider.refusals + 1,
    reason = $2,
    rests_until
    = clock_timestamp() + make_interval(secs => $3 * power(2, least(provider.refusals, $4)))
WHERE
    channel = $1
    AND (provider.rests_until IS NULL OR provider.rests_until <= clock_timestamp())
    AND provider.paused_at IS NULL;

-- name: pause_failing
-- A provider fails: its queue rests, longer each time in a row, and is then tried again.
UPDATE outreach.provider
SET
    refusals = least(provider.refusals, $5) + 1,
    reason = $2,
    paused_at = coalesce(provider.paused_at, clock_timestamp()),
    rests_until
    = clock_timestamp()
    + make_interval(secs => least($3 * power(2, least(provider.refusals, $5)), $4))
WHERE channel = $1;

-- name: pause_spent
-- A provider's day is spent: its queue rests until midnight, when it counts anew.
UPDATE outreach.provider
SET
    reason = $2,
    paused_at = coalesce(provider.paused_at, clock_timestamp()),
    rests_until = (date_trunc('day', clock_timestamp() AT TIME ZONE 'UTC') + interval '1 day')
    AT TIME ZONE 'UTC'
WHERE channel = $1;

-- name: note_sound
-- A provider takes messages again.
UPDATE outreach.provider
SET refusals = 0, reason = NULL, paused_at = NULL, rests_until = NULL
WHERE channel = $1;

-- name: doors
-- Every channel's provider, as the workers last found it. One whose rest is over while nothing
-- waits for it is not known to fail: nobody will try it before something does.
SELECT
    provider.channel,
    provider.reason,
    provider.rests_until,
    CASE
        WHEN
            provider.rests_until > clock_timestamp()
            OR EXISTS (
                SELECT 1 FROM outreach.message
                WHERE
                    message.channel = provider.channel
                    AND message.state = 'planned'
                    AND message.not_before <= $1
            )
            THEN provider.paused_at
    END AS paused_at
FROM outreach.provider
ORDER BY provider.channel;

-- name: resolve_sent
-- An operator found these messages in the provider's own log.
UPDATE outreach.message
SET
    state = 'accepted',
    reason = 'operator',
    accepted_at = coalesce(message.doubted_at, $2),
    doubted_at = NULL,
    lease_until = NULL
WHERE message.message_id = any($1::uuid[]) AND message.state = 'unknown'
RETURNING message.message_id;

-- name: resolve_resend
-- An operator found that the provider never had these messages.
UPDATE outreach.message
SET state = 'planned', reason = 'operator', doubted_at = NULL, lease_until = NULL
WHERE
    message.message_id = any($1::uuid[])
    AND message.state = 'unknown'
    AND message.doubted_at < clock_timestamp() - make_interval(secs => $2)
RETURNING message.message_id;

-- name: save_proof
-- The latest account of every message of an inspection.
INSERT INTO outreach.proof (
    inspection_id, proved_at, planned, accepted, ended, pending, unknown, missing, overdue
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (inspection_id) DO UPDATE SET
    proved_at = excluded.proved_at,
    planned = excluded.planned,
    accepted = excluded.accepted,
    ended = excluded.ended,
    pending = excluded.pending,
    unknown = excluded.unknown,
    missing = excluded.missing,
    overdue = excluded.overdue;

-- name: proof
-- The latest account of every message of an inspection.
SELECT
    proved_at,
    planned,
    accepted,
    ended,
    pending,
    unknown,
    missing,
    overdue
FROM outreach.proof
WHERE inspection_id = $1;

-- name: add_inbound
-- Texts people sent us; one told twice is kept once.
INSERT INTO outreach.inbound_text (
    text_id, number_index, content, content_sealed, received_at, noted_at
)
SELECT
    told.text_id,
    told.number_index,
    CASE WHEN told.content_sealed IS NULL THEN '' ELSE 'words:' END AS content,
    told.content_sealed,
    told.received_at,
    $5::timestamptz AS noted_at
FROM
    unnest($1::text[], $2::bytea[], $3::timestamptz[], $4::bytea[])
        AS told (text_id, content_sealed, received_at, number_index)
ON CONFLICT DO NOTHING;

-- name: is_doubted
-- Whether nobody can tell the fate of this message.
SELECT exists(
    SELECT 1 FROM outreach.message
    WHERE message.message_id = $1 AND message.state = 'unknown'
) AS doubted;

-- name: held_now
-- Listed children whom somebody cares for and nobody may be written to about, by group; the
-- survey's close gives each its one disposition.
WITH child AS (
    SELECT
        frame.status,
        frame.need_type,
        coalesce((ceil(frame.idaci_decile / 2.0)::integer)::text, 'unknown') AS fifth
    FROM roll.frame
    WHERE
        frame.inspection_id = $1
        AND EXISTS (
            SELECT 1 FROM roll.care
            WHERE care.case_id = frame.case_id
        )
        AND NOT EXISTS (
            SELECT 1 FROM outreach.open_care
            WHERE open_care.case_id = frame.case_id
        )
)

SELECT
    CASE
        WHEN grouping(child.status) = 0 THEN 'status'
        WHEN grouping(child.fifth) = 0 THEN 'idaci'
        ELSE 'need'
    END AS kind,
    coalesce(child.status, child.fifth, child.need_type) AS "group",
    count(*) AS held
FROM child
GROUP BY GROUPING SETS ((child.status), (child.fifth), (child.need_type))
ORDER BY kind, "group";

-- name: rounds
-- The rounds of an inspection: what became of the messages of each, and whether it was steered.
SELECT
    wave.wave_id,
    wave.number,
    wave.channel,
    wave.purpose,
    wave.opens_at,
    wave.expires_at,
    wave.steered_at,
    count(message.message_id) AS messages,
    count(message.message_id) FILTER (
        WHERE message.state IN ('planned', 'claimed', 'submitting')
    ) AS pending,
    count(message.accepted_at) AS sent,
    count(message.message_id) FILTER (WHERE message.state = 'delivered') AS delivered,
    count(message.message_id) FILTER (WHERE message.state IN ('bounced', 'failed')) AS bounced,
    count(message.message_id) FILTER (WHERE message.state = 'withdrawn') AS withdrawn
FROM outreach.wave
LEFT JOIN outreach.message
    ON wave.inspection_id = message.inspection_id AND wave.wave_id = message.wave_id
WHERE wave.inspection_id = $1
GROUP BY wave.wave_id
ORDER BY wave.number;

-- name: kept_from
-- Carers who are not written to about a child, each by the first reason there is.
WITH judged AS (
    SELECT
        care.contact_id,
        care.case_id,
        CASE
            WHEN care.barred IS NOT NULL THEN care.barred
            WHEN held.reason IS NOT NULL THEN held.reason
            WHEN link.stopped_at IS NOT NULL THEN 'opted_out'
            WHEN contact.email_index IS NULL AND contact.phone_index IS NULL THEN 'no_address'
            WHEN open_care.contact_id IS NULL THEN 'refused'
        END AS reason
    FROM roll.contact
    INNER JOIN roll.care ON contact.contact_id = care.contact_id
    LEFT JOIN outreach.link ON contact.contact_id = link.contact_id
    LEFT JOIN outreach.open_care
        ON care.contact_id = open_care.contact_id AND care.case_id = open_care.case_id
    LEFT JOIN LATERAL (
        SELECT min(hold.reason) AS reason
        FROM roll.hold
        WHERE
            (
                hold.case_id = care.case_id
                AND (hold.contact_id IS NULL OR hold.contact_id = care.contact_id)
            )
            OR (hold.case_id IS NULL AND hold.contact_id = care.contact_id)
    ) AS held ON TRUE
    WHERE contact.inspection_id = $1
)

SELECT
    judged.reason,
    count(DISTINCT judged.contact_id) AS carers,
    count(DISTINCT judged.case_id) AS children
FROM judged
WHERE judged.reason IS NOT NULL
GROUP BY judged.reason
ORDER BY carers DESC, judged.reason ASC;

-- name: to_reach
-- Children on the list, and those of them some carer is written to about.
WITH told AS (
    SELECT DISTINCT open_care.case_id
    FROM outreach.open_care
    INNER JOIN roll.contact ON open_care.contact_id = contact.contact_id
    WHERE
        contact.inspection_id = $1
        AND (contact.email_index IS NOT NULL OR contact.phone_index IS NOT NULL)
)

SELECT
    count(*) AS children,
    count(told.case_id) AS reached
FROM roll.frame
LEFT JOIN told ON frame.case_id = told.case_id
WHERE frame.inspection_id = $1;

-- name: freshness
-- When a file of holds last came, and when the next round that has something to send leaves.
SELECT
    (
        SELECT max(coalesce(intake.last_taken_at, intake.imported_at)) FROM roll.intake
        WHERE intake.inspection_id = $1 AND intake.kind = 'holds'
    ) AS brought_at,
    (
        SELECT min(wave.opens_at) FROM outreach.wave
        WHERE
            wave.inspection_id = $1
            AND wave.expires_at > $2
            AND EXISTS (
                SELECT 1 FROM outreach.message
                WHERE
                    message.inspection_id = wave.inspection_id
                    AND message.wave_id = wave.wave_id
                    AND message.state IN ('planned', 'claimed')
            )
    ) AS leaves_at;

-- name: stop_of
-- The stop an inspection's messages are under, if they are.
SELECT inspection_id, number, stopped_at, stopped_by, reason
FROM outreach.stop
WHERE inspection_id = $1 AND resumed_at IS NULL;

-- name: add_stop
-- From now on nothing of this inspection leaves.
INSERT INTO outreach.stop (inspection_id, number, stopped_at, stopped_by, reason)
SELECT
    $1 AS inspection_id,
    coalesce(max(stop.number), 0) + 1 AS number,
    $4 AS stopped_at,
    $3 AS stopped_by,
    $2 AS reason
FROM outreach.stop
WHERE stop.inspection_id = $1;

-- name: end_stop
-- What is due and not over may leave again.
UPDATE outreach.stop
SET resumed_at = $4, resumed_by = $3
WHERE inspection_id = $1 AND number = $2;

-- name: open_carers
-- Who may be asked about these children: no hold, bar, wish or stop covers them.
SELECT open_care.case_id, open_care.contact_id
FROM outreach.open_care
LEFT JOIN outreach.link ON open_care.contact_id = link.contact_id
WHERE open_care.case_id = any($1::uuid[]) AND link.stopped_at IS NULL
ORDER BY open_care.case_id, open_care.contact_id;

-- name: night_reach
-- How whoever holds these links is told whom to call: by text; by email where no mobile is known.
SELECT
    link.link_id,
    CASE
        WHEN outreach.reached_by_email_alone(link.contact_id) THEN 'email'
        ELSE 'sms'
    END AS channel,
    link.language
FROM outreach.link
WHERE link.link_id = any($1::uuid[]);

-- name: add_night_messages
-- Whom to call, to whoever wrote at night: one a link and night, that leaves at once. It answers
-- no text, so what it replies to is the night.
INSERT INTO outreach.message (
    message_id, inspection_id, contact_id, channel, purpose, state, not_before, expires_at,
    words, reply_to
)
SELECT
    gen_random_uuid() AS message_id,
    link.inspection_id,
    link.contact_id,
    told.channel,
    'reply' AS purpose,
    'planned' AS state,
    $5::timestamptz AS not_before,
    $6::timestamptz AS expires_at,
    told.words,
    'night ' || $4::date::text || ' ' || link.link_id AS reply_to
FROM unnest($1::uuid[], $2::text[], $3::text[]) AS told (link_id, channel, words)
INNER JOIN outreach.link ON told.link_id = link.link_id
WHERE link.contact_id IS NOT NULL
ON CONFLICT (reply_to) WHERE reply_to IS NOT NULL DO NOTHING;

-- name: links_of
-- A carer's links, but for what opens them.
SELECT
    link_id,
    language,
    opened_at,
    stopped_at,
    wrong_number_at
FROM outreach.link
WHERE contact_id = $1
ORDER BY link_id;

-- name: messages_to
-- Every message to a carer.
SELECT
    channel,
    purpose,
    state,
    reason,
    words,
    accepted_at,
    settled_at
FROM outreach.message
WHERE contact_id = $1
ORDER BY not_before, channel;

-- name: texts_from
-- What a carer texted us.
SELECT
    inbound_text.text_id,
    inbound_text.kind,
    inbound_text.content_sealed,
    inbound_text.received_at,
    TRUE AS known
FROM outreach.inbound_text
INNER JOIN outreach.link ON inbound_text.link_id = link.link_id
WHERE link.contact_id = $1
ORDER BY inbound_text.received_at;

-- name: wishes_of
-- What a carer asked for by their link.
SELECT
    refusal.reason,
    refusal.noted_at
FROM outreach.refusal
INNER JOIN outreach.link ON refusal.link_id = link.link_id
WHERE link.contact_id = $1
ORDER BY refusal.noted_at;

-- name: tied_to
-- How many live links, waiting messages and kept texts lead to a carer.
SELECT
    (
        SELECT count(*) FROM outreach.link
        WHERE link.contact_id = $1 AND link.cut_at IS NULL
    )
    + (
        SELECT count(*) FROM outreach.message
        WHERE message.contact_id = $1 AND message.state = 'planned'
    )
    + (
        SELECT count(*)
        FROM outreach.inbound_text
        INNER JOIN outreach.link ON inbound_text.link_id = link.link_id
        WHERE
            link.contact_id = $1
            AND (inbound_text.content <> '' OR inbound_text.number_index IS NOT NULL)
    ) AS number;

-- name: silence_contact
-- A carer's addresses are silent for good, whatever list brings them again.
INSERT INTO outreach.opt_out AS known (address_hash, kind, noted_at)
SELECT DISTINCT
    address.hash,
    'stop' AS kind,
    $2::timestamptz AS noted_at
FROM roll.contact
CROSS JOIN
    LATERAL unnest(ARRAY[contact.email_index, contact.phone_index]) AS address (hash)
WHERE contact.contact_id = $1 AND address.hash IS NOT NULL
ON CONFLICT (address_hash) DO UPDATE
    SET kind = excluded.kind
    WHERE known.kind <> 'stop';

-- name: withdraw_to
-- What has not left to a carer does not leave.
UPDATE outreach.message
SET state = 'withdrawn', reason = 'erased', settled_at = $2
WHERE contact_id = $1 AND state = 'planned';

-- name: blank_texts_from
-- What a carer texted us is forgotten.
UPDATE outreach.inbound_text
SET content = '', content_sealed = NULL, number_index = NULL
FROM outreach.link
WHERE inbound_text.link_id = link.link_id AND link.contact_id = $1;

-- name: cut_links_of
-- A carer's links lead nowhere any more.
UPDATE outreach.link
SET
    link_hash = sha256(uuid_send(gen_random_uuid())),
    cut_at = $2,
    stopped_at = coalesce(stopped_at, $2)
WHERE contact_id = $1 AND cut_at IS NULL;

-- name: live_links
-- How many links of an inspection lead somewhere.
SELECT count(*) FROM outreach.link
WHERE inspection_id = $1 AND cut_at IS NULL;

-- name: cut_links
-- No link of an inspection leads anywhere any more.
UPDATE outreach.link
SET link_hash = sha256(uuid_send(gen_random_uuid())), cut_at = $2
WHERE inspection_id = $1 AND cut_at IS NULL;

-- name: kept_texts
-- Texts of an inspection, in and out, that nobody has to deal with any more and whose words are
-- kept; those of unknown numbers are of the inspections that were open when they came.
SELECT
    (
        SELECT count(*)
        FROM outreach.inbound_text
        LEFT JOIN outreach.link ON inbound_text.link_id = link.link_id
        WHERE
            inbound_text.handled_at IS NOT NULL
            AND (inbound_text.content <> '' OR inbound_text.number_index IS NOT NULL)
            AND (
                link.inspection_id = $1
                OR (
                    inbound_text.link_id IS NULL
                    AND inbound_text.received_at <= (
                        SELECT inspection.closed_at FROM inspection.inspection
                        WHERE inspection.inspection_id = $1
                    )
                )
            )
    )
    + (
        SELECT count(*) FROM outreach.message
        WHERE message.inspection_id = $1 AND message.words <> ''
    ) AS number;

-- name: blank_texts
-- What people texted about an inspection is forgotten.
UPDATE outreach.inbound_text
SET content = '', content_sealed = NULL, number_index = NULL
WHERE
    handled_at IS NOT NULL
    AND (
        link_id IN (
            SELECT link.link_id FROM outreach.link
            WHERE link.inspection_id = $1
        )
        OR (
            link_id IS NULL
            AND received_at <= (
                SELECT inspection.closed_at FROM inspection.inspection
                WHERE inspection.inspection_id = $1
            )
        )
    );

-- name: blank_replies
-- What was answered to texts is forgotten.
UPDATE outreach.message
SET words = ''
WHERE inspection_id = $1 AND words <> '';
