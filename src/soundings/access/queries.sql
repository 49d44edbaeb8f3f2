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
INSERT INTO access.session (session_hash, staff_id, opened_at, seen_at)
VALUES ($1, $2, $3, $3);

-- name: session_by_hash
-- The session and whose it is, live or not; whoever was removed has none.
SELECT
    session.staff_id,
    staff.name,
    staff.role,
    staff.inspection_id,
    session.opened_at,
    session.seen_at,
    session.closed_at
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
