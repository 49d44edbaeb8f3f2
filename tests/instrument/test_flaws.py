"""Each thing wrong with an instrument is told with its place and its cure."""

from datetime import date

import msgspec
import pytest
from tests.instrument.make import AGE, AREA_SEND, WORDS, instrument, several, single, spoken

from soundings.instrument import model as m
from soundings.instrument.rules import check_instrument, in_words, readability


def flaws_of(*items, **rest):
    return [in_words(flaw) for flaw in check_instrument(instrument(*items, **rest))]


def test_a_good_instrument_has_no_flaws():
    assert flaws_of(single("a"), several("b", "x", ask=m.Has(item="a", option="yes"))) == []


def scale(*codes):
    options = tuple(
        m.Option(code=code, stands_for="dont_know" if code == "not_sure" else "answer")
        for code in codes
    )
    return m.Scale(id="a", options=options)


@pytest.mark.parametrize(
    ("items", "flaw"),
    [
        (
            (single("asked"), single("b", ask=m.Has(item="askd", option="yes"))),
            "b, ask: there is no item askd; did you mean asked?",
        ),
        (
            (single("a", ask=m.Has(item="b", option="yes")), single("b")),
            "a, ask: b is not asked before this; move it up",
        ),
        ((single("a", ask=m.Answered(item="a")),), "a, ask: a is not asked before this"),
        ((single("a"), single("a")), "a, id: 2 items have this id"),
        ((single("a", "x", "x"),), "a, options: the option code x stands 2 times"),
        ((single("a", "x"),), "a, options: a choice needs at least two options, and there is 1"),
        (
            (single("a"), single("b", ask=m.Has(item="a", option="yet"))),
            "b, ask: a has no option yet; did you mean yes?",
        ),
        ((single("b", ask=m.Has(item="age", option="z")),), "b, ask: age is a number"),
        (
            (single("b", ask=m.FactIs(fact="status", any_of=("ehc_plan",))),),
            "b, ask: a route cannot look at the frame (status)",
        ),
        (
            (single("b", ask=m.Between(item="age", low=30, high=40)),),
            "b, ask: no answers lead here for parent_carer",
        ),
        (
            (
                single("a", audiences=("parent_carer",)),
                single("b", audiences=("easy_read",), ask=m.Has(item="a", option="yes")),
            ),
            "b, ask: no answers lead here for easy_read",
        ),
        (
            (
                single("a"),
                single(
                    "b",
                    ask=m.All(of=(m.Has(item="a", option="yes"), m.Lacks(item="a", option="yes"))),
                ),
            ),
            "b, ask: no answers lead here for parent_carer",
        ),
        ((single("check"),), "check, id: check is the address of another page"),
        ((single("A b"),), "A b, id: the id 'A b' is not small letters"),
        ((single("a", audiences=()),), "a, audiences: it is asked of nobody"),
        ((single("a", module="gone"),), "a, module: there is no module gone"),
        ((single("a", claims=("C99",)),), "a, claims: C99 is not among the instrument’s claims"),
        ((scale("good", "not_sure", "bad"),), "a, options: the steps of a scale stand together"),
        (
            (m.Month(id="a", earliest="2010-01", by_text=True),),
            "a, by_text: a month cannot be answered by text",
        ),
        ((m.Month(id="a", earliest="2010"),), "a, earliest: earliest must be a month"),
        ((m.Number(id="a", low=3, high=1),), "a, low: low, 3, is above high, 1"),
        ((m.Text(id="a", longest=0),), "a, longest: longest is 0"),
    ],
)
def test_each_flaw_of_structure_says_where_it_stands(items, flaw):
    assert any(found.startswith(flaw) for found in flaws_of(*items)), flaws_of(*items)


def test_a_several_wants_a_way_to_say_none_and_no_silence_beside_answers():
    plain = m.Several(id="a", options=(m.Option(code="x"), m.Option(code="y")))
    assert any("no option is exclusive" in flaw for flaw in flaws_of(plain))
    beside = m.Option(code="not_sure", stands_for="dont_know")
    mixed = msgspec.structs.replace(
        several("a", "x"), options=(*several("a", "x").options, beside)
    )
    assert any("may stand beside answers" in flaw for flaw in flaws_of(mixed))


def test_modules_stand_together_and_are_routed_from_before_them():
    one = m.Module(id="one", title="One", ask=m.Answered(item="b"))
    found = flaws_of(
        single("a", module="one"), single("b"), single("c", module="one"), modules=(one,)
    )
    assert any(flaw.startswith("one, id: its items do not stand together") for flaw in found)
    assert any(flaw.startswith("one, ask: b is not asked before this") for flaw in found)
    bare = flaws_of(single("a"), modules=(m.Module(id="one", title="One"),))
    assert bare == ["one, id: no item stands in this module; take it away"]


def test_a_gate_is_an_item_that_can_be_answered_yes():
    assert flaws_of(single("a", "x", "y"), gates=("a",)) != []
    assert flaws_of(single("a"), gates=("a",)) == []


def test_the_age_must_come_first_and_be_required():
    late = instrument(single("a"))
    late = msgspec.structs.replace(late, items=(late.items[1], AGE))
    assert any("must be the first item" in in_words(flaw) for flaw in check_instrument(late))


# Words


def with_words(item, language="en", audience="parent_carer", **changes):
    """Return the flaws once these texts of the item are changed."""
    whole = instrument(item, languages=("en", "pl") if language == "pl" else ("en",))
    words = dict(whole.words)
    words.setdefault(
        "pl",
        msgspec.structs.replace(
            words["en"], own_name="polski", translation=m.Translation(status="unchecked")
        ),
    )
    voice = getattr(words[language], audience)
    said = msgspec.structs.replace(voice.items[item.id], **changes)
    voice = msgspec.structs.replace(voice, items={**voice.items, item.id: said})
    words[language] = msgspec.structs.replace(words[language], **{audience: voice})
    words = {name: words[name] for name in whole.languages}
    return [in_words(f) for f in check_instrument(msgspec.structs.replace(whole, words=words))]


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        (
            {"question": "word " * 17},
            "en, parent_carer.items.a, question: the question has 17 words (at most 16)",
        ),
        (
            {"hint": "It is so. " + "so " * 21},
            "en, parent_carer.items.a, hint: a sentence has 21 words (at most 20); split it",
        ),
        (
            {"question": "Considering circumstances comprehensively, satisfactory?"},
            "en, parent_carer.items.a, question: it reads at",
        ),
        ({"question": ""}, "en, parent_carer.items.a, question: the question for a parent_carer"),
        ({"short": ""}, "en, parent_carer.items.a, short: the short form"),
        (
            {"options": {}},
            "en, parent_carer.items.a, options: the words of option yes are missing",
        ),
        (
            {"question": "Is {name} so?"},
            "en, parent_carer.items.a, question: nothing is known to fill {name} with",
        ),
        (
            {"options": {**spoken(single("a")).options, "z": m.OptionWords(text="z")}},
            "en, parent_carer.items.a, options: a has no option z",
        ),
        (
            {"bsl": m.Media(url="ftp://films", kilobytes=900)},
            "en, parent_carer.items.a, bsl: ftp://films must start with https:// or /",
        ),
        (
            {"audio": m.Media(url="/audio/a.opus", kilobytes=0)},
            "en, parent_carer.items.a, audio: say how many kilobytes it is",
        ),
    ],
)
def test_each_flaw_of_words_says_where_it_stands(changes, flaw):
    found = with_words(single("a"), **changes)
    assert any(one.startswith(flaw) for one in found), found


def test_a_text_message_must_hold_the_question_with_its_answers():
    item = single("a", by_text=True)
    assert any("write sms" in flaw for flaw in with_words(item, sms=""))
    assert any("it is 313 characters" in flaw for flaw in with_words(item, sms="x" * 300))
    assert with_words(item, sms="x" * 200) == []


def test_a_translation_says_all_and_only_what_its_source_says():
    item = single("a")
    assert with_words(item, "pl") == []
    missing = with_words(item, "pl", "young_person", question=" ")
    assert missing == [
        "pl, young_person.items.a, question: the question for a young_person is missing; write it"
    ]
    assert any("there is a hint only here" in flaw for flaw in with_words(item, "pl", hint="Oto"))


def test_a_translation_keeps_the_placeholders():
    whole = instrument(single("a"), placeholders=("child",), languages=("en", "pl"))
    polish = msgspec.structs.replace(
        whole.words["en"], own_name="polski", translation=m.Translation(status="unchecked")
    )
    voice = whole.words["en"].parent_carer
    said = msgspec.structs.replace(voice.items["a"], question="Is {child} so?")
    voice = msgspec.structs.replace(voice, items={**voice.items, "a": said})
    words = {"en": msgspec.structs.replace(whole.words["en"], parent_carer=voice), "pl": polish}
    (flaw,) = check_instrument(msgspec.structs.replace(whole, words=words))
    assert in_words(flaw) == (
        "pl, parent_carer.items.a, question: it has the placeholders none, the source has "
        "{child}; keep them"
    )


def language(**changes):
    """Return the flaws of a second language whose head is changed."""
    whole = instrument(single("a"), languages=("en", "pl"))
    head = {"own_name": "polski", "translation": m.Translation(status="unchecked")} | changes
    polish = msgspec.structs.replace(whole.words["en"], **head)
    words = {**whole.words, "pl": polish}
    return [in_words(f) for f in check_instrument(msgspec.structs.replace(whole, words=words))]


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({"translation": m.Translation(status="source")}, "pl, translation: the first language"),
        (
            {"translation": m.Translation(status="checked", on=date(2026, 11, 2))},
            "pl, translation: who checked it",
        ),
        ({"own_name": "اردو"}, "pl, direction: اردو is written rtl, and direction says ltr"),
        ({"own_name": " "}, "pl, own_name: the language’s own name is missing"),
        ({"fallbacks": {}}, "pl, fallbacks: what stands for {child}"),
    ],
)
def test_the_head_of_a_language_is_checked(changes, flaw):
    assert any(found.startswith(flaw) for found in language(**changes)), language(**changes)


def test_a_language_is_signed_off_by_name_and_day():
    signed = m.Translation(status="checked", by="A. Nowak", on=date(2026, 11, 2))
    assert language(translation=signed) == []


def test_the_pages_say_the_same_in_every_language():
    english = instrument(single("a")).words["en"].parent_carer
    pages = {**english.pages, "back": "", "fault_number": "Liczba.", "extra": "Więcej"}
    found = language(parent_carer=msgspec.structs.replace(english, pages=pages))
    assert found == [
        "pl, parent_carer.pages, back: the text of back is missing; translate: Back",
        (
            "pl, parent_carer.pages, fault_number: its placeholders are not those of the source: "
            "{high}, {low}"
        ),
        "pl, parent_carer.pages, extra: the source has no extra; take it away, or add it there",
    ]


def test_a_page_in_english_is_read_in_short_sentences():
    whole = instrument(single("a"))
    voice = whole.words["en"].parent_carer
    pages = {**voice.pages, "why": "We ask you. " + "so " * 21}
    voice = msgspec.structs.replace(voice, pages=pages)
    words = {"en": msgspec.structs.replace(whole.words["en"], parent_carer=voice)}
    (flaw,) = check_instrument(msgspec.structs.replace(whole, words=words))
    assert in_words(flaw).startswith("en, parent_carer.pages, why: a sentence has 21 words")


def test_a_language_is_declared_and_written_or_neither():
    whole = instrument(single("a"), languages=("en", "pl"))
    assert [in_words(flaw) for flaw in check_instrument(whole)] == [
        "pl: its words are missing; write the file, or take the language away"
    ]
    stray = instrument(single("a"))
    stray = msgspec.structs.replace(stray, words={**stray.words, "pl": stray.words["en"]})
    assert [in_words(flaw) for flaw in check_instrument(stray)] == [
        "pl: pl is not among the instrument’s languages; add it there"
    ]


def test_words_for_nobody_are_flaws():
    parents = single("a", audiences=("parent_carer",))
    whole = instrument(parents)
    young = whole.words["en"].young_person
    said = {**young.items, "a": spoken(parents), "gone": m.ItemWords(question="Who?")}
    voice = msgspec.structs.replace(young, items=said)
    words = {"en": msgspec.structs.replace(whole.words["en"], young_person=voice)}
    found = [in_words(f) for f in check_instrument(msgspec.structs.replace(whole, words=words))]
    assert found[0].startswith("en, young_person.items.a, question: a is not asked of a young")
    assert found[1].startswith("en, young_person.items.gone: there is no item gone")


def test_the_readability_index_is_that_of_its_authors():
    # 11 letters in 3 words of one sentence: 4.71 × 11/3 + 0.5 × 3 − 21.43.
    assert readability("The cat slept.") == pytest.approx(4.71 * 11 / 3 + 1.5 - 21.43)
    assert readability("") == 0.0


def test_the_real_questionnaire_has_no_flaws():
    assert check_instrument(AREA_SEND) == ()
    assert WORDS not in AREA_SEND.items
