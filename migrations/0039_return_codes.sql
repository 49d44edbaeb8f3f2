-- migrate:up
-- Whoever came uninvited has no link of their own. A code they may write down takes them back to
-- their answers on any device until the close; only its keyed hash stands here, and no room but
-- the one that takes answers reads it.
CREATE TABLE respond.return_code (
    response_id uuid PRIMARY KEY REFERENCES respond.response ON DELETE CASCADE,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    code_hash bytea NOT NULL UNIQUE
);
ALTER TABLE respond.return_code ENABLE ROW LEVEL SECURITY;
ALTER TABLE respond.return_code FORCE ROW LEVEL SECURITY;
CREATE POLICY within ON respond.return_code USING (
    (SELECT scope.whole()) OR inspection_id = ANY((SELECT scope.seen())::uuid[])
);
GRANT SELECT, INSERT, DELETE ON respond.return_code TO soundings_respond;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
