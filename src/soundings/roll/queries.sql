-- name: hold_roll
-- Keep others from importing into this inspection until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended($1::text, 7));

-- name: inspection_state
-- How far the inspection has come.
SELECT state
FROM inspection.inspection
WHERE inspection_id = $1;

-- name: intakes
-- The files this inspection has taken in.
SELECT kind, file_name, sha256
FROM roll.intake
WHERE inspection_id = $1
ORDER BY imported_at, file_name;

-- name: persons
-- The children of an inspection.
SELECT case_id, inspection_id, local_id, upn, forename, surname, date_of_birth, postcode
FROM roll.person
WHERE inspection_id = $1
ORDER BY local_id;

-- name: frame
-- The children of an inspection as analysis may see them.
SELECT
    case_id, inspection_id, family_id, status, age, sex, ethnicity, need_type, phase,
    setting_urn, idaci_decile, first_language_english, pupil_premium, looked_after,
    plan_requested_on, plan_issued_on, reach, out_of_area
FROM roll.frame
WHERE inspection_id = $1
ORDER BY case_id;

-- name: contacts
-- Everybody who may be written to.
SELECT contact_id, inspection_id, relation, name, email, phone, language
FROM roll.contact
WHERE inspection_id = $1
ORDER BY contact_id;

-- name: cares
-- Which contact cares for which child.
SELECT
    care.contact_id,
    care.case_id,
    care.relation,
    care.barred
FROM roll.care
INNER JOIN roll.person ON care.case_id = person.case_id
WHERE person.inspection_id = $1
ORDER BY care.contact_id, care.case_id;

-- name: holds
-- Whom not to write to.
SELECT hold_id, inspection_id, case_id, contact_id, reason, noted_on
FROM roll.hold
WHERE inspection_id = $1
ORDER BY hold_id;

-- name: add_intakes
-- Files, as taken in.
INSERT INTO roll.intake (
    intake_id, inspection_id, kind, file_name, sha256, row_count, imported_at
)
SELECT
    intake_id,
    $1 AS inspection_id,
    kind,
    file_name,
    sha256,
    row_count,
    $2 AS imported_at
FROM unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::integer[])
    AS intake (intake_id, kind, file_name, sha256, row_count);

-- name: save_persons
-- Children, new or changed.
INSERT INTO roll.person (
    case_id, inspection_id, local_id, upn, forename, surname, date_of_birth, postcode
)
SELECT
    case_id,
    $1 AS inspection_id,
    local_id,
    upn,
    forename,
    surname,
    date_of_birth,
    postcode
FROM
    unnest(
        $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::date[], $8::text[]
    ) AS child (case_id, local_id, upn, forename, surname, date_of_birth, postcode)
ON CONFLICT (case_id) DO UPDATE
    SET
        upn = excluded.upn,
        forename = excluded.forename,
        surname = excluded.surname,
        date_of_birth = excluded.date_of_birth,
        postcode = excluded.postcode;

-- name: save_frame
-- Children as analysis may see them, new or changed.
INSERT INTO roll.frame (
    case_id, inspection_id, family_id, status, age, sex, ethnicity, need_type, phase,
    setting_urn, idaci_decile, first_language_english, pupil_premium, looked_after,
    plan_requested_on, plan_issued_on, reach, out_of_area
)
SELECT
    case_id,
    $1 AS inspection_id,
    family_id,
    status,
    age,
    sex,
    ethnicity,
    need_type,
    phase,
    setting_urn,
    idaci_decile,
    first_language_english,
    pupil_premium,
    looked_after,
    plan_requested_on,
    plan_issued_on,
    reach,
    out_of_area
FROM
    unnest(
        $2::uuid[], $3::uuid[], $4::text[], $5::smallint[], $6::text[], $7::text[], $8::text[],
        $9::text[], $10::text[], $11::smallint[], $12::boolean[], $13::boolean[], $14::boolean[],
        $15::date[], $16::date[], $17::text[], $18::boolean[]
    )
        AS child (
            case_id, family_id, status, age, sex, ethnicity, need_type, phase, setting_urn,
            idaci_decile, first_language_english, pupil_premium, looked_after, plan_requested_on,
            plan_issued_on, reach, out_of_area
        )
ON CONFLICT (case_id) DO UPDATE
    SET
        family_id = excluded.family_id,
        status = excluded.status,
        age = excluded.age,
        sex = excluded.sex,
        ethnicity = excluded.ethnicity,
        need_type = excluded.need_type,
        phase = excluded.phase,
        setting_urn = excluded.setting_urn,
        idaci_decile = excluded.idaci_decile,
        first_language_english = excluded.first_language_english,
        pupil_premium = excluded.pupil_premium,
        looked_after = excluded.looked_after,
        plan_requested_on = excluded.plan_requested_on,
        plan_issued_on = excluded.plan_issued_on,
        reach = excluded.reach,
        out_of_area = excluded.out_of_area;

-- name: save_contacts
-- Carers and young people, new or changed.
INSERT INTO roll.contact (contact_id, inspection_id, relation, name, email, phone, language)
SELECT
    contact_id,
    $1 AS inspection_id,
    relation,
    name,
    email,
    phone,
    language
FROM
    unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
        AS carer (contact_id, relation, name, email, phone, language)
ON CONFLICT (contact_id) DO UPDATE
    SET
        relation = excluded.relation,
        email = excluded.email,
        phone = excluded.phone,
        language = excluded.language;

-- name: save_cares
-- Who cares for whom, and who is not written to about whom.
INSERT INTO roll.care (contact_id, case_id, relation, barred)
SELECT
    contact_id,
    case_id,
    relation,
    barred
FROM
    unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])
        AS care (contact_id, case_id, relation, barred)
ON CONFLICT (contact_id, case_id) DO UPDATE
    SET relation = excluded.relation, barred = excluded.barred;

-- name: add_holds
-- Whom not to write to from now on.
INSERT INTO roll.hold (hold_id, inspection_id, case_id, contact_id, reason, noted_on)
SELECT
    hold_id,
    $1 AS inspection_id,
    case_id,
    contact_id,
    reason,
    noted_on
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::date[])
    AS hold (hold_id, case_id, contact_id, reason, noted_on);

-- name: release_holds
-- Holds that no longer stand.
DELETE FROM roll.hold
WHERE hold_id = any($1::uuid[]);

-- name: counts
-- How much the roll of an inspection holds.
SELECT
    (
        SELECT count(*) FROM roll.frame
        WHERE inspection_id = $1
    ) AS children,
    (
        SELECT count(*) FROM roll.contact
        WHERE inspection_id = $1
    ) AS carers,
    (
        SELECT count(DISTINCT family_id) FROM roll.frame
        WHERE inspection_id = $1
    ) AS families,
    (
        SELECT count(*) FROM roll.hold
        WHERE inspection_id = $1
    ) AS holds,
    (
        SELECT count(*) FROM roll.frame
        WHERE inspection_id = $1 AND reach = 'none'
    ) AS unreachable,
    (
        SELECT count(*) FROM roll.intake
        WHERE inspection_id = $1
    ) AS files;

-- name: lexicons
-- The names in each of these children's families.
WITH kin AS (
    SELECT
        asked.case_id AS asked_id,
        other.case_id
    FROM roll.frame AS asked
    INNER JOIN roll.frame AS other
        ON
            asked.inspection_id = other.inspection_id
            AND asked.family_id = other.family_id
    WHERE asked.case_id = any($1::uuid[])
),

named AS (
    SELECT
        kin.asked_id,
        concat_ws(' ', person.forename, person.surname) AS name
    FROM kin
    INNER JOIN roll.person ON kin.case_id = person.case_id
    UNION
    SELECT
        kin.asked_id,
        contact.name
    FROM kin
    INNER JOIN roll.care ON kin.case_id = care.case_id
    INNER JOIN roll.contact ON care.contact_id = contact.contact_id
)

SELECT
    asked_id AS case_id,
    array_agg(name) AS names
FROM named
GROUP BY asked_id;
