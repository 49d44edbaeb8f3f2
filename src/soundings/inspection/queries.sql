-- name: add_inspection
-- A new inspection, unless its code is taken.
INSERT INTO inspection.inspection (
    inspection_id, code, area, area_short, local_authority, integrated_care_board,
    notified_on, instrument_name, state, created_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (code) DO NOTHING
RETURNING
    inspection_id, code, area, area_short, local_authority, integrated_care_board,
    notified_on, instrument_name, state, opened_at, closed_at, created_at;

-- name: inspection_by_code
-- The inspection that goes by this code.
SELECT
    inspection_id, code, area, area_short, local_authority, integrated_care_board,
    notified_on, instrument_name, state, opened_at, closed_at, created_at
FROM inspection.inspection
WHERE code = $1;

-- name: inspection_by_id
-- The inspection with this id.
SELECT
    inspection_id, code, area, area_short, local_authority, integrated_care_board,
    notified_on, instrument_name, state, opened_at, closed_at, created_at
FROM inspection.inspection
WHERE inspection_id = $1;

-- name: inspection_for_step
-- The same, held against anybody else who would move it on at this moment.
SELECT
    inspection_id, code, area, area_short, local_authority, integrated_care_board,
    notified_on, instrument_name, state, opened_at, closed_at, created_at
FROM inspection.inspection
WHERE inspection_id = $1
FOR UPDATE;

-- name: known_ids
-- The inspections among these, or all if none are given, and of one code if one is.
SELECT inspection_id
FROM inspection.inspection
WHERE
    ($1::uuid[] IS NULL OR inspection_id = ANY($1))
    AND ($2::text IS NULL OR code = $2);

-- name: every_inspection
-- All inspections, the latest notified first.
SELECT
    inspection_id, code, area, area_short, local_authority, integrated_care_board,
    notified_on, instrument_name, state, opened_at, closed_at, created_at
FROM inspection.inspection
ORDER BY notified_on DESC, code ASC;

-- name: move_inspection
-- The inspection in its next state, with the time it opened or closed.
UPDATE inspection.inspection
SET
    state = $2,
    opened_at = COALESCE($3, opened_at),
    closed_at = COALESCE($4, closed_at)
WHERE inspection_id = $1
RETURNING
    inspection_id, code, area, area_short, local_authority, integrated_care_board,
    notified_on, instrument_name, state, opened_at, closed_at, created_at;

-- name: published_on
-- When the report came out.
SELECT published_on
FROM inspection.inspection
WHERE inspection_id = $1;

-- name: note_published
-- The report came out.
UPDATE inspection.inspection
SET published_on = $2
WHERE inspection_id = $1;
