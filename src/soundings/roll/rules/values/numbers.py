"""Pupil and school numbers, and postcodes."""

import re
from functools import lru_cache

from soundings.kit.tables import Severity
from soundings.roll.constants import UPN_ALPHABET
from soundings.roll.rules.values.reading import SCIENTIFIC, Mended, Text, Wrong

_UPN = re.compile(r"[A-Z]\d{11}[\dA-Z]", re.ASCII)


_UPN_SHORT = re.compile(r"([A-Z])(\d{6,11})", re.ASCII)


_UPN_WANTED = "a UPN: a check letter, eleven digits and a digit or letter"


def upn_letter(rest: str) -> str:
    """Return the check letter that the other twelve characters of a UPN call for."""
    total = sum(
        weight * (int(one) if one.isdigit() else max(UPN_ALPHABET.find(one), 0))
        for weight, one in enumerate(rest, start=2)
    )
    return UPN_ALPHABET[total % len(UPN_ALPHABET)]


def looks_like_upn(text: str) -> bool:
    """Say whether a text has the form of a UPN, whatever its check letter."""
    return _UPN.fullmatch(text) is not None


def upn(text: str) -> Text:
    """Read a unique pupil number."""
    bare = text.upper().replace(" ", "")
    if _UPN.fullmatch(bare):
        if bare[0] == upn_letter(bare[1:]):
            return bare
        return Wrong(
            wanted=f"a UPN whose check letter fits ({upn_letter(bare[1:])} for these digits)",
            mend="A character is mistyped; kept as it stands.",
            severity=Severity.QUERY,
        )
    if (short := _UPN_SHORT.fullmatch(bare)) and short[1] == upn_letter(short[2].zfill(12)):
        return Mended(
            value=short[1] + short[2].zfill(12),
            wanted=_UPN_WANTED,
            mend="Zeros lost after the letter were put back.",
        )
    if SCIENTIFIC.fullmatch(bare):
        mend = "A spreadsheet has rounded it: format the column as text and paste it again."
    elif bare.isdigit():
        mend = "The check letter is missing."
    else:
        mend = "Copy it again from the school's system; it is left out until then."
    return Wrong(wanted=_UPN_WANTED, mend=mend, severity=Severity.QUERY)


_URN = re.compile(r"\d{6,8}", re.ASCII)


_URN_SHORT = re.compile(r"\d{4,5}", re.ASCII)


@lru_cache(maxsize=20_000)
def urn(text: str) -> Text:
    """Read an establishment's number: a URN of six digits, or a UKPRN of eight."""
    if _URN.fullmatch(text):
        return text
    if _URN_SHORT.fullmatch(text):
        return Mended(
            value=text.zfill(6), wanted="a URN of six digits", mend="Lost zeros were put back."
        )
    return Wrong(
        wanted="a URN of six digits",
        mend="Look the school up on Get Information about Schools; left out until then.",
        severity=Severity.QUERY,
    )


_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{2})", re.ASCII)


def postcode(text: str) -> str | Wrong:
    """Read a postcode, however spaced."""
    found = _POSTCODE.fullmatch(text.upper().replace(" ", ""))
    return (
        f"{found[1]} {found[2]}"
        if found
        else Wrong(
            wanted="a postcode such as PE27 4QH",
            mend="It is left out until it is mended.",
            severity=Severity.QUERY,
        )
    )
