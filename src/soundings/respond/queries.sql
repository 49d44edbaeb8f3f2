-- name: told_by_link
-- A link's replies that were not withdrawn, the first begun first.
SELECT response_id, state, instrument_hash
FROM respond.response
WHERE link_id = $1 AND state <> 'withdrawn'
ORDER BY started_at, response_id;

-- name: more_to_tell
-- How many children the link of this reply has, and how many of its replies are in.
SELECT
    count(DISTINCT link_case.case_id) AS cases,
    count(DISTINCT sent.response_id) AS submitted
FROM respond.response
LEFT JOIN outreach.link_case ON response.link_id = link_case.link_id
LEFT JOIN respond.response AS sent
    ON response.link_id = sent.link_id AND sent.state = 'submitted'
WHERE response.response_id = $1
GROUP BY response.response_id;

-- name: add_response
-- Begin a reply, unless the link has one unfinished.
INSERT INTO respond.response (
    response_id, inspection_id, link_id, instrument_hash, language, mode, state, answers,
    started_at, saved_at
)
VALUES ($1, $2, $3, $4, $5, 'web', 'started', '{}', $6, $6)
ON CONFLICT (link_id) WHERE state = 'started' DO NOTHING;

-- name: reply_by_id
-- The reply as it stands, and whether its survey is open.
SELECT
    response.response_id, response.inspection_id, response.link_id, response.case_id,
    response.instrument_hash, response.language, response.state, response.answers,
    response.typed_in, inspection.state = 'open' AS taking
FROM respond.response
INNER JOIN inspection.inspection ON response.inspection_id = inspection.inspection_id
WHERE response.response_id = $1;

-- name: reply_to_submit
-- The reply as it stands, held against other changes until the transaction ends.
SELECT
    response.response_id, response.inspection_id, response.link_id, response.case_id,
    response.instrument_hash, response.language, response.state, response.answers,
    response.typed_in, inspection.state = 'open' AS taking
FROM respond.response
INNER JOIN inspection.inspection ON response.inspection_id = inspection.inspection_id
WHERE response.response_id = $1
FOR UPDATE OF response;

-- name: save_answer
-- Write one answer of visit $4, if the reply is unfinished and its survey open.
-- Nothing chosen ($3 null) does not wipe an answer that another visit gave: it
-- was not shown.
UPDATE respond.response SET
    answers = CASE
        WHEN
            $3::jsonb IS NULL
            AND response.answers ? $2 AND response.typed_in ->> $2 <> $4
            THEN response.answers
        ELSE response.answers || jsonb_build_object($2::text, $3::jsonb)
    END,
    typed_in = CASE
        WHEN
            $3::jsonb IS NULL
            AND response.answers ? $2 AND response.typed_in ->> $2 <> $4
            THEN response.typed_in
        ELSE response.typed_in || jsonb_build_object($2::text, $4::text)
    END,
    saved_at = $5
FROM inspection.inspection
WHERE
    response.response_id = $1 AND response.state = 'started'
    AND inspection.inspection_id = response.inspection_id AND inspection.state = 'open'
RETURNING
    response.response_id, response.inspection_id, response.link_id, response.case_id,
    response.instrument_hash, response.language, response.state, response.answers,
    response.typed_in, TRUE AS taking;

-- name: candidates
-- The children this reply's link may answer for, with their ages, in a lasting order.
SELECT
    link_case.case_id,
    frame.age,
    other.response_id IS NOT NULL AS taken
FROM respond.response
INNER JOIN outreach.link_case ON response.link_id = link_case.link_id
INNER JOIN roll.frame ON link_case.case_id = frame.case_id
LEFT JOIN respond.response AS other
    ON
        response.link_id = other.link_id AND link_case.case_id = other.case_id
        AND other.state <> 'withdrawn' AND response.response_id <> other.response_id
WHERE response.response_id = $1
ORDER BY link_case.case_id;

-- name: settle_case
-- Say which listed child the reply is about, if any.
UPDATE respond.response SET case_id = $2
WHERE response_id = $1 AND state = 'started';

-- name: submit
-- Send the reply: its answers as cleaned, and who typed them forgotten.
UPDATE respond.response SET
    state = 'submitted', answers = $2, typed_in = '{}', submitted_at = $3, saved_at = $3
WHERE response_id = $1 AND state = 'started';
