"""Conditions, paths and what may be answered, on small instruments made here."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundings.instrument import model as m
from soundings.instrument.rules import (
    as_form,
    check_condition,
    check_instrument,
    holds,
    item_before,
    next_item,
    on_path,
    parse_answer,
    path,
)


def condition(**fields) -> m.Condition:
    return msgspec.convert(fields, m.Condition)


def single(item_id, *codes, ask=None, **rest):
    return m.Single(
        id=item_id,
        question={"en": "Which one?"},
        short={"en": "One"},
        options=tuple(m.Option(code=code, text={"en": code}) for code in codes or ("yes", "no")),
        ask=ask,
        **rest,
    )


def several(item_id, *codes, exclusive="none", ask=None):
    return m.Several(
        id=item_id,
        question={"en": "Which?"},
        short={"en": "Some"},
        options=(
            *(m.Option(code=code, text={"en": code}) for code in codes),
            m.Option(code=exclusive, text={"en": "None of these"}, exclusive=True),
        ),
        ask=ask,
    )


AGE = m.Number(
    id="age",
    question={"en": "How old?"},
    short={"en": "Age"},
    required=True,
    low=0,
    high=25,
)
MONTH = m.Month(id="when", question={"en": "When?"}, short={"en": "When"}, earliest="2010-01")
WORDS = m.Text(id="words", question={"en": "What?"}, short={"en": "Words"}, longest=10)


def instrument(*items):
    return m.Instrument(
        name="small", version="2026-01", languages=("en",), age_item="age", items=(AGE, *items)
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


def test_an_answer_that_a_change_took_off_the_path_routes_nothing():
    built = instrument(
        single("asked"),
        single("refused", ask=m.Has(item="asked", option="yes")),
        single("why", ask=m.Has(item="refused", option="yes")),
    )
    answers = {"age": 9, "asked": "no", "refused": "yes", "why": "yes"}
    assert [item.id for item in path(built, answers)] == ["age", "asked"]
    assert on_path(built, answers) == {"age": 9, "asked": "no"}


def test_next_is_the_first_item_never_reached_and_skipped_is_reached():
    built = instrument(single("a"), single("b"))
    assert next_item(built, {}) is AGE
    assert next_item(built, {"age": 3, "a": None}).id == "b"
    assert next_item(built, {"age": 3, "a": None, "b": "yes"}) is None


def test_back_is_one_step_on_the_path():
    built = instrument(single("a"), single("b", ask=m.Has(item="a", option="yes")), single("c"))
    age, a, b, c = built.items
    asked = path(built, {"a": "no"})
    assert item_before(asked, c) is a
    assert item_before(asked, age) is None
    assert item_before(asked, b) is None


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
        (MONTH, {"when": ["not_sure"], "when-month": [""]}, "not_sure"),
        (MONTH, {}, None),
        (WORDS, {"words": ["a\r\nb\x00"]}, "a\nb"),
        (WORDS, {"words": ["  \r\n "]}, None),
        (WORDS, {"words": ["0123456789"]}, "0123456789"),
    ],
)
def test_a_form_is_read(item, form, expected):
    assert parse_answer(item, form, date(2026, 9, 15)) == (expected, ())


@pytest.mark.parametrize(
    ("item", "form", "field", "words"),
    [
        (single("a"), {"a": ["forged"]}, "a", "Choose one"),
        (several("a", "x"), {"a": ["x", "forged"]}, "a", "Choose from"),
        (several("a", "x"), {"a": ["x", "none"]}, "a", "on its own"),
        (AGE, {}, "age", "Type a whole number from 0 to 25"),
        (AGE, {"age": ["26"]}, "age", "from 0 to 25"),
        (AGE, {"age": ["-1"]}, "age", "from 0 to 25"),
        (AGE, {"age": ["nine"]}, "age", "from 0 to 25"),
        (AGE, {"age": ["²"]}, "age", "from 0 to 25"),
        (MONTH, {"when-month": ["13"], "when-year": ["2025"]}, "when-month", "1 to 12"),
        (MONTH, {"when-year": ["2025"]}, "when-month", "1 to 12"),
        (MONTH, {"when-month": ["3"], "when-year": ["25"]}, "when-year", "4 numbers"),
        (MONTH, {"when-month": ["3"], "when-year": ["2009"]}, "when-year", "2010 or later"),
        (MONTH, {"when-month": ["10"], "when-year": ["2026"]}, "when-month", "in the past"),
        (MONTH, {"when": ["not_sure"], "when-year": ["2025"]}, "when", "not both"),
        (MONTH, {"when": ["forged"]}, "when", "Choose one"),
        (WORDS, {"words": ["01234567890"]}, "words", "1 letter too long"),
    ],
)
def test_a_mistake_is_a_fault_at_its_field(item, form, field, words):
    answer, (fault,) = parse_answer(item, form, date(2026, 9, 15))
    assert answer is None
    assert fault.field == field
    assert words in fault.sentence


_FORMS = st.dictionaries(
    st.sampled_from(["a", "age", "when", "when-month", "when-year", "words"]),
    st.lists(st.text(max_size=12) | st.sampled_from(["x", "none", "3", "2020", "not_sure"])),
)


@given(st.sampled_from([AGE, MONTH, WORDS, single("a"), several("a", "x", "y")]), _FORMS)
def test_any_form_is_an_answer_or_a_fault_and_an_answer_posts_itself_again(item, form):
    answer, faults = parse_answer(item, form)
    assert answer is None or not faults
    if not faults and answer is not None:
        assert parse_answer(item, as_form(item, answer)) == (answer, ())


def faults_of(*items):
    return check_instrument(instrument(*items))


def test_a_good_instrument_has_no_faults():
    assert faults_of(single("a"), several("b", "x", ask=m.Has(item="a", option="yes"))) == ()


@pytest.mark.parametrize(
    ("items", "fault"),
    [
        ((single("a", ask=m.Has(item="zz", option="x")),), "a, ask: there is no item zz"),
        (
            (single("a", ask=m.Has(item="b", option="yes")), single("b")),
            "a, ask: b is not asked before a",
        ),
        ((single("a", ask=m.Answered(item="a")),), "a, ask: a is not asked before a"),
        ((single("a"), single("a")), "a: 2 items have this id"),
        ((single("a", "x", "x"),), "a: the option code x stands 2 times"),
        ((single("a", "x"),), "a: a choice needs at least two options"),
        ((single("a"), single("b", ask=m.Has(item="a", option="z"))), "b, ask: a has no option z"),
        ((single("b", ask=m.Has(item="age", option="z")),), "b, ask: age is a number"),
        (
            (single("b", ask=m.FactIs(fact="status", any_of=("ehc_plan",))),),
            "b, ask: a route cannot look at the frame (status)",
        ),
        ((single("b", ask=m.Between(item="age", low=30, high=40)),), "b: no answers lead here"),
        (
            (
                single("a"),
                single(
                    "b",
                    ask=m.All(of=(m.Has(item="a", option="yes"), m.Lacks(item="a", option="yes"))),
                ),
            ),
            "b: no answers lead here",
        ),
    ],
)
def test_each_fault_says_where_it_stands(items, fault):
    assert any(found.startswith(fault) for found in faults_of(*items)), faults_of(*items)


def test_a_several_without_a_way_to_say_none_is_a_fault():
    bare = msgspec.structs.replace(several("a", "x", "y"), options=several("a", "x").options[:1])
    assert any("no option is exclusive" in fault for fault in faults_of(bare))


def test_a_long_sentence_and_a_missing_language_are_faults():
    long = m.Single(
        id="a",
        question={"en": "word " * 21, "fr": "mot"},
        short={},
        options=single("x").options,
    )
    found = faults_of(long)
    assert any("a, question.en: a sentence has 21 words" in fault for fault in found)
    assert "a, question: fr is not among the instrument's languages" in found
    assert "a, short: the wording in en is missing" in found


def test_the_age_must_come_first_and_be_required():
    late = m.Instrument(
        name="small", version="1", languages=("en",), age_item="age", items=(single("a"), AGE)
    )
    assert any(fault.startswith("age_item") for fault in check_instrument(late))


def test_a_condition_is_checked_against_items_for_those_who_write_conditions_elsewhere():
    items = {"a": single("a"), "when": MONTH}
    assert check_condition(m.Has(item="a", option="yes"), items) == ()
    apart = m.MonthsBetweenAtMost(from_item="a", to_item="nope", at_most=3)
    assert check_condition(apart, items) == (
        "a is a single, which cannot be tested so",
        "there is no item nope",
    )
