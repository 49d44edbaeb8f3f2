"""Adjusting p-values for how many were looked at."""

from collections.abc import Sequence

import numpy as np

from soundings.stats.refusals import NotNumbers


def _chances(p: Sequence[float | None]) -> list[tuple[float, int]]:
    """Return the p-values tested and their places."""
    tested = [(value, place) for place, value in enumerate(p) if value is not None]
    for value, place in tested:
        if not 0.0 <= value <= 1.0:
            raise NotNumbers(
                f"p-value {value:g} at place {place} is not in 0..1; give None for a test not run"
            )
    return tested


def holm(p: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return Holm's step-down adjusted p-values; None (not tested) stays None and uncounted.

    Controls the chance of one false rejection whatever the dependence.
    Reference: Holm (1979), Scandinavian Journal of Statistics 6, 65-70.
    """
    tested = _chances(p)
    adjusted: list[float | None] = [None] * len(p)
    running = 0.0
    for rank, (value, place) in enumerate(sorted(tested)):
        running = max(running, min(1.0, (len(tested) - rank) * value))
        adjusted[place] = running
    return tuple(adjusted)


def benjamini_hochberg(p: Sequence[float | None]) -> tuple[float | None, ...]:
    """Return Benjamini and Hochberg's adjusted p-values; None stays None and uncounted.

    Controls the expected share of false rejections, for independent or
    positively dependent tests. Reference: Benjamini & Hochberg (1995), JRSS B
    57, 289-300.
    """
    tested = _chances(p)
    adjusted: list[float | None] = [None] * len(p)
    running = 1.0
    for rank, (value, place) in reversed(list(enumerate(sorted(tested), start=1))):
        running = min(running, value * len(tested) / rank)
        adjusted[place] = float(np.clip(running, 0.0, 1.0))
    return tuple(adjusted)
