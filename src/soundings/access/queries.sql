-- name: add_staff
-- A new account; its address must be new.
INSERT INTO access.staff (staff_id, email, name, role, inspections, added_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: every_staff
-- Whoever may sign in, by address.
SELECT
    staff_id,
    email,
    name,
    role,
    inspections
FROM access.staff
WHERE removed_at IS NULL
ORDER BY email;

-- name: staff_by_email
-- The account with this address.
SELECT
    staff_id,
    email,
    name,
    role,
    inspections
FROM access.staff
WHERE email = $1 AND removed_at IS NULL;

-- name: staff_by_id
-- The account with this id.
SELECT
    staff_id,
    email,
    name,
    role,
    inspections
FROM access.staff
WHERE staff_id = $1 AND removed_at IS NULL;

-- name: people
-- What whoever has or had an account is called, as far as the reader may know of them.
SELECT
    staff_id,
    name
FROM access.staff
ORDER BY name, staff_id;

-- name: let_know
-- Somebody may know of one more inspection; whoever may know of all already does.
UPDATE access.staff SET inspections = array_append(inspections, $2)
WHERE staff_id = $1 AND removed_at IS NULL AND NOT $2 = any(inspections);

-- name: remove_staff
-- Whose account ended, if it was still there.
UPDATE access.staff SET removed_at = $2
WHERE email = $1 AND removed_at IS NULL
RETURNING staff_id;

-- name: add_ticket
-- A one-time way in.
INSERT INTO access.ticket (ticket_hash, staff_id, expires_at)
VALUES ($1, $2, $3);

-- name: drop_old_tickets
-- Tickets that nobody can use any more.
DELETE FROM access.ticket
WHERE expires_at < $1 OR used_at IS NOT NULL;

-- name: drop_tickets_of
-- Every way in for one person.
DELETE FROM access.ticket
WHERE staff_id = $1;

-- name: ticket_is_good
-- Whether a ticket could be spent now.
SELECT exists(
    SELECT 1 FROM access.ticket
    WHERE ticket_hash = $1 AND used_at IS NULL AND expires_at > $2
);

-- name: spend_ticket
-- Whose ticket it was, once: of two who spend it together, one gets nothing.
UPDATE access.ticket SET used_at = $2
WHERE ticket_hash = $1 AND used_at IS NULL AND expires_at > $2
RETURNING staff_id;

-- name: add_session
-- A session that begins now.
INSERT INTO access.session (session_hash, staff_id, opened_at, seen_at, method, confirmed_at)
VALUES ($1, $2, $3, $3, $4, $5);

-- name: session_by_hash
-- The session and whose it is, live or not; whoever was removed has none.
SELECT
    session.staff_id,
    staff.name,
    staff.role,
    staff.inspections,
    session.opened_at,
    session.seen_at,
    session.closed_at,
    session.confirmed_at,
    session.method
FROM access.session
INNER JOIN access.staff ON session.staff_id = staff.staff_id
WHERE session.session_hash = $1 AND staff.removed_at IS NULL;

-- name: touch_session
-- The session was used.
UPDATE access.session SET seen_at = $2
WHERE session_hash = $1 AND seen_at < $2;

-- name: close_session
-- Whose session ended, if it was still open.
UPDATE access.session SET closed_at = $2
WHERE session_hash = $1 AND closed_at IS NULL
RETURNING staff_id;

-- name: close_sessions_of
-- No session of one person is open any more.
UPDATE access.session SET closed_at = $2
WHERE staff_id = $1 AND closed_at IS NULL;

-- name: drop_old_sessions
-- Sessions that nobody can use any more: ended, opened before $1 or last seen before $2.
DELETE FROM access.session
WHERE closed_at IS NOT NULL OR opened_at <= $1 OR seen_at <= $2;

-- name: confirm_session
-- The person has just proved to be there.
UPDATE access.session SET confirmed_at = $2
WHERE session_hash = $1;

-- name: close_other_sessions
-- No session of one person but this is open any more.
UPDATE access.session SET closed_at = $3
WHERE staff_id = $1 AND session_hash <> $2 AND closed_at IS NULL;

-- name: sessions_of
-- One person's sessions that nobody ended, used or opened since the times given.
SELECT
    opened_at,
    seen_at,
    method,
    session_hash = $2 AS this
FROM access.session
WHERE staff_id = $1 AND closed_at IS NULL AND opened_at > $3 AND seen_at > $4
ORDER BY seen_at DESC;

-- name: passkeys_of
-- One person's passkeys, the oldest first.
SELECT
    credential_id,
    staff_id,
    public_key,
    sign_count,
    name,
    added_at,
    used_at
FROM access.passkey
WHERE staff_id = $1
ORDER BY added_at, credential_id;

-- name: passkey
-- The passkey of this id, of somebody who may sign in.
SELECT
    passkey.credential_id,
    passkey.staff_id,
    passkey.public_key,
    passkey.sign_count,
    passkey.name,
    passkey.added_at,
    passkey.used_at
FROM access.passkey
INNER JOIN access.staff ON passkey.staff_id = staff.staff_id
WHERE passkey.credential_id = $1 AND staff.removed_at IS NULL;

-- name: add_passkey
-- A new passkey.
INSERT INTO access.passkey (
    credential_id, staff_id, public_key, sign_count, name, added_at
)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: use_passkey
-- A passkey was used; its counter moved.
UPDATE access.passkey SET sign_count = $2, used_at = $3
WHERE credential_id = $1;

-- name: drop_passkey
-- A passkey is no way in any more.
DELETE FROM access.passkey
WHERE credential_id = $1 AND staff_id = $2;

-- name: password_of
-- One person's password and authenticator; locked, so that no code is taken twice.
SELECT
    hash,
    totp_sealed,
    last_step
FROM access.password
WHERE staff_id = $1
FOR UPDATE;

-- name: set_password
-- The password and authenticator, new or instead of the old.
INSERT INTO access.password (staff_id, hash, totp_sealed, last_step, set_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (staff_id) DO UPDATE
    SET
        hash = excluded.hash,
        totp_sealed = excluded.totp_sealed,
        last_step = excluded.last_step,
        set_at = excluded.set_at;

-- name: use_step
-- The code of this half minute was taken.
UPDATE access.password SET last_step = $2
WHERE staff_id = $1;

-- name: drop_password
-- The password is no way in any more.
DELETE FROM access.password
WHERE staff_id = $1;

-- name: recovery_left
-- How many recovery codes are unused.
SELECT count(*)
FROM access.recovery
WHERE staff_id = $1 AND used_at IS NULL;

-- name: drop_recovery
-- The codes of before are worth nothing.
DELETE FROM access.recovery
WHERE staff_id = $1;

-- name: add_recovery
-- New codes.
INSERT INTO access.recovery (code_hash, staff_id)
SELECT
    code.code_hash,
    $1 AS staff_id
FROM unnest($2::bytea[]) AS code (code_hash);

-- name: spend_recovery
-- Whether the code was this person's and unused; it is used now.
UPDATE access.recovery SET used_at = $3
WHERE code_hash = $1 AND staff_id = $2 AND used_at IS NULL
RETURNING staff_id;

-- name: add_challenge
-- Something for a passkey to sign.
INSERT INTO access.challenge (challenge, expires_at)
VALUES ($1, $2);

-- name: spend_challenge
-- The challenge, once.
DELETE FROM access.challenge
WHERE challenge = $1 AND expires_at > $2
RETURNING challenge;

-- name: drop_old_challenges
-- Challenges that nobody can sign any more.
DELETE FROM access.challenge
WHERE expires_at <= $1;

-- name: misses_at
-- Wrong tries at this address; locked, so that tries side by side count one by one.
SELECT
    misses,
    since
FROM access.misses
WHERE whom = $1
FOR UPDATE;

-- name: add_miss
-- One more wrong try.
INSERT INTO access.misses (whom, misses, since)
VALUES ($1, 1, $2)
ON CONFLICT (whom) DO UPDATE
    SET misses = CASE WHEN misses.since < $3 THEN 1 ELSE misses.misses + 1 END, since = $2;

-- name: forget_misses
-- A right try.
DELETE FROM access.misses
WHERE whom = $1;

-- name: drop_old_misses
-- Tries of long ago.
DELETE FROM access.misses
WHERE since < $1;

-- name: add_pair
-- A request for two people.
INSERT INTO access.pair (
    pair_id, inspection_id, what, subject, reason, asked_by, asked_name, asked_at, expires_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: pair
-- The request of this id; locked, so that it is allowed once.
SELECT
    pair_id,
    inspection_id,
    what,
    subject,
    reason,
    asked_by,
    asked_name,
    asked_at,
    expires_at,
    approved_by,
    approved_name,
    approved_at,
    spent_at
FROM access.pair
WHERE pair_id = $1
FOR UPDATE;

-- name: approve_pair
-- A second person allowed it, until the time given.
UPDATE access.pair
SET approved_by = $2, approved_name = $3, approved_at = $4, expires_at = $5
WHERE pair_id = $1
RETURNING
    pair_id, inspection_id, what, subject, reason, asked_by, asked_name, asked_at, expires_at,
    approved_by, approved_name, approved_at, spent_at;

-- name: spend_pair
-- It is done now: what this person asked for and another allowed, once.
UPDATE access.pair SET spent_at = $4
WHERE
    pair_id = (
        SELECT allowed.pair_id
        FROM access.pair AS allowed
        WHERE
            allowed.what = $1
            AND allowed.subject = $2
            AND allowed.asked_by = $3
            AND allowed.approved_by IS NOT NULL
            AND allowed.spent_at IS NULL
            AND allowed.expires_at > $4
        ORDER BY allowed.asked_at, allowed.pair_id
        LIMIT 1
        FOR UPDATE
    )
RETURNING
    pair_id, inspection_id, what, subject, reason, asked_by, asked_name, asked_at, expires_at,
    approved_by, approved_name, approved_at, spent_at;

-- name: pairs_waiting
-- Requests of one sort that can still be allowed or done, the oldest first.
SELECT
    pair_id,
    inspection_id,
    what,
    subject,
    reason,
    asked_by,
    asked_name,
    asked_at,
    expires_at,
    approved_by,
    approved_name,
    approved_at,
    spent_at
FROM access.pair
WHERE what = $1 AND spent_at IS NULL AND expires_at > $2
ORDER BY asked_at, pair_id;

-- name: accounts
-- Every account with when it was last used and what became of its newest invitation.
SELECT
    staff.staff_id,
    staff.email,
    staff.name,
    staff.role,
    staff.inspections,
    staff.added_at,
    (
        SELECT max(session.seen_at) FROM access.session
        WHERE session.staff_id = staff.staff_id
    ) AS seen_at,
    invitation.planned_at AS invited_at,
    invitation.sent_at,
    invitation.fault
FROM access.staff
LEFT JOIN LATERAL (
    SELECT
        newest.planned_at,
        newest.sent_at,
        newest.fault
    FROM access.invitation AS newest
    WHERE newest.staff_id = staff.staff_id
    ORDER BY newest.planned_at DESC
    LIMIT 1
) AS invitation ON TRUE
WHERE staff.removed_at IS NULL
ORDER BY staff.email;

-- name: add_invitation
-- A letter that is to go.
INSERT INTO access.invitation (invitation_id, staff_id, planned_at, planned_by, expires_at)
VALUES ($1, $2, $3, $4, $5);

-- name: drop_invitations_of
-- The letters of before say nothing that holds.
DELETE FROM access.invitation
WHERE staff_id = $1;

-- name: invitations_waiting
-- Letters that are still to go.
SELECT invitation_id FROM access.invitation
WHERE sent_at IS NULL AND expires_at > $1
ORDER BY planned_at, invitation_id;

-- name: invitation_to_post
-- One of them, if nobody else has it in hand and its account is still there.
SELECT
    invitation.invitation_id,
    staff.email,
    staff.name,
    staff.role,
    invitation.expires_at
FROM access.invitation
INNER JOIN access.staff ON invitation.staff_id = staff.staff_id
WHERE
    invitation.invitation_id = $1 AND invitation.sent_at IS NULL AND staff.removed_at IS NULL
FOR UPDATE OF invitation SKIP LOCKED;

-- name: note_posted
-- The mail server took the letter, or said why not.
UPDATE access.invitation SET sent_at = $2, fault = $3
WHERE invitation_id = $1;
