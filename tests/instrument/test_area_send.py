"""The questionnaire that is asked: its bank, its codes, its routes and its languages."""

import re
import statistics
import unicodedata
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from tests.instrument.make import AREA_SEND, SURVEYS

from soundings.claims import service as claims
from soundings.claims.rules import items_of
from soundings.instrument.model import AUDIENCES, Scale, Several, Single
from soundings.instrument.rules import core_path, fill, options_of, path, readability, wording
from soundings.rehearsal.area import make_area
from soundings.rehearsal.items import SEVERALS, SINGLES
from soundings.rehearsal.model import EHC_PLAN, REQUESTED, SEN_SUPPORT

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
"""The codes whose analysis was fixed first; later ones are checked against the archetypes."""

LANGUAGES = ("en", "pl", "ur", "ar", "pa", "bn", "so")
SCRIPTS = {"ur": "ARABIC", "ar": "ARABIC", "pa": "GURMUKHI", "bn": "BENGALI"}
LONGEST_CORE = 12
"""Questions before the first offer to stop, for half of all families."""


def asked(audience="parent_carer", **answers):
    return " ".join(item.id for item in path(AREA_SEND, {"q00": 9, **answers}, audience))


# The bank


def test_its_codes_are_those_the_analysis_reads():
    found = {
        item.id: " ".join(option.code + "*" * option.exclusive for option in options_of(item))
        for item in AREA_SEND.items
        if item.id in CODES
    }
    assert found == CODES


def test_the_bank_has_sixty_items_of_which_twenty_five_are_core():
    bank = {f"q{number:02}" for number in range(1, 61)}
    others = {"q00", "q61", *AREA_SEND.gates}
    assert {item.id for item in AREA_SEND.items} == bank | others
    assert sum(item.core for item in AREA_SEND.items) == 25


def test_every_item_of_the_bank_bears_on_a_criterion_and_grew_from_a_seed():
    for item in AREA_SEND.items:
        if item.id not in {"q00", "q61", *AREA_SEND.gates}:
            assert item.criteria, item.id
            assert item.themes, item.id
    assert {code for item in AREA_SEND.items for code in item.criteria} == {*AREA_SEND.criteria}
    assert {code for item in AREA_SEND.items for code in item.themes} == {*AREA_SEND.themes}


def test_every_kind_of_claim_is_tested_by_items_that_say_so():
    archetypes = claims.archetypes(SURVEYS / "area-send")
    assert archetypes.keys() == AREA_SEND.claims.keys()
    assert {code for item in AREA_SEND.items for code in item.claims} == {*AREA_SEND.claims}
    named = {item.id: item.claims for item in AREA_SEND.items}
    for name, archetype in archetypes.items():
        measured = items_of(archetype)
        assert not measured or any(name in named[item] for item in measured), name


def test_silence_is_coded_apart_and_stands_last():
    for item in AREA_SEND.items:
        silent = [option.stands_for != "answer" for option in options_of(item)]
        assert silent == sorted(silent), item.id
        for option in options_of(item):
            if option.code in ("not_sure", "prefer_not_to_say", "not_applicable"):
                assert option.stands_for != "answer", (item.id, option.code)
    assert isinstance({item.id: item for item in AREA_SEND.items}["q57"], Scale)


# The routes


def test_a_family_with_a_plan_is_asked_about_the_plan():
    assert asked(q02=("ehc_plan",)) == "q00 q01 q02 q07 q23 q25 q30 q40 q42 q46 q57 q59 q62"


def test_a_family_told_of_sen_support_is_asked_when():
    assert asked(q02=("sen_support",), q21="no") == (
        "q00 q01 q02 q04 q07 q15 q21 q40 q42 q46 q57 q59 q62"
    )


def test_a_refused_family_is_asked_for_the_reasons():
    answers = {"q02": None, "q21": "yes_school", "q22": "refused_plan"}
    assert asked(**answers, q59="words") == (
        "q00 q01 q02 q07 q15 q21 q22 q26 q23 q40 q42 q46 q57 q59 q62 q61"
    )


def test_those_who_take_a_few_more_are_asked_what_fits_them():
    more = {"q62": "yes", "q63": "yes", "q64": "yes", "q65": "yes"}
    plan = asked(q02=("ehc_plan",), q06="special", q09=("camhs",), **more).split("q62 ")[1]
    assert plan == (
        "q06 q09 q10 q11 q08 q12 q29 q37 q47 q63 q19 q20 q31 q32 q33 q36 q48 q64 "
        "q51 q52 q55 q58 q56 q65 q41 q43 q44 q45 q03 q05 q39 q60"
    )
    support = asked(q02=("sen_support",), q06="mainstream", q09=("none",), **more)
    assert support.split("q62 ")[1] == (
        "q06 q09 q08 q12 q13 q37 q47 q63 q14 q16 q17 q19 q20 q32 q48 q64 "
        "q51 q52 q55 q58 q56 q65 q41 q43 q44 q45 q03 q05 q39 q60"
    )


def test_a_young_person_is_never_asked_what_only_a_parent_knows():
    core = asked("young_person", q00=17, q02=("sen_support",), q21="yes_school")
    assert core == "q00 q01 q02 q07 q15 q21 q40 q57 q59 q62"
    assert asked("easy_read", q00=17, q02=("ehc_plan",)) == "q00 q01 q02 q07 q57 q59 q62"


def test_school_is_asked_of_school_age_alone():
    assert "q46" not in asked(q00=4)
    assert "q46" in asked(q00=16)
    assert "q46" not in asked(q00=17)


@cache
def rehearsed():
    """Return the synthetic families' answers and their children's status."""
    area = make_area("small", 3)
    answers = []
    for child in range(area.size):
        told = {"q00": int(area.children.age[child])}
        for item, column in area.answers.singles.items():
            told[item] = None if column[child] < 0 else SINGLES[item][column[child]]
        for item, column in area.answers.severals.items():
            bits = max(0, int(column[child]))
            told[item] = tuple(code for i, code in enumerate(SEVERALS[item]) if bits >> i & 1)
        answers.append(told)
    return answers, area.children.status


@pytest.mark.parametrize("status", [EHC_PLAN, SEN_SUPPORT, REQUESTED, None])
@pytest.mark.parametrize("audience", AUDIENCES)
def test_half_of_all_families_answer_twelve_questions_or_fewer_before_they_may_stop(
    status, audience
):
    answers, statuses = rehearsed()
    group = np.flatnonzero((statuses == status) if status is not None else statuses >= 0)
    lengths = [len(core_path(AREA_SEND, answers[child], audience)) for child in group]
    # A family whose request was refused tells why, which takes two questions more.
    allowed = LONGEST_CORE + 2 * (status == REQUESTED)
    assert statistics.median(lengths) <= allowed
    assert max(lengths) <= 15


def test_between_two_offers_to_stop_stand_ten_questions_and_never_more_than_thirteen():
    answers, _ = rehearsed()
    longest = []
    for told in answers[::7]:
        ids = [item.id for item in path(AREA_SEND, told | dict.fromkeys(AREA_SEND.gates, "yes"))]
        stops = [ids.index(gate) for gate in AREA_SEND.gates] + [len(ids)]
        blocks = [later - earlier - 1 for earlier, later in pairwise(stops)]
        longest.append(max(blocks))
    assert statistics.median(longest) <= 10
    assert max(longest) <= 13


# The words


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_questions_together_read_at_the_age_of_eleven_or_less(audience):
    words = wording(AREA_SEND, "en", audience)
    shown = [f"{one.question} {one.hint}" for one in words.items.values()]
    shown += [f"{option.text}." for one in words.items.values() for option in one.options]
    assert readability(" ".join(shown)) <= 6


def test_easy_read_is_easier_than_what_a_parent_reads():
    parent, easy = (wording(AREA_SEND, "en", name) for name in ("parent_carer", "easy_read"))
    both = easy.items.keys() & parent.items.keys()
    assert len(both) >= 16
    for item in both:
        assert len(easy.items[item].question.split()) <= 12, item
    assert sum(len(easy.items[item].question) for item in both) < 0.8 * sum(
        len(parent.items[item].question) for item in both
    )


def test_nothing_says_my_child_to_a_young_person():
    for audience in ("young_person", "easy_read"):
        for item, one in wording(AREA_SEND, "en", audience).items.items():
            said = [one.question, one.hint, one.sms, *(option.text for option in one.options)]
            assert not re.search(r"\bchild\b", " ".join(said).casefold()), item


def test_everybody_is_told_that_nothing_here_is_for_emergencies():
    for language in AREA_SEND.languages:
        pages = wording(AREA_SEND, language, "parent_carer").pages
        assert all(pages[key].strip() for key in ("help", "help_danger", "help_police", "urgent"))
        assert "NSPCC" in pages["help_nspcc"]
        assert "Childline" in pages["help_childline"]
        assert "{number}" in pages["urgent"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_language_says_everything_in_its_own_letters(language, audience):
    words = wording(AREA_SEND, language, audience)
    assert words.direction == ("rtl" if language in ("ur", "ar") else "ltr")
    texts = [*words.pages.values(), *(one.question for one in words.items.values())]
    texts += [option.text for one in words.items.values() for option in one.options]
    assert all(text.strip() for text in texts)
    if script := SCRIPTS.get(language):
        for one in words.items.values():
            letters = [letter for letter in one.question if letter.isalpha()]
            own = sum(unicodedata.name(letter).startswith(script) for letter in letters)
            assert own > len(letters) / 3, one.question


def test_no_translation_is_a_copy_of_the_english():
    english = wording(AREA_SEND, "en", "parent_carer")
    for language in LANGUAGES[1:]:
        other = wording(AREA_SEND, language, "parent_carer")
        for item, one in other.items.items():
            assert one.question != english.items[item].question, (language, item)
        same = {key for key in other.pages if other.pages[key] == english.pages[key]}
        assert same <= {"pin", "year_reception", "year_number"}, language


def test_every_translation_waits_for_a_human_to_sign_it_off():
    assert AREA_SEND.languages == LANGUAGES
    for language in LANGUAGES[1:]:
        assert wording(AREA_SEND, language, "easy_read").translation.status == "unchecked"


def test_a_name_is_filled_in_where_a_parent_typed_one():
    for language in LANGUAGES:
        words = wording(AREA_SEND, language, "parent_carer")
        gate = words.items["q62"]
        assert gate.has_placeholders
        assert "Sam" in fill(gate.question, {**words.fallbacks, "child": "Sam"})
        assert "{" not in fill(gate.question, words.fallbacks)


def test_what_can_be_asked_by_text_is_short_and_closed_or_the_one_free_text():
    by_text = [item for item in AREA_SEND.items if item.by_text]
    assert [item.id for item in by_text if not isinstance(item, Single | Several)] == [
        "q00",
        "q59",
    ]
    for language in LANGUAGES:
        for audience in ("parent_carer", "young_person"):
            words = wording(AREA_SEND, language, audience)
            assert all(
                words.items[item.id].sms for item in by_text if audience in item.audiences
            ), language
