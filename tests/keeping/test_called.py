"""What a parent calls a child goes at its own time, and whoever asks what we hold gets it."""

from datetime import timedelta

import pytest
from tests.coding.test_words_sealed import everywhere
from tests.keeping.conftest import House
from tests.outreach.make import CLOSE, D2

from soundings.app import keeping
from soundings.audit.model import Due
from soundings.respond.model import CALLED
from soundings.respond.service import rights


@pytest.fixture
async def answered(house: House) -> House:
    """An installation in which one family answered and named its child."""
    response = await house.answer(await house.contact("hodan.yusuf@mail.example"))
    await house.do(
        'UPDATE respond.response SET typed_in = \'{":called": "v", "q59": "v"}\''
        " WHERE response_id = $1",
        response,
    )
    return house


async def _kept(house: House) -> tuple[set[str], set[str]]:
    """Return what stands sealed of the one reply, and of what it is kept who typed it."""
    (found,) = await house.rows("SELECT words_sealed, typed_in FROM respond.response")
    return set(found["words_sealed"]), set(found["typed_in"])


def _due(house: House) -> Due:
    area = house.inspection.inspection_id
    return Due(inspection_id=area, what="words", reason="a test", actor="test", at=D2)


async def test_a_name_goes_a_day_after_the_close_and_the_words_stay(answered: House):
    assert await _kept(answered) == ({CALLED, "q59"}, {CALLED, "q59"})
    await answered.close()
    answered.clock.wind(CLOSE + timedelta(days=1))
    (proof,) = await keeping.keep_schedule(answered.deps)
    assert (proof.what, proof.found, proof.deleted, proof.remaining) == ("names_typed", 1, 1, 0)
    assert await _kept(answered) == ({"q59"}, {"q59"})
    assert await answered.rows("SELECT 1 FROM respond.child") == []
    assert await answered.rows("SELECT 1 FROM safeguarding.retired WHERE item <> 'q59'") == []


async def test_where_words_go_first_the_name_waits_for_its_own_time(answered: House):
    pool = answered.database.room("respond")
    proof = await rights.forget_words(pool, _due(answered))
    assert (proof.found, proof.remaining) == (1, 0)
    assert await _kept(answered) == ({CALLED}, {CALLED})
    kept = await rights.kept(pool, answered.inspection.inspection_id)
    assert kept == {"names": 1, "words": 0, "replies": 1}
    assert (await rights.forget_words(pool, _due(answered))).found == 0


async def test_a_reply_with_a_name_goes_whole(answered: House):
    proof = await rights.forget_replies(answered.database.room("respond"), _due(answered))
    assert (proof.found, proof.remaining) == (1, 0)
    assert await answered.rows("SELECT 1 FROM respond.child") == []
    retired = await answered.rows("SELECT item FROM safeguarding.retired")
    assert retired == [{"item": "q59"}]


async def test_whoever_asks_what_is_held_gets_the_name_they_typed(answered: House):
    mine = await answered.contact("hodan.yusuf@mail.example")
    bundle = await keeping.export_subject(
        answered.deps, answered.inspection, mine, actor="dpo", reason="letter of 3 October"
    )
    (reply,) = bundle.replies
    assert reply.called == "Minnie"
    assert CALLED not in reply.answers
    assert await everywhere(answered.url, "Minnie") == set()
