"""The messages before they leave, the dry run, the launch, and a stop of one inspection."""

from datetime import timedelta

import pytest
from tests.claims.make import claim
from tests.inspection.console import sign_in
from tests.outreach.make import D1, D2, D3, add_families, plan
from tests.roll.make import carer, child, csv_bytes, inspection, planned, table
from tests.serving import deps

from soundings.access.model import Role
from soundings.claims import rules as claim_rules
from soundings.inspection import service as inspections
from soundings.inspection.model import State
from soundings.kit.database import connect
from soundings.outreach import service
from soundings.outreach.model import (
    AlreadyStopped,
    Channel,
    Freshness,
    NotStopped,
    WithoutReason,
)
from soundings.outreach.rules import stale_holds
from soundings.roll import service as roll

__all__ = ["deps"]

ROOT = "/staff/rehearsal"
CONFIRM = f"{ROOT}/launch/confirm"
SURE = {"code": "rehearsal", "sure": "yes"}


def sent(name: str, *rows: dict[str, str]):
    return "files", (name, csv_bytes(*rows), "text/csv")


def reached(number: int) -> dict[str, str]:
    """A carer of their own, by email and by mobile."""
    own = {
        "Carer name": f"Carer {'ABCDEFG'[number]}",
        "Email": f"carer{number}@example.org",
        "Mobile": f"07700 90001{number}",
    }
    return carer(number, **own)


@pytest.fixture
async def area(database, clock):
    clock.wind(D2)
    return await inspection(database, clock)


@pytest.fixture
async def lead(deps, url, area):
    return await sign_in(deps, url, Role.LEAD_INSPECTOR)


async def set_up(lead) -> None:
    """Bring four children, one held, and lock one claim, as the pages let one."""
    held = {
        "Unique ID": child(4)["Unique ID"],
        "Carer name": "",
        "Reason": "Died",
        "Date": "14/09/2026",
    }
    files = [
        sent("list 1.csv", *(planned(number) for number in range(1, 5))),
        sent("contacts.csv", *(reached(number) for number in range(1, 5))),
        sent("holds.csv", held),
    ]
    await lead.send(f"{ROOT}/lists", files=files)
    await lead.send(lead.at, do="store")
    typed = {claim_rules.field(name): cell for name, cell in claim().items()}
    await lead.send(f"{ROOT}/claims/new", **typed)
    await lead.send(f"{ROOT}/claims/lock", sure="yes")
    assert lead.status == 200


async def count(url: str, table: str) -> int:
    async with connect(url) as conn:
        return await conn.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - ours


async def test_every_message_is_shown_at_its_longest_in_every_language(lead):
    await lead.open(f"{ROOT}/messages")
    texts = lead.page.css("div.phones .phone:not(.mail)")
    assert len(texts) == 4
    assert all("WWWWWWWWWWWW" in one.text() for one in texts)
    assert lead.sees("1 fragment, 2.4p each")
    languages = [node.attributes["lang"] for node in lead.page.css("ul.doors a")]
    assert languages[0] == "en"
    assert len(languages) == 7
    await lead.open(f"{ROOT}/messages?language=ur")
    mails = lead.page.css(".phone.mail")
    assert {node.attributes["dir"] for node in mails} == {"rtl"}
    assert len(mails) == 4
    await lead.open(f"{ROOT}/messages?language=tlh")
    assert lead.sees("There are no emails in that language.")


async def test_a_name_too_long_for_a_text_is_told_on_the_page(lead, url):
    async with connect(url) as conn:
        await conn.execute("UPDATE inspection.inspection SET area_short = repeat('Long ', 20)")
    await lead.open(f"{ROOT}/messages")
    assert lead.sees("A text message is too long")
    assert lead.sees("2 fragments, 4.8p each")


async def test_before_the_claims_are_locked_the_page_says_what_is_missing(lead, url):
    await lead.open(f"{ROOT}/launch")
    assert lead.sees("The claims are not locked yet")
    assert lead.page.css_first("a.button") is None
    await lead.send(CONFIRM, **SURE)
    assert lead.status == 422
    assert await count(url, "outreach.message") == 0


async def test_a_dry_run_says_who_gets_what_and_who_is_held_and_does_nothing(lead, url):
    await set_up(lead)
    await lead.open(f"{ROOT}/launch")
    rows = [" ".join(row.text(separator=" ").split()) for row in lead.page.css("tbody tr")]
    assert rows[0].startswith("At once (its hour, 10:00 on Tuesday 15 September 2026, has come)")
    assert rows[0].endswith("Invitation by email 3 £0.00")
    assert rows[1].endswith("Invitation by text message 3 £0.07")
    assert "held: somebody died 1 1" in rows
    numbers = [node.text() for node in lead.page.css("dl.facts dd")]
    assert numbers == ["4", "3", "1"], "listed, written to about, not"
    assert await count(url, "outreach.message") == 0
    assert await count(url, "outreach.wave") == 0


async def test_a_launch_says_exactly_what_will_happen_and_then_does_it(lead, database, area, url):
    await set_up(lead)
    await lead.open(CONFIRM)
    assert lead.sees("At once : invitation by email to at most 3 carers")
    assert lead.sees("It costs at most £0.14 in text messages.")
    for typed in ({"code": "rehearsal"}, {"sure": "yes"}, {"code": "northshire", "sure": "yes"}):
        assert await lead.send(CONFIRM, **typed) == 422
        assert lead.sees("Nothing was launched")
    assert await count(url, "outreach.message") == 0
    await lead.send(CONFIRM, **SURE)
    assert lead.at == f"{ROOT}/launch"
    assert lead.sees("Launched: the survey opened 10:00 on Tuesday 15 September 2026")
    found = await inspections.by_id(database.room("inspection"), area.inspection_id)
    assert found.state is State.OPEN
    assert await count(url, "outreach.message") == 3 * 4
    async with connect(url) as conn:
        actors = await conn.fetch(
            "SELECT DISTINCT actor FROM audit.entry "
            "WHERE action IN ('outreach.plan', 'inspection.opened')"
        )
    assert [row["actor"] for row in actors] == [str(lead.staff.staff_id)]
    await lead.send(CONFIRM, **SURE)
    assert await count(url, "outreach.message") == 3 * 4, "a second press plans nothing twice"


HELD = {
    "Unique ID": child(1)["Unique ID"],
    "Carer name": "",
    "Reason": "Died",
    "Date": "14/09/2026",
}


async def test_holds_older_than_the_day_of_the_next_wave_are_told_until_they_come_again(
    lead, deps, database, area, clock
):
    await set_up(lead)
    pool = database.room("outreach")
    await lead.open(f"{ROOT}/launch")
    assert not lead.sees("the holds last came"), "they came on the day of the first wave"
    await lead.open(CONFIRM)
    await lead.send(CONFIRM, **SURE)
    await pool.execute("UPDATE outreach.message SET state = 'accepted' WHERE not_before < $1", D3)
    await lead.open(f"{ROOT}/launch")
    assert lead.sees("The next messages leave at 9.30am Wed 16 Sep, and the holds last came at")
    assert await service.alarms(pool, area.inspection_id, D2) == (), "it is not the day yet"
    clock.wind(D3 - timedelta(hours=1))
    (alarm,) = await service.alarms(pool, area.inspection_id, clock.now())
    assert "Bring the authority's current holds" in alarm
    again = [table("holds.csv", HELD)]
    await roll.take_holds(database.room("roll"), area, again, {}, clock.now(), keys=deps.keys)
    assert await service.alarms(pool, area.inspection_id, clock.now()) == ()


@pytest.mark.parametrize(
    ("brought", "leaves", "ahead", "said"),
    [
        (D2, None, True, None),
        (D2, D2, True, None),
        (D1, D2, False, "the holds last came"),
        (D1, D3, False, None),
        (D1, D3, True, "the holds last came"),
        (None, D2, False, "no file of holds ever came"),
    ],
)
def test_holds_are_stale_from_the_day_of_the_wave(brought, leaves, ahead, said):
    found = stale_holds(Freshness(brought_at=brought, leaves_at=leaves), D2, ahead=ahead)
    assert found is None if said is None else said in found


async def test_a_launch_needs_the_lead_and_a_proof(deps, url, area):
    unproved = await sign_in(deps, url, Role.LEAD_INSPECTOR, proved=False)
    assert await unproved.open(f"{ROOT}/launch") == 200
    assert await unproved.open(CONFIRM) == 403
    assert await unproved.send(CONFIRM, **SURE) == 403
    for role in Role:
        if role is not Role.LEAD_INSPECTOR:
            other = await sign_in(deps, url, role, area.inspection_id)
            for path in (CONFIRM, f"{ROOT}/launch", f"{ROOT}/launch/stop"):
                assert await other.send(path, **SURE, reason="because") in {403, 405}, role
            assert await other.open(f"{ROOT}/launch") == 403


async def test_stopping_and_letting_go_on_the_page(lead, database, area):
    await set_up(lead)
    await lead.send(CONFIRM, **SURE)
    assert await lead.send(f"{ROOT}/launch/stop", reason="") == 422
    await lead.send(f"{ROOT}/launch/stop", reason="A wrong number was printed.")
    assert lead.sees("A wrong number was printed.")
    assert lead.sees("3 messages are due now and would begin to leave at once")
    pool = database.room("outreach")
    alarms = await service.alarms(pool, area.inspection_id, D2)
    since = "No message of this inspection has left since 10:00 on 15 September: "
    assert alarms == (f"{since}A wrong number was printed.",)
    await lead.send(f"{ROOT}/launch/resume")
    assert (lead.status, await service.stop_of(pool, area.inspection_id)) == (200, None)
    assert await lead.send(f"{ROOT}/launch/resume") == 422


async def test_nothing_of_a_stopped_inspection_leaves_and_all_of_it_leaves_afterwards(field):
    await add_families(field.database, field.inspection, 5)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    area = field.inspection.inspection_id
    await service.stop_sending(field.pool, area, "a wrong list", D2, actor="lead")
    assert (await field.drain(Channel.EMAIL)).counts == {}
    assert not field.sinks.emails.exists() or field.emails() == []
    with pytest.raises(AlreadyStopped, match="a wrong list"):
        await service.stop_sending(field.pool, area, "again", D2, actor="lead")
    await service.resume_sending(field.pool, area, D2, actor="lead")
    assert (await field.drain(Channel.EMAIL)).counts == {"accepted": 5}
    with pytest.raises(NotStopped):
        await service.resume_sending(field.pool, area, D2, actor="lead")
    with pytest.raises(WithoutReason):
        await service.stop_sending(field.pool, area, "", D2, actor="lead")


async def test_what_a_worker_holds_in_its_hand_at_the_stop_goes_back(field):
    await add_families(field.database, field.inspection, 2)
    await plan(field.database, field.inspection)
    field.clock.wind(D2)
    held = await field.claim(Channel.EMAIL, D2, most=10)
    assert len(held) == 2
    area = field.inspection.inspection_id
    await service.stop_sending(field.pool, area, "a wrong list", D2, actor="lead")
    judged = await service.begin(field.pool, held, D2)
    assert {(one.state, one.reason) for one in judged} == {("planned", "stopped")}
    assert (await service.ledger(field.pool, area, D2)).balanced
    await service.resume_sending(field.pool, area, D3, actor="lead")
    assert (await field.drain(Channel.EMAIL)).counts == {"accepted": 2}
