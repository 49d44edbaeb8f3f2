-- name: locked_claims
-- The claims of an inspection, once they are locked.
SELECT
    c.claim_id,
    c.inspection_id,
    c.ref,
    c.archetype,
    c.verbatim,
    c.source_document,
    c.source_page,
    c.owner,
    c.strength,
    c.direction,
    c.claimed_share,
    c.rounding,
    c.tolerance,
    c.period,
    c.period_from,
    c.period_to,
    c.same_population,
    c.same_period,
    c.same_definition,
    c.same_exceptions,
    c.comparability_note,
    c.recorded_by,
    c.recorded_on
FROM claims.claim AS c
INNER JOIN claims.lock AS l ON c.inspection_id = l.inspection_id
WHERE c.inspection_id = $1
ORDER BY c.ref;

-- name: add_findings
-- Keeps what was decided about each claim.
INSERT INTO contrast.finding (cut_id, claim_id, verdict, grade, finding)
SELECT
    $1 AS cut_id,
    (f.finding ->> 'claim_id')::uuid AS claim_id,
    f.finding ->> 'verdict' AS verdict,
    f.finding ->> 'grade' AS grade,
    f.finding
FROM unnest($2::jsonb[]) AS f (finding);


-- name: add_gaps
-- Keeps every gap that was tested.
INSERT INTO contrast.gap (cut_id, position, claim_id, gap)
SELECT
    $1 AS cut_id,
    g.position,
    (g.gap ->> 'claim_id')::uuid AS claim_id,
    g.gap
FROM unnest($2::jsonb[]) WITH ORDINALITY AS g (gap, position);


-- name: add_signals
-- Keeps the hidden signals.
INSERT INTO contrast.signal (cut_id, position, signal)
SELECT
    $1 AS cut_id,
    s.position,
    s.signal
FROM unnest($2::jsonb[]) WITH ORDINALITY AS s (signal, position);


-- name: add_enquiries
-- Keeps the lines of enquiry.
INSERT INTO contrast.enquiry (cut_id, rank, claim_id, enquiry)
SELECT
    $1 AS cut_id,
    (e.enquiry ->> 'rank')::smallint AS rank,
    (e.enquiry ->> 'claim_id')::uuid AS claim_id,
    e.enquiry
FROM unnest($2::jsonb[]) AS e (enquiry);


-- name: findings_by_cut
-- What was decided about each claim of a cut.
SELECT finding
FROM contrast.finding
WHERE cut_id = $1;

-- name: gaps_by_cut
-- Every gap tested in a cut, the standing ones first.
SELECT gap
FROM contrast.gap
WHERE cut_id = $1
ORDER BY position;

-- name: signals_by_cut
-- The hidden signals of a cut.
SELECT signal
FROM contrast.signal
WHERE cut_id = $1
ORDER BY position;

-- name: enquiries_by_cut
-- The lines of enquiry of a cut, the first first.
SELECT enquiry
FROM contrast.enquiry
WHERE cut_id = $1
ORDER BY rank;

-- name: benchmarks
-- The published figures an inspection's claims are read beside.
SELECT
    benchmark_id, title, definition, year, area_name, area, country, national, region_name,
    region, neighbours, neighbour, tenth, ninetieth, authorities, pooled
FROM claims.benchmark
WHERE inspection_id = $1
ORDER BY benchmark_id;

-- name: dated_rows
-- The area's own rows for the claims of an inspection.
SELECT claim_id, case_id, starts_on, ends_on, kept, excepted
FROM claims.dated_row
WHERE inspection_id = $1
ORDER BY claim_id, case_id;

-- name: weights_by_cut
-- What each child's reply counts for in a cut.
SELECT case_id, family_id, response_class, weight
FROM estimate.weight
WHERE cut_id = $1
ORDER BY case_id;

-- name: frame_of
-- These children as analysis may see them.
SELECT
    case_id, inspection_id, family_id, status, age, sex, ethnicity, need_type, phase, setting_urn,
    idaci_decile, first_language_english, pupil_premium, looked_after, plan_requested_on,
    plan_issued_on, reach, out_of_area
FROM roll.frame
WHERE case_id = any($1::uuid[])
ORDER BY case_id;

-- name: replies_of
-- The replies about these children that were not taken back.
SELECT
    response_id, case_id, instrument_hash, mode, state, answers, started_at, saved_at,
    submitted_at
FROM respond.response
WHERE case_id = any($1::uuid[]) AND state <> 'withdrawn'
ORDER BY response_id;

-- name: add_linked
-- Keeps what the area's rows and the families' answers come to.
INSERT INTO contrast.linked (cut_id, claim_id, linked)
SELECT
    $1 AS cut_id,
    (l.linked ->> 'claim_id')::uuid AS claim_id,
    l.linked
FROM unnest($2::jsonb[]) AS l (linked);


-- name: add_discordances
-- Keeps each child about whom the two accounts disagree.
INSERT INTO contrast.discordance (cut_id, claim_id, case_id, discordance)
SELECT
    $1 AS cut_id,
    (d.discordance ->> 'claim_id')::uuid AS claim_id,
    (d.discordance ->> 'case_id')::uuid AS case_id,
    d.discordance
FROM unnest($2::jsonb[]) AS d (discordance);


-- name: add_gradients
-- Keeps how measures run over deprivation.
INSERT INTO contrast.gradient (cut_id, position, gradient)
SELECT
    $1 AS cut_id,
    g.position,
    g.gradient
FROM unnest($2::jsonb[]) WITH ORDINALITY AS g (gradient, position);


-- name: add_school_signals
-- Keeps the schools that stand out.
INSERT INTO contrast.school_signal (cut_id, position, school)
SELECT
    $1 AS cut_id,
    s.position,
    s.school
FROM unnest($2::jsonb[]) WITH ORDINALITY AS s (school, position);


-- name: linked_by_cut
-- What the area's rows and the families' answers come to.
SELECT linked
FROM contrast.linked
WHERE cut_id = $1
ORDER BY claim_id;

-- name: discordances_by_cut
-- The children about whom the two accounts disagree.
SELECT discordance
FROM contrast.discordance
WHERE cut_id = $1
ORDER BY claim_id, case_id;

-- name: gradients_by_cut
-- How measures run over deprivation.
SELECT gradient
FROM contrast.gradient
WHERE cut_id = $1
ORDER BY position;

-- name: school_signals_by_cut
-- The schools that stand out, by reference number.
SELECT school
FROM contrast.school_signal
WHERE cut_id = $1
ORDER BY position;

-- name: hold_lines
-- Keep others from changing this inspection's lines of enquiry until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 31));

-- name: add_change
-- One change of a line of enquiry, after all others of the inspection.
INSERT INTO contrast.enquiry_change (
    change_id, inspection_id, number, line_id, change, changed_at, changed_by, changed_name
)
SELECT
    $1 AS change_id,
    $2 AS inspection_id,
    coalesce(max(number), 0) + 1 AS number,
    $3 AS line_id,
    $4 AS change,
    $5 AS changed_at,
    $6 AS changed_by,
    $7 AS changed_name
FROM contrast.enquiry_change
WHERE inspection_id = $2;

-- name: changes
-- What people changed about an inspection's lines of enquiry, in order.
SELECT number, line_id, change, changed_at, changed_by, changed_name
FROM contrast.enquiry_change
WHERE inspection_id = $1
ORDER BY number;
