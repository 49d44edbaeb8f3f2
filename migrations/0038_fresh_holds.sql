-- migrate:up
-- When somebody last brought the same holds again, so that it shows where a round would leave on
-- yesterday's; and the authority's own reference of a child, sealed like the pupil number and
-- found again by a keyed hash. What landed in clear the program seals as soon as this stands
-- (soundings up); from now on the database takes no reference in clear.
-- squawk-ignore-file disallowed-unique-constraint, require-concurrent-index-creation

-- Null: brought once, when it was imported.
ALTER TABLE roll.intake ADD COLUMN last_taken_at timestamptz;
GRANT SELECT ON roll.intake TO soundings_outreach;
GRANT UPDATE (last_taken_at) ON roll.intake TO soundings_roll;

ALTER TABLE roll.person
ADD COLUMN reference_index bytea,
ADD CONSTRAINT person_has_no_clear_reference CHECK (local_id IS NULL) NOT VALID;
CREATE UNIQUE INDEX person_once_a_reference ON roll.person (inspection_id, reference_index);

-- migrate:down
-- Forward only: mend a mistake with a new migration.
