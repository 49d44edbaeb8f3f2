"""Two phases: what the answering said, and what a phoned sample of the silent said."""

import numpy as np
from msgspec import Struct
from scipy.special import stdtr

from soundings.stats.bounds import implied_silent
from soundings.stats.intervals import interval
from soundings.stats.linearise import Design
from soundings.stats.proportions import proportions
from soundings.stats.refusals import NotListed, WrongBounds, numbers, same_length
from soundings.stats.shapes import Bools, Floats, Ints

LEAST_PHONED = 100
"""Interviews of silent units from which the two-phase estimate may be the headline.
Source: our choice, fixed before the field opens: at 100 the half-width for a fifth answering
is 8 points, and fewer say less than the replies do."""

LEAST_PHONE_RATE = 0.5
"""Share of the drawn that must be interviewed for the same.
Source: our choice, fixed before the field opens, because a phone sample that most refuse has
the fault it is meant to cure."""


class PhoneWeights(Struct, frozen=True, kw_only=True, eq=False):
    """What each interviewed unit of the phone sample stands for."""

    weights: Floats
    """(drawn,) silent units of the frame; 0 for those drawn and not interviewed."""
    stratum: Ints
    """(drawn,) strata after joining."""
    silent: Floats
    """(strata,) silent units each stratum stands for: Σ1/inclusion of the drawn."""
    drawn: Floats
    """(strata,)."""
    interviewed: Floats
    """(strata,)."""
    log: tuple[str, ...]
    """Strata joined because nobody in one was interviewed."""


def phone_weights(stratum: Ints, inclusion: Floats, interviewed: Bools) -> PhoneWeights:
    """Weight the interviewed for the draw and, within strata, for those who could not be had.

    Shapes: all (drawn,); `stratum` 0.. in an order where neighbours are alike,
    `inclusion` the drawing probability in (0, 1]. weight = 1/π · Σ 1/π of the
    drawn over Σ 1/π of the interviewed, stratum by stratum, so that the strata's
    silent totals are met. A stratum without an interview joins its neighbour,
    logged; no interview at all gives weights of 0 and is flagged by
    `two_phase` as nobody phoned.

    Assumption first violated: that within a stratum those not reached by phone
    are like those reached. Reference: Särndal, Swensson & Wretman (1992)
    §15.6.2; Oh & Scheuren (1983).
    """
    same_length(stratum=stratum, inclusion=inclusion, interviewed=interviewed)
    numbers("inclusion", inclusion)
    if np.any((inclusion <= 0) | (inclusion > 1)):
        raise WrongBounds(
            "inclusion has a probability outside (0, 1]; give the chance each drawn unit had"
        )
    place = np.unique(stratum, return_inverse=True)[1].reshape(-1).astype(np.int64)
    log: list[str] = []
    design = 1.0 / inclusion
    while True:
        width = int(place.max(initial=-1)) + 1
        got = np.bincount(place, weights=interviewed, minlength=width).astype(np.float64)
        empty = np.flatnonzero(got == 0)
        if width < 2 or len(empty) == 0:  # noqa: PLR2004 - a single stratum has no neighbour
            break
        gone = int(empty[0])
        log.append(f"phone stratum {gone + 1}: nobody interviewed; joined its neighbour")
        place = np.where(place >= max(gone, 1), place - 1, place)
    silent = np.bincount(place, weights=design, minlength=width).astype(np.float64)
    heard = np.bincount(place, weights=design * interviewed, minlength=width)
    raised = np.divide(silent, heard, out=np.zeros(width), where=heard > 0)
    return PhoneWeights(
        weights=np.where(interviewed, design * raised[place], 0.0),
        stratum=place,
        silent=silent,
        drawn=np.bincount(place, minlength=width).astype(np.float64),
        interviewed=got,
        log=tuple(log),
    )


class TwoPhase(Struct, frozen=True, kw_only=True):
    """The whole list's share from both phases; None where nobody was phoned."""

    estimate: float | None
    se: float | None
    low: float | None
    """95 % bounds, in 0..1."""
    high: float | None
    df: float
    answered_share: float
    """W: of the listed, those with an answer that counts."""
    respondents: float | None
    """Their share, unweighted; None if there are none."""
    phoned: float | None
    """The silent's share by phone."""
    phoned_se: float | None
    phoned_n: int
    phone_response: float | None
    """Interviewed over drawn; None if nobody was drawn."""
    implied: float | None
    """The silent's share if they are like those who answered; None if nobody is silent."""
    z: float | None
    """(phoned - implied)/SE."""
    p: float | None
    """Two-sided, of "the silent answer like the rest"."""
    headline: bool
    """Whether the rule fixed beforehand makes this the estimate to print."""


def two_phase(  # noqa: PLR0913 - counts of the list, the phone sample, and what it is held against
    *,
    listed: int,
    answered: int,
    favourable: int,
    phone: Design,
    y: Floats,
    drawn: int,
    weighted: float,
    weighted_se: float = 0.0,
    members: Bools | None = None,
) -> TwoPhase:
    """Combine a census of the willing with a phoned sample of the silent.

    Counts: of the list (or of one domain of it), of those with an answer that
    counts, of the favourable among them; `drawn` for the phone, all in the
    units that rows are.
    Shapes: `y` (interviewed,) 1, 0 or nan; `phone` a design of the same rows,
    weights as `phone_weights`, its classes the phone strata and its `listed`
    their silent families; `members` (interviewed,) a domain, everybody if not
    given. `weighted` is the calibrated share of phase one, `weighted_se` its
    error, 0 to hold the phone against it as it stands.

    p = W·respondents + (1 - W)·phoned; respondents are a census of the willing
    and add no variance, so SE = (1 - W)·SE(phoned) and the bounds are those of
    the phoned share, moved and shrunk. Nobody silent: the respondents' share,
    known. Nobody phoned: no estimate. The headline rule (LEAST_PHONED and
    LEAST_PHONE_RATE) never looks at what was said.

    Assumption first violated: that the phoned are a random part of the silent.
    References: Hansen & Hurwitz (1946), JASA 41, 517-529; Cochran (1977) §13.6.
    """
    if not 0 <= favourable <= answered <= listed:
        raise NotListed(
            f"{favourable} favourable of {answered} answered of {listed} listed; count all three"
            " on the same frame, each within the next"
        )
    share = answered / listed if listed else 0.0
    said = favourable / answered if answered else None
    inside = np.ones(len(y), dtype=np.bool_) if members is None else members
    found = proportions(phone, y, inside[:, None])
    n = int(found.n[0])
    rate = int(inside.sum()) / drawn if drawn else None
    known = share == 1.0
    phoned = float(found.estimate[0]) if n else None
    phoned_se = float(found.se[0]) if n else None
    implied = implied_silent(listed, answered, favourable, weighted)
    z = None
    if phoned is not None and phoned_se is not None and implied is not None:
        error = float(np.hypot(phoned_se, weighted_se / (1.0 - share)))
        z = (phoned - implied) / error if error > 0 else None
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    if known:
        estimate = low = high = said
        se = 0.0
    elif phoned is not None and phoned_se is not None:
        bounds = interval(found.estimate, found.n, found.n_effective, found.df)
        willing = share * (said or 0.0)
        estimate = willing + (1.0 - share) * phoned
        se = (1.0 - share) * phoned_se
        low = willing + (1.0 - share) * float(bounds.low[0])
        high = willing + (1.0 - share) * float(bounds.high[0])
    return TwoPhase(
        estimate=estimate,
        se=se,
        low=low,
        high=high,
        df=float(found.df[0]),
        answered_share=share,
        respondents=said,
        phoned=phoned,
        phoned_se=phoned_se,
        phoned_n=n,
        phone_response=rate,
        implied=implied,
        z=z,
        p=None if z is None else float(2.0 * stdtr(max(float(found.df[0]), 1.0), -abs(z))),
        headline=is_headline(n, rate),
    )


def is_headline(interviewed: int, rate: float | None) -> bool:
    """Say whether the two-phase estimate is the one to print, whatever it is."""
    return interviewed >= LEAST_PHONED and rate is not None and rate >= LEAST_PHONE_RATE
