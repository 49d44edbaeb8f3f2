-- migrate:up
-- Whoever works on an inspection may know what the others are called who work on it, and who at
-- the partnership: the audit shows them by name. Other accounts stay their owners' and the
-- administrators'.
CREATE POLICY colleagues ON access.staff FOR SELECT USING (
    scope.inside() AND (inspections IS NULL OR inspections && scope.seen())
);

-- migrate:down
-- Forward only: mend a mistake with a new migration.
