-- name: add_version
-- Keep this version, unless the very same one is kept already.
INSERT INTO instrument.version (instrument_hash, name, version, definition, published_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (instrument_hash) DO NOTHING;

-- name: definition_by_hash
-- The published definition with this hash.
SELECT definition
FROM instrument.version
WHERE instrument_hash = $1;

-- name: definition_by_version
-- The published definition of this name and version.
SELECT definition
FROM instrument.version
WHERE name = $1 AND version = $2;

-- name: latest_hash
-- The hash of the version of this name that was published last.
SELECT instrument_hash
FROM instrument.version
WHERE name = $1
ORDER BY published_at DESC, version DESC
LIMIT 1;
