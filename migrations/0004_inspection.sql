-- migrate:up
CREATE TABLE inspection.inspection (
    inspection_id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9-]{1,39}$'),
    area text NOT NULL,
    area_short text NOT NULL,
    local_authority text NOT NULL,
    integrated_care_board text NOT NULL,
    notified_on date NOT NULL,
    instrument_name text NOT NULL,
    state text NOT NULL CHECK (state IN ('prepared', 'open', 'closed', 'frozen')),
    opened_at timestamptz,
    closed_at timestamptz,
    created_at timestamptz NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON inspection.inspection TO soundings_inspection;
GRANT USAGE ON SCHEMA inspection TO
soundings_instrument, soundings_roll, soundings_claims, soundings_outreach, soundings_respond,
soundings_sampling, soundings_safeguarding, soundings_coding, soundings_estimate,
soundings_contrast, soundings_disclosure, soundings_briefing;
GRANT SELECT ON inspection.inspection TO
soundings_instrument, soundings_roll, soundings_claims, soundings_outreach, soundings_respond,
soundings_sampling, soundings_safeguarding, soundings_coding, soundings_estimate,
soundings_contrast, soundings_disclosure, soundings_briefing;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
