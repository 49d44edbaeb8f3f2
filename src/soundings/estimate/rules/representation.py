"""How the answering differ from the list: balance, evenness of response, who is missing."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from soundings.estimate.constants import LEAST_IN_LEVEL, LEAST_IN_WAVE, PROPENSITY_GROUPS
from soundings.estimate.model import (
    Balance,
    ClassShift,
    Partial,
    PartialCategory,
    Representativity,
)
from soundings.estimate.rules.measures import Measured
from soundings.estimate.rules.table import Column, Table
from soundings.estimate.rules.weighting import Weighted
from soundings.stats import representativity as even
from soundings.stats.differences import standardised
from soundings.stats.shapes import Bools, Floats, Ints


def balance(table: Table, weighted: Weighted) -> tuple[Balance, ...]:
    """Set the list beside the replies, before and after weighting, for every column."""
    result: list[Balance] = []
    size, replied = len(table.units), len(weighted.rows)
    total = float(weighted.weights.sum())
    for column in table.columns:
        width = len(column.levels)
        codes = column.codes[weighted.rows]
        listed = np.bincount(column.codes, minlength=width)
        responded = np.bincount(codes, minlength=width)
        heavy = np.bincount(codes, weights=weighted.weights, minlength=width)
        frame_share = listed / max(1, size)
        plain = responded / replied if replied else np.zeros(width)
        weighty = heavy / total if replied else np.zeros(width)
        before = standardised(plain, frame_share) if replied else np.zeros(width)
        after = standardised(weighty, frame_share) if replied else np.zeros(width)
        result += [
            Balance(
                margin=column.name,
                category=level,
                listed=int(listed[code]),
                responded=int(responded[code]),
                frame_share=float(frame_share[code]),
                respondent_share=float(plain[code]),
                weighted_share=float(weighty[code]),
                standardised_difference=float(before[code]),
                weighted_difference=float(after[code]),
            )
            for code, level in enumerate(column.levels)
        ]
    return tuple(result)


def _modelled(column: Column, answered: Bools) -> Ints:
    """Return codes in which a category with too few on either side is part of its likest.

    Likest is who answers about as often: a group nobody answers from stays among those who
    answer least, and is not hidden in a large one.
    """
    width = len(column.levels)
    listed = np.bincount(column.codes, minlength=width)
    yes = np.bincount(column.codes, weights=answered, minlength=width)
    rate = np.divide(yes, listed, out=np.zeros(width), where=listed > 0)
    enough = np.flatnonzero((yes >= LEAST_IN_LEVEL) & (listed - yes >= LEAST_IN_LEVEL))
    if len(enough) == 0:
        return np.zeros(len(column.codes), dtype=np.int64)
    likest = enough[np.argmin(np.abs(rate[:, None] - rate[enough][None, :]), axis=1)]
    likest[enough] = enough
    return np.unique(likest[column.codes], return_inverse=True)[1].reshape(-1).astype(np.int64)


class Evenness(Struct, frozen=True, kw_only=True, eq=False):
    """How evenly response is spread, and each unit's propensity."""

    representativity: Representativity
    propensity: Floats
    """(units,)."""
    partials: tuple[Partial, ...]


def evenness(table: Table, answered: Bools, names: Sequence[str]) -> Evenness | None:
    """Model response on the columns named; None where nothing can be modelled."""
    variables = {name: _modelled(table.column(name), answered) for name in names}
    varied = {name: codes for name, codes in variables.items() if codes.max(initial=0) > 0}
    x = even.indicator_columns(list(varied.values()))
    if x.shape[0] != len(table.units):
        return None
    found = even.representativity(x, answered)
    if found is None:
        return None
    result, model = found
    return Evenness(
        representativity=Representativity(
            r=result.r_adjusted,
            r_se=result.r_se,
            # S by which R is adjusted, over the mean propensity: the two tell one story.
            cv=(1.0 - result.r_adjusted) / 2.0 / result.response_rate,
            cv_se=result.cv_se,
            response_rate=result.response_rate,
        ),
        propensity=model.fitted,
        partials=tuple(
            _partial(
                table.column(name),
                model.fitted,
                [codes for other, codes in varied.items() if other != name],
                answered,
            )
            for name in varied
        ),
    )


def _partial(
    column: Column, propensity: Floats, others: Sequence[Ints], answered: Bools
) -> Partial:
    present = np.flatnonzero(np.bincount(column.codes, minlength=len(column.levels)))
    place = np.searchsorted(present, column.codes)
    found = even.partial(propensity, place.astype(np.int64), others)
    listed = np.bincount(place)
    return Partial(
        variable=column.name,
        unconditional=found.unconditional,
        conditional=found.conditional,
        se=even.partial_se(place.astype(np.int64), answered),
        categories=tuple(
            PartialCategory(
                category=column.levels[code],
                listed=int(listed[at]),
                unconditional=found.categories[at],
                conditional=found.conditional_categories[at],
            )
            for at, code in enumerate(present)
        ),
    )


def _share(y: Floats, weights: Floats, inside: Bools) -> tuple[int, float | None]:
    """Return how many answers count inside, and their weighted share."""
    told = inside & ~np.isnan(y)
    n = int(told.sum())
    if n == 0:
        return 0, None
    return n, float(np.average(y[told], weights=weights[told]))


def propensity_shifts(
    measures: Sequence[Measured], weighted: Weighted, propensity: Floats
) -> tuple[ClassShift, ...]:
    """Return, for each measure, how far the furthest fifth of like propensity stands from all.

    Fifths with few answers say nothing; a measure with none that does is left out.
    """
    edges = np.quantile(propensity, np.arange(1, PROPENSITY_GROUPS) / PROPENSITY_GROUPS)
    group = np.searchsorted(edges, propensity[weighted.rows], side="left")
    shifts: list[ClassShift] = []
    for measure in measures:
        everybody = np.ones(len(group), dtype=np.bool_)
        _, whole = _share(measure.y, weighted.weights, everybody)
        parts = [
            _share(measure.y, weighted.weights, group == number)
            for number in range(PROPENSITY_GROUPS)
        ]
        away = [
            abs(share - whole)
            for n, share in parts
            if n >= LEAST_IN_WAVE and share is not None and whole is not None
        ]
        if away:
            shifts.append(ClassShift(measure=measure.name, shift=max(away)))
    return tuple(shifts)
