-- migrate:up
-- One role a room. A room's code works under the role of its name, so the
-- database refuses what the import laws forbid: names never meet answers.
-- Roles belong to the cluster, so another database may have made them already.
DO $$
DECLARE
    room text;
BEGIN
    FOREACH room IN ARRAY ARRAY[
        'audit', 'access', 'inspection', 'instrument', 'roll', 'claims', 'outreach', 'respond',
        'sampling', 'safeguarding', 'coding', 'estimate', 'contrast', 'disclosure', 'briefing'
    ]
    LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'soundings_' || room) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', 'soundings_' || room);
        END IF;
        EXECUTE format('GRANT %I TO CURRENT_USER', 'soundings_' || room);
        EXECUTE format('CREATE SCHEMA IF NOT EXISTS %I', room);
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', room, 'soundings_' || room);
    END LOOP;
END
$$;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
