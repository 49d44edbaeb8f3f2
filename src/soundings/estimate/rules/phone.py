"""Two phases: those who answered, and a random part of the silent asked by telephone."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from soundings.estimate.model import Figure, TwoPhase
from soundings.estimate.rules.measures import Measured
from soundings.stats import two_phase as phases
from soundings.stats.linearise import Design, design
from soundings.stats.shapes import Bools, Floats, Ints
from soundings.stats.two_phase import PhoneWeights, phone_weights


class Phoned(Struct, frozen=True, kw_only=True, eq=False):
    """A telephone sample of the silent, and what it said."""

    first_phase: Bools
    """(units,) who had answered when the draw was made."""
    drawn: Ints
    """(drawn,) places among the units."""
    stratum: Ints
    """(drawn,)"""
    inclusion: Floats
    """(drawn,) probability of being drawn, among the silent."""
    interviewed: Bools
    """(drawn,)"""
    family: Ints
    """(drawn,) any numbering in which siblings agree."""
    told: tuple[Measured, ...]
    """Every measure, its y over the interviewed in the order drawn."""


def stood_for(phoned: Phoned) -> float:
    """Return how many more silent units the interviewed stand for, by the draw alone."""
    return float(np.sum(1.0 / phoned.inclusion[phoned.interviewed] - 1.0))


def two_phases(
    measures: Sequence[Measured], rows: Ints, phoned: Phoned, figures: Sequence[Figure]
) -> tuple[tuple[TwoPhase, ...], tuple[str, ...]]:
    """Estimate every measure from both phases; return also what was joined on the way.

    `rows` (respondents,) are the places of the ordinary replies that `measures` hold y for.
    Respondents of the first phase stand for themselves and add no variance.
    """
    weights = phone_weights(phoned.stratum, phoned.inclusion, phoned.interviewed)
    if not phoned.interviewed.any():
        nobody = f"telephone sample: none of {len(phoned.drawn)} drawn could be interviewed"
        return (), (nobody,)
    plan = _design(phoned, weights)
    usual = {figure.measure: figure for figure in figures if figure.domain == "all"}
    second = {measure.name: measure.y for measure in phoned.told}
    found = [
        one
        for measure in measures
        if (one := _one(measure, rows, phoned, plan, second[measure.name], usual[measure.name]))
    ]
    return tuple(found), weights.log


def _design(phoned: Phoned, weights: PhoneWeights) -> Design:
    """Return the phone sample as a design: families in strata of the silent."""
    here = phoned.interviewed
    family = np.unique(phoned.family[here], return_inverse=True)[1].reshape(-1).astype(np.int64)
    # A family drawn in two strata counts in the first, so that it is one cluster.
    first = np.full(int(family.max()) + 1, len(weights.silent), dtype=np.int64)
    np.minimum.at(first, family, weights.stratum[here])
    klass = first[family]
    width = len(weights.silent)
    families = np.bincount(first, minlength=width).astype(np.float64)
    children = np.bincount(klass, minlength=width).astype(np.float64)
    size = np.divide(children, families, out=np.ones(width), where=families > 0)
    return design(
        weights.weights[here], family, klass, np.maximum(weights.silent / size, families)
    )


def _one(
    measure: Measured, rows: Ints, phoned: Phoned, plan: Design, y: Floats, usual: Figure
) -> TwoPhase | None:
    inside = measure.population[phoned.drawn[phoned.interviewed]]
    counted = inside & ~np.isnan(y)
    if not counted.any() or usual.estimate is None:
        return None
    first = phoned.first_phase[rows] & ~np.isnan(measure.y)
    answered, favourable = int(first.sum()), int(measure.y[first].sum())
    silent = int((measure.population & ~phoned.first_phase).sum())
    # Of the silent, as many are spoken of as, of those phoned, gave an answer that counts.
    speaks = float(plan.weights[counted].sum() / plan.weights[inside].sum())
    found = phases.two_phase(
        listed=answered + round(silent * speaks),
        answered=answered,
        favourable=favourable,
        phone=plan,
        y=y,
        drawn=len(phoned.drawn),
        weighted=usual.estimate,
        members=inside,
    )
    if found.estimate is None or found.phoned is None or found.phoned_se is None:
        return None
    rate = float(phoned.interviewed.mean())
    headline = phases.is_headline(found.phoned_n, rate)
    se = found.se or 0.0
    return TwoPhase(
        measure=measure.name,
        silent=silent,
        drawn=int(measure.population[phoned.drawn].sum()),
        answered=found.phoned_n,
        phone_rate=rate,
        among_silent=found.phoned,
        among_silent_se=found.phoned_se,
        estimate=found.estimate,
        se=se,
        n_effective=found.estimate * (1.0 - found.estimate) / se**2
        if se > 0
        else float(answered + found.phoned_n),
        df=found.df,
        low=found.estimate if found.low is None else found.low,
        high=found.estimate if found.high is None else found.high,
        implied=found.implied,
        difference=None if found.implied is None else found.phoned - found.implied,
        p=found.p,
        headline=headline,
        why=_why(found.phoned_n, rate, headline=headline),
    )


def _why(interviewed: int, rate: float, *, headline: bool) -> str:
    word = "is" if headline else "is not"
    return (
        f"{interviewed} interviews that count and {rate:.0%} of the drawn interviewed, against"
        f" {phases.LEAST_PHONED} and {phases.LEAST_PHONE_RATE:.0%}: the two-phase estimate {word}"
        " the headline"
    )
