"""What is estimated: one measure an archetype, and the signals no list records."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from msgspec import Struct

from soundings.claims.model import Archetype, Case
from soundings.estimate.model import Measure, QuantityKind
from soundings.instrument.model import (
    All,
    Answered,
    Answers,
    Any,
    AnyOf,
    Condition,
    FactBetween,
    FactIs,
    Has,
    Not,
)
from soundings.instrument.rules import Facts, holds, month_number
from soundings.stats.shapes import Bools, Floats, Ints

_SEN_SUPPORT = FactIs(fact="status", any_of=("sen_support",))
_NOT_SEEN = AnyOf(item="q01", options=("no", "not_sure"))
_TOLD_NEITHER = All(
    of=(
        Answered(item="q02"),
        Not(of=AnyOf(item="q02", options=("ehc_plan", "sen_support"))),
    )
)

SIGNALS = (
    Measure(
        name="harper_seen",
        population=_SEN_SUPPORT,
        cases=(
            Case(when=_NOT_SEEN, favourable=True),
            Case(when=Answered(item="q01"), favourable=False),
        ),
    ),
    Measure(
        name="harper_told",
        population=_SEN_SUPPORT,
        cases=(
            Case(when=_TOLD_NEITHER, favourable=True),
            Case(when=Answered(item="q02"), favourable=False),
        ),
    ),
    Measure(
        name="harper",
        population=_SEN_SUPPORT,
        cases=(
            Case(when=Any(of=(_NOT_SEEN, _TOLD_NEITHER)), favourable=True),
            Case(when=All(of=(Answered(item="q01"), Answered(item="q02"))), favourable=False),
        ),
    ),
    Measure(
        name="sent_home",
        population=FactBetween(fact="age", low=5, high=16),
        cases=(
            Case(when=Has(item="q46", option="sent_home"), favourable=True),
            Case(when=Answered(item="q46"), favourable=False),
        ),
    ),
    Measure(
        name="refused_unlawful",
        if_answers=AnyOf(item="q22", options=("refused_assessment", "refused_plan")),
        cases=(
            Case(
                when=AnyOf(item="q26", options=("spend_first", "terms_first", "no_diagnosis")),
                favourable=True,
            ),
            Case(when=Answered(item="q26"), favourable=False),
        ),
    ),
    Measure(
        name="not_afforded",
        cases=(
            Case(when=Has(item="q37", option="not_afford"), favourable=True),
            Case(when=Answered(item="q37"), favourable=False),
        ),
    ),
)
"""Measures whose favourable answer means that the thing happened."""


def measures(archetypes: Iterable[Archetype]) -> tuple[Measure, ...]:
    """Return what a cut estimates: every archetype that answers can test, then the signals."""
    return (
        *(
            Measure(
                name=archetype.id,
                population=archetype.population,
                if_answers=archetype.if_answers,
                cases=archetype.cases,
            )
            for archetype in archetypes
            if archetype.cases
        ),
        *SIGNALS,
    )


def answered_for(measure: Measure, answers: Answers, facts: Facts) -> bool | None:
    """Say whether a reply of the population counts for the measure; None if it says nothing."""
    if measure.if_answers is not None and not holds(measure.if_answers, answers, facts):
        return None
    for case in measure.cases:
        if holds(case.when, answers, facts):
            return case.favourable
    return None


class Amount(Struct, frozen=True, kw_only=True, eq=False):
    """Something counted or measured: a mean of it, a total, or its sum over another's."""

    name: str
    kind: QuantityKind
    over: Floats
    """(respondents,) nan for no answer that counts."""
    under: Floats | None = None
    """(respondents,) the denominator of a ratio."""


def months_to_plan(answers: Sequence[Mapping[str, object]]) -> Amount:
    """Return the months families count from asking to the final plan, as a mean."""
    started, ended = (
        np.array([_month(reply.get(item)) for reply in answers], dtype=np.float64)
        for item in ("q23", "q25")
    )
    months = ended - started
    return Amount(
        name="months_to_plan", kind=QuantityKind.MEAN, over=np.where(months >= 0, months, np.nan)
    )


def _month(answer: object) -> float:
    number = month_number(answer)  # type: ignore[arg-type]
    return np.nan if number is None else float(number)


class Measured(Struct, frozen=True, kw_only=True, eq=False):
    """One measure over the frame and the replies."""

    name: str
    population: Bools
    """(units,) whom it speaks of."""
    y: Floats
    """(respondents,) 1, 0 or nan."""


def measured(
    wanted: Sequence[Measure],
    facts: Sequence[Facts],
    rows: Ints,
    answers: Sequence[Mapping[str, object]],
) -> tuple[Measured, ...]:
    """Apply every measure: its population to all units, its cases to the units that answered.

    `rows` (respondents,) is each respondent's place among the units.
    """
    populations: dict[Condition | None, Bools] = {}
    result = []
    for measure in wanted:
        if measure.population not in populations:
            condition = measure.population
            populations[condition] = np.fromiter(
                (condition is None or holds(condition, {}, fact) for fact in facts),
                dtype=np.bool_,
                count=len(facts),
            )
        inside = populations[measure.population]
        y = np.full(len(rows), np.nan)
        for place, (row, reply) in enumerate(zip(rows, answers, strict=True)):
            if inside[row]:
                said = answered_for(measure, reply, facts[row])  # type: ignore[arg-type]
                if said is not None:
                    y[place] = float(said)
        result.append(Measured(name=measure.name, population=inside, y=y))
    return tuple(result)
