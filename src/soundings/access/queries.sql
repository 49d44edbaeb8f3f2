-- name: add_staff
-- A new account; its address must be new.
INSERT INTO access.staff (staff_id, email, name, role, added_at)
VALUES ($1, $2, $3, $4, $5);

-- name: staff_by_email
-- The account with this address.
SELECT
    staff_id,
    email,
    name,
    role
FROM access.staff
WHERE email = $1;

-- name: staff_by_id
-- The account with this id.
SELECT
    staff_id,
    email,
    name,
    role
FROM access.staff
WHERE staff_id = $1;

-- name: add_ticket
-- A one-time way in.
INSERT INTO access.ticket (ticket_hash, staff_id, expires_at)
VALUES ($1, $2, $3);

-- name: drop_old_tickets
-- Tickets that nobody can use any more.
DELETE FROM access.ticket
WHERE expires_at < $1 OR used_at IS NOT NULL;

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
-- The session and whose it is, live or not.
SELECT
    session.staff_id,
    staff.name,
    staff.role,
    session.opened_at,
    session.seen_at,
    session.closed_at
FROM access.session
INNER JOIN access.staff ON session.staff_id = staff.staff_id
WHERE session.session_hash = $1;

-- name: touch_session
-- The session was used.
UPDATE access.session SET seen_at = $2
WHERE session_hash = $1 AND seen_at < $2;

-- name: close_session
-- Whose session ended, if it was still open.
UPDATE access.session SET closed_at = $2
WHERE session_hash = $1 AND closed_at IS NULL
RETURNING staff_id;
