-- migrate:up
-- The same document as a page on screen.
ALTER TABLE briefing.document ADD COLUMN html text NOT NULL DEFAULT '';

-- What the partnership says to a finding: appended, never changed; the newest version holds.
CREATE TABLE briefing.reply (
    reply_id uuid PRIMARY KEY,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    claim_id uuid NOT NULL,
    release_id uuid NOT NULL,
    version integer NOT NULL,
    position text NOT NULL CHECK (position IN ('accept', 'context', 'dispute')),
    ground text CHECK (ground IN ('definition', 'period', 'list', 'other')),
    words text NOT NULL,
    written_id uuid NOT NULL,
    written_by text NOT NULL,
    written_at timestamptz NOT NULL,
    UNIQUE (inspection_id, claim_id, version),
    CHECK ((position = 'dispute') = (ground IS NOT NULL))
);

-- Files that came with a reply, sealed.
CREATE TABLE briefing.evidence (
    evidence_id uuid PRIMARY KEY,
    reply_id uuid NOT NULL REFERENCES briefing.reply,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    use text NOT NULL CHECK (use IN ('evidence', 'rows')),
    file_name text NOT NULL,
    media_type text NOT NULL,
    size integer NOT NULL,
    sha256 text NOT NULL,
    sealed bytea NOT NULL
);
CREATE INDEX evidence_by_reply ON briefing.evidence (reply_id);

-- A finding beside what it would be on the area's corrected rows.
CREATE TABLE briefing.recount (
    reply_id uuid PRIMARY KEY REFERENCES briefing.reply,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    recounted jsonb NOT NULL,
    counted_at timestamptz NOT NULL
);

-- What inspectors found of a reply: appended, the newest holds.
CREATE TABLE briefing.mark (
    mark_id uuid PRIMARY KEY,
    reply_id uuid NOT NULL REFERENCES briefing.reply,
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    found text NOT NULL CHECK (found IN ('upheld', 'part', 'not')),
    reason text NOT NULL,
    marked_id uuid NOT NULL,
    marked_by text NOT NULL,
    marked_at timestamptz NOT NULL
);
CREATE INDEX mark_by_reply ON briefing.mark (reply_id, marked_at);

-- What families are told when it is over: appended, the newest holds.
CREATE TABLE briefing.publication (
    inspection_id uuid NOT NULL REFERENCES inspection.inspection,
    version integer NOT NULL,
    release_id uuid NOT NULL,
    asked text[] NOT NULL,
    will_do text[] NOT NULL,
    published_by text NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (inspection_id, version)
);

ALTER TABLE briefing.reply ENABLE ROW LEVEL SECURITY;
ALTER TABLE briefing.reply FORCE ROW LEVEL SECURITY;
CREATE POLICY within ON briefing.reply USING (scope.shares(inspection_id));
ALTER TABLE briefing.evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE briefing.evidence FORCE ROW LEVEL SECURITY;
CREATE POLICY within ON briefing.evidence USING (scope.shares(inspection_id));
ALTER TABLE briefing.recount ENABLE ROW LEVEL SECURITY;
ALTER TABLE briefing.recount FORCE ROW LEVEL SECURITY;
CREATE POLICY within ON briefing.recount USING (scope.sees(inspection_id));
CREATE POLICY shared ON briefing.recount FOR SELECT USING (scope.shares(inspection_id));
ALTER TABLE briefing.mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE briefing.mark FORCE ROW LEVEL SECURITY;
CREATE POLICY within ON briefing.mark USING (scope.sees(inspection_id));
CREATE POLICY shared ON briefing.mark FOR SELECT USING (scope.shares(inspection_id));
ALTER TABLE briefing.publication ENABLE ROW LEVEL SECURITY;
ALTER TABLE briefing.publication FORCE ROW LEVEL SECURITY;
CREATE POLICY within ON briefing.publication USING (scope.sees(inspection_id));

GRANT SELECT, INSERT ON
briefing.reply, briefing.evidence, briefing.recount, briefing.mark, briefing.publication
TO soundings_briefing;

-- The message that says so is not an invitation: it has no link and a purpose of its own.
-- squawk-ignore ban-drop-constraint
ALTER TABLE outreach.wave DROP CONSTRAINT wave_purpose_check;
ALTER TABLE outreach.wave ADD CONSTRAINT wave_purpose_check
CHECK (purpose IN ('invite', 'reminder', 'last_call', 'published')) NOT VALID;

-- migrate:down
-- Forward only: mend a mistake with a new migration.
