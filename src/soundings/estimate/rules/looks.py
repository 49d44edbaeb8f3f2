"""A look at an open survey: what may be read before the planned close, and what may not."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
from msgspec import Struct

from soundings.claims.rules import facts
from soundings.estimate.constants import MARGINS, RATE_STRATA, WARNING_CV
from soundings.estimate.model import (
    DayCount,
    Drawn,
    Look,
    Measure,
    Outcome,
    Respondent,
    Stream,
    WaveTime,
)
from soundings.estimate.rules.measures import measured
from soundings.estimate.rules.representation import evenness
from soundings.estimate.rules.response import endings, rates, strata
from soundings.estimate.rules.table import table
from soundings.estimate.rules.waves import wave_of, wave_points
from soundings.estimate.rules.weighting import Recipe, weigh
from soundings.inspection.model import Inspection
from soundings.instrument.rules import Facts
from soundings.roll.model import Frame
from soundings.stats.sequences import running_counted

_OPEN = (
    "Counts, rates and curves only: replies do not come in random order, and an interval looked"
    " at every day misses far more often than it says. Verdicts come with the analysis after the"
    " planned close."
)
_CLOSED = "The planned close has passed: soundings analyse weighs the replies and gives verdicts."


class Seen(Struct, frozen=True, kw_only=True):
    """What one look reads."""

    inspection: Inspection
    planned_close: datetime
    frame: Sequence[Frame]
    replies: Sequence[Respondent]
    outcomes: Sequence[Outcome]
    waves: Sequence[WaveTime]
    drawn: Sequence[Drawn]
    followed_up: Sequence[Respondent]


def look(seen: Seen, wanted: Sequence[Measure], at: datetime, zone: ZoneInfo) -> Look:
    """Return what an open survey shows; `zone` says when a day ends."""
    frame = seen.frame
    coded = table(frame)
    by_case = {reply.case_id: reply for reply in seen.replies}
    answered = np.fromiter((child.case_id in by_case for child in frame), np.bool_, len(frame))
    weighted = weigh(coded, answered, Recipe())
    known = [facts(child, seen.inspection.notified_on) for child in frame]
    in_order = [by_case[frame[row].case_id] for row in weighted.rows]
    told = measured(wanted, known, weighted.rows, [reply.answers for reply in in_order])
    numbers = np.array([wave_of(reply.started_at, seen.waves) for reply in in_order], np.int64)
    codes = endings(frame, seen.replies, seen.followed_up, seen.outcomes)
    even = evenness(coded, answered, MARGINS)
    closed = at >= seen.planned_close
    return Look(
        code=seen.inspection.code,
        looked_at=at,
        planned_close=seen.planned_close,
        closed=closed,
        listed=len(frame),
        answered=len(seen.replies),
        rates=rates(codes),
        strata=strata(coded, RATE_STRATA, codes),
        days=_days(seen.replies, len(frame), zone),
        representativity=None if even is None else even.representativity,
        partials=() if even is None else even.partials,
        curves=wave_points(told, weighted, numbers),
        streams=_streams(seen, wanted, known),
        note=_CLOSED if closed else _OPEN,
    )


def _days(replies: Sequence[Respondent], listed: int, zone: ZoneInfo) -> tuple[DayCount, ...]:
    count = Counter(reply.answered_at.astimezone(zone).date() for reply in replies)
    running = 0
    found: list[DayCount] = []
    for day in sorted(count):
        running += count[day]
        found.append(
            DayCount(day=day, answered=count[day], cumulative=running, rate=running / listed)
        )
    return tuple(found)


def _streams(seen: Seen, wanted: Sequence[Measure], known: Sequence[Facts]) -> tuple[Stream, ...]:
    """Return a confidence sequence for each stratum and measure of the telephone sample.

    Of a measure only part of the silent speak; the bounds are for the silent children of the
    stratum it speaks of, as far as the draw's rate says how many they are.
    """
    place: dict[UUID, int] = {child.case_id: number for number, child in enumerate(seen.frame)}
    said = {reply.case_id: reply.answers for reply in seen.followed_up}
    found: list[Stream] = []
    for stratum in sorted({child.stratum for child in seen.drawn}):
        drawn = sorted(
            (child for child in seen.drawn if child.stratum == stratum),
            key=lambda child: child.ticket,
        )
        rows = np.array([place[child.case_id] for child in drawn], dtype=np.int64)
        behind = sum(1.0 / child.inclusion_probability for child in drawn)
        heard = np.array([child.case_id in said for child in drawn], dtype=np.bool_)
        answers = [said[child.case_id] for child in drawn if child.case_id in said]
        for measure in measured(wanted, known, rows[heard], answers):
            y = measure.y[~np.isnan(measure.y)]
            if len(y) == 0:
                continue
            size = max(len(y), round(behind * float(measure.population[rows].mean())))
            bounds = running_counted(y, size)[-1]
            found.append(
                Stream(
                    measure=measure.name,
                    stratum=stratum,
                    silent=size,
                    answered=len(y),
                    favourable=int(y.sum()),
                    low=bounds.low / size,
                    high=bounds.high / size,
                )
            )
    return tuple(found)


def warnings(seen: Look) -> tuple[str, ...]:
    """Return what is off about who answers, a sentence each; empty while all is well."""
    even = seen.representativity
    if even is None or even.cv < WARNING_CV:
        return ()
    thin = [
        (category.unconditional, one.variable, category.category)
        for one in seen.partials
        for category in one.categories
        if category.unconditional < 0
    ]
    where = ""
    if thin:
        _, variable, category = min(thin)
        where = (
            f" The thinnest group is {variable.replace('_', ' ')} {category.replace('_', ' ')}."
        )
    found = (
        "Families answer unevenly: before weighting a share of one half can be off by up to "
        f"{even.cv * 50:.0f} points (CV {even.cv:.2f}).{where}"
    )
    return (found,)
