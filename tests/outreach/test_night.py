"""Whom to call at night: in the family's language, by text, or by email where no mobile is."""

import msgspec
import pytest
from tests.outreach.conftest import Field
from tests.outreach.make import D2, SURVEYS, Carer, add_carers, add_hold, an_id, plan

from soundings.kit.clock import LONDON
from soundings.kit.database import transaction
from soundings.outreach import rules, service, store
from soundings.outreach.constants import GSM_BASIC, GSM_EXTENDED, NIGHT_FRAGMENTS
from soundings.outreach.model import Channel, TextTooLong, WrongText
from soundings.outreach.tasks import send_due

BOOK = store.read_book(SURVEYS / "area-send" / "messages")
NIGHT = D2.astimezone(LONDON).replace(hour=23, minute=30)
TO_CALL = ("999", "0808 800 5000", "116 123")


def _check(book):
    rules.check_book(book, area="Northbourne", closes=D2, public_url="https://soundings.example")


async def _tell(field: Field, at=NIGHT) -> int:
    field.clock.wind(at)
    async with transaction(field.database.room("safeguarding")) as conn:
        links = [row["link_id"] for row in await conn.fetch("SELECT link_id FROM outreach.link")]
        told = await service.tell_at_night(
            conn,
            links,
            surveys=SURVEYS,
            instrument_name="area-send",
            night=at.date(),
            at=at,
        )
    await send_due(field)
    return told


async def _speaks(field: Field, carer: str, language: str) -> None:
    await field.pool.execute(
        "UPDATE outreach.link SET language = $2 WHERE contact_id = $1",
        an_id(field.inspection.inspection_id, carer),
        language,
    )


async def test_each_family_is_told_in_its_language_by_text_or_else_by_email(field: Field):
    phones = {"en": "+447911000001", "pl": "+447911000002", "ur": "+447911000003"}
    await add_carers(
        field.database,
        field.inspection,
        **{
            one: Carer(children=(one,), phone=phone, email=f"{one}@example.org")
            for one, phone in phones.items()
        },
        ar=Carer(children=("ar",), email="ar@example.org"),
        de=Carer(children=("de",), email="de@example.org"),
    )
    await plan(field.database, field.inspection)
    for language in ("pl", "ur", "ar", "de"):
        await _speaks(field, language, language)
    assert await _tell(field) == 5
    texts = {one["to"]: one["text"] for one in field.texts()}
    assert texts.keys() == set(phones.values())
    assert texts[phones["en"]].startswith("Ofsted/CQC survey: nobody reads")
    assert texts[phones["pl"]].startswith("Ankieta Ofsted/CQC")
    assert texts[phones["pl"]].endswith(texts[phones["en"]])
    assert "سروے" in texts[phones["ur"]]
    letters = {one["to"]: one for one in field.emails()}
    assert letters.keys() == {"ar@example.org", "de@example.org"}
    assert letters["ar@example.org"]["subject"] == BOOK.others["ar"].night.subject
    assert letters["de@example.org"]["subject"] == BOOK.english.night.subject
    for said in (*texts.values(), *(one["text"] for one in letters.values())):
        assert all(number in said for number in TO_CALL)
    assert await _tell(field) == 0
    assert (len(field.texts()), len(field.emails())) == (3, 2)


async def test_it_goes_to_nobody_on_hold_or_who_asked_for_silence_by_email_as_by_text(
    field: Field,
):
    await add_carers(
        field.database,
        field.inspection,
        held=Carer(children=("a",), email="held@example.org"),
        silent=Carer(children=("b",), email="silent@example.org"),
        nowhere=Carer(children=("c",)),
        plain=Carer(children=("d",), email="plain@example.org"),
    )
    await plan(field.database, field.inspection)
    await add_hold(field.database, field.inspection, carer="held", reason="safe_contact")
    await field.pool.execute(
        "UPDATE outreach.link SET stopped_at = $2 WHERE contact_id = $1",
        an_id(field.inspection.inspection_id, "silent"),
        D2,
    )
    await _tell(field)
    assert [one["to"] for one in field.emails()] == ["plain@example.org"]
    assert field.texts() == []


async def test_by_morning_it_is_no_longer_sent(field: Field):
    await add_carers(
        field.database, field.inspection, one=Carer(children=("a",), email="one@example.org")
    )
    await plan(field.database, field.inspection)
    async with transaction(field.database.room("safeguarding")) as conn:
        links = [row["link_id"] for row in await conn.fetch("SELECT link_id FROM outreach.link")]
        await service.tell_at_night(
            conn, links, surveys=SURVEYS, instrument_name="area-send", night=NIGHT.date(), at=NIGHT
        )
    field.clock.wind(NIGHT.replace(day=NIGHT.day + 1, hour=9))
    await field.drain(Channel.EMAIL)
    assert [one for one in field.emails() if "8am" in one["subject"]] == []


@pytest.mark.parametrize("language", ["en", *BOOK.others])
def test_every_language_says_every_number_in_few_sms_and_names_nobody(language):
    text = rules.as_text(rules.night_wording(BOOK, Channel.SMS, language))
    assert rules.fragments(text) <= NIGHT_FRAGMENTS
    assert all(text.count(number) == (1 if language == "en" else 2) for number in TO_CALL)
    letter = rules.night_wording(BOOK, Channel.EMAIL, language)
    assert letter.passages[0].language == language
    for told in ("wrote", "concern", "SEND", "special", "your child"):
        assert told not in text + letter.subject + letter.text


@pytest.mark.parametrize("language", ["pl", "so"])
def test_latin_languages_stay_in_the_alphabet_of_every_telephone(language):
    assert set(BOOK.others[language].night.sms) <= GSM_BASIC | GSM_EXTENDED


def _with_night(language, **changes):
    texts = BOOK.others[language]
    night = msgspec.structs.replace(texts.night, **changes)
    changed = msgspec.structs.replace(texts, night=night)
    return msgspec.structs.replace(BOOK, others=BOOK.others | {language: changed})


def test_what_would_fill_many_sms_goes_in_english():
    book = _with_night("ur", sms=f"{BOOK.others['ur'].night.sms} {'ا' * 60}")
    said = rules.night_wording(book, Channel.SMS, "ur")
    assert [one.language for one in said.passages] == ["en"]
    assert [one.language for one in rules.night_wording(BOOK, Channel.SMS, "pa-PK").passages] == [
        "pa",
        "en",
    ]


def test_once_somebody_checked_the_words_they_go_alone():
    texts = msgspec.structs.replace(BOOK.others["ur"], checked="A. Reader, 1 September 2026")
    book = msgspec.structs.replace(BOOK, others={"ur": texts})
    said = rules.night_wording(book, Channel.SMS, "ur")
    assert [one.language for one in said.passages] == ["ur"]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"sms": "999 116 123"}, "sms for the night .so. lacks 0808 800 5000"),
        ({"body": "999, 0808 800 5000, 116 123, ((link))"}, "email .* holds a placeholder"),
        ({"subject": "Ilmahaaga"}, "says “ilmahaaga”"),
    ],
)
def test_night_words_are_checked_with_all_others(changes, found):
    _check(BOOK)
    with pytest.raises(WrongText, match=found):
        _check(_with_night("so", **changes))


def test_the_english_must_be_there_and_fill_one_sms():
    night = msgspec.structs.replace(BOOK.english.night, sms=BOOK.english.night.sms + " Now." * 3)
    for changed, refusal in ((None, WrongText), (night, TextTooLong)):
        english = msgspec.structs.replace(BOOK.english, night=changed)
        with pytest.raises(refusal):
            _check(msgspec.structs.replace(BOOK, english=english))
