"""Reading a text for harm, in every language of the survey at once: families mix them."""

import re
import unicodedata

from soundings.safeguarding.constants import BY_HAND, DENIAL_REACH, LIKE
from soundings.safeguarding.model import (
    BrokenRules,
    Hit,
    Likeness,
    Reader,
    RuleBook,
    Rules,
    Tongue,
)
from soundings.safeguarding.rules.likeness import weigh

_MILD, _GRAVE = 1, 3

_NAME = re.compile(r"<(\w+)>")
_APOSTROPHES = re.compile("['‘’ʼ`´′]")
_STOPS = str.maketrans({"।": ".", "۔": ".", "؟": "?", "،": ",", "؛": ";", "…": "."})
_LINE = re.compile(r"\s*\n\s*")
_SENTENCE = re.compile(r"[.;!?]")
_DRAWN_OUT = re.compile(r"(\w)\1{2,}")

# One letter for what Arabic, Urdu and their keyboards write in several ways.
_SCRIPT = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىيئ", "ی"),
        **dict.fromkeys("ةهۃۂھ", "ہ"),
        "ك": "ک",
        "ؤ": "و",
        "ـ": "",
        "ł": "l",
    }
)
_BEGINNING = r"(?<![\w\u0900-\u0dff])"
"""Where a word begins: Indian scripts write vowels as marks, which are no letters to a pattern."""
_PUNCTUATION = frozenset(".,;:!?&")


def _is_hidden(letter: str, category: str) -> bool:
    """Say whether nobody sees this letter, or an Arabic text may as well be without it."""
    return category == "Cf" or "\u064b" <= letter <= "\u065f" or letter == "\u0670"


def _kept(letter: str) -> str:
    category = unicodedata.category(letter)
    if _is_hidden(letter, category):
        return ""
    if category[0] in "LMN" or letter in _PUNCTUATION:
        return letter
    return " "


def _without_accents(text: str) -> str:
    """Return Latin letters bare and Arabic ones in one spelling, of a text or of a pattern."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text)
    bare = "".join(letter for letter in apart if not "\u0300" <= letter <= "\u036f")
    return unicodedata.normalize("NFC", bare).translate(_SCRIPT)


def plain(text: str) -> str:
    """Return the text as patterns are written for: small letters, no apostrophes, single spaces.

    Invisible characters go, so that they cannot hide a word; a letter drawn out stands twice.
    """
    folded = _without_accents(unicodedata.normalize("NFKC", text).casefold().translate(_STOPS))
    lined = _APOSTROPHES.sub("", _LINE.sub(". ", folded))
    worded = "".join(map(_kept, lined))
    return " ".join(_DRAWN_OUT.sub(r"\1\1", worded).split())


def _spelt(where: str, pattern: str, words: dict[str, str]) -> str:
    def spell_out(found: re.Match[str]) -> str:
        try:
            return words[found[1]]
        except KeyError:
            message = f"{where} uses <{found[1]}>, which [words] does not hold."
            raise BrokenRules(message) from None

    try:
        re.compile(pattern)
    except re.error as error:
        message = f"{where}: {pattern!r} is not a regular expression ({error})."
        raise BrokenRules(message) from error
    spelt = pattern
    while _NAME.search(spelt):
        spelt = _NAME.sub(spell_out, spelt)
    return _without_accents(spelt)


def _compile(book: RuleBook, where: str, patterns: tuple[str, ...]) -> re.Pattern[str]:
    if not patterns:
        return re.compile(r"(?!)")
    spelt = "|".join(_spelt(f"{book.language}.toml, {where}", one, book.words) for one in patterns)
    return re.compile(f"(?:{spelt})" if book.inside_words else rf"{_BEGINNING}(?:{spelt})")


def _tongue(book: RuleBook) -> Tongue:
    if len({rule.id for rule in book.rules}) < len(book.rules):
        message = f"Two rules of {book.language}.toml have the same id."
        raise BrokenRules(message)
    for rule in book.rules:
        if not re.fullmatch(r"[a-z_]+", rule.id) or not _MILD <= rule.seriousness <= _GRAVE:
            message = (
                f"Rule {rule.id!r} needs an id of small letters and a seriousness of "
                f"{_MILD} to {_GRAVE}; it has {rule.seriousness}."
            )
            raise BrokenRules(message)
    before = rf"(?:{'|'.join(book.denials)})(?: \S+){{0,{DENIAL_REACH - 1}}} ?$"
    after = rf"^(?:\S* ){{0,{DENIAL_REACH - 1}}}\S*(?:{'|'.join(book.denials_after)})"
    return Tongue(
        script=None if book.script is None else re.compile(book.script),
        denied=_compile(book, "denials", (before,) if book.denials else ()),
        denied_after=re.compile(_without_accents(after) if book.denials_after else r"(?!)"),
        looks_back=_compile(book, "looking_back", book.looking_back),
        idioms=_compile(book, "idioms", book.idioms),
        readers=tuple(
            Reader(
                rule=rule.id,
                seriousness=seriousness,
                pattern=_compile(book, rule.id, patterns),
            )
            for rule in book.rules
            for seriousness, patterns in (
                (rule.seriousness, rule.patterns),
                (_MILD, rule.doubtful),
            )
            if patterns
        ),
    )


def make_ready(
    books: tuple[RuleBook, ...], digest: str, likeness: Likeness | None = None
) -> Rules:
    """Return rules that can read; refuse books with a pattern, word, grade or name that is wrong.

    The first book says in words what each rule catches; the others know no rule it does not.
    """
    first = books[0]
    what = {rule.id: rule.what for rule in first.rules}
    for book in books[1:]:
        strange = [rule.id for rule in book.rules if rule.id not in what]
        if strange:
            message = (
                f"{book.language}.toml has the rule {strange[0]!r}, which {first.language}.toml "
                "does not name; write there what it catches, or use one of its ids."
            )
            raise BrokenRules(message)
    return Rules(
        version=f"{first.version} {digest}",
        what=what
        | {
            BY_HAND: "Raised by somebody who read it",
            LIKE: "Reads like what people write when something is wrong; no rule says what",
        },
        at_home=frozenset(rule.id for book in books for rule in book.rules if rule.at_home)
        | {LIKE},
        tongues=tuple(map(_tongue, books)),
        likeness=likeness,
    )


def _is_lowered(text: str, found: re.Match[str], tongue: Tongue) -> bool:
    """Say whether the match's own sentence denies it, or looks back."""
    starts = [stop.end() for stop in _SENTENCE.finditer(text, 0, found.start())]
    start = starts[-1] if starts else 0
    stop = _SENTENCE.search(text, found.end())
    end = stop.start() if stop else len(text)
    if tongue.denied.search(text[start : found.start()]):
        return True
    if tongue.denied_after.search(text[found.start() : end]):
        return True
    return tongue.looks_back.search(text[start:end]) is not None


def _read(text: str, reader: Reader, tongue: Tongue) -> Hit | None:
    gravest = 0
    for found in reader.pattern.finditer(text):
        lowered = _is_lowered(text, found, tongue)
        grade = reader.seriousness - 1 if lowered else reader.seriousness
        gravest = max(gravest, grade)
        if gravest == reader.seriousness:
            break
    if not gravest:
        return None
    return Hit(rule=reader.rule, seriousness=gravest)


def screen(text: str, rules: Rules) -> tuple[Hit, ...]:
    """Return what the rules caught in a text, the gravest first, each rule once; where they
    caught nothing, whether it reads like disclosures.
    """
    read = plain(text)
    caught: dict[str, Hit] = {}
    for tongue in rules.tongues:
        if tongue.script is not None and not tongue.script.search(read):
            continue
        said = tongue.idioms.sub(" ", read)
        for reader in tongue.readers:
            hit = _read(said, reader, tongue)
            if hit and (hit.rule not in caught or caught[hit.rule].seriousness < hit.seriousness):
                caught[hit.rule] = hit
    if not caught and rules.likeness and weigh(read, rules.likeness) >= rules.likeness.threshold:
        return (Hit(rule=LIKE, seriousness=_MILD),)
    return tuple(sorted(caught.values(), key=lambda hit: -hit.seriousness))
