"""A claimed share held against an interval: the base verdict, and how much it assumes."""

from enum import StrEnum
from math import inf, isfinite, isnan

from msgspec import Struct

from soundings.stats.bounds import Manski
from soundings.stats.intervals import score_p_above, score_p_below
from soundings.stats.refusals import WrongBounds


class Call(StrEnum):
    """The verdict of an interval alone."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    CONTRADICTED = "contradicted"
    INSUFFICIENT = "insufficient"


class Strength(StrEnum):
    """What a verdict assumes about the silent."""

    A = "A"
    """Nothing."""
    B = "B"
    """That they differ no more than the differences seen."""
    C = "C"
    """That they are like those who answered."""
    NONE = ""


class Direction(StrEnum):
    """What a claim says of its share."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    EQUALS = "equals"


class Sides(Struct, frozen=True, kw_only=True):
    """Where a claim's lines are drawn; infinite on a side where it cannot fail."""

    threshold: float
    """Below it the claim is contradicted: claimed share - rounding - tolerance."""
    claimed: float
    """Below it the share is not what is claimed: claimed share - rounding."""
    upper_threshold: float = inf
    """Above it the claim is contradicted: claimed share + rounding + tolerance."""
    upper_claimed: float = inf
    """Above it the share is not what is claimed: claimed share + rounding."""


def sides(
    claimed: float,
    rounding: float,
    tolerance: float,
    direction: Direction = Direction.AT_LEAST,
) -> Sides:
    """Draw the lines of a claim, giving the claimant its rounding.

    "At least 92 %" may be 91.5 %; shares in 0..1, lines held to it. A claim,
    rounding or tolerance outside 0..1 is refused.
    """
    for name, value in (("claimed", claimed), ("rounding", rounding), ("tolerance", tolerance)):
        if not 0.0 <= value <= 1.0:
            raise WrongBounds(f"{name} is {value:g}; give a share between 0 and 1")
    low, high = max(0.0, claimed - rounding), min(1.0, claimed + rounding)
    below = direction is not Direction.AT_MOST
    above = direction is not Direction.AT_LEAST
    return Sides(
        threshold=max(0.0, low - tolerance) if below else -inf,
        claimed=low if below else -inf,
        upper_threshold=min(1.0, high + tolerance) if above else inf,
        upper_claimed=high if above else inf,
    )


def call(low: float, high: float, lines: Sides) -> Call:
    """Return the verdict of a 90 % interval (two one-sided tests at 5 %).

    Supported: wholly within the thresholds (non-inferiority; equivalence for
    "equals"). Contradicted: wholly beyond one. Not supported: it straddles a
    threshold and stays off the claim. Insufficient: it cannot tell. Reference:
    Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15,
    657-680.
    """
    if not low <= high:
        raise WrongBounds(f"the interval runs from {low:g} to {high:g}; give its lower end first")
    for verdict in (Call.SUPPORTED, Call.CONTRADICTED, Call.NOT_SUPPORTED):
        if _stands(verdict, low, high, lines):
            return verdict
    return Call.INSUFFICIENT


def _stands(verdict: Call, low: float, high: float, lines: Sides) -> bool:
    """Say whether a region lies on the verdict's side."""
    match verdict:
        case Call.SUPPORTED:
            return low > lines.threshold and high < lines.upper_threshold
        case Call.CONTRADICTED:
            return high < lines.threshold or low > lines.upper_threshold
        case Call.NOT_SUPPORTED:
            return high < lines.claimed or low > lines.upper_claimed
        case Call.INSUFFICIENT:
            return False


def contradiction_p(p: float, n_effective: float, df: float, lines: Sides) -> float:
    """Return the p-value of "the claim holds within its tolerance" against "it does not".

    One-sided by the score statistic of Wilson's interval; for "equals" twice
    the smaller side's, at most 1. nan for no estimate.
    """
    below = score_p_below(p, n_effective, df, lines.threshold)
    above = score_p_above(p, n_effective, df, lines.upper_threshold)
    both = isfinite(lines.threshold) and isfinite(lines.upper_threshold)
    return below if isnan(below) else min(1.0, (2.0 if both else 1.0) * min(below, above))


def strength(
    verdict: Call, low: float, high: float, lines: Sides, extremes: Manski | None, move: float
) -> Strength:
    """Grade how much a verdict assumes about the silent.

    A when the extremes (None: not to be had) lie on its side; B when the
    interval moved by `move` = silent share × largest difference seen still
    does, either way; else C. An insufficient verdict has no grade.
    Reference: methods as `bounds`; the grading is our choice, because a
    verdict that only the silent's likeness to the rest carries must say so.
    """
    if verdict is Call.INSUFFICIENT:
        return Strength.NONE
    if extremes is not None and _stands(verdict, extremes.low, extremes.high, lines):
        return Strength.A
    return Strength.B if _stands(verdict, low - move, high + move, lines) else Strength.C
