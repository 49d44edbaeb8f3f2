"""From a file of published totals to the counts a release is checked against."""

from collections import Counter
from collections.abc import Sequence

from soundings.disclosure.model import PublicTotal
from soundings.estimate.constants import AGE_BANDS
from soundings.estimate.rules.table import need_group
from soundings.roll.model import PublishedTotal

EVERYBODY = "all"
"""The population, and the only category, of a total of everybody. Source: estimate.model.ALL."""

_BANDS = {f"{low}-{high}": name for low, high, name in AGE_BANDS}


def _group(total: PublishedTotal) -> tuple[str, str] | None:
    """Return the variable and category of ours a published count is of; None for another cut."""
    match total.characteristic:
        case "total":
            return (EVERYBODY, EVERYBODY) if total.status is None else ("status", total.status)
        case "need" | "primaryneed":
            return "need_group", need_group(total.group.upper())
        case "phase":
            return "phase", total.group
        case "sex" | "gender":
            return "sex", total.group
        case _:
            band = _BANDS.get(total.group.replace("to", "-").replace(" ", ""))
            return None if band is None else ("age_band", band)


def public_totals(
    totals: Sequence[PublishedTotal], source: str, year: int
) -> tuple[PublicTotal, ...]:
    """Return the published counts in our groups; needs of one group are added up."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for total in totals:
        group = _group(total)
        if group is not None:
            counts[(*group, EVERYBODY if total.status is None else total.status.value)] += (
                total.count
            )
    return tuple(
        PublicTotal(
            variable=variable,
            category=category,
            population=population,
            count=count,
            source=source,
            year=year,
        )
        for (variable, category, population), count in sorted(counts.items())
    )
