-- migrate:up
-- squawk-ignore-file require-concurrent-index-creation, ban-drop-constraint
-- One reply to a text: looked up among replies alone, so that the messages of a wave, which
-- answer nothing, need no entry each.
CREATE UNIQUE INDEX message_one_reply ON outreach.message (reply_to) WHERE reply_to IS NOT NULL;
ALTER TABLE outreach.message DROP CONSTRAINT message_reply_to_key;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
