"""Outcome rates of the American Association for Public Opinion Research."""

from msgspec import Struct

from soundings.stats.refusals import WrongBounds


class Outcomes(Struct, frozen=True, kw_only=True):
    """Final dispositions, counted, or weighted and summed."""

    complete: float = 0
    partial: float = 0
    refusal: float = 0
    non_contact: float = 0
    other: float = 0
    unknown_household: float = 0
    unknown_other: float = 0
    not_eligible: float = 0


class OutcomeRates(Struct, frozen=True, kw_only=True):
    """Every rate in 0..1, None at 0/0."""

    rr1: float | None
    rr2: float | None
    rr3: float | None
    rr4: float | None
    rr5: float | None
    rr6: float | None
    coop1: float | None
    coop2: float | None
    coop3: float | None
    coop4: float | None
    ref1: float | None
    ref2: float | None
    ref3: float | None
    con1: float | None
    con2: float | None
    con3: float | None
    loc1: float | None
    loc2: float | None


def _over(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def eligible_share(outcomes: Outcomes) -> float | None:
    """Return e, the eligible among those whose eligibility was settled; None if none was."""
    known = _settled(outcomes)
    return _over(known, known + outcomes.not_eligible)


def _settled(outcomes: Outcomes) -> float:
    return (
        outcomes.complete
        + outcomes.partial
        + outcomes.refusal
        + outcomes.non_contact
        + outcomes.other
    )


def outcome_rates(outcomes: Outcomes, e: float | None = None) -> OutcomeRates:
    """Return every rate, with e estimated by proportional allocation unless given.

    Assumption first violated, for the rates that use e: that cases of unknown
    eligibility are eligible as often as the rest. 0/0 gives None.
    Reference: AAPOR Standard Definitions (9th ed. 2016), internet surveys of
    specifically named persons; checked against R `outcomerate`.
    """
    for name in outcomes.__struct_fields__:
        if not getattr(outcomes, name) >= 0:
            raise WrongBounds(f"{name} is {getattr(outcomes, name)}; a count is 0 or more")
    if e is not None and not 0.0 <= e <= 1.0:
        raise WrongBounds(f"e is {e:g}; the share of unknown cases taken as eligible is in 0..1")
    share = eligible_share(outcomes) if e is None else e
    share = 1.0 if share is None else share
    unknown = outcomes.unknown_household + outcomes.unknown_other
    settled = _settled(outcomes)
    spoken = outcomes.complete + outcomes.partial
    contacted = spoken + outcomes.refusal + outcomes.other
    whole, likely = settled + unknown, settled + share * unknown
    able = spoken + outcomes.refusal
    located = contacted + outcomes.non_contact
    return OutcomeRates(
        rr1=_over(outcomes.complete, whole),
        rr2=_over(spoken, whole),
        rr3=_over(outcomes.complete, likely),
        rr4=_over(spoken, likely),
        rr5=_over(outcomes.complete, settled),
        rr6=_over(spoken, settled),
        coop1=_over(outcomes.complete, contacted),
        coop2=_over(spoken, contacted),
        coop3=_over(outcomes.complete, able),
        coop4=_over(spoken, able),
        ref1=_over(outcomes.refusal, whole),
        ref2=_over(outcomes.refusal, likely),
        ref3=_over(outcomes.refusal, settled),
        con1=_over(contacted, whole),
        con2=_over(contacted, likely),
        con3=_over(contacted, settled),
        loc1=_over(located, whole),
        loc2=_over(located, likely),
    )
