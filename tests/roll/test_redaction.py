import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundings.roll.constants import AMBIGUOUS_NAMES
from soundings.roll.model import Lexicon
from soundings.roll.rules import redact
from soundings.roll.rules.redaction import is_nhs_number, names_of, plain_word

FAMILY = Lexicon(
    names=("Amina Yusuf", "Mrs Hodan Yusuf-Ali", "José O’Brien", "Will May", "Łukasz Nowak")
)


def text(said, family=FAMILY):
    return redact(said, family).text


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Amina waits.", "[name] waits."),
        ("AMINA YUSUF waits", "[name] waits"),
        ("amina's plan", "[name]'s plan"),
        ("Amina’s plan", "[name]’s plan"),
        ("the Yusufs were told", "the [name] were told"),
        ("Hodan Ali wrote", "[name] wrote"),
        ("Hodan Yusuf-Ali wrote", "[name] wrote"),
        ("Jose asked, José asked", "[name] asked, [name] asked"),
        ("Mr O'Brien and O’Brien", "[name] and [name]"),
        ("dear mrs patel, thanks", "dear [name], thanks"),
        ("Dr. J. Singh's letter", "[name]'s letter"),
        ("I miss school", "I miss school"),
        ("Lukasz is Łukasz", "[name] is [name]"),
        ("Minaret and aminah stay", "Minaret and aminah stay"),
    ],
)
def test_names_go_however_they_are_written(said, left):
    assert text(said) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("ring 07700 900123 now", "ring [phone] now"),
        ("ring +44 (0)7700 900123", "ring [phone]"),
        ("school is 01480 123456.", "school is [phone]."),
        ("mail a.b@mail.example, please", "mail [email], please"),
        ("see https://mail.example/x?y=1", "see [link]"),
        ("we live at pe274qh", "we live at [postcode]"),
        ("PE27 4QH", "[postcode]"),
        ("his NHS number is 943 476 5919", "his NHS number is [NHS number]"),
        ("number 943 476 5918", "number [number]"),
        ("UPN A801200001001", "UPN [UPN]"),
        ("QQ 12 34 56 C no, AB123456C", "QQ 12 34 56 C no, [NI number]"),
        ("born 04/03/2016", "born [date]"),
        ("born 4th of March 2016, aged ten", "born [date], aged ten"),
        ("on March 4th we met", "on [date] we met"),
        ("on 2016-03-04", "on [date]"),
        ("case 12345678", "case [number]"),
        ("in March 2024 and 2025", "in March 2024 and 2025"),
        ("20 weeks, 3 of 15 hours, £1,200", "20 weeks, 3 of 15 hours, £1,200"),
        ("in KS3 2nd set", "in KS3 2nd set"),
        ("2019 2020 2021", "2019 2020 2021"),
        ("aged 9 07700 900123", "aged 9 [phone]"),
    ],
)
def test_numbers_that_say_who_go_and_others_stay(said, left):
    assert text(said, Lexicon()) == left


def test_a_name_that_is_a_word_goes_with_a_capital_and_is_doubtful_either_way():
    found = redact("They said Will can go, but we will wait until may.", FAMILY)
    assert found.text == "They said [name] can go, but we will wait until may."
    assert found.doubtful == 3
    assert redact("They will.", Lexicon(names=("Amina",))).doubtful == 0


def test_a_pet_name_in_mid_sentence_goes_and_is_doubtful():
    found = redact("Then Sam left. The Sampling stays.", Lexicon(names=("Samuel", "Theresa")))
    assert found.text == "Then [name] left. The Sampling stays."
    assert found.doubtful == 1


def test_a_text_without_anything_to_hide_is_left_as_it_is():
    said = "Nobody rang back. We waited 14 months!\n\nIt’s not good enough – really."
    assert redact(said, FAMILY).text == said


def test_nhs_numbers_are_told_by_their_check_digit():
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")


NAMES = st.sampled_from(
    ["Amina", "Zoë", "O'Connor", "Smith-Jones", "Łukasz", "Ng", "Oluwaseun", "García", "D’Souza"]
)
DRESS = st.sampled_from([str.lower, str.upper, str.title, str])
ENDS = st.sampled_from(["", "'s", "’s", ".", ",", "!", "?", "-", "\n"])


@given(
    st.lists(st.tuples(NAMES, DRESS, ENDS), min_size=1, max_size=5),
    st.text(alphabet="abc XYZ,.’'-0123\n", max_size=40),
)
def test_a_planted_name_never_comes_through(planted, between):
    lexicon = Lexicon(names=tuple(name for name, _, _ in planted))
    said = f" {between} ".join(dress(name) + end for name, dress, end in planted)
    left = redact(said, lexicon).text
    words = {plain_word(word) for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", left)}
    assert not words & (names_of(lexicon) - AMBIGUOUS_NAMES)


@given(st.text(max_size=200))
def test_redacting_twice_changes_nothing_more(said):
    once = redact(said, FAMILY).text
    assert redact(once, FAMILY).text == once
