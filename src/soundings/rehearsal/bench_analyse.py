"""How long the analysis of one large area takes, beside R's survey doing the same."""

import csv
import resource
import subprocess
import sys
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

import numpy as np
from msgspec import UNSET, Struct, UnsetType

from soundings.stats.intervals import interval
from soundings.stats.linearise import design
from soundings.stats.margins import Margin, fit_margins
from soundings.stats.proportions import Proportions, proportions
from soundings.stats.shapes import Floats, Ints

_CATEGORIES = (2, 5, 10, 5, 2, 6, 5, 2)
_CLASSES = 12
_FAMILY = 1.2
_RUNS = 3
_PATIENCE = 600  # seconds R is given


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
    peak_mb: float
    """Of the whole process, imports included."""
    r_seconds: float | UnsetType = UNSET
    """The same by R's survey: calibrate, then svyby of svyciprop; best of three."""
    r_difference: float | UnsetType = UNSET
    """Largest difference between a domain's share here and there."""
    r_absent: str | UnsetType = UNSET
    """Why R was not run."""


class _Area(Struct, frozen=True, kw_only=True, eq=False):
    margins: tuple[Margin, ...]
    family: Ints
    klass: Ints
    listed: Floats
    base: Floats
    y: Floats
    domain: Ints


def _answering(family: Ints, order: Ints, n: int) -> Ints:
    """Return families in order until exactly n children answer, the last one by its size."""
    size = np.bincount(family)
    children = np.cumsum(size[order])
    whole = int(np.searchsorted(children, n, side="right"))
    short = n - (int(children[whole - 1]) if whole else 0)
    if short == 0:
        return order[:whole]
    fitting = whole + int(np.flatnonzero(size[order[whole:]] == short)[0])
    return np.append(order[:whole], order[fitting])


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
    answered = np.zeros(families, dtype=bool)
    answered[_answering(family, order, n)] = True
    rows = np.flatnonzero(answered[family])
    listed = np.bincount(klass, minlength=_CLASSES).astype(np.float64)
    got = np.bincount(klass[answered], minlength=_CLASSES).astype(np.float64)
    return _Area(
        margins=tuple(
            Margin(
                name=f"m{place + 1}",
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


def _once(area: _Area, domains: int) -> tuple[float, Proportions]:
    """Weigh and estimate; return the worst miss of a total, and the shares."""
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
    miss = max(
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
    return miss, shares


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
    times = []
    for _ in range(_RUNS):
        start = timer()
        miss, shares = _once(area, domains)
        times.append(timer() - start)
    by_r = _by_r(area)
    return BenchAnalyse(
        seconds=min(times),
        n=len(area.y),
        population=population,
        margins=margins,
        domains=domains,
        worst_miss=miss,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        / (1_048_576 if sys.platform == "darwin" else 1_024),
        r_seconds=UNSET if isinstance(by_r, str) else by_r[0],
        r_difference=UNSET
        if isinstance(by_r, str)
        else float(np.max(np.abs(by_r[1] - shares.estimate))),
        r_absent=by_r if isinstance(by_r, str) else UNSET,
    )


def _by_r(area: _Area) -> tuple[float, Floats] | str:
    """Return R's seconds and its shares, or why there are none."""
    program = which("Rscript")
    if program is None:
        return "no Rscript on the path"
    with (
        TemporaryDirectory() as folder,
        as_file(files("soundings.rehearsal") / "bench_analyse.R") as script,
    ):
        replies, totals = Path(folder, "replies.csv"), Path(folder, "totals.csv")
        _write_replies(area, replies)
        _write_totals(area, totals)
        ran = subprocess.run(  # noqa: S603 - our own script
            [program, "--vanilla", script, replies, totals],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    if ran.returncode != 0:
        said = ran.stderr.strip().splitlines()
        return f"Rscript could not run it: {said[-1] if said else 'it said nothing'}"
    seconds, *shares = ran.stdout.split()
    return float(seconds), np.array([float(share) for share in shares])


def _write_replies(area: _Area, path: Path) -> None:
    columns = {
        "family": area.family,
        "klass": area.klass,
        "listed": area.listed[area.klass],
        "base": area.base,
        "y": area.y,
        "domain": area.domain,
        **{margin.name: margin.codes for margin in area.margins},
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(columns)
        rows.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))


def _write_totals(area: _Area, path: Path) -> None:
    """Write totals by R's names of its model matrix: the first level of a factor has none."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("term", "total"))
        rows.writerow(("(Intercept)", area.margins[0].totals.sum()))
        rows.writerows(
            (f"{margin.name}{label}", total)
            for margin in area.margins
            for label, total in zip(margin.labels[1:], margin.totals[1:], strict=True)
        )
