-- migrate:up
-- Whoever wrote at night is told whom to call in their language, by text, or by email where the
-- list has no mobile. Safeguarding plans it and reads nobody's address: it may ask only which of
-- the two it is.
GRANT SELECT (language) ON outreach.link TO soundings_safeguarding;

CREATE FUNCTION outreach.reached_by_email_alone(carer uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
    SELECT exists(
        SELECT 1 FROM roll.contact
        WHERE
            contact.contact_id = carer
            AND contact.phone_index IS NULL
            AND contact.email_index IS NOT NULL
    )
$$;
REVOKE EXECUTE ON FUNCTION outreach.reached_by_email_alone(uuid) FROM public;
GRANT EXECUTE ON FUNCTION outreach.reached_by_email_alone(uuid) TO soundings_safeguarding;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
