"""Names and numbers taken out of families' words, by the family's own entry and by form."""

import re
import unicodedata
from collections.abc import Sequence

from soundings.roll.constants import (
    AMBIGUOUS_NAMES,
    NHS_WEIGHTS,
    NO_SCHOOLS_NAME,
    NO_STREETS_NAME,
    SCHOOLS_END,
    SHORTEST_PET_NAME,
    STREETS_ALONE,
    STREETS_END,
)
from soundings.roll.model import Lexicon, Redacted

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_NUMBER_OF_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_CAPITAL = r"(?:St\.|[^\W\d_a-z][\w'’-]+)[ \t]+"
_NO_SCHOOL = rf"(?!(?i:{'|'.join(sorted(NO_SCHOOLS_NAME))})\b)"
_SCHOOL = rf"(?:{'|'.join(SCHOOLS_END)})\b"
_NO_STREET = rf"(?!(?i:{'|'.join(NO_STREETS_NAME)})\b)"
_STREET = "|".join(one for end in STREETS_END for one in (end, end.upper()))
_CASE = "ref(?:erence)?|case|file|complaint|claim|appeal|referral|tribunal"

_FORMS = re.compile(
    rf"""
    (?P<email>[\w.+'-]+@[\w-]+(?:\.[\w-]+)+
        |\b[\w.+-]+\s(?i:at)\s[\w-]+(?:\s(?i:dot)\s\w+)+)
    |(?P<link>(?i:https?://|www\.)\S+|\b(?:[\w-]+\.)+[a-z]{{2,}}/\S+)
    |(?P<handle>(?<![\w@])@[^\W\d][\w.]*\w)
    |(?P<upn>\b(?:(?i:[A-Z])\d{{11}}(?i:[\dA-Z])|[A-Z](?:[ -]?\d){{11}}[ -]?[\dA-Z])\b)
    |(?P<nino>\b(?:[A-Z]{{2}}
        |(?i:(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]))
        \s?\d{{2}}\s?\d{{2}}\s?\d{{2}}\s?(?i:[A-D])\b)
    |(?P<date>\b(?i:
        \d{{4}}[/.-]\d{{1,2}}[/.-]\d{{1,2}}
        |\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})
        |{_NUMBER_OF_DAY}[\s-]+(?:of\s+)?{_MONTH}(?:,?[\s-]+\d{{4}})?
        |{_MONTH}\s+(?:the\s+)?{_NUMBER_OF_DAY}(?:,?\s+\d{{4}})?
        )\b)
    |(?P<postcode>\b(?i:(?!KS)[A-Z]{{1,2}}\d[A-Z\d]?\s?\d[ABD-HJLNP-UW-Z]{{2}})\b)
    |(?P<phone>(?<!\d)(?:(?:\+|00)[1-9]\d{{0,2}}[\s().-]*|(?:\((?=0\d*\)))?0)
        (?:\d[\s().-]{{0,2}}){{8,10}}\d(?!\d)
        |(?<!\d)7\d{{3}}[\s.-]?\d{{3}}[\s.-]?\d{{3}}(?!\d))
    |(?P<nhs>(?<!\d)\d{{3}}[\s.-]?\d{{3}}[\s.-]?\d{{4}}(?!\d))
    |(?P<number>(?<!\d)\d{{7,}}(?!\d)
        |\b(?=(?:[A-Z/-]{{0,7}}\d){{5}})[A-Z]{{1,6}}\d*(?:[/-][A-Z\d]+)+\b)
    |(?P<case>\b(?P<lead>(?i:{_CASE})(?:\s+(?i:number|no|id|{_CASE}))?[\s.:#]+(?:(?i:is)\s+)?)
        (?!(?:19|20)\d\d\b)[A-Za-z]{{0,6}}[/-]?\d[\w/-]{{3,}}\b)
    |(?P<address>\b(?:(?i:flat|apartment)\s+\w{{1,4}},?\s+)?(?<!\d)\d{{1,3}}[A-Za-z]?,?\s+(?:
        (?:{_NO_STREET}{_CAPITAL}){{1,3}}(?:{_STREET})
        |(?:{_NO_STREET}[^\W\d_]+\s+){{1,2}}(?:{"|".join(STREETS_ALONE)}))\b)
    |(?P<school>\b(?:{_NO_SCHOOL}{_CAPITAL}(?:(?:of|and|the)[ \t]+)*){{1,5}}
        {_SCHOOL}(?:[ \t]+{_SCHOOL})*)
    |(?P<titled>\b(?:(?i:Mr|Mrs|Ms|Mx|Dr|Prof|Professor)|Miss|Sir|MISS)(?:\.\s*|\s+)
        (?:[A-Z]\.?\s+)?(?:[^\W\d_]|['’-])+)
    |(?P<word>[^\W\d_]+(?:['’-][^\W\d_]+)*)
    """,
    re.VERBOSE,
)

_TOKENS = {
    "email": "[email]",
    "link": "[link]",
    "handle": "[handle]",
    "upn": "[UPN]",
    "nino": "[NI number]",
    "date": "[date]",
    "postcode": "[postcode]",
    "phone": "[phone]",
    "number": "[number]",
    "address": "[address]",
    "school": "[school]",
}
_NAME = "[name]"
_RUN = re.compile(r"\[name\](?:[\s\u00a0-]+\[name\])+")
_APOSTROPHE = re.compile("['’]")
_DATE_OR_VERB = re.compile(r"\d{1,2}\s+(?:may|march)")
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_PARTS = re.compile(r"['-]")
_TITLES = frozenset(
    {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "sir", "dame", "rev", "and"}
)
_ENDS_SENTENCE = frozenset('.!?:\n•*"“‘(')
_POSSESSIVE = "'s"
_SHORTEST_PLURAL = 4
_CHECK_ELEVEN = 11


def plain_word(word: str) -> str:
    """Return a word as two spellings of it agree: no capitals, accents or curly marks."""
    apart = unicodedata.normalize("NFKD", word.replace("’", "'"))
    bare = "".join(one for one in apart if not unicodedata.combining(one))
    return bare.casefold().translate(_LETTERS)


def is_nhs_number(digits: str) -> bool:
    """Say whether ten digits pass the modulus 11 check of NHS numbers."""
    weighted = sum(weight * int(digit) for weight, digit in zip(NHS_WEIGHTS, digits, strict=False))
    check = (_CHECK_ELEVEN - weighted % _CHECK_ELEVEN) % _CHECK_ELEVEN
    return check == int(digits[-1])


def names_of(lexicon: Lexicon) -> frozenset[str]:
    """Return every word of the family's names, and each double-barrelled name's parts."""
    names: set[str] = set()
    for name in lexicon.names:
        for word in _WORDS.findall(name):
            whole = plain_word(word)
            names.update({whole, *_PARTS.split(whole), whole.replace("'", "")})
    return frozenset(name for name in names if len(name) > 1) - _TITLES


def _matches(base: str, names: frozenset[str]) -> str | None:
    """Return the name a word is, or is made with."""
    if base in names:
        return base
    if len(base) > _SHORTEST_PLURAL and base.endswith("s") and base[:-1] in names:
        return base[:-1]
    parts = _PARTS.split(base)
    return next((part for part in parts if len(parts) > 1 and part in names), None)


def _starts_sentence(text: str, place: int) -> bool:
    before = text[:place].rstrip(" \t")
    return not before or before[-1] in _ENDS_SENTENCE


def _is_pet_name(text: str, place: int, word: str, base: str, names: frozenset[str]) -> bool:
    return (
        len(base) >= SHORTEST_PET_NAME
        and word[0].isupper()
        and not word.isupper()
        and not _starts_sentence(text, place)
        and any(name.startswith(base) for name in names)
    )


def _word(text: str, found: re.Match[str], names: frozenset[str]) -> tuple[str, int]:
    """Return what stands for a word, and 1 if a person should look at it."""
    said = found[0]
    base, ending = plain_word(said), ""
    if base.endswith(_POSSESSIVE):
        base, ending = base.removesuffix(_POSSESSIVE), said[-2:]
    name = _matches(base, names)
    if name is None:
        pet = _is_pet_name(text, found.start(), said, base, names)
        return (f"{_NAME}{ending}", 1) if pet else (said, 0)
    if name in AMBIGUOUS_NAMES:
        return (f"{_NAME}{ending}", 1) if said[0].isupper() else (said, 1)
    return f"{_NAME}{ending}", 0


def _form(found: re.Match[str]) -> str:
    """Return what stands for a number, an address or a titled name."""
    match found.lastgroup:
        case "titled":
            return f"{_NAME}{found[0][-2:]}" if found[0][-2:] in {"'s", "’s"} else _NAME
        case "nhs":
            digits = "".join(one for one in found[0] if one.isdigit())
            return "[NHS number]" if is_nhs_number(digits) else "[number]"
        case "case":
            return f"{found['lead']}[number]"
        case kind:
            return _TOKENS[kind or "number"]


def _without_schools(text: str, schools: Sequence[str]) -> str:
    """Return a text without the schools named in full, whatever the capitals and apostrophes."""
    for school in sorted(schools, key=len, reverse=True):
        said = _APOSTROPHE.sub("['’]?", r"\s+".join(map(re.escape, school.split())))
        text = re.sub(rf"(?<!\w){said}(?!\w)", _TOKENS["school"], text, flags=re.IGNORECASE)
    return text


def redact(text: str, lexicon: Lexicon) -> Redacted:
    """Take out what would say who wrote a text, or of whom.

    Every name of the family goes, however it is written; a name that is also a word goes where
    it has a capital, and is doubtful either way. Doubtful words are for a person to look at.
    """
    names = names_of(lexicon)
    doubtful = 0

    def replace(found: re.Match[str]) -> str:
        nonlocal doubtful
        if found.lastgroup != "word":
            doubtful += _DATE_OR_VERB.fullmatch(found[0]) is not None
            return _form(found)
        said, doubt = _word(text, found, names)
        doubtful += doubt
        return said

    left = _FORMS.sub(replace, _without_schools(text, lexicon.schools))
    return Redacted(text=_RUN.sub(_NAME, left), doubtful=doubtful)
