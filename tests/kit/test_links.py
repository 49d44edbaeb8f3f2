from hypothesis import given
from hypothesis import strategies as st

from soundings.kit.links import (
    ALPHABET,
    CODE_ALPHABET,
    CODE_LENGTH,
    LINK_LENGTH,
    canonical,
    digest,
    form_token,
    in_groups,
    mint,
    mint_code,
    sign,
    unseal,
)

KEY = b"a key"


@given(st.text())
def test_a_link_is_short_plain_and_the_same_each_time(whom: str):
    link = mint(KEY, whom)
    assert len(link) == LINK_LENGTH
    assert len(ALPHABET) ** LINK_LENGTH > 2**64 < len(CODE_ALPHABET) ** CODE_LENGTH
    assert set(link) <= set(ALPHABET)
    assert link == mint(KEY, whom)
    assert link != mint(b"another key", whom)


def test_punctuation_a_mail_program_added_is_forgiven():
    link = mint(KEY, "someone")
    assert digest(KEY, f" {link}>.") == digest(KEY, link)


@given(st.text())
def test_a_code_typed_by_hand_is_the_one_that_was_printed(whom: str):
    code = mint_code(KEY, whom)
    assert set(code) <= set(CODE_ALPHABET)
    assert len(in_groups(code)) == CODE_LENGTH + 2
    typed = in_groups(code).lower().replace(" ", "-").replace("0", "o").replace("1", "l")
    assert canonical(typed) == code
    assert digest(KEY, typed) == digest(KEY, code)


@given(st.text())
def test_a_link_typed_by_hand_is_itself_in_its_own_case_alone(whom: str):
    link = mint(KEY, whom)
    assert canonical(f"{link[:6]} - {link[6:]}.") == link
    assert (canonical(link.swapcase()) == link) == (link.swapcase() == link)


def test_letters_printed_nowhere_are_read_as_those_they_look_like():
    assert canonical("oO0 iI1 lL uU") == "000" + "111" + "11" + "VV"


@given(st.text())
def test_a_cookie_opens_only_with_its_seal(text: str):
    sealed = sign(KEY, text)
    assert unseal(KEY, sealed) == text
    assert unseal(b"another key", sealed) is None
    assert unseal(KEY, sealed[:-1]) is None


def test_a_form_token_is_one_a_visit():
    assert form_token(KEY, "visit") == form_token(KEY, "visit")
    assert form_token(KEY, "visit") != form_token(KEY, "another")
