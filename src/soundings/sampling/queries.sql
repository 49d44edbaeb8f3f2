-- name: hold_ceremony
-- Keep others from moving this inspection's ceremony until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended($1::text, 11));

-- name: listed
-- Every listed child, by what a design asks about.
SELECT
    case_id,
    family_id,
    status,
    phase,
    age,
    idaci_decile,
    reach
FROM roll.frame
WHERE inspection_id = $1
ORDER BY case_id;

-- name: ceremony
-- The newest ceremony of an inspection.
SELECT
    ceremony_id,
    number,
    reason,
    frame,
    frame_sha256,
    design,
    design_sha256,
    frozen_at,
    beacon_round,
    published_at,
    signature,
    dice,
    seed,
    seeded_at
FROM sampling.ceremony
WHERE inspection_id = $1
ORDER BY number DESC
LIMIT 1;

-- name: add_ceremony
-- A frozen list and design.
INSERT INTO sampling.ceremony (
    ceremony_id, inspection_id, number, reason, frame, frame_sha256, design, design_sha256,
    frozen_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: add_listed
-- Who stands behind the frozen names.
INSERT INTO sampling.listed (ceremony_id, unit, case_id)
SELECT
    $1 AS ceremony_id,
    listed.unit,
    listed.case_id
FROM unnest($2::text[], $3::uuid[]) AS listed (unit, case_id);

-- name: publish
-- The round that will decide, said before it is known.
UPDATE sampling.ceremony
SET beacon_round = $2, published_at = $3
WHERE ceremony_id = $1 AND published_at IS NULL;

-- name: set_seed
-- The one seed.
UPDATE sampling.ceremony
SET signature = $2, dice = $3, seed = $4, seeded_at = $5
WHERE ceremony_id = $1 AND seed IS NULL;

-- name: silent
-- Listed children of whom nobody of their family has answered, and who may be asked.
SELECT listed.unit
FROM sampling.listed
WHERE
    listed.ceremony_id = $1
    AND NOT EXISTS (
        SELECT 1 FROM outreach.answered
        WHERE answered.case_id = listed.case_id
    )
    AND EXISTS (
        SELECT 1 FROM outreach.open_case
        WHERE open_case.case_id = listed.case_id
    )
ORDER BY listed.unit;

-- name: made
-- The draw of this purpose, if it was made.
SELECT draw_id, families, drawn_at
FROM sampling.draw
WHERE ceremony_id = $1 AND purpose = $2;

-- name: places
-- Who was drawn.
SELECT
    case_id,
    unit,
    slot,
    position,
    ticket,
    reserve,
    inclusion_probability
FROM sampling.drawn
WHERE draw_id = $1
ORDER BY position;

-- name: outcomes
-- What became of those drawn.
SELECT
    drawn.unit,
    outcome.outcome,
    outcome.noted_at,
    outcome.failed
FROM sampling.outcome
INNER JOIN sampling.drawn
    ON outcome.draw_id = drawn.draw_id AND outcome.case_id = drawn.case_id
WHERE outcome.draw_id = $1
ORDER BY outcome.noted_at, outcome.outcome_id;

-- name: add_draw
-- A draw; one of each purpose a ceremony.
INSERT INTO sampling.draw (draw_id, ceremony_id, inspection_id, purpose, families, drawn_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: add_drawn
-- Who was drawn.
INSERT INTO sampling.drawn (
    draw_id, case_id, unit, slot, position, ticket, reserve, inclusion_probability
)
SELECT
    $1 AS draw_id,
    listed.case_id,
    drawn.unit,
    drawn.slot,
    drawn.position,
    drawn.ticket,
    drawn.reserve,
    drawn.inclusion_probability
FROM
    unnest(
        $3::text[], $4::text[], $5::integer[], $6::text[], $7::boolean[], $8::double precision[]
    ) AS drawn (unit, slot, position, ticket, reserve, inclusion_probability)
INNER JOIN sampling.listed ON listed.ceremony_id = $2 AND drawn.unit = listed.unit;

-- name: add_outcome
-- What became of one of them.
INSERT INTO sampling.outcome (outcome_id, draw_id, case_id, outcome, noted_at, failed)
VALUES ($1, $2, $3, $4, $5, $6);
