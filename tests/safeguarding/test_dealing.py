"""What is done about a concern, and who it is: two people, a reason, once."""

import pytest
from tests.safeguarding.conftest import KEY, KEYS, SURVEYS, somebody

from soundings.access.model import NoReason, NotApproved, OnePerson, Role, UnknownPair
from soundings.kit.database import Audience, Scope, connect
from soundings.kit.ids import new_id
from soundings.safeguarding import service
from soundings.safeguarding.model import (
    ActionForm,
    Closed,
    Nobody,
    PersonForm,
    Step,
    UnknownConcern,
    WrongAction,
)

OFFICER, LEAD = somebody(), somebody("L. Lead", Role.LEAD_INSPECTOR)
REASON = "Children's services ask for the name"


def _form(step: Step = Step.CHILDRENS_SERVICES, **changes) -> ActionForm:
    said = {"to_whom": "Exeford MASH", "reference": "R 1", "note": "", "closes": False}
    return ActionForm(step=step, **(said | changes))


@pytest.fixture
def raise_one(pool, clock, inspection_id, write):
    async def made(words: str = "He was hit by a teacher", **kwargs):
        await write(words, **kwargs)
        await service.screen_new(pool, KEYS, clock.now(), surveys=SURVEYS)
        return (await service.waiting(pool, inspection_id))[0].concern_id

    return made


async def _act(pool, clock, inspection_id, concern_id, form):
    await service.act(pool, KEY, inspection_id, concern_id, form, by=OFFICER, at=clock.now())


async def _file(pool, clock, inspection_id, concern_id):
    return await service.show_file(
        pool, KEY, inspection_id, concern_id, OFFICER.staff_id, clock.now(), surveys=SURVEYS
    )


async def test_what_was_done_is_kept_and_its_note_is_sealed(
    pool, clock, inspection_id, raise_one, url
):
    concern_id = await raise_one()
    form = _form(note="Spoke to Mrs Ash on the desk")
    await _act(pool, clock, inspection_id, concern_id, form)
    file = await _file(pool, clock, inspection_id, concern_id)
    assert [(one.to_whom, one.reference, one.note) for one in file.done] == [
        ("Exeford MASH", "R 1", "Spoke to Mrs Ash on the desk")
    ]
    assert file.card.seen_at == clock.now()
    assert file.rules_version == service.load_rules(SURVEYS).version
    async with connect(url) as conn:
        assert b"Ash" not in await conn.fetchval("SELECT note_sealed FROM safeguarding.action")


async def test_acting_is_seeing_and_closing_ends_it(pool, clock, inspection_id, raise_one):
    concern_id = await raise_one()
    await _act(pool, clock, inspection_id, concern_id, _form(closes=True))
    counts = await service.counts(pool, inspection_id, clock.now())
    assert (counts.waiting, counts.in_hand, counts.closed, counts.seen) == (0, 0, 1, 1)
    with pytest.raises(Closed):
        await _act(pool, clock, inspection_id, concern_id, _form())


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (_form(to_whom="  "), "Name whom you told"),
        (_form(Step.NOTHING_NEEDED, note="no"), "has 2 letters"),
        (_form(Step.NOTE, note="Waiting for a call", closes=True), "does not close"),
        (_form(note="x" * 2001), "has 2001 letters"),
    ],
)
async def test_too_little_said_is_not_kept(pool, clock, inspection_id, raise_one, form, sentence):
    concern_id = await raise_one()
    with pytest.raises(WrongAction, match=sentence):
        await _act(pool, clock, inspection_id, concern_id, form)
    assert (await service.counts(pool, inspection_id, clock.now())).waiting == 1


async def test_nothing_is_referred_by_itself(pool, clock, inspection_id, raise_one, url):
    await raise_one()
    async with connect(url) as conn:
        for table in ("safeguarding.action", "safeguarding.alarm", "outreach.message"):
            assert await conn.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - ours


async def test_about_the_area_itself_tells_the_conflict_route_and_nobody_else(
    pool, clock, inspection_id, raise_one
):
    for name, conflicts in (("Duty", False), ("Regional lead", True)):
        form = PersonForm(
            name=name,
            email=f"{name[:4].lower()}@example.org",
            phone="",
            step=1,
            for_conflicts=conflicts,
        )
        await service.add_person(pool, inspection_id, form, by=OFFICER.staff_id, at=clock.now())
    concern_id = await raise_one("The council's own officer hit my son")
    await _act(pool, clock, inspection_id, concern_id, _form(Step.REGIONAL_LEAD))
    assert (await _file(pool, clock, inspection_id, concern_id)).card.about_the_area
    assert [one.name for one in await service.told(pool, inspection_id)] == ["Regional lead"]


async def test_a_name_takes_two_people_and_a_reason_and_is_shown_once(
    pool, clock, inspection_id, raise_one, link, url
):
    case_id = new_id()
    concern_id = await raise_one(link_id=await link(case_id))
    with pytest.raises(NoReason):
        await service.ask_identity(
            pool, inspection_id, concern_id, "why", by=OFFICER, at=clock.now()
        )
    await service.ask_identity(pool, inspection_id, concern_id, REASON, by=OFFICER, at=clock.now())
    (asked,) = await service.identity_requests(pool, concern_id, clock.now())

    async def use(by):
        return await service.use_identity(pool, inspection_id, concern_id, by=by, at=clock.now())

    with pytest.raises(NotApproved):
        await use(OFFICER)
    with pytest.raises(OnePerson):
        await service.allow_identity(pool, concern_id, asked.pair_id, by=OFFICER, at=clock.now())
    await service.allow_identity(pool, concern_id, asked.pair_id, by=LEAD, at=clock.now())
    with pytest.raises(NotApproved):
        await use(LEAD)
    whose = await use(OFFICER)
    assert (whose.cases, whose.certain) == ((case_id,), False)
    with pytest.raises(NotApproved):
        await use(OFFICER)
    async with connect(url) as conn:
        noted = await conn.fetch("SELECT action FROM audit.entry ORDER BY entry_id")
    assert [row["action"] for row in noted if "pair" in row["action"]] == [
        "access.pair_asked",
        "access.pair_approved",
        "access.pair_spent",
    ]


async def test_one_concerns_yes_opens_no_other(pool, clock, inspection_id, raise_one, link):
    first = await raise_one(link_id=await link(new_id()))
    await service.ask_identity(pool, inspection_id, first, REASON, by=OFFICER, at=clock.now())
    (asked,) = await service.identity_requests(pool, first, clock.now())
    with pytest.raises(UnknownPair):
        await service.allow_identity(pool, new_id(), asked.pair_id, by=LEAD, at=clock.now())


async def test_nobody_stands_behind_an_uninvited_reply(pool, clock, inspection_id, raise_one):
    concern_id = await raise_one()
    assert not (await _file(pool, clock, inspection_id, concern_id)).has_identity
    with pytest.raises(Nobody):
        await service.ask_identity(
            pool, inspection_id, concern_id, REASON, by=OFFICER, at=clock.now()
        )


async def test_the_child_that_was_told_of_is_the_one(
    pool, clock, inspection_id, raise_one, link, url
):
    told_of = new_id()
    link_id = await link(told_of, new_id())
    concern_id = await raise_one(link_id=link_id)
    async with connect(url) as conn:
        await conn.execute("UPDATE safeguarding.concern SET case_id = $1", told_of)
    await service.ask_identity(pool, inspection_id, concern_id, REASON, by=OFFICER, at=clock.now())
    (asked,) = await service.identity_requests(pool, concern_id, clock.now())
    await service.allow_identity(pool, concern_id, asked.pair_id, by=LEAD, at=clock.now())
    whose = await service.use_identity(pool, inspection_id, concern_id, by=OFFICER, at=clock.now())
    assert (whose.cases, whose.certain) == ((told_of,), True)


async def test_the_queue_outlives_the_survey(pool, clock, inspection_id, raise_one, url):
    concern_id = await raise_one()
    async with connect(url) as conn:
        await conn.execute("UPDATE inspection.inspection SET state = 'frozen'")
    assert len(await service.waiting(pool, inspection_id)) == 1
    await _act(pool, clock, inspection_id, concern_id, _form(closes=True))


async def test_the_partnership_sees_no_row_of_it(database, clock, inspection_id, raise_one, pool):
    concern_id = await raise_one()
    theirs = database.within(
        Scope(
            audience=Audience.PARTNERSHIP,
            inspections=frozenset({inspection_id}),
            person=new_id(),
        )
    ).room("safeguarding")
    assert await service.waiting(theirs, inspection_id) == []
    with pytest.raises(UnknownConcern):
        await _file(theirs, clock, inspection_id, concern_id)
