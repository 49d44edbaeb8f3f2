"""Quotes that nobody picks, and paraphrases that two people answer for."""

import pytest
from tests.coding.conftest import BOOK

from soundings.coding import service
from soundings.coding.model import (
    Direction,
    NotDrawn,
    OwnParaphrase,
    Skip,
    WrongParaphrase,
)
from soundings.coding.rules.quoting import check_paraphrase
from soundings.kit.database import connect

COMMENT = "We waited and waited and nobody rang us back for Zebedee"


def waits(text):
    return {"ehc_plan_waits": "positive" if "worth" in text else "negative"}


@pytest.fixture
async def read(room, write):
    """Six who waited, one of whom is glad of it; one who must not be quoted, one who may not."""
    for number in range(6):
        await write(f"We waited number {number} of years for the assessment")
    await write("The wait was long and worth it", overall="good")
    await write("We waited a year and it is private", permission="inspectors")
    await write("We waited a year and say it in your words", permission="paraphrase")
    await room.check_all()
    await room.read_all(room.ada, waits)


async def _release(room, quote, **more):
    await service.mark_quote(
        room.pool, room.area, quote.response_id, quote.theme, room.ada, room.clock.now(), **more
    )


async def test_a_few_are_drawn_of_each_direction_and_group_and_none_shown_without_the_contrary(
    room, read
):
    drawn = (await room.drawn())["ehc_plan_waits"]
    assert [(one.direction, one.contrary, one.drawn_from) for one in drawn.quotes] == [
        ("negative", False, 6),
        ("negative", False, 6),
        ("positive", True, 1),
    ]
    assert (await room.quotes()).quotes == ()
    for quote in drawn.quotes:
        assert (await room.quotes()).quotes == ()
        await _release(room, quote)
        assert (await room.drawn())["ehc_plan_waits"].one_sided != quote.contrary
    shown = await room.quotes()
    assert [one.text for one in shown.quotes] == [one.text for one in drawn.quotes]
    assert (shown.comments, shown.read, shown.quotable) == (9, 9, 7)
    assert shown.codebook_sha256 == BOOK.sha256
    (count,) = shown.themes
    assert (count.name, count.comments, count.negative, count.positive) == (
        "Waiting for EHC plans", 9, 8, 1,
    )  # fmt: skip


async def test_a_skip_is_kept_with_its_reason_and_the_next_ticket_is_drawn(room, read, url):
    first = (await room.drawn())["ehc_plan_waits"].quotes[0]
    await _release(room, first, skip=Skip.IDENTIFIABLE)
    now = (await room.drawn())["ehc_plan_waits"]
    assert now.quotes[0].response_id != first.response_id
    assert now.quotes[0].ticket > first.ticket
    assert [(one.response_id, one.reason) for one in now.skipped] == [
        (first.response_id, Skip.IDENTIFIABLE)
    ]
    with pytest.raises(NotDrawn, match="nobody picks"):
        await _release(room, first)
    async with connect(url) as conn:
        detail = await conn.fetchval(
            "SELECT detail FROM audit.entry WHERE action = 'coding.quote_skipped'"
        )
    assert "identifiable" in str(detail)


async def test_nobody_releases_what_was_not_drawn(room, read):
    drawn = {quote.response_id for quote in (await room.drawn())["ehc_plan_waits"].quotes}
    other = next(
        one
        for one in (await service.search(room.pool, room.area, "number", ""))[1]
        if one.response_id not in drawn
    )
    with pytest.raises(NotDrawn):
        await service.mark_quote(
            room.pool,
            room.area,
            other.response_id,
            "ehc_plan_waits",
            room.ada,
            room.clock.now(),
        )


async def test_a_released_quote_whose_family_takes_its_leave_back_is_shown_no_more(
    room, read, write
):
    *_, quote = (await room.drawn())["ehc_plan_waits"].quotes
    await _release(room, quote)
    assert [one.text for one in (await room.quotes()).quotes] == [quote.text]
    await write(quote.text, permission="inspectors", response_id=quote.response_id)
    await room.redact()
    assert (await room.quotes()).quotes == ()


async def test_a_concern_raised_after_the_release_takes_the_quote_away(room, read):
    *_, quote = (await room.drawn())["ehc_plan_waits"].quotes
    await _release(room, quote)
    assert [one.text for one in (await room.quotes()).quotes] == [quote.text]
    await room.concern(quote.response_id)
    assert (await room.quotes()).quotes == ()


async def test_another_direction_after_the_release_needs_another_release(room, read, write):
    drawn = (await room.drawn())["ehc_plan_waits"].quotes
    for quote in drawn:
        await _release(room, quote)
    await write("It was worth it in the end", response_id=drawn[0].response_id)
    await room.check_all()
    shown = [one.text for one in (await room.quotes()).quotes]
    assert shown == [one.text for one in drawn[1:]]


async def _paraphrase(room, quote, words, who):
    return await service.write_paraphrase(
        room.database,
        room.area,
        quote.response_id,
        quote.theme,
        words,
        who,
        room.clock.now(),
        keys=room.keys,
    )


async def _judge(room, made, who, *, approved):
    await service.judge_paraphrase(
        room.pool, room.area, made, who, room.clock.now(), approved=approved
    )


async def test_a_paraphrase_leaves_only_when_somebody_else_has_approved_it(room, read):
    each = (await room.drawn())["ehc_plan_waits"].to_paraphrase
    assert [one.quote.direction for one in each] == ["negative", "negative", "positive"]
    made = await _paraphrase(room, each[0].quote, "One family has waited too long.", room.ada)
    assert (await room.quotes()).paraphrases == ()
    with pytest.raises(OwnParaphrase):
        await _judge(room, made, room.ada, approved=True)
    await _judge(room, made, room.ben, approved=True)
    (approved,) = (await room.quotes()).paraphrases
    assert (approved.words, approved.direction) == (
        "One family has waited too long.",
        Direction.NEGATIVE,
    )


async def test_a_paraphrase_sent_back_is_written_anew_and_the_first_judgement_stands(room, read):
    quote = (await room.drawn())["ehc_plan_waits"].to_paraphrase[0].quote
    made = await _paraphrase(room, quote, "They are cross.", room.ada)
    await _judge(room, made, room.ben, approved=False)
    await _judge(room, made, room.cleo, approved=True)
    assert (await room.quotes()).paraphrases == ()
    assert (await room.drawn())["ehc_plan_waits"].to_paraphrase[0].made is None


async def test_only_whoever_allows_it_is_paraphrased(room, read):
    allowed = {each.quote.text for each in (await room.drawn())["ehc_plan_waits"].to_paraphrase}
    assert not any("private" in text for text in allowed)


async def test_a_paraphrase_that_names_somebody_is_refused(room, read):
    quote = (await room.drawn())["ehc_plan_waits"].to_paraphrase[0].quote
    for words in ("Zebedee has waited.", "They were told on 1 May 2026.", "Ring 07700 900123."):
        with pytest.raises(WrongParaphrase, match="may say who"):
            await _paraphrase(room, quote, words, room.ada)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "Found 0 letters"),
        ("x" * 401, "Found 401 letters"),
        ("They said: nobody rang us back for Zebedee!", "the family’s own words"),
        ("NOBODY  RANG us back, for zebedee", "the family’s own words"),
    ],
)
def test_an_echo_is_no_paraphrase(words, why):
    with pytest.raises(WrongParaphrase, match=why):
        check_paraphrase(words, COMMENT)


def test_five_words_in_a_row_may_be_the_familys():
    assert check_paraphrase(" They waited; nobody rang us back. ", COMMENT) == (
        "They waited; nobody rang us back."
    )
