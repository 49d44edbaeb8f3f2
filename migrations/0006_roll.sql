-- migrate:up
-- Who: person (the child), contact (the carer or young person), care (which
-- contact cares for which child), hold (whom not to contact, and why).
-- What may be analysed without knowing who: frame, one row a child, joined to
-- the rest by the pseudonymous case_id alone.
CREATE TABLE roll.intake (
    intake_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    kind text NOT NULL
    CHECK (kind IN ('list_1', 'list_2', 'list_3', 'contacts', 'holds')),
    file_name text NOT NULL,
    sha256 text NOT NULL,
    row_count integer NOT NULL,
    imported_at timestamptz NOT NULL,
    UNIQUE (inspection_id, kind, sha256)
);

CREATE TABLE roll.person (
    case_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    local_id text NOT NULL,
    upn text,
    forename text,
    surname text,
    date_of_birth date NOT NULL,
    postcode text,
    UNIQUE (inspection_id, local_id),
    UNIQUE (inspection_id, upn)
);

CREATE TABLE roll.frame (
    case_id uuid PRIMARY KEY REFERENCES roll.person,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    family_id uuid NOT NULL,
    status text NOT NULL CHECK (status IN ('ehc_plan', 'sen_support', 'requested')),
    age smallint NOT NULL CHECK (age BETWEEN 0 AND 25),
    sex text NOT NULL,
    ethnicity text NOT NULL,
    need_type text NOT NULL,
    phase text NOT NULL,
    setting_urn text,
    idaci_decile smallint CHECK (idaci_decile BETWEEN 1 AND 10),
    first_language_english boolean,
    pupil_premium boolean NOT NULL,
    looked_after boolean NOT NULL,
    plan_requested_on date,
    plan_issued_on date,
    reach text NOT NULL CHECK (reach IN ('email_and_sms', 'email', 'sms', 'none'))
);
CREATE INDEX frame_by_inspection ON roll.frame (inspection_id);

CREATE TABLE roll.contact (
    contact_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    relation text NOT NULL CHECK (relation IN ('parent_carer', 'foster_carer', 'young_person')),
    name text NOT NULL,
    email text,
    phone text,
    language text NOT NULL
);
CREATE INDEX contact_by_inspection ON roll.contact (inspection_id);

CREATE TABLE roll.care (
    contact_id uuid NOT NULL REFERENCES roll.contact,
    case_id uuid NOT NULL REFERENCES roll.person,
    PRIMARY KEY (contact_id, case_id)
);
CREATE INDEX care_by_case ON roll.care (case_id);

CREATE TABLE roll.hold (
    hold_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    case_id uuid REFERENCES roll.person,
    contact_id uuid REFERENCES roll.contact,
    reason text NOT NULL
    CHECK (
        reason IN (
            'died', 'no_contact_order', 'address_withheld', 'moved', 'objected',
            'safe_contact', 'unknown'
        )
    ),
    noted_on date NOT NULL,
    CONSTRAINT hold_names_someone CHECK (case_id IS NOT NULL OR contact_id IS NOT NULL)
);
CREATE INDEX hold_by_case ON roll.hold (case_id);
CREATE INDEX hold_by_contact ON roll.hold (contact_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA roll TO soundings_roll;
GRANT USAGE ON SCHEMA roll TO
soundings_claims, soundings_outreach, soundings_respond, soundings_sampling, soundings_coding,
soundings_estimate, soundings_contrast, soundings_disclosure;
-- Only outreach reads people; everybody downstream sees covariates.
GRANT SELECT ON roll.person, roll.contact, roll.care, roll.hold TO soundings_outreach;
GRANT SELECT ON roll.frame TO
soundings_claims, soundings_outreach, soundings_respond, soundings_sampling, soundings_coding,
soundings_estimate, soundings_contrast, soundings_disclosure;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
