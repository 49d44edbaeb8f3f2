from datetime import date

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from soundings.roll.model import Ethnicity, HoldReason, NeedType, Phase, Relation, Sex
from soundings.roll.rules import values
from soundings.roll.rules.values import Mended, Wrong

UK = {"GB", "GG", "JE", "IM"}


def said(found):
    return found.value if isinstance(found, Mended) else found


@pytest.mark.parametrize(
    "text", ["04/03/2016", "4/3/2016", "2016-03-04", "04-03-2016", "4.3.2016"]
)
def test_a_date_is_read_day_first(text):
    assert values.day(text) == date(2016, 3, 4)


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_every_day_is_read_back_in_both_forms(day):
    assert values.day(f"{day:%d/%m/%Y}") == values.day(day.isoformat()) == day


@pytest.mark.parametrize(
    ("born", "age"),
    [((2016, 9, 14), 10), ((2016, 9, 15), 9), ((2001, 9, 14), 25), ((2000, 9, 14), 26)],
)
def test_age_is_whole_years_on_the_day(born, age):
    assert values.age_on(date(*born), date(2026, 9, 14)) == age


def test_a_child_of_29_february_grows_up_on_1_march():
    assert values.age_on(date(2016, 2, 29), date(2026, 2, 28)) == 9
    assert values.age_on(date(2016, 2, 29), date(2026, 3, 1)) == 10


@given(st.from_regex(r"07[0-9]{9}", fullmatch=True))
@example("07700900000")
@example("07624123456")
@example("07781123456")
@example("07000000000")
@example("07600000000")
def test_our_pattern_says_of_a_number_what_libphonenumber_says(text):
    number = phonenumbers.parse(text, "GB")
    mobile = (
        phonenumbers.region_code_for_number(number) in UK
        and phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    )
    drama = text.startswith("07700900")
    assert (values.mobile(text) == f"+44{text[1:]}") is (mobile or drama)


DRAMA = st.from_regex(r"07700900[0-9]{3}", fullmatch=True)


@given(
    DRAMA,
    st.sampled_from(["0", "", "+44", "0044", "+44 (0)", "+440", "44", "0+44", "+44 "]),
    st.sampled_from(["", " ", "-", ".", "\u00a0"]),
    st.sampled_from(["", " ", "\u202c"]),
)
def test_however_a_mobile_is_written_it_is_the_same_number(number, foreword, gap, tail):
    text = foreword + gap.join((number[1:5], number[5:8], number[8:])) + tail
    assert said(values.mobile(text.strip(" "))) == f"+44{number[1:]}"


@given(st.text(max_size=25))
def test_no_text_makes_a_number_of_itself_that_is_none(text):
    found = said(values.mobile(text))
    if isinstance(found, str):
        assert len(found) == 13
        assert found.startswith("+447")
        digits = [one for one in text if one.isdigit()]
        assert "".join(digits).endswith(found[3:])


@pytest.mark.parametrize(
    "text",
    [
        "a@b.example",
        "a.b+c@mail.example",
        "o'neill@school.co.uk",
        "x@nobody.invalid",
        "A_B@Mail.Example",
    ],
)
def test_good_addresses_are_kept_and_their_domain_lowered(text):
    local, _, domain = text.partition("@")
    assert values.email(text) == f"{local}@{domain.lower()}"


@pytest.mark.parametrize(
    "text", ["a@b", "@b.org", "a@", "a b@c.org", ".a@b.org", "a@-b.org", "a@b.test", "a@localhost"]
)
def test_addresses_that_cannot_be_are_wrong(text):
    assert isinstance(values.email(text), Wrong)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ASD", NeedType.ASD),
        ("asd", NeedType.ASD),
        ("ASD - Autistic Spectrum Disorder", NeedType.ASD),
        ("Speech, Language and Communication Needs", NeedType.SLCN),
        ("SEN support but no specialist assessment of type of need", NeedType.NSA),
    ],
)
def test_needs_are_read_by_code_or_words(text, code):
    assert values.need(text) is code


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("WBRI", Ethnicity.WHITE_BRITISH),
        ("White - British", Ethnicity.WHITE_BRITISH),
        ("White: English, Welsh, Scottish, Northern Irish or British", Ethnicity.WHITE_BRITISH),
        ("White - Gypsy/Roma", Ethnicity.WHITE_OTHER),
        ("Mixed - White and Asian", Ethnicity.MIXED),
        ("Asian - Any other Asian background", Ethnicity.ASIAN),
        ("CHNE", Ethnicity.ASIAN),
        ("Black - Somali", Ethnicity.BLACK),
        ("Any other ethnic group", Ethnicity.OTHER),
        ("Unclassified", Ethnicity.UNKNOWN),
        ("NOBT", Ethnicity.UNKNOWN),
    ],
)
def test_ethnicities_fall_into_the_groups_kept(text, group):
    assert values.ethnicity(text) is group


def test_genders_phases_relations_and_reasons_are_read_by_the_words_people_use():
    assert values.sex("b) Male") is Sex.MALE
    assert values.sex("Not stated/recorded") is Sex.UNKNOWN
    assert values.phase("Special - independent") is Phase.SPECIAL
    assert values.phase("16 plus") is Phase.POST_16
    assert values.phase("Not in school") is Phase.NONE
    assert values.phase("All-through") is None
    assert values.relation("Mother") is Relation.PARENT_CARER
    assert values.hold_reason("No contact order") is HoldReason.NO_CONTACT_ORDER
    assert values.is_looked_after("Yes", "Looked After Children team")
    assert values.is_looked_after("Looked after", "")
    assert not values.is_looked_after("Yes", "Child in need")


@given(st.integers(0, 10**12 - 1))
def test_a_upn_fits_its_own_check_letter_and_no_digit_may_change(number):
    rest = f"{number:012d}"
    upn = values.upn_letter(rest) + rest
    assert values.upn(upn) == upn
    assert values.upn(upn.lower()) == upn
    changed = upn[:5] + str((int(upn[5]) + 1) % 10) + upn[6:]
    assert isinstance(values.upn(changed), Wrong)


def test_two_spellings_of_a_name_agree():
    assert values.person_key("Mrs  O’Brien-Smith") == values.person_key("O'BRIEN SMITH")
    assert values.person_key("Dr") == "dr"
