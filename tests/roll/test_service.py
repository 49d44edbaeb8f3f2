"""Files come in whole or not at all, and what comes in is what the files said."""

import asyncio
import io
from datetime import date
from uuid import UUID

import pytest
from openpyxl import Workbook
from tests.outreach.make import KEY
from tests.roll import make
from tests.roll.make import carer, child, csv_bytes, planned, requested, written

from soundings.audit.service import verify
from soundings.inspection import service as inspections
from soundings.kit.vault import KeyRing
from soundings.roll import service, store
from soundings.roll.model import (
    CaseId,
    Ethnicity,
    FilesInError,
    HoldReason,
    NoSuchFile,
    Phase,
    Reach,
    RollClosed,
    SentBefore,
    Status,
    UnknownCase,
)
from soundings.roll.service import sealing

HOLD = {"Unique ID": "C1", "Carer name": "", "Reason": "Died", "Date": "01/09/2026"}


@pytest.fixture
def pool(database):
    return database.room("roll")


@pytest.fixture
async def inspection(database, clock):
    return await make.inspection(database, clock)


@pytest.fixture
def bring(pool, inspection, clock, keys):
    """Check files and import them; return what is held then."""

    async def bring(*paths, mapping=None, **how):
        report = await service.check(pool, inspection, paths, mapping, clock.now(), keys=keys)
        return await service.import_files(pool, inspection, report, clock.now(), keys=keys, **how)

    return bring


@pytest.fixture
def contacts(pool, inspection, keys):
    """Read every carer, opened."""

    async def contacts():
        async with pool.acquire() as conn:
            return (await sealing.known(conn, inspection.inspection_id, keys)).contacts

    return contacts


async def count(pool, table):
    async with pool.acquire() as conn:
        return await conn.fetchval(f"SELECT count(*) FROM roll.{table}")  # noqa: S608 - our own


async def frame(pool, inspection):
    async with pool.acquire() as conn:
        known = await sealing.known(conn, inspection.inspection_id, KeyRing(KEY))
        ids = {person.case_id: person.local_id for person in known.persons}
    rows = await service.frame(pool, inspection.inspection_id)
    return {ids[row.case_id]: row for row in rows}


async def test_an_area_comes_in_whole_and_each_child_once(pool, inspection, bring, tmp_path):
    counts = await bring(
        written(tmp_path, "1.csv", planned(1, **{"Which team?": "Looked after children"})),
        written(tmp_path, "2.csv", child(2, Ethnicity="APKN"), child(4)),
        written(tmp_path, "3.csv", requested(1), requested(2), requested(3)),
        written(
            tmp_path,
            "contacts.csv",
            carer(1, Mobile="", Relation="Foster carer"),
            carer(2, **{"Carer name": "Hodan Yusuf"}),
            carer(3, **{"Carer name": "Jo Bell", "Email": "", "Mobile": "07700 900456"}),
        ),
        written(tmp_path, "holds.csv", HOLD),
    )
    assert (counts.children, counts.carers, counts.families, counts.holds) == (4, 2, 3, 1)
    assert counts.unreachable == 1
    rows = await frame(pool, inspection)
    assert [rows[one].status for one in ("C1", "C2", "C3", "C4")] == [
        Status.EHC_PLAN,
        Status.SEN_SUPPORT,
        Status.REQUESTED,
        Status.SEN_SUPPORT,
    ]
    one = rows["C1"]
    assert (one.age, one.plan_issued_on, one.plan_requested_on) == (
        10,
        date(2025, 2, 10),
        date(2025, 10, 1),
    )
    assert (one.looked_after, one.idaci_decile, one.first_language_english) == (True, 3, False)
    assert (one.reach, rows["C3"].reach, rows["C4"].reach) == (
        Reach.EMAIL_AND_SMS,
        Reach.SMS,
        Reach.NONE,
    )
    assert rows["C2"].ethnicity is Ethnicity.ASIAN
    assert rows["C2"].family_id == one.family_id != rows["C3"].family_id
    assert rows["C3"].phase is Phase.PRIMARY


async def test_a_family_reaches_as_far_as_carers_are_shared(pool, inspection, bring, tmp_path):
    other = {"Carer name": "Ali Noor", "Email": "ali@mail.example", "Mobile": ""}
    await bring(
        written(tmp_path, "2.csv", child(1), child(2), child(3), child(4)),
        written(tmp_path, "c.csv", carer(1), carer(2), carer(2, **other), carer(3, **other)),
    )
    rows = await frame(pool, inspection)
    assert len({rows[one].family_id for one in ("C1", "C2", "C3")}) == 1
    assert rows["C4"].family_id != rows["C1"].family_id


async def test_nothing_is_stored_by_a_check_or_from_files_in_error(
    pool, inspection, bring, tmp_path
):
    good, bad = (
        written(tmp_path, "1.csv", planned(1)),
        written(tmp_path, "2.csv", child(2), child(3, Gender="?")),
    )
    with pytest.raises(FilesInError, match=r"Nothing was stored: 2\.csv, row 3, Gender: found \?"):
        await bring(good, bad)
    for table in ("intake", "person", "frame", "contact", "care", "hold"):
        assert await count(pool, table) == 0


async def test_it_goes_on_without_the_rows_in_error_when_asked(pool, bring, tmp_path):
    files = (
        written(tmp_path, "2.csv", child(1), child(2, Gender="?"), child(3, UPN="=A1")),
        written(tmp_path, "c.csv", carer(1), carer(2)),
    )
    counts = await bring(files[0], without_rows_in_error=True)
    assert counts.children == 1
    with pytest.raises(FilesInError, match="C2"):
        await bring(files[1])


async def test_a_whole_file_in_error_is_never_gone_on_without(bring, tmp_path):
    path = written(tmp_path, "2.csv", child(1, Unheard="x"))
    with pytest.raises(FilesInError, match="Unheard"):
        await bring(path, without_rows_in_error=True)


async def test_an_import_that_breaks_midway_leaves_nothing(
    pool, inspection, clock, keys, tmp_path, monkeypatch
):
    """Break the last write but one: the earlier ones must go with it."""
    paths = (
        written(tmp_path, "2.csv", child(1)),
        written(tmp_path, "c.csv", carer(1)),
        written(tmp_path, "h.csv", HOLD),
    )
    report = await service.check(pool, inspection, paths, None, clock.now(), keys=keys)

    async def broken(*_):
        raise ConnectionResetError

    with monkeypatch.context() as patched:
        patched.setattr(store, "add_holds", broken)
        with pytest.raises(ConnectionResetError):
            await service.import_files(pool, inspection, report, clock.now(), keys=keys)
    assert await count(pool, "person") == await count(pool, "intake") == 0
    await service.import_files(pool, inspection, report, clock.now(), keys=keys)
    assert await count(pool, "person") == 1


async def test_the_same_file_never_comes_in_twice_not_even_at_once(
    pool, inspection, bring, clock, keys, tmp_path
):
    path = written(tmp_path, "2.csv", child(1))
    report = await service.check(pool, inspection, [path], None, clock.now(), keys=keys)
    outcomes = await asyncio.gather(
        *(
            service.import_files(pool, inspection, report, clock.now(), keys=keys)
            for _ in range(2)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, SentBefore) for outcome in outcomes) == 1
    assert await count(pool, "person") == 1
    with pytest.raises(FilesInError, match="the very file that came before"):
        await bring(path)


async def test_contacts_and_holds_may_come_days_later(pool, inspection, bring, tmp_path):
    await bring(written(tmp_path, "2.csv", child(1), child(2)))
    before = await frame(pool, inspection)
    await bring(written(tmp_path, "c.csv", carer(1), carer(2)))
    after = await frame(pool, inspection)
    assert after["C1"].family_id == before["C1"].family_id == after["C2"].family_id
    assert after["C1"].reach is Reach.EMAIL_AND_SMS
    await bring(written(tmp_path, "h1.csv", HOLD))
    counts = await bring(
        written(
            tmp_path,
            "h2.csv",
            HOLD,
            {**HOLD, "Unique ID": "C2", "Carer name": "HODAN YUSUF", "Reason": "MARAC"},
            {**HOLD, "Unique ID": "C2", "Reason": "unclear"},
        )
    )
    assert counts.holds == 3
    assert counts.carers == 1
    async with pool.acquire() as conn:
        rows = await conn.fetch("SELECT case_id, contact_id, reason FROM roll.hold")
    reasons = {row["reason"]: row for row in rows}
    assert reasons[HoldReason.DIED]["contact_id"] is None
    assert reasons[HoldReason.NO_CONTACT_ORDER]["case_id"] is None
    assert reasons[HoldReason.NO_CONTACT_ORDER]["contact_id"] is not None
    assert HoldReason.UNKNOWN in reasons


async def test_a_later_list_of_the_same_strength_replaces_and_a_weaker_one_does_not(
    pool, inspection, bring, tmp_path
):
    await bring(written(tmp_path, "1.csv", planned(1), planned(2)))
    await bring(
        written(tmp_path, "1 corrected.csv", planned(1, **{"SEN primary need": "SEMH"})),
        written(tmp_path, "2.csv", child(2, **{"SEN primary need": "MLD"})),
    )
    rows = await frame(pool, inspection)
    assert (rows["C1"].need_type, rows["C2"].need_type) == ("SEMH", "ASD")
    assert rows["C2"].status is Status.EHC_PLAN


async def test_a_second_address_of_a_known_carer_is_added_not_another_carer(
    contacts, bring, tmp_path
):
    await bring(
        written(tmp_path, "2.csv", child(1)), written(tmp_path, "c1.csv", carer(1, Mobile=""))
    )
    counts = await bring(written(tmp_path, "c2.csv", carer(1)))
    assert counts.carers == 1
    (one,) = await contacts()
    assert (one.name, one.email) == ("Hodan Yusuf", "hodan.yusuf@mail.example")
    assert (one.phone, one.language) == ("+447700900123", "so")


async def test_spreadsheets_windows_files_and_semicolons_come_in_alike(bring, tmp_path):
    book = Workbook()
    rows = [child(1), child(2)]
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append([*row.values()])
    out = io.BytesIO()
    book.save(out)
    (tmp_path / "list.xlsx").write_bytes(out.getvalue())
    (tmp_path / "c.csv").write_bytes(
        csv_bytes(
            carer(1, **{"Carer name": "Zoë Müller"}),
            carer(2, **{"Carer name": "Zoë Müller"}),
            delimiter=";",
            encoding="cp1252",
        )
    )
    counts = await bring(tmp_path / "list.xlsx", tmp_path / "c.csv")
    assert (counts.children, counts.carers) == (2, 1)


async def test_a_mapping_file_brings_in_columns_of_other_names(bring, tmp_path):
    row = child(1)
    row["Child DOB"] = row.pop("Date of birth")
    (tmp_path / "map.toml").write_text('"child dob" = "Date of birth"\n', encoding="utf-8")
    counts = await bring(written(tmp_path, "2.csv", row), mapping=tmp_path / "map.toml")
    assert counts.children == 1


async def test_a_file_that_is_not_there_says_so(bring, tmp_path):
    with pytest.raises(NoSuchFile, match="cannot be read"):
        await bring(tmp_path / "absent.csv")
    with pytest.raises(NoSuchFile, match="TOML"):
        await bring(written(tmp_path, "2.csv", child(1)), mapping=tmp_path / "absent.toml")
    with pytest.raises(FilesInError, match="no file"):
        await bring()


async def test_after_close_only_holds_come_in(pool, inspection, bring, database, clock, tmp_path):
    await bring(written(tmp_path, "2.csv", child(1)))
    room = database.room("inspection")
    await inspections.open_survey(room, inspection.inspection_id, clock.now())
    await bring(written(tmp_path, "c.csv", carer(1)))
    await inspections.close(room, inspection.inspection_id, clock.now())
    with pytest.raises(RollClosed, match="until it closes"):
        await bring(written(tmp_path, "2b.csv", child(2)))
    assert (await bring(written(tmp_path, "h.csv", HOLD))).holds == 1
    await inspections.freeze(room, inspection.inspection_id, clock.now())
    with pytest.raises(RollClosed):
        await bring(written(tmp_path, "h2.csv", {**HOLD, "Reason": "Moved"}))


async def test_an_import_is_in_the_audit_chain(bring, database, tmp_path):
    await bring(written(tmp_path, "2.csv", child(1)))
    assert (await verify(database.room("audit"))).entries == 2


async def test_a_text_is_redacted_by_the_names_of_the_whole_family(
    pool, inspection, bring, keys, tmp_path
):
    await bring(
        written(tmp_path, "2.csv", child(1), child(2), child(3)),
        written(
            tmp_path,
            "c.csv",
            carer(1),
            carer(2, **{"Child forename": "Bilal"}),
            carer(
                3,
                **{
                    "Child forename": "Ewa",
                    "Child surname": "Nowak",
                    "Carer name": "Jan Nowak",
                    "Email": "jan@mail.example",
                },
            ),
        ),
    )
    rows = await frame(pool, inspection)
    said = "Amina and Bilal’s mum Hodan rang Ewa on 07700 900123."
    found = await service.redact(pool, rows["C1"].case_id, said, keys=keys)
    assert found.text == "[name] and [name]’s mum [name] rang Ewa on [phone]."
    home = await service.redact(pool, rows["C1"].case_id, "In pe27 nobody came", keys=keys)
    assert home.text == "In [postcode] nobody came"
    many = await service.redact_many(
        pool, [(rows["C3"].case_id, said), (None, said), (rows["C2"].case_id, said)], keys=keys
    )
    assert [one.text for one in many] == [
        "Amina and Bilal’s mum Hodan rang [name] on [phone].",
        "Amina and Bilal’s mum Hodan rang Ewa on [phone].",
        found.text,
    ]
    with pytest.raises(UnknownCase):
        await service.redact(pool, CaseId(UUID(int=1)), said, keys=keys)


async def test_analysis_sees_the_frame_and_never_the_people(database):
    async with database.room("estimate").acquire() as conn:
        await conn.fetch("SELECT case_id FROM roll.frame")
        for table in ("person", "contact", "care", "hold"):
            with pytest.raises(Exception, match="permission denied"):
                await conn.fetch(f"SELECT * FROM roll.{table}")  # noqa: S608 - our own
