"""Everything a reader could set beside everything else, as cells and the sums that tie them.

One breakdown at a time: the groups of one variable, for every measure that was answered by the
same children, in this release and in every earlier one. The counts of a group are those whose
answer is favourable (F), adverse (A), who answered (N), are silent (S) and are listed (L); the
last is known to whoever supplied the list or reads the published tables.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
from msgspec import Struct

from soundings.disclosure.rules.suppression import Cell
from soundings.stats.shapes import Bools
from soundings.stats.suppress import Tables

REST = ""
"""The category of children in none of a variable's categories. Source: our choice."""

WHOLE = "*"
"""The category of everybody. Source: our choice."""

Kind: TypeAlias = Literal["F", "A", "N", "S", "L", "more F", "more A"]


class Count(NamedTuple):
    """Which number a cell is: of which release (0 the oldest), measure, category and kind."""

    release: int
    measure: str
    category: str
    kind: Kind


class Edition(Struct, frozen=True, kw_only=True):
    """One release's counts of a breakdown."""

    cells: Mapping[str, Mapping[str, Cell]]
    """By measure and category."""
    wholes: Mapping[str, Cell]
    shown: frozenset[tuple[str, str]]
    """(measure, category) whose figures are shown; WHOLE is a category here."""


class Ledger(Struct, frozen=True, kw_only=True, eq=False):
    """The tied cells of a breakdown, and what each of them is."""

    tables: Tables
    counts: tuple[Count, ...]
    hidden: Bools
    """(cells,) withheld in an earlier release, or never a figure of its own."""
    newest: int
    """Number of the release that is being made."""

    def of(self, *kinds: Kind, category: str | None = None, release: int | None = None) -> Bools:
        """Return which cells are of these kinds, and of that category and release if given."""
        return np.fromiter(
            (
                count.kind in kinds
                and (category is None or count.category == category)
                and (release is None or count.release == release)
                for count in self.counts
            ),
            dtype=np.bool_,
            count=len(self.counts),
        )


class _Book:
    """A ledger while it is written."""

    def __init__(self) -> None:
        self.places: dict[Count, int] = {}
        self.values: list[float] = []
        self.known: list[bool] = []
        self.sums: list[dict[int, float]] = []

    def enter(self, count: Count, value: float, *, known: bool) -> int:
        """Note a cell, once."""
        if count not in self.places:
            self.places[count] = len(self.values)
            self.values.append(float(value))
            self.known.append(known)
        return self.places[count]

    def tie(self, parts: Sequence[int], whole: int) -> None:
        """Note that these cells add up to another."""
        self.sums.append(dict.fromkeys(parts, 1.0) | {whole: -1.0})


def bases(cells: Mapping[str, Mapping[str, Cell]]) -> dict[str, str]:
    """Return for each measure the first that was answered by as many in every category.

    Measures of one question have one base, and what one shows of it the other cannot hide. That
    two questions were answered by as many everywhere is taken for the same.
    """
    first: dict[tuple[tuple[str, int, int], ...], str] = {}
    return {
        measure: first.setdefault(
            tuple((name, by[name].listed, by[name].n) for name in sorted(by)), measure
        )
        for measure, by in sorted(cells.items())
    }


def _enter_edition(
    book: _Book, number: int, edition: Edition, categories: Sequence[str], *, newest: bool
) -> None:
    base = bases(edition.cells)
    for measure, by in edition.cells.items():
        columns: dict[Kind, list[int]] = {"F": [], "A": [], "N": []}
        for category in categories:
            cell = by.get(category, Cell(listed=0, n=0, favourable=0))
            open_ = (measure, category) in edition.shown and not newest
            answered = Count(number, base[measure], category, "N")
            silent = Count(number, base[measure], category, "S")
            listed = Count(number, base[measure], category, "L")
            n = book.enter(answered, cell.n, known=open_)
            if silent not in book.places:
                quiet = book.enter(silent, cell.listed - cell.n, known=open_)
                book.tie((n, quiet), book.enter(listed, cell.listed, known=True))
            elif open_:
                book.known[n] = book.known[book.places[silent]] = True
            favourable, adverse = cell.sides
            f = book.enter(Count(number, measure, category, "F"), favourable, known=open_)
            a = book.enter(Count(number, measure, category, "A"), adverse, known=open_)
            book.tie((f, a), n)
            for kind, place in (("F", f), ("A", a), ("N", n)):
                columns[kind].append(place)  # type: ignore[index]
        whole, told = edition.wholes[measure], (measure, WHOLE) in edition.shown
        for kind, value in (("F", whole.sides[0]), ("A", whole.sides[1])):
            total = book.enter(Count(number, measure, WHOLE, kind), value, known=told)  # type: ignore[arg-type]
            book.tie(columns[kind], total)  # type: ignore[index]
        everybody = Count(number, base[measure], WHOLE, "N")
        if everybody not in book.places:
            book.tie(columns["N"], book.enter(everybody, whole.n, known=told))
        elif told:
            book.known[book.places[everybody]] = True


def _link(book: _Book, number: int, before: Edition, after: Edition) -> None:
    """Tie a release to the one before: answers came, and none was taken back.

    Where one was, a reader who took it that none can be would reckon wrongly, and nothing is
    tied.
    """
    for measure, now in after.cells.items():
        then = before.cells.get(measure)
        if then is None:
            continue
        pairs = [(name, then[name], now[name]) for name in now if name in then]
        if any(
            late < early
            for _, old, new in pairs
            for early, late in zip(old.sides, new.sides, strict=True)
        ):
            continue
        for name, old, new in pairs:
            kinds: tuple[tuple[Kind, Kind], ...] = (("F", "more F"), ("A", "more A"))
            for side, (kind, more) in enumerate(kinds):
                came = book.enter(
                    Count(number, measure, name, more), new.sides[side] - old.sides[side],
                    known=False,
                )  # fmt: skip
                book.tie(
                    (book.places[Count(number - 1, measure, name, kind)], came),
                    book.places[Count(number, measure, name, kind)],
                )


def ledger(editions: Sequence[Edition]) -> Ledger:
    """Return the tied cells of a breakdown's editions, the newest last.

    In the newest the counts of one group are withheld together, for every measure at once.
    """
    newest = len(editions) - 1
    categories = sorted({name for one in editions for by in one.cells.values() for name in by})
    book = _Book()
    for number, edition in enumerate(editions):
        _enter_edition(book, number, edition, categories, newest=number == newest)
        if number:
            _link(book, number, editions[number - 1], edition)
    counts = tuple(book.places)
    sums = np.zeros((len(book.sums), len(counts)))
    for row, relation in enumerate(book.sums):
        sums[row, list(relation)] = list(relation.values())
    together = np.arange(len(counts))
    known = np.array(book.known, dtype=np.bool_)
    hidden = ~known
    for place, count in enumerate(counts):
        if count.release == newest and count.kind in {"F", "A", "N", "S"} and not known[place]:
            together[place] = len(counts) + categories.index(count.category)
            hidden[place] = False
    return Ledger(
        tables=Tables(values=np.array(book.values), sums=sums, known=known, together=together),
        counts=counts,
        hidden=hidden,
        newest=newest,
    )
