"""The whole analysis of one frozen frame and its replies."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from soundings.claims.rules import facts
from soundings.estimate.constants import DOMAINS
from soundings.estimate.model import (
    Analysis,
    Diagnostics,
    Measure,
    Outcome,
    Respondent,
    WaveTime,
    Weight,
)
from soundings.estimate.rules.diagnosis import (
    balance,
    dispositions,
    evenness,
    propensity_shifts,
    rates,
    wave_of,
    wave_points,
)
from soundings.estimate.rules.figures import differences, figures
from soundings.estimate.rules.measures import measured
from soundings.estimate.rules.table import Table, table
from soundings.estimate.rules.weighting import (
    Recipe,
    Weighted,
    described_classes,
    described_spread,
    weigh,
)
from soundings.roll.model import Frame


def analyse(
    frame: Sequence[Frame],
    replies: Sequence[Respondent],
    wanted: Sequence[Measure],
    *,
    notified_on: date,
    outcomes: Sequence[Outcome] = (),
    waves: Sequence[WaveTime] = (),
) -> Analysis:
    """Weight the replies to the frame, estimate every measure and say how far to trust it."""
    coded = table(frame)
    by_case = {reply.case_id: reply for reply in replies}
    answered = np.fromiter((child.case_id in by_case for child in frame), np.bool_, len(frame))
    weighted = weigh(coded, answered, Recipe())
    in_order = [by_case[frame[row].case_id] for row in weighted.rows]
    known = [facts(child, notified_on) for child in frame]
    told = measured(wanted, known, weighted.rows, [reply.answers for reply in in_order])
    numbers = np.array([wave_of(reply.started_at, waves) for reply in in_order], dtype=np.int64)
    even = evenness(coded, answered)
    codes = dispositions(
        [(str(child.case_id), child.reach.value) for child in frame],
        {str(outcome.case_id): outcome.code for outcome in outcomes},
        {str(case): reply for case, reply in by_case.items()},
    )
    return Analysis(
        weights=_weights(frame, weighted),
        figures=figures(coded, weighted, told, DOMAINS),
        differences=differences(coded, weighted, told, DOMAINS),
        balance=balance(coded, weighted),
        diagnostics=Diagnostics(
            rates=rates(codes),
            weights=described_spread(weighted.weights),
            representativity=None if even is None else even[0],
            classes=described_classes(weighted.classes),
            waves=wave_points(told, weighted, numbers),
            shifts=() if even is None else propensity_shifts(told, weighted, even[1]),
            log=weighted.log,
        ),
        response_count=len(weighted.rows),
        family_count=_families(coded, weighted),
    )


def _families(coded: Table, weighted: Weighted) -> int:
    return len(np.unique(coded.family[weighted.rows]))


def _weights(frame: Sequence[Frame], weighted: Weighted) -> tuple[Weight, ...]:
    return tuple(
        Weight(
            case_id=frame[row].case_id,
            family_id=frame[row].family_id,
            response_class=weighted.classes.names[weighted.klass[place]],
            base_weight=float(weighted.base[place]),
            weight=float(weighted.weights[place]),
        )
        for place, row in enumerate(weighted.rows)
    )
