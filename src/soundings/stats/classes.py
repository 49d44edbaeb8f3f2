"""Response classes: the groups of families within which response is taken as random."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from soundings.stats.refusals import same_length
from soundings.stats.shapes import Bools, Floats, Ints

LEAST_ANSWERED = 30
"""Families that must have answered in a class before its rate is used.
Source: Little & Vartivarian (2003), Statistics in Medicine 22: small cells make unstable
weights; 30 is our choice, the customary floor for a cell's rate."""

GREATEST_RATIO = 3.0
"""A class's base weight may be at most this many times the median class's.
Source: our choice, because Kish's loss from unequal weights passes a third beyond it."""


class Classes(Struct, frozen=True, kw_only=True, eq=False):
    """Families in their classes, and the weight each class gives."""

    index: Ints
    """(families,) place of each family's class in the arrays below."""
    names: tuple[str, ...]
    listed: Floats
    """(classes,) families on the frame."""
    answered: Floats
    """(classes,) families that answered."""
    base_weight: Floats
    """(classes,) listed / answered, at least 1; inf where nobody answered at all."""
    log: tuple[str, ...]
    """Every collapse, in the order made."""


def _distance(a: Sequence[Ints], b: Sequence[Ints], costs: Floats) -> float:
    """Return the least weighted step between a cell of one class and a cell of another."""
    return min(float(np.sum(costs * np.abs(one - other))) for one in a for other in b)


def _weights(listed: list[float], answered: list[float]) -> Floats:
    count = np.asarray(answered, dtype=np.float64)
    weight = np.full(len(listed), np.inf)
    np.divide(np.asarray(listed, dtype=np.float64), count, out=weight, where=count > 0)
    return weight


def _worst(listed: list[float], answered: list[float], least: float, ratio: float) -> int | None:
    weight = _weights(listed, answered)
    limit = ratio * float(np.median(weight)) if np.isfinite(np.median(weight)) else np.inf
    bad = [
        place
        for place in range(len(listed))
        if answered[place] < least or not weight[place] <= limit
    ]
    return min(bad, key=lambda place: (answered[place], -listed[place], place)) if bad else None


def response_classes(
    cells: Ints,
    answered: Bools,
    names: Sequence[str],
    costs: Sequence[float],
    *,
    least: float = LEAST_ANSWERED,
    ratio: float = GREATEST_RATIO,
) -> Classes:
    """Collapse cells into classes that can carry a weight, the neediest first.

    Shapes: `cells` (families, k) ordinal codes of k crossed variables;
    `answered` (families,); `names` (families,) the cell's printed name;
    `costs` (k,) what a step of one code of each variable costs: a class in
    need joins the class at least cost, ties to the nearer response rate, so
    the variable with the lowest cost is given up first.

    Range: base weights lie in [1, inf). Assumption first violated: that within
    a class the families who answered are a random part of it. A cell nobody
    answered in always joins another; with nobody at all there is one class of
    weight inf; with a single class left its size is accepted and logged.

    References: Little (1986), International Statistical Review 54, 139-157;
    Kalton & Flores-Cervantes (2003), Journal of Official Statistics 19, 81-97.
    """
    same_length(cells=cells, answered=answered)
    price = np.asarray(costs, dtype=np.float64)
    kinds, first, inverse = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    place = inverse.reshape(-1).astype(np.int64)
    members: list[list[Ints]] = [[kind] for kind in kinds]
    label = [names[int(where)] for where in first]
    listed = [float(v) for v in np.bincount(place, minlength=len(kinds))]
    count = [float(v) for v in np.bincount(place, weights=answered, minlength=len(kinds))]
    log: list[str] = []
    while len(label) > 1 and (needy := _worst(listed, count, least, ratio)) is not None:
        rates = [c / m for c, m in zip(count, listed, strict=True)]
        near = min(
            (other for other in range(len(label)) if other != needy),
            key=lambda other: (
                _distance(members[needy], members[other], price),
                abs(rates[other] - rates[needy]),
                label[other],
            ),
        )
        log.append(
            f"response class {label[needy]} ({count[needy]:.0f} of {listed[needy]:.0f} families"
            f" answered) joined {label[near]}"
        )
        keep, gone = min(needy, near), max(needy, near)
        members[keep] += members.pop(gone)
        label[keep] = f"{label[keep]} | {label.pop(gone)}"
        listed[keep] += listed.pop(gone)
        count[keep] += count.pop(gone)
        place = np.where(place == gone, keep, place)
        place = np.where(place > gone, place - 1, place)
    if _worst(listed, count, least, ratio) is not None:
        log.append(f"one response class is left, with {count[0]:.0f} families answered")
    return Classes(
        index=place,
        names=tuple(label),
        listed=np.asarray(listed),
        answered=np.asarray(count),
        base_weight=_weights(listed, count),
        log=tuple(log),
    )
