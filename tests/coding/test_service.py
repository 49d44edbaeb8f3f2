"""From a family's words to redacted, checked comments."""

import pytest
from tests.coding.conftest import SURVEYS

from soundings.coding import service
from soundings.coding.model import ChangedComment, Marked, NotStanding
from soundings.kit.database import connect
from soundings.respond.model import ResponseId


async def _kept(url):
    async with connect(url) as conn:
        rows = await conn.fetch("SELECT * FROM coding.comment ORDER BY redacted_at, redacted")
    return [dict(row) for row in rows]


async def test_names_are_taken_out_before_anyone_reads(room, write, url):
    await write("Zebedee Quill waited two years for an EHCP, ring 07700 900123. Araminta")
    redaction = await room.redact()
    (kept,) = await _kept(url)
    assert redaction.comments == 1
    for planted in ("Zebedee", "Quill", "Araminta", "07700"):
        assert planted not in str(kept)
    assert "two years" in kept["redacted"]
    assert kept["direction"] == "negative"


async def test_the_name_of_the_childs_own_school_goes_however_it_is_written(
    room, write, url, case_id
):
    async with connect(url) as conn:
        await conn.execute("UPDATE roll.frame SET setting_urn = '100001'")
        await conn.execute(
            "INSERT INTO roll.school VALUES ($1, '100001', 'Larchfield C of E Primary School')",
            room.area,
        )
    await write("At Larchfield they tried. LARCHFIELD PRIMARY is full, larchfield school said.")
    await room.redact()
    (kept,) = await _kept(url)
    assert "arch" not in kept["redacted"].lower()
    assert kept["redacted"].count("[school]") == 3


async def test_doing_it_twice_does_it_once(room, write):
    await write("We waited two years")
    assert (await room.redact()).comments == 1
    assert (await room.redact()).comments == 0


async def test_other_words_or_another_permission_are_taken_up(room, write, url):
    response_id = await write("We waited two years")
    await room.redact()
    assert (await _kept(url))[0]["quotable"]
    await write("We waited two years", permission="inspectors", response_id=response_id)
    assert (await room.redact()).comments == 1
    assert not (await _kept(url))[0]["quotable"]
    await write("We waited three years", response_id=response_id)
    await room.redact()
    (kept,) = await _kept(url)
    assert "three" in kept["redacted"]


async def test_who_checked_is_kept_for_the_same_words_and_not_for_others(room, write, url):
    response_id = await write("We waited two years")
    await room.check_all()
    await write("We waited two years", permission="paraphrase", response_id=response_id)
    await room.redact()
    assert (await _kept(url))[0]["checked_by"] == room.ada
    await write("We waited three years", response_id=response_id)
    await room.redact()
    assert (await _kept(url))[0]["checked_by"] is None


async def test_words_taken_back_are_gone(room, write, url):
    response_id = await write("We waited two years")
    await room.check_all()
    await write("We waited two years", response_id=response_id, state="withdrawn")
    await room.redact()
    (kept,) = await _kept(url)
    assert (kept["redacted"], kept["quotable"]) == ("", False)
    assert await room.take(room.ada) is None


async def test_what_nobody_screened_is_not_quotable(room, write, database, clock, url, keys):
    await write("We waited two years")
    await service.redact_new(database, room.area, clock.now(), keys=keys, surveys=SURVEYS)
    assert not (await _kept(url))[0]["quotable"]
    await room.redact()
    assert (await _kept(url))[0]["quotable"]


async def test_a_disclosure_is_never_quotable(room, write, url):
    response_id = await write("He was hit by a teacher and we waited two years")
    await room.concern(response_id)
    await room.redact()
    (kept,) = await _kept(url)
    assert (kept["quotable"], kept["paraphrasable"]) == (False, False)


async def test_a_reply_matched_with_no_child_is_read_and_not_quoted(room, write, url):
    await write("We waited two years", matched=False)
    await room.check_all()
    assert not (await _kept(url))[0]["quotable"]
    assert await room.take(room.ada) is not None


async def test_two_texts_of_a_family_are_one_comment(room, write):
    further = "Nobody told us that Zebedee gets SEN support"
    await write("We waited two years", further=further)
    assert (await room.redact()).comments == 2
    await room.check()
    assert await room.take(room.ada) is None  # the other text is unchecked
    await room.check()
    taken = await room.take(room.ada)
    page = await service.to_read(room.pool, room.area, taken, room.ada, room.book)
    assert page.text == "We waited two years\n\nNobody told us that [name] gets SEN support"


async def test_what_a_checker_takes_out_is_gone_and_leaves_no_trace_in_the_room(room, write, url):
    await write("Zebedee's friend Barnaby left, and barnaby cried, and so on for 14.05.2026")
    await room.redact()
    assert not await room.check(also=("Barnaby",))
    (kept,) = await _kept(url)
    assert kept["redacted"] == (
        "[name]'s friend [removed] left, and [removed] cried, and so on for [date]"
    )
    assert "arnaby" not in str(kept)
    assert await room.check()
    async with connect(url) as conn:
        entries = await conn.fetch("SELECT detail FROM audit.entry")
    assert not any("arnaby" in str(dict(entry)) for entry in entries)


async def test_what_was_cut_by_its_form_can_be_put_back_and_a_familys_name_cannot(
    room, write, url
):
    await write("Mrs Nobody told Zebedee on 1 May that we waited")
    await room.redact()
    page = await service.to_check(room.pool, room.area, room.ada)
    assert [part.text for part in page.undoable] == ["[name]", "[date]"]
    await room.check(put_back=(0, 1, 2))
    (kept,) = await _kept(url)
    assert kept["redacted"] == "Mrs Nobody told [name] on 1 May that we waited"


async def test_what_was_added_stays_when_something_is_put_back(room, write, url):
    await write("Barnaby waited until 1 May with Zebedee")
    await room.redact()
    await room.check(also=("Barnaby",))
    await room.check(put_back=(1,))
    (kept,) = await _kept(url)
    assert kept["redacted"] == "[removed] waited until 1 May with [name]"


async def test_words_that_do_not_stand_there_are_refused(room, write):
    await write("We waited")
    await room.redact()
    with pytest.raises(NotStanding, match="“Barnaby”"):
        await room.check(also=("Barnaby",))


async def test_nobody_checks_words_that_changed_meanwhile(room, write, database, keys, clock):
    response_id = await write("We waited")
    await room.redact()
    page = await service.to_check(room.pool, room.area, room.ada)
    await write("We waited and waited", response_id=response_id)
    await room.redact()
    marked = Marked(
        response_id=ResponseId(page.response_id),
        item=page.item,
        seen_sha256=page.seen_sha256,
        also=(),
        put_back=(),
    )
    with pytest.raises(ChangedComment):
        await service.save_check(database, room.area, marked, room.ada, clock.now(), keys=keys)
