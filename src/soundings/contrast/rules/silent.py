"""What the silent could change: how far they may differ, and what they would have to say."""

from collections.abc import Iterable
from math import isfinite

from scipy.special import stdtrit

from soundings.claims.model import Archetype
from soundings.contrast.constants import DELTAS, LEAST_BY_PHONE, LEAST_IN_WAVE
from soundings.contrast.model import EvenIf, MixturePoint, TippingPoint
from soundings.estimate.model import Diagnostics, Figure, TwoPhase, WavePoint
from soundings.stats import bounds, verdict

_INNER = 0.975
"""Upper tail point of a 95 % interval."""


def usable_waves(points: Iterable[WavePoint], measure: str) -> list[WavePoint]:
    """Return the waves of a measure with answers enough to compare, in order."""
    return [
        point
        for point in sorted(points, key=lambda point: point.wave)
        if point.measure == measure and point.n >= LEAST_IN_WAVE and point.estimate is not None
    ]


def largest_difference(
    diagnostics: Diagnostics, figure: Figure, phone: TwoPhase | None = None
) -> float | None:
    """Return D: how much those who are hard to reach have been seen to differ.

    The largest of the last usable wave less the first, of a propensity class less the whole, and
    of the silent who were phoned less those who answered. None when none can be had, and nothing
    is then known of how the silent may differ.
    """
    waves = usable_waves(diagnostics.waves, figure.measure)
    seen = [shift.shift for shift in diagnostics.shifts if shift.measure == figure.measure]
    if len(waves) > 1 and waves[0].estimate is not None and waves[-1].estimate is not None:
        seen.append(abs(waves[-1].estimate - waves[0].estimate))
    if phone is not None and phone.answered >= LEAST_BY_PHONE and figure.n:
        seen.append(abs(phone.among_silent - figure.favourable / figure.n))
    return max(seen, default=None)


def silent_share(figure: Figure, archetype: Archetype, listed: int, answered: int) -> float:
    """Return the share of those a claim speaks of with no answer that counts.

    Where answers decide whom it speaks of, the whole list's silent share stands for it.
    """
    if archetype.if_answers is None and figure.list_base > 0:
        return 1.0 - figure.n / figure.list_base
    return 1.0 - answered / max(1, listed)


def even_if(figure: Figure, lines: verdict.Sides) -> EvenIf:
    """Return what the list alone proves, whatever the silent would say."""
    extremes = bounds.manski(figure.list_base, figure.n, figure.favourable)
    proved = verdict.call(extremes.low, extremes.high, lines)
    return EvenIf(
        listed=figure.list_base,
        answered=figure.n,
        favourable=figure.favourable,
        adverse=figure.n - figure.favourable,
        lowest=extremes.low,
        highest=extremes.high,
        impossible=proved is verdict.Call.CONTRADICTED,
        holds=proved is verdict.Call.SUPPORTED,
    )


def edge(lines: verdict.Sides) -> float:
    """Return the share at which the claim tips: the lower one where it has two."""
    return lines.threshold if isfinite(lines.threshold) else lines.upper_threshold


def tipping_point(
    figure: Figure, lines: verdict.Sides, late: float | None, phone: TwoPhase | None
) -> TippingPoint | None:
    """Return what the silent would have to say for the claim to hold; None if nobody is silent.

    `figure` is of those who answered alone; `late` the last usable wave's share.
    """
    if figure.estimate is None:
        return None
    found = bounds.tipping(
        figure.list_base, figure.n, figure.favourable, figure.estimate, edge(lines)
    )
    if found is None:
        return None
    reach = 0.0
    if phone is not None:
        reach = float(stdtrit(max(phone.df, 1.0), _INNER)) * phone.among_silent_se
    return TippingPoint(
        needed_of_silent=found.needed,
        implied_of_silent=found.implied,
        answered=figure.favourable / figure.n,
        late=late,
        odds_ratio=found.odds_ratio,
        phoned=None if phone is None else phone.among_silent,
        phoned_low=None if phone is None else max(0.0, phone.among_silent - reach),
        phoned_high=None if phone is None else min(1.0, phone.among_silent + reach),
    )


def mixture(figure: Figure) -> tuple[MixturePoint, ...]:
    """Return the area's share along the pattern-mixture path."""
    if figure.estimate is None:
        return ()
    path = bounds.pattern_mixture(
        figure.list_base, figure.n, figure.favourable, figure.estimate, DELTAS
    )
    return tuple(
        MixturePoint(delta=point.delta, of_silent=point.silent, area=point.whole) for point in path
    )
