"""Conditions, and what may be answered, on small instruments made here."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.instrument.make import (
    AGE,
    AREA_SEND,
    MONTH,
    WORDS,
    condition,
    instrument,
    several,
    single,
    worded,
)

from soundings.instrument import model as m
from soundings.instrument.rules import (
    as_form,
    check_condition,
    fill,
    holds,
    parse_answer,
    placeholders,
    wording,
)


@pytest.mark.parametrize(
    ("fields", "answers", "expected"),
    [
        ({"is": "has", "item": "a", "option": "x"}, {"a": "x"}, True),
        ({"is": "has", "item": "a", "option": "x"}, {"a": ("y", "x")}, True),
        ({"is": "has", "item": "a", "option": "x"}, {"a": ["y", "x"]}, True),
        ({"is": "has", "item": "a", "option": "x"}, {}, False),
        ({"is": "lacks", "item": "a", "option": "x"}, {}, True),
        ({"is": "lacks", "item": "a", "option": "x"}, {"a": None}, True),
        ({"is": "lacks", "item": "a", "option": "x"}, {"a": ("x",)}, False),
        ({"is": "any_of", "item": "a", "options": ["x", "y"]}, {"a": ("z", "y")}, True),
        ({"is": "any_of", "item": "a", "options": ["x", "y"]}, {"a": None}, False),
        ({"is": "equals", "item": "a", "value": 3}, {"a": 3}, True),
        ({"is": "equals", "item": "a", "value": "3"}, {"a": 3}, False),
        ({"is": "between", "item": "a", "low": 5, "high": 16}, {"a": 5}, True),
        ({"is": "between", "item": "a", "low": 5, "high": 16}, {"a": 17}, False),
        ({"is": "between", "item": "a", "low": 5, "high": 16}, {"a": None}, False),
        ({"is": "answered", "item": "a"}, {"a": "0"}, True),
        ({"is": "answered", "item": "a"}, {"a": 0}, True),
        ({"is": "answered", "item": "a"}, {"a": None}, False),
        ({"is": "answered", "item": "a"}, {}, False),
    ],
)
def test_a_plain_condition_holds_of_the_answers(fields, answers, expected):
    assert holds(condition(**fields), answers) is expected


@pytest.mark.parametrize(
    ("answers", "at_most_five", "at_least_six"),
    [
        ({"f": "2025-01", "t": "2025-06"}, True, False),
        ({"f": "2024-12", "t": "2025-06"}, False, True),
        ({"f": "2025-06", "t": "2025-01"}, False, False),
        ({"f": "2025-06", "t": "not_sure"}, False, False),
        ({"f": "2025-06"}, False, False),
    ],
)
def test_months_apart_are_counted_only_when_both_are_known_and_in_order(
    answers, at_most_five, at_least_six
):
    near = condition(**{"is": "months_between_at_most", "from": "f", "to": "t", "at_most": 5})
    far = condition(**{"is": "months_between_at_least", "from": "f", "to": "t", "at_least": 6})
    assert holds(near, answers) is at_most_five
    assert holds(far, answers) is at_least_six


def test_facts_of_the_frame_are_tested_beside_answers():
    school_age = condition(**{"is": "fact_between", "fact": "age", "low": 5, "high": 16})
    supported = condition(**{"is": "fact_is", "fact": "status", "any_of": ["sen_support"]})
    both = m.All(of=(school_age, supported))
    assert holds(both, {}, {"age": 9, "status": "sen_support"})
    assert not holds(both, {}, {"age": 9, "status": "ehc_plan"})
    assert not holds(both, {})


_LEAVES = st.sampled_from(["x", "y"]).map(lambda code: m.Has(item="a", option=code))
_TREES = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda of: m.All(of=tuple(of))),
        st.lists(inner, max_size=3).map(lambda of: m.Any(of=tuple(of))),
        inner.map(lambda of: m.Not(of=of)),
    ),
)


@given(_TREES, st.sampled_from([None, ("x",), ("y",), ("x", "y")]))
def test_not_all_is_any_not(tree, chosen):
    answers = {"a": chosen}
    parts = (tree, m.Has(item="a", option="x"))
    whole = m.Not(of=m.All(of=parts))
    pieces = m.Any(of=tuple(m.Not(of=part) for part in parts))
    assert holds(whole, answers) is holds(pieces, answers)
    assert msgspec.convert(msgspec.to_builtins(tree), m.Condition) == tree


def test_a_condition_is_checked_against_items_for_those_who_write_conditions_elsewhere():
    items = {"a": single("a"), "when": MONTH}
    assert check_condition(m.Has(item="a", option="yes"), items) == ()
    apart = m.MonthsBetweenAtMost(from_item="a", to_item="nope", at_most=3)
    kind, unknown = check_condition(apart, items)
    assert kind == "a is a single, which cannot be tested so"
    assert unknown.startswith("there is no item nope")


# What may be answered


@pytest.mark.parametrize(
    ("item", "form", "expected"),
    [
        (single("a"), {}, None),
        (single("a"), {"a": ["yes"]}, "yes"),
        (several("a", "x", "y"), {"a": ["y", "x"]}, ("x", "y")),
        (several("a", "x", "y"), {}, None),
        (AGE, {"age": [" 9 "]}, 9),
        (AGE, {"age": ["٩"]}, 9),
        (MONTH, {"when-month": ["3"], "when-year": ["2025"]}, "2025-03"),
        (MONTH, {"when-month": ["Sept"], "when-year": ["2025"]}, "2025-09"),
        (MONTH, {"when-month": ["may"], "when-year": ["2025"]}, "2025-05"),
        (MONTH, {"when": ["not_sure"], "when-month": [""]}, "not_sure"),
        (MONTH, {}, None),
        (WORDS, {"words": ["a\r\nb\x00"]}, "a\nb"),
        (WORDS, {"words": ["  \r\n "]}, None),
        (WORDS, {"words": ["0123456789"]}, "0123456789"),
    ],
)
def test_a_form_is_read(item, form, expected):
    assert parse_answer(worded(item), form, date(2026, 9, 15)) == (expected, ())


@pytest.mark.parametrize(
    ("item", "form", "field", "words"),
    [
        (single("a"), {"a": ["forged"]}, "a", "Choose from"),
        (several("a", "x"), {"a": ["x", "forged"]}, "a", "Choose from"),
        (several("a", "x"), {"a": ["x", "none"]}, "a", "“none” on its own"),
        (AGE, {}, "age", "Type a whole number from 0 to 25"),
        (AGE, {"age": ["26"]}, "age", "from 0 to 25"),
        (AGE, {"age": ["-1"]}, "age", "from 0 to 25"),
        (AGE, {"age": ["nine"]}, "age", "from 0 to 25"),
        (AGE, {"age": ["²"]}, "age", "from 0 to 25"),
        (MONTH, {"when-month": ["13"], "when-year": ["2025"]}, "when-month", "1 to 12"),
        (MONTH, {"when-month": ["ma"], "when-year": ["2025"]}, "when-month", "1 to 12"),
        (MONTH, {"when-year": ["2025"]}, "when-month", "1 to 12"),
        (MONTH, {"when-month": ["3"], "when-year": ["25"]}, "when-year", "4 numbers"),
        (MONTH, {"when-month": ["3"], "when-year": ["2009"]}, "when-year", "2010 or later"),
        (MONTH, {"when-month": ["10"], "when-year": ["2026"]}, "when-month", "in the past"),
        (MONTH, {"when": ["not_sure"], "when-year": ["2025"]}, "when", "not both"),
        (MONTH, {"when": ["forged"]}, "when", "Choose from"),
        (WORDS, {"words": ["01234567890"]}, "words", "10 letters or fewer. You have 11"),
    ],
)
def test_a_mistake_is_a_fault_at_its_field(item, form, field, words):
    answer, (fault,) = parse_answer(worded(item), form, date(2026, 9, 15))
    assert answer is None
    assert fault.field == field
    assert words in fault.sentence


_FORMS = st.dictionaries(
    st.sampled_from(["a", "age", "when", "when-month", "when-year", "words"]),
    st.lists(st.text(max_size=12) | st.sampled_from(["x", "none", "3", "2020", "not_sure"])),
)
_ASKED = [worded(item) for item in (AGE, MONTH, WORDS, single("a"), several("a", "x", "y"))]


@given(st.sampled_from(_ASKED), _FORMS)
def test_any_form_is_an_answer_or_a_fault_and_an_answer_posts_itself_again(asked, form):
    answer, faults = parse_answer(asked, form)
    assert answer is None or not faults
    if not faults and answer is not None:
        assert parse_answer(asked, as_form(asked.item, answer)) == (answer, ())


def test_a_mistake_is_told_in_the_family_s_own_language():
    polish = wording(AREA_SEND, "pl", "parent_carer")
    _, (fault,) = parse_answer(polish.items["q00"], {"q00": ["99"]})
    assert fault.sentence == "Proszę wpisać liczbę całkowitą od 0 do 25."
    read = parse_answer(polish.items["q23"], {"q23-month": ["mar"], "q23-year": ["2025"]})
    assert read == ("2025-03", ())


# Words


def test_only_named_placeholders_are_filled():
    assert fill("{child} and {other} {0} {a.b}", {"child": "Sam"}) == "Sam and  {0} {a.b}"
    assert fill("{child}", {"child": "{other}"}) == "{other}"
    assert placeholders("{child} {Child} {0} {{x}}") == {"child", "x"}


def test_an_audience_without_words_of_its_own_takes_choices_but_never_a_question():
    item = single("a", audiences=("parent_carer", "young_person"))
    whole = instrument(item)
    young = msgspec.structs.replace(
        whole.words["en"].young_person, items={"a": m.ItemWords(question="You?")}
    )
    words = {"en": msgspec.structs.replace(whole.words["en"], young_person=young)}
    shown = wording(msgspec.structs.replace(whole, words=words), "en", "young_person").items["a"]
    assert (shown.question, shown.short, shown.hint) == ("You?", "So", "")
    assert [option.text for option in shown.options] == ["yes", "no"]


def test_several_choices_say_that_several_may_be_chosen():
    assert worded(several("a", "x", "y")).hint == "Choose all that apply."
    assert worded(single("a")).hint == ""
