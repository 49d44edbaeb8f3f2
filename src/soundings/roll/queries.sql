-- name: hold_roll
-- Keep others from importing into this inspection until the transaction ends.
SELECT pg_advisory_xact_lock(hashtextextended($1::uuid::text, 7));

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
-- The children of an inspection, but for those erased.
SELECT case_id, inspection_id, identity_sealed, upn_sealed
FROM roll.person
WHERE inspection_id = $1 AND identity_sealed IS NOT NULL
ORDER BY case_id;

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
SELECT contact_id, inspection_id, relation, name_sealed, address_sealed, language
FROM roll.contact
WHERE inspection_id = $1 AND name_sealed IS NOT NULL
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
    gen_random_uuid() AS intake_id,
    $1 AS inspection_id,
    kind,
    file_name,
    sha256,
    row_count,
    $6 AS imported_at
FROM unnest($2::text[], $3::text[], $4::text[], $5::integer[])
    AS intake (file_name, kind, sha256, row_count);

-- name: take_again
-- Files that were brought once more, as they were.
UPDATE roll.intake
SET last_taken_at = $3
WHERE inspection_id = $1 AND sha256 = any($2::text[]);

-- name: save_persons
-- Children, new or changed; what an earlier version kept in clear is blanked.
INSERT INTO roll.person (
    case_id, inspection_id, identity_sealed, upn_sealed, upn_index, reference_index
)
SELECT
    case_id,
    $1 AS inspection_id,
    identity_sealed,
    upn_sealed,
    upn_index,
    reference_index
FROM
    unnest($2::uuid[], $3::bytea[], $4::bytea[], $5::bytea[], $6::bytea[])
        AS child (case_id, identity_sealed, upn_sealed, upn_index, reference_index)
ON CONFLICT (case_id) DO UPDATE
    SET
        identity_sealed = excluded.identity_sealed,
        upn_sealed = excluded.upn_sealed,
        upn_index = excluded.upn_index,
        reference_index = excluded.reference_index,
        local_id = NULL,
        upn = NULL,
        forename = NULL,
        surname = NULL,
        date_of_birth = NULL,
        postcode = NULL;

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
-- Carers, new or changed; what an earlier version kept in clear is blanked.
INSERT INTO roll.contact (
    contact_id, inspection_id, relation, language, name_sealed, address_sealed, email_index,
    phone_index
)
SELECT
    contact_id,
    $1 AS inspection_id,
    relation,
    language,
    name_sealed,
    address_sealed,
    email_index,
    phone_index
FROM
    unnest(
        $2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[], $8::bytea[]
    )
        AS carer (
            contact_id, relation, language, name_sealed, address_sealed, email_index, phone_index
        )
ON CONFLICT (contact_id) DO UPDATE
    SET
        relation = excluded.relation,
        language = excluded.language,
        name_sealed = excluded.name_sealed,
        address_sealed = excluded.address_sealed,
        email_index = excluded.email_index,
        phone_index = excluded.phone_index,
        name = NULL,
        email = NULL,
        phone = NULL;

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

-- name: kin_names
-- The names in each of these children's families, as they are sealed.
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
)

SELECT
    kin.asked_id,
    person.case_id AS row_id,
    person.identity_sealed,
    NULL::bytea AS name_sealed
FROM kin
INNER JOIN roll.person ON kin.case_id = person.case_id
UNION ALL
SELECT DISTINCT
    kin.asked_id,
    contact.contact_id AS row_id,
    NULL::bytea AS identity_sealed,
    contact.name_sealed
FROM kin
INNER JOIN roll.care ON kin.case_id = care.case_id
INNER JOIN roll.contact ON care.contact_id = contact.contact_id;

-- name: cases_by_reference
-- Which child goes by each Unique ID's hash, else by each pupil number's; in the order asked.
SELECT coalesce(by_local.case_id, by_upn.case_id) AS case_id
FROM unnest($2::bytea[], $3::bytea[]) WITH ORDINALITY AS asked (reference_index, upn_index, place)
LEFT JOIN roll.person AS by_local
    ON by_local.inspection_id = $1 AND asked.reference_index = by_local.reference_index
LEFT JOIN roll.person AS by_upn
    ON by_upn.inspection_id = $1 AND asked.upn_index = by_upn.upn_index
ORDER BY asked.place;

-- name: persons_by_case
-- These children of an inspection.
SELECT case_id, inspection_id, identity_sealed, upn_sealed
FROM roll.person
WHERE
    inspection_id = $1 AND case_id = any($2::uuid[]) AND identity_sealed IS NOT NULL;

-- name: data_keys
-- The keys that may have sealed what stands here, wrapped.
SELECT
    number,
    wrapped
FROM roll.data_key
ORDER BY number;

-- name: add_data_key
-- A new key, wrapped; it seals from now on.
INSERT INTO roll.data_key (number, wrapped, made_at)
VALUES ($1, $2, $3)
ON CONFLICT (number) DO NOTHING;

-- name: own_keys
-- Wait until nobody seals, and let nobody begin to, until this transaction ends.
SELECT pg_advisory_xact_lock($1::bigint);

-- name: save_wrapped
-- A data key, wrapped by another key than before.
UPDATE roll.data_key
SET wrapped = $2
WHERE number = $1;

-- name: key_lines
-- The data keys, and how many values each seals.
WITH value AS (
    SELECT unnest(ARRAY[identity_sealed, upn_sealed]) AS sealed
    FROM roll.person
    UNION ALL
    SELECT unnest(ARRAY[name_sealed, address_sealed]) AS sealed
    FROM roll.contact
),

tally AS (
    SELECT
        counted.number,
        sum(counted.times)::bigint AS times
    FROM (
        SELECT
            substr(value.sealed, 2, 4) AS number,
            count(*) AS times
        FROM value
        WHERE value.sealed IS NOT NULL
        GROUP BY substr(value.sealed, 2, 4)
        UNION ALL
        SELECT
            elsewhere.number,
            elsewhere.times
        FROM roll.sealed_elsewhere() AS elsewhere
    ) AS counted
    GROUP BY counted.number
)

SELECT
    data_key.number,
    data_key.made_at,
    data_key.retired_at,
    coalesce(tally.times, 0) AS values
FROM roll.data_key
LEFT JOIN tally ON tally.number = int4send(data_key.number)
ORDER BY data_key.number;

-- name: persons_under_other_keys
-- Children sealed under another key than $2, in the order of their ids, held.
SELECT
    case_id AS row_id,
    identity_sealed AS one,
    upn_sealed AS other
FROM roll.person
WHERE
    ($1::uuid IS NULL OR case_id > $1)
    AND (
        substr(identity_sealed, 1, 5) <> $2::bytea OR substr(upn_sealed, 1, 5) <> $2::bytea
    )
ORDER BY case_id
LIMIT $3
FOR NO KEY UPDATE;

-- name: contacts_under_other_keys
-- Carers sealed under another key than $2, in the order of their ids, held.
SELECT
    contact_id AS row_id,
    name_sealed AS one,
    address_sealed AS other
FROM roll.contact
WHERE
    ($1::uuid IS NULL OR contact_id > $1)
    AND (
        substr(name_sealed, 1, 5) <> $2::bytea OR substr(address_sealed, 1, 5) <> $2::bytea
    )
ORDER BY contact_id
LIMIT $3
FOR NO KEY UPDATE;

-- name: reseal_persons
-- Children as another key seals them.
UPDATE roll.person
SET identity_sealed = fresh.identity_sealed, upn_sealed = fresh.upn_sealed
FROM
    unnest($1::uuid[], $2::bytea[], $3::bytea[])
        AS fresh (case_id, identity_sealed, upn_sealed)
WHERE person.case_id = fresh.case_id;

-- name: reseal_contacts
-- Carers as another key seals them.
UPDATE roll.contact
SET name_sealed = fresh.name_sealed, address_sealed = fresh.address_sealed
FROM
    unnest($1::uuid[], $2::bytea[], $3::bytea[])
        AS fresh (contact_id, name_sealed, address_sealed)
WHERE contact.contact_id = fresh.contact_id;

-- name: retire_keys
-- Older keys that seal nothing any more.
UPDATE roll.data_key
SET retired_at = $2
WHERE
    number < $1
    AND retired_at IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM roll.person
        WHERE
            substr(person.identity_sealed, 2, 4) = int4send(data_key.number)
            OR substr(person.upn_sealed, 2, 4) = int4send(data_key.number)
    )
    AND NOT EXISTS (
        SELECT 1 FROM roll.contact
        WHERE
            substr(contact.name_sealed, 2, 4) = int4send(data_key.number)
            OR substr(contact.address_sealed, 2, 4) = int4send(data_key.number)
    )
    AND int4send(data_key.number) NOT IN (
        SELECT elsewhere.number FROM roll.sealed_elsewhere() AS elsewhere
    );

-- name: destroy_keys
-- Keys that sealed nothing for long enough, and seal nothing now.
DELETE FROM roll.data_key
WHERE
    data_key.retired_at < $1
    AND int4send(data_key.number) NOT IN (
        SELECT elsewhere.number FROM roll.sealed_elsewhere() AS elsewhere
    )
RETURNING data_key.number;

-- name: clear_persons
-- Children an earlier version kept in clear.
SELECT case_id, inspection_id, local_id, upn, forename, surname, date_of_birth, postcode
FROM roll.person
WHERE date_of_birth IS NOT NULL
ORDER BY case_id
LIMIT $1
FOR UPDATE;

-- name: clear_references
-- Children whose reference alone an earlier version kept in clear.
SELECT case_id, inspection_id, local_id, identity_sealed, upn_sealed
FROM roll.person
WHERE local_id IS NOT NULL AND identity_sealed IS NOT NULL
ORDER BY case_id
LIMIT $1
FOR UPDATE;

-- name: clear_contacts
-- Carers an earlier version kept in clear.
SELECT contact_id, inspection_id, relation, name, email, phone, language
FROM roll.contact
WHERE name IS NOT NULL
ORDER BY contact_id
LIMIT $1
FOR UPDATE;

-- name: share_keys
-- While this transaction seals, no newer key is made: it waits, so that nothing is sealed under
-- the old one afterwards.
SELECT pg_advisory_xact_lock_shared($1::bigint);

-- name: case_schools
-- What the schools of each of these children's families are called, where somebody said.
SELECT
    asked.case_id,
    array_agg(DISTINCT school.name ORDER BY school.name) AS schools
FROM roll.frame AS asked
INNER JOIN roll.frame AS other
    ON asked.inspection_id = other.inspection_id AND asked.family_id = other.family_id
INNER JOIN roll.school
    ON other.inspection_id = school.inspection_id AND other.setting_urn = school.urn
WHERE asked.case_id = any($1::uuid[])
GROUP BY asked.case_id;

-- name: add_schools
-- What schools are called, in the place of what was said before.
INSERT INTO roll.school (inspection_id, urn, name)
SELECT
    $1 AS inspection_id,
    said.urn,
    said.name
FROM unnest($2::text[], $3::text[]) AS said (urn, name)
ON CONFLICT (inspection_id, urn) DO UPDATE SET name = excluded.name;

-- name: called_schools
-- What schools are called, by their numbers.
SELECT
    urn,
    name
FROM roll.school
WHERE inspection_id = $1;

-- name: nameless_schools
-- How many schools of the list nobody has named.
SELECT count(DISTINCT frame.setting_urn)
FROM roll.frame
WHERE
    frame.inspection_id = $1
    AND frame.setting_urn IS NOT NULL
    AND NOT EXISTS (
        SELECT 1 FROM roll.school
        WHERE school.inspection_id = frame.inspection_id AND school.urn = frame.setting_urn
    );

-- name: add_upload
-- One of the files that wait for somebody to say what to do with them.
INSERT INTO roll.upload (upload_id, place, inspection_id, file_name, sealed, uploaded_at)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: upload
-- The files that wait under this id, if they came lately enough.
SELECT file_name, sealed, place
FROM roll.upload
WHERE upload_id = $1 AND inspection_id = $2 AND uploaded_at > $3
ORDER BY place;

-- name: forget_upload
-- Files that were stored or thrown away.
DELETE FROM roll.upload
WHERE upload_id = $1 AND inspection_id = $2;

-- name: forget_uploads
-- Files nobody said anything about.
DELETE FROM roll.upload
WHERE uploaded_at <= $1;

-- name: add_frame_audit
-- An audit of the list; the newest counts.
INSERT INTO roll.frame_audit (inspection_id, number, file_name, found, made_at, made_by)
SELECT
    $1 AS inspection_id,
    coalesce(max(frame_audit.number), 0) + 1 AS number,
    $2 AS file_name,
    $3 AS found,
    $4 AS made_at,
    $5 AS made_by
FROM roll.frame_audit
WHERE frame_audit.inspection_id = $1;

-- name: newest_audit
-- The newest audit of the list, if there was one.
SELECT inspection_id, number, file_name, found, made_at
FROM roll.frame_audit
WHERE inspection_id = $1
ORDER BY number DESC
LIMIT 1;

-- name: gap_answers
-- Everything the partnership said of gaps, the oldest first.
SELECT gap, number, stand, mended_by, words, signed_at, signed_name
FROM roll.gap_answer
WHERE inspection_id = $1
ORDER BY gap, number;

-- name: add_gap_answer
-- What the partnership says of a gap; what it said before stays.
INSERT INTO roll.gap_answer (
    inspection_id, gap, number, stand, mended_by, words, signed_at, signed_by, signed_name
)
SELECT
    $1 AS inspection_id,
    $2 AS gap,
    coalesce(max(gap_answer.number), 0) + 1 AS number,
    $3 AS stand,
    $4 AS mended_by,
    $5 AS words,
    $6 AS signed_at,
    $7 AS signed_by,
    $8 AS signed_name
FROM roll.gap_answer
WHERE gap_answer.inspection_id = $1 AND gap_answer.gap = $2;

-- name: contacts_at
-- Who is written to at an address.
SELECT contact_id, inspection_id, relation, name_sealed, address_sealed, language
FROM roll.contact
WHERE inspection_id = $1 AND ($2 IN (email_index, phone_index)) AND name_sealed IS NOT NULL
ORDER BY contact_id;

-- name: contact
-- One carer.
SELECT contact_id, inspection_id, relation, name_sealed, address_sealed, language
FROM roll.contact
WHERE inspection_id = $1 AND contact_id = $2 AND name_sealed IS NOT NULL;

-- name: cares_of
-- The children a carer cares for.
SELECT
    contact_id,
    case_id,
    relation,
    barred
FROM roll.care
WHERE contact_id = $1
ORDER BY case_id;

-- name: frame_of
-- These children as analysis may see them.
SELECT
    case_id, inspection_id, family_id, status, age, sex, ethnicity, need_type, phase,
    setting_urn, idaci_decile, first_language_english, pupil_premium, looked_after,
    plan_requested_on, plan_issued_on, reach, out_of_area
FROM roll.frame
WHERE case_id = any($1::uuid[])
ORDER BY case_id;

-- name: holds_on
-- Why a carer is not written to, about all children or one.
SELECT hold_id, inspection_id, case_id, contact_id, reason, noted_on
FROM roll.hold
WHERE contact_id = $1
ORDER BY hold_id;

-- name: cared_for_alone
-- Children of a carer whom nobody else on the list cares for.
SELECT care.case_id
FROM roll.care
WHERE
    care.contact_id = $1
    AND NOT EXISTS (
        SELECT 1 FROM roll.care AS other
        WHERE other.case_id = care.case_id AND other.contact_id <> care.contact_id
    );

-- name: contacts_of_others
-- Carers none of whose children is spared.
SELECT contact.contact_id
FROM roll.contact
WHERE
    contact.inspection_id = $1
    AND NOT EXISTS (
        SELECT 1 FROM roll.care
        WHERE care.contact_id = contact.contact_id AND care.case_id = any($2::uuid[])
    );

-- name: cases_of_others
-- Children who have a name and are not spared.
SELECT case_id
FROM roll.person
WHERE
    inspection_id = $1
    AND identity_sealed IS NOT NULL
    AND NOT case_id = any($2::uuid[]);

-- name: people
-- Of how many children and carers the roll holds who they are.
SELECT
    (
        SELECT count(*) FROM roll.contact
        WHERE contact.inspection_id = $1
    )
    + (
        SELECT count(*) FROM roll.person
        WHERE person.inspection_id = $1 AND person.identity_sealed IS NOT NULL
    ) AS number;

-- name: people_among
-- Of how many of these the roll holds who they are.
SELECT
    (
        SELECT count(*) FROM roll.contact
        WHERE contact.contact_id = any($1::uuid[])
    )
    + (
        SELECT count(*) FROM roll.person
        WHERE person.case_id = any($2::uuid[]) AND person.identity_sealed IS NOT NULL
    ) AS number;

-- name: forget_holds
-- Nobody is left whom these hold.
DELETE FROM roll.hold
WHERE contact_id = any($1::uuid[]) OR case_id = any($2::uuid[]);

-- name: forget_cares
-- Nobody says any more whom these carers care for.
DELETE FROM roll.care
WHERE contact_id = any($1::uuid[]);

-- name: forget_contacts
-- These carers are known no more.
DELETE FROM roll.contact
WHERE contact_id = any($1::uuid[]);

-- name: forget_persons
-- Nothing says any more who these children are; what may be analysed of them stays.
UPDATE roll.person
SET identity_sealed = NULL, upn_sealed = NULL, upn_index = NULL, reference_index = NULL
WHERE case_id = any($1::uuid[]);

-- name: column_names
-- What an area calls columns of its lists, where somebody said so.
SELECT
    column_name.theirs,
    column_name.ours
FROM roll.column_name
WHERE column_name.inspection_id = $1
ORDER BY column_name.theirs;

-- name: forget_column_names
-- What was said of these columns before.
DELETE FROM roll.column_name
WHERE inspection_id = $1 AND theirs = any($2::text[]);

-- name: add_column_names
-- What these columns are.
INSERT INTO roll.column_name (inspection_id, theirs, ours)
SELECT
    $1 AS inspection_id,
    said.theirs,
    said.ours
FROM unnest($2::text[], $3::text[]) AS said (theirs, ours);

-- name: named_schools
-- How many schools somebody has named.
SELECT count(*)
FROM roll.school
WHERE school.inspection_id = $1;
