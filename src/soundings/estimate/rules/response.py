"""How contact ended, child by child: outcome rates of the whole list and of its strata."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from soundings.estimate.model import Outcome, Rates, Respondent, StratumRates
from soundings.estimate.rules.table import Table
from soundings.outreach.model import Code
from soundings.outreach.rules.reach import aapor_class
from soundings.roll.model import Frame
from soundings.stats.aapor import Outcomes, outcome_rates

UNREACHABLE = frozenset({Code.UNDELIVERABLE, Code.NO_CONTACT, Code.NOT_SENT})
"""Dispositions of those no channel ever reached."""


class Ending(Struct, frozen=True):
    """How contact with one unit ended."""

    code: str
    """As noted, to be counted by."""
    outcome: str
    """The field of stats.aapor.Outcomes it counts in."""
    unreached: bool
    """No channel ever reached it."""


def ending(code: Code, reason: str | None = None) -> Ending:
    """Return what a disposition counts as."""
    return Ending(code.value, aapor_class(code, reason), code in UNREACHABLE)


def final(
    noted: Code | None, reason: str | None, reach: str, replied: Respondent | None
) -> Ending:
    """Return how contact with a child ended, the cut's own replies before what was noted."""
    if replied is not None:
        code = Code.COMPLETE if replied.complete else Code.PARTIAL
    elif noted in {Code.COMPLETE, Code.PARTIAL}:
        code = Code.REFUSED  # answered once, withdrawn since or broken off too early
    elif noted is not None:
        code = noted
    else:
        code = Code.NO_CONTACT if reach == "none" else Code.NOT_SENT
    return ending(code, reason)


def endings(
    frame: Sequence[Frame],
    replies: Sequence[Respondent],
    followed_up: Sequence[Respondent],
    outcomes: Sequence[Outcome],
) -> list[Ending]:
    """Return how contact ended, child by child."""
    noted = {outcome.case_id: outcome for outcome in outcomes}
    replied = {reply.case_id: reply for reply in (*followed_up, *replies)}
    return [
        final(
            noted[child.case_id].code if child.case_id in noted else None,
            noted[child.case_id].reason if child.case_id in noted else None,
            child.reach.value,
            replied.get(child.case_id),
        )
        for child in frame
    ]


def rates(ended: Sequence[Ending], *, phoned: float = 0.0) -> Rates:
    """Return outcome rates over the units listed.

    `phoned` is how many silent units the interviewed stand for beside themselves; without any,
    the weighted rate is the rate, since everybody was asked and each counts once.
    """
    count = Counter(ending.outcome for ending in ended)
    found = outcome_rates(Outcomes(**count))
    unreached = sum(ending.unreached for ending in ended)
    eligible = len(ended) - count["not_eligible"]
    spoken = count["complete"] + count["partial"]
    return Rates(
        complete=count["complete"],
        partial=count["partial"],
        refused=count["refusal"],
        non_contact=count["non_contact"],
        other=count["other"],
        not_eligible=count["not_eligible"],
        unreachable=unreached,
        rr1=found.rr1,
        rr2=found.rr2,
        cooperation=found.coop2,
        refusal=found.ref1,
        contact=found.con1,
        by_disposition=dict(sorted(Counter(ending.code for ending in ended).items())),
        rr5=found.rr5,
        weighted_rr2=(spoken + phoned) / eligible if eligible else None,
        never_reachable=unreached / eligible if eligible else None,
    )


def strata(
    table: Table, names: Sequence[str], ended: Sequence[Ending]
) -> tuple[StratumRates, ...]:
    """Return outcome rates of every category of the columns named; `ended` (units,)."""
    found: list[StratumRates] = []
    for name in names:
        column = table.column(name)
        for code, level in enumerate(column.levels):
            inside = [ended[int(unit)] for unit in np.flatnonzero(column.codes == code)]
            if not inside:
                continue
            told = rates(inside)
            found.append(
                StratumRates(
                    stratum=f"{name}={level}",
                    listed=len(inside),
                    rr1=told.rr1,
                    rr2=told.rr2,
                    cooperation=told.cooperation,
                    refusal=told.refusal,
                    contact=told.contact,
                    never_reachable=told.never_reachable,
                )
            )
    return tuple(found)
