"""The questionnaire that is asked: its items, codes and routes."""

from pathlib import Path

import pytest

from soundings.instrument import service
from soundings.instrument.model import Several, Single
from soundings.instrument.rules import path

SURVEYS = Path(__file__).parents[2] / "surveys"

CODES = {
    "q01": "yes no not_sure",
    "q02": "ehc_plan sen_support help_unnamed none_told* not_sure*",
    "q04": "before when_started later by_chance never not_sure",
    "q06": "mainstream special unit nursery college alternative tutor home_chosen home_no_place"
    " work nowhere",
    "q07": "definitely some_extent no not_sure",
    "q09": "neurodevelopmental speech camhs therapy paediatrician equipment psychologist none*",
    "q10": "under_18_weeks to_1_year to_2_years over_2_years not_sure",
    "q15": "all most half little none not_sure",
    "q21": "yes_me yes_school yes_other advised_not no not_sure",
    "q22": "agreed refused_assessment refused_plan waiting withdrew not_sure",
    "q26": "school_can_meet not_enough_evidence spend_first terms_first not_behind no_diagnosis"
    " report_missing evidence_old top_level other none_given*",
    "q30": "all most half little none not_sure",
    "q40": "definitely some_extent no one_service not_sure",
    "q42": "definitely some_extent no not_sure",
    "q46": "sent_home part_time suspended excluded moved_ap pushed_out left_out none*",
    "q57": "very_good good mixed poor very_poor not_sure",
    "q61": "inspectors paraphrase quote",
}


@pytest.fixture(scope="module")
def instrument():
    return service.load(SURVEYS, "area-send")


def asked(instrument, **answers):
    return " ".join(item.id for item in path(instrument, {"q00": 9, **answers}))


def test_its_codes_are_those_the_analysis_reads(instrument):
    found = {
        item.id: " ".join(option.code + "*" * option.exclusive for option in item.options)
        for item in instrument.items
        if isinstance(item, Single | Several)
    }
    assert found == CODES


def test_a_family_with_a_plan_is_asked_about_the_plan(instrument):
    assert asked(instrument, q02=("ehc_plan",)) == (
        "q00 q01 q02 q06 q07 q09 q23 q25 q30 q40 q42 q46 q57 q59"
    )


def test_a_family_told_of_sen_support_is_asked_when(instrument):
    assert asked(instrument, q02=("sen_support",), q21="no") == (
        "q00 q01 q02 q04 q06 q07 q09 q15 q21 q40 q42 q46 q57 q59"
    )


def test_a_refused_family_is_asked_for_the_reasons(instrument):
    answers = {"q02": None, "q21": "yes_school", "q22": "refused_plan", "q09": ("camhs",)}
    assert asked(instrument, **answers, q59="words") == (
        "q00 q01 q02 q06 q07 q09 q10 q15 q21 q22 q26 q23 q40 q42 q46 q57 q59 q61"
    )


def test_school_is_asked_of_school_age_alone(instrument):
    assert "q46" not in asked(instrument, q00=4)
    assert "q46" in asked(instrument, q00=16)
    assert "q46" not in asked(instrument, q00=17)


def test_no_question_is_longer_than_fifteen_words(instrument):
    for item in instrument.items:
        assert len(item.question["en"].split()) <= 15, item.id


def readability(text):
    """Automated readability index. Source: Smith and Senter 1967."""
    words = text.split()
    sentences = max(1, sum(text.count(mark) for mark in ".?!"))
    letters = sum(letter.isalnum() for letter in text)
    return 4.71 * letters / len(words) + 0.5 * len(words) / sentences - 21.43


def test_the_questions_together_read_at_the_age_of_eleven_or_less(instrument):
    text = " ".join(item.question["en"] for item in instrument.items)
    assert readability(text) <= 6
