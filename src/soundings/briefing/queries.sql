-- name: inspection_of_release
-- The inspection a release belongs to.
SELECT inspection_id FROM disclosure.release
WHERE release_id = $1;

-- name: add_document
-- A document, unless the same bytes of the same release are kept already.
INSERT INTO briefing.document (
    document_id, inspection_id, release_id, audience, file_name, page_count, sha256, pdf, made_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (document_id) DO NOTHING;

-- name: documents_of
-- The inspection's documents for these audiences, without their bytes, the latest first.
SELECT
    document_id, inspection_id, release_id, audience, file_name, page_count, sha256, made_at
FROM briefing.document
WHERE inspection_id = $1 AND audience = ANY($2::text[])
ORDER BY made_at DESC, file_name ASC;

-- name: document_by_id
-- One document of the inspection, whole.
SELECT
    document_id, inspection_id, release_id, audience, file_name, page_count, sha256, made_at, pdf
FROM briefing.document
WHERE inspection_id = $1 AND document_id = $2;
