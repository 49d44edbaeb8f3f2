"""Which comments are quoted, drawn so that nobody picks; and what may pass as a paraphrase."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice

from msgspec import Struct

from soundings.coding.constants import (
    LEANING_QUOTES,
    LEAST_WORDS,
    LONGEST_ECHO,
    LONGEST_PARAPHRASE,
    QUOTES_A_CELL,
)
from soundings.coding.model import (
    Direction,
    Mark,
    Quote,
    ThemeCount,
    Words,
    WrongParaphrase,
)
from soundings.coding.rules.codebooks import LEANS
from soundings.respond.model import ResponseId
from soundings.safeguarding.rules import plain
from soundings.stats.tickets import ticket

NO_GROUP = "not on the list"
"""The group of a reply that was matched with no child."""


def count_themes(names: Mapping[str, str], comments: Sequence[Words]) -> tuple[ThemeCount, ...]:
    """Count the comments that touch each theme by direction, the commonest theme first."""
    counts = []
    for theme, name in names.items():
        by = Counter(
            one.themes[theme] for one in comments if one.themes is not None and theme in one.themes
        )
        counts.append(
            ThemeCount(
                theme=theme,
                name=name,
                comments=by.total(),
                positive=by[Direction.POSITIVE],
                mixed=by[Direction.MIXED],
                negative=by[Direction.NEGATIVE],
                quotable=sum(one.quotable and theme in (one.themes or {}) for one in comments),
            )
        )
    touched = [count for count in counts if count.comments]
    return tuple(sorted(touched, key=lambda count: (-count.comments, count.theme)))


def leaning(count: ThemeCount) -> Direction:
    """Return the commonest direction of a theme; of two, the less flattering."""
    found = {
        Direction.NEGATIVE: count.negative,
        Direction.MIXED: count.mixed,
        Direction.POSITIVE: count.positive,
    }
    return max(LEANS, key=lambda way: found[way])


def _said(text: str) -> set[str]:
    """Return what a comment says, to know it again: the whole, and each longer sentence."""
    sentences = [part.strip() for part in re.split(r"[.!?]+", plain(text)) if part.strip()]
    return {
        " ".join(sentences),
        *(one for one in sentences if len(one.split()) >= LEAST_WORDS),
    }


class _Draw:
    """One draw: what was taken so far, so that nothing is taken twice."""

    def __init__(self, marks: Iterable[Mark], comments: Iterable[Words], seed: str) -> None:
        text = {one.response_id: one.text_sha256 for one in comments}
        standing = [mark for mark in marks if text.get(mark.response_id) == mark.text_sha256]
        self.skipped = {(m.response_id, m.theme) for m in standing if m.mark == "skipped"}
        self.released = {(m.response_id, m.theme) for m in standing if m.mark == "released"}
        self.tickets = {one: ticket(seed, str(one)) for one in text}
        self.taken: set[ResponseId] = set()

    def order(self, comments: Iterable[Words]) -> list[Words]:
        """Return comments by ticket."""
        return sorted(
            comments, key=lambda one: (self.tickets[one.response_id], str(one.response_id))
        )

    def fresh(self, theme: str, cell: Iterable[Words], shown: set[str]) -> Iterable[Words]:
        """Yield comments not skipped or taken, that repeat nothing shown; note each as taken."""
        for one in self.order(cell):
            said = _said(one.redacted)
            if (
                (one.response_id, theme) not in self.skipped
                and one.response_id not in self.taken
                and not said & shown
            ):
                self.taken.add(one.response_id)
                shown |= said
                yield one

    def quote(self, count: ThemeCount, way: Direction, one: Words, among: int) -> Quote:
        """Return the comment as a quote of its theme."""
        return Quote(
            theme=count.theme,
            direction=way,
            contrary=way is not leaning(count),
            group=one.status or NO_GROUP,
            text=one.redacted,
            response_id=one.response_id,
            ticket=self.tickets[one.response_id],
            drawn_from=among,
            released=(one.response_id, count.theme) in self.released,
        )


def _ways(count: ThemeCount) -> list[Direction]:
    """Return the directions, the theme's commonest first."""
    common = leaning(count)
    return [common, *(way for way in LEANS if way is not common)]


def _touching(comments: Iterable[Words], theme: str, way: Direction) -> list[Words]:
    return [one for one in comments if one.themes is not None and one.themes.get(theme) is way]


def draw_quotes(
    counts: Sequence[ThemeCount], comments: Sequence[Words], marks: Sequence[Mark], seed: str
) -> tuple[Quote, ...]:
    """Draw up to QUOTES_A_CELL quotes by lowest ticket from every theme, direction and group.

    Every cell gives one before any gives another, and what leans against its theme is drawn
    before what leans its way anywhere. No comment is quoted twice, and no theme shows the same
    sentence twice: the next ticket is taken, as it is for one that was skipped. Only where a
    theme would show no counter-evidence though some may be quoted, one is quoted a second time.
    A theme's commonest direction comes first, and in it the largest group.
    """
    draw = _Draw(marks, comments, seed)
    quotable = [one for one in comments if one.quotable]
    shown: dict[str, set[str]] = {count.theme: set() for count in counts}
    cells = [cell for count in counts for cell in _cells(draw, count, quotable, shown)]
    contrary_first = sorted(cells, key=lambda cell: cell.way is leaning(cell.count))
    for _ in range(QUOTES_A_CELL):
        for cell in contrary_first:
            cell.drawn.extend(islice(cell.left, 1))
    for count in counts:
        against = [
            cell for cell in cells if cell.count is count and cell.way is not leaning(count)
        ]
        if against and not any(cell.drawn for cell in against):
            _draw_again(draw, against)
    return tuple(
        draw.quote(cell.count, cell.way, one, len(cell.comments))
        for cell in cells
        for one in cell.drawn
    )


class _Cell(Struct):
    """The comments of one theme, direction and group, and what was drawn of them."""

    count: ThemeCount
    way: Direction
    comments: list[Words]
    left: Iterator[Words]
    drawn: list[Words]


def _cells(
    draw: _Draw, count: ThemeCount, quotable: Sequence[Words], shown: dict[str, set[str]]
) -> Iterator[_Cell]:
    """Yield a theme's cells in the order to show them."""
    for way in _ways(count):
        by_group: dict[str, list[Words]] = defaultdict(list)
        for one in _touching(quotable, count.theme, way):
            by_group[one.status or NO_GROUP].append(one)
        for _, cell in sorted(by_group.items(), key=lambda item: (-len(item[1]), item[0])):
            left = iter(draw.fresh(count.theme, cell, shown[count.theme]))
            yield _Cell(count, way, cell, left, [])


def _draw_again(draw: _Draw, against: Sequence[_Cell]) -> None:
    """Draw a theme's counter-evidence from comments that another theme quotes too."""
    for cell in against:
        for one in draw.order(cell.comments):
            if (one.response_id, cell.count.theme) not in draw.skipped:
                cell.drawn.append(one)
                return


def released(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Return the quotes that were released, of no theme without its counter-evidence.

    Where any that leans against its theme is drawn, none is shown until one of those is released.
    """
    drawn = tuple(quotes)
    against = {one.theme for one in drawn if one.contrary}
    answered = {one.theme for one in drawn if one.contrary and one.released}
    return tuple(one for one in drawn if one.released and one.theme not in against - answered)


def draw_to_paraphrase(
    counts: Sequence[ThemeCount], comments: Sequence[Words], marks: Sequence[Mark], seed: str
) -> tuple[Quote, ...]:
    """Draw by lowest ticket the comments that are said in other words: of each theme's commonest
    direction LEANING_QUOTES, of every other one.
    """
    draw = _Draw(marks, comments, f"{seed} paraphrase")
    allowed = [one for one in comments if one.paraphrasable]
    drawn: list[Quote] = []
    for count in counts:
        shown: set[str] = set()
        for way in _ways(count):
            cell = _touching(allowed, count.theme, way)
            wanted = LEANING_QUOTES if way is leaning(count) else 1
            drawn += [
                draw.quote(count, way, one, len(cell))
                for one in islice(draw.fresh(count.theme, cell, shown), wanted)
            ]
    return tuple(drawn)


def check_paraphrase(words: str, comment: str) -> str:
    """Return the paraphrase trimmed; raise WrongParaphrase for none, a long one or an echo."""
    said = " ".join(words.split())
    if not said or len(said) > LONGEST_PARAPHRASE:
        message = (
            f"Found {len(said)} letters, wanted 1 to {LONGEST_PARAPHRASE}: say in a sentence or "
            "two what the family says."
        )
        raise WrongParaphrase(message)
    ours, theirs = (re.findall(r"\w+", plain(text)) for text in (said, comment))
    runs = {
        tuple(theirs[start : start + LONGEST_ECHO + 1])
        for start in range(len(theirs) - LONGEST_ECHO)
    }
    for start in range(len(ours) - LONGEST_ECHO):
        run = tuple(ours[start : start + LONGEST_ECHO + 1])
        if run in runs:
            message = (
                f"Found the family’s own words, “{' '.join(run)}”: wanted yours. "
                f"At most {LONGEST_ECHO} words in a row may be theirs."
            )
            raise WrongParaphrase(message)
    return said
