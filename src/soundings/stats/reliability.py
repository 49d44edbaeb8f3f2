"""Whether a share is good enough to show: the NCHS presentation standards."""

from enum import StrEnum

import numpy as np
from msgspec import Struct

from soundings.stats.intervals import adjusted_size, korn_graubard

LEAST_EFFECTIVE = 30.0
"""Effective size below which a share is suppressed.
Source: Parker et al. (2017), NCHS Vital and Health Statistics Series 2 No. 175, p. 7."""

WIDEST = 0.30
"""Interval width at or above which a share is suppressed. Source: as above."""

NARROW = 0.05
"""Interval width at or below which a share is shown however rare. Source: as above."""

RELATIVE = 1.30
"""Width relative to the share above which it is suppressed. Source: as above."""

LEAST_DF = 8.0
"""Degrees of freedom below which a statistician should look. Source: as above."""


class Presentation(StrEnum):
    """What the standards say of one share."""

    SHOW = ""
    REVIEW = "P0"
    """The share is 0 or 1: look before showing."""
    FEW_DF = "Pd"
    """Few degrees of freedom: look before showing."""
    COMPLEMENT = "Pc"
    """Show with a footnote: its complement would be suppressed."""
    SUPPRESS = "Px"


class Reliability(Struct, frozen=True, kw_only=True):
    """The flag, and the interval and size it was given on."""

    flag: Presentation
    n_effective: float
    low: float
    high: float


def reliability(p: float, n: float, n_effective: float, df: float) -> Reliability:
    """Apply the standards to one share.

    Units: p in 0..1; the interval is Korn and Graubard's 95 %. A share of 0 or
    1 cannot be judged by relative width: it is for review once its absolute
    width passes. No answers (n = 0 or nan) are suppressed.

    Reference: Parker et al. (2017), NCHS Series 2 No. 175; CDC's published
    code for the same, whose flags (`Px`, `P0`, `Pc`) are kept.
    """
    if not n > 0 or np.isnan(p):
        return Reliability(flag=Presentation.SUPPRESS, n_effective=0.0, low=0.0, high=1.0)
    share, count, effective, freedom = np.array([[p], [n], [n_effective], [df]])
    size = float(adjusted_size(share, count, effective, freedom)[0])
    bounds = korn_graubard(share, count, effective, freedom)
    low, high = float(bounds.low[0]), float(bounds.high[0])
    return Reliability(flag=_flag(p, size, df, high - low), n_effective=size, low=low, high=high)


def _flag(p: float, size: float, df: float, width: float) -> Presentation:
    certain = p in {0.0, 1.0}
    if size < LEAST_EFFECTIVE or width >= WIDEST:
        return Presentation.SUPPRESS
    if width > NARROW and not certain and width / p > RELATIVE:
        return Presentation.SUPPRESS
    if certain:
        return Presentation.REVIEW
    if df < LEAST_DF:
        return Presentation.FEW_DF
    if width > NARROW and width / (1.0 - p) > RELATIVE:
        return Presentation.COMPLEMENT
    return Presentation.SHOW
