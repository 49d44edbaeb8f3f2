"""The whole analysis of one frozen frame and its replies."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import numpy as np

from soundings.claims.rules import facts
from soundings.estimate.constants import ADJUSTED_FOR, DOMAINS, MARGINS, RATE_STRATA, REPLICATES
from soundings.estimate.model import (
    Analysis,
    Diagnostics,
    Drawn,
    Measure,
    Outcome,
    Respondent,
    Spoken,
    WaveTime,
    Weight,
)
from soundings.estimate.rules.engine import Wanted, estimated
from soundings.estimate.rules.harper import told as told_by_list
from soundings.estimate.rules.measures import measured, months_to_plan
from soundings.estimate.rules.phone import Phoned, stood_for
from soundings.estimate.rules.quantities import adverse
from soundings.estimate.rules.response import Ending, endings, rates, strata
from soundings.estimate.rules.table import Table, table
from soundings.estimate.rules.waves import wave_of
from soundings.estimate.rules.weighting import (
    Recipe,
    Weighted,
    described_classes,
    described_spread,
    weigh,
)
from soundings.estimate.rules.words import prevalence
from soundings.instrument.rules import Facts
from soundings.roll.model import Frame

NOTHING_SPOKEN = Spoken(version=0, sha256="", names={}, themes={})
"""No words, or none that anybody has read."""


def analyse(  # noqa: PLR0913 - the frozen rows of one cut, and what dates them
    frame: Sequence[Frame],
    replies: Sequence[Respondent],
    wanted: Sequence[Measure],
    *,
    notified_on: date,
    outcomes: Sequence[Outcome] = (),
    waves: Sequence[WaveTime] = (),
    drawn: Sequence[Drawn] = (),
    followed_up: Sequence[Respondent] = (),
    spoken: Spoken = NOTHING_SPOKEN,
    seed: int = 1,
) -> Analysis:
    """Weight the replies to the frame, estimate every measure and say how far to trust it.

    `followed_up` are the replies of the drawn after the draw, `spoken` what families' words are
    about, `seed` the bootstrap's.
    """
    by_case = {reply.case_id: reply for reply in replies}
    ended = endings(frame, replies, followed_up, outcomes)
    everyone = len(frame)
    frame, kept = _eligible(frame, ended)
    coded = table(frame)
    answered = np.fromiter((child.case_id in by_case for child in frame), np.bool_, len(frame))
    weighted = weigh(coded, answered, Recipe())
    in_order = [by_case[frame[row].case_id] for row in weighted.rows]
    known = [facts(child, notified_on) for child in frame]
    answers = [reply.answers for reply in in_order]
    told = measured(wanted, known, weighted.rows, answers)
    phoned = _phoned(coded, by_case, wanted, known, drawn, followed_up)
    found = estimated(
        coded,
        weighted,
        told,
        Wanted(
            domains=DOMAINS,
            propensity=MARGINS,
            adjust=ADJUSTED_FOR,
            replicates=REPLICATES,
            seed=seed,
        ),
        amounts=(*adverse(told), months_to_plan(answers)),
        waves=np.array([wave_of(reply.started_at, waves) for reply in in_order], dtype=np.int64),
        phoned=phoned,
    )
    words, said = prevalence(coded, weighted, in_order, spoken, DOMAINS)
    return Analysis(
        weights=_weights(frame, weighted),
        figures=(*found.figures, *words),
        differences=found.differences,
        balance=found.balance,
        alternatives=found.alternatives,
        quantities=found.quantities,
        adjusted=found.adjusted,
        gradients=found.gradients,
        schools=found.schools,
        variations=found.variations,
        told=told_by_list(coded, weighted, answers),
        two_phases=found.two_phases,
        diagnostics=Diagnostics(
            rates=rates(ended, phoned=0.0 if phoned is None else stood_for(phoned)),
            weights=described_spread(weighted.weights),
            representativity=found.representativity,
            classes=described_classes(weighted.classes),
            waves=found.waves,
            shifts=found.shifts,
            log=(*_left_out(everyone - len(frame)), *found.log, *said),
            trends=found.trends,
            partials=found.partials,
            strata=strata(coded, RATE_STRATA, kept),
            infeasible=weighted.infeasible,
        ),
        list_count=len(frame),
        response_count=len(weighted.rows),
        family_count=_families(coded, weighted),
    )


def _eligible(frame: Sequence[Frame], ended: Sequence[Ending]) -> tuple[list[Frame], list[Ending]]:
    """Leave out children who died or left the area: nobody's answer can stand for them."""
    inside = [
        (child, ending)
        for child, ending in zip(frame, ended, strict=True)
        if ending.outcome != "not_eligible"
    ]
    return [child for child, _ in inside], [ending for _, ending in inside]


def _left_out(children: int) -> tuple[str, ...]:
    return (f"{children} children not eligible: left out of the list",) if children else ()


def _phoned(
    coded: Table,
    by_case: Mapping[UUID, Respondent],
    wanted: Sequence[Measure],
    known: Sequence[Facts],
    drawn: Sequence[Drawn],
    followed_up: Sequence[Respondent],
) -> Phoned | None:
    """Return the telephone sample among those silent when it was drawn; None before a draw."""
    if not drawn:
        return None
    place = {unit: number for number, unit in enumerate(coded.units)}
    since = max(child.drawn_at for child in drawn)
    listed = [child for child in drawn if str(child.case_id) in place]
    rows = np.array([place[str(child.case_id)] for child in listed], dtype=np.int64)
    first = np.zeros(len(coded.units), dtype=np.bool_)
    first[[place[str(case)] for case, reply in by_case.items() if reply.answered_at <= since]] = (
        True
    )
    first[rows] = False
    said = {reply.case_id: reply.answers for reply in followed_up}
    interviewed = np.array([child.case_id in said for child in listed], dtype=np.bool_)
    strata_names = sorted({child.stratum for child in listed})
    return Phoned(
        first_phase=first,
        drawn=rows,
        stratum=np.array([strata_names.index(child.stratum) for child in listed], dtype=np.int64),
        inclusion=np.array([child.inclusion_probability for child in listed]),
        interviewed=interviewed,
        family=coded.family[rows],
        told=measured(
            wanted,
            known,
            rows[interviewed],
            [said[child.case_id] for child in listed if child.case_id in said],
        ),
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
