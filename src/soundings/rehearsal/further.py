"""Draws what families would say to the questions after the core path, were they asked.

Whether a family goes on at a gate is drawn apart from how it fares; the answers are its true
ones either way.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from soundings.rehearsal.chance import Rng, loaded, ordered, pick
from soundings.rehearsal.items import SCHOOL_AGES, SEVERALS, SINGLES, bit, place
from soundings.rehearsal.model import Children, Families, Flag, Real

NOT_ASKED = -1

Singles = dict[str, NDArray[np.int8]]
Severals = dict[str, NDArray[np.int32]]


class _Spread(msgspec.Struct, frozen=True, kw_only=True):
    """How an item's answers fall: first by how the family fares, then anywhere."""

    steps: str
    """Codes that go with experience, the best first."""
    shares: tuple[float, ...]
    """Of the steps, then of every other code in the instrument's order."""
    load: float
    """How strongly they go with experience."""


_DEGREE = "definitely some_extent no"

_SPREADS = {
    "q08": _Spread(
        steps="under_3_months to_6_months to_1_year to_2_years over_2_years still_waiting",
        shares=(0.14, 0.22, 0.24, 0.18, 0.10, 0.07, 0.05),
        load=0.45,
    ),
    "q11": _Spread(steps="useful not_useful no", shares=(0.12, 0.14, 0.70, 0.04), load=0.35),
    "q12": _Spread(steps="no once more_than_once", shares=(0.48, 0.24, 0.20, 0.08), load=0.35),
    "q13": _Spread(steps="have_copy not_seen no", shares=(0.34, 0.22, 0.30, 0.14), load=0.35),
    "q14": _Spread(
        steps="three_or_more twice once none", shares=(0.22, 0.24, 0.27, 0.22, 0.05), load=0.4
    ),
    "q16": _Spread(steps="teacher half assistant", shares=(0.48, 0.27, 0.19, 0.06), load=0.2),
    "q17": _Spread(
        steps="none up_to_1_hour to_2_hours over_2_hours",
        shares=(0.38, 0.30, 0.16, 0.10, 0.06),
        load=0.2,
    ),
    "q18": _Spread(steps="always sometimes never", shares=(0.12, 0.40, 0.36, 0.12), load=0.3),
    "q19": _Spread(
        steps="reachable hard_to_reach unknown", shares=(0.50, 0.28, 0.17, 0.05), load=0.4
    ),
    "q20": _Spread(steps=_DEGREE, shares=(0.20, 0.42, 0.33, 0.05), load=0.55),
    "q27": _Spread(steps="clearly unclear no", shares=(0.38, 0.30, 0.24, 0.08), load=0.2),
    "q29": _Spread(steps=_DEGREE, shares=(0.30, 0.42, 0.22, 0.06), load=0.5),
    "q31": _Spread(
        steps="all most half little none",
        shares=(0.12, 0.18, 0.16, 0.15, 0.14, 0.20, 0.05),
        load=0.45,
    ),
    "q32": _Spread(steps=_DEGREE, shares=(0.24, 0.40, 0.31, 0.05), load=0.6),
    "q34": _Spread(
        steps="within_4_weeks to_12_weeks over_12_weeks nothing_yet",
        shares=(0.30, 0.28, 0.14, 0.22, 0.06),
        load=0.25,
    ),
    "q35": _Spread(
        steps="within_12_weeks later still_waiting",
        shares=(0.22, 0.16, 0.22, 0.32, 0.08),
        load=0.25,
    ),
    "q36": _Spread(
        steps="by_legal_date before_july july_or_later no_place",
        shares=(0.46, 0.28, 0.14, 0.06, 0.02, 0.04),
        load=0.25,
    ),
    "q38": _Spread(
        steps="under_250 to_999 to_4999 from_5000",
        shares=(0.22, 0.33, 0.28, 0.08, 0.04, 0.05),
        load=0.05,
    ),
    "q39": _Spread(steps="no cut_hours stopped", shares=(0.57, 0.24, 0.14, 0.05), load=0.3),
    "q41": _Spread(
        steps="within_5_days within_2_weeks within_1_month longer never",
        shares=(0.18, 0.20, 0.17, 0.15, 0.10, 0.20),
        load=0.4,
    ),
    "q43": _Spread(
        steps="helped not_helped heard_of never_heard", shares=(0.13, 0.22, 0.30, 0.35), load=0.15
    ),
    "q44": _Spread(
        steps="helped not_helped heard_of never_heard", shares=(0.15, 0.07, 0.33, 0.45), load=0.1
    ),
    "q45": _Spread(
        steps="told_change heard_nothing not_asked", shares=(0.10, 0.28, 0.55, 0.07), load=0.3
    ),
    "q48": _Spread(
        steps="none to_2_days to_5_days to_10_days over_10_days",
        shares=(0.56, 0.17, 0.12, 0.06, 0.05, 0.0, 0.04),
        load=0.5,
    ),
    "q49": _Spread(
        steps="full_time part_time unsuitable nothing",
        shares=(0.16, 0.20, 0.20, 0.30, 0.08, 0.06),
        load=0.3,
    ),
    "q50": _Spread(steps=_DEGREE, shares=(0.28, 0.36, 0.30, 0.06), load=0.5),
    "q51": _Spread(
        steps="always mostly sometimes no", shares=(0.30, 0.34, 0.20, 0.12, 0.04), load=0.5
    ),
    "q52": _Spread(steps=_DEGREE, shares=(0.26, 0.44, 0.24, 0.06), load=0.6),
    "q53": _Spread(steps="helped not_helped no", shares=(0.22, 0.18, 0.50, 0.10), load=0.35),
    "q54": _Spread(
        steps="smooth some_problems stopped not_started",
        shares=(0.12, 0.22, 0.12, 0.16, 0.28, 0.10),
        load=0.4,
    ),
    "q55": _Spread(steps=_DEGREE, shares=(0.20, 0.32, 0.38, 0.10), load=0.3),
    "q56": _Spread(
        steps="all some none never_offered", shares=(0.06, 0.12, 0.12, 0.40, 0.26, 0.04), load=0.25
    ),
    "q58": _Spread(steps="better same worse", shares=(0.26, 0.44, 0.24, 0.06), load=0.5),
    "q03": _Spread(
        steps="health_worker school family someone_else nobody",
        shares=(0.12, 0.28, 0.52, 0.03, 0.02, 0.03),
        load=0.1,
    ),
}
"""How answers to further questions fall. Source: our choice, near what forums and charities
publish of such questions where they do; nothing is planted here."""
_GOES_ON = {"q62": 0.72, "q63": 0.65, "q64": 0.70, "q65": 0.75}
"""Share of families at each gate who take a few more questions. Source: our choice."""
_NEEDS = {
    "ASD": ("autism", "communication"),
    "SLCN": ("communication",),
    "SEMH": ("feelings",),
    "MLD": ("learning", "literacy"),
    "SLD": ("learning", "communication"),
    "SPLD": ("literacy",),
    "PMLD": ("learning", "moving", "health"),
    "PD": ("moving",),
    "HI": ("hearing",),
    "VI": ("seeing",),
    "MSI": ("hearing", "seeing"),
    "DS": ("learning", "health"),
    "OTH": ("other",),
    "NSA": ("not_sure",),
}
"""What families say of each primary need."""
_PAID = {
    "assessment": (0.16, 0.015),
    "therapy": (0.10, 0.010),
    "tuition": (0.08, 0.010),
    "legal": (0.04, 0.006),
    "equipment": (0.10, 0.002),
    "not_afford": (0.20, -0.020),
}
"""Share that paid for each in a middling neighbourhood, and what a tenth less deprived adds.
Source: our choice, with the gradient of a national poll of 2025: the better off pay, the others
cannot."""
_UNWELCOME = {"current_school": (0.11, 0.6), "school_asked": (0.15, 0.4)}
"""Share made to feel unwelcome, and how strongly it goes with experience. Source: our choice."""
_AFTER_NO = (
    ("accepted", 0.18),
    ("asked_again", 0.26),
    ("mediation", 0.20),
    ("appeal_conceded", 0.09),
    ("appeal_won", 0.05),
    ("appeal_lost", 0.01),
    ("appeal_going", 0.12),
    ("complaint", 0.10),
)
"""Share of refused families that did each. Source: our choice; most appeals are conceded or won
(tribunal statistics)."""
_TRANSFER_AGES = (4, 5, 11, 12, 16, 17)
"""Ages in the autumn after a change of school. Source: phases of English schools."""
_REVIEWED_WITHIN = 365
"""Days since a review that still count as the last 12 months."""
_MIX_UP = 0.04
"""Share unsure of when the review was. Source: our choice."""


def draw_further(
    rng: Rng,
    children: Children,
    families: Families,
    fares: Real,
    drafts: tuple[Singles, Severals],
) -> None:
    """Draw every answer after the core path into the drafts, where its own route would lead."""
    singles, severals = drafts
    _draw_severals(rng, children, families, fares, drafts)
    for item, spread in _SPREADS.items():
        singles[item] = _spread(rng, fares, item, spread)
    _settle_absence(singles)
    _settle_reviews(rng, children, singles)
    _settle_transfers(rng, children, singles)
    for gate, share in _GOES_ON.items():
        goes = rng.random(len(fares)) < share
        singles[gate] = np.where(goes, place(gate, "yes"), place(gate, "no")).astype(np.int8)
    # Twice, because some routes look at answers that are themselves routed.
    for _ in range(2):
        for item, asked in _routes(children, drafts).items():
            answers = singles if item in SINGLES else severals
            answers[item][~asked] = NOT_ASKED


def _spread(rng: Rng, fares: Real, item: str, spread: _Spread) -> NDArray[np.int8]:
    steps = [place(item, code) for code in spread.steps.split()]
    others = [number for number in range(len(SINGLES[item])) if number not in steps]
    firm = spread.shares[: len(steps)]
    drawn = np.asarray(steps)[ordered(loaded(rng, fares, spread.load), firm)]
    loose = rng.random(len(fares)) < sum(spread.shares[len(steps) :])
    if others:
        drawn[loose] = np.asarray(others)[pick(rng, spread.shares[len(steps) :], int(loose.sum()))]
    return drawn.astype(np.int8)


def _draw_severals(
    rng: Rng,
    children: Children,
    families: Families,
    fares: Real,
    drafts: tuple[Singles, Severals],
) -> None:
    severals, count = drafts[1], len(fares)
    needs = np.zeros(count, np.int32)
    for need, said in _NEEDS.items():
        needs[children.need == need] = bit("q05", *said)
    severals["q05"] = np.where(needs == 0, bit("q05", "other"), needs).astype(np.int32)
    paid = np.zeros(count, np.int32)
    for what, (share, slope) in _PAID.items():
        local = share + slope * (families.idaci[children.family] - 5.5)
        paid |= np.where(rng.random(count) < local, bit("q37", what), 0).astype(np.int32)
    severals["q37"] = np.where(paid == 0, bit("q37", "none"), paid).astype(np.int32)
    unwelcome = np.zeros(count, np.int32)
    for where, (share, load) in _UNWELCOME.items():
        least = ordered(loaded(rng, fares, load), (1 - share, share)) == 1
        unwelcome |= np.where(least, bit("q47", where), 0).astype(np.int32)
    unsure = rng.random(count) < 0.03  # noqa: PLR2004 - a few are unsure
    quiet = np.where(unsure, bit("q47", "not_sure"), bit("q47", "no"))
    severals["q47"] = np.where(unwelcome == 0, quiet, unwelcome).astype(np.int32)
    after = np.zeros(count, np.int32)
    for what, share in _AFTER_NO:
        after |= np.where(rng.random(count) < share, bit("q28", what), 0).astype(np.int32)
    severals["q28"] = np.where(after == 0, bit("q28", "nothing"), after).astype(np.int32)


def _settle_absence(singles: Singles) -> None:
    """Say of children without a place that they have none."""
    nowhere = np.isin(
        singles["q06"], [place("q06", code) for code in ("home_no_place", "nowhere")]
    )
    singles["q48"][nowhere] = place("q48", "not_in_education")


def _settle_reviews(rng: Rng, children: Children, singles: Singles) -> None:
    """Date the last review as the list does."""
    since = (children.as_of - children.reviewed).astype("timedelta64[D]").astype(np.int64)
    code = np.where(since <= _REVIEWED_WITHIN, "last_12_months", "longer_ago")
    code = np.where(np.isnat(children.reviewed), "not_yet", code)
    code = np.where(rng.random(len(code)) < _MIX_UP, "not_sure", code)
    answer = np.zeros(len(code), np.int8)
    for number, name in enumerate(SINGLES["q33"]):
        answer[code == name] = number
    singles["q33"] = answer


def _settle_transfers(rng: Rng, children: Children, singles: Singles) -> None:
    moved = np.isin(children.age, _TRANSFER_AGES) & (rng.random(len(children.age)) < 0.7)  # noqa: PLR2004 - birthdays fall all year
    singles["q36"][~moved] = place("q36", "not_applicable")


def _routes(children: Children, drafts: tuple[Singles, Severals]) -> dict[str, Flag]:
    """Return whom each further item is for, gates apart."""
    singles, severals = drafts

    def chose(item: str, *codes: str) -> Flag:
        if item in SEVERALS:
            found: Flag = (severals[item] >= 0) & ((severals[item] & bit(item, *codes)) != 0)
        else:
            found = np.isin(singles[item], [place(item, code) for code in codes])
        return found

    def aged(low: int, high: int) -> Flag:
        between: Flag = (children.age >= low) & (children.age <= high)
        return between

    plan = chose("q02", "ehc_plan")
    in_school = chose("q06", "mainstream", "special", "unit", "alternative")
    learning = in_school | chose("q06", "nursery", "college", "tutor")
    waiting = ~chose("q09", "none")
    refused = chose("q22", "refused_assessment", "refused_plan")
    reviewed = chose("q33", "last_12_months")
    return {
        "q11": waiting,
        "q13": ~plan,
        "q29": plan,
        "q38": chose("q37", "assessment", "therapy", "tuition", "legal", "equipment"),
        "q47": aged(*SCHOOL_AGES),
        "q14": ~plan & in_school,
        "q16": chose("q06", "mainstream"),
        "q17": chose("q06", "mainstream"),
        "q18": chose("q17", "up_to_1_hour", "to_2_hours", "over_2_hours"),
        "q19": in_school,
        "q20": learning,
        "q31": plan,
        "q32": chose("q02", "ehc_plan", "sen_support", "help_unnamed"),
        "q33": plan,
        "q34": reviewed,
        "q35": reviewed,
        "q36": plan & aged(4, 19),
        "q27": refused,
        "q28": refused,
        "q48": aged(*SCHOOL_AGES),
        "q49": chose("q48", "over_10_days", "not_in_education"),
        "q50": chose("q06", "alternative") | chose("q46", "moved_ap"),
        "q51": learning,
        "q53": aged(13, 25),
        "q54": aged(16, 25),
    }
