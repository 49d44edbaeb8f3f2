-- migrate:up
-- These tables hold one inspection's weeks, and a migration runs while no survey is open: the
-- short locks below keep nobody waiting.
-- squawk-ignore-file ban-drop-constraint, ban-drop-not-null, constraint-missing-not-valid
-- squawk-ignore-file disallowed-unique-constraint, require-concurrent-index-creation
-- squawk-ignore-file adding-foreign-key-constraint

-- Whom a list names and who is nevertheless not written to about that child: an officer of the
-- authority that is the child's parent in law, somebody not named as a looked-after child's
-- carer, a child too young to be written to in their own name. Worked out anew by each import.
-- One carer may be one child's parent and another's foster carer.
ALTER TABLE roll.care
ADD COLUMN relation text CHECK (relation IN ('parent_carer', 'foster_carer', 'young_person')),
ADD COLUMN barred text CHECK (barred IN ('officer', 'looked_after', 'too_young'));

-- Whether the child is taught outside the area; null where no list says.
ALTER TABLE roll.frame ADD COLUMN out_of_area boolean;

-- A link is a carer's own, or one child's through school, which is tied to no carer: whoever
-- the school hands it to. audience and language are the reader's.
ALTER TABLE outreach.link
ALTER COLUMN contact_id DROP NOT NULL,
ADD COLUMN channel text NOT NULL DEFAULT 'direct' CHECK (channel IN ('direct', 'school')),
ADD COLUMN audience text NOT NULL DEFAULT 'parent_carer'
CHECK (audience IN ('parent_carer', 'young_person')),
ADD COLUMN language text NOT NULL DEFAULT 'en',
-- When a pack with this link was made for the school.
ADD COLUMN packed_at timestamptz,
-- When somebody pressed Start on it; opening a page is not opening the link.
ADD COLUMN opened_at timestamptz,
-- When the number we have for this carer turned out to be somebody else's.
ADD COLUMN wrong_number_at timestamptz,
-- Since when its carer answers by text, one question at a time; null when nobody does.
ADD COLUMN texting_since timestamptz,
-- When a keyed hash of this carer's addresses was kept, to outlive the addresses.
ADD COLUMN silence_kept_at timestamptz,
ADD CONSTRAINT link_is_somebodys CHECK ((channel = 'direct') = (contact_id IS NOT NULL));
CREATE INDEX link_by_school ON outreach.link (inspection_id) WHERE channel = 'school';

-- What a family asked for by its link about one child. A death is heeded for every carer of the
-- child; anything else for the link it was said on.
CREATE TABLE outreach.refusal (
    link_id uuid NOT NULL REFERENCES outreach.link,
    case_id uuid NOT NULL,
    reason text NOT NULL CHECK (reason IN ('refused', 'wrong_person', 'died')),
    noted_at timestamptz NOT NULL,
    PRIMARY KEY (link_id, case_id)
);
CREATE INDEX refusal_by_case ON outreach.refusal (case_id);

-- A reply that ended too soon to count is no answer: its family is reminded like the others.
ALTER TABLE outreach.answered ADD COLUMN broke_off boolean NOT NULL DEFAULT FALSE;

-- A wrong number silences that number; a stop silences its carer everywhere.
ALTER TABLE outreach.opt_out
ADD COLUMN kind text NOT NULL DEFAULT 'stop' CHECK (kind IN ('stop', 'wrong_address'));

-- When the last call was steered to the thinnest groups; until then nothing of it leaves.
ALTER TABLE outreach.wave ADD COLUMN steered_at timestamptz;

-- A reply to a text belongs to no wave and carries its own words.
ALTER TABLE outreach.message
ALTER COLUMN wave_id DROP NOT NULL,
ADD COLUMN words text,
ADD COLUMN reply_to text UNIQUE,
ADD CONSTRAINT message_of_a_wave_or_a_reply
CHECK ((purpose = 'reply') = (wave_id IS NULL) AND (purpose = 'reply') = (words IS NOT NULL));

-- Whose text it is, if its number is one carer's; who dealt with it. What an answer said is
-- taken out here once the reply holds it.
ALTER TABLE outreach.inbound_text
ADD COLUMN link_id uuid REFERENCES outreach.link,
ADD COLUMN handled_by text,
ADD CONSTRAINT inbound_text_kind CHECK (
    kind IN ('stop', 'wrong_number', 'refused', 'died', 'answer', 'unknown')
);
CREATE INDEX inbound_text_open ON outreach.inbound_text (received_at) WHERE handled_at IS NULL;

ALTER TABLE outreach.disposition
ADD COLUMN reason text,
DROP CONSTRAINT disposition_code_check;
ALTER TABLE outreach.disposition
ADD CONSTRAINT disposition_code_check CHECK (
    code IN (
        'complete', 'partial', 'refused', 'delivered_not_answered', 'relay_pending',
        'undeliverable', 'no_contact', 'not_sent', 'held', 'not_eligible'
    )
);

-- Whom a carer may be written to about: every child of theirs that no hold, bar or wish covers.
CREATE OR REPLACE VIEW outreach.open_care AS
SELECT
    care.contact_id,
    care.case_id
FROM roll.care
WHERE
    care.barred IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM roll.hold
        WHERE
            hold.case_id = care.case_id
            AND (hold.contact_id IS NULL OR hold.contact_id = care.contact_id)
    )
    AND NOT EXISTS (
        SELECT 1 FROM roll.hold
        WHERE hold.case_id IS NULL AND hold.contact_id = care.contact_id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM outreach.refusal
        INNER JOIN outreach.link ON refusal.link_id = link.link_id
        WHERE
            refusal.case_id = care.case_id
            AND (refusal.reason = 'died' OR link.contact_id = care.contact_id)
    );

-- Children nothing is sent to through school: any hold on the child, or a death we were told of.
-- A hold on one carer does not bar the school's letter, which goes to whom the school knows.
CREATE VIEW outreach.school_held AS
SELECT hold.case_id
FROM roll.hold
WHERE hold.case_id IS NOT NULL AND hold.contact_id IS NULL
UNION
SELECT refusal.case_id
FROM outreach.refusal
WHERE refusal.reason = 'died';

GRANT SELECT ON outreach.school_held TO soundings_outreach;
GRANT SELECT, INSERT, UPDATE, DELETE ON outreach.refusal TO soundings_outreach;
GRANT SELECT, INSERT, UPDATE ON outreach.refusal TO soundings_respond;
GRANT UPDATE (opened_at, stopped_at, texting_since) ON outreach.link TO soundings_respond;
GRANT DELETE ON outreach.answered TO soundings_respond;
-- Counted, never shown one by one.
GRANT SELECT (inspection_id, channel, language, packed_at, opened_at)
ON outreach.link TO soundings_disclosure;

-- respond reads what was answered and by which link, never from which number.
GRANT SELECT (text_id, link_id, kind, content, received_at, handled_at)
ON outreach.inbound_text TO soundings_respond;
GRANT INSERT (text_id, number, content, received_at, noted_at, kind, link_id)
ON outreach.inbound_text TO soundings_respond;
GRANT UPDATE (content, kind, handled_at, handled_by) ON outreach.inbound_text TO soundings_respond;
GRANT
INSERT (
    message_id, inspection_id, contact_id, channel, purpose, state, not_before, expires_at, words,
    reply_to
)
ON outreach.message TO soundings_respond;
GRANT SELECT (reply_to) ON outreach.message TO soundings_respond;

-- A reply typed as text messages, one question at a time.
ALTER TABLE respond.response DROP CONSTRAINT response_mode_check;
ALTER TABLE respond.response
ADD CONSTRAINT response_mode_check CHECK (mode IN ('web', 'phone', 'sms'));

-- migrate:down
-- Forward only: mend a mistake with a new migration.
