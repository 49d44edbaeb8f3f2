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
    opened_at = coalesce($3, opened_at),
    closed_at = coalesce($4, closed_at)
WHERE inspection_id = $1
RETURNING
    inspection_id, code, area, area_short, local_authority, integrated_care_board,
    notified_on, instrument_name, state, opened_at, closed_at, created_at;
