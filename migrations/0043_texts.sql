-- migrate:up
-- squawk-ignore-file constraint-missing-not-valid, disallowed-unique-constraint
-- What people text us stands sealed from now on, as what they write on our pages does: under the
-- data keys, bound to its text. In content stands only that there are words, 'words:', or
-- nothing: a text never changes, it is emptied. What landed in clear is sealed by the program as
-- soon as this stands; the check holds for every row written from now, and is validated then.
ALTER TABLE outreach.inbound_text
ADD COLUMN content_sealed bytea,
ADD CONSTRAINT inbound_text_is_sealed CHECK (
    (content = '' AND content_sealed IS NULL)
    OR (content = 'words:' AND content_sealed IS NOT NULL)
) NOT VALID;

GRANT SELECT (content_sealed), UPDATE (content_sealed) ON outreach.inbound_text
TO soundings_respond;
GRANT SELECT (content_sealed) ON outreach.inbound_text TO soundings_safeguarding;

-- A text emptied before it was read is kept as it was sealed. To seal it, or to seal it anew,
-- empties nothing.
DROP TRIGGER texts_changed_are_read_first ON outreach.inbound_text;
DROP TRIGGER texts_deleted_are_read_first ON outreach.inbound_text;

CREATE OR REPLACE FUNCTION safeguarding.retire_text() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO safeguarding.retired (
        text_id, item, text_sha256, inspection_id, link_id, words_sealed
    )
    SELECT
        OLD.text_id,
        'text',
        OLD.content,
        safeguarding.inspection_of(OLD.link_id),
        OLD.link_id,
        OLD.content_sealed
    WHERE
        safeguarding.inspection_of(OLD.link_id) IS NOT NULL
        AND NOT EXISTS (
            SELECT 1 FROM safeguarding.screening
            WHERE screening.text_id = OLD.text_id AND screening.text_sha256 = OLD.content
        )
    ON CONFLICT DO NOTHING;
    RETURN coalesce(NEW, OLD);
END
$$;

CREATE TRIGGER texts_changed_are_read_first
BEFORE UPDATE ON outreach.inbound_text
FOR EACH ROW
WHEN (old.content_sealed IS NOT NULL AND old.content IS DISTINCT FROM new.content)
EXECUTE FUNCTION safeguarding.retire_text();

CREATE TRIGGER texts_deleted_are_read_first
BEFORE DELETE ON outreach.inbound_text
FOR EACH ROW WHEN (old.content_sealed IS NOT NULL)
EXECUTE FUNCTION safeguarding.retire_text();

-- Nothing waits in clear to be read: what an earlier version left so is read, and gone, within
-- seconds of the start of this one.
ALTER TABLE safeguarding.retired
ADD CONSTRAINT retired_is_sealed CHECK (words IS NULL) NOT VALID;

-- The texts' keys count as the others' do.
CREATE OR REPLACE FUNCTION roll.sealed_elsewhere() RETURNS TABLE (number bytea, times bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog AS $$
    SELECT substr(value.sealed, 2, 4), count(*)
    FROM (
        SELECT decode(kept.sealed, 'base64') AS sealed
        FROM respond.response
        CROSS JOIN jsonb_each_text(response.words_sealed) AS kept (item, sealed)
        WHERE response.words_sealed <> '{}'
        UNION ALL
        SELECT inbound_text.content_sealed FROM outreach.inbound_text
        WHERE inbound_text.content_sealed IS NOT NULL
        UNION ALL
        SELECT retired.words_sealed FROM safeguarding.retired
        WHERE retired.words_sealed IS NOT NULL
    ) AS value
    GROUP BY 1
$$;
DO $$
BEGIN
    EXECUTE 'ALTER FUNCTION roll.sealed_elsewhere() SET soundings.audience = ''everything''';
END
$$;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
