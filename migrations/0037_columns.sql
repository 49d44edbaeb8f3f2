-- migrate:up
-- What an area calls the columns of its lists: said once, and every later file is read so.
-- ours is '-' where a column is left unread.
CREATE TABLE roll.column_name (
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    theirs text NOT NULL,
    ours text NOT NULL,
    PRIMARY KEY (inspection_id, theirs)
);

GRANT SELECT, INSERT, DELETE ON roll.column_name TO soundings_roll;

ALTER TABLE roll.column_name ENABLE ROW LEVEL SECURITY;
ALTER TABLE roll.column_name FORCE ROW LEVEL SECURITY;
CREATE POLICY column_name_within ON roll.column_name USING (scope.sees(inspection_id));

-- migrate:down
-- Forward only: mend a mistake with a new migration.
