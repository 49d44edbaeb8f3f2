-- migrate:up
-- Every table asks for whom it is read, whatever its statement asks for and whoever owns it:
-- an area's rows are for that area's people, and the partnership reads only what is shared.
-- Where a connection does not say for whom it works, it sees and writes nothing (0027).

-- Everything: the worker, the command line, a family. Asked first, it spares them the rest.
CREATE FUNCTION scope.whole() RETURNS BOOLEAN
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('soundings.audience', true), '') = 'everything'
$$;

-- Whoever keeps accounts and the installation, and sees no inspection's content.
CREATE FUNCTION scope.administers() RETURNS BOOLEAN
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('soundings.audience', true), '') = 'administrator'
$$;

-- Somebody said for whom this is read, and it is an audience we know.
CREATE FUNCTION scope.spoken() RETURNS BOOLEAN
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('soundings.audience', true), '') IN (
        'everything', 'staff', 'partnership', 'administrator'
    )
$$;

-- 0027 gave what is shared to whoever said anything at all.
CREATE OR REPLACE FUNCTION scope.shares(inspection UUID) RETURNS BOOLEAN
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN coalesce(current_setting('soundings.audience', true), '') = 'everything' THEN true
        WHEN current_setting('soundings.audience', true) IN ('staff', 'partnership') THEN $1 = ANY (
            coalesce(nullif(current_setting('soundings.inspections', true), ''), '{}')::uuid[]
        )
        ELSE false
    END
$$;

-- The inspection's people, of whichever inspection, and whoever sees everything.
CREATE FUNCTION scope.inside() RETURNS BOOLEAN
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(current_setting('soundings.audience', true), '') IN ('everything', 'staff')
$$;

-- The inspections whose people it is read by: asked once a statement, where scope.sees is
-- asked once a row.
CREATE FUNCTION scope.seen() RETURNS UUID[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE coalesce(current_setting('soundings.audience', true), '')
        WHEN 'staff' THEN
            coalesce(nullif(current_setting('soundings.inspections', true), ''), '{}')::uuid[]
        ELSE '{}'::uuid[]
    END
$$;

-- The one person it is read by, if it is one.
CREATE FUNCTION scope.person() RETURNS UUID
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT nullif(current_setting('soundings.person', true), '')::uuid
$$;

DO $$
DECLARE
    room_table text;
    child text[];
BEGIN
    FOR room_table IN
        SELECT format('%I.%I', nspname, relname)
        FROM pg_class
        INNER JOIN pg_namespace ON pg_namespace.oid = relnamespace
        WHERE
            relkind IN ('r', 'p')
            AND nspname = ANY (
                ARRAY[
                    'audit', 'access', 'inspection', 'instrument', 'roll', 'claims', 'outreach',
                    'respond', 'sampling', 'safeguarding', 'coding', 'estimate', 'contrast',
                    'disclosure', 'briefing'
                ]
            )
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', room_table);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', room_table);
    END LOOP;

    -- What names its inspection, for that inspection's people.
    FOREACH room_table IN ARRAY ARRAY[
        'roll.contact', 'roll.frame', 'roll.hold', 'roll.intake', 'roll.person',
        'claims.rows_file', 'claims.dated_row',
        'outreach.answered', 'outreach.disposition', 'outreach.link', 'outreach.message',
        'outreach.proof', 'outreach.wave',
        'respond.call', 'respond.open_code',
        'sampling.ceremony', 'sampling.draw',
        'safeguarding.concern', 'safeguarding.retired', 'safeguarding.screening',
        'coding.comment', 'estimate.cut'
    ]
    LOOP
        EXECUTE format(
            'CREATE POLICY within ON %s USING ('
            '(SELECT scope.whole()) OR inspection_id = ANY ((SELECT scope.seen())::uuid[]))',
            room_table
        );
    END LOOP;

    -- What hangs on such a row is seen where that row is: its own policy is asked.
    FOREACH child SLICE 1 IN ARRAY ARRAY[
        ['roll.care', 'roll.person', 'case_id'],
        ['outreach.link_case', 'outreach.link', 'link_id'],
        ['outreach.refusal', 'outreach.link', 'link_id'],
        ['respond.attempt', 'respond.call', 'case_id'],
        ['respond.child', 'respond.response', 'response_id'],
        ['sampling.drawn', 'sampling.draw', 'draw_id'],
        ['sampling.outcome', 'sampling.draw', 'draw_id'],
        ['sampling.listed', 'sampling.ceremony', 'ceremony_id'],
        ['estimate.adjusted', 'estimate.cut', 'cut_id'],
        ['estimate.alternative', 'estimate.cut', 'cut_id'],
        ['estimate.balance', 'estimate.cut', 'cut_id'],
        ['estimate.difference', 'estimate.cut', 'cut_id'],
        ['estimate.figure', 'estimate.cut', 'cut_id'],
        ['estimate.gradient', 'estimate.cut', 'cut_id'],
        ['estimate.quantity', 'estimate.cut', 'cut_id'],
        ['estimate.school', 'estimate.cut', 'cut_id'],
        ['estimate.told', 'estimate.cut', 'cut_id'],
        ['estimate.two_phase', 'estimate.cut', 'cut_id'],
        ['estimate.variation', 'estimate.cut', 'cut_id'],
        ['estimate.weight', 'estimate.cut', 'cut_id'],
        ['contrast.discordance', 'estimate.cut', 'cut_id'],
        ['contrast.enquiry', 'estimate.cut', 'cut_id'],
        ['contrast.finding', 'estimate.cut', 'cut_id'],
        ['contrast.gap', 'estimate.cut', 'cut_id'],
        ['contrast.gradient', 'estimate.cut', 'cut_id'],
        ['contrast.linked', 'estimate.cut', 'cut_id'],
        ['contrast.school_signal', 'estimate.cut', 'cut_id'],
        ['contrast.signal', 'estimate.cut', 'cut_id']
    ]
    LOOP
        EXECUTE format(
            'CREATE POLICY within ON %1$s USING ('
            '(SELECT scope.whole()) '
            'OR EXISTS (SELECT 1 FROM %2$s AS parent WHERE parent.%3$I = %4$s.%3$I))',
            child[1], child[2], child[3], split_part(child[1], '.', 2)
        );
    END LOOP;
END
$$;

-- An area's name and dates: its people and its partnership; administrators bind accounts to it.
CREATE POLICY within ON inspection.inspection USING (scope.sees(inspection_id));
CREATE POLICY shared ON inspection.inspection FOR SELECT
USING (scope.shares(inspection_id) OR scope.administers());

-- What the partnership itself claims and is measured beside.
CREATE POLICY shared ON claims.claim USING (scope.shares(inspection_id));
CREATE POLICY within ON claims.lock USING (scope.sees(inspection_id));
CREATE POLICY shared ON claims.lock FOR SELECT USING (scope.shares(inspection_id));
CREATE POLICY within ON claims.benchmark USING (scope.sees(inspection_id));
CREATE POLICY shared ON claims.benchmark FOR SELECT USING (scope.shares(inspection_id));

-- What was released and made for the partnership, and nothing made for inspectors.
CREATE POLICY within ON disclosure.release USING (scope.sees(inspection_id));
CREATE POLICY shared ON disclosure.release FOR SELECT
USING (audience = 'partnership' AND scope.shares(inspection_id));
CREATE POLICY within ON briefing.document USING (scope.sees(inspection_id));
CREATE POLICY shared ON briefing.document FOR SELECT
USING (audience = 'partnership' AND scope.shares(inspection_id));

-- A questionnaire is nobody's secret: families read it, and areas share one.
CREATE POLICY spoken ON instrument.version USING (scope.spoken());

-- 0023 says which rooms see a reply of which stream; of what they see, an area's people see
-- their own. The migrating owner is of no room.
CREATE POLICY response_kept ON respond.response TO current_user USING (TRUE);
CREATE POLICY within ON respond.response AS RESTRICTIVE USING (
    (SELECT scope.whole()) OR inspection_id = ANY((SELECT scope.seen())::UUID[])
);

-- A family's PIN is for the family's own pages.
CREATE POLICY whole ON respond.pin USING (scope.whole());

-- A text from a number that is on no list is read by whoever reads texts: of which area it is,
-- nobody knows. The others go with the family that wrote them.
CREATE POLICY within ON outreach.inbound_text USING (
    scope.whole()
    OR (link_id IS NULL AND scope.inside())
    OR EXISTS (
        SELECT 1 FROM outreach.link
        WHERE link.link_id = inbound_text.link_id
    )
);

-- Keyed hashes of addresses that want no more, and the state of the sending: they hold no
-- inspection's rows, and planning, launching and the red banner need them.
CREATE POLICY inside ON outreach.opt_out USING (scope.inside());
CREATE POLICY inside ON outreach.epoch USING (scope.inside());
CREATE POLICY inside ON outreach.provider USING (scope.inside());

-- Views look with their owner's eyes: this asks for itself, for whoever counts whom one may
-- write to may not see who cares for whom. The other looks with its reader's.
CREATE OR REPLACE VIEW outreach.open_care AS
SELECT
    care.contact_id,
    care.case_id
FROM roll.care
WHERE
    care.barred IS NULL
    AND (
        scope.whole()
        OR EXISTS (
            SELECT 1 FROM roll.person
            WHERE person.case_id = care.case_id AND scope.sees(person.inspection_id)
        )
    )
    AND NOT EXISTS (
        SELECT 1 FROM roll.hold
        WHERE
            hold.case_id = care.case_id
            AND (hold.contact_id IS NULL OR hold.contact_id = care.contact_id)
    )
    AND NOT EXISTS (
        SELECT 1 FROM roll.hold
        WHERE hold.case_id IS NULL AND hold.contact_id = care.contact_id
    )
    AND NOT EXISTS (
        SELECT 1
        FROM outreach.refusal
        INNER JOIN outreach.link ON refusal.link_id = link.link_id
        WHERE
            refusal.case_id = care.case_id
            AND (refusal.reason = 'died' OR link.contact_id = care.contact_id)
    );
ALTER VIEW outreach.school_held SET (security_invoker = TRUE);

-- Whatever anybody does is noted; the chain is read by whoever administers it. Its end is
-- needed by whoever adds to it, and says nothing.
CREATE POLICY noted ON audit.entry FOR INSERT WITH CHECK (scope.spoken());
CREATE POLICY read_whole ON audit.entry FOR SELECT USING (scope.whole() OR scope.administers());
CREATE FUNCTION audit.head() RETURNS TABLE (entry_id BIGINT, hash BYTEA)
LANGUAGE plpgsql AS $$
DECLARE
    said text := coalesce(current_setting('soundings.audience', true), '');
BEGIN
    PERFORM set_config('soundings.audience', 'everything', true);
    RETURN QUERY
    SELECT entry.entry_id, entry.hash FROM audit.entry ORDER BY entry.entry_id DESC LIMIT 1;
    PERFORM set_config('soundings.audience', said, true);
END
$$;

-- Several inspections may be one person's; null is still all of them.
ALTER TABLE access.staff ADD COLUMN inspections UUID[];
UPDATE access.staff SET inspections = ARRAY[inspection_id]
WHERE inspection_id IS NOT NULL;
-- squawk-ignore ban-drop-constraint
ALTER TABLE access.staff DROP CONSTRAINT staff_partnership_names_one;
ALTER TABLE access.staff ADD CONSTRAINT staff_partnership_names_one CHECK (
    role <> 'partnership' OR COALESCE(CARDINALITY(inspections), 0) > 0
) NOT VALID;
-- squawk-ignore ban-drop-column
ALTER TABLE access.staff DROP COLUMN inspection_id;

-- A letter that invites: planned until it is sent. Its link is made again from its id and the
-- installation's secret, so that a letter sent twice carries one link.
CREATE TABLE access.invitation (
    invitation_id UUID PRIMARY KEY,
    staff_id UUID NOT NULL REFERENCES access.staff,
    planned_at TIMESTAMPTZ NOT NULL,
    planned_by TEXT NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    sent_at TIMESTAMPTZ,
    fault TEXT
);
CREATE INDEX invitation_by_staff ON access.invitation (staff_id, planned_at);

-- What takes two people: asked for by one with a reason, allowed by another, done once, soon.
-- It names no inspection where it is about the installation.
CREATE TABLE access.pair (
    pair_id UUID PRIMARY KEY,
    inspection_id UUID,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_by UUID NOT NULL,
    asked_name TEXT NOT NULL,
    asked_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    approved_by UUID,
    approved_name TEXT,
    approved_at TIMESTAMPTZ,
    spent_at TIMESTAMPTZ,
    CONSTRAINT pair_takes_two CHECK (approved_by IS NULL OR approved_by <> asked_by),
    CONSTRAINT pair_approved_before_spent CHECK (spent_at IS NULL OR approved_by IS NOT NULL)
);
CREATE INDEX pair_waiting ON access.pair (what, subject) WHERE spent_at IS NULL;

GRANT SELECT, INSERT, UPDATE, DELETE ON access.invitation, access.pair TO soundings_access;
GRANT USAGE ON SCHEMA access TO soundings_roll, soundings_safeguarding, soundings_disclosure;
GRANT SELECT, INSERT, UPDATE ON access.pair TO
soundings_roll, soundings_safeguarding, soundings_disclosure;

-- An account is seen by the person whose it is and by administrators; what proves who somebody
-- is, by that person alone. Before anybody is known, the doors work as everything does.
CREATE POLICY own ON access.staff USING (
    scope.whole() OR scope.administers() OR staff_id = scope.person()
);
CREATE POLICY own ON access.session USING (
    scope.whole() OR scope.administers() OR staff_id = scope.person()
);
CREATE POLICY own ON access.ticket USING (
    scope.whole() OR scope.administers() OR staff_id = scope.person()
);
CREATE POLICY own ON access.passkey USING (scope.whole() OR staff_id = scope.person());
CREATE POLICY own ON access.password USING (scope.whole() OR staff_id = scope.person());
CREATE POLICY own ON access.recovery USING (scope.whole() OR staff_id = scope.person());
-- Random numbers and keyed hashes: whose they are, the rows do not say.
CREATE POLICY spoken ON access.challenge USING (scope.spoken());
CREATE POLICY spoken ON access.misses USING (scope.spoken());

ALTER TABLE access.invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE access.invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY administered ON access.invitation USING (scope.whole() OR scope.administers());
ALTER TABLE access.pair ENABLE ROW LEVEL SECURITY;
ALTER TABLE access.pair FORCE ROW LEVEL SECURITY;
CREATE POLICY within ON access.pair USING (
    CASE
        WHEN inspection_id IS NULL THEN scope.inside() OR scope.administers()
        ELSE scope.sees(inspection_id)
    END
);

-- migrate:down
-- Forward only: mend a mistake with a new migration.
