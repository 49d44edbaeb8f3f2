-- migrate:up
-- A passkey; its public key is no secret, its counter tells a copied one.
CREATE TABLE access.passkey (
    credential_id bytea PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES access.staff,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    name text NOT NULL,
    added_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX passkey_by_staff ON access.passkey (staff_id);

-- The other way: a password (argon2id) with an authenticator's codes (sealed secret;
-- last_step is the newest half minute whose code was taken, so that none is taken twice).
CREATE TABLE access.password (
    staff_id uuid PRIMARY KEY REFERENCES access.staff,
    hash text NOT NULL,
    totp_sealed bytea NOT NULL,
    last_step bigint NOT NULL,
    set_at timestamptz NOT NULL
);

CREATE TABLE access.recovery (
    code_hash bytea PRIMARY KEY,
    staff_id uuid NOT NULL REFERENCES access.staff,
    used_at timestamptz
);
CREATE INDEX recovery_by_staff ON access.recovery (staff_id);

-- What a passkey is to sign: once, and soon.
CREATE TABLE access.challenge (
    challenge bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
);

-- Wrong tries at one address, known or not (its keyed hash), since the last right one.
CREATE TABLE access.misses (
    whom bytea PRIMARY KEY,
    misses smallint NOT NULL,
    since timestamptz NOT NULL
);

-- How the session was opened, and when the person last proved to be there.
ALTER TABLE access.session
ADD COLUMN method text NOT NULL DEFAULT 'link',
ADD COLUMN confirmed_at timestamptz;

GRANT SELECT, INSERT, UPDATE, DELETE ON
access.passkey, access.password, access.recovery, access.challenge, access.misses
TO soundings_access;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
