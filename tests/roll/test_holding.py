"""The holds file of the day of each wave, and who is not written to whatever a list says."""

from datetime import timedelta

import pytest
from tests.roll import make
from tests.roll.make import carer, child, planned, written

from soundings.inspection.model import State
from soundings.roll import service
from soundings.roll.model import Barred, FilesInError, HoldReason
from soundings.roll.rules.values import is_officers
from soundings.roll.service import sealing

HOLD = {"Unique ID": "C1", "Carer name": "", "Reason": "Died", "Date": "01/09/2026"}
OTHER = {"Unique ID": "C2", "Carer name": "Hodan Yusuf", "Reason": "Court order", "Date": ""}


@pytest.fixture
def pool(database):
    return database.room("roll")


@pytest.fixture
async def inspection(database, clock):
    return await make.inspection(database, clock)


@pytest.fixture
async def bring(pool, inspection, clock, keys):
    async def bring(*paths):
        report = await service.check(pool, inspection, paths, None, clock.now(), keys=keys)
        return await service.import_files(pool, inspection, report, clock.now(), keys=keys)

    return bring


@pytest.fixture
async def hold(pool, inspection, clock, keys):
    async def hold(*paths, release=False):
        change, _ = await service.import_holds(
            pool, inspection, paths, None, clock.now(), keys=keys, release=release
        )
        return change

    return hold


@pytest.fixture
async def listed(bring, tmp_path):
    await bring(
        written(tmp_path, "2.csv", child(1), child(2)),
        written(tmp_path, "contacts.csv", carer(1), carer(2)),
    )


async def _held(pool) -> set[str]:
    return {row["reason"] for row in await pool.fetch("SELECT reason FROM roll.hold")}


async def test_the_same_holds_file_before_every_wave_changes_nothing_twice(
    pool, hold, listed, tmp_path
):
    path = written(tmp_path, "holds.csv", HOLD, OTHER)
    first = await hold(path)
    assert [line.reason for line in first.added] == [HoldReason.DIED, HoldReason.NO_CONTACT_ORDER]
    assert first.added[1].carer == "Hodan Yusuf"
    again = await hold(path)
    assert (again.added, again.missing, again.kept) == ((), (), 2)
    assert await pool.fetchval("SELECT count(*) FROM roll.hold") == 2


async def test_holds_brought_again_as_they_were_are_known_to_be_of_today(
    pool, hold, listed, clock, tmp_path
):
    path = written(tmp_path, "holds.csv", HOLD)
    await hold(path)
    clock.wind(clock.now() + timedelta(days=1))
    await hold(path)
    assert await pool.fetchval("SELECT count(*) FROM roll.intake WHERE kind = 'holds'") == 1
    assert await pool.fetchval("SELECT max(last_taken_at) FROM roll.intake") == clock.now()


async def test_whom_the_file_no_longer_names_is_told_and_held_until_said_otherwise(
    pool, hold, listed, tmp_path
):
    await hold(written(tmp_path, "monday.csv", HOLD, OTHER))
    tuesday = written(tmp_path, "tuesday.csv", HOLD)
    change = await hold(tuesday)
    assert ([line.reason for line in change.missing], change.released) == (
        [HoldReason.NO_CONTACT_ORDER],
        False,
    )
    assert await _held(pool) == {"died", "no_contact_order"}
    change = await hold(tuesday, release=True)
    assert change.released
    assert await _held(pool) == {"died"}


async def test_a_row_that_names_nobody_keeps_no_other_from_holding_and_everybody_from_release(
    pool, hold, listed, tmp_path
):
    await hold(written(tmp_path, "monday.csv", OTHER))
    slip = written(tmp_path, "slip.csv", HOLD, HOLD | {"Unique ID": "C9"})
    with pytest.raises(FilesInError, match=r"slip\.csv, row 3: found C9"):
        await hold(slip, release=True)
    change = await hold(slip)
    assert [line.local_id for line in change.added] == ["C1"]
    assert await _held(pool) == {"died", "no_contact_order"}


async def test_a_list_is_not_taken_for_holds(hold, listed, tmp_path):
    with pytest.raises(FilesInError, match="is not a holds file"):
        await hold(written(tmp_path, "2b.csv", child(3)))


async def test_holds_are_taken_after_the_close_too(
    pool, inspection, hold, listed, database, tmp_path
):
    await database.room("inspection").execute(
        "UPDATE inspection.inspection SET state = $1", State.CLOSED
    )
    assert (await hold(written(tmp_path, "holds.csv", HOLD))).added


IN_CARE = {"Which team?": "Looked after children"}


@pytest.fixture
def known(pool, inspection, keys):
    """Read what the roll holds, opened."""

    async def known():
        async with pool.acquire() as conn:
            return await sealing.known(conn, inspection.inspection_id, keys)

    return known


def _bars(known) -> dict[str, str | None]:
    names = {one.contact_id: one.name for one in known.contacts}
    return {names[care.contact_id]: care.barred for care in known.cares}


async def test_a_looked_after_child_is_reached_by_its_carer_and_itself_and_by_no_officer(
    pool, known, bring, inspection, tmp_path
):
    await bring(
        written(tmp_path, "1.csv", planned(1, **IN_CARE, **{"Date of birth": "04/03/2009"})),
        written(
            tmp_path,
            "contacts.csv",
            carer(1, **{"Carer name": "Fay Foster", "Relation": "Foster carer"}),
            carer(1, **{"Carer name": "Amina Yusuf", "Relation": "Young person"}),
            carer(
                1,
                **{
                    "Carer name": "Olive Officer",
                    "Relation": "Foster carer",
                    "Email": "o.officer@northbourne.gov.uk",
                    "Mobile": "07700 900777",
                },
            ),
            carer(1, **{"Carer name": "Pat Parent", "Relation": "Parent/carer"}),
        ),
    )
    assert _bars(await known()) == {
        "Fay Foster": None,
        "Amina Yusuf": None,
        "Olive Officer": Barred.OFFICER,
        "Pat Parent": Barred.LOOKED_AFTER,
    }


@pytest.mark.parametrize(
    "email",
    [
        "jo.bell@kent.gov.uk",
        "jo@birminghamchildrenstrust.co.uk",
        "lookedafter.team@mail.example",
        "send.team@nhs.net",
    ],
)
def test_an_officer_s_address_is_known_by_its_domain_or_its_desk(email):
    assert is_officers(email)
    assert not is_officers("jo.bell@mail.example")


async def test_a_child_too_young_is_not_written_to_in_its_own_name(pool, known, bring, tmp_path):
    await bring(
        written(tmp_path, "2.csv", child(1)),
        written(tmp_path, "contacts.csv", carer(1, Relation="Young person")),
    )
    assert _bars(await known()) == {"Hodan Yusuf": Barred.TOO_YOUNG}
    assert await pool.fetchval("SELECT reach FROM roll.frame") == "none"


async def test_a_carer_who_moved_between_waves_is_written_to_at_the_new_address(
    known, bring, listed, tmp_path
):
    await bring(
        written(
            tmp_path,
            "contacts 2.csv",
            carer(1, Email="hodan@new.example", Mobile="07700 900999", Language="Arabic"),
        )
    )
    (one,) = (await known()).contacts
    assert (one.name, one.email) == ("Hodan Yusuf", "hodan@new.example")
    assert (one.phone, one.language) == ("+447700900999", "ar")
