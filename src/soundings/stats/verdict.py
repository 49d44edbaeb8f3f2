"""A claimed share held against an interval: the base verdict, and how much it assumes."""

from enum import StrEnum

from msgspec import Struct

from soundings.stats.bounds import Manski


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


class Sides(Struct, frozen=True, kw_only=True):
    """Where a claim's lines are drawn."""

    threshold: float
    """Below it the claim is contradicted: claimed share - rounding - tolerance."""
    claimed: float
    """At or above it the claim is as stated: claimed share - rounding."""


def sides(claimed: float, rounding: float, tolerance: float) -> Sides:
    """Draw the lines of an "at least" claim, giving the claimant its rounding.

    "92 %" may be 91.5 %; shares in 0..1, never below 0.
    """
    stated = max(0.0, claimed - rounding)
    return Sides(threshold=max(0.0, stated - tolerance), claimed=stated)


def call(low: float, high: float, lines: Sides) -> Call:
    """Return the verdict of a 90 % interval (two one-sided tests at 5 %).

    Supported: wholly above the threshold (non-inferiority). Contradicted:
    wholly below. Not supported: it straddles the threshold and stays under the
    claim. Insufficient: it cannot tell. References: Schuirmann (1987), Journal
    of Pharmacokinetics and Biopharmaceutics 15, 657-680.
    """
    if low > lines.threshold:
        return Call.SUPPORTED
    if high < lines.threshold:
        return Call.CONTRADICTED
    return Call.NOT_SUPPORTED if high < lines.claimed else Call.INSUFFICIENT


def _stands(verdict: Call, low: float, high: float, lines: Sides) -> bool:
    """Say whether a region lies on the verdict's side."""
    match verdict:
        case Call.SUPPORTED:
            return low > lines.threshold
        case Call.CONTRADICTED:
            return high < lines.threshold
        case Call.NOT_SUPPORTED:
            return high < lines.claimed
        case Call.INSUFFICIENT:
            return False


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
