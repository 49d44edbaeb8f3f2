"""What a comment is about, whether it may be quoted, and which are."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from soundings.coding.constants import LEANING_QUOTES, LEAST_WORDS
from soundings.coding.model import (
    BrokenThemes,
    Coded,
    Comment,
    Direction,
    Quote,
    Raw,
    ThemeBook,
    ThemeCount,
    Themes,
)
from soundings.respond.model import ResponseId
from soundings.roll.model import Redacted
from soundings.safeguarding.rules import plain
from soundings.stats.tickets import ticket

_DIRECTIONS = {
    "very_good": Direction.POSITIVE,
    "good": Direction.POSITIVE,
    "mixed": Direction.MIXED,
    "poor": Direction.NEGATIVE,
    "very_poor": Direction.NEGATIVE,
}

_MAY_QUOTE = "quote"


def make_ready(book: ThemeBook) -> Themes:
    """Return themes that can be matched; refuse a term that is wrong."""
    patterns: dict[str, re.Pattern[str]] = {}
    for theme in book.themes:
        for term in theme.terms:
            try:
                re.compile(term)
            except re.error as error:
                message = f"{theme.code}: {term!r} is not a regular expression ({error})."
                raise BrokenThemes(message) from error
        if theme.code in patterns:
            message = f"Two themes have the code {theme.code}."
            raise BrokenThemes(message)
        patterns[theme.code] = re.compile(rf"(?<!\w)(?:{'|'.join(theme.terms)})")
    return Themes(version=book.version, patterns=patterns)


def direction(overall: str | None) -> Direction:
    """Return which way a family leans by its answer on help overall."""
    return _DIRECTIONS.get(overall or "", Direction.UNSTATED)


def themes_of(text: str, themes: Themes) -> tuple[str, ...]:
    """Return the themes whose terms stand in the text, in the book's order."""
    read = plain(text)
    return tuple(code for code, pattern in themes.patterns.items() if pattern.search(read))


def may_quote(raw: Raw, redacted: Redacted) -> bool:
    """Say whether the words may be shown: allowed, screened without concern, no name in doubt.

    Of a reply that was matched with no child, nobody could know the names.
    """
    return (
        raw.permission == _MAY_QUOTE
        and raw.case_id is not None
        and not raw.concern
        and redacted.doubtful == 0
        and bool(redacted.text.strip())
    )


def comment(raw: Raw, redacted: Redacted, themes: Themes, seed: str) -> Comment:
    """Return the comment as it is kept."""
    return Comment(
        response_id=raw.response_id,
        case_id=raw.case_id,
        redacted=redacted.text,
        doubtful=redacted.doubtful,
        quotable=may_quote(raw, redacted),
        direction=direction(raw.overall),
        themes=themes_of(redacted.text, themes),
        ticket=ticket(seed, str(raw.response_id)),
        source_sha256=raw.source_sha256,
    )


def count_theme(theme: str, comments: Sequence[Coded]) -> ThemeCount:
    """Count the comments that touch a theme by direction."""
    touching = [one for one in comments if theme in one.themes]
    by = Counter(one.direction for one in touching)
    return ThemeCount(
        theme=theme,
        comments=len(touching),
        positive=by[Direction.POSITIVE],
        mixed=by[Direction.MIXED],
        negative=by[Direction.NEGATIVE],
        unstated=by[Direction.UNSTATED],
        quotable=sum(one.quotable for one in touching),
    )


def leaning(count: ThemeCount) -> Direction:
    """Return the commonest stated direction of a theme; of two, the less flattering."""
    stated = (
        (count.negative, Direction.NEGATIVE),
        (count.mixed, Direction.MIXED),
        (count.positive, Direction.POSITIVE),
    )
    return max(stated, key=lambda entry: entry[0])[1]


def _said(text: str) -> set[str]:
    """Return what a comment says, to know it again: the whole, and each longer sentence."""
    sentences = [part.strip() for part in re.split(r"[.!?]+", plain(text)) if part.strip()]
    return {
        " ".join(sentences),
        *(one for one in sentences if len(one.split()) >= LEAST_WORDS),
    }


def _fresh(cell: Iterable[Coded], quoted: set[ResponseId], shown: set[str]) -> Iterator[Coded]:
    """Yield the comments that are new and repeat nothing shown, noting each in both."""
    for one in cell:
        said = _said(one.redacted)
        if one.response_id not in quoted and not said & shown:
            quoted.add(one.response_id)
            shown |= said
            yield one


def draw_quotes(
    counts: Sequence[ThemeCount], comments: Sequence[Coded], seed: str
) -> tuple[Quote, ...]:
    """Draw each theme's quotes by lowest ticket within direction, the contrary ones among them.

    No comment is quoted twice, and no theme shows the same sentence twice: the next ticket is
    taken. Themes go in the order of how many comments touch them.
    """
    tickets = {one.response_id: ticket(seed, str(one.response_id)) for one in comments}
    order = sorted(
        (one for one in comments if one.quotable and one.direction is not Direction.UNSTATED),
        key=lambda one: (tickets[one.response_id], str(one.response_id)),
    )
    drawn: list[Quote] = []
    quoted: set[ResponseId] = set()
    for count in sorted(counts, key=lambda count: (-count.comments, count.theme)):
        common = leaning(count)
        shown: set[str] = set()
        for way in (Direction.NEGATIVE, Direction.MIXED, Direction.POSITIVE):
            cell = [one for one in order if count.theme in one.themes and one.direction is way]
            wanted = LEANING_QUOTES if way is common else 1
            drawn += [
                Quote(
                    theme=count.theme,
                    direction=way,
                    contrary=way is not common,
                    text=one.redacted,
                    response_id=one.response_id,
                    ticket=tickets[one.response_id],
                    drawn_from=len(cell),
                )
                for one in islice(_fresh(cell, quoted, shown), wanted)
            ]
    return tuple(drawn)
