"""A person may have all that is theirs and nothing of another's, and may be rid of it."""

from uuid import uuid4

import msgspec
import pytest
from tests.keeping.conftest import House
from tests.outreach.make import D2, KEY, SURVEYS
from tests.respond.make import opened

from soundings.app import keeping
from soundings.app.cli.keeping import _write_bundle
from soundings.audit import service as audit
from soundings.audit.model import Search
from soundings.kit import links
from soundings.kit.database import connect
from soundings.outreach import service as outreach
from soundings.outreach.model import Channel, InboundText
from soundings.roll.model import ContactId, NoSuchContact
from soundings.roll.rules.sealing import address_index

WHY = "letter of 3 October, passport seen"


@pytest.fixture
async def mine(house: House) -> ContactId:
    one = ContactId(await house.contact("hodan.yusuf@mail.example"))
    other = await house.contact("jan.nowak@mail.example")
    await house.answer(one, words="Amina waits")
    await house.answer(other, words="the other family's words")
    text = InboundText(
        text_id="t", number="+447700900123", content="what is this about?", received_at=D2
    )
    pool = house.database.room("outreach")
    await outreach.keep_inbound(pool, [text], D2, keys=house.keys)
    await outreach.sort_texts(pool, house.keys, SURVEYS, D2)
    return one


async def _bundle(house: House, contact_id: ContactId) -> keeping.Bundle:
    return await keeping.export_subject(
        house.deps, house.inspection, contact_id, actor="dpo", reason=WHY
    )


async def test_a_carer_gets_all_that_is_theirs(house: House, mine, tmp_path):
    bundle = await _bundle(house, mine)
    assert bundle.roll.contact.email == "hodan.yusuf@mail.example"
    assert [child.forename for child in bundle.roll.children] == ["Amina"]
    assert [text.content for text in bundle.outreach.texts] == ["what is this about?"]
    assert {one.channel for one in bundle.outreach.messages} == {Channel.EMAIL, Channel.SMS}
    assert [reply.answers["q59"] for reply in bundle.replies] == ["Amina waits"]
    _write_bundle(tmp_path / "out", bundle)
    page = (tmp_path / "out" / "subject.html").read_text(encoding="utf-8")
    read = msgspec.json.decode((tmp_path / "out" / "subject.json").read_bytes())
    for shown in (page, str(read)):
        assert "Hodan Yusuf" in shown
        assert "Amina waits" in shown


async def test_a_carer_gets_nothing_of_another_and_no_key_to_anything(house: House, mine):
    shown = msgspec.json.encode(await _bundle(house, mine)).decode()
    for other in ("Nowak", "jan.nowak", "Ewelina", "the other family"):
        assert other not in shown
    assert links.mint(KEY, str(mine)) not in shown


async def test_whoever_asked_stands_in_the_audit_with_the_reason(house: House, mine):
    await _bundle(house, mine)
    found = await audit.search(house.database.room("audit"), Search(actors=("dpo",)))
    assert [one.action for one in found] == ["respond.subject_shown", "roll.subject_shown"]
    assert all(one.detail["reason"] == WHY for one in found)


async def _erase(house: House, contact_id: ContactId, *, answers_too: bool):
    return await keeping.erase_subject(
        house.deps,
        house.inspection,
        contact_id,
        actor="dpo",
        reason=WHY,
        answers_too=answers_too,
    )


async def test_whoever_is_forgotten_is_never_written_to_again(house: House, mine):
    proofs = await _erase(house, mine, answers_too=False)
    assert [proof.remaining for proof in proofs] == [0, 0]
    with pytest.raises(NoSuchContact):
        await _bundle(house, mine)
    for address in ("hodan.yusuf@mail.example", "+447700900123"):
        (kept,) = await house.rows(
            "SELECT kind FROM outreach.opt_out WHERE address_hash = $1",
            address_index(KEY, address),
        )
        assert kept["kind"] == "stop"
    waiting = await house.rows(
        "SELECT 1 FROM outreach.message WHERE contact_id = $1 AND state = 'planned'", mine
    )
    assert waiting == []
    assert len(await house.rows("SELECT 1 FROM respond.response WHERE answers ? 'q59'")) == 2
    assert len(await house.rows("SELECT 1 FROM roll.frame")) == 2
    named = await house.rows("SELECT 1 FROM roll.person WHERE identity_sealed IS NOT NULL")
    assert len(named) == 1
    await audit.verify(house.database.room("audit"))


async def test_their_own_answers_go_with_them_if_they_wish(house: House, mine):
    await _erase(house, mine, answers_too=True)
    (left,) = await house.rows("SELECT * FROM respond.response WHERE answers ? 'q59'")
    async with connect(house.url) as conn:
        said = await opened(conn, house.deps.keys, left)
    assert said["q59"] == "the other family's words"
    (typed,) = await house.rows("SELECT count(*) AS number FROM respond.child")
    assert typed["number"] == 1


READ = """
WITH comment AS (
    INSERT INTO coding.comment (
        response_id, item, inspection_id, redacted, doubtful, quotable, direction, themes,
        themes_version, ticket, source_sha256, redacted_at
    )
    VALUES ($1, 'q59', $2, 'waits', 0, true, 'negative', '{}', '1', 't', 's', $4)
),
reading AS (INSERT INTO coding.reading VALUES ($1, $3, $2, 's', 1, '{}', $4, $4)),
decided AS (INSERT INTO coding.adjudication VALUES ($1, $2, 's', 1, '{}', $3, $4)),
code AS (INSERT INTO coding.code VALUES ($1, $2, 1, '{}', 'once', $4)),
suggestion AS (INSERT INTO coding.suggestion VALUES ($1, 'waits', $2, 0.5)),
mark AS (INSERT INTO coding.quote_mark VALUES ($1, 'waits', $2, 's', 'released', NULL, $3, $4))
INSERT INTO coding.paraphrase VALUES ($3, $2, $1, 'waits', 's', 'in other words', $3, $4)
"""
"""A comment that was coded, released as a quote, and said in other words."""

MADE = ("comment", "reading", "adjudication", "code", "suggestion", "quote_mark", "paraphrase")


async def test_what_was_read_and_quoted_of_their_words_goes_at_once(house: House, mine):
    for one in await house.rows("SELECT response_id, inspection_id FROM respond.response"):
        await house.do(READ, one["response_id"], one["inspection_id"], uuid4(), D2)
    proofs = await _erase(house, mine, answers_too=True)
    (proof,) = [one for one in proofs if one.what == "comments as they were read"]
    assert (proof.found, proof.remaining) == (1, 0)
    (stays,) = await house.rows("SELECT response_id FROM respond.response WHERE answers ? 'q59'")
    for table in MADE:
        left = await house.rows(f"SELECT response_id FROM coding.{table}")  # noqa: S608 - above
        assert left == [stays], table


async def test_an_erasure_asked_again_finds_nothing_left(house: House, mine):
    await _erase(house, mine, answers_too=True)
    proofs = await _erase(house, mine, answers_too=True)
    assert all((proof.found, proof.remaining) == (0, 0) for proof in proofs)
