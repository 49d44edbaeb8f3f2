"""An instrument goes through a spreadsheet and comes back; what it cannot say is refused."""

import io

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.instrument.make import AREA_SEND, instrument, several, single
from tests.instrument.strategies import answer_to, conditions, instruments
from tests.instrument.test_paths import FEWER

from soundings.instrument import model as m
from soundings.instrument import service
from soundings.instrument.rules import holds, read_expression, write_expression, write_form


def test_the_whole_questionnaire_goes_through_a_spreadsheet_and_back():
    assert service.from_form(service.as_form(AREA_SEND)) == AREA_SEND


@FEWER
@given(instruments())
def test_any_instrument_keeps_its_words_and_codes_through_the_sheets(drawn):
    again = service.from_form(service.as_form(drawn))
    assert again.words == drawn.words
    assert [item.id for item in again.items] == [item.id for item in drawn.items]
    assert service.from_form(service.as_form(again)) == again


@FEWER
@given(st.data())
def test_a_route_means_the_same_after_it_was_an_expression(data):
    drawn = data.draw(instruments())
    kinds = {item.id: type(item) for item in drawn.items}
    test = data.draw(conditions(drawn.items))
    again = read_expression(write_expression(test), kinds)
    answers = {item.id: data.draw(answer_to(item)) for item in drawn.items}
    assert holds(again, answers) is holds(test, answers)


def test_what_other_tools_read_stands_where_they_look():
    survey, choices, settings, *_ = write_form(AREA_SEND)
    assert (survey.name, choices.name, settings.name) == ("survey", "choices", "settings")
    column = {name: place for place, name in enumerate(survey.header)}
    rows = {row[column["name"]]: row for row in survey.rows}
    q46 = rows["q46"]
    assert q46[column["type"]] == "select_multiple q46"
    assert q46[column["relevant"]] == "(${q00} >= 5 and ${q00} <= 16)"
    assert q46[column["constraint"]] == "not(selected(., 'none') and count-selected(.) > 1)"
    assert q46[column["label::العربية (ar)"]].endswith("؟")
    assert rows["q23_not_sure"][column["type"]] == "acknowledge"
    assert rows["place"][column["type"]] in ("begin_group", "end_group")


@pytest.mark.parametrize(
    ("text", "test"),
    [
        ("${a} = 'x'", m.Has(item="a", option="x")),
        ("not(selected(${s}, 'x'))", m.Lacks(item="s", option="x")),
        (
            "selected(${s}, 'x') or selected(${s}, \"y\")",
            m.AnyOf(item="s", options=("x", "y")),
        ),
        ("${n} <= 16 and ${n} >= 5", m.Between(item="n", low=5, high=16)),
        ("${n} = 5", m.Equals(item="n", value=5)),
        ("${t} != ''", m.Answered(item="t")),
        (
            "selected(${s}, 'x') and (${a} = 'y' or ${t} != '')",
            m.All(
                of=(
                    m.Has(item="s", option="x"),
                    m.Any(of=(m.Has(item="a", option="y"), m.Answered(item="t"))),
                )
            ),
        ),
    ],
)
def test_expressions_of_other_hands_are_read(text, test):
    kinds = {"a": m.Single, "s": m.Several, "n": m.Number, "t": m.Text}
    assert read_expression(text, kinds) == test


def test_a_route_an_expression_has_no_words_for_is_refused():
    apart = m.MonthsBetweenAtMost(from_item="a", to_item="b", at_most=5)
    with pytest.raises(m.UnwritableForm, match="months_between_at_most"):
        write_expression(apart)


def workbook(**sheets) -> bytes:
    """Return a spreadsheet, each sheet given as rows of cells."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return out.getvalue()


SETTINGS = [["form_id", "version"], ["pulse", "2027-01"]]
CHOICES = [["list_name", "name", "label"], ["yn", "yes", "Yes"], ["yn", "no", "No"]]
HEADER = ["type", "name", "label", "relevant", "constraint", "required", "appearance"]
AGE = ["integer", "age", "How old?", "", ". >= 0 and . <= 25", "yes", ""]


def form(*rows, header=HEADER, choices=CHOICES, settings=SETTINGS):
    return workbook(survey=[header, AGE, *rows], choices=choices, settings=settings)


def test_a_plain_form_of_another_hand_becomes_an_instrument():
    drawn = service.from_form(
        form(
            ["select_one yn", "q1", "Is it so?", "", "", "", ""],
            ["text", "q2", "Why?", "${q1} = 'no'", "string-length(.) <= 200", "", ""],
        )
    )
    assert (drawn.name, drawn.version, drawn.age_item) == ("pulse", "2027-01", "age")
    age, so, why = drawn.items
    assert (age.low, age.high, age.required) == (0, 25, True)
    assert [option.code for option in so.options] == ["yes", "no"]
    assert why.ask == m.Has(item="q1", option="no")
    assert drawn.words["en"].parent_carer.items["q1"].options["yes"].text == "Yes"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (["geopoint", "q1", "Where?"], r"survey!A3: found “geopoint”; a question here is one of"),
        (["select_one gone", "q1", "So?"], r"survey!A3: .*no list gone"),
        (
            ["text", "q1", "Why?", "regex(${age}, '1')", "string-length(.) <= 9"],
            r"survey!D3: found “regex.*“regex” is not understood",
        ),
        (
            ["text", "q1", "Why?", "${q9} = 'x'", "string-length(.) <= 9"],
            r"survey!D3: .*there is no question q9",
        ),
        (
            ["text", "q1", "Why?", "${age} > 9", "string-length(.) <= 9"],
            r"survey!D3: .*“>” is not understood",
        ),
        (
            ["text", "q1", "Why?", "${age} >= 9", "string-length(.) <= 9"],
            r"survey!D3: .*bounded on one side",
        ),
        (["text", "q1", "Why?", "", ""], r"survey!E3: found nothing; a text wants a constraint"),
        (["date", "q1", "When?", "", ""], r"survey!G3: found nothing; a date is a month here"),
        (
            ["text", "q1", "Why?", "", "string-length(.) <= 9", "perhaps"],
            r"survey!F3: .*yes or em",
        ),
        (
            ["select_multiple yn", "q1", "Which?", "", "count-selected(.) < 3"],
            r"survey!E3: .*of a select_multiple we know only",
        ),
        (["begin_repeat", "q1", "Each"], r"survey!A3: found “begin_repeat”"),
    ],
)
def test_what_an_instrument_cannot_say_is_refused_at_its_cell(row, told):
    padded = [*row, *[""] * (len(HEADER) - len(row))]
    with pytest.raises(m.UnreadableForm, match=told):
        service.from_form(form(padded))


def test_a_column_that_would_be_lost_is_refused():
    rows = [["text", "q1", "Why?", "", "string-length(.) <= 9", "", "", "5"]]
    wide = form(*rows, header=[*HEADER, "calculation"])
    with pytest.raises(m.UnreadableForm, match=r"survey!H3: found “5”; .*column calculation"):
        service.from_form(wide)


def test_what_is_no_form_is_refused():
    with pytest.raises(m.UnreadableForm, match="does not open"):
        service.from_form(b"no spreadsheet")
    with pytest.raises(m.UnreadableForm, match="no sheet choices"):
        service.from_form(workbook(survey=[HEADER, AGE]))
    with pytest.raises(m.UnreadableForm, match=r"settings!A2: .*a form_id"):
        service.from_form(form(settings=[["form_title", "version"], ["Pulse", "2027-01"]]))


def test_the_map_from_the_version_before_goes_along():
    follows = m.Follows(
        version="2025-01",
        items={
            "old": m.Moved(item="a", options={"maybe": "yes", "gone": ""}),
            "out": m.Moved(item=""),
        },
    )
    drawn = instrument(single("a"), several("b", "x"), follows=follows)
    assert service.from_form(service.as_form(drawn)).follows == follows
