"""Reading a text for harm: what is caught, how grave, and by when somebody must look."""

import re
import unicodedata
from datetime import datetime, timedelta

from soundings.safeguarding.constants import (
    CLOSES,
    DENIAL_REACH,
    LONDON,
    OPENS,
    SEEN_WITHIN,
)
from soundings.safeguarding.model import (
    BrokenRules,
    Card,
    Hit,
    Reader,
    RuleBook,
    Rules,
    Waiting,
)

_MILD, _GRAVE = 1, 3

_NAME = re.compile(r"<(\w+)>")
_APOSTROPHES = re.compile("['‘’ʼ`´′]")
_KEPT = re.compile(r"[^\w\s.,;:!?&]|_")
_LINE = re.compile(r"\s*\n\s*")
_SENTENCE = re.compile(r"[.;!?]")


def plain(text: str) -> str:
    """Return the text as patterns are written for: small letters, no apostrophes, single spaces.

    Invisible characters go, so that they cannot hide a word.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    visible = "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")
    worded = _KEPT.sub(" ", _APOSTROPHES.sub("", _LINE.sub(". ", visible)))
    return " ".join(worded.split())


def _compile(where: str, patterns: tuple[str, ...], words: dict[str, str]) -> re.Pattern[str]:
    def spell_out(found: re.Match[str]) -> str:
        try:
            return words[found[1]]
        except KeyError:
            message = f"{where} uses <{found[1]}>, which [words] does not hold."
            raise BrokenRules(message) from None

    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            message = f"{where}: {pattern!r} is not a regular expression ({error})."
            raise BrokenRules(message) from error
    spelt = (_NAME.sub(spell_out, pattern) for pattern in patterns)
    return re.compile(rf"(?<!\w)(?:{'|'.join(spelt)})")


def make_ready(book: RuleBook) -> Rules:
    """Return rules that can read; refuse a book with a pattern, word or grade that is wrong."""
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
    denials = rf"(?:{'|'.join(book.denials)})(?: \w+){{0,{DENIAL_REACH - 1}}} ?$"
    return Rules(
        version=f"{book.language} {book.version}",
        denied=_compile("denials", (denials,), {}),
        looks_back=_compile("looking_back", book.looking_back, {}),
        idioms=_compile("idioms", book.idioms, {}),
        readers=tuple(
            Reader(
                rule=rule.id,
                seriousness=rule.seriousness,
                what=rule.what,
                pattern=_compile(rule.id, rule.patterns, book.words),
            )
            for rule in book.rules
        ),
    )


def _is_lowered(text: str, found: re.Match[str], rules: Rules) -> bool:
    """Say whether the match's own sentence denies it just before, or looks back."""
    starts = [stop.end() for stop in _SENTENCE.finditer(text, 0, found.start())]
    start = starts[-1] if starts else 0
    stop = _SENTENCE.search(text, found.end())
    end = stop.start() if stop else len(text)
    if rules.denied.search(text[start : found.start()]):
        return True
    return rules.looks_back.search(text[start:end]) is not None


def _read(text: str, reader: Reader, rules: Rules) -> Hit | None:
    gravest = 0
    for found in reader.pattern.finditer(text):
        lowered = _is_lowered(text, found, rules)
        gravest = max(
            gravest, max(_MILD, reader.seriousness - 1) if lowered else reader.seriousness
        )
        if gravest == reader.seriousness:
            break
    return Hit(rule=reader.rule, seriousness=gravest, what=reader.what) if gravest else None


def screen(text: str, rules: Rules) -> tuple[Hit, ...]:
    """Return what the rules caught in a text, the gravest first."""
    read = rules.idioms.sub(" ", plain(text))
    hits = (_read(read, reader, rules) for reader in rules.readers)
    return tuple(sorted((hit for hit in hits if hit), key=lambda hit: -hit.seriousness))


def due(raised_at: datetime) -> datetime:
    """Return when a concern must have been seen, counting the hours somebody is there."""
    local = raised_at.astimezone(LONDON)
    opens = datetime.combine(local.date(), OPENS, tzinfo=LONDON)
    closes = datetime.combine(local.date(), CLOSES, tzinfo=LONDON)
    tomorrow = datetime.combine(local.date() + timedelta(days=1), OPENS, tzinfo=LONDON)
    if local < opens:
        return opens + SEEN_WITHIN
    if local >= closes:
        return tomorrow + SEEN_WITHIN
    left = closes - local
    return local + SEEN_WITHIN if left >= SEEN_WITHIN else tomorrow + (SEEN_WITHIN - left)


def countdown(due_at: datetime, at: datetime) -> str:
    """Say how long is left, or by how long it is overdue, in whole minutes."""
    minutes = abs(int((due_at - at).total_seconds())) // 60
    hours, rest = divmod(minutes, 60)
    spelt = f"{hours} h {rest} min" if hours else f"{rest} min"
    return f"overdue by {spelt}" if at > due_at else f"{spelt} left"


def card(waiting: Waiting, words: str, rules: Rules, at: datetime) -> Card:
    """Return a concern as the page shows it."""
    named = {reader.rule: reader.what for reader in rules.readers}
    return Card(
        concern_id=waiting.concern_id,
        seriousness=waiting.seriousness,
        reasons=tuple(named.get(rule, rule) for rule in waiting.rules),
        countdown=countdown(waiting.due_at, at),
        overdue=at > waiting.due_at,
        text=words,
        changed=waiting.changed,
    )
