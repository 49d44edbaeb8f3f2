"""Themes by term, who may be quoted, and quotes nobody picked."""

from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundings.coding.model import BrokenThemes, Coded, Direction, Raw, Theme, ThemeBook
from soundings.coding.rules import (
    count_theme,
    direction,
    draw_quotes,
    leaning,
    make_ready,
    may_quote,
    themes_of,
)
from soundings.coding.service import load_themes
from soundings.roll.model import Redacted

SURVEYS = Path(__file__).parents[2] / "surveys"
BOOK = load_themes(SURVEYS, "area-send")
THEMES = make_ready(BOOK)

RAW = Raw(
    response_id=UUID(int=1),
    case_id=UUID(int=2),
    words="x",
    overall="good",
    permission="quote",
    concern=False,
    source_sha256="",
)


def test_the_thirteen_seed_themes_are_there_and_labelled():
    assert [theme.seed for theme in BOOK.themes] == [f"T{number}" for number in range(1, 14)]
    assert BOOK.label == "Term match, unchecked"


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("He masks all day and they say he is fine", "identification"),
        ("I had no idea he was on the SEN register", "not_told"),
        ("She gets SEN support but nobody reviewed it", "sen_support"),
        ("We waited three years for the EHCP", "ehc_plan_waits"),
        ("We paid for a private report", "private_costs"),
        ("He's on a part-time timetable", "time_out_of_class"),
        ("Nobody asked us, it was a tick-box", "coproduction"),
        ("They never reply to emails", "communication"),
        ("CAMHS and the speech therapist worked together", "agencies_together"),
        ("They said they can’t meet his needs", "unwelcoming_schools"),
        ("They told us he did not meet the threshold", "policy_over_law"),
        ("The SENCo was wonderful", "senco"),
        ("She is thriving at college", "outcomes"),
    ],
)
def test_a_text_is_about_its_theme(text, theme):
    assert theme in themes_of(text, THEMES)


def test_a_text_about_nothing_of_it_has_no_theme():
    assert themes_of("The sun shone on Tuesday.", THEMES) == ()


@given(st.text(max_size=1000))
def test_any_text_has_themes_of_the_book(text):
    assert set(themes_of(text, THEMES)) <= set(THEMES.patterns)


@pytest.mark.parametrize(
    ("overall", "wanted"),
    [
        ("very_good", "positive"),
        ("good", "positive"),
        ("mixed", "mixed"),
        ("poor", "negative"),
        ("very_poor", "negative"),
        ("not_sure", "unstated"),
        (None, "unstated"),
    ],
)
def test_a_familys_own_answer_says_which_way_it_leans(overall, wanted):
    assert direction(overall) == wanted


@pytest.mark.parametrize(
    ("changes", "doubtful", "text", "wanted"),
    [
        ({}, 0, "x", True),
        ({"permission": "paraphrase"}, 0, "x", False),
        ({"permission": "inspectors"}, 0, "x", False),
        ({"permission": None}, 0, "x", False),
        ({"concern": True}, 0, "x", False),
        ({"case_id": None}, 0, "x", False),
        ({}, 1, "x", False),
        ({}, 0, " ", False),
    ],
)
def test_words_are_quoted_only_where_everything_allows_it(changes, doubtful, text, wanted):
    raw = msgspec.structs.replace(RAW, **changes)
    assert may_quote(raw, Redacted(text=text, doubtful=doubtful)) is wanted


def _comments(*kinds):
    return [
        Coded(
            response_id=UUID(int=number),
            redacted=f"comment {number}",
            quotable=quotable,
            direction=Direction(way),
            themes=tuple(themes.split()),
        )
        for number, (way, themes, quotable) in enumerate(kinds)
    ]


AREA = _comments(
    *[("negative", "waits senco", True)] * 20,
    *[("positive", "senco", True)] * 10,
    *[("positive", "waits", True)] * 2,
    *[("mixed", "waits", False)] * 5,
    *[("unstated", "waits", True)] * 5,
)
COUNTS = [count_theme(theme, AREA) for theme in ("waits", "senco")]


def test_counts_are_by_direction():
    waits = COUNTS[0]
    assert (waits.comments, waits.negative, waits.mixed, waits.positive, waits.unstated) == (
        32, 20, 5, 2, 5,
    )  # fmt: skip
    assert waits.quotable == 27
    assert leaning(waits) is Direction.NEGATIVE


def test_every_theme_shows_the_contrary_too():
    quotes = draw_quotes(COUNTS, AREA, "seed")
    for theme in ("waits", "senco"):
        ways = [quote.direction for quote in quotes if quote.theme == theme]
        assert ways == ["negative", "negative", "positive"]
    assert [quote.contrary for quote in quotes] == [False, False, True] * 2
    assert [quote.drawn_from for quote in quotes if quote.theme == "waits"] == [20, 20, 2]


def test_nothing_unquotable_is_drawn_and_nothing_twice():
    quotes = draw_quotes(COUNTS, AREA, "seed")
    quotable = {one.response_id for one in AREA if one.quotable}
    drawn = [quote.response_id for quote in quotes]
    assert set(drawn) <= quotable
    assert len(set(drawn)) == len(drawn)


def test_the_lowest_tickets_are_drawn_and_another_seed_draws_others():
    first = draw_quotes(COUNTS, AREA, "seed")
    assert first == draw_quotes(COUNTS, AREA[::-1], "seed")
    assert {q.response_id for q in first} != {
        q.response_id for q in draw_quotes(COUNTS, AREA, "other")
    }
    tickets = [quote.ticket for quote in first[:2]]
    assert tickets == sorted(tickets)


def test_no_theme_shows_the_same_sentence_twice_and_the_next_ticket_is_taken():
    texts = [
        "Nobody rang us back. We waited two years for a place.",
        "Nobody rang us back.",
        "nobody rang us back!",
        "We  waited two years for a place. It went well, once it came.",
        "The new teacher was kind. Nobody rang.",
        "It went better than we thought. Nobody rang.",
    ]
    ways = ["negative", "negative", "negative", "positive", "positive", "negative"]
    area = [
        msgspec.structs.replace(one, redacted=text)
        for one, text in zip(_comments(*((way, "a", True) for way in ways)), texts, strict=True)
    ]
    for seed in ("one", "two", "three", "four", "five"):
        quotes = draw_quotes([count_theme("a", area)], area, seed)
        assert [quote.contrary for quote in quotes] == [False, False, True]
        said = [part for quote in quotes for part in quote.text.lower().split(". ")]
        long = [" ".join(part.rstrip(".!").split()) for part in said if len(part.split()) > 3]
        assert len(set(long)) == len(long)


def test_an_area_that_is_praised_shows_who_is_not_happy():
    area = _comments(*[("positive", "a", True)] * 9, ("negative", "a", True))
    quotes = draw_quotes([count_theme("a", area)], area, "seed")
    assert [(q.direction, q.contrary) for q in quotes] == [
        ("negative", True),
        ("positive", False),
        ("positive", False),
    ]


@pytest.mark.parametrize(
    ("codes", "terms", "sentence"),
    [(("a",), "(", "not a regular expression"), (("a", "a"), "b", "Two themes have the code a")],
)
def test_a_wrong_theme_names_itself(codes, terms, sentence):
    themes = tuple(Theme(code=code, seed="T1", name="A", terms=(terms,)) for code in codes)
    with pytest.raises(BrokenThemes, match=sentence):
        make_ready(ThemeBook(version="1", label="x", themes=themes))


def test_a_missing_file_names_itself(tmp_path):
    with pytest.raises(BrokenThemes, match=r"area-send/themes\.toml"):
        load_themes(tmp_path, "area-send")
