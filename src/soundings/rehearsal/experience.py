"""Draws what each child's family has lived, and so would answer, item by item."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from soundings.rehearsal import constants as c
from soundings.rehearsal.chance import Rng, loaded, lowest, ordered, pick
from soundings.rehearsal.further import NOT_ASKED, draw_further
from soundings.rehearsal.items import SCHOOL_AGES, SINGLES, bit, place
from soundings.rehearsal.model import (
    EHC_PLAN,
    REQUESTED,
    SEN_SUPPORT,
    Answers,
    Children,
    Families,
    Flavour,
    Real,
)

NOT_SURE = -2
"""In months: the family does not remember."""

_HARDER = 0.03
"""Share of other families who do not find that their child finds things harder. Source: our
choice."""
_ANY_WAIT = {
    "neurodevelopmental": (0.17, {"ASD": 0.10, "SEMH": 0.30, "NSA": 0.35, "SLCN": 0.20}),
    "speech": (0.06, {"SLCN": 0.32, "ASD": 0.15}),
    "camhs": (0.05, {"SEMH": 0.32, "ASD": 0.14}),
    "therapy": (0.07, {"PD": 0.30, "ASD": 0.12, "PMLD": 0.25}),
    "paediatrician": (0.08, {"ASD": 0.10, "NSA": 0.12}),
    "equipment": (0.01, {"PD": 0.12, "HI": 0.12, "VI": 0.10, "PMLD": 0.15}),
    "psychologist": (0.08, {"SPLD": 0.14, "MLD": 0.12}),
}
"""Share waiting for each service, and where need makes it different. Source: our choice, so that
about half wait for something."""
_REASONS = (0.50, 0.45, 0.16, 0.20, 0.30, 0.14, 0.16, 0.05, 0.12, 0.08, 0.08)
"""Share of refusals for each reason, in the order of q26. Source: our choice."""
_LAGS = (0.54, 0.22, 0.12, 0.07, 0.05)
"""How many months before the area's clock a family's starts. Source: our choice; families time
from an earlier point (DfE survey published 2017)."""
_FORGETS = (0.05, 0.12, 0.30, 0.45)
"""Share who do not remember the month, by years since: under 1, 2, 4, and longer. Source: our
choice."""
_DECIDES = np.timedelta64(42, "D")
"""When the council says whether it will assess, if the list does not tell. Source: SEND
Regulations 2014 reg. 5(1), six weeks."""
_EVENTS = (
    ("sent_home", 0.08, 0.5),
    ("part_time", 0.038, 0.5),
    ("moved_ap", 0.010, 0.3),
    ("pushed_out", 0.06, 0.6),
    ("left_out", 0.11, 0.5),
)
"""What happened in twelve months: the share it happened to and how strongly it goes with a bad
experience. Source: our choice; 6 % pushed out is planted."""
_STEPS = {
    "q07": ((0.29, 0.41, 0.27, 0.03), 0.60),
    "q40": ((0.22, 0.34, 0.29, 0.11, 0.04), 0.55),
    "q42": ((0.23, 0.35, 0.385, 0.035), 0.65),
    "q57": ((0.17, 0.315, 0.24, 0.15, 0.095, 0.03), 0.80),
    "q10": ((0.28, 0.32, 0.24, 0.12, 0.04), 0.30),
}
"""Share of each answer, best first, and how strongly it goes with experience. Source: our choice:
the planted truths of C15, C38, C26 and C39."""
_SUPPORT_STEPS = (0.27, 0.332, 0.19, 0.13, 0.048, 0.03)
"""Share of each answer to q15 on SEN support: the planted truth of C17. Source: our choice."""
_PLAN_STEPS = (0.20, 0.305, 0.225, 0.17, 0.07, 0.03)
"""Share of each answer to q30: the planted truth of C12. Source: our choice."""
_LEARNING = {
    "special_independent": "special",
    "not_recorded": "mainstream",
}


def draw_experience(rng: Rng, children: Children, families: Families) -> Real:
    """Draw how well each family fares: siblings alike, the less deprived better."""
    family = children.family
    shared = rng.standard_normal(len(families.idaci))[family]
    fares = 0.6 * shared + 0.8 * rng.standard_normal(len(family))
    fares += c.EXPERIENCE_IDACI * (families.idaci[family] - 5.5)
    fares -= 0.5 * (children.status == REQUESTED)
    fares -= 0.2 * (children.need == "SEMH")
    fares += 0.25 * (children.phase == "Special")
    fares -= 0.8 * np.isin(children.placement, ("home_no_place", "nowhere"))
    standard: Real = (fares - fares.mean()) / fares.std()
    return standard


def draw_answers(
    rng: Rng, on: date, children: Children, families: Families, flavour: Flavour
) -> Answers:
    """Draw every answer; routes are followed, so what would not be asked is not answered."""
    fares = draw_experience(rng, children, families)
    singles: dict[str, NDArray[np.int8]] = {}
    severals: dict[str, NDArray[np.int32]] = {}
    _draw_status(rng, children, fares, flavour, (singles, severals))
    for item, (shares, load) in _STEPS.items():
        loose = 2 if item == "q40" else 1
        singles[item] = _steps(rng, loaded(rng, fares, load), shares, loose)
    singles["q06"] = _learning(children)
    severals["q09"] = _waits(rng, children)
    singles["q10"][severals["q09"] == bit("q09", "none")] = NOT_ASKED
    _draw_plans(rng, children, fares, (singles, severals))
    severals["q46"] = _events(rng, children, fares, flavour)
    singles["q61"] = pick(rng, (0.45, 0.35, 0.20), len(fares)).astype(np.int8)
    draw_further(rng.spawn(1)[0], children, families, fares, (singles, severals))
    return Answers(
        singles=singles,
        severals=severals,
        months=_months(rng, on, children, (singles, severals)),
        experience=fares,
        words=_words(rng, len(fares)),
    )


_Drafts = tuple[dict[str, NDArray[np.int8]], dict[str, NDArray[np.int32]]]


def _steps(rng: Rng, score: Real, shares: Sequence[float], loose: int = 1) -> NDArray[np.int8]:
    """Cut scores into answers, best first, in exactly these shares; the last `loose` answers
    (not sure, does not apply) fall anywhere.
    """
    firm = len(shares) - loose
    anywhere = lowest(rng.random(len(score)), float(sum(shares[firm:])))
    answer = np.empty(len(score), np.int8)
    answer[anywhere] = firm + pick(rng, shares[firm:], int(anywhere.sum()))
    answer[~anywhere] = ordered(score[~anywhere], shares[:firm])
    return answer


def _draw_status(
    rng: Rng, children: Children, fares: Real, flavour: Flavour, drafts: _Drafts
) -> None:
    """Draw q01, q02 and q04: what the family knows of what the school says."""
    singles, severals = drafts
    status, count = children.status, len(fares)
    q01 = ordered(rng.random(count), (1 - _HARDER, _HARDER / 3, 2 * _HARDER / 3))
    q02 = np.full(count, bit("q02", "sen_support"))
    plan = status == EHC_PLAN
    drawn = pick(rng, (0.84, 0.12, 0.02, 0.02), int(plan.sum()))
    q02[plan] = np.asarray(
        [
            bit("q02", "ehc_plan"),
            bit("q02", "ehc_plan", "sen_support"),
            bit("q02", "sen_support"),
            bit("q02", "not_sure"),
        ]
    )[drawn]
    other = status == REQUESTED
    q02[other] = np.asarray(
        [bit("q02", code) for code in ("help_unnamed", "none_told", "sen_support", "not_sure")]
    )[pick(rng, (0.35, 0.25, 0.28, 0.12), int(other.sum()))]
    support = np.flatnonzero(status == SEN_SUPPORT)
    q04 = _steps(rng, loaded(rng, fares, 0.4), (0.30, 0.37, 0.21, 0.07, 0.02, 0.03))
    score = loaded(rng, fares[support], 0.35) - 0.4 * (children.phase[support] == "Secondary")
    unaware = support[lowest(score, c.HARPER_NULL if flavour == "null" else c.HARPER)]
    aware = np.setdiff1d(support, unaware)
    if flavour == "null":
        q04 = np.where(q04 >= place("q04", "by_chance"), place("q04", "later"), q04)
        q01[unaware] = place("q01", "no")
    else:
        codes = ("none_told", "not_sure", "help_unnamed", "sen_support")
        drawn = pick(rng, (0.56, 0.18, 0.22, 0.04), len(unaware))
        q02[unaware] = np.asarray([bit("q02", code) for code in codes])[drawn]
        q01[unaware] = pick(rng, (0.42, 0.33, 0.25), len(unaware))
        q01[unaware[drawn == codes.index("sen_support")]] = place("q01", "no")
        unnamed = unaware[drawn == codes.index("help_unnamed")]
        q04[unnamed] = pick(rng, (0.03, 0.10, 0.20, 0.25, 0.35, 0.07), len(unnamed))
    q01[aware] = place("q01", "yes")
    q04[(q02 & bit("q02", "sen_support", "help_unnamed")) == 0] = NOT_ASKED
    singles["q01"], singles["q04"] = q01.astype(np.int8), q04.astype(np.int8)
    severals["q02"] = q02.astype(np.int32)


def _learning(children: Children) -> NDArray[np.int8]:
    named = children.placement.copy()
    for placement, code in _LEARNING.items():
        named[children.placement == placement] = code
    answer = np.zeros(len(named), np.int8)
    for position, code in enumerate(SINGLES["q06"]):
        answer[named == code] = position
    return answer


def _waits(rng: Rng, children: Children) -> NDArray[np.int32]:
    waits = np.zeros(len(children.age), np.int32)
    for service, (usual, special) in _ANY_WAIT.items():
        share = np.full(len(waits), usual)
        for need, different in special.items():
            share[children.need == need] = different
        waits |= np.where(rng.random(len(waits)) < share, bit("q09", service), 0).astype(np.int32)
    return np.where(waits == 0, bit("q09", "none"), waits).astype(np.int32)


def _draw_plans(rng: Rng, children: Children, fares: Real, drafts: _Drafts) -> None:
    """Draw q15, q30, q21, q22 and q26: support, requests and what came of them."""
    singles, severals = drafts
    has_plan = (severals["q02"] & bit("q02", "ehc_plan")) != 0
    failing = (children.status == SEN_SUPPORT) & (children.phase == "Secondary")
    score = loaded(rng, fares, 0.5) + c.FAILING_OFFSET * failing
    for item, shares, groups in (
        ("q15", _SUPPORT_STEPS, (children.status == SEN_SUPPORT, ~has_plan)),
        ("q30", _PLAN_STEPS, (has_plan,)),
    ):
        answer = np.full(len(fares), NOT_ASKED, np.int8)
        for group in groups:
            these = group & (answer == NOT_ASKED)
            answer[these] = _steps(rng, score[these], shares)
        singles[item] = answer
    asked = ~np.isnat(children.asked) & (children.status != EHC_PLAN)
    never = pick(rng, (0.01, 0.015, 0.005, 0.08, 0.84, 0.05), len(fares))
    q21 = np.where(asked, pick(rng, (0.42, 0.52, 0.06), len(fares)), never)
    singles["q21"] = np.where(has_plan, NOT_ASKED, q21).astype(np.int8)
    yes = ~has_plan & (q21 <= place("q21", "yes_other"))
    q22 = np.full(len(fares), place("q22", "refused_assessment"))
    for outcome, code in (
        ("Waiting", "waiting"),
        ("Assessed, no plan", "refused_plan"),
        ("Withdrawn", "withdrew"),
        ("Plan issued", "agreed"),
    ):
        q22[children.outcome == outcome] = place("q22", code)
    agreed = (children.outcome == "Waiting") & (rng.random(len(fares)) < 0.55)  # noqa: PLR2004 - being assessed already
    q22[agreed] = place("q22", "agreed")
    singles["q22"] = np.where(yes, q22, NOT_ASKED).astype(np.int8)
    refused = np.isin(
        singles["q22"], (place("q22", "refused_assessment"), place("q22", "refused_plan"))
    )
    reasons = np.zeros(len(fares), np.int32)
    for position, share in enumerate(_REASONS):
        reasons |= (rng.random(len(fares)) < share).astype(np.int32) << position
    alone = bit("q26", "none_given")
    reasons = np.where((reasons & alone != 0) & (rng.random(len(fares)) < 0.6), alone, reasons)  # noqa: PLR2004 - none given, or another after all
    reasons = np.where(reasons == alone, alone, reasons & ~alone)
    severals["q26"] = np.where(
        refused, np.where(reasons == 0, bit("q26", "not_enough_evidence"), reasons), NOT_ASKED
    ).astype(np.int32)


def _events(rng: Rng, children: Children, fares: Real, flavour: Flavour) -> NDArray[np.int32]:
    low, high = SCHOOL_AGES
    asked = (children.age >= low) & (children.age <= high)
    happened = np.zeros(len(fares), np.int32)
    happened[children.suspensions > 0] |= bit("q46", "suspended")
    happened[children.exclusions > 0] |= bit("q46", "excluded")
    harder = 0.6 * (children.need == "SEMH")
    for event, share, load in _EVENTS:
        if event == "pushed_out" and flavour == "null":
            continue
        score = loaded(rng, fares, load) - harder
        happened[np.flatnonzero(asked)[lowest(score[asked], share)]] |= bit("q46", event)
    happened = np.where(happened == 0, bit("q46", "none"), happened)
    return np.where(asked, happened, NOT_ASKED).astype(np.int32)


def _months(
    rng: Rng, on: date, children: Children, drafts: _Drafts
) -> dict[str, NDArray[np.int32]]:
    """Draw q23 and q25 as months since year 0."""
    singles, severals = drafts
    has_plan = (severals["q02"] & bit("q02", "ehc_plan")) != 0
    asked_by_family = (singles["q21"] >= 0) & (singles["q21"] <= place("q21", "yes_other"))
    asked = children.asked.copy()
    unlisted = np.isnat(asked)
    asked[unlisted] = np.datetime64(on) - rng.integers(60, 1400, int(unlisted.sum())).astype(
        "timedelta64[D]"
    )
    lag = pick(rng, _LAGS, len(asked))
    start = asked.astype("datetime64[M]").astype(np.int64) + 1970 * 12 - lag
    issued = np.where(np.isnat(children.issued), asked, children.issued)
    end = issued.astype("datetime64[M]").astype(np.int64) + 1970 * 12
    years = (np.datetime64(on) - issued).astype(np.int64) / 365
    forgets = np.asarray(_FORGETS)[np.searchsorted((1, 2, 4), years)]
    forgot = rng.random((2, len(asked))) < forgets
    q23 = np.where(forgot[0], NOT_SURE, np.maximum(start, 2000 * 12))
    q25 = np.where(forgot[1], NOT_SURE, end)
    decided = np.isin(
        singles["q22"],
        [place("q22", code) for code in ("agreed", "refused_assessment", "refused_plan")],
    )
    known = decided & ~np.isnat(children.decided)
    told = np.where(known, children.decided, asked + _DECIDES).astype("datetime64[M]")
    q24 = np.where(forgot[0], NOT_SURE, told.astype(np.int64) + 1970 * 12)
    return {
        "q24": np.where(decided, q24, NOT_ASKED).astype(np.int32),
        "q23": np.where(has_plan | asked_by_family, q23, NOT_ASKED).astype(np.int32),
        "q25": np.where(has_plan, q25, NOT_ASKED).astype(np.int32),
    }


def _words(rng: Rng, count: int) -> NDArray[np.int32]:
    writes = rng.random(count) < c.WRITES
    return np.where(writes, rng.integers(0, 2**30, count), NOT_ASKED).astype(np.int32)
