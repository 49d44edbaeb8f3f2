"""An attacker who has everything that was released, against every count that was withheld.

The attacker's own linear programmes are written out here from nothing but the releases: they
share no line with the suppressor or its audit. Each count that is shown is given away exactly,
though its share is weighted and whole and its base is rounded; list bases are known to
everybody. So whatever stands here stands against anybody who knows less.
"""

import csv
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from scipy.optimize import linprog
from tests.briefing.make import figure, released
from tests.disclosure.make import Children, of, pack, page

from soundings.disclosure.model import DomainFigure, Recoverable, Released
from soundings.disclosure.rules import restriction
from soundings.disclosure.rules.breakdowns import Earlier
from soundings.disclosure.rules.choice import recoverable
from soundings.disclosure.rules.suppression import PARTNERSHIP, Cell, cell_of, why_withheld

CASES = Path(__file__).parents[1] / "stats" / "cases"
BEYOND = 2
"""An attacker within this of a withheld count has come too near."""


class Attacker:
    """Unknowns, what is known of them, and the least and greatest each can be."""

    def __init__(self) -> None:
        self.names: dict[tuple, int] = {}
        self.bounds: list[tuple[float, float | None]] = []
        self.rows: list[tuple[dict[int, float], float]] = []

    def unknown(self, *name) -> int:
        if name not in self.names:
            self.names[name] = len(self.bounds)
            self.bounds.append((0, None))
        return self.names[name]

    def is_(self, place: int, value: float) -> None:
        self.bounds[place] = (value, value)

    def adds_up(self, parts: dict[int, float], value: float = 0.0) -> None:
        self.rows.append((parts, value))

    def extremes(self, place: int) -> tuple[float, float]:
        matrix = np.zeros((len(self.rows), len(self.bounds)))
        for row, (parts, _) in enumerate(self.rows):
            matrix[row, list(parts)] = list(parts.values())
        found = []
        for sign in (1, -1):
            goal = np.zeros(len(self.bounds))
            goal[place] = sign
            answer = linprog(
                goal, A_eq=matrix, b_eq=[value for _, value in self.rows], bounds=self.bounds
            )
            assert answer.status == 0, answer.message
            found.append(sign * answer.fun)
        return found[0], found[1]


def attack(releases: list[tuple[Released, Released]], variable: str) -> Attacker:
    """Write down all that is known of one variable's groups, of every release in turn.

    `releases` are (whole, shown) pairs, the oldest first; of the whole only list bases, and the
    counts behind figures that were shown, are looked at.
    """
    known = Attacker()
    for number, (whole, shown) in enumerate(releases):
        open_groups = {
            (one.measure, one.category)
            for one in shown.domains
            if one.variable == variable and not one.figure.withheld
        }
        # What the wholes say: (measure, n) of each shown. Where two measures' bases agree in
        # every group, they are one base.
        shown_wholes = {one.archetype for one in shown.findings if not one.figure.withheld}
        groups = [one for one in whole.domains if one.variable == variable and one.figure.listed]
        profile = {}
        for one in groups:
            profile.setdefault(one.measure, []).append((one.category, one.figure.n))
        base = {
            measure: min(other for other in profile if profile[other] == profile[measure])
            for measure in profile
        }
        for one in groups:
            cell = cell_of(one.figure)
            key = number, one.category
            n = known.unknown("N", *key, base[one.measure])
            f = known.unknown("F", *key, one.measure)
            a = known.unknown("A", *key, one.measure)
            silent = known.unknown("S", *key, base[one.measure])
            known.adds_up({f: 1, a: 1, n: -1})
            known.adds_up({n: 1, silent: 1}, cell.listed)
            if (one.measure, one.category) in open_groups:
                known.is_(f, cell.favourable)
                known.is_(a, cell.n - cell.favourable)
        for finding in whole.findings:
            measure = finding.archetype
            mine = [one for one in groups if one.measure == measure]
            if measure in shown_wholes and mine:
                cell = cell_of(finding.figure)
                for kind, total in (("F", cell.favourable), ("A", cell.n - cell.favourable)):
                    known.adds_up(
                        {known.unknown(kind, number, one.category, measure): 1 for one in mine},
                        total,
                    )
    for (number, (before, _)), (_, (after, _)) in pairwise(enumerate(releases)):
        _only_more(known, variable, number, before, after)
    return known


def _only_more(
    known: Attacker, variable: str, number: int, before: Released, after: Released
) -> None:
    """Replies come and are not taken back: each count is at least what it was."""
    later = {(one.measure, one.category): one for one in after.domains if one.variable == variable}
    for one in before.domains:
        if one.variable != variable or not one.figure.listed:
            continue
        if not later[one.measure, one.category].figure.listed:
            continue
        for kind in "FA":
            then = known.unknown(kind, number, one.category, one.measure)
            now = known.unknown(kind, number + 1, one.category, one.measure)
            came = known.unknown("more", kind, number, one.category, one.measure)
            known.adds_up({then: 1, came: 1, now: -1})


def too_near(releases: list[tuple[Released, Released]]) -> list[str]:
    """Name every withheld count that the attacker knows exactly, and every one withheld for what
    it is that they place within 2 of itself.
    """
    found = []
    variables = sorted({one.variable for one in releases[0][0].domains})
    for variable in variables:
        known = attack(releases, variable)
        for number, (whole, shown) in enumerate(releases):
            fate = {(one.measure, one.variable, one.category): one.figure for one in shown.domains}
            for one in whole.domains:
                if one.variable != variable or not one.figure.listed:
                    continue
                if not fate[one.measure, variable, one.category].withheld:
                    continue
                found += _hits(known, number, one, newest=number == len(releases) - 1)
        found += _newcomers(known, variable, releases)
    return found


def _newcomers(known: Attacker, variable: str, releases) -> list[str]:
    """Name each count of one to four who came in between that the attacker comes too near to."""
    found = []
    for number, ((before, _), (after, _)) in enumerate(pairwise(releases)):
        later = {(one.measure, one.variable, one.category): one for one in after.domains}
        for one in before.domains:
            if one.variable != variable or not one.figure.listed:
                continue
            then = cell_of(one.figure)
            now = cell_of(later[one.measure, variable, one.category].figure)
            for kind, came in zip("FA", np.subtract(now.sides, then.sides), strict=True):
                if 0 < came < PARTNERSHIP.small_cell + 1:
                    place = known.unknown("more", kind, number, one.category, one.measure)
                    low, high = known.extremes(place)
                    if came - low < BEYOND + 1 - 1e-6 and high - came < BEYOND + 1 - 1e-6:
                        found.append(f"{one.measure}/{one.category}: {came} came")
    return found


def _hits(known: Attacker, number: int, one: DomainFigure, *, newest: bool) -> list[str]:
    cell = cell_of(one.figure)
    found = []
    for kind, value in (("F", cell.favourable), ("A", cell.n - cell.favourable)):
        if value <= BEYOND and cell.listed - value <= BEYOND:
            continue  # the list alone says as much
        place = known.unknown(kind, number, one.category, one.measure)
        low, high = known.extremes(place)
        # What was withheld earlier for another's sake alone may be shown since.
        exact = newest and high - low < 1 - 1e-6
        close = bool(why_withheld(cell, PARTNERSHIP)) and (
            value - low < BEYOND + 1 - 1e-6 and high - value < BEYOND + 1 - 1e-6
        )
        if exact or close:
            name = f"{number}/{one.measure}/{one.variable}={one.category} {kind}={value}"
            found.append(f"{name} in {low:g}..{high:g}")
    return found


AREAS = {
    "Rutland": (1_100, 0.13),
    "a small part of it": (240, 0.3),
    "a third answer": (1_100, 0.33),
    "median": (9_800, 0.23),
}


@pytest.mark.parametrize("area", AREAS)
def test_no_withheld_count_can_be_worked_out_of_pack_and_public_page(area):
    whole = of(Children(*AREAS[area], seed=11, claims=3))
    shown = pack(whole)
    public = page(whole, shown)
    open_to_all = {one.ref for one in public.findings if not one.figure.withheld}
    assert open_to_all <= {one.ref for one in shown.findings if not one.figure.withheld}
    assert any(one.figure.withheld for one in shown.domains) or area == "median"
    assert too_near([(whole, shown)]) == []


@pytest.mark.parametrize(("area", "more"), [("Rutland", 60), ("a third answer", 90)])
def test_nor_with_an_earlier_release_beside_it(area, more):
    children = Children(*AREAS[area], seed=5, claims=3)
    first = of(children, 1)
    first_shown = pack(first)
    children.more(more)
    second = of(children, 2)
    second_shown = pack(second, (Earlier(whole=first, shown=first_shown),))
    assert any(not one.figure.withheld for one in second_shown.domains)
    assert too_near([(first, first_shown), (second, second_shown)]) == []


def test_the_suite_can_fail_it_catches_a_release_without_companions():
    whole = of(Children(*AREAS["Rutland"], seed=11, claims=3))
    shown = pack(whole)
    weak = replace(
        shown,
        domains=tuple(
            one if one.figure.why_withheld != "protects_another" else full
            for one, full in zip(
                shown.domains, [one for one in whole.domains if one.figure.listed], strict=True
            )
        ),
    )
    assert too_near([(whole, weak)])
    assert recoverable(whole, weak, (), PARTNERSHIP)


def test_the_suite_can_fail_it_catches_what_was_released_without_looking_back():
    children = Children(*AREAS["a third answer"], seed=5, claims=3)
    first = of(children, 1)
    first_shown = pack(first)
    children.more(12)
    second = of(children, 2)
    alone = pack(second)
    assert recoverable(second, alone, (Earlier(whole=first, shown=first_shown),), PARTNERSHIP)


def test_a_release_that_fails_its_own_audit_is_refused(monkeypatch):
    whole = of(Children(*AREAS["Rutland"], seed=11, claims=3))
    chosen = restriction.choose(whole, (), PARTNERSHIP)
    weak = replace(
        chosen,
        groups={key: why for key, why in chosen.groups.items() if why != "protects_another"},
    )
    monkeypatch.setattr(restriction, "choose", lambda *_: weak)
    with pytest.raises(Recoverable, match="nothing was released"):
        pack(whole)


# The published cases, through the release


def _table(name: str) -> tuple[list[str], list[str], np.ndarray]:
    with (CASES / f"{name}.csv").open() as file:
        header, *rows = csv.reader(file)
    numbers = np.array([[int(cell) for cell in row[1:]] for row in rows])
    return [row[0] for row in rows], header[1:], numbers


def _released(whole: Released, measure: str, variable: str, cells: dict[str, Cell]) -> Released:
    """Return the release with one claim, and these groups of it."""
    everybody = Cell(
        listed=sum(cell.listed for cell in cells.values()),
        n=sum(cell.n for cell in cells.values()),
        favourable=sum(cell.favourable for cell in cells.values()),
    )

    def drawn(domain: str, cell: Cell):
        made = figure(measure, domain, cell.listed, cell.n, cell.favourable / cell.n)
        return replace(made, favourable=cell.favourable)

    finding = replace(
        whole.findings[0], archetype=measure, figure=drawn("all", everybody), ref=measure
    )
    domains = tuple(
        DomainFigure(
            measure=measure, variable=variable, category=name,
            figure=drawn(f"{variable}={name}", cell),
        )
        for name, cell in cells.items()
    )  # fmt: skip
    return replace(whole, findings=(finding,), domains=domains, gaps=())


def test_c24_the_published_cell_stays_within_what_its_pattern_leaves_a_reader():
    """Columns A, B and C are those favourable, adverse and silent; row totals are the list."""
    expected = json.loads((CASES / "C24_suppression.expected.json").read_text())
    rows, _, table = _table("C24_fischetti")
    cells = {
        row: Cell(listed=int(numbers[3]), n=int(numbers[0] + numbers[1]), favourable=numbers[0])
        for row, numbers in zip(rows[:3], table, strict=False)
    }
    whole = _released(released(), "C24", "activity", cells)
    strict = replace(PARTNERSHIP, minimum_listed=50, protection=5)  # Activity II has 49 listed
    shown = pack(whole, thresholds=strict)
    hidden = {one.category for one in shown.domains if one.figure.withheld}
    assert hidden == {"Activity II", "Activity III"}
    known = attack([(whole, shown)], "activity")
    low, high = known.extremes(known.unknown("S", 0, "Activity II", "C24"))
    published = expected["attacker"]["II,C"]
    assert low <= published[0] + 1e-6
    assert high >= published[1] - 1e-6
    assert low <= 22 - 5 + 1e-6
    assert high >= 22 + 5 - 1e-6


def test_c35_no_newcomer_of_the_published_day_is_given_away():
    """Each need is a claim, its counts by phase those favourable; nobody else came."""
    expected = json.loads((CASES / "C35_release_target.expected.json").read_text())
    needs, columns, before = _table("C35_release_day9")
    _, _, after = _table("C35_release_day10")
    flagged = {(row, column) for row, column, _ in expected["flagged"]}
    tried = 0
    for need, then, now in zip(needs, before, after, strict=True):
        if need == "Total":
            continue
        days = [
            _released(
                released(), need, "phase",
                {
                    column: Cell(listed=4_000, n=int(count) + 100, favourable=int(count))
                    for column, count in zip(columns[:-1], counts[:-1], strict=True)
                },
            )
            for counts in (then, now)
        ]  # fmt: skip
        first = pack(days[0])
        second = pack(days[1], (Earlier(whole=days[0], shown=first),))
        assert too_near([(days[0], first), (days[1], second)]) == []
        if (need, "Total") in flagged and not first.findings[0].figure.withheld:
            assert second.findings[0].figure.why_withheld == "few_newcomers"
        alone = pack(days[1])  # what would be shown if nobody looked back
        fate = [
            {one.category: one.figure.withheld for one in shown.domains}
            for shown in (first, second, alone)
        ]
        for column in columns[:-1]:
            if (need, column) in flagged and not fate[0][column]:
                assert fate[1][column]
                tried += not fate[2][column]
    assert tried, "each was withheld anyhow, so nothing was tried"
