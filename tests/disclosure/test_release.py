"""A cut in the database, released to each audience, once."""

import hashlib

import msgspec
import pytest
from tests.estimate.make import (
    INSPECTION,
    archetypes,
    ask,
    children,
    claim,
    list_area,
    lock,
    reply,
)

from soundings.contrast import service as contrast
from soundings.disclosure import service
from soundings.disclosure.model import Audience, ClaimsNotLocked, NotReleased, Released
from soundings.estimate import service as estimate
from soundings.kit.database import connect

CLAIMS = (("C16", 1.0, "absolute"), ("C15", 0.6, "qualitative"), ("C39", 0.55, "numeric"))


@pytest.fixture
async def cut(url, database, clock):
    """A cut of a small area with three claims held against it."""
    people = children()
    async with connect(url) as conn:
        await list_area(conn, people)
        for number, (archetype, value, strength) in enumerate(CLAIMS, start=1):
            await claim(conn, number, archetype, value, strength=strength)
        await lock(conn, clock.now())
        known_by = await ask(database, clock.now())
        for child in people:
            if child.family_id.int % 3 == 0:
                await reply(conn, child, known_by, clock.now())
    taken = await estimate.take_cut(
        database.room("estimate"), INSPECTION, archetypes(), clock.now()
    )
    await contrast.contrast(database.room("contrast"), taken.cut_id, archetypes(), clock.now())
    return taken


async def kept(url, audience):
    async with connect(url) as conn:
        return await conn.fetchrow(
            "SELECT content, sha256, thresholds FROM disclosure.release WHERE audience = $1",
            audience,
        )


async def test_inspectors_see_every_claim_with_base_interval_and_tipping_point(
    database, clock, cut
):
    released = await service.release(
        database, INSPECTION, cut.cut_id, Audience.INSPECTOR, clock.now()
    )
    assert [finding.archetype for finding in released.findings] == ["C16", "C15", "C39"]
    told = released.findings[0]
    assert told.verdict == "contradicted"
    assert told.silent.impossible
    assert told.figure.low < told.figure.share < told.figure.high
    assert told.figure.n < told.figure.listed
    assert released.headline.listed == cut.list_count
    assert released.headline.replied == cut.response_count
    assert released.lock.locked_at == clock.now()
    assert released.enquiries
    assert released.balance
    assert released.audit.entry_id > 0


async def test_the_same_cut_gives_the_same_bytes_however_often_it_is_asked_for(
    url, database, clock, cut
):
    asked = [
        await service.release(database, INSPECTION, cut.cut_id, Audience.INSPECTOR, clock.now())
        for _ in range(2)
    ]
    assert asked[0] == asked[1]
    row = await kept(url, "inspector")
    assert row["content"].encode() == msgspec.json.encode(asked[0], order="deterministic")
    assert row["sha256"] == hashlib.sha256(row["content"].encode()).hexdigest()
    async with connect(url) as conn:
        assert await conn.fetchval(
            "SELECT count(*) FROM audit.entry WHERE action = 'disclosure.released'"
        ) == 1  # fmt: skip


async def test_the_partnerships_release_is_the_inspectors_with_less_in_it(
    url, database, clock, cut
):
    shown = await service.release(
        database, INSPECTION, cut.cut_id, Audience.PARTNERSHIP, clock.now()
    )
    whole = await service.latest(database.room("disclosure"), INSPECTION, Audience.INSPECTOR)
    assert shown.release_id != whole.release_id
    assert [finding.verdict for finding in shown.findings] == [
        finding.verdict for finding in whole.findings
    ]
    assert all(finding.figure.n % 5 == 0 for finding in shown.findings)
    assert (shown.quotes, shown.enquiries, shown.signals, shown.reach) == ((), (), (), ())
    row = await kept(url, "partnership")
    assert msgspec.json.decode(row["content"], type=Released) == shown
    assert row["thresholds"]["minimum_replies"] == 10


async def test_before_the_first_release_there_is_a_refusal(database, cut):
    with pytest.raises(NotReleased, match="soundings brief"):
        await service.latest(database.room("disclosure"), INSPECTION, Audience.PARTNERSHIP)


async def test_nothing_is_released_while_the_claims_are_not_locked(url, database, clock, cut):
    async with connect(url) as conn:
        await conn.execute("DELETE FROM claims.lock")
    with pytest.raises(ClaimsNotLocked):
        await service.release(database, INSPECTION, cut.cut_id, Audience.INSPECTOR, clock.now())
