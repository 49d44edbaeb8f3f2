"""Names and numbers taken out of families' words, by the family's own entry and by form."""

import re
import unicodedata
from collections.abc import Sequence

import msgspec

from soundings.roll.constants import (
    AMBIGUOUS_NAMES,
    NHS_WEIGHTS,
    NO_SCHOOLS_NAME,
    NO_STREETS_NAME,
    SCHOOLS_END,
    SHORTEST_PET_NAME,
    SHORTEST_PLAIN_DISTRICT,
    STREETS_ALONE,
    STREETS_END,
)
from soundings.roll.model import Cut, Lexicon, Marks, Redacted
from soundings.roll.rules.schools import spoken_schools

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
_STOP = r"\.?"
_SPACED, _APART = r"[ ]?", r"[\s.,-]{0,3}"
_BETWEEN_LETTERS = re.compile(r"[\s.,-]+")
_INWARD = 3
_REMOVED = "[removed]"
_BETWEEN_NAMES = re.compile(r"[\s\u00a0-]+")
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
NO_MARKS = Marks()


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


class _Span(msgspec.Struct, frozen=True, kw_only=True):
    """Part of a text and what is to stand for it; None leaves it standing."""

    start: int
    end: int
    token: str | None
    sure: bool = False
    doubtful: bool = False


def _school_spans(text: str, schools: Sequence[str]) -> list[_Span]:
    """Return where the family's schools are named, whatever the capitals and apostrophes.

    A name that is short for a school's counts with its capitals alone.
    """
    found: list[_Span] = []
    for school, short in spoken_schools(schools):
        words = (f"{re.escape(word)}{_STOP if word == 'St' else ''}" for word in school.split())
        said = _APOSTROPHE.sub("['’]?", r"\s+".join(words))
        flags = re.NOFLAG if short else re.IGNORECASE
        for match in re.finditer(rf"(?<!\w){said}(?!\w)", text, flags=flags):
            if not any(span.start < match.end() and match.start() < span.end for span in found):
                token = _TOKENS["school"]
                found.append(
                    _Span(start=match.start(), end=match.end(), token=token, sure=not short)
                )
    return found


def _postcode_spans(text: str, postcodes: Sequence[str]) -> list[_Span]:
    """Return where the family's postcodes are written, however they are spaced or dotted.

    Their first half alone says the district and is cut too, a short one where it has capitals;
    it may be put back: B12 is also a vitamin.
    """
    run = _BETWEEN_LETTERS.sub("", text).upper()
    halves = [(one[:-_INWARD], one[-_INWARD:]) for one in ("".join(p.split()) for p in postcodes)]
    said = [(outward, inward) for outward, inward in halves if outward and outward in run]
    found: list[_Span] = []
    for outward, inward in said:
        spaced = _APART.join(map(_SPACED.join, (outward, inward)))
        for match in re.finditer(rf"(?<!\w){spaced}(?!\w)", text, flags=re.IGNORECASE):
            found += _apart_from(found, match, sure=True)
    for outward, inward in said:
        district = rf"(?<!\w){outward}(?!\s?\d[A-Za-z]{{2}}\b)(?:[ ]?{inward[0]})?(?!\w)"
        short = len(outward) < SHORTEST_PLAIN_DISTRICT
        for match in re.finditer(district, text, flags=re.NOFLAG if short else re.IGNORECASE):
            found += _apart_from(found, match, sure=False)
    return found


def _apart_from(found: Sequence[_Span], match: re.Match[str], *, sure: bool) -> list[_Span]:
    """Return a postcode's span unless it touches one that was found."""
    start, end = match.span()
    if any(span.start < end and start < span.end for span in found):
        return []
    return [_Span(start=start, end=end, token=_TOKENS["postcode"], sure=sure)]


def _own_spans(text: str, lexicon: Lexicon) -> list[_Span]:
    """Return where the family's schools and postcodes stand, in order."""
    schools = _school_spans(text, lexicon.schools)
    homes = [
        home
        for home in _postcode_spans(text, lexicon.postcodes)
        if not any(span.start < home.end and home.start < span.end for span in schools)
    ]
    return sorted([*schools, *homes], key=lambda span: span.start)


def _spans(text: str, lexicon: Lexicon) -> list[_Span]:
    """Return every span to be cut or looked at, in order and apart from one another."""
    names = names_of(lexicon)
    found: list[_Span] = []
    place = 0
    for own in (*_own_spans(text, lexicon), None):
        end = len(text) if own is None else own.start
        # What is the family's own ends every other form, as the token in its place would.
        for match in _FORMS.finditer(text, place, end):
            found += _of_form(match) if match.lastgroup != "word" else _of_word(match, names)
        if own is not None:
            found.append(own)
            place = own.end
    return found


def _of_form(found: re.Match[str]) -> list[_Span]:
    """Return the span of a number, an address or a titled name."""
    start, end = found.span()
    doubtful = _DATE_OR_VERB.fullmatch(found[0]) is not None
    kind = found.lastgroup or "number"
    token = _TOKENS.get(kind, _TOKENS["number"])
    match kind:
        case "titled":
            token = _NAME
            end -= len(_POSSESSIVE) if found[0][-2:] in {"'s", "’s"} else 0
        case "nhs":
            digits = "".join(one for one in found[0] if one.isdigit())
            token = "[NHS number]" if is_nhs_number(digits) else token
        case "case":
            start = found.end("lead")
        case _:
            pass
    return [_Span(start=start, end=end, token=token, doubtful=doubtful)]


def _of_word(found: re.Match[str], names: frozenset[str]) -> list[_Span]:
    """Return the span of a word that is a name or may be one."""
    said = found[0]
    start, end = found.span()
    base = plain_word(said)
    if base.endswith(_POSSESSIVE):
        base, end = base.removesuffix(_POSSESSIVE), end - len(_POSSESSIVE)
    name = _matches(base, names)
    if name is None:
        pet = _is_pet_name(found.string, start, said, base, names)
        return [_Span(start=start, end=end, token=_NAME, doubtful=True)] if pet else []
    if name not in AMBIGUOUS_NAMES:
        return [_Span(start=start, end=end, token=_NAME, sure=True)]
    token = _NAME if said[0].isupper() else None
    return [_Span(start=start, end=end, token=token, doubtful=True)]


def _marked(spans: list[_Span], marks: Marks) -> list[_Span]:
    """Return the spans with what a person put back left out and what was added among them."""
    back = set(marks.put_back)
    kept = [span for span in spans if span.sure or (span.start, span.end) not in back]
    for start, end in marks.added:
        touched = [span for span in kept if span.start < end and start < span.end]
        kept = [span for span in kept if span not in touched]
        kept.append(
            _Span(
                start=min([start, *(span.start for span in touched)]),
                end=max([end, *(span.end for span in touched)]),
                token=_REMOVED,
                sure=True,
            )
        )
    return sorted(kept, key=lambda span: span.start)


def _joined(text: str, spans: Sequence[_Span]) -> list[_Span]:
    """Return the spans with names that follow one another as one."""
    joined: list[_Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.token == span.token == _NAME
            and _BETWEEN_NAMES.fullmatch(text, last.end, span.start)
        ):
            joined[-1] = _Span(
                start=last.start,
                end=span.end,
                token=_NAME,
                sure=last.sure and span.sure,
                doubtful=last.doubtful or span.doubtful,
            )
        else:
            joined.append(span)
    return joined


def redact(text: str, lexicon: Lexicon, marks: Marks = NO_MARKS) -> Redacted:
    """Take out what would say who wrote a text, or of whom.

    Every name of the family goes, however it is written; a name that is also a word goes where
    it has a capital, and is doubtful either way. Doubtful words are for a person to look at,
    whose marks are followed: but a name of the family's own entry is never put back.
    """
    spans = _marked(_spans(text, lexicon), marks)
    parts: list[str] = []
    cuts: list[Cut] = []
    place = length = 0
    for span in _joined(text, spans):
        token = text[span.start : span.end] if span.token is None else span.token
        parts += [text[place : span.start], token]
        at = length + span.start - place
        cuts.append(
            Cut(
                kind="name" if span.token is None else span.token.strip("[]"),
                start=span.start,
                end=span.end,
                at=at,
                length=len(token),
                sure=span.sure,
                doubtful=span.doubtful,
                standing=span.token is None,
            )
        )
        length, place = at + len(token), span.end
    return Redacted(
        text="".join([*parts, text[place:]]),
        doubtful=sum(span.doubtful for span in spans),
        cuts=tuple(cuts),
    )
