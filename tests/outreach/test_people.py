"""Files as areas send them, all the way to who had which message: nothing goes out wrongly."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from tests.outreach.conftest import Field
from tests.outreach.make import D1, D2, D3, D5, D7, plan
from tests.roll.make import carer, child, planned, written

from soundings.outreach import service
from soundings.outreach.model import Channel
from soundings.roll import service as roll
from soundings.roll.model import FilesInError


async def _bring(field: Field, *paths: Path) -> None:
    pool = field.database.room("roll")
    report = await roll.check(pool, field.inspection, paths, None, D1, keys=field.keys)
    await roll.import_files(pool, field.inspection, report, D1, keys=field.keys)


async def _send(field: Field, *waves) -> None:
    for at, channel in waves:
        field.clock.wind(at)
        await service.steer_last_call(field.pool, at, most=1000)
        await field.drain(channel)


EMAILS = ((D2, Channel.EMAIL), (D5, Channel.EMAIL))
TEXTS = ((D3, Channel.SMS), (D7, Channel.SMS))


def _to(log: list[dict[str, str]]) -> Counter[str]:
    return Counter(one["to"] for one in log)


async def test_a_bad_phone_number_is_never_texted_and_its_owner_is_still_emailed(field, tmp_path):
    numbers = ["07700 90012", "01223 555 0100", "+48 601 000 000", "ask mum", "", "7.7009E+10"]
    await _bring(
        field,
        written(tmp_path, "2.csv", *(child(n) for n in range(len(numbers)))),
        written(
            tmp_path,
            "contacts.csv",
            *(
                carer(n, Mobile=number, Email=f"c{n}@example.org", **{"Carer name": f"C {n}"})
                for n, number in enumerate(numbers)
            ),
        ),
    )
    await plan(field.database, field.inspection)
    await _send(field, *EMAILS[:1], *TEXTS)
    assert field.texts() == []
    assert len(_to(field.emails())) == len(numbers)


async def test_one_carer_of_three_children_has_one_message_a_wave_and_channel(field, tmp_path):
    await _bring(
        field,
        written(tmp_path, "2.csv", child(1), child(2), child(3)),
        written(tmp_path, "contacts.csv", carer(1), carer(2), carer(3)),
    )
    await plan(field.database, field.inspection)
    await _send(field, EMAILS[0], TEXTS[0], EMAILS[1], TEXTS[1])
    assert set(_to(field.emails()).values()) == {2}
    assert set(_to(field.texts()).values()) == {2}
    assert await field.pool.fetchval("SELECT count(*) FROM outreach.link_case") == 3


async def test_two_people_at_one_address_have_a_link_each(field, tmp_path):
    await _bring(
        field,
        written(tmp_path, "2.csv", child(1)),
        written(tmp_path, "contacts.csv", carer(1), carer(1, **{"Carer name": "Ali Yusuf"})),
    )
    await plan(field.database, field.inspection)
    await _send(field, EMAILS[0])
    assert set(_to(field.emails()).values()) == {2}
    assert len({_link(mail["text"]) for mail in field.emails()}) == 2


def _link(text: str) -> str:
    return text.split("https://soundings.example/")[1].split(maxsplit=1)[0]


async def test_a_child_with_five_carers_is_told_of_by_five_links_and_answered_for_once(
    field, tmp_path
):
    five = [
        carer(1, **{"Carer name": f"Carer {n}"}, Email=f"c{n}@example.org", Mobile="")
        for n in range(5)
    ]
    await _bring(
        field,
        written(tmp_path, "2.csv", child(1)),
        written(tmp_path, "contacts.csv", *five),
    )
    await plan(field.database, field.inspection)
    await _send(field, EMAILS[0])
    assert len({_link(mail["text"]) for mail in field.emails()}) == 5
    async with field.database.room("respond").acquire() as conn:
        await service.note_answered(
            conn,
            case_id=await field.pool.fetchval("SELECT case_id FROM roll.frame"),
            inspection_id=field.inspection.inspection_id,
            complete=True,
            at=D3,
        )
    await _send(field, EMAILS[1])
    assert len(field.emails()) == 5, "nobody is reminded of a child that was answered for"


async def test_ten_thousand_rows_with_an_error_in_the_last_store_and_send_nothing(field, tmp_path):
    rows = [child(n) for n in range(9_999)] + [child(9_999, **{"Date of birth": "31/02/2016"})]
    path = written(tmp_path, "2.csv", *rows)
    with pytest.raises(FilesInError, match="row 10001, Date of birth: found 31/02/2016"):
        await _bring(field, path)
    assert await field.pool.fetchval("SELECT count(*) FROM roll.frame") == 0
    assert (await plan(field.database, field.inspection)).messages == 0


async def test_a_list_imported_twice_plans_and_sends_everything_once(field, tmp_path):
    paths = (
        written(tmp_path, "2.csv", child(1)),
        written(tmp_path, "contacts.csv", carer(1)),
    )
    await _bring(field, *paths)
    with pytest.raises(FilesInError, match="the very file that came before"):
        await _bring(field, *paths)
    again = (
        written(tmp_path, "2 again.csv", child(1), child(2)),
        written(tmp_path, "contacts again.csv", carer(1), carer(2)),
    )
    await plan(field.database, field.inspection)
    await _bring(field, *again)
    await plan(field.database, field.inspection, D1 + timedelta(hours=1))
    await _send(field, EMAILS[0])
    assert list(_to(field.emails()).values()) == [1]
    assert await field.pool.fetchval("SELECT count(*) FROM outreach.link_case") == 2


async def test_a_carer_who_moved_between_waves_is_reminded_at_the_new_address_alone(
    field, tmp_path
):
    await _bring(
        field,
        written(tmp_path, "2.csv", child(1)),
        written(tmp_path, "contacts.csv", carer(1, Email="old@example.org", Mobile="")),
    )
    await plan(field.database, field.inspection)
    await _send(field, EMAILS[0])
    await _bring(field, written(tmp_path, "c2.csv", carer(1, Email="new@example.org", Mobile="")))
    await plan(field.database, field.inspection, D3)
    await _send(field, EMAILS[1])
    assert [mail["to"] for mail in field.emails()] == ["old@example.org", "new@example.org"]
    assert len({_link(mail["text"]) for mail in field.emails()}) == 1


@pytest.mark.parametrize(
    "reason",
    ["Died", "Court order", "Withheld", "Moved away", "Objected", "Safe contact", "", "Bees"],
)
async def test_a_hold_of_any_reason_or_none_stops_the_next_wave(field, tmp_path, reason):
    await _bring(
        field,
        written(tmp_path, "2.csv", child(1), child(2)),
        written(
            tmp_path,
            "contacts.csv",
            carer(1, Mobile=""),
            carer(2, Mobile="", Email="two@example.org", **{"Carer name": "Jo Bell"}),
        ),
    )
    await plan(field.database, field.inspection)
    await _send(field, EMAILS[0])
    hold = {"Unique ID": "C1", "Carer name": "", "Reason": reason, "Date": ""}
    await roll.import_holds(
        field.database.room("roll"),
        field.inspection,
        [written(tmp_path, "holds.csv", hold)],
        None,
        D5,
        keys=field.keys,
    )
    await _send(field, EMAILS[1])
    assert _to(field.emails()) == {"hodan.yusuf@mail.example": 1, "two@example.org": 2}


async def test_a_hold_that_comes_after_the_lease_still_stops_the_message(field, tmp_path):
    await _bring(
        field,
        written(tmp_path, "2.csv", child(1)),
        written(tmp_path, "contacts.csv", carer(1, Mobile="")),
    )
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    claimed = await field.claim(Channel.EMAIL, D2, most=10)
    assert len(claimed) == 1
    hold = {"Unique ID": "C1", "Carer name": "", "Reason": "Died", "Date": ""}
    path = written(tmp_path, "holds.csv", hold)
    await roll.import_holds(
        field.database.room("roll"), field.inspection, [path], None, D2, keys=field.keys
    )
    (judged,) = await service.begin(field.pool, claimed, D2)
    assert judged.reason == "held"


async def test_a_young_person_and_a_parent_are_each_spoken_to_in_their_own_words(field, tmp_path):
    grown = planned(1, **{"Date of birth": "04/03/2009"})
    await _bring(
        field,
        written(tmp_path, "1.csv", grown),
        written(
            tmp_path,
            "contacts.csv",
            carer(1, Mobile="", Language="English"),
            carer(
                1,
                Mobile="",
                Language="Polish",
                Email="amina@example.org",
                **{"Carer name": "Amina Yusuf", "Relation": "Young person"},
            ),
        ),
    )
    await plan(field.database, field.inspection)
    await _send(field, EMAILS[0])
    mails = {mail["to"]: mail["text"] for mail in field.emails()}
    assert "tell us yourself" in mails["amina@example.org"]
    assert mails["amina@example.org"].startswith("Dzień dobry")
    assert "tell us yourself" not in mails["hodan.yusuf@mail.example"]
    audiences = await field.pool.fetch(
        "SELECT audience, language FROM outreach.link ORDER BY audience"
    )
    assert [tuple(row) for row in audiences] == [("parent_carer", "en"), ("young_person", "pl")]


async def test_who_broke_off_is_reminded_and_who_answered_in_part_is_not(field, tmp_path):
    await _bring(
        field,
        written(tmp_path, "2.csv", child(1), child(2)),
        written(
            tmp_path,
            "contacts.csv",
            carer(1, Mobile=""),
            carer(2, Mobile="", Email="two@example.org", **{"Carer name": "Jo Bell"}),
        ),
    )
    await plan(field.database, field.inspection)
    first, second = await roll.cases_of(
        field.database.room("roll"),
        field.inspection.inspection_id,
        [("C1", None), ("C2", None)],
        keys=field.keys,
    )
    async with field.database.room("respond").acquire() as conn:
        for case_id, broke_off in ((first, True), (second, False)):
            await service.note_answered(
                conn,
                case_id=case_id,
                inspection_id=field.inspection.inspection_id,
                complete=False,
                broke_off=broke_off,
                at=D3,
            )
    await _send(field, EMAILS[1])
    assert _to(field.emails()) == {"hodan.yusuf@mail.example": 1}
