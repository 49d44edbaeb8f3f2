"""How long the analysis of one large area takes: weights, then every domain with its interval."""

from collections.abc import Callable

import numpy as np
from msgspec import Struct

from soundings.stats.intervals import interval
from soundings.stats.linearise import design
from soundings.stats.margins import Margin, fit_margins
from soundings.stats.proportions import proportions
from soundings.stats.shapes import Floats, Ints

_CATEGORIES = (2, 5, 10, 5, 2, 6, 5, 2)
_CLASSES = 12
_FAMILY = 1.2


class BenchAnalyse(Struct, frozen=True, kw_only=True):
    """What was timed, and how long it took."""

    seconds: float
    """Weights, and all domains' shares, variances and intervals; best of three."""
    n: int
    population: int
    margins: int
    domains: int
    worst_miss: float
    """Largest relative miss of a margin's total."""


class _Area(Struct, frozen=True, kw_only=True, eq=False):
    margins: tuple[Margin, ...]
    family: Ints
    klass: Ints
    listed: Floats
    base: Floats
    y: Floats
    domain: Ints


def _area(n: int, population: int, margins: int, domains: int, seed: int) -> _Area:
    """Make a frame whose families answer more or less often by what they are."""
    chance = np.random.default_rng(seed)
    family = np.sort(chance.integers(0, int(population / _FAMILY), population))
    family = np.unique(family, return_inverse=True)[1].reshape(-1).astype(np.int64)
    families = int(family[-1]) + 1
    klass = chance.integers(0, _CLASSES, families)
    sizes = [_CATEGORIES[place % len(_CATEGORIES)] for place in range(margins)]
    codes = [
        np.minimum(chance.geometric(0.35, population) - 1, size - 1).astype(np.int64)
        for size in sizes
    ]
    lean = np.log(n / population) + 0.05 * klass + chance.normal(0.0, 0.3, families)
    order = np.argsort(-(lean + chance.gumbel(size=families)))
    children = np.cumsum(np.bincount(family)[order])
    answered = np.zeros(families, dtype=bool)
    answered[order[: int(np.searchsorted(children, n)) + 1]] = True
    rows = np.flatnonzero(answered[family])
    listed = np.bincount(klass, minlength=_CLASSES).astype(np.float64)
    got = np.bincount(klass[answered], minlength=_CLASSES).astype(np.float64)
    return _Area(
        margins=tuple(
            Margin(
                name=f"margin {place + 1}",
                labels=tuple(str(level) for level in range(size)),
                codes=code[rows],
                totals=np.bincount(code, minlength=size).astype(np.float64),
            )
            for place, (code, size) in enumerate(zip(codes, sizes, strict=True))
        ),
        family=np.unique(family[rows], return_inverse=True)[1].reshape(-1).astype(np.int64),
        klass=klass[family[rows]],
        listed=listed,
        base=(listed / got)[klass[family[rows]]],
        y=(chance.random(len(rows)) < 0.3 + 0.05 * codes[0][rows]).astype(np.float64),
        domain=chance.integers(0, domains, len(rows)),
    )


def _once(area: _Area, domains: int) -> float:
    fit = fit_margins(area.margins, area.base, family=area.family)
    plan = design(
        fit.weights,
        area.family,
        area.klass,
        area.listed,
        base=area.base,
        x=fit.x,
        integrated=True,
    )
    members = area.domain[:, None] == np.arange(domains)[None, :]
    shares = proportions(plan, area.y, members)
    interval(shares.estimate, shares.n, shares.n_effective, shares.df)
    return max(
        float(
            np.max(
                np.abs(
                    np.bincount(margin.codes, weights=fit.weights, minlength=len(margin.totals))
                    / margin.totals
                    - 1.0
                )
            )
        )
        for margin in fit.margins
    )


def analyse(
    timer: Callable[[], float],
    *,
    n: int = 10_000,
    population: int = 45_000,
    margins: int = 8,
    domains: int = 100,
    seed: int = 1,
) -> BenchAnalyse:
    """Time calibration to the margins and the shares of all domains with intervals.

    `timer` returns seconds, such as time.perf_counter; making the area is not timed.
    """
    area = _area(n, population, margins, domains, seed)
    times, miss = [], 0.0
    for _ in range(3):
        start = timer()
        miss = _once(area, domains)
        times.append(timer() - start)
    return BenchAnalyse(
        seconds=min(times),
        n=len(area.y),
        population=population,
        margins=margins,
        domains=domains,
        worst_miss=miss,
    )
