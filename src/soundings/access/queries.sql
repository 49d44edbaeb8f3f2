-- name: add_staff
-- A new account; its address must be new.
INSERT INTO access.staff (staff_id, email, name, role, inspection_id, added_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: every_staff
-- Whoever may sign in, by address.
SELECT
    staff_id,
    email,
    name,
    role,
    inspection_id
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
    inspection_id
FROM access.staff
WHERE email = $1 AND removed_at IS NULL;

-- name: staff_by_id
-- The account with this id.
SELECT
    staff_id,
    email,
    name,
    role,
    inspection_id
FROM access.staff
WHERE staff_id = $1 AND removed_at IS NULL;

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
SELECT EXISTS(
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
    staff.inspection_id,
    session.opened_at,
    session.seen_at,
    session.closed_at,
    session.confirmed_at
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
SELECT COUNT(*)
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
FROM UNNEST($2::bytea[]) AS code (code_hash);

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
