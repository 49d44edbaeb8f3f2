"""Propensity classes: units alike in their chance of answering, whatever else they are."""

import numpy as np
from msgspec import Struct

from soundings.stats.refusals import NobodyThere, numbers, same_length
from soundings.stats.shapes import Bools, Floats, Ints

GROUPS = 5
"""Classes cut from the propensities.
Source: Cochran (1968), Biometrics 24, 295-313: five remove nine tenths of a smooth bias."""


class PropensityClasses(Struct, frozen=True, kw_only=True, eq=False):
    """Units in classes of like propensity, lowest first, and the weight each class gives."""

    index: Ints
    """(units,) each unit's class."""
    edges: Floats
    """(classes - 1,) highest propensity of every class but the last."""
    listed: Floats
    """(classes,) units of the frame."""
    answered: Floats
    """(classes,) of these, answered."""
    base_weight: Floats
    """(classes,) listed / answered, at least 1."""
    log: tuple[str, ...]
    """Classes joined because nobody in one had answered."""


def propensity_classes(
    propensity: Floats, answered: Bools, *, groups: int = GROUPS
) -> PropensityClasses:
    """Cut the frame at quantiles of propensity and weight each class by its observed rate.

    Shapes: `propensity` (units,) in 0..1, from `logistic(x, answered)` over the
    whole frame; `answered` (units,). Quantiles are R's type 7, classes closed
    on the right. Equal quantiles make fewer classes; a class nobody answered in
    joins the next higher (the last the one below), logged. Nobody answering at
    all is refused.

    Assumption first violated: that within a class the silent are like those
    who answered; and that the model of propensity holds. Shown beside response
    classes, never instead of them.

    References: Little (1986), International Statistical Review 54, 139-157;
    Rosenbaum & Rubin (1984), JASA 79, 516-524; Haziza & Beaumont (2007),
    International Statistical Review 75, 25-43.
    """
    same_length(propensity=propensity, answered=answered)
    numbers("propensity", propensity)
    if not answered.any():
        raise NobodyThere(
            "propensity classes: nobody answered, so no class has a rate; wait for replies"
        )
    cuts = np.unique(np.quantile(propensity, np.arange(1, groups) / groups))
    index = np.searchsorted(cuts, propensity, side="left")
    log: list[str] = []
    while True:
        width = len(cuts) + 1
        listed = np.bincount(index, minlength=width)
        count = np.bincount(index, weights=answered, minlength=width).astype(np.float64)
        empty = np.flatnonzero(count == 0)
        if len(empty) == 0:
            break
        gone = int(empty[0])
        cut = min(gone, len(cuts) - 1)
        if listed[gone] > 0:
            log.append(f"propensity class {gone + 1}: none of {listed[gone]} answered; joined")
        cuts = np.delete(cuts, cut)
        index = np.searchsorted(cuts, propensity, side="left")
    return PropensityClasses(
        index=index.astype(np.int64),
        edges=cuts,
        listed=listed.astype(np.float64),
        answered=count,
        base_weight=listed / count,
        log=tuple(log),
    )
