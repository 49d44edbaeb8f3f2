-- migrate:up
-- What a parent calls a child stands sealed from now on, as families' words do and among them:
-- words_sealed holds it as ':called', which is no question's id. So it changes its key with them
-- and goes with them, and nobody who reads answers reads it; it is no answer and none stands for
-- it, so that nothing screens or keeps it when it goes. What landed in clear the program seals as
-- soon as this stands (soundings up); the check holds for every row written from now, and is
-- validated then.
ALTER TABLE respond.child
ADD CONSTRAINT child_name_is_sealed CHECK (called IS NULL) NOT VALID;

GRANT UPDATE (called) ON respond.child TO soundings_respond;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
