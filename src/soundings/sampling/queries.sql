-- name: frame
-- Every listed child, by what a design asks about.
SELECT
    case_id,
    family_id,
    status,
    phase,
    age
FROM roll.frame
WHERE inspection_id = $1
ORDER BY case_id;

-- name: draw_made
-- The draw of this purpose, if it was made.
SELECT
    draw_id,
    seed,
    frame_sha256,
    design,
    drawn_at
FROM sampling.draw
WHERE inspection_id = $1 AND purpose = $2;

-- name: add_draw
-- A draw; one of each purpose an inspection.
INSERT INTO sampling.draw (
    draw_id, inspection_id, purpose, seed, frame_sha256, design, drawn_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: add_drawn
-- Who was drawn.
INSERT INTO sampling.drawn (draw_id, case_id, slot, position, ticket, reserve)
SELECT
    $1 AS draw_id,
    drawn.case_id,
    drawn.slot,
    drawn.position,
    drawn.ticket,
    drawn.reserve
FROM unnest($2::uuid[], $3::text[], $4::smallint[], $5::text[], $6::boolean[])
    AS drawn (case_id, slot, position, ticket, reserve);
