"""Figures: each measure for everybody it speaks of and for each group."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from soundings.estimate.model import ALL, Difference, Figure, Flag
from soundings.estimate.rules.measures import Measured
from soundings.estimate.rules.table import Table
from soundings.estimate.rules.weighting import Weighted
from soundings.stats.comparisons import comparisons
from soundings.stats.intervals import interval
from soundings.stats.proportions import proportions
from soundings.stats.reliability import Presentation, reliability
from soundings.stats.shapes import Bools

TAIL = 8
"""Letters of a cut's id in the ids of its figures.

Source: our choice, because 32 random bits tell some thousand cuts apart and still fit under a
table's number.
"""


def figure_id(cut_id: UUID, measure: str, part: str) -> str:
    """Return the id of a number of a cut: the same cut's same number has the same for everybody.

    `part` is a figure's domain, or what else a cut keeps of a measure.
    """
    return f"{cut_id.hex[-TAIL:]}/{measure}/{part}"


def members_of(table: Table, variables: Sequence[str]) -> tuple[tuple[str, ...], Bools]:
    """Return the names of all domains, everybody first, and who is in each (units, domains)."""
    names, members = [ALL], [np.ones(len(table.units), dtype=np.bool_)]
    for variable in variables:
        column = table.column(variable)
        for code, level in enumerate(column.levels):
            names.append(f"{variable}={level}")
            members.append(column.codes == code)
    return tuple(names), np.column_stack(members)


def flag(p: float, n: float, n_effective: float, df: float) -> Flag:
    """Return how far a share can be leaned on, by the NCHS presentation standards.

    Without a degree of freedom (a single family, or one a class) nothing says how far.
    """
    if df < 1:
        return Flag.INSUFFICIENT
    match reliability(p, n, n_effective, df).flag:
        case Presentation.SHOW:
            return Flag.NONE
        case Presentation.SUPPRESS:
            return Flag.INSUFFICIENT
        case Presentation.REVIEW | Presentation.FEW_DF | Presentation.COMPLEMENT:
            return Flag.UNRELIABLE


def figures(
    table: Table,
    weighted: Weighted,
    measures: Sequence[Measured],
    variables: Sequence[str],
) -> tuple[Figure, ...]:
    """Estimate every measure for everybody and for every group of every variable.

    Nobody answering gives a figure without estimate, flagged insufficient.
    """
    names, members = members_of(table, variables)
    result: list[Figure] = []
    for measure in measures:
        spoken_of = members & measure.population[:, None]
        listed = spoken_of.sum(axis=0)
        share = proportions(weighted.design, measure.y, spoken_of[weighted.rows])
        # Only where every child listed has an answer is nothing left to chance.
        whole = np.isinf(share.n_effective) & (share.n == listed)
        effective = np.where(np.isinf(share.n_effective), share.n, share.n_effective)
        bounds = interval(share.estimate, share.n, np.where(whole, np.inf, effective), share.df)
        for place, name in enumerate(names):
            some = share.n[place] > 0
            result.append(
                Figure(
                    measure=measure.name,
                    domain=name,
                    list_base=int(listed[place]),
                    n=int(share.n[place]),
                    favourable=int(share.favourable[place]),
                    n_effective=float(effective[place]) if some else None,
                    estimate=float(share.estimate[place]) if some else None,
                    se=float(share.se[place]) if some else None,
                    low=float(bounds.low[place]) if some else None,
                    high=float(bounds.high[place]) if some else None,
                    df=float(share.df[place]) if some else None,
                    flag=flag(
                        float(share.estimate[place]),
                        float(share.n[place]),
                        float(effective[place]),
                        float(share.df[place]),
                    ),
                )
            )
    return tuple(result)


def differences(
    table: Table,
    weighted: Weighted,
    measures: Sequence[Measured],
    variables: Sequence[str],
) -> tuple[Difference, ...]:
    """Compare each group with the rest of its population, where both have somebody."""
    names, members = members_of(table, variables)
    inside = members[weighted.rows]
    result: list[Difference] = []
    for measure in measures:
        found = comparisons(weighted.design, measure.y, inside)
        result += [
            Difference(
                measure=measure.name,
                domain=name,
                rest_n=int(found.rest_n[place]),
                rest_estimate=float(found.rest[place]),
                difference=float(found.group[place] - found.rest[place]),
                low=float(found.low[place]),
                high=float(found.high[place]),
                p=float(found.p[place]),
            )
            for place, name in enumerate(names)
            if name != ALL and not np.isnan(found.p[place])
        ]
    return tuple(result)
