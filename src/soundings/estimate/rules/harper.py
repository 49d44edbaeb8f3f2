"""What the list says a child is, beside what the family says it was told."""

from collections.abc import Mapping, Sequence

import numpy as np

from soundings.estimate.constants import STATUSES, TOLD_OPTIONS
from soundings.estimate.model import Told
from soundings.estimate.rules.figures import flag, members_of
from soundings.estimate.rules.table import Table
from soundings.estimate.rules.weighting import Weighted
from soundings.stats.intervals import interval
from soundings.stats.proportions import proportions
from soundings.stats.shapes import Floats

NEITHER = "neither"
"""The family names no plan and no SEN support: what the Harper index counts among the listed."""

_ITEM = "q02"
_VARIABLES = ("phase", "idaci_fifth", "school_intake")


def _named(answers: Sequence[Mapping[str, object]]) -> dict[str, Floats]:
    """Return, for each option and for neither, (respondents,) 1, 0 or nan for no answer."""
    given = [answer.get(_ITEM) for answer in answers]
    said = [set(one) if isinstance(one, list | tuple) else None for one in given]
    found = {
        option: np.array([np.nan if one is None else float(option in one) for one in said])
        for option in TOLD_OPTIONS
    }
    found[NEITHER] = np.array(
        [np.nan if not one else float(not one & {"ehc_plan", "sen_support"}) for one in said]
    )
    return found


def told(
    table: Table, weighted: Weighted, answers: Sequence[Mapping[str, object]]
) -> tuple[Told, ...]:
    """Cross list status with what the family was told of, for everybody and every group."""
    if len(weighted.rows) == 0:
        return ()
    names, everybody = members_of(table, _VARIABLES)
    inside = everybody[weighted.rows]
    status = table.column("status").codes[weighted.rows]
    found: list[Told] = []
    for option, y in _named(answers).items():
        for code, listed_as in enumerate(STATUSES):
            members = inside & (status == code)[:, None]
            share = proportions(weighted.design, y, members)
            bounds = interval(share.estimate, share.n, share.n_effective, share.df)
            found += [
                Told(
                    domain=name,
                    status=listed_as,
                    told=option,
                    n=int(share.n[place]),
                    estimate=float(share.estimate[place]),
                    low=float(bounds.low[place]),
                    high=float(bounds.high[place]),
                    flag=flag(
                        float(share.estimate[place]),
                        float(share.n[place]),
                        float(share.n_effective[place]),
                        float(share.df[place]),
                    ),
                )
                for place, name in enumerate(names)
                if share.n[place] > 0
            ]
    return tuple(found)
