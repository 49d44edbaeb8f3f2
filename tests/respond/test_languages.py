"""Every page in every language, for every audience: its direction, its choice, its weight."""

import gzip
import json

import msgspec
import pytest
from selectolax.lexbor import LexborHTMLParser

from soundings.instrument.model import AUDIENCES, Media, Text
from soundings.instrument.rules import wording
from soundings.respond.model import QuestionPage
from soundings.respond.pages import drawing
from soundings.respond.pages.exchange import pack

LIGHT = 2048
"""The most a page's HTML may weigh. Source: experience-and-security 3."""

STYLE = 8192
"""The most its style may weigh. Source: experience-and-security 3."""


async def test_a_page_offers_every_language_in_its_own_name(area, phone, instrument):
    await phone.open(f"/{await area.family(9)}")
    links = {link.text(): link for link in phone.page.css("footer nav a")}
    for language in instrument.languages[1:]:
        words = instrument.words[language]
        link = links[words.own_name]
        assert link.attributes["lang"] == language
        assert (link.attributes.get("dir") == "rtl") == (words.direction == "rtl")
    assert len(links) == len(instrument.languages) - 1


async def test_a_language_is_kept_from_page_to_page_and_written_with_the_next_answer(area, phone):
    await phone.start(await area.family(9), l="ur")
    assert phone.page.css_first("html").attributes == {"lang": "ur", "dir": "rtl"}
    await phone.answer(9)
    await phone.open("/r/q01?l=pl")
    assert phone.page.css_first("html").attributes == {"lang": "pl", "dir": "ltr"}
    assert (await area.replies())[0]["language"] == "ur"
    await phone.answer("yes")
    assert phone.page.css_first("html").attributes["lang"] == "pl"
    assert (await area.replies())[0]["language"] == "pl"
    await phone.open("/r/q01")
    assert phone.page.css_first("input[checked]").attributes["value"] == "yes"


async def test_a_link_opens_in_its_family_s_language_and_else_in_english(area, phone):
    for asked, shown in (("ur", "ur"), ("xx", "en")):
        token = await area.family(9)
        await area.rows("UPDATE outreach.link SET language = $1 RETURNING 1", asked)
        await phone.open(f"/{token}")
        assert phone.page.css_first("html").attributes["lang"] == shown


@pytest.mark.parametrize("tongue", ["xx", "../../", "", "<script>"])
async def test_a_language_there_is_not_changes_nothing(area, phone, tongue):
    token = await area.family(9)
    await phone.open(f"/{token}?l={tongue}&a={tongue}")
    assert phone.page.css_first("html").attributes["lang"] == "en"
    await phone.start(token)
    await phone.open(f"/r/q00?l={tongue}")
    assert phone.page.css_first("html").attributes["lang"] == "en"
    assert "<script" not in phone.text


async def test_mistakes_are_said_in_the_page_s_language(area, phone, instrument):
    await phone.start(await area.family(9), l="ur")
    await phone.answer("ninety")
    assert phone.status == 422
    said = phone.page.css_first("[role=alert]").text()
    assert instrument.words["ur"].parent_carer.pages["problem"] in said


async def test_after_the_close_the_thanks_are_in_the_visit_s_language(area, phone, instrument):
    token = await area.family(9)
    await phone.start(token, l="ur")
    await area.close()
    for where in ("/r/q00", f"/{token}?l=ur"):
        await phone.open(where)
        assert phone.status == 410
        assert instrument.words["ur"].parent_carer.pages["closed_title"] in phone.text


def _pages(instrument):
    for language in instrument.languages:
        for audience in AUDIENCES:
            spoken = drawing.voice(instrument, "hash", language, audience)
            for item_id in spoken.wording.items:
                yield spoken, QuestionPage(item_id=item_id, back="/r/q00", token="0" * 24)


def test_every_question_page_weighs_at_most_2_kb_packed(instrument):
    heavy = []
    for spoken, page in _pages(instrument):
        size = len(drawing.ready_question(spoken, page).packed())
        if size > LIGHT:
            heavy.append((spoken.wording.language, spoken.wording.audience, page.item_id, size))
    assert heavy == []


def test_a_question_page_that_shows_an_answer_weighs_no_more(instrument):
    heavy = []
    for spoken, page in _pages(instrument):
        worded = spoken.wording.items[page.item_id]
        codes = [option.code for option in worded.options]
        if not codes:
            continue
        filled = msgspec.structs.replace(
            page, form={page.item_id: tuple(codes)}, seen=json.dumps(codes)
        )
        size = len(pack(drawing.question(spoken, filled).encode()))
        if size > LIGHT:
            heavy.append((spoken.wording.language, spoken.wording.audience, page.item_id, size))
    assert heavy == []


def test_the_first_page_weighs_at_most_2_kb_packed_apart_from_the_style_it_brings(instrument):
    """The style counts as the stylesheet does: 8 kB once, here and in its file."""
    for language in instrument.languages:
        for audience in AUDIENCES:
            spoken = drawing.voice(instrument, "hash", language, audience)
            own = {"link": "7K2P9XQYZABCD", "token": "f" * 24}
            what = {"area": "Northshire, Ambleford and the Isles", "usual": "parent_carer"}
            whole = drawing.ready("intro.html", spoken, own, **what).plain()
            apart = whole.replace(b"<style>%s</style>" % drawing.CSS, b"")
            assert len(apart) < len(whole)
            assert len(pack(apart)) <= LIGHT, (language, audience)
    assert 2 * len(pack(drawing.CSS)) <= STYLE


def test_a_question_offers_its_film_and_its_recording_where_there_are_some(instrument):
    film = Media(url="/bsl/q01.mp4", kilobytes=4100)
    recording = Media(url="https://media.example/q01.opus", kilobytes=96)
    for spoken, page in _pages(instrument):
        if page.item_id != "q01":
            continue
        items = spoken.wording.items
        told = msgspec.structs.replace(items["q01"], bsl=film, audio=recording)
        wording_with = msgspec.structs.replace(spoken.wording, items={**items, "q01": told})
        html = drawing.question(msgspec.structs.replace(spoken, wording=wording_with), page)
        for media in (film, recording):
            link = LexborHTMLParser(html).css_first(f'main a[href="{media.url}"]')
            assert str(media.kilobytes) in link.text(), spoken.wording.language
        for loaded in ("<video", "<audio", "<img", "<iframe"):
            assert loaded not in html
        bare = drawing.question(spoken, page)
        assert film.url not in bare
        assert recording.url not in bare


def test_a_question_packed_around_its_token_is_the_one_that_is_drawn(instrument):
    for token in ("0123456789abcdef01234567", "f" * 24):
        for spoken, blank in _pages(instrument):
            page = msgspec.structs.replace(blank, token=token)
            ready = drawing.ready_question(spoken, page)
            assert ready.plain().decode() == drawing.question(spoken, page)
            assert gzip.decompress(ready.packed()) == ready.plain()
            assert ready.plain().count(token.encode()) == 1


def test_a_page_packed_around_links_of_any_length_is_the_one_that_is_drawn(instrument):
    for language in instrument.languages:
        spoken = drawing.voice(instrument, "hash", language, "parent_carer")
        for link in ("4Mt2Ma4PHvq4", "7K2P9XQYZABCD", "<b>&", "4Mt2Ma4PHvq4"):
            own = {"link": link, "token": "f" * 24}
            what = {"area": "Northshire & Co", "usual": "parent_carer"}
            ready = drawing.ready("intro.html", spoken, own, **what)
            assert ready.plain().decode() == drawing.draw("intro.html", spoken, **own, **what)
            assert gzip.decompress(ready.packed()) == ready.plain()


def test_emergency_numbers_stand_before_every_box_for_words(instrument):
    boxes = 0
    for spoken, page in _pages(instrument):
        html = drawing.question(spoken, page)
        worded = spoken.wording.items[page.item_id]
        if isinstance(worded.item, Text):
            box = html.index("<textarea")
            boxes += 1
            for number in ("tel:999", "tel:101", "tel:08088005000", "tel:08001111"):
                assert -1 < html.find(number) < box, (page.item_id, number)
    assert boxes >= len(instrument.languages) * len(AUDIENCES)


def test_what_is_said_without_knowing_the_language_is_the_english_wording(instrument):
    pages = wording(instrument, "en", "parent_carer").pages
    known = {key: words for key, words in drawing.ENGLISH.items() if key in pages}
    assert known == {key: pages[key] for key in known}
    assert drawing.ENGLISH.keys() - known.keys() == {
        "nothing_title",
        "nothing_link",
        "unknown_title",
        "unknown_copy",
        "unknown_wait",
    }
