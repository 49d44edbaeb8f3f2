"""What the silent could do to a share: bounds, tipping point, pattern mixture."""

from collections.abc import Sequence

from msgspec import Struct
from scipy.special import expit
from scipy.special import logit as log_odds

from soundings.stats.refusals import NotListed, NotNumbers


class Manski(Struct, frozen=True, kw_only=True):
    """The whole list's share if all the silent were adverse, and if all were favourable."""

    low: float
    high: float


class Tipping(Struct, frozen=True, kw_only=True):
    """What the silent would have to say."""

    needed: float
    """Below 0: the threshold is met whatever they say; above 1: it cannot be met."""
    implied: float
    """What the weighted estimate takes them to say, held to 0..1."""
    odds_ratio: float | None
    """Odds needed over odds implied; None where either is not strictly between 0 and 1."""


class Mixture(Struct, frozen=True, kw_only=True):
    """One assumption about the silent and the share it gives."""

    delta: float
    silent: float
    whole: float


def _counted(listed: int, answered: int, favourable: int) -> None:
    if not 0 <= favourable <= answered <= listed:
        raise NotListed(
            f"{favourable} favourable of {answered} answered of {listed} listed; count all three"
            " on the same frame, each within the next"
        )


def manski(listed: int, answered: int, favourable: int) -> Manski:
    """Return the bounds that assume nothing about the silent.

    Counts of the list, of those with an answer and of the favourable among
    them; everybody answering closes the bounds. An empty list gives 0..1.
    Reference: Manski (1995), Identification Problems in the Social Sciences, §2.
    """
    _counted(listed, answered, favourable)
    if listed == 0:
        return Manski(low=0.0, high=1.0)
    return Manski(low=favourable / listed, high=(favourable + listed - answered) / listed)


def implied_silent(listed: int, answered: int, favourable: int, weighted: float) -> float | None:
    """Return the share of the silent that a weighted estimate takes for granted, in 0..1.

    None when nobody is silent.
    """
    _counted(listed, answered, favourable)
    if not 0.0 <= weighted <= 1.0:
        raise NotNumbers(f"the weighted share is {weighted:g}; give an estimate between 0 and 1")
    silent = listed - answered
    if silent == 0:
        return None
    return min(1.0, max(0.0, (listed * weighted - favourable) / silent))


def tipping(
    listed: int, answered: int, favourable: int, weighted: float, threshold: float
) -> Tipping | None:
    """Return the share of the silent needed to reach the threshold; None if nobody is silent.

    Reference: Yan, Lee & Li (2009), Journal of Biopharmaceutical Statistics 19,
    1085-1098 (tipping-point analysis).
    """
    implied = implied_silent(listed, answered, favourable, weighted)
    if implied is None:
        return None
    needed = (listed * threshold - favourable) / (listed - answered)
    odds = None
    if 0.0 < needed < 1.0 and 0.0 < implied < 1.0:
        odds = needed / (1.0 - needed) / (implied / (1.0 - implied))
    return Tipping(needed=needed, implied=implied, odds_ratio=odds)


def pattern_mixture(
    listed: int, answered: int, favourable: int, weighted: float, deltas: Sequence[float]
) -> tuple[Mixture, ...]:
    """Return the whole's share as the silent's log-odds move by each delta from those implied.

    Delta 0 gives the weighted estimate. Empty when nobody is silent. An implied
    share of 0 or 1 does not move. Reference: Little (1993), JASA 88, 125-134;
    Andridge & Little (2011), Journal of Official Statistics 27, 153-180.
    """
    implied = implied_silent(listed, answered, favourable, weighted)
    if implied is None:
        return ()
    moved = [
        (delta, float(expit(log_odds(implied) + delta)) if 0.0 < implied < 1.0 else implied)
        for delta in deltas
    ]
    return tuple(
        Mixture(
            delta=delta, silent=share, whole=(favourable + (listed - answered) * share) / listed
        )
        for delta, share in moved
    )
