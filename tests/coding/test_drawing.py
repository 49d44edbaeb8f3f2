"""The draw of quotes, over comments made up: what must hold whoever wrote and whoever read."""

from datetime import datetime
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from soundings.coding.constants import QUOTES_A_CELL
from soundings.coding.model import Direction, Mark, Words
from soundings.coding.rules.quoting import (
    count_themes,
    draw_quotes,
    draw_to_paraphrase,
    leaning,
    released,
)
from soundings.kit.clock import LONDON
from soundings.stats.tickets import ticket

NAMES = {"waits": "Waiting", "senco": "SENCos"}


def comment(number, themes, *, status="ehc_plan", quotable=True, text=None):
    return Words(
        response_id=UUID(int=number),
        redacted=text or f"comment {number}",
        text_sha256=str(number),
        quotable=quotable,
        paraphrasable=quotable,
        overall=Direction.UNSTATED,
        themes={theme: Direction(way) for theme, way in themes.items()},
        settled="once",
        status=status,
        idaci_decile=1,
        phase="primary",
    )


AREA = [
    *(comment(n, {"waits": "negative", "senco": "negative"}) for n in range(20)),
    *(comment(n, {"senco": "positive"}) for n in range(20, 30)),
    *(comment(n, {"waits": "negative"}, status="sen_support") for n in range(30, 33)),
    *(comment(n, {"waits": "positive"}) for n in range(33, 35)),
    *(comment(n, {"waits": "mixed"}, quotable=False) for n in range(35, 41)),
]
COUNTS = count_themes(NAMES, AREA)


def draw(area=AREA, marks=(), seed="seed"):
    return draw_quotes(count_themes(NAMES, area), area, marks, seed)


def test_themes_are_counted_as_people_found_them_the_commonest_first():
    assert [count.theme for count in COUNTS] == ["waits", "senco"]
    waits = COUNTS[0]
    assert (waits.comments, waits.negative, waits.mixed, waits.positive, waits.quotable) == (
        31, 23, 6, 2, 25,
    )  # fmt: skip
    assert leaning(waits) is Direction.NEGATIVE


def test_every_direction_and_group_that_may_be_quoted_gives_a_few_in_ticket_order():
    cells = [(q.theme, q.direction, q.group, q.contrary, q.drawn_from) for q in draw()]
    assert cells == [
        one
        for one in (
            ("waits", "negative", "ehc_plan", False, 20),
            ("waits", "negative", "sen_support", False, 3),
            ("waits", "positive", "ehc_plan", True, 2),
            ("senco", "negative", "ehc_plan", False, 20),
            ("senco", "positive", "ehc_plan", True, 10),
        )
        for _ in range(QUOTES_A_CELL)
    ]
    waits = [ticket("seed", str(UUID(int=number))) for number in range(30, 33)]
    assert [q.ticket for q in draw() if q.group == "sen_support"] == sorted(waits)[:QUOTES_A_CELL]


def test_the_one_who_disagrees_is_drawn_in_every_theme_though_another_quotes_them_too():
    area = [
        *(comment(n, {"waits": "negative", "senco": "negative"}) for n in range(9)),
        comment(9, {"waits": "positive", "senco": "mixed"}),
    ]
    against = [q for q in draw(area) if q.contrary]
    assert [(q.theme, q.direction, q.response_id.int) for q in against] == [
        ("senco", "mixed", 9),
        ("waits", "positive", 9),
    ]


def test_a_comment_that_leans_a_themes_way_is_left_to_the_theme_it_contradicts():
    area = [
        comment(0, {"waits": "negative", "senco": "negative"}),
        *(comment(n, {"senco": "positive"}) for n in range(1, 5)),
    ]
    assert [q.theme for q in draw(area) if q.response_id.int == 0] == ["senco"]


def test_no_theme_shows_what_is_released_before_its_counter_evidence():
    quotes = draw()
    typical = [quote for quote in quotes if not quote.contrary]
    against = [quote for quote in quotes if quote.contrary]

    def shown(*chosen):
        given = [msgspec.structs.replace(one, released=one in chosen) for one in quotes]
        return [(one.theme, one.response_id) for one in released(given)]

    def named(*chosen):
        return [(one.theme, one.response_id) for one in quotes if one in chosen]

    assert shown(*typical) == []
    assert shown(*typical, against[0]) == named(
        *(one for one in typical if one.theme == against[0].theme), against[0]
    )
    assert shown(*quotes) == named(*quotes)
    alone = draw([comment(0, {"waits": "negative"})])
    assert released([msgspec.structs.replace(alone[0], released=True)]) != ()


def test_the_lowest_ticket_is_drawn_by_anybodys_reckoning():
    first = draw()[0]
    lowest = min(ticket("seed", str(UUID(int=number))) for number in range(20))
    assert first.ticket == lowest == ticket("seed", str(first.response_id))
    assert draw(AREA[::-1]) == draw()
    assert {q.response_id for q in draw(seed="other")} != {q.response_id for q in draw()}


def test_a_mark_on_other_words_counts_for_nothing():
    first = draw()[0]
    skipped = Mark(
        response_id=first.response_id,
        theme="waits",
        text_sha256="other words",
        mark="skipped",
        reason="identifiable",
        marked_by=UUID(int=99),
        marked_at=datetime(2026, 9, 15, tzinfo=LONDON),
    )
    assert draw(marks=[skipped])[0] == first
    now = msgspec.structs.replace(skipped, text_sha256=str(first.response_id.int))
    assert draw(marks=[now])[0] != first


def test_no_theme_shows_the_same_sentence_twice():
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
        comment(n, {"waits": way}, text=text)
        for n, (text, way) in enumerate(zip(texts, ways, strict=True))
    ]
    for seed in ("one", "two", "three", "four", "five"):
        quotes = draw_to_paraphrase(count_themes(NAMES, area), area, (), seed)
        said = [part for quote in quotes for part in quote.text.lower().split(". ")]
        long = [" ".join(part.rstrip(".!").split()) for part in said if len(part.split()) > 3]
        assert len(set(long)) == len(long)


def test_an_area_that_is_praised_shows_who_is_not_happy():
    area = [*(comment(n, {"waits": "positive"}) for n in range(9)), comment(9, {"waits": "mixed"})]
    assert [(q.direction, q.contrary) for q in draw(area)] == [
        *[("positive", False)] * QUOTES_A_CELL,
        ("mixed", True),
    ]


COMMENTS = st.lists(
    st.builds(
        lambda themes, status, quotable: (themes, status, quotable),
        st.dictionaries(
            st.sampled_from(["waits", "senco"]),
            st.sampled_from(["positive", "negative", "mixed"]),
        ),
        st.sampled_from(["ehc_plan", "sen_support", None]),
        st.booleans(),
    ),
    max_size=30,
)


@given(kinds=COMMENTS, seed=st.text(max_size=5))
def test_nothing_unquotable_is_drawn_nothing_twice_and_counter_evidence_is_never_missing(
    kinds, seed
):
    area = [
        comment(n, themes, status=status, quotable=quotable)
        for n, (themes, status, quotable) in enumerate(kinds)
    ]
    quotes = draw(area, seed=seed)
    quotable = {one.response_id: one for one in area if one.quotable}
    drawn = [quote.response_id for quote in quotes]
    assert set(drawn) <= set(quotable)
    typical = [quote.response_id for quote in quotes if not quote.contrary]
    assert len(set(typical)) == len(typical)
    assert len({(quote.theme, quote.response_id) for quote in quotes}) == len(quotes)
    for quote in quotes:
        assert quotable[quote.response_id].themes[quote.theme] is quote.direction
    for theme in NAMES:
        ways = {one.themes[theme] for one in quotable.values() if theme in one.themes}
        taken_by_others = {q.response_id for q in quotes if q.theme != theme}
        for way in ways:
            cell = [one for one in quotable.values() if one.themes.get(theme) is way]
            shown = any(q.theme == theme and q.direction is way for q in quotes)
            assert shown or all(one.response_id in taken_by_others for one in cell)
        common = next(
            (leaning(one) for one in count_themes(NAMES, area) if one.theme == theme), None
        )
        assert any(q.theme == theme and q.contrary for q in quotes) == bool(ways - {common})
