"""Through school: sealed links by pupil number, no contact detail in either direction."""

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from tests.outreach.conftest import Field
from tests.outreach.make import (
    D1,
    D2,
    REPORTS,
    Carer,
    add_carers,
    add_hold,
    an_id,
    give_upn,
    plan,
)

from soundings.kit import links
from soundings.outreach import rules, service
from soundings.outreach.model import NothingToRelay, Pack, SchoolReach

PEOPLE = {
    "one": Carer(children=("one",), email="one.mum@example.org", phone="+447900000001"),
    "two": Carer(children=("two",)),
    "three": Carer(children=("three",)),
}


async def _at_school(field: Field, **urns: str | None) -> None:
    of = field.inspection.inspection_id
    for child, urn in urns.items():
        await field.database.room("roll").execute(
            "UPDATE roll.frame SET setting_urn = $2 WHERE case_id = $1", an_id(of, child), urn
        )
        await give_upn(field.database, field.inspection, child)


async def _packs(field: Field, at=D1) -> dict[str, Pack]:
    return {
        pack.setting_urn: pack
        async for pack in service.make_packs(
            field.pool,
            field.inspection,
            settings=field.settings,
            reports=REPORTS,
            key=field.secret,
            keys=field.keys,
            at=at,
        )
    }


@pytest.fixture
async def listed(field: Field) -> Field:
    await add_carers(field.database, field.inspection, **PEOPLE)
    await plan(field.database, field.inspection)
    await _at_school(field, one="100001", two="100001", three="999999")
    return field


def _rows(pack: Pack, sheet: str) -> list[tuple[object, ...]]:
    book = load_workbook(io.BytesIO(pack.workbook))
    return [tuple(cell.value for cell in row) for row in book[sheet].iter_rows(min_row=2)]


def _letters(pack: Pack) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pack.pdf)).pages]


async def test_each_school_gets_its_own_pupils_and_those_outside_the_area_too(listed):
    packs = await _packs(listed)
    assert {urn: pack.letters for urn, pack in packs.items()} == {"100001": 2, "999999": 1}
    assert [row[0] for row in _rows(packs["100001"], "Links")] == ["UPN-one", "UPN-two"]
    letters = _letters(packs["100001"])
    assert len(letters) == 2
    assert "UPN-one" in letters[0]


async def test_a_pack_holds_no_name_no_address_and_nothing_of_what_list_a_child_is_on(listed):
    pack = (await _packs(listed))["100001"]
    rows = _rows(pack, "Links")
    said = " ".join(str(cell) for row in rows for cell in row) + " ".join(_letters(pack))
    for _, _, url, code in rows:  # letters by chance, among which three may spell anything
        said = said.replace(url.rpartition("/")[2], "").replace(code, "")
    for secret in ("Amina", "Yusuf", "example.org", "7900", "EHC", "SEND ", "special"):
        assert secret not in said


async def test_the_link_and_the_code_of_a_letter_open_that_child_and_no_other(listed):
    of = listed.inspection.inspection_id
    (_, _, url, code), *_ = _rows((await _packs(listed))["100001"], "Links")
    async with listed.database.room("respond").acquire() as conn:
        for typed in (url.rpartition("/")[2], code, code.lower(), code.replace(" ", "-")):
            link = await service.link_by_token(conn, listed.secret, typed)
            assert link.case_ids == (an_id(of, "one"),)
    own = links.mint(listed.secret, str(an_id(of, "one")))
    assert links.canonical(code) != own, "the school's link is not its carer's"
    assert code in _letters((await _packs(listed))["100001"])[0]


async def test_a_pack_made_again_is_the_same_and_names_whom_to_take_out(listed):
    first = (await _packs(listed))["100001"]
    assert (await _packs(listed))["100001"].workbook == first.workbook
    await add_hold(listed.database, listed.inspection, child="two", reason="no_contact_order")
    second = (await _packs(listed, D2))["100001"]
    assert (second.letters, second.withdrawn) == (1, 1)
    assert _rows(second, "Take out") == [("UPN-two",)]
    assert "UPN-two" not in " ".join(_letters(second))


async def test_a_child_held_from_the_start_is_in_no_pack(listed):
    await add_hold(listed.database, listed.inspection, child="two", reason="address_withheld")
    pack = (await _packs(listed))["100001"]
    assert (pack.letters, pack.withdrawn) == (1, 0)
    left = await service.unrelayed(listed.pool, listed.inspection.inspection_id)
    assert (left.without_school, left.without_upn, left.held) == (0, 0, 1)


async def test_planning_again_leaves_the_schools_links_alone(listed):
    await _packs(listed)
    await plan(listed.database, listed.inspection, D1 + timedelta(hours=1))
    assert (
        await listed.pool.fetchval(
            "SELECT count(*) FROM outreach.link JOIN outreach.link_case USING (link_id) "
            "WHERE channel = 'school'"
        )
        == 3
    )


async def test_without_schools_there_is_nothing_to_relay(field):
    await add_carers(field.database, field.inspection, **PEOPLE)
    with pytest.raises(NothingToRelay, match="import the lists"):
        await _packs(field)


def _school(urn: str, letters: int, opened: int = 0, answered: int = 0) -> SchoolReach:
    return SchoolReach(
        setting_urn=urn, listed=letters, letters=letters, opened=opened, answered=answered
    )


def test_small_schools_are_shown_together_and_small_numbers_as_such():
    shown = rules.safe_schools(
        [_school("1", 40, 23, 3), _school("2", 9, 1), _school("3", 4), _school("4", 12)]
    )
    assert [(one.setting_urn, one.schools, one.letters) for one in shown] == [
        ("1", 1, "40"),
        ("4", 1, "12"),
        (None, 2, "13"),
    ]
    assert (shown[0].opened, shown[0].answered) == ("about 25", "under 5")
    assert [one.silent for one in shown] == [False, True, False]
    assert rules.summary([_school("4", 12), _school("5", 3)]).silent == 1


def test_a_lone_small_school_does_not_say_how_small():
    (only,) = rules.safe_schools([_school("2", 9, 1)])
    assert (only.setting_urn, only.letters, only.opened) == (None, "under 10", "under 5")


async def test_silence_shows_and_an_opened_letter_ends_it(listed):
    of = listed.inspection.inspection_id
    await _packs(listed)
    assert (await service.reach(listed.pool, of)).relay.opened == 0
    token = links.mint_code(listed.secret, f"school:{an_id(of, 'three')}")
    async with listed.database.room("respond").acquire() as conn:
        link = await service.link_by_token(conn, listed.secret, token)
        await service.note_opened(conn, link_id=link.link_id, at=D2)
    relay = (await service.reach(listed.pool, of)).relay
    assert (relay.schools, relay.letters, relay.opened) == (2, 3, 1)
    assert len(await service.schools(listed.pool, of)) == 1
