-- migrate:up
-- In whose words the questions were asked, and what outreach was last told. pace counts the
-- saves of one minute: a link's limit, kept where it cannot be lost. undone_at: when a reply was
-- taken back (its row is empty), or erased (no link or child either; the empty row keeps a
-- concern's place in its queue).
ALTER TABLE respond.response
ADD COLUMN audience text NOT NULL DEFAULT 'parent_carer',
ADD COLUMN told text NOT NULL DEFAULT 'nothing',
ADD COLUMN pace_minute bigint NOT NULL DEFAULT 0,
ADD COLUMN pace smallint NOT NULL DEFAULT 0,
ADD COLUMN undone_at timestamptz;
ALTER TABLE respond.response ADD CONSTRAINT response_audience_check
CHECK (audience IN ('parent_carer', 'young_person', 'easy_read')) NOT VALID;
ALTER TABLE respond.response ADD CONSTRAINT response_told_check
CHECK (told IN ('nothing', 'break_off', 'partial', 'complete')) NOT VALID;
ALTER TABLE respond.response ADD CONSTRAINT response_undone_is_empty
CHECK (undone_at IS NULL OR (state = 'withdrawn' AND answers = '{}')) NOT VALID;

-- What a parent typed to tell several children apart. A name may stand here, so no room that
-- reads answers may read it: it is shown to the visit that typed it, or behind the PIN.
-- school_year: -1 before school, 0 reception, 1 to 13, 14 after.
CREATE TABLE respond.child (
    response_id uuid PRIMARY KEY REFERENCES respond.response,
    called text,
    school_year smallint CHECK (school_year BETWEEN -1 AND 14)
);
GRANT SELECT, INSERT, DELETE ON respond.child TO soundings_respond;

-- A PIN shows whoever types it what the visit that set it typed, and no more; without
-- it a link only writes. tries counts wrong ones in a row.
CREATE TABLE respond.pin (
    link_id uuid PRIMARY KEY,
    pin_hash text NOT NULL,
    visit text NOT NULL,
    tries smallint NOT NULL DEFAULT 0,
    tried_at timestamptz
);
GRANT SELECT, INSERT, UPDATE, DELETE ON respond.pin TO soundings_respond;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
