"""What a text asks for, and what is kept of an address whose holder asked for silence."""

import hmac
import re
import unicodedata
from collections.abc import Mapping, Sequence

import msgspec

from soundings.kit.links import form_token
from soundings.outreach.constants import (
    BEREAVED,
    GO_WORDS,
    NOT_ABOUT_THIS_CHILD,
    STOP_BEGINNINGS,
    STOP_FOLLOWED_BY,
    STOP_WORDS,
    WRONG_NUMBER,
)
from soundings.outreach.model import Dealt, NoSuchText, SortedText, Texter, TextKind, Wish


def plain_text(text: str) -> str:
    """Return a text as the lists of phrases know it: no case, accents, apostrophes or marks.

    Accents of Latin letters alone: in other scripts they are letters.
    """
    folded = re.sub(r"['\u2019`]", "", text.casefold()).replace("\u0142", "l")
    latin = "".join(
        unicodedata.normalize("NFD", letter)[0] if letter < "\u0250" else letter
        for letter in folded
    )
    return re.sub(r"[^\w\u0900-\u0dff]+|_", " ", latin).strip()


def means_stop(text: str) -> bool:
    """Say whether a text we received asks for silence, and for nothing else besides."""
    said = plain_text(text)
    words = said.split()
    return said in STOP_WORDS or (
        bool(words) and words[0] in STOP_BEGINNINGS and len(words) <= 1 + STOP_FOLLOWED_BY
    )


def stop_form_token(key: bytes, token: str) -> str:
    """Return what the form on a link's stop page carries."""
    return form_token(key, f"stop:{token}")


def read_wish(form: Mapping[str, object], key: bytes, token: str) -> Wish | None:
    """Return what a post to a link's stop page asks for; None if it asks for nothing.

    A mail program's one click says so in its body (RFC 8058, 3.2). A person's own post carries
    the page's token and a choice, and none is chosen beforehand: a scanner that posts what it
    finds chooses nothing.
    """
    if form.get("List-Unsubscribe") == "One-Click":
        return Wish.STOP
    sent, wish = str(form.get("token", "")), str(form.get("wish", ""))
    if not hmac.compare_digest(sent.encode(), stop_form_token(key, token).encode()):
        return None
    return Wish(wish) if wish in set(Wish) else None


def read_dealt(form: Mapping[str, object]) -> Dealt:
    """Return what a person made of a waiting text; raises NoSuchText if the form is not ours."""
    try:
        return msgspec.convert({name: form.get(name) for name in Dealt.__struct_fields__}, Dealt)
    except msgspec.ValidationError as error:
        message = f"The form was not whole ({error}); load the page again and press one button."
        raise NoSuchText(message) from error


def sort_text(content: str, texters: Sequence[Texter]) -> SortedText:
    """Say what a text asks for and whose it is.

    A number of several carers is nobody's for certain, unless all speak for the same children.
    Somebody in the midst of answering is taken to answer, but for a plain wish for silence. What
    is not understood goes to a person; so does whatever may tell of a death.
    """
    said = plain_text(content)
    texter = _certain(texters)
    if means_stop(content):
        return _sorted(TextKind.STOP, texter)
    if texter is not None and (texter.texting or said in GO_WORDS):
        return _sorted(TextKind.ANSWER, texter)
    if any(phrase in said for phrase in BEREAVED):
        return _sorted(TextKind.DIED, texter, for_person=True)
    if any(phrase in said for phrase in NOT_ABOUT_THIS_CHILD):
        return _sorted(TextKind.REFUSED, texter, for_person=not texters)
    if any(phrase in said for phrase in WRONG_NUMBER):
        return _sorted(TextKind.WRONG_NUMBER, texter)
    begins = said.partition(" ")[0] in STOP_BEGINNINGS
    return _sorted(TextKind.STOP if begins else TextKind.UNKNOWN, texter, for_person=True)


def _sorted(kind: TextKind, texter: Texter | None, *, for_person: bool = False) -> SortedText:
    return SortedText(kind=kind, texter=texter, for_person=for_person)


def _certain(texters: Sequence[Texter]) -> Texter | None:
    """Return whose number it is, if it makes no difference which of them it is."""
    answering = [texter for texter in texters if texter.texting]
    if len(answering) == 1:
        return answering[0]
    if len({texter.case_ids for texter in texters}) != 1:
        return None
    return min(texters, key=lambda texter: texter.contact_id)
