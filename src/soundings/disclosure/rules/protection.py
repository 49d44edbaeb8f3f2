"""Which groups of a breakdown to withhold so that none that must be can be worked out."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from soundings.disclosure.model import Thresholds
from soundings.disclosure.rules.ledger import WHOLE, Edition, Kind, Ledger, ledger
from soundings.disclosure.rules.suppression import Cell, few_came, why_withheld
from soundings.stats.shapes import Bools, Floats
from soundings.stats.suppress import audit, suppress

_COUNTED: tuple[Kind, ...] = ("F", "A", "N")
_CAME: tuple[Kind, ...] = ("more F", "more A")
_SLACK = 1e-6
"""How much narrower than asked an interval may come back. Source: stats.suppress."""


class Protected(Struct, frozen=True, kw_only=True):
    """What is withheld of a breakdown, group by group, and why."""

    reasons: Mapping[str, str]
    """By category; the others are shown."""
    audited: int
    """Withheld counts somebody tried to work out."""
    given_away: bool
    """Whether the wholes alone give a withheld count away, whatever groups are withheld."""


def _primary(editions: Sequence[Edition], thresholds: Thresholds) -> dict[str, str]:
    """Return the groups that may not be shown for what they are, or for who came since."""
    newest, reasons = editions[-1], dict[str, str]()
    for measure, by in newest.cells.items():
        for category, cell in by.items():
            why = why_withheld(cell, thresholds)
            if not why and _few_came(editions, measure, category, cell, thresholds):
                why = "few_newcomers"
            if why:
                reasons.setdefault(category, why)
    return reasons


def _few_came(
    editions: Sequence[Edition], measure: str, category: str, cell: Cell, thresholds: Thresholds
) -> bool:
    return any(
        (measure, category) in before.shown
        and few_came(before.cells[measure][category], cell, thresholds)
        for before in editions[:-1]
    )


class _Attack(Struct, frozen=True, kw_only=True, eq=False):
    """What a reader could work out at most, and how far from it they are to be kept."""

    secret: Bools
    lower: Floats
    upper: Floats
    given_away: bool


def _wanted(values: Floats, thresholds: Thresholds) -> tuple[Floats, Floats]:
    """Return how far beneath and above each count a reader is to be left."""
    least = float(thresholds.protection)
    return np.minimum(values, least), np.maximum(thresholds.small_cell + 1 - values, least)


def near(values: Floats, low: Floats, high: Floats, thresholds: Thresholds) -> Bools:
    """Say which counts are known to less than the protection both beneath and above."""
    within = thresholds.protection - _SLACK
    return np.asarray((values - low < within) & (high - values < within), dtype=np.bool_)


def _known_before(book: Ledger) -> tuple[Floats, Floats]:
    """Return what the list alone says of each count: no fewer than none, no more than listed."""
    listed = {
        (count.release, count.category): value
        for count, value in zip(book.counts, book.tables.values, strict=True)
        if count.kind == "L"
    }
    high = [listed.get((count.release, count.category), np.inf) for count in book.counts]
    return np.zeros(len(book.counts)), np.array(high)


def _secrets(
    book: Ledger, editions: Sequence[Edition], reasons: Mapping[str, str], thresholds: Thresholds
) -> Bools:
    """Return the counts to be kept: of groups withheld for what they are, now or before, and of
    the few who came in between, in whatever group.
    """
    secret = np.zeros(len(book.counts), dtype=np.bool_)
    for place, count in enumerate(book.counts):
        if count.category == WHOLE or book.tables.known[place]:
            continue
        if count.kind in _CAME:
            came = book.tables.values[place]
            secret[place] = 0 < came <= thresholds.small_cell
        elif count.kind in _COUNTED and count.release == book.newest:
            secret[place] = count.category in reasons
        elif count.kind in _COUNTED:
            cell = editions[count.release].cells[count.measure].get(count.category)
            secret[place] = cell is not None and bool(why_withheld(cell, thresholds))
    return secret


def _everything(book: Ledger) -> Bools:
    """Return what is withheld if every group of the newest release is."""
    return np.asarray(~book.tables.known, dtype=np.bool_)


def _attack(book: Ledger, secret: Bools, thresholds: Thresholds) -> _Attack:
    """Ask for what is wanted, as far as withholding every group could give it."""
    values = book.tables.values
    low, high = audit(book.tables, _everything(book), secret)
    lower, upper = _wanted(values, thresholds)
    before = _known_before(book)
    lost = near(values, low, high, thresholds) & ~near(values, *before, thresholds) & secret
    return _Attack(
        secret=secret,
        lower=np.where(secret, np.maximum(np.minimum(lower, values - low), 0.0), 0.0),
        upper=np.where(secret, np.maximum(np.minimum(upper, high - values), 0.0), 0.0),
        given_away=bool((lost & (_release_of(book) == book.newest)).any()),
    )


def _release_of(book: Ledger) -> Floats:
    return np.array([count.release for count in book.counts], dtype=np.float64)


def _costs(book: Ledger) -> Floats:
    """Return what withholding costs: the replies nobody reads of, and one for the group."""
    answered = book.of("N", release=book.newest) & ~book.tables.known
    return np.where(answered, book.tables.values + 1.0, 0.0)


def _groups(book: Ledger, hidden: Bools) -> set[str]:
    """Return the groups of the newest release that are withheld."""
    told = hidden & book.of("N", release=book.newest)
    return {book.counts[place].category for place in np.flatnonzero(told)} - {WHOLE}


def _union(by: Mapping[str, Cell], names: set[str]) -> Cell:
    """Return everybody in these groups: known, because everybody else is."""
    cells = [by[name] for name in names if name in by]
    return Cell(
        listed=sum(cell.listed for cell in cells),
        n=sum(cell.n for cell in cells),
        favourable=sum(cell.favourable for cell in cells),
    )


def _one_more(newest: Edition, hidden: set[str], thresholds: Thresholds) -> str | None:
    """Return the smallest shown group, if those withheld are together too few to be read of."""
    everyone = next(iter(newest.cells.values()))
    shown = sorted(set(everyone) - hidden, key=lambda name: (everyone[name].n, name))
    if not hidden or not shown:
        return None
    few = any(why_withheld(_union(by, hidden), thresholds) for by in newest.cells.values())
    return shown[0] if few else None


def protect(editions: Sequence[Edition], thresholds: Thresholds) -> Protected:
    """Return the groups to withhold of the newest edition, given every earlier one.

    First those that may not be shown for what they are, then by mixed-integer programme the
    fewest replies more that keep a reader from them, from those withheld before and from whoever
    came in between; then one more wherever the withheld are together too few, or another
    withheld count could be worked out.
    """
    newest, book = editions[-1], ledger(editions)
    reasons = _primary(editions, thresholds)
    secret = _secrets(book, editions, reasons, thresholds)
    forced = set(reasons)
    if not secret.any():
        return Protected(reasons={}, audited=0, given_away=False)
    while True:
        attack = _attack(book, secret, thresholds)
        if attack.given_away:
            return Protected(reasons=reasons, audited=int(secret.sum()), given_away=True)
        withheld = book.hidden | _of_groups(book, forced)
        found = suppress(
            book.tables, attack.secret, attack.lower, attack.upper, _costs(book),
            already=withheld,
        )  # fmt: skip
        hidden = _groups(book, found.hidden)
        if (more := _one_more(newest, hidden, thresholds)) is not None:
            forced = hidden | {more}
            continue
        bare = _bare_companions(book, found.low, found.high, hidden, thresholds) & ~secret
        if not bare.any():
            break
        secret, forced = secret | bare, forced | hidden
    return Protected(
        reasons={name: reasons.get(name, "protects_another") for name in sorted(hidden)},
        audited=int(secret.sum()),
        given_away=False,
    )


def _of_groups(book: Ledger, names: set[str]) -> Bools:
    """Return the counts of these groups in the newest release."""
    return np.fromiter(
        (
            count.release == book.newest
            and count.category in names
            and count.kind in {"F", "A", "N", "S"}
            for count in book.counts
        ),
        dtype=np.bool_,
        count=len(book.counts),
    )


def _bare_companions(
    book: Ledger, low: Floats, high: Floats, hidden: set[str], thresholds: Thresholds
) -> Bools:
    """Return the withheld counts that can be worked out, though hiding every group keeps them."""
    counted = _of_groups(book, hidden) & book.of(*_COUNTED)
    close = counted & near(book.tables.values, low, high, thresholds)
    if not close.any():
        return close
    widest = audit(book.tables, _everything(book), close)
    return close & ~near(book.tables.values, *widest, thresholds)


def worked_out(
    editions: Sequence[Edition], hidden: set[str], thresholds: Thresholds
) -> tuple[str, ...]:
    """Name the withheld counts of a finished breakdown that a reader comes too near to.

    The auditor's question, asked of what was decided and not of how: whether linear programmes
    over all that is shown place a count within the protection, where the list alone did not. It
    is asked of every count of the groups withheld now, of those withheld earlier for what they
    were, and of the few who came in between; a group withheld for another's sake may be shown
    later.
    """
    book = ledger(editions)
    groups = _of_groups(book, hidden)
    shut = book.hidden | groups
    primary = _secrets(book, editions, _primary(editions, thresholds), thresholds)
    asked = shut & (primary | (groups & book.of(*_COUNTED)))
    if not asked.any():
        return ()
    low, high = audit(book.tables, shut, asked)
    values = book.tables.values
    close = asked & near(values, low, high, thresholds)
    close &= ~near(values, *_known_before(book), thresholds)
    # Of companions and of earlier releases: what the wholes or they themselves give away is not
    # this choice of groups’ doing.
    others = close & ~(primary & (_release_of(book) == book.newest))
    if others.any():
        alone = audit(book.tables, _everything(book), others)
        close &= ~(others & near(values, *alone, thresholds))
    return tuple(
        f"{count.measure} {count.category} {count.kind}, release {count.release + 1}"
        for count, bare in zip(book.counts, close, strict=True)
        if bare
    )
