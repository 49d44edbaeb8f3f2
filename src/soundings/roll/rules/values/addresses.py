"""Mobile numbers and email addresses, and whose they cannot be."""

import re
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import PhoneMetadata, PhoneNumberType

from soundings.kit.tables import Severity, fold
from soundings.roll.constants import (
    CARE_AUTHORITIES,
    DESKS,
    DRAMA_MOBILES,
    OFFICIAL_ENDINGS,
    RESERVED_DOMAINS,
)
from soundings.roll.rules.values.reading import SCIENTIFIC, Mended, Text, Wrong

_PHONE_WANTED = "a UK mobile number such as 07700 900123"


_REGIONS = ("GB", "GG", "JE", "IM")


def _mobile_pattern() -> str:
    patterns = [DRAMA_MOBILES]
    for region in _REGIONS:
        metadata = PhoneMetadata.metadata_for_region(region)
        if metadata is not None and metadata.mobile is not None:
            patterns.append(metadata.mobile.national_number_pattern or "")
    return "|".join(f"(?:{pattern})" for pattern in patterns if pattern)


_MOBILE = re.compile(f"0(?:{_mobile_pattern()})", re.ASCII)


_DRAMA = re.compile(DRAMA_MOBILES, re.ASCII)


_PUNCTUATION = str.maketrans("", "", " \t\u00a0\u200b\u202a\u202c().-–/")


_FOREWORD = re.compile(r"^(?:0?\+44|0044|\+0044|44(?=7\d{9}$))0?")


def mobile(text: str) -> Text:
    """Read a mobile number of Great Britain or the islands as +447….

    The pattern is libphonenumber's own for GB, GG, JE and IM, so that a clean number needs no
    more; anything else is told apart by the library.
    """
    close = text.replace(" ", "")
    if _MOBILE.fullmatch(close):
        return f"+44{close[1:]}"
    bare = text.replace("(0)", "").translate(_PUNCTUATION)
    national = _FOREWORD.sub("0", bare)
    lost = national.startswith("7") and len(national) == len("7700900123")
    national = f"0{national}" if lost else national
    if _MOBILE.fullmatch(national):
        mend = (
            "The zero a spreadsheet took away was put back."
            if lost
            else "Marks or the country code were taken out."
        )
        return Mended(value=f"+44{national[1:]}", wanted=_PHONE_WANTED, mend=mend)
    return Wrong(wanted=_PHONE_WANTED, mend=_phone_trouble(text, bare), severity=Severity.QUERY)


def _phone_trouble(text: str, bare: str) -> str:
    if SCIENTIFIC.fullmatch(text):
        return "A spreadsheet has rounded it: format the column as text and paste it again."
    if len(re.findall(r"0?7\d{3}[\s\d]{6,8}", text)) > 1:
        return "Two numbers stand in one cell: keep one, give the other a row of its own."
    try:
        number = phonenumbers.parse(bare, "GB")
    except phonenumbers.NumberParseException:
        return "This is not a phone number; it is not used."
    if not phonenumbers.is_valid_number(number):
        return "No such number can exist: is a digit missing? It is not used."
    kind = phonenumbers.number_type(number)
    if kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}:
        return "A mobile from abroad cannot be texted by this service; it is not used."
    return "A landline or special number cannot be texted; ask for a mobile. It is not used."


_EMAIL_WANTED = "one email address such as name@example.org"


_LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


_LONGEST_LOCAL = 64


_LONGEST_EMAIL = 254


_WRAPPED = re.compile(r"^(?:mailto:)?<?|[>.,;:]+$", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def _domain(text: str) -> str | None:
    """Return a mail domain as it is written, or None if there can be none such.

    Reserved domains, which nobody has, are judged by their form alone.
    """
    lowered = text.lower()
    name, _, top = lowered.rpartition(".")
    tried = f"{name}.org" if name and top in RESERVED_DOMAINS else lowered
    try:
        validate_email(f"a@{tried}", check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    return lowered


def email(text: str) -> Text:
    """Read an email address, without asking whether it exists."""
    found = _address(text)
    if found is not None:
        return found
    bare = _WRAPPED.sub("", text)
    found = _address(bare) if bare != text else None
    if found is not None:
        return Mended(
            value=found, wanted=_EMAIL_WANTED, mend="Marks around the address were taken away."
        )
    if text.count("@") > 1:
        mend = "Two addresses stand in one cell: keep one, give the other a row of its own."
    elif "@" not in text:
        mend = "There is no @ in it; it is not used."
    elif " " in text:
        mend = "There is a space in it; it is not used."
    else:
        mend = "No such address can exist: is something mistyped? It is not used."
    return Wrong(wanted=_EMAIL_WANTED, mend=mend, severity=Severity.QUERY)


def _address(text: str) -> str | None:
    local, at, domain = text.rpartition("@")
    if not (at and len(local) <= _LONGEST_LOCAL and len(text) <= _LONGEST_EMAIL):
        return None
    whole = _domain(domain) if _LOCAL.fullmatch(local) else None
    return None if whole is None else f"{local}@{whole}"


def is_officers(email: str | None) -> bool:
    """Say whether an address is, by its domain or its name, an authority's and not a family's."""
    if email is None:
        return False
    local, _, domain = email.casefold().rpartition("@")
    folded = fold(domain)
    return (
        domain.endswith(OFFICIAL_ENDINGS)
        or any(word in folded for word in CARE_AUTHORITIES)
        or any(word in fold(local) for word in DESKS)
    )


def is_nobodys(phone: str) -> bool:
    """Say whether a number is one of a thousand that drama uses and many must share."""
    return _DRAMA.fullmatch(phone, 3) is not None
