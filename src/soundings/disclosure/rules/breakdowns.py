"""From releases to breakdowns: which counts a release holds, and which of them it shows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from soundings.disclosure.model import Released
from soundings.disclosure.rules.ledger import REST, WHOLE, Edition, bases
from soundings.disclosure.rules.suppression import Cell, cell_of

Groups: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Cell]]]
"""By measure, variable and category."""


class Earlier(Struct, frozen=True, kw_only=True):
    """A release of another cut: everything it was made from, and what was shown of it."""

    whole: Released
    shown: Released


class Breakdown(Struct, frozen=True, kw_only=True):
    """The groups of one variable for measures with one base, in every release, newest last."""

    variable: str
    measures: tuple[str, ...]
    editions: tuple[Edition, ...]


def wholes(released: Released) -> dict[str, Cell]:
    """Return everybody who answered each claimed measure."""
    return {finding.archetype: cell_of(finding.figure) for finding in released.findings}


def groups(released: Released) -> Groups:
    """Return every group in which somebody is listed; what is left over is a group too."""
    found: dict[str, dict[str, dict[str, Cell]]] = defaultdict(lambda: defaultdict(dict))
    for domain in released.domains:
        cell = cell_of(domain.figure)
        if cell.listed:
            found[domain.measure][domain.variable][domain.category] = cell
    everybody = wholes(released)
    for measure, variables in found.items():
        for by in variables.values():
            left = everybody.get(measure, Cell(listed=0, n=0, favourable=0))
            for cell in by.values():
                left = left.less(cell)
            if left != Cell(listed=0, n=0, favourable=0):
                by[REST] = left
    return found


def adds_up(by: Mapping[str, Cell]) -> bool:
    """Say whether no group of a breakdown has fewer than none."""
    return all(min(cell.listed - cell.n, *cell.sides) >= 0 for cell in by.values())


def shown_in(released: Released) -> frozenset[tuple[str, str, str]]:
    """Return (measure, variable, category) of every figure shown; of wholes, WHOLE twice."""
    return frozenset(
        {
            (domain.measure, domain.variable, domain.category)
            for domain in released.domains
            if not domain.figure.withheld
        }
        | {
            (finding.archetype, WHOLE, WHOLE)
            for finding in released.findings
            if not finding.figure.withheld
        }
    )


def _edition(
    cells: Groups,
    everybody: Mapping[str, Cell],
    shown: frozenset[tuple[str, str, str]],
    variable: str,
    measures: Sequence[str],
) -> Edition | None:
    """Return one release's counts of the breakdown; None where it has none that add up."""
    found = {
        measure: cells[measure][variable]
        for measure in measures
        if measure in everybody and variable in cells.get(measure, {})
    }
    found = {measure: by for measure, by in found.items() if adds_up(by)}
    if not found:
        return None
    return Edition(
        cells=found,
        wholes={measure: everybody[measure] for measure in found},
        shown=frozenset(
            (measure, category)
            for measure, of, category in shown
            if measure in found and of in {variable, WHOLE}
        ),
    )


def breakdowns(
    released: Released, earlier: Sequence[Earlier], measures: frozenset[str]
) -> Iterator[Breakdown]:
    """Yield every breakdown of these measures, those with one base together.

    Their whole figures are taken to be shown in the newest.
    """
    cells, everybody = groups(released), wholes(released)
    open_ = frozenset((measure, WHOLE, WHOLE) for measure in measures)
    then = [(groups(one.whole), wholes(one.whole), shown_in(one.shown)) for one in earlier]
    for variable in sorted({name for by in cells.values() for name in by}):
        usable = {
            measure: cells[measure][variable]
            for measure in sorted(measures)
            if variable in cells.get(measure, {}) and adds_up(cells[measure][variable])
        }
        together: dict[str, list[str]] = defaultdict(list)
        for measure, base in bases(usable).items():
            together[base].append(measure)
        for names in together.values():
            newest = _edition(cells, everybody, open_, variable, names)
            if newest is None:
                continue
            before = (_edition(*one, variable, names) for one in then)
            yield Breakdown(
                variable=variable,
                measures=tuple(names),
                editions=(*(one for one in before if one is not None), newest),
            )
