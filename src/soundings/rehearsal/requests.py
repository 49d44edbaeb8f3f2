"""Draws who asked for an assessment in the last 24 months and what came of it."""

from datetime import date

import msgspec
import numpy as np

from soundings.rehearsal import constants as c
from soundings.rehearsal.chance import Rng, pick
from soundings.rehearsal.children import NEVER, TWO_YEARS, draw_waits
from soundings.rehearsal.model import EHC_PLAN, REQUESTED, SEN_SUPPORT, Day, Flag, Text, Whole

OUTCOMES = ("Refused to assess", "Waiting", "Assessed, no plan", "Withdrawn", "Plan issued")
REFUSED = ("Refused to assess", "Assessed, no plan")
_SUPPORT_ASKED = 0.095
"""Share of SEN support children somebody asked an assessment for in 24 months. Source: our
choice: requests are a quarter of all plans a year and a quarter are refused (DfE 2025)."""
_SUPPORT_OUTCOMES = (0.36, 0.50, 0.04, 0.10, 0.0)
"""What came of them, in the order of OUTCOMES. Source: our choice, as above."""
_REQUESTED_OUTCOMES = (0.60, 0.27, 0.06, 0.07, 0.0)
"""The same where the child is on no other list. Source: our choice: mostly refusals."""


class Requests(msgspec.Struct, frozen=True, kw_only=True):
    """One entry a child."""

    asked: Day
    outcome: Text
    decided: Day
    exception: Flag
    wait: Whole
    """Days from request to plan by the area's clock; 0 where there is no plan."""


def draw_requests(rng: Rng, on: date, status: Whole, issued: Day) -> Requests:
    """Draw the requests of every child; for older plans the day is known but not listed."""
    today = np.datetime64(on, "D")
    count = len(status)
    plan = status == EHC_PLAN
    recent = plan & ((today - issued).astype(np.int64) <= TWO_YEARS)
    exception = plan & (rng.random(count) < c.EXCEPTIONS)
    wait = np.zeros(count, np.int64)
    wait[plan] = draw_waits(rng, recent[plan], exception[plan])
    outcome = np.where(plan, "Plan issued", "").astype("U20")
    asked_by_support = (status == SEN_SUPPORT) & (rng.random(count) < _SUPPORT_ASKED)
    for group, shares in (
        (asked_by_support, _SUPPORT_OUTCOMES),
        (status == REQUESTED, _REQUESTED_OUTCOMES),
    ):
        outcome[group] = np.asarray(OUTCOMES)[pick(rng, shares, int(group.sum()))]
    ago = np.where(outcome == "Waiting", rng.integers(8, 280, count), rng.integers(70, 720, count))
    asked = np.where(outcome == "", NEVER, today - ago.astype("timedelta64[D]"))
    asked = np.where(plan, issued - wait.astype("timedelta64[D]"), asked)
    taken = np.where(outcome == "Assessed, no plan", 60, 28) + rng.integers(0, 40, count)
    decided = np.where(
        np.isin(outcome, ("", "Waiting")),
        NEVER,
        np.minimum(asked + taken.astype("timedelta64[D]"), today - np.timedelta64(1, "D")),
    )
    decided = np.where(plan, issued, decided)
    return Requests(asked=asked, outcome=outcome, decided=decided, exception=exception, wait=wait)
