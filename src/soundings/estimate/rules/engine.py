"""The engine: one weighted set of replies in, everything that is estimated from it out."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from soundings.estimate.model import (
    Adjusted,
    Alternative,
    Balance,
    ClassShift,
    Difference,
    Figure,
    Gradient,
    Partial,
    Quantity,
    Representativity,
    School,
    Trend,
    TwoPhase,
    Variation,
    WavePoint,
)
from soundings.estimate.rules.adjustment import adjusted
from soundings.estimate.rules.alternatives import alternatives
from soundings.estimate.rules.figures import differences, figures, members_of
from soundings.estimate.rules.gradient import gradients
from soundings.estimate.rules.measures import Amount, Measured
from soundings.estimate.rules.phone import Phoned, two_phases
from soundings.estimate.rules.quantities import quantities
from soundings.estimate.rules.representation import balance, evenness, propensity_shifts
from soundings.estimate.rules.schools import schools
from soundings.estimate.rules.table import Table
from soundings.estimate.rules.waves import trends, wave_points
from soundings.estimate.rules.weighting import Weighted
from soundings.stats.shapes import Ints


class Wanted(Struct, frozen=True, kw_only=True):
    """What is to be estimated, and with what help of the frame."""

    domains: tuple[str, ...]
    propensity: tuple[str, ...]
    """Columns in the model of response."""
    adjust: tuple[str, ...]
    replicates: int
    seed: int


class Results(Struct, frozen=True, kw_only=True, eq=False):
    """Everything estimated from one set of weighted replies."""

    figures: tuple[Figure, ...]
    differences: tuple[Difference, ...]
    quantities: tuple[Quantity, ...]
    alternatives: tuple[Alternative, ...]
    adjusted: tuple[Adjusted, ...]
    gradients: tuple[Gradient, ...]
    schools: tuple[School, ...]
    variations: tuple[Variation, ...]
    two_phases: tuple[TwoPhase, ...]
    balance: tuple[Balance, ...]
    representativity: Representativity | None
    partials: tuple[Partial, ...]
    shifts: tuple[ClassShift, ...]
    waves: tuple[WavePoint, ...]
    trends: tuple[Trend, ...]
    log: tuple[str, ...]


def estimated(
    table: Table,
    weighted: Weighted,
    told: Sequence[Measured],
    wanted: Wanted,
    *,
    amounts: Sequence[Amount] = (),
    waves: Ints | None = None,
    phoned: Phoned | None = None,
) -> Results:
    """Estimate every measure and amount; `waves` (respondents,) where waves are known."""
    answered = np.zeros(len(table.units), dtype=np.bool_)
    answered[weighted.rows] = True
    names, members = members_of(table, wanted.domains)
    even = evenness(table, answered, wanted.propensity)
    shares = figures(table, weighted, told, wanted.domains)
    log = weighted.log
    both: tuple[TwoPhase, ...] = ()
    if phoned is not None:
        both, joined = two_phases(told, weighted.rows, phoned, shares)
        log = (*log, *joined)
    by_school, variations = schools(table, weighted, told)
    return Results(
        figures=shares,
        differences=differences(table, weighted, told, wanted.domains),
        quantities=quantities(amounts, weighted, names, members[weighted.rows]),
        alternatives=alternatives(
            told, weighted, answered, None if even is None else even.propensity
        ),
        adjusted=adjusted(table, weighted, told, wanted.domains, wanted.adjust),
        gradients=gradients(table, weighted, told, wanted.replicates, wanted.seed),
        schools=by_school,
        variations=variations,
        two_phases=both,
        balance=balance(table, weighted),
        representativity=None if even is None else even.representativity,
        partials=() if even is None else even.partials,
        shifts=() if even is None else propensity_shifts(told, weighted, even.propensity),
        waves=() if waves is None else wave_points(told, weighted, waves),
        trends=() if waves is None else trends(told, weighted, waves),
        log=log,
    )
