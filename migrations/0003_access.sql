-- migrate:up
-- An account that names an inspection knows of no other; a partnership's always names one.
-- The inspection is an id and no reference: this room is made before there are any.
-- Whoever is removed stays on record, for the audit names them; their address is free again.
CREATE TABLE access.staff (
    staff_id uuid PRIMARY KEY,
    email text NOT NULL,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('inspector', 'partnership', 'administrator')),
    inspection_id uuid,
    added_at timestamptz NOT NULL,
    removed_at timestamptz,
    CONSTRAINT staff_partnership_names_one CHECK (
        role <> 'partnership' OR inspection_id IS NOT NULL
    )
);
CREATE UNIQUE INDEX staff_once_an_address ON access.staff (email) WHERE removed_at IS NULL;

CREATE TABLE access.ticket (
    ticket_hash bytea PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES access.staff,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE TABLE access.session (
    session_hash bytea PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES access.staff,
    opened_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    closed_at timestamptz
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA access TO soundings_access;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
