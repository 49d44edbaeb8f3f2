-- migrate:up
-- Whose eyes a statement is read with. A connection says for whom it works, in
-- soundings.audience (everything, staff or partnership) and soundings.inspections (the
-- inspections that person may know of). Policies ask these two functions; where nothing was
-- said, nothing is seen.
CREATE SCHEMA scope;
GRANT USAGE ON SCHEMA scope TO public;

-- Rows that are for the inspection's own people.
CREATE FUNCTION scope.sees(inspection UUID) RETURNS BOOLEAN
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE coalesce(current_setting('soundings.audience', true), '')
        WHEN 'everything' THEN true
        WHEN 'staff' THEN $1 = ANY (
            coalesce(nullif(current_setting('soundings.inspections', true), ''), '{}')::uuid[]
        )
        ELSE false
    END
$$;

-- Rows that the partnership may read too: what it told us, and what was released to it.
CREATE FUNCTION scope.shares(inspection UUID) RETURNS BOOLEAN
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE coalesce(current_setting('soundings.audience', true), '')
        WHEN 'everything' THEN true
        WHEN '' THEN false
        ELSE $1 = ANY (
            coalesce(nullif(current_setting('soundings.inspections', true), ''), '{}')::uuid[]
        )
    END
$$;

-- The roles of an inspection. Whoever was "inspector" could do what a lead inspector can.
-- squawk-ignore ban-drop-constraint
ALTER TABLE access.staff DROP CONSTRAINT staff_role_check;
UPDATE access.staff SET role = 'lead_inspector'
WHERE role = 'inspector';
ALTER TABLE access.staff ADD CONSTRAINT staff_role_check
CHECK (
    role IN (
        'lead_inspector', 'team_inspector', 'analyst', 'safeguarding_officer', 'interviewer',
        'partnership', 'administrator'
    )
) NOT VALID;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
