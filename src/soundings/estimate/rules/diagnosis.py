"""How far a cut can be trusted: rates, balance, evenness of response, early against late."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np

from soundings.estimate.constants import (
    LEAST_IN_LEVEL,
    LEAST_IN_WAVE,
    MARGINS,
    PROPENSITY_GROUPS,
)
from soundings.estimate.model import (
    Balance,
    ClassShift,
    Rates,
    Representativity,
    Respondent,
    WavePoint,
    WaveTime,
)
from soundings.estimate.rules.measures import Measured
from soundings.estimate.rules.table import Column, Table
from soundings.estimate.rules.weighting import Weighted
from soundings.stats import representativity as even
from soundings.stats.aapor import Outcomes, outcome_rates
from soundings.stats.differences import standardised
from soundings.stats.shapes import Bools, Floats, Ints

_UNREACHABLE = ("undeliverable", "no_contact", "not_sent")


def final_code(noted: str | None, reach: str, replied: Respondent | None) -> str:
    """Return a child's disposition, the cut's own replies before what outreach noted."""
    if replied is not None:
        return "complete" if replied.complete else "partial"
    if noted in {"complete", "partial"}:
        return "refused"  # answered once, withdrawn since or broken off too early
    if noted is not None:
        return noted
    return "no_contact" if reach == "none" else "not_sent"


def rates(codes: Sequence[str]) -> Rates:
    """Return outcome rates over the children listed.

    The list says who is eligible, so an address that bounced is an eligible
    non-contact; a held family is eligible and not interviewed for another reason.
    """
    count = Counter(codes)
    non_contact = count["delivered_not_answered"] + sum(count[code] for code in _UNREACHABLE)
    found = outcome_rates(
        Outcomes(
            complete=count["complete"],
            partial=count["partial"],
            refusal=count["refused"],
            non_contact=non_contact,
            other=count["held"],
        )
    )
    return Rates(
        complete=count["complete"],
        partial=count["partial"],
        refused=count["refused"],
        non_contact=non_contact,
        other=count["held"],
        not_eligible=0,
        unreachable=sum(count[code] for code in _UNREACHABLE),
        rr1=found.rr1,
        rr2=found.rr2,
        cooperation=found.coop2,
        refusal=found.ref1,
        contact=found.con1,
        by_disposition=dict(sorted(count.items())),
    )


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
    """Return codes in which a category with too few on either side is part of the largest."""
    width = len(column.levels)
    yes = np.bincount(column.codes, weights=answered, minlength=width)
    no = np.bincount(column.codes, minlength=width) - yes
    enough = (yes >= LEAST_IN_LEVEL) & (no >= LEAST_IN_LEVEL)
    largest = int(np.argmax(np.where(enough, yes, -1.0)))
    kept = np.where(enough, np.arange(width), largest)[column.codes]
    return np.unique(kept, return_inverse=True)[1].reshape(-1).astype(np.int64)


def evenness(table: Table, answered: Bools) -> tuple[Representativity, Floats] | None:
    """Return how evenly response is spread, and each unit's propensity; None if it has none."""
    variables = [_modelled(table.column(name), answered) for name in MARGINS]
    x = even.indicator_columns([codes for codes in variables if codes.max(initial=0) > 0])
    if x.shape[0] != len(table.units):
        return None
    found = even.representativity(x, answered)
    if found is None:
        return None
    result, model = found
    return (
        Representativity(
            r=result.r_adjusted,
            r_se=result.r_se,
            # S by which R is adjusted, over the mean propensity: the two tell one story.
            cv=(1.0 - result.r_adjusted) / 2.0 / result.response_rate,
            cv_se=result.cv_se,
            response_rate=result.response_rate,
        ),
        model.fitted,
    )


def _share(y: Floats, weights: Floats, inside: Bools) -> tuple[int, float | None]:
    """Return how many answers count inside, and their weighted share."""
    told = inside & ~np.isnan(y)
    n = int(told.sum())
    if n == 0:
        return 0, None
    return n, float(np.average(y[told], weights=weights[told]))


def wave_of(started_at: datetime, waves: Sequence[WaveTime]) -> int:
    """Return the number of the last wave that had begun when a reply was begun, 0 before any."""
    return max((wave.number for wave in waves if wave.opens_at <= started_at), default=0)


def wave_points(
    measures: Sequence[Measured], weighted: Weighted, numbers: Ints
) -> tuple[WavePoint, ...]:
    """Return every measure wave by wave; `numbers` (respondents,) is each reply's wave."""
    points: list[WavePoint] = []
    for measure in measures:
        for number in sorted({int(number) for number in numbers}):
            n, alone = _share(measure.y, weighted.weights, numbers == number)
            so_far, together = _share(measure.y, weighted.weights, numbers <= number)
            points.append(
                WavePoint(
                    measure=measure.name,
                    wave=number,
                    n=n,
                    estimate=alone,
                    cumulative_n=so_far,
                    cumulative=together,
                )
            )
    return tuple(points)


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


def dispositions(
    reach: Sequence[tuple[str, str]],
    noted: Mapping[str, str],
    replied: Mapping[str, Respondent],
) -> list[str]:
    """Return each child's final code; `reach` pairs a case with how it can be reached."""
    return [final_code(noted.get(case), way, replied.get(case)) for case, way in reach]
