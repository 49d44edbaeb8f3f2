-- migrate:up
-- squawk-ignore-file constraint-missing-not-valid
-- What families say in their own words stands sealed from now on (AES-256-GCM under the data
-- keys, bound to its reply and question), in a column of its own: {item: base64}. In answers
-- stands only that there are words, and a keyed fingerprint that changes when they do. SQL cannot
-- seal: what landed in clear is sealed by the program as soon as this stands (soundings up), and
-- nothing is ever written in clear again: the check holds for every row written from now, and the
-- program validates it when it is done.
ALTER TABLE respond.response
ADD COLUMN words_sealed jsonb NOT NULL DEFAULT '{}',
ADD CONSTRAINT response_words_are_sealed CHECK (
    coalesce(answers ->> 'q59', 'words:') LIKE 'words:%'
    AND coalesce(answers ->> 'q60', 'words:') LIKE 'words:%'
) NOT VALID,
ADD CONSTRAINT response_undone_has_no_words CHECK (
    undone_at IS NULL OR words_sealed = '{}'
) NOT VALID;

-- Who reads answers reads no words. Only the room that takes them, and the one that must heed
-- what they tell, may read that column; one added later is granted by name or not at all.
REVOKE SELECT ON respond.response FROM
soundings_sampling, soundings_coding, soundings_estimate, soundings_contrast;
GRANT SELECT (
    response_id, inspection_id, link_id, case_id, instrument_hash, language, mode, state, answers,
    started_at, saved_at, submitted_at, audience, told, stream
) ON respond.response TO
soundings_sampling, soundings_coding, soundings_estimate, soundings_contrast;

GRANT SELECT ON roll.data_key TO soundings_respond, soundings_safeguarding;

-- Closed concerns, and what was done about them, go at the end of their time.
GRANT DELETE ON safeguarding.concern, safeguarding.action, safeguarding.alarm
TO soundings_safeguarding;

-- Who reads for analysis may ask for a comment as its family wrote it: that takes two people.
GRANT USAGE ON SCHEMA access TO soundings_coding;
GRANT SELECT, INSERT, UPDATE ON access.pair TO soundings_coding;

-- Words changed or deleted unread are kept as they were sealed; words: of text messages alone.
ALTER TABLE safeguarding.retired
ALTER COLUMN words DROP NOT NULL, -- squawk-ignore ban-drop-not-null
ADD COLUMN words_sealed bytea,
ADD CONSTRAINT retired_has_words CHECK (num_nonnulls(words, words_sealed) = 1) NOT VALID;

CREATE OR REPLACE FUNCTION safeguarding.retire() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO safeguarding.retired (
        response_id, item, text_sha256, inspection_id, case_id, link_id, words_sealed
    )
    SELECT
        OLD.response_id,
        kept.item,
        OLD.answers ->> kept.item,
        OLD.inspection_id,
        OLD.case_id,
        OLD.link_id,
        decode(kept.sealed, 'base64')
    FROM jsonb_each_text(OLD.words_sealed) AS kept (item, sealed)
    WHERE
        OLD.answers ->> kept.item IS NOT NULL
        AND (
            TG_OP = 'DELETE' OR OLD.answers ->> kept.item IS DISTINCT FROM NEW.answers ->> kept.item
        )
        AND NOT EXISTS (
            SELECT 1 FROM safeguarding.screening
            WHERE
                screening.response_id = OLD.response_id
                AND screening.item = kept.item
                AND screening.text_sha256 = OLD.answers ->> kept.item
        )
    ON CONFLICT DO NOTHING;
    RETURN coalesce(NEW, OLD);
END
$$;

DROP TRIGGER words_changed_are_read_first ON respond.response;
DROP TRIGGER words_deleted_are_read_first ON respond.response;
CREATE TRIGGER words_changed_are_read_first
BEFORE UPDATE ON respond.response
FOR EACH ROW WHEN (
    old.words_sealed <> '{}' AND old.words_sealed IS DISTINCT FROM new.words_sealed
) EXECUTE FUNCTION safeguarding.retire();
CREATE TRIGGER words_deleted_are_read_first
BEFORE DELETE ON respond.response
FOR EACH ROW WHEN (old.words_sealed <> '{}') EXECUTE FUNCTION safeguarding.retire();

-- How many values of other rooms each data key seals: the roll, which keeps the keys, retires
-- and destroys none of which that is true, and reads nothing of theirs by it. It counts in every
-- inspection, for whomever it is asked.
CREATE FUNCTION roll.sealed_elsewhere() RETURNS TABLE (number bytea, times bigint)
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog AS $$
    SELECT substr(value.sealed, 2, 4), count(*)
    FROM (
        SELECT decode(kept.sealed, 'base64') AS sealed
        FROM respond.response
        CROSS JOIN jsonb_each_text(response.words_sealed) AS kept (item, sealed)
        WHERE response.words_sealed <> '{}'
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
REVOKE EXECUTE ON FUNCTION roll.sealed_elsewhere() FROM public;
GRANT EXECUTE ON FUNCTION roll.sealed_elsewhere() TO soundings_roll;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
