-- name: link_by_hash
-- The link kept under this hash, and the children it may answer for.
SELECT
    link.link_id,
    link.inspection_id,
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
-- This child has been answered for; once complete it stays complete.
INSERT INTO outreach.answered AS known (case_id, inspection_id, complete, noted_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (case_id) DO UPDATE
    SET complete = TRUE
    WHERE NOT known.complete AND excluded.complete;

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
    plan.wave_id,
    $1::uuid AS inspection_id,
    plan.number,
    plan.channel,
    plan.purpose,
    plan.opens_at,
    plan.expires_at,
    $8::timestamptz AS planned_at
FROM
    unnest(
        $2::uuid[], $3::smallint[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[]
    ) AS plan (wave_id, number, channel, purpose, opens_at, expires_at)
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
-- Messages whose time has come by then and that have not left or been turned back.
SELECT count(*)
FROM outreach.message
WHERE
    inspection_id = $1
    AND not_before <= $2
    AND state IN ('planned', 'claimed', 'submitting');

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
    AND CASE wave.channel WHEN 'email' THEN contact.email ELSE contact.phone END IS NOT NULL
    AND contact.contact_id IN (SELECT open_care.contact_id FROM outreach.open_care)
GROUP BY wave.channel
ORDER BY wave.channel;

-- name: contacts_without_link
-- Carers who have no link yet.
SELECT contact.contact_id
FROM roll.contact
WHERE
    contact.inspection_id = $1
    AND NOT EXISTS (
        SELECT 1 FROM outreach.link
        WHERE link.contact_id = contact.contact_id
    );

-- name: add_links
-- A link for each of these carers, kept as a hash.
INSERT INTO outreach.link (link_id, inspection_id, contact_id, link_hash)
SELECT
    gen_random_uuid() AS link_id,
    $1::uuid AS inspection_id,
    fresh.contact_id,
    fresh.link_hash
FROM unnest($2::uuid[], $3::bytea[]) AS fresh (contact_id, link_hash)
ON CONFLICT DO NOTHING;

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
    WHERE link.inspection_id = $1 AND care.case_id IS NULL
)

DELETE FROM outreach.link_case
USING stale
WHERE link_case.link_id = stale.link_id AND link_case.case_id = stale.case_id;

-- name: add_messages
-- One message a carer, wave and channel: only carers with that address and a child not held.
INSERT INTO outreach.message (
    message_id, inspection_id, wave_id, contact_id, channel, purpose, state, not_before,
    expires_at
)
SELECT
    gen_random_uuid() AS message_id,
    wave.inspection_id,
    wave.wave_id,
    contact.contact_id,
    wave.channel,
    wave.purpose,
    'planned' AS state,
    wave.opens_at,
    wave.expires_at
FROM outreach.wave
INNER JOIN roll.contact ON wave.inspection_id = contact.inspection_id
WHERE
    wave.inspection_id = $1
    AND wave.expires_at > $2
    AND CASE wave.channel WHEN 'email' THEN contact.email ELSE contact.phone END IS NOT NULL
    AND contact.contact_id IN (SELECT open_care.contact_id FROM outreach.open_care)
ON CONFLICT (contact_id, wave_id, channel, purpose) DO NOTHING;

-- name: message_count
-- How many messages an inspection has.
SELECT count(*) FROM outreach.message
WHERE inspection_id = $1;

-- name: claim_due
-- Lease messages whose time has come and whose survey is open; what another worker holds is
-- passed over.
WITH due AS (
    SELECT message.message_id
    FROM outreach.message
    WHERE
        message.state = 'planned'
        AND message.channel = $1
        AND message.not_before <= $2
        AND message.expires_at > $2
        AND (message.lease_until IS NULL OR message.lease_until < clock_timestamp())
        AND message.inspection_id IN (
            SELECT inspection.inspection_id
            FROM inspection.inspection
            WHERE inspection.state = 'open'
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
        message.attempts
)

SELECT
    taken.message_id,
    taken.inspection_id,
    taken.contact_id,
    taken.channel,
    taken.purpose,
    taken.attempts AS attempt,
    contact.email,
    contact.phone
FROM taken
LEFT JOIN roll.contact ON taken.contact_id = contact.contact_id;

-- name: begin_submitting
-- The last door before a provider: holds, opt-outs, answers, the address and the time are
-- looked at once more by the very statement that lets a message through or turns it back.
WITH batch AS (
    SELECT
        asked.message_id,
        asked.attempt,
        asked.address,
        asked.email_hash,
        asked.phone_hash
    FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::bytea[], $5::bytea[])
        AS asked (message_id, attempt, address, email_hash, phone_hash)
),

judged AS (
    SELECT
        message.message_id,
        message.attempts,
        CASE
            WHEN message.expires_at <= $6 THEN 'expired'
            WHEN batch.address IS NULL THEN 'no_address'
            WHEN contact.contact_id IS NULL THEN 'no_address'
            WHEN
                batch.address
                <> CASE message.channel WHEN 'email' THEN contact.email ELSE contact.phone END
                THEN 'address_changed'
            WHEN
                EXISTS (
                    SELECT 1 FROM outreach.link
                    WHERE link.contact_id = message.contact_id AND link.stopped_at IS NOT NULL
                )
                OR EXISTS (
                    SELECT 1 FROM outreach.opt_out
                    WHERE opt_out.address_hash IN (batch.email_hash, batch.phone_hash)
                )
                THEN 'opted_out'
            ELSE (
                SELECT
                    CASE
                        WHEN count(*) = 0 THEN 'held'
                        WHEN count(*) = count(answered.case_id) THEN 'answered'
                    END
                FROM outreach.open_care
                LEFT JOIN outreach.answered ON open_care.case_id = answered.case_id
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
        WHEN judged.reason = 'address_changed' THEN 'planned'
        ELSE 'withdrawn'
    END,
    reason = judged.reason,
    lease_until = CASE
        WHEN judged.reason IS NULL THEN clock_timestamp() + make_interval(secs => $7)
    END,
    settled_at = CASE
        WHEN judged.reason IS NOT NULL AND judged.reason <> 'address_changed' THEN $6::timestamptz
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
        WHEN outcome.state = 'accepted' THEN $6::timestamptz ELSE message.accepted_at
    END,
    settled_at = CASE WHEN outcome.state IN ('bounced', 'failed') THEN $6::timestamptz END,
    lease_until = CASE outcome.state
        WHEN
            'planned'
            THEN
                clock_timestamp()
                + make_interval(secs => $7 * power(2, least(message.attempts - 1, $9)))
        WHEN 'unknown' THEN clock_timestamp() + make_interval(secs => $8)
    END
FROM
    unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[])
        AS outcome (message_id, attempt, state, provider_id, reason)
WHERE
    message.message_id = outcome.message_id
    AND (
        (
            outcome.state = 'accepted'
            AND message.state IN ('planned', 'claimed', 'submitting', 'unknown')
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
SET state = 'planned', reason = 'absent', lease_until = NULL
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
    reason
FROM outreach.message
WHERE inspection_id = $1 AND state = 'unknown'
ORDER BY channel, message_id;

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
    provider_id = receipt.provider_id,
    accepted_at = coalesce(message.accepted_at, $5),
    settled_at = $5,
    lease_until = NULL
FROM
    unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
        AS receipt (message_id, state, provider_id, reason)
WHERE
    message.message_id = receipt.message_id
    AND message.state IN ('planned', 'claimed', 'submitting', 'unknown', 'accepted');

-- name: address_by_link
-- Where the carer of this link can be written to.
SELECT
    contact.contact_id,
    contact.email,
    contact.phone
FROM outreach.link
INNER JOIN roll.contact ON link.contact_id = contact.contact_id
WHERE link.link_hash = $1;

-- name: stop_contact
-- This carer asked for silence.
UPDATE outreach.link
SET stopped_at = coalesce(link.stopped_at, $2)
WHERE link.contact_id = $1;

-- name: stop_numbers
-- Carers with these telephone numbers asked for silence.
UPDATE outreach.link
SET stopped_at = $2
FROM roll.contact
WHERE
    contact.contact_id = link.contact_id
    AND contact.phone = any($1::text[])
    AND link.stopped_at IS NULL;

-- name: add_opt_outs
-- These addresses asked for silence.
INSERT INTO outreach.opt_out (address_hash, noted_at)
SELECT
    stopped.address_hash,
    $2::timestamptz AS noted_at
FROM unnest($1::bytea[]) AS stopped (address_hash)
ON CONFLICT DO NOTHING;

-- name: settle
-- One final disposition for every listed child.
WITH sent AS (
    SELECT
        message.contact_id,
        bool_or(message.state IN ('accepted', 'delivered')) AS delivered,
        bool_or(message.state IN ('bounced', 'failed', 'unknown')) AS tried,
        bool_or(message.reason = 'opted_out') AS opted_out
    FROM outreach.message
    WHERE message.inspection_id = $1
    GROUP BY message.contact_id
),

route AS (
    SELECT
        care.case_id,
        open_care.case_id IS NULL AS held,
        link.stopped_at IS NOT NULL OR coalesce(sent.opted_out, FALSE) AS silenced,
        coalesce(sent.delivered, FALSE) AS delivered,
        coalesce(sent.tried, FALSE) AS tried,
        contact.email IS NOT NULL OR contact.phone IS NOT NULL AS addressed
    FROM roll.care
    INNER JOIN roll.contact ON care.contact_id = contact.contact_id
    LEFT JOIN outreach.open_care
        ON care.contact_id = open_care.contact_id AND care.case_id = open_care.case_id
    LEFT JOIN outreach.link ON care.contact_id = link.contact_id
    LEFT JOIN sent ON care.contact_id = sent.contact_id
    WHERE contact.inspection_id = $1
),

routes AS (
    SELECT
        route.case_id,
        bool_and(route.held) AS held,
        bool_or(route.silenced AND NOT route.held) AS silenced,
        bool_or(route.delivered AND NOT route.held) AS delivered,
        bool_or(route.tried AND NOT route.held) AS tried,
        bool_or(route.addressed AND NOT route.held) AS addressed
    FROM route
    GROUP BY route.case_id
)

INSERT INTO outreach.disposition AS known (case_id, inspection_id, code, noted_at)
SELECT
    frame.case_id,
    frame.inspection_id,
    CASE
        WHEN answered.complete THEN 'complete'
        WHEN answered.case_id IS NOT NULL THEN 'partial'
        WHEN
            routes.held
            OR EXISTS (
                SELECT 1 FROM roll.hold
                WHERE hold.case_id = frame.case_id AND hold.contact_id IS NULL
            )
            THEN 'held'
        WHEN routes.silenced THEN 'refused'
        WHEN routes.delivered THEN 'delivered_not_answered'
        WHEN routes.tried THEN 'undeliverable'
        WHEN routes.addressed THEN 'not_sent'
        ELSE 'no_contact'
    END AS code,
    $2::timestamptz AS noted_at
FROM roll.frame
LEFT JOIN outreach.answered ON frame.case_id = answered.case_id
LEFT JOIN routes ON frame.case_id = routes.case_id
WHERE frame.inspection_id = $1
ON CONFLICT (case_id) DO UPDATE
    SET code = excluded.code, noted_at = excluded.noted_at
    WHERE known.code <> excluded.code;

-- name: end_planned
-- At the close nothing more leaves.
UPDATE outreach.message
SET state = 'expired', reason = 'closed', settled_at = $2
WHERE inspection_id = $1 AND state IN ('planned', 'claimed');

-- name: dispositions
-- How many children came to each disposition.
SELECT
    code AS name,
    count(*) AS number
FROM outreach.disposition
WHERE inspection_id = $1
GROUP BY code
ORDER BY code;

-- name: ledger
-- Every message of an inspection, accounted for.
SELECT
    count(*) AS planned,
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
            AND CASE wave.channel WHEN 'email' THEN contact.email ELSE contact.phone END
            IS NOT NULL
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
    INNER JOIN outreach.link_case ON answered.case_id = link_case.case_id
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
-- What became of the listed children, by status (kind status) and IDACI fifth (kind idaci).
SELECT
    CASE WHEN grouping(frame.status) = 0 THEN 'status' ELSE 'idaci' END AS kind,
    coalesce(
        frame.status,
        (ceil(frame.idaci_decile / 2.0)::integer)::text,
        'unknown'
    ) AS "group",
    count(*) AS listed,
    count(*) FILTER (WHERE frame.reach <> 'none') AS reachable,
    count(*) FILTER (WHERE answered.complete) AS complete,
    count(*) FILTER (WHERE NOT answered.complete) AS partial,
    count(*) FILTER (WHERE disposition.code = 'refused') AS refused,
    count(*) FILTER (
        WHERE disposition.code = 'delivered_not_answered'
    ) AS delivered_not_answered,
    count(*) FILTER (WHERE disposition.code = 'undeliverable') AS undeliverable,
    count(*) FILTER (WHERE disposition.code = 'no_contact') AS no_contact,
    count(*) FILTER (WHERE disposition.code = 'held') AS held,
    count(*) FILTER (WHERE disposition.code = 'not_sent') AS not_sent,
    count(disposition.code) AS settled
FROM roll.frame
LEFT JOIN outreach.answered ON frame.case_id = answered.case_id
LEFT JOIN outreach.disposition ON frame.case_id = disposition.case_id
WHERE frame.inspection_id = $1
GROUP BY GROUPING SETS ((frame.status), (ceil(frame.idaci_decile / 2.0)::integer))
ORDER BY kind DESC, "group" ASC;
