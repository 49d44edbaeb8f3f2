-- migrate:up
CREATE TABLE access.staff (
    staff_id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('inspector', 'partnership', 'administrator')),
    added_at timestamptz NOT NULL
);

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
