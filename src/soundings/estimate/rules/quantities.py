"""Means, totals and ratios, for everybody and for every group."""

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.special import stdtrit

from soundings.estimate.model import Flag, Quantity, QuantityKind
from soundings.estimate.rules.measures import Amount, Measured
from soundings.estimate.rules.weighting import Weighted
from soundings.stats.linearise import Estimates, degrees, ratios, totals
from soundings.stats.reliability import LEAST_DF, LEAST_EFFECTIVE
from soundings.stats.shapes import Bools


def adverse(measures: Iterable[Measured]) -> tuple[Amount, ...]:
    """Return, for each measure, the children of the list for whom it turned out badly.

    A total: those who did not answer are taken to be like those who did.
    """
    return tuple(
        Amount(name=measure.name, kind=QuantityKind.TOTAL, over=1.0 - measure.y)
        for measure in measures
    )


def quantities(
    amounts: Sequence[Amount], weighted: Weighted, names: Sequence[str], inside: Bools
) -> tuple[Quantity, ...]:
    """Estimate every amount in every domain; `inside` (respondents, domains)."""
    found: list[Quantity] = []
    if len(weighted.rows) == 0:
        return ()
    for amount in amounts:
        counts = ~np.isnan(amount.over)
        if amount.under is not None:
            counts &= ~np.isnan(amount.under)
        members = inside & counts[:, None]
        value = _estimated(amount, weighted, members)
        n = members.sum(axis=0)
        df = degrees(weighted.design, members)
        half = stdtrit(np.maximum(df, 1.0), 0.975) * np.sqrt(value.variance)
        for place, name in enumerate(names):
            known = n[place] > 0 and bool(np.isfinite(value.value[place]))
            centre, error = float(value.value[place]), float(np.sqrt(value.variance[place]))
            found.append(
                Quantity(
                    name=amount.name,
                    kind=amount.kind,
                    domain=name,
                    n=int(n[place]),
                    estimate=centre if known else None,
                    se=error if known else None,
                    low=centre - float(half[place]) if known else None,
                    high=centre + float(half[place]) if known else None,
                    df=float(df[place]) if known else None,
                    flag=_flag(int(n[place]), float(df[place])) if known else Flag.INSUFFICIENT,
                )
            )
    return tuple(found)


def _flag(n: int, df: float) -> Flag:
    """Return how far a mean or total can be leaned on: by its base, and by its clusters."""
    if n < LEAST_EFFECTIVE:
        return Flag.INSUFFICIENT
    return Flag.UNRELIABLE if df < LEAST_DF else Flag.NONE


def _estimated(amount: Amount, weighted: Weighted, members: Bools) -> Estimates:
    part = members.astype(np.float64)
    over = part * np.nan_to_num(amount.over)[:, None]
    match amount.kind:
        case QuantityKind.TOTAL:
            return totals(weighted.design, over)
        case QuantityKind.MEAN:
            return ratios(weighted.design, over, part)
        case QuantityKind.RATIO:
            under = np.zeros(len(over)) if amount.under is None else np.nan_to_num(amount.under)
            return ratios(weighted.design, over, part * under[:, None])
