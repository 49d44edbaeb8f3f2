"""Draws the listed children: age, need, school, plan dates and requests."""

from datetime import date

import numpy as np

from soundings.rehearsal import constants as c
from soundings.rehearsal.chance import Rng, calibrated, ordered, pick, pick_rows
from soundings.rehearsal.model import (
    EHC_PLAN,
    REQUESTED,
    SEN_SUPPORT,
    Day,
    Flag,
    Real,
    Size,
    Text,
    Whole,
)

NEVER = np.datetime64("NaT", "D")
TWENTY_WEEKS = 140
TWO_YEARS = 730
_NINE_MONTHS, _YEAR = 280, 365
_TWINS = 0.2
"""Share of siblings drawn less than nine months apart that are twins. Source: our choice."""
_UPDATED = 0.6
"""Share of plans held for over a year that were ever updated. Source: our choice."""
SCHOOL_STARTS, SECONDARY_STARTS, SCHOOL_ENDS = 4, 11, 16
_FIRST_URN = 990_001
_UPN_LETTERS = np.asarray(list("ABCDEFGHJKLMNPQRTUVWXYZ"))


def draw_statuses(size: Size) -> Whole:
    """Return the status of each child, plans first."""
    return np.repeat(np.arange(3), c.SIZES[size])


def draw_ages(rng: Rng, status: Whole) -> Whole:
    """Draw an age for each child by its status."""
    age = np.zeros(len(status), np.int64)
    tables = (c.EHC_AGES, c.SUPPORT_AGES, c.REQUESTED_AGES)
    for code, shares in enumerate(tables):
        these = status == code
        age[these] = 1 + pick(rng, shares, int(these.sum()))
    return age


def years_before(day: date, years: Whole) -> Day:
    """Return the same day this many years earlier."""
    months = (np.datetime64(day, "M") - np.datetime64(0, "M")).astype(np.int64) - 12 * years
    same: Day = months.astype("datetime64[M]").astype("datetime64[D]")
    return same + np.timedelta64(day.day - 1, "D")


def ages_on(day: date, born: Day) -> Whole:
    """Return whole years lived on this day."""
    born_month = born.astype("datetime64[M]")
    months = (np.datetime64(day, "M") - born_month).astype(np.int64)
    day_of_month = (born - born_month.astype("datetime64[D]")).astype(np.int64)
    lived: Whole = (months - (day_of_month > day.day - 1)) // 12
    return lived


def draw_families(rng: Rng, age: Whole) -> Whole:
    """Put children of like age together into families; return each child's family."""
    order = np.argsort(age + 2.5 * rng.standard_normal(len(age)), kind="stable")
    sizes = 1 + pick(rng, c.FAMILY_SIZES, len(age))
    family = np.empty(len(age), np.int64)
    family[order] = np.repeat(np.arange(len(sizes)), sizes)[: len(age)]
    return np.unique(rng.permutation(len(sizes))[family], return_inverse=True)[1]


def draw_births(rng: Rng, on: date, age: Whole, family: Whole) -> Day:
    """Draw days of birth; siblings are twins or at least nine months apart."""
    born: Day = years_before(on, age) - rng.integers(0, 365, len(age)).astype("timedelta64[D]")
    for _ in range(3):
        order = np.lexsort((born, family))
        gap = np.diff(born[order]).astype(np.int64)
        close = (np.diff(family[order]) == 0) & (gap > 0) & (gap < _NINE_MONTHS)
        elder, younger = order[:-1][close], order[1:][close]
        twin = (rng.random(len(elder)) < _TWINS) | (age[younger] < SCHOOL_STARTS)
        born[younger[twin]] = born[elder[twin]]
        born[younger[~twin]] += np.timedelta64(400, "D")
    return born


def draw_needs(rng: Rng, status: Whole, age: Whole) -> Text:
    """Draw a primary need for each child by status and age."""
    need = np.zeros(len(status), np.int64)
    years = np.clip(np.arange(26), 3, 16) - 9.5
    tilt = np.exp(np.outer(years, c.NEED_BY_AGE))
    for code in (EHC_PLAN, SEN_SUPPORT, REQUESTED):
        these = status == code
        shares = np.asarray(c.EHC_NEEDS if code == EHC_PLAN else c.SUPPORT_NEEDS)
        shares = shares / shares.sum()
        rows: Real = np.bincount(age[these], minlength=26) / max(1, int(these.sum()))
        table = calibrated(tilt * shares + 1e-12, rows, shares)
        need[these] = pick_rows(rng, table[age[these]] + 1e-15)
    return np.asarray(c.NEEDS)[need]


def draw_placements(rng: Rng, status: Whole, age: Whole) -> Text:
    """Draw where each child learns."""
    placement = np.where(age < SCHOOL_STARTS, "nursery", "mainstream").astype("U20")
    away = (rng.random(len(age)) < c.ABSENT) & (age >= SCHOOL_STARTS)
    placement[away] = "home_chosen"
    floor = 0
    for below, shares in c.EHC_PLACEMENTS:
        these = (status == EHC_PLAN) & (age >= floor) & (age < below)
        drawn = pick(rng, shares, int(these.sum()))
        placement[these] = np.asarray(c.PLACEMENTS)[drawn]
        floor = below
    return placement


def phases(placement: Text, age: Whole) -> Text:
    """Return the phase as the lists call it."""
    by_age = np.select(
        [age < SCHOOL_STARTS, age < SECONDARY_STARTS], ["Early years", "Primary"], "Secondary"
    )
    named = {
        "special": "Special",
        "special_independent": "Special",
        "college": "Post-16",
        "alternative": "Alternative provision",
        "nursery": "Early years",
    }
    phase: Text = by_age.astype("U24")
    for where, name in named.items():
        phase[placement == where] = name
    phase[np.isin(placement, ("tutor", "home_chosen", "home_no_place", "work", "nowhere"))] = (
        "Not in school"
    )
    phase[placement == "not_recorded"] = "Not recorded"
    return phase


def draw_schools(rng: Rng, phase: Text) -> Text:
    """Draw each child's school, of sizes that vary; "" where there is none."""
    urn = np.full(len(phase), "", dtype="U6")
    first = _FIRST_URN
    for kind, size in c.SCHOOL_SIZES.items():
        these = phase == kind
        count = max(1, round(int(these.sum()) / size))
        weights = np.exp(c.SCHOOL_SPREAD * rng.standard_normal(count))
        urn[these] = (first + pick(rng, weights, int(these.sum()))).astype("U6")
        first += count
    return urn


def pupil_numbers(born: Day) -> Text:
    """Return a unique pupil number each, its check letter right (DfE, UPN guide, mod 23)."""
    index = np.arange(len(born))
    entry = (born.astype("datetime64[Y]").astype(np.int64) + 1970 + SCHOOL_STARTS) % 100
    whole = 999_0000_00_000 + (index // 1000 + 2001) * 100_000 + entry * 1000 + index % 1000
    digits = (whole[:, None] // 10 ** np.arange(11, -1, -1)) % 10
    check = (digits * np.arange(2, 14)).sum(axis=1) % 23
    return np.char.add(_UPN_LETTERS[check], whole.astype("U12"))


def learner_numbers(rng: Rng, count: int) -> Text:
    """Return a unique learner number each, its check digit right (ESFA, ULN, mod 11)."""
    stems = 990_000_000 + rng.permutation(min(9_999_999, 12 * count + 100))[: 2 * count + 50]
    digits = (stems[:, None] // 10 ** np.arange(8, -1, -1)) % 10
    left = (digits * np.arange(10, 1, -1)).sum(axis=1) % 11
    good = left > 0
    numbers: Text = ((stems[good] * 10 + 10 - left[good])[:count]).astype("U10")
    return numbers


def draw_waits(rng: Rng, recent: Flag, flagged: Flag) -> Whole:
    """Draw days from request to plan by the area's clock.

    Among recent plans without an exception exactly the published share is in time.
    """
    count = len(recent)
    days = np.zeros(count, np.int64)
    for group, share in (
        (recent & ~flagged, c.PUBLISHED_CLOCK),
        (~recent & ~flagged, 0.55),
        (flagged, 0.0),
    ):
        size = int(group.sum())
        late = ordered(rng.random(size), (share, 1 - share)) == 1 if size else np.zeros(0, bool)
        in_time = TWENTY_WEEKS - rng.gamma(1.4, 9.0, size).astype(np.int64) % 60
        after = TWENTY_WEEKS + 1 + rng.gamma(1.3, 75.0, size).astype(np.int64) % 460
        days[group] = np.where(late, after, in_time)
    return days


def draw_plan_days(rng: Rng, on: date, born: Day, age: Whole) -> tuple[Day, Day, Day]:
    """Draw when each plan was first issued, last updated and last reviewed."""
    today = np.datetime64(on, "D")
    count = len(born)
    years = np.minimum(pick(rng, c.PLAN_YEARS, count), np.maximum(age - 2, 0))
    held = (years * 365 + rng.integers(3, 365, count)).astype("timedelta64[D]")
    issued = np.maximum(today - held, born + np.timedelta64(400, "D"))
    issued = np.minimum(issued, today - np.timedelta64(3, "D"))
    since = (today - issued).astype(np.int64)
    back = rng.integers(0, 365, count)
    reviewed = np.where(
        (since > back + 60) & (since > _YEAR), today - back.astype("timedelta64[D]"), NEVER
    )
    updated = np.where(
        (rng.random(count) < _UPDATED) & (since > _YEAR),
        issued + (rng.random(count) * since).astype("timedelta64[D]"),
        NEVER,
    )
    return issued, updated, reviewed
