"""What is due goes, on its day and not before, each with its proof; wishes outlive it."""

from datetime import date, timedelta
from uuid import uuid4

import asyncpg
import pytest
from tests.keeping.conftest import SURVEYS, House
from tests.outreach.make import CLOSE, D2

from soundings.app import keeping
from soundings.audit import service as audit
from soundings.audit.model import BrokenSchedule
from soundings.inspection import service as inspections
from soundings.outreach import service as outreach
from soundings.outreach.model import InboundText


async def _gone(house: House) -> set[str]:
    return {proof.what for proof in await keeping.keep_schedule(house.deps)}


async def test_the_schedule_deletes_each_thing_on_its_day(house: House):
    one = await house.contact("hodan.yusuf@mail.example")
    await house.answer(one)
    assert await _gone(house) == set(), "nothing goes while the survey is open"
    await house.close()
    house.clock.wind(CLOSE)
    assert await _gone(house) == set()
    house.clock.wind(CLOSE + timedelta(days=1))
    assert await _gone(house) == {"names_typed"}
    house.clock.wind(CLOSE + timedelta(days=29))
    assert await _gone(house) == set()
    house.clock.wind(CLOSE + timedelta(days=30))
    assert await _gone(house) == {"people", "links"}
    assert await house.rows("SELECT 1 FROM roll.contact") == []
    assert await house.rows("SELECT 1 FROM roll.person WHERE identity_sealed IS NOT NULL") == []
    assert len(await house.rows("SELECT 1 FROM roll.frame")) == 2, "weights still have their frame"
    assert len(await house.rows("SELECT 1 FROM respond.response")) == 1
    await inspections.note_published(
        house.database.room("inspection"), house.inspection.inspection_id, date(2026, 12, 1), D2
    )
    house.clock.wind(CLOSE.replace(year=2027))
    assert await _gone(house) == {"words"}
    (reply,) = await house.rows("SELECT answers FROM respond.response")
    assert reply["answers"] == {"q00": 9, "q57": "good"}
    house.clock.wind(CLOSE.replace(year=2030))
    assert await _gone(house) == {"replies"}
    assert await house.rows("SELECT 1 FROM respond.response") == []
    assert await _gone(house) == set(), "what is gone is not due"


async def test_every_deletion_proves_what_it_did(house: House):
    await house.close()
    house.clock.wind(CLOSE + timedelta(days=30))
    proofs = {proof.what: proof for proof in await keeping.keep_schedule(house.deps)}
    people = proofs["people"]
    assert (people.found, people.deleted, people.remaining) == (4, 4, 0)
    assert people.due_on == date(2026, 10, 23)
    _, sha256 = keeping.load_schedule(SURVEYS, "area-send")
    assert people.schedule_sha256 == sha256
    pool = house.database.room("audit")
    kept = await audit.deletions(pool, house.inspection.inspection_id)
    assert {one.deletion_id for one in kept} == {one.deletion_id for one in proofs.values()}
    await audit.verify(pool)
    with pytest.raises(asyncpg.RestrictViolationError):
        await house.do("DELETE FROM audit.deletion")


async def test_a_wish_for_silence_outlives_the_address(house: House):
    one = await house.contact("hodan.yusuf@mail.example")
    await house.do("UPDATE outreach.link SET stopped_at = $1 WHERE contact_id = $2", D2, one)
    await outreach.keep_silence(house.database.room("outreach"))
    await house.close()
    house.clock.wind(CLOSE + timedelta(days=31))
    await keeping.keep_schedule(house.deps)
    assert len(await house.rows("SELECT 1 FROM outreach.opt_out WHERE kind = 'stop'")) == 2


async def test_a_child_with_an_open_concern_is_not_forgotten_until_it_is_closed(house: House):
    one = await house.contact("hodan.yusuf@mail.example")
    response = await house.answer(one)
    (child,) = await house.rows("SELECT case_id FROM roll.care WHERE contact_id = $1", one)
    await house.do(
        "INSERT INTO safeguarding.concern (concern_id, inspection_id, response_id, item,"
        " text_sha256, rules, seriousness, raised_at, due_at, case_id)"
        " VALUES ($1, $2, $3, 'q59', '', '{}', 1, $4, $4, $5)",
        uuid4(),
        house.inspection.inspection_id,
        response,
        D2,
        child["case_id"],
    )
    await house.close()
    house.clock.wind(CLOSE + timedelta(days=30))
    proofs = {proof.what: proof for proof in await keeping.keep_schedule(house.deps)}
    assert (proofs["people"].deleted, proofs["people"].remaining) == (2, 2)
    assert await house.contact("hodan.yusuf@mail.example") == one
    await house.do(
        "UPDATE safeguarding.concern SET closed_at = $1, closed_by = $2", CLOSE, uuid4()
    )
    assert await _gone(house) == {"people"}


async def test_a_text_that_waits_for_a_person_is_not_forgotten(house: House):
    pool = house.database.room("outreach")
    texts = [
        InboundText(text_id="a", number="+447700900123", content="Who is it?", received_at=D2),
        InboundText(text_id="b", number="+447700900456", content="STOP", received_at=D2),
    ]
    await outreach.keep_inbound(pool, texts, D2, keys=house.keys)
    await outreach.sort_texts(pool, house.keys, SURVEYS, D2)
    await house.close()
    house.clock.wind(CLOSE + timedelta(days=30))
    assert "texts" in await _gone(house)
    kept = await house.rows(
        "SELECT content, content_sealed, number_index FROM outreach.inbound_text ORDER BY text_id"
    )
    assert [tuple(map(bool, one.values())) for one in kept] == [(True,) * 3, (False,) * 3]
    (waiting,) = await outreach.queued_texts(pool, house.inspection.inspection_id, keys=house.keys)
    assert waiting.content == "Who is it?"


async def test_a_link_of_old_leads_nowhere(house: House):
    before = await house.rows("SELECT link_hash FROM outreach.link")
    await house.close()
    house.clock.wind(CLOSE + timedelta(days=30))
    await keeping.keep_schedule(house.deps)
    after = await house.rows("SELECT link_hash FROM outreach.link")
    assert {one["link_hash"] for one in before}.isdisjoint(one["link_hash"] for one in after)


def test_a_schedule_that_leaves_something_out_is_refused(tmp_path):
    (tmp_path / "area-send").mkdir()
    text = (SURVEYS / "area-send" / "retention.toml").read_text(encoding="utf-8")
    (tmp_path / "area-send" / "retention.toml").write_text(
        text.replace('what = "links"', 'what = "lynx"'), encoding="utf-8"
    )
    with pytest.raises(BrokenSchedule, match="lynx"):
        keeping.load_schedule(tmp_path, "area-send")


def test_every_line_of_the_schedule_names_its_source():
    schedule, _ = keeping.load_schedule(SURVEYS, "area-send")
    assert all(len(line.source) > 20 for line in schedule.line)


async def test_redacted_comments_go_with_the_replies_and_records_of_harm_long_after(house: House):
    area, response, at = house.inspection.inspection_id, uuid4(), D2
    comment = (response, area, at)
    await house.do(
        "INSERT INTO coding.comment (response_id, item, inspection_id, redacted, doubtful,"
        " quotable, direction, themes, themes_version, ticket, source_sha256, redacted_at)"
        " VALUES ($1, 'q59', $2, 'We waited', 0, FALSE, 'mixed', '{}', 'v', 't', 's', $3)",
        *comment,
    )
    await house.do(
        "INSERT INTO coding.code (response_id, inspection_id, codebook_version, themes, settled,"
        " settled_at) VALUES ($1, $2, 1, '{}', 'once', $3)",
        *comment,
    )
    for closed in (None, at):
        concern = uuid4()
        await house.do(
            "INSERT INTO safeguarding.concern (concern_id, inspection_id, response_id, item,"
            " text_sha256, rules, seriousness, raised_at, due_at, closed_at, closed_by)"
            " VALUES ($1, $2, $3, 'q59', '', '{}', 1, $4, $4, $5, $6)",
            concern, area, uuid4(), at, closed, closed and uuid4(),
        )  # fmt: skip
        await house.do(
            "INSERT INTO safeguarding.action (action_id, inspection_id, concern_id, step, to_whom,"
            " reference, note_sealed, done_by, done_by_name, done_at)"
            " VALUES ($1, $2, $3, 'note', '', '', '', $1, 'Ada', $4)",
            uuid4(), area, concern, at,
        )  # fmt: skip
    await house.close()
    await inspections.note_published(
        house.database.room("inspection"), area, date(2026, 12, 1), D2
    )
    house.clock.wind(CLOSE.replace(year=2029))
    await keeping.keep_schedule(house.deps)
    assert len(await house.rows("SELECT 1 FROM coding.comment")) == 1
    house.clock.wind(CLOSE.replace(year=2030))
    proofs = {one.what: one for one in await keeping.keep_schedule(house.deps)}
    assert (proofs["comments"].found, proofs["comments"].remaining) == (1, 0)
    for table in ("coding.comment", "coding.code"):
        assert await house.rows(f"SELECT 1 FROM {table}") == []  # noqa: S608 - two tables of ours
    assert len(await house.rows("SELECT 1 FROM safeguarding.concern")) == 2
    house.clock.wind(CLOSE.replace(year=2052))
    proofs = {one.what: one for one in await keeping.keep_schedule(house.deps)}
    assert (proofs["concerns"].found, proofs["concerns"].remaining) == (1, 0)
    (left,) = await house.rows("SELECT closed_at FROM safeguarding.concern")
    assert left["closed_at"] is None, "what somebody still has to do is never due"
    assert len(await house.rows("SELECT 1 FROM safeguarding.action")) == 1
    await audit.verify(house.database.room("audit"))
