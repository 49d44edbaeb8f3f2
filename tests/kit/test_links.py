from hypothesis import given
from hypothesis import strategies as st

from soundings.kit.links import ALPHABET, LINK_LENGTH, digest, form_token, mint, sign, unseal

KEY = b"a key"


@given(st.text())
def test_a_link_is_short_plain_and_the_same_each_time(whom: str):
    link = mint(KEY, whom)
    assert len(link) == LINK_LENGTH
    assert set(link) <= set(ALPHABET)
    assert link == mint(KEY, whom)
    assert link != mint(b"another key", whom)


def test_punctuation_a_mail_program_added_is_forgiven():
    link = mint(KEY, "someone")
    assert digest(KEY, f" {link}>.") == digest(KEY, link)


@given(st.text())
def test_a_cookie_opens_only_with_its_seal(text: str):
    sealed = sign(KEY, text)
    assert unseal(KEY, sealed) == text
    assert unseal(b"another key", sealed) is None
    assert unseal(KEY, sealed[:-1]) is None


def test_a_form_token_is_one_a_visit():
    assert form_token(KEY, "visit") == form_token(KEY, "visit")
    assert form_token(KEY, "visit") != form_token(KEY, "another")
