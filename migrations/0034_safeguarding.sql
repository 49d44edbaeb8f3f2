-- migrate:up
-- squawk-ignore-file ban-drop-constraint, ban-drop-not-null
-- squawk-ignore-file constraint-missing-not-valid, disallowed-unique-constraint
-- What is read for harm is a reply's words or a text message somebody sent us: one of the two
-- ids. The items of a text message are called 'text'.
ALTER TABLE safeguarding.screening DROP CONSTRAINT screening_pkey;
ALTER TABLE safeguarding.screening
ALTER COLUMN response_id DROP NOT NULL,
ADD COLUMN text_id text,
ADD CONSTRAINT screening_of_one_text UNIQUE NULLS NOT DISTINCT (response_id, text_id, item),
ADD CONSTRAINT screening_of_reply_or_text CHECK (num_nonnulls(response_id, text_id) = 1)
NOT VALID;

ALTER TABLE safeguarding.retired DROP CONSTRAINT retired_pkey;
ALTER TABLE safeguarding.retired
ALTER COLUMN response_id DROP NOT NULL,
ALTER COLUMN link_id DROP NOT NULL,
ADD COLUMN text_id text,
ADD CONSTRAINT retired_once
UNIQUE NULLS NOT DISTINCT (response_id, text_id, item, text_sha256),
ADD CONSTRAINT retired_of_reply_or_text CHECK (num_nonnulls(response_id, text_id) = 1) NOT VALID;

-- rules_version: which rules caught it. about_the_area: it concerns those who would act on it.
-- closed: somebody has said that nothing more is to be done here.
ALTER TABLE safeguarding.concern DROP CONSTRAINT concern_response_id_item_text_sha256_key;
ALTER TABLE safeguarding.concern
ALTER COLUMN response_id DROP NOT NULL,
ADD COLUMN text_id text,
ADD COLUMN rules_version text NOT NULL DEFAULT '',
ADD COLUMN about_the_area boolean NOT NULL DEFAULT FALSE,
ADD COLUMN closed_at timestamptz,
ADD COLUMN closed_by uuid,
ADD CONSTRAINT concern_once
UNIQUE NULLS NOT DISTINCT (response_id, text_id, item, text_sha256),
ADD CONSTRAINT concern_of_reply_or_text CHECK (num_nonnulls(response_id, text_id) = 1) NOT VALID,
ADD CONSTRAINT concern_closed_by_somebody
CHECK ((closed_at IS NULL) = (closed_by IS NULL)) NOT VALID;

-- What was done about a concern; the note is sealed, for it may name people.
CREATE TABLE safeguarding.action (
    action_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    concern_id uuid NOT NULL REFERENCES safeguarding.concern,
    step text NOT NULL CHECK (
        step IN (
            'childrens_services', 'police', 'lado', 'adults', 'regional_lead', 'note',
            'nothing_needed'
        )
    ),
    to_whom text NOT NULL,
    reference text NOT NULL,
    note_sealed bytea NOT NULL,
    done_by uuid NOT NULL,
    done_by_name text NOT NULL,
    done_at timestamptz NOT NULL
);
CREATE INDEX action_by_concern ON safeguarding.action (concern_id, done_at);

-- Who is told when concerns wait too long: step 1 first. Whoever is taken off stays as a row.
CREATE TABLE safeguarding.person (
    person_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    name text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    step smallint NOT NULL CHECK (step BETWEEN 1 AND 9),
    for_conflicts boolean NOT NULL,
    added_by uuid NOT NULL,
    added_at timestamptz NOT NULL,
    removed_at timestamptz,
    CONSTRAINT person_can_be_told CHECK (email <> '' OR phone <> '')
);
CREATE INDEX person_by_inspection ON safeguarding.person (inspection_id);

-- Once a person, channel and period; of one concern only where it concerns the area itself. It
-- is planned first and sent after, so it may go twice and is never lost.
CREATE TABLE safeguarding.alarm (
    alarm_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    person_id uuid NOT NULL REFERENCES safeguarding.person,
    channel text NOT NULL CHECK (channel IN ('email', 'sms')),
    slot timestamptz NOT NULL,
    concern_id uuid REFERENCES safeguarding.concern,
    planned_at timestamptz NOT NULL,
    tries smallint NOT NULL DEFAULT 0,
    sent_at timestamptz,
    fault text,
    CONSTRAINT alarm_once UNIQUE NULLS NOT DISTINCT (person_id, channel, slot, concern_id)
);
CREATE INDEX alarm_unsent ON safeguarding.alarm (slot) WHERE sent_at IS NULL;
CREATE INDEX alarm_by_inspection ON safeguarding.alarm (inspection_id, planned_at);

-- Who wrote at night: whether they were told at once whom to call, or why not.
CREATE TABLE safeguarding.after_hours (
    link_id uuid NOT NULL,
    night date NOT NULL,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    decided text NOT NULL CHECK (decided IN ('told', 'withheld')),
    decided_at timestamptz NOT NULL,
    PRIMARY KEY (link_id, night)
);

DO $$
DECLARE
    room_table text;
BEGIN
    FOREACH room_table IN ARRAY ARRAY['action', 'person', 'alarm', 'after_hours']
    LOOP
        EXECUTE format('ALTER TABLE safeguarding.%I ENABLE ROW LEVEL SECURITY', room_table);
        EXECUTE format('ALTER TABLE safeguarding.%I FORCE ROW LEVEL SECURITY', room_table);
        EXECUTE format(
            'CREATE POLICY within ON safeguarding.%I USING (scope.sees(inspection_id))',
            room_table
        );
    END LOOP;
END
$$;
GRANT SELECT, INSERT, UPDATE ON
safeguarding.action, safeguarding.person, safeguarding.alarm, safeguarding.after_hours
TO soundings_safeguarding;

-- Which inspection a text is about: its sender's, or the newest where nobody knows the sender.
CREATE FUNCTION safeguarding.inspection_of(link uuid) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT coalesce(
        (SELECT link.inspection_id FROM outreach.link WHERE link.link_id = $1),
        (
            SELECT inspection.inspection_id
            FROM inspection.inspection
            ORDER BY inspection.state = 'open' DESC, inspection.notified_on DESC
            LIMIT 1
        )
    )
$$;

-- What an answer said is taken out of the text once the reply holds it; it is read all the same.
CREATE FUNCTION safeguarding.retire_text() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO safeguarding.retired (
        text_id, item, text_sha256, inspection_id, link_id, words
    )
    SELECT
        OLD.text_id,
        'text',
        encode(sha256(convert_to(OLD.content, 'UTF8')), 'hex'),
        safeguarding.inspection_of(OLD.link_id),
        OLD.link_id,
        OLD.content
    WHERE
        OLD.content <> ''
        AND safeguarding.inspection_of(OLD.link_id) IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM safeguarding.screening
            WHERE
                screening.text_id = OLD.text_id
                AND screening.text_sha256
                = encode(sha256(convert_to(OLD.content, 'UTF8')), 'hex')
        )
    ON CONFLICT DO NOTHING;
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE TRIGGER texts_changed_are_read_first
BEFORE UPDATE ON outreach.inbound_text
FOR EACH ROW
WHEN (old.content IS DISTINCT FROM new.content)
EXECUTE FUNCTION safeguarding.retire_text();

CREATE TRIGGER texts_deleted_are_read_first
BEFORE DELETE ON outreach.inbound_text
FOR EACH ROW EXECUTE FUNCTION safeguarding.retire_text();

-- The words of a text, by which link, never from which number; whose link it is; and the one
-- message safeguarding may plan: whom to call, to whoever wrote at night.
GRANT USAGE ON SCHEMA outreach, roll TO soundings_safeguarding;
GRANT SELECT (text_id, link_id, content, received_at) ON outreach.inbound_text
TO soundings_safeguarding;
GRANT SELECT (link_id, inspection_id, contact_id) ON outreach.link TO soundings_safeguarding;
GRANT SELECT ON outreach.link_case TO soundings_safeguarding;
GRANT
INSERT (
    message_id, inspection_id, contact_id, channel, purpose, state, not_before, expires_at, words,
    reply_to
)
ON outreach.message TO soundings_safeguarding;
GRANT SELECT (reply_to) ON outreach.message TO soundings_safeguarding;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
