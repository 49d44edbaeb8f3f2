"""Answers to two versions can be read together, and a change that forbids it is told."""

import pytest
from hypothesis import given
from tests.instrument.make import instrument, several, single
from tests.instrument.strategies import answered
from tests.instrument.test_paths import FEWER

from soundings.instrument import model as m
from soundings.instrument.rules import carry, carry_through, check_follows, in_words

OLD = instrument(
    single("help", "all", "some", "none"), several("wait", "x", "y"), single("dropped")
)
MAP = m.Follows(
    version="2026-01",
    items={
        "help": m.Moved(item="aid", options={"some": "part", "none": ""}),
        "wait": m.Moved(item="wait", options={"x": "z", "y": "z"}),
        "dropped": m.Moved(item=""),
    },
)


def newer(follows, *items):
    items = items or (single("aid", "all", "part"), several("wait", "z"))
    return instrument(*items, version="2027-01", follows=follows)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"help": "all"}, {"aid": "all"}),
        ({"help": "some"}, {"aid": "part"}),
        ({"help": "none"}, {"aid": None}),
        ({"help": None}, {"aid": None}),
        ({"wait": ("x", "y")}, {"wait": ("z",)}),
        ({"wait": ["none"]}, {"wait": ("none",)}),
        ({"dropped": "yes"}, {}),
        ({"age": 9}, {"age": 9}),
    ],
)
def test_an_answer_is_read_in_the_later_version_s_terms(before, after):
    assert carry(MAP, before) == after


def test_answers_go_through_several_versions_in_order():
    then = m.Follows(version="2027-01", items={"aid": m.Moved(item="support")})
    assert carry_through((MAP, then), {"help": "some", "age": 4}) == {"support": "part", "age": 4}
    assert carry_through((), {"help": "some"}) == {"help": "some"}


def test_a_whole_map_has_no_flaws():
    assert list(check_follows(OLD, newer(MAP))) == []


@FEWER
@given(answered())
def test_a_version_that_changed_nothing_needs_no_map_but_its_name(drawn):
    whole, answers, _ = drawn
    follows = m.Follows(version=whole.version)
    later = m.Instrument(
        **{name: getattr(whole, name) for name in whole.__struct_fields__}
        | {"version": "2027-01", "follows": follows}
    )
    assert list(check_follows(whole, later)) == []
    assert carry(follows, answers) == answers


@pytest.mark.parametrize(
    ("follows", "told"),
    [
        (None, "the version before is 2026-01; name it in [follows]"),
        (m.Follows(version="2025-01"), "the version before is 2026-01; name it"),
        (m.Follows(version="2026-01"), "help of the version before has no help here"),
        (
            m.Follows(version="2026-01", items={"help": m.Moved(item="aid")}),
            "help had the option none, which aid has not; say which option it became",
        ),
        (
            m.Follows(version="2026-01", items={"gone": m.Moved(item="aid")}),
            "the version before has no item gone",
        ),
        (
            m.Follows(version="2026-01", items={"help": m.Moved(item="age")}),
            "help was a single, age is a number, so its answers cannot be read here",
        ),
        (
            m.Follows(version="2026-01", items={"dropped": m.Moved(item="age")}),
            "dropped was a single, age is a number",
        ),
        (
            m.Follows(
                version="2026-01",
                items={"help": m.Moved(item="aid"), "dropped": m.Moved(item="aid")},
            ),
            "dropped and help both became aid; only one can",
        ),
        (
            m.Follows(
                version="2026-01", items={"help": m.Moved(item="aid", options={"lots": "all"})}
            ),
            "help of the version before has no option lots",
        ),
    ],
)
def test_a_map_with_a_hole_is_told(follows, told):
    found = [in_words(flaw) for flaw in check_follows(OLD, newer(follows))]
    assert any(told in one for one in found), found
