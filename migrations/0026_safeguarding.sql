-- migrate:up
-- What somebody must read outlives the reply it was written in: the words are sealed here, with
-- whose reply it was, so that a child can be found though a family changes or deletes its words.
ALTER TABLE safeguarding.concern
ADD COLUMN case_id uuid,
ADD COLUMN link_id uuid,
ADD COLUMN text_sealed bytea;

-- Words changed or deleted before anybody had screened them, until that is done.
CREATE TABLE safeguarding.retired (
    response_id uuid NOT NULL,
    item text NOT NULL,
    text_sha256 text NOT NULL,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    case_id uuid,
    link_id uuid NOT NULL,
    words text NOT NULL,
    PRIMARY KEY (response_id, item, text_sha256)
);

-- The items are those of safeguarding/constants.py.
CREATE FUNCTION safeguarding.retire() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO safeguarding.retired (
        response_id, item, text_sha256, inspection_id, case_id, link_id, words
    )
    SELECT
        OLD.response_id,
        old_text.item,
        encode(sha256(convert_to(old_text.words, 'UTF8')), 'hex'),
        OLD.inspection_id,
        OLD.case_id,
        OLD.link_id,
        old_text.words
    FROM (VALUES ('q59', OLD.answers ->> 'q59'), ('q60', OLD.answers ->> 'q60'))
        AS old_text (item, words)
    WHERE
        coalesce(old_text.words, '') <> ''
        AND (TG_OP = 'DELETE' OR old_text.words IS DISTINCT FROM NEW.answers ->> old_text.item)
        AND NOT EXISTS (
            SELECT 1 FROM safeguarding.screening
            WHERE
                screening.response_id = OLD.response_id
                AND screening.item = old_text.item
                AND screening.text_sha256
                = encode(sha256(convert_to(old_text.words, 'UTF8')), 'hex')
        )
    ON CONFLICT DO NOTHING;
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE TRIGGER words_changed_are_read_first
BEFORE UPDATE ON respond.response
FOR EACH ROW
WHEN (
    (old.answers ? 'q59' AND old.answers -> 'q59' IS DISTINCT FROM new.answers -> 'q59')
    OR (old.answers ? 'q60' AND old.answers -> 'q60' IS DISTINCT FROM new.answers -> 'q60')
)
EXECUTE FUNCTION safeguarding.retire();

CREATE TRIGGER words_deleted_are_read_first
BEFORE DELETE ON respond.response
FOR EACH ROW EXECUTE FUNCTION safeguarding.retire();

GRANT SELECT, DELETE ON safeguarding.retired TO soundings_safeguarding;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
