"""The path is the same however it is reckoned, on any instrument and any answers."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.instrument.make import AGE, instrument, single
from tests.instrument.strategies import answer_to, answered, conditions, instruments

from soundings.instrument import model as m
from soundings.instrument.rules import (
    as_form,
    check_instrument,
    core_path,
    holds,
    item_before,
    next_item,
    on_path,
    parse_answer,
    path,
    wording,
)

FEWER = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def told(answers, item):
    """Return what was chosen, in the plainest way."""
    answer = answers.get(item)
    return [] if answer is None else [answer] if isinstance(answer, str) else list(answer)


NAIVE = {
    "all": lambda test, answers: False not in [naively(part, answers) for part in test.of],
    "any": lambda test, answers: True in [naively(part, answers) for part in test.of],
    "not": lambda test, answers: naively(test.of, answers) is False,
    "has": lambda test, answers: told(answers, test.item).count(test.option) > 0,
    "lacks": lambda test, answers: told(answers, test.item).count(test.option) == 0,
    "any_of": lambda test, answers: bool({*told(answers, test.item)} & {*test.options}),
    "between": lambda test, answers: answers.get(test.item) in range(test.low, test.high + 1),
    "answered": lambda test, answers: answers.get(test.item) is not None,
}


def naively(test, answers):
    """Evaluate a condition by what its field `is` says, knowing nothing of the evaluator."""
    return NAIVE[type(test).__struct_config__.tag](test, answers)


def naive_path(whole, answers, audience):
    """Reckon the path by asking, for each item, what could stand before it, again from scratch."""
    asked = []
    for item in whole.items:
        before = {one.id: answers[one.id] for one in asked if one.id in answers}
        module = [one.ask for one in whole.modules if one.id == item.module and one.ask]
        own = [item.ask] if item.ask else []
        if audience in item.audiences and all(naively(ask, before) for ask in module + own):
            asked.append(item)
    return asked


@FEWER
@given(answered())
def test_the_evaluator_and_its_naive_twin_agree(drawn):
    whole, answers, audience = drawn
    assert list(path(whole, answers, audience)) == naive_path(whole, answers, audience)


@FEWER
@given(st.data())
def test_every_condition_is_read_as_its_naive_twin_reads_it(data):
    whole = data.draw(instruments())
    test = data.draw(conditions(whole.items))
    answers = {item.id: data.draw(answer_to(item)) for item in whole.items}
    assert holds(test, answers) is naively(test, answers)


@FEWER
@given(instruments())
def test_every_drawn_instrument_could_be_published(whole):
    assert check_instrument(whole) == ()


@FEWER
@given(answered())
def test_what_is_off_the_path_routes_nothing(drawn):
    whole, answers, audience = drawn
    kept = on_path(whole, answers, audience)
    assert path(whole, kept, audience) == path(whole, answers, audience)
    assert on_path(whole, kept, audience) == kept
    assert kept.items() <= answers.items()


@FEWER
@given(answered())
def test_answering_what_comes_next_leads_to_the_end_and_never_back(drawn):
    whole, _, audience = drawn
    answers, seen = {}, []
    while (item := next_item(whole, answers, audience)) is not None:
        assert item.id not in answers
        assert audience in item.audiences
        assert item_before(path(whole, answers, audience), item) == (seen[-1] if seen else None)
        answers[item.id] = 7 if item.id == "age" else None
        seen.append(item)
    assert seen == list(path(whole, answers, audience))
    assert not seen or seen[0] is not None


@FEWER
@given(answered())
def test_the_core_path_is_how_every_path_begins(drawn):
    whole, answers, audience = drawn
    begins = core_path(whole, answers, audience)
    assert path(whole, answers, audience)[: len(begins)] == begins
    assert not {item.id for item in begins} & set(whole.gates)
    assert all(item.module == "" for item in begins)


@FEWER
@given(answered())
def test_an_answer_that_stands_on_the_path_posts_itself_again(drawn):
    whole, answers, audience = drawn
    words = wording(whole, "en", audience)
    for item in path(whole, answers, audience):
        if answers.get(item.id) is not None:
            form = as_form(item, answers[item.id])
            assert parse_answer(words.items[item.id], form) == (answers[item.id], ())


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


def test_each_audience_is_asked_its_own():
    built = instrument(single("a", audiences=("parent_carer",)), single("b"))
    assert [item.id for item in path(built, {}, "young_person")] == ["age", "b"]


def test_a_gate_that_is_skipped_is_a_no():
    further = single("b", module="more")
    ask = m.Has(item="gate", option="yes")
    built = instrument(
        single("gate"),
        further,
        gates=("gate",),
        modules=(m.Module(id="more", title="More", ask=ask),),
    )
    assert further not in path(built, {"gate": None})
    assert further in path(built, {"gate": "yes"})
    assert core_path(built, {"gate": "yes"}) == (AGE,)
