"""Words, fragments, quiet hours and waves."""

import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.outreach.make import CLOSE, NOTIFIED_ON, SURVEYS, an_id

from soundings.inspection.rules import schedule
from soundings.kit.clock import LONDON
from soundings.outreach import rules, store
from soundings.outreach.constants import GSM_BASIC, GSM_EXTENDED
from soundings.outreach.model import (
    Answer,
    Audience,
    Channel,
    Claimed,
    Doubt,
    Outcome,
    Purpose,
    TextTooLong,
    WrongText,
)

BOOK = store.read_book(SURVEYS / "area-send" / "messages")
TEXTS = BOOK.english
LONGEST_AREA = "Telford and the Wrekin"


@pytest.mark.parametrize(
    ("text", "fragments"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 80 + "a", 2),
        ("ŵ" * 70, 1),
        ("ŵ" * 71, 2),
        ("a" * 159 + "’", 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_fragments_are_counted_as_networks_charge_them(text, fragments):
    assert rules.fragments(text) == fragments


@given(st.text())
def test_more_text_never_takes_fewer_fragments(text):
    assert rules.fragments(text) <= rules.fragments(text + "a")
    assert rules.fragments(text) >= 1


def test_the_alphabet_is_gsm_s():
    assert len(GSM_BASIC) == 127, "128 places, one of which is the escape to the extension"
    assert not GSM_BASIC & GSM_EXTENDED


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize(
    ("channel", "purpose"), [(w.channel, w.purpose) for w in rules.waves(schedule(NOTIFIED_ON))]
)
def test_no_message_says_or_hints_what_list_a_child_is_on(channel, purpose, audience):
    said = rules.wording(
        TEXTS, channel, purpose, area="Northbourne", closes=CLOSE, audience=audience
    )
    words = re.findall(r"[a-z]+", f"{said.subject or ''} {said.text}".casefold())
    telling = {
        word
        for word in words
        if word in {"send", "sen", "need", "needs", "special", "ehc", "ehcp", "plan", "plans"}
        or word.startswith(("disab", "diagnos", "autis"))
    }
    assert telling == set()


def test_a_text_that_says_what_it_must_not_is_refused_in_any_language():
    mail = msgspec.structs.replace(
        BOOK.others["pl"].email[Purpose.INVITE], subject="Twoje dziecko"
    )
    texts = msgspec.structs.replace(
        BOOK.others["pl"], email=BOOK.others["pl"].email | {Purpose.INVITE: mail}
    )
    book = msgspec.structs.replace(BOOK, others={"pl": texts})
    with pytest.raises(WrongText, match="says “twoje dziecko”"):
        rules.check_book(
            book, area="Northbourne", closes=CLOSE, public_url="https://soundings.example"
        )


def _mail(language, book=BOOK, audience=Audience.PARENT_CARER):
    return rules.for_reader(
        book,
        Channel.EMAIL,
        Purpose.INVITE,
        language=language,
        audience=audience,
        area="Northbourne",
        closes=CLOSE,
    )


def test_a_family_gets_its_language_first_and_the_english_until_somebody_checked_it():
    said = _mail("ur")
    assert [(one.language, one.direction) for one in said.passages] == [
        ("ur", "rtl"),
        ("en", "ltr"),
    ]
    checked = msgspec.structs.replace(BOOK.others["ur"], checked="A. Reader, 1 September 2026")
    book = msgspec.structs.replace(BOOK, others={"ur": checked})
    assert [one.language for one in _mail("ur", book).passages] == ["ur"]
    assert [one.language for one in _mail("de").passages] == ["en"]
    assert [one.language for one in _mail("pl-PL").passages] == ["pl", "en"]


def test_a_text_message_is_in_latin_letters_whatever_the_family_speaks():
    said = rules.for_reader(
        BOOK,
        Channel.SMS,
        Purpose.INVITE,
        language="ar",
        audience=Audience.PARENT_CARER,
        area="Northbourne",
        closes=CLOSE,
    )
    assert set(said.text) <= GSM_BASIC


def test_a_young_person_is_spoken_to_and_not_about():
    said = _mail("en", audience=Audience.YOUNG_PERSON)
    assert "tell us yourself" in said.text
    assert "families" not in said.text


def test_every_sms_fits_one_fragment_with_the_longest_values():
    rules.check_book(
        BOOK,
        area=LONGEST_AREA,
        closes=datetime(2026, 9, 23, 19, 30, tzinfo=LONDON),
        public_url="https://soundings.example",
    )


def test_a_strange_letter_in_the_area_is_named_as_the_reason():
    with pytest.raises(TextTooLong, match=r"70 because it holds ŵ"):
        rules.check_book(BOOK, area="Caerŵ", closes=CLOSE, public_url="https://soundings.example")


@pytest.mark.parametrize(
    ("text", "found"), [("No address here", "no ((link))"), ("((link)) ((nmae))", "((nmae))")]
)
def test_a_text_without_its_link_or_with_a_slip_is_refused(text, found):
    wrong = msgspec.structs.replace(TEXTS, sms={Purpose.INVITE: text})
    with pytest.raises(WrongText, match=re.escape(found)):
        rules.wording(wrong, Channel.SMS, Purpose.INVITE, area="Northbourne", closes=CLOSE)


def test_a_missing_text_is_refused():
    with pytest.raises(WrongText, match=r"add it under \[sms.reminder\]"):
        rules.wording(TEXTS, Channel.SMS, Purpose.REMINDER, area="Northbourne", closes=CLOSE)


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(12, 0, "noon"), (9, 0, "9am"), (18, 30, "6.30pm"), (0, 0, "12am"), (12, 5, "12.05pm")],
)
def test_a_time_is_said_as_people_say_it(hour, minute, said):
    at = datetime(2026, 9, 23, hour, minute, tzinfo=LONDON)
    assert rules.spoken(at) == f"{said} Wed 23 Sep"


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (datetime(2026, 9, 15, 8, 59, tzinfo=LONDON), True),
        (datetime(2026, 9, 15, 9, 0, tzinfo=LONDON), False),
        (datetime(2026, 9, 15, 19, 59, tzinfo=LONDON), False),
        (datetime(2026, 9, 15, 20, 0, tzinfo=LONDON), True),
        (datetime(2026, 9, 20, 12, 0, tzinfo=LONDON), True),
        (datetime(2026, 12, 25, 12, 0, tzinfo=LONDON), True),
        (datetime(2026, 9, 15, 8, 30, tzinfo=UTC), False),
    ],
)
def test_quiet_hours_go_by_london_s_clock(at, quiet):
    assert rules.is_quiet(at) is quiet


@given(st.integers(0, 2_000_000))
def test_what_is_held_goes_at_the_first_hour_that_is_not_quiet(minutes):
    at = datetime(2025, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)
    allowed = rules.next_allowed(at)
    assert allowed >= at
    assert not rules.is_quiet(allowed)
    assert allowed - at < timedelta(days=6)
    assert rules.next_allowed(allowed) == allowed


def test_a_wave_is_over_when_the_next_on_its_channel_opens_or_shortly_before_the_close():
    one, two, three, four = rules.waves(schedule(NOTIFIED_ON))
    assert one.expires_at == three.opens_at
    assert two.expires_at == four.opens_at
    assert three.expires_at == four.expires_at == CLOSE - timedelta(hours=2)


def test_an_sms_shows_the_short_host_and_an_email_the_whole_address():
    claimed = Claimed(
        message_id=an_id("m"),
        inspection_id=an_id("i"),
        contact_id=an_id("c"),
        channel=Channel.SMS,
        purpose=Purpose.INVITE,
        attempt=1,
        address="+447900000001",
        address_index=b"",
    )
    said = rules.wording(TEXTS, Channel.SMS, Purpose.INVITE, area="A & <B>", closes=CLOSE)
    text = rules.compose(
        claimed, said, to="x", token="k7RmPq4vTz9C", public_url="https://soundings.example"
    ).text
    assert " soundings.example/k7RmPq4vTz9C " in text
    said = rules.wording(TEXTS, Channel.EMAIL, Purpose.INVITE, area="A & <B>", closes=CLOSE)
    mail = rules.compose(
        msgspec.structs.replace(claimed, channel=Channel.EMAIL),
        said,
        to="x",
        token="k7RmPq4vTz9C",
        public_url="https://soundings.example",
    )
    assert "\nhttps://soundings.example/k7RmPq4vTz9C\n" in mail.text
    assert "((" not in mail.text + mail.html
    assert "A &amp; &lt;B&gt;" in mail.html
    assert 'href="https://soundings.example/k7RmPq4vTz9C"' in mail.html
    assert 'href="https://soundings.example/stop/k7RmPq4vTz9C"' in mail.html
    assert mail.html.count("<a ") == 2


@pytest.mark.parametrize(
    "text",
    [
        "STOP", "stop.", " Stop! ", "Stop texting me", "STOP ALL", "STOPALL", "UNSUBSCRIBE",
        "stop please", "Please stop", "Koniec", "Rezygnuję", "proszę nie pisać",
        "بند کریں", "توقف", "ਬੰਦ ਕਰੋ", "বন্ধ করুন", "Jooji", "Don’t text me", "opt-out",
    ],
)  # fmt: skip
def test_what_means_stop(text):
    assert rules.means_stop(text)


@pytest.mark.parametrize(
    "text",
    ["", "We had to stop school", "Who is this?", "unstoppable", "stop hurting him he is nine"],
)
def test_what_does_not_mean_stop(text):
    assert not rules.means_stop(text)


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from(["asked", "absent", "there"])), max_size=8)
)
def test_a_doubt_is_settled_by_being_found_or_by_an_absence_that_proves_something(cases):
    doubts = [
        Doubt(message_id=an_id(n), attempt=1, overdue=overdue)
        for n, (overdue, _) in enumerate(cases)
    ]
    found = {
        an_id(n): "id" if answer == "there" else None
        for n, (_, answer) in enumerate(cases)
        if answer != "asked"
    }
    taken, absent = rules.conclude(doubts, found)
    assert {one.message_id for one in taken} == {
        an_id(n) for n, (_, answer) in enumerate(cases) if answer == "there"
    }
    assert {one.message_id for one in absent} == {
        an_id(n) for n, (overdue, answer) in enumerate(cases) if overdue and answer == "absent"
    }


@pytest.mark.parametrize("answer", Answer)
def test_every_answer_leads_to_a_state(answer):
    rules.state_after(Outcome(message_id=an_id("m"), attempt=1, answer=answer))
