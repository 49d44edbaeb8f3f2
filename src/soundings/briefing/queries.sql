-- name: release_stored
-- The inspection a release belongs to, and when it was made.
SELECT inspection_id, released_at FROM disclosure.release
WHERE release_id = $1;

-- name: add_document
-- A document, unless the same bytes of the same release are kept already.
INSERT INTO briefing.document (
    document_id, inspection_id, release_id, audience, file_name, page_count, sha256, pdf, html,
    made_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (document_id) DO NOTHING;

-- name: documents_of
-- The inspection's documents for these audiences, without their bytes, the latest first.
SELECT
    document_id, inspection_id, release_id, audience, file_name, page_count, sha256, made_at,
    html <> '' AS has_page
FROM briefing.document
WHERE inspection_id = $1 AND audience = ANY($2::text[])
ORDER BY made_at DESC, file_name ASC;

-- name: document_by_id
-- One document of the inspection, whole.
SELECT
    document_id, inspection_id, release_id, audience, file_name, page_count, sha256, made_at, pdf,
    html
FROM briefing.document
WHERE inspection_id = $1 AND document_id = $2;

-- name: replies_of
-- Every version of every reply of the inspection, with its files, its recount and its marks.
SELECT
    reply.reply_id,
    reply.inspection_id,
    reply.claim_id,
    reply.version,
    reply.position,
    reply.ground,
    reply.words,
    reply.written_by,
    reply.written_at,
    recount.recounted,
    COALESCE((
        SELECT
            JSONB_AGG(JSONB_BUILD_OBJECT(
                'evidence_id', evidence.evidence_id, 'reply_id', evidence.reply_id,
                'use', evidence.use, 'file_name', evidence.file_name,
                'media_type', evidence.media_type, 'size', evidence.size,
                'sha256', evidence.sha256
            ) ORDER BY evidence.use, evidence.file_name)
        FROM briefing.evidence
        WHERE evidence.reply_id = reply.reply_id
    ), '[]') AS attached,
    COALESCE((
        SELECT
            JSONB_AGG(JSONB_BUILD_OBJECT(
                'found', mark.found, 'reason', mark.reason, 'marked_by', mark.marked_by,
                'marked_at', mark.marked_at
            ) ORDER BY mark.marked_at)
        FROM briefing.mark
        WHERE mark.reply_id = reply.reply_id
    ), '[]') AS marks
FROM briefing.reply
LEFT JOIN briefing.recount ON reply.reply_id = recount.reply_id
WHERE reply.inspection_id = $1
ORDER BY reply.claim_id, reply.version;

-- name: add_reply
-- The next version of what the partnership says to a finding; its number.
INSERT INTO briefing.reply (
    reply_id, inspection_id, claim_id, release_id, version, position, ground, words, written_id,
    written_by, written_at
)
SELECT
    $1::uuid, $2::uuid, $3::uuid, $4::uuid, 1 + COALESCE(MAX(reply.version), 0) AS version,
    $5::text, $6::text, $7::text, $8::uuid, $9::text, $10::timestamptz
FROM briefing.reply
WHERE reply.inspection_id = $2 AND reply.claim_id = $3
RETURNING version;

-- name: add_evidence
-- A file that came with a reply, sealed.
INSERT INTO briefing.evidence (
    evidence_id, reply_id, inspection_id, use, file_name, media_type, size, sha256, sealed
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: evidence_by_id
-- One file of the inspection, sealed as it is kept.
SELECT evidence_id, reply_id, use, file_name, media_type, size, sha256, sealed
FROM briefing.evidence
WHERE inspection_id = $1 AND evidence_id = $2;

-- name: uncounted
-- Disputes whose corrected rows have not been counted, the oldest first.
SELECT
    reply.reply_id,
    reply.inspection_id,
    reply.claim_id,
    reply.release_id,
    evidence.evidence_id,
    evidence.file_name,
    evidence.sealed
FROM briefing.reply
INNER JOIN briefing.evidence
    ON reply.reply_id = evidence.reply_id AND evidence.use = 'rows'
WHERE
    NOT EXISTS (
        SELECT 1 FROM briefing.recount
        WHERE recount.reply_id = reply.reply_id
    )
ORDER BY reply.written_at
LIMIT 1;

-- name: add_recount
-- What corrected rows come to, unless they have been counted already.
INSERT INTO briefing.recount (reply_id, inspection_id, recounted, counted_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (reply_id) DO NOTHING;

-- name: add_mark
-- What an inspector found of a reply.
INSERT INTO briefing.mark (
    mark_id, reply_id, inspection_id, found, reason, marked_id, marked_by, marked_at
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: release_cut
-- The cut a release was made of.
SELECT cut_id FROM disclosure.release
WHERE release_id = $1;

-- name: add_publication
-- The next version of what families are told; its number.
INSERT INTO briefing.publication (
    inspection_id, version, release_id, asked, will_do, published_by, published_at
)
SELECT
    $1::uuid, 1 + COALESCE(MAX(publication.version), 0) AS version, $2::uuid, $3::text[],
    $4::text[], $5::text, $6::timestamptz
FROM briefing.publication
WHERE publication.inspection_id = $1
RETURNING version;

-- name: latest_publication
-- What families of the area are told now, if anything.
SELECT inspection_id, version, release_id, asked, will_do, published_by, published_at
FROM briefing.publication
WHERE inspection_id = $1
ORDER BY version DESC
LIMIT 1;
