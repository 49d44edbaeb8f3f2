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
        ("QQ 12 34 56 C or AB123456C", "[NI number] or [NI number]"),
        ("to 12 34 56 a stays, ab 12 34 56 c goes", "to 12 34 56 a stays, [NI number] goes"),
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
        ("text 7700 900123 or +353 85 123 4567", "text [phone] or [phone]"),
        ("his number is 943.476.5919", "his number is [NHS number]"),
        ("UPN A 8012 0000 1001", "UPN [UPN]"),
        ("jo smith at mail dot example", "jo [email]"),
        ("I am @jo_smith, not @ 9 am", "I am [handle], not @ 9 am"),
        ("facebook.example/jo.smith and/or", "[link] and/or"),
        ("born 4-Mar-2016 or 2016/03/04", "born [date] or [date]"),
        ("from 1 May, 1st may, 1 may 2024", "from [date], [date], [date]"),
        ("our case number is 4471 now", "our case number is [number] now"),
        ("Ref: SEN/2023/0417, LA-004512", "Ref: [number], [number]"),
        ("tribunal EH919/23/00012.", "tribunal [number]."),
        ("in our case 2019 was worse", "in our case 2019 was worse"),
        ("COVID-19, KS3-4, EHCP, 2019/20", "COVID-19, KS3-4, EHCP, 2019/20"),
        ("at Flat 2, 14 Beech Grove", "at [address]"),
        ("9a mill lane, 14 BEECH GROVE", "[address], [address]"),
        ("2 miles down the road", "2 miles down the road"),
        ("14 MONTHS FOR A PLACE", "14 MONTHS FOR A PLACE"),
        ("at St. Mary's C of E? No, Oak Park Academy", "at St. Mary's C of E? No, [school]"),
        ("St Mary and St John Primary School's head", "[school]'s head"),
        ("The School, My Primary, Mainstream School", "The School, My Primary, Mainstream School"),
        ("It Ended. School was shut", "It Ended. School was shut"),
    ],
)
def test_numbers_that_say_who_go_and_others_stay(said, left):
    assert text(said, Lexicon()) == left


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("larchfield primary was kind", "[school] was kind"),
        ("LARCHFIELD  PRIMARY’S head", "[school]’S head"),
        ("st marys infant school, St Mary’s Infant School", "[school], [school]"),
        ("the field and the primary school", "the field and the primary school"),
    ],
)
def test_a_childs_school_goes_however_it_is_written(said, left):
    assert text(said, Lexicon(schools=("Larchfield Primary", "St Mary's Infant School"))) == left


def test_a_name_that_is_a_word_goes_with_a_capital_and_is_doubtful_either_way():
    found = redact("They said Will can go, but we will wait until may.", FAMILY)
    assert found.text == "They said [name] can go, but we will wait until may."
    assert found.doubtful == 3
    assert redact("They will.", Lexicon(names=("Amina",))).doubtful == 0


def test_a_month_that_is_a_verb_goes_after_a_day_and_is_doubtful():
    found = redact("Born 12 may, or 3rd may; only 1 may attend.", Lexicon())
    assert found.text == "Born [date], or [date]; only [date] attend."
    assert found.doubtful == 2
    assert redact("Born 12 May.", Lexicon()).doubtful == 0


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


HOME = Lexicon(postcodes=("PE27 4QH", "E1 6AN"))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("We live at PE27 4QH.", "We live at [postcode]."),
        ("we live at p e 27 - 4qh", "we live at [postcode]"),
        ("PE27.4QH, nobody came", "[postcode], nobody came"),
        ("Nobody in PE27 is seen", "Nobody in [postcode] is seen"),
        ("nobody in pe27 4 is seen", "nobody in [postcode] is seen"),
        ("She moved to PE27 4ZZ and to E1 7ZZ", "She moved to [postcode] and to [postcode]"),
        ("Here in E1 it is a lottery", "Here in [postcode] it is a lottery"),
        ("level e1 of the form, page PE270", "level e1 of the form, page PE270"),
        ("E1 6AN and PE27 4QH and E1", "[postcode] and [postcode] and [postcode]"),
    ],
)
def test_the_family_s_own_postcode_goes_however_it_is_written_and_its_district(said, left):
    assert redact(said, HOME).text == left


def test_a_district_alone_may_be_put_back_and_the_whole_postcode_never():
    whole, district = redact("PE27 4QH, so PE27", HOME).cuts
    assert (whole.sure, district.sure) == (True, False)


def test_a_strangers_district_stays():
    assert redact("Nobody in NB4 is seen", HOME).text == "Nobody in NB4 is seen"
