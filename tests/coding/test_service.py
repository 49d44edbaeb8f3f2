"""From a family's words to redacted comments and quotes."""

from pathlib import Path

import pytest

from soundings.coding import service
from soundings.kit.database import connect
from soundings.safeguarding import service as safeguarding

KEY = b"k" * 32
SURVEYS = Path(__file__).parents[2] / "surveys"


@pytest.fixture
def redact(database, clock, inspection_id):
    """Screen, then redact, as the line does."""

    async def run():
        at = clock.now()
        await safeguarding.screen_new(database.room("safeguarding"), KEY, at, surveys=SURVEYS)
        return await service.redact_new(database, inspection_id, at, surveys=SURVEYS)

    return run


async def _kept(url):
    async with connect(url) as conn:
        rows = await conn.fetch("SELECT * FROM coding.comment ORDER BY redacted_at, redacted")
    return [dict(row) for row in rows]


async def test_names_are_taken_out_before_anyone_reads(redact, write, url):
    await write("Zebedee Quill waited two years for an EHCP, ring 07700 900123. Araminta")
    redaction = await redact()
    (kept,) = await _kept(url)
    assert redaction.comments == 1
    for planted in ("Zebedee", "Quill", "Araminta", "07700"):
        assert planted not in kept["redacted"]
    assert "two years" in kept["redacted"]
    assert kept["direction"] == "negative"
    assert "ehc_plan_waits" in kept["themes"]


async def test_doing_it_twice_does_it_once(redact, write):
    await write("We waited two years")
    assert (await redact()).comments == 1
    assert (await redact()).comments == 0


async def test_other_words_or_another_permission_are_taken_up(redact, write, url):
    response_id = await write("We waited two years")
    await redact()
    assert (await _kept(url))[0]["quotable"]
    await write("We waited two years", permission="inspectors", response_id=response_id)
    assert (await redact()).comments == 1
    assert not (await _kept(url))[0]["quotable"]
    await write("We waited three years", response_id=response_id)
    await redact()
    (kept,) = await _kept(url)
    assert "three" in kept["redacted"]


async def test_words_taken_back_are_gone(redact, write, url):
    response_id = await write("We waited two years")
    await redact()
    await write("We waited two years", response_id=response_id, state="withdrawn")
    await redact()
    (kept,) = await _kept(url)
    assert (kept["redacted"], kept["quotable"]) == ("", False)


async def test_a_disclosure_is_never_quoted(redact, write, url, database, inspection_id):
    await write("He was hit by a teacher and we waited two years")
    await redact()
    assert not (await _kept(url))[0]["quotable"]
    quotes = await service.quotes(database.room("coding"), inspection_id, "seed")
    assert (quotes.comments, quotes.quotable, quotes.quotes) == (1, 0, ())


async def test_what_nobody_screened_is_not_quotable(
    write, database, clock, inspection_id, url, redact
):
    await write("We waited two years")
    await service.redact_new(database, inspection_id, clock.now(), surveys=SURVEYS)
    assert not (await _kept(url))[0]["quotable"]
    await redact()
    assert (await _kept(url))[0]["quotable"]


async def test_a_reply_matched_with_no_child_is_coded_and_not_quoted(redact, write, url):
    await write("We waited two years", matched=False)
    await redact()
    (kept,) = await _kept(url)
    assert kept["themes"]
    assert not kept["quotable"]


async def test_quotes_say_how_many_of_how_many(redact, write, database, inspection_id, url):
    async with connect(url) as conn:
        await conn.execute("DROP INDEX respond.response_once_a_child")
    for number in range(6):
        await write(f"We waited {number} years for the assessment")
    await write("The wait was two years and worth it", overall="good")
    await write("We waited a year", permission="paraphrase")
    await redact()
    quotes = await service.quotes(database.room("coding"), inspection_id, "seed")
    assert (quotes.comments, quotes.quotable) == (8, 7)
    waits = [quote for quote in quotes.quotes if quote.theme == "ehc_plan_waits"]
    assert [(quote.contrary, quote.drawn_from) for quote in waits] == [
        (False, 6),
        (False, 6),
        (True, 1),
    ]
    assert await service.quotes(database.room("coding"), inspection_id, "seed") == quotes


async def test_two_texts_of_a_family_are_one_comment(redact, write, url, database, inspection_id):
    response_id = await write("We waited two years")
    async with connect(url) as conn:
        await conn.execute(
            "UPDATE respond.response SET answers = answers || $2 WHERE response_id = $1",
            response_id,
            {"q60": "Nobody told us that Zebedee gets SEN support"},
        )
    assert (await redact()).comments == 2
    drawn = await service.quotes(database.room("coding"), inspection_id, "seed")
    assert drawn.comments == 1
    assert not any("Zebedee" in kept["redacted"] for kept in await _kept(url))
