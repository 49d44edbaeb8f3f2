"""Whom to call, in a family's own language, to whoever writes while nobody is there to read."""

import re

from msgspec.structs import replace

from soundings.outreach.constants import ENGLISH, NIGHT_FRAGMENTS
from soundings.outreach.model import (
    Book,
    Channel,
    NightText,
    Passage,
    Texts,
    TextTooLong,
    Wording,
    WrongText,
)
from soundings.outreach.rules.lengths import fragments

_TO_CALL = re.compile(r"\d[\d ]+\d")


def night_wording(book: Book, channel: Channel, language: str) -> Wording:
    """Return whom to call in a family's language, the English after it until somebody checked it.

    A text message goes in that language too as long as the whole fills at most NIGHT_FRAGMENTS
    SMS; a longer one goes in English alone, as does all that the survey has no words for.
    """
    english = in_own_words(book.english, channel)
    texts = book.others.get(language.partition("-")[0])
    if texts is None or texts.night is None:
        return english
    own = in_own_words(texts, channel)
    said = own if texts.checked else replace(own, passages=own.passages + english.passages)
    if channel is Channel.SMS and fragments(as_text(said)) > NIGHT_FRAGMENTS:
        return english
    return said


def as_text(said: Wording) -> str:
    """Return the words of a text message in every language of it, a line each."""
    return "\n".join(passage.text for passage in said.passages)


def in_own_words(texts: Texts, channel: Channel) -> Wording:
    """Return whom to call in one language; raises WrongText if it does not say."""
    night = _night(texts)
    text = night.sms if channel is Channel.SMS else night.body.strip()
    return Wording(
        subject=None if channel is Channel.SMS else night.subject,
        passages=(Passage(language=texts.language, direction=texts.direction, text=text),),
    )


def _night(texts: Texts) -> NightText:
    if texts.night is None:
        message = (
            f"The messages of version {texts.version} ({texts.language}) do not say whom to call "
            "at night; add it under [night]."
        )
        raise WrongText(message)
    return texts.night


def check_night(book: Book) -> None:
    """Refuse words that leave out whom to call in any language, or fill two SMS in English.

    Raises WrongText or TextTooLong.
    """
    wanted = set(_TO_CALL.findall(_night(book.english).sms))
    if fragments(_night(book.english).sms) > 1:
        message = "The English SMS for the night is longer than one; shorten [night] sms."
        raise TextTooLong(message)
    for texts in (book.english, *(one for one in book.others.values() if one.night)):
        for channel in Channel:
            said = in_own_words(texts, channel).text
            lacking = sorted(wanted - set(_TO_CALL.findall(said)))
            if lacking or "((" in said:
                because = f"lacks {', '.join(lacking)}" if lacking else "holds a placeholder"
                message = (
                    f"The {channel} for the night ({texts.language}) {because}; it gives every "
                    f"number the English SMS ({ENGLISH}) gives, and nothing is filled in."
                )
                raise WrongText(message)
