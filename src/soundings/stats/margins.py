"""Calibration to several margins, relaxed in a fixed order and only aloud."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from soundings.stats.calibrate import Distance, Unattainable, calibrate, reach
from soundings.stats.infeasibility import Infeasibility
from soundings.stats.refusals import (
    Mismatched,
    NotListed,
    WrongWeight,
    numbers,
    positive,
    same_length,
)
from soundings.stats.shapes import Floats, Ints

LEAST_RESPONDENTS = 20
"""Respondents below which a category is merged when weights cannot be had otherwise.
Source: our choice, because a category of 20 moves a share by at most 5 points a child."""

WIDER = ((0.2, 5.0), (0.1, 10.0))
"""Bounds tried, in order, when a single margin still cannot be met.
Source: our choice, because a factor beyond 10 makes one family speak for a class."""


_BLAMED = 5  # totals named in the log when a proof is found


class Margin(Struct, frozen=True, kw_only=True, eq=False):
    """A categorical variable known for the whole frame."""

    name: str
    labels: tuple[str, ...]
    codes: Ints
    """(rows,) each respondent's category."""
    totals: Floats
    """(categories,) units of the frame in each."""
    ordered: bool = False
    """Whether a small category should join a neighbour rather than the smallest other."""


class Impossible(Struct, frozen=True, kw_only=True, eq=False):
    """Margins that were asked for and proved impossible within bounds."""

    margins: tuple[Margin, ...]
    """Their labels in order are what the proof's columns stand for."""
    bounds: tuple[float, float]
    proof: Infeasibility


class Fitted(Struct, frozen=True, kw_only=True, eq=False):
    """Weights that hit the margins that are left, and what was given up for it."""

    weights: Floats
    x: Floats
    """(rows, columns) the indicators calibrated on, as the variance needs them."""
    margins: tuple[Margin, ...]
    """As met: merged where they had to be."""
    log: tuple[str, ...]
    impossible: tuple[Impossible, ...] = ()
    """Every attempt proved impossible, in order."""
    bounds: tuple[float, float] | None = None
    """Within which the weights stand; None where calibration was given up."""


def _join(margin: Margin, gone: int, kept: int) -> Margin:
    low, high = min(gone, kept), max(gone, kept)
    labels = list(margin.labels)
    labels[low] = f"{labels[low]} or {labels.pop(high)}"
    totals = margin.totals.copy()
    totals[low] += totals[high]
    codes = np.where(margin.codes == high, low, margin.codes)
    return Margin(
        name=margin.name,
        labels=tuple(labels),
        codes=np.where(codes > high, codes - 1, codes),
        totals=np.delete(totals, high),
        ordered=margin.ordered,
    )


def _drop_empty(margin: Margin) -> Margin:
    """Leave out categories that neither frame nor respondents have."""
    present = np.bincount(margin.codes, minlength=len(margin.labels)) > 0
    present |= margin.totals > 0
    places = np.cumsum(present) - 1
    return Margin(
        name=margin.name,
        labels=tuple(label for label, here in zip(margin.labels, present, strict=True) if here),
        codes=places[margin.codes].astype(np.int64),
        totals=margin.totals[present],
        ordered=margin.ordered,
    )


def merge_small(margin: Margin, least: int) -> tuple[Margin, list[str]]:
    """Merge categories with fewer than `least` respondents, smallest first.

    An ordered margin's category joins its smaller neighbour, another the next
    smallest category. One category left is left alone.
    """
    log: list[str] = []
    margin = _drop_empty(margin)
    while len(margin.labels) > 1:
        count = np.bincount(margin.codes, minlength=len(margin.labels))
        small = int(np.argmin(count))
        if count[small] >= least:
            break
        others = [place for place in range(len(count)) if place != small]
        if margin.ordered:
            others = [place for place in others if abs(place - small) == 1]
        kept = min(others, key=lambda place: (count[place], place))
        log.append(
            f"{margin.name}: {margin.labels[small]} ({count[small]} respondents) merged with"
            f" {margin.labels[kept]}"
        )
        margin = _join(margin, small, kept)
    return margin, log


def indicators(margins: Sequence[Margin], rows: int) -> tuple[Floats, Floats]:
    """Return the indicator columns of all margins (rows, columns) and their frame totals."""
    width = sum(len(margin.labels) for margin in margins)
    x = np.zeros((rows, width))
    start = 0
    for margin in margins:
        x[np.arange(rows), start + margin.codes] = 1.0
        start += len(margin.labels)
    totals = np.concatenate([margin.totals for margin in margins]) if margins else np.zeros(0)
    return x, totals


def family_sums(x: Floats, family: Ints) -> Floats:
    """Return column sums within families (families, columns); `family` (rows,) is 0..F-1."""
    sums = np.zeros((int(family.max(initial=-1)) + 1, x.shape[1]))
    np.add.at(sums, family, x)
    return sums


def _attempt(
    margins: Sequence[Margin],
    base: Floats,
    family: Ints | None,
    distance: Distance,
    bounds: tuple[float, float],
) -> tuple[Floats, Floats]:
    x, totals = indicators(margins, len(base))
    if family is None:
        return calibrate(x, totals, base, distance=distance, bounds=bounds).weights, x
    sums = family_sums(x, family)
    shared = np.zeros(len(sums))
    shared[family] = base
    size = np.bincount(family).astype(np.float64)
    fit = calibrate(sums, totals, shared, distance=distance, bounds=bounds, scale=size)
    return fit.weights[family], x


def fit_margins(
    margins: Sequence[Margin],
    base: Floats,
    *,
    family: Ints | None = None,
    distance: Distance = Distance.LOGIT,
    bounds: tuple[float, float] = (0.3, 3.0),
    least: int = 1,
) -> Fitted:
    """Calibrate to every margin, or to as much of them as can be met, and log what was not.

    Shapes: `base` (rows,); `family` (rows,) 0..F-1 gives siblings one weight
    (integrated weights: totals are met by family sums, factors go by the
    family's mean, base weights must be the same within a family) and None
    gives each row its own. Margins stand in
    order of priority, first the one to be given up last. `least` is how many
    respondents a category must have from the start (1: only empty ones merge).

    Order of relaxing: merge categories under LEAST_RESPONDENTS; drop margins,
    the last in priority first, passing over those whose giving up would leave
    the proof of infeasibility standing; widen the bounds; lastly scale the base
    weights to the frame's size, which hits one total. No rows returns no
    weights. Refused: respondents in a category the frame has nobody in, margins
    that do not count the same frame, base weights not above 0, siblings with
    different base weights.

    Assumption first violated: that response is explained by the margins left.

    References: Deville & Särndal (1992), JASA 87; Lemaître & Dufour (1987),
    Survey Methodology 13, 199-207 (integrated weights); R survey 4.5
    `calibrate(aggregate.stage = 1)`.
    """
    if len(base) == 0:
        return Fitted(
            weights=base, x=np.zeros((0, 0)), margins=(), log=("nobody answered: no weights",)
        )
    positive("base weights", base)
    _check(margins, base, family)
    held, lines = _merged(margins, least)
    log = list(lines)
    merged, limits, wider = False, bounds, list(WIDER if distance is Distance.LOGIT else ())
    impossible: list[Impossible] = []
    while held:
        try:
            weights, x = _attempt(held, base, family, distance, limits)
        except Unattainable as miss:
            log.append(_told(held, miss))
            proof = miss.proof
            if proof is not None:
                reached = reach(distance, limits)
                impossible.append(Impossible(margins=held, bounds=reached, proof=proof))
        else:
            return Fitted(
                weights=weights,
                x=x,
                margins=held,
                log=tuple(log),
                impossible=tuple(impossible),
                bounds=limits,
            )
        if not merged:
            merged = True
            held, lines = _merged(held, max(least, LEAST_RESPONDENTS))
            log += lines
            if lines:
                continue
        if len(held) > 1:
            dropped = _least_wanted(held, proof)
            held = tuple(margin for margin in held if margin is not dropped)
            log.append(
                f"margin {dropped.name} dropped, being last in priority of those in the way"
            )
        elif wider:
            limits = wider.pop(0)
            log.append(f"bounds widened to {limits[0]:g} and {limits[1]:g}")
        else:
            break
    log.append("calibration given up: base weights scaled to the size of the frame")
    total = float(margins[0].totals.sum()) if margins else float(base.sum())
    return Fitted(
        weights=base * (total / float(base.sum())),
        x=np.ones((len(base), 1)),
        margins=(),
        log=tuple(log),
        impossible=tuple(impossible),
    )


def _check(margins: Sequence[Margin], base: Floats, family: Ints | None) -> None:
    for margin in margins:
        same_length(**{"base weights": base, margin.name: margin.codes})
        numbers(f"totals of {margin.name}", margin.totals)
        if int(margin.codes.max()) >= len(margin.labels) or int(margin.codes.min()) < 0:
            raise Mismatched(
                f"{margin.name} has codes outside its {len(margin.labels)} categories; code them"
                " from 0 in the order of the labels"
            )
        here = np.bincount(margin.codes, minlength=len(margin.labels))
        unlisted = (here > 0) & (margin.totals <= 0)
        if unlisted.any():
            place = int(np.argmax(unlisted))
            raise NotListed(
                f"{margin.name}: {here[place]} respondents in {margin.labels[place]}, where the"
                f" frame has {margin.totals[place]:g}; take totals from the frame they are on"
            )
        size, first = float(margin.totals.sum()), float(margins[0].totals.sum())
        if abs(size - first) > 1e-6 * max(1.0, first):
            raise Mismatched(
                f"{margin.name} counts {size:g} units and {margins[0].name} {first:g}; take all"
                " margins from one frame"
            )
    if family is not None:
        same_length(base=base, family=family)
        shared = np.zeros(int(family.max()) + 1)
        shared[family] = base
        if np.any(shared[family] != base):
            raise WrongWeight(
                "siblings have different base weights; give a family one class and one weight"
            )


def _least_wanted(held: Sequence[Margin], proof: Infeasibility | None) -> Margin:
    """Return the last margin whose giving up can help: one the proof needs, if there is one.

    One price for every category of a margin is a price for the frame's size,
    which the others have too: the proof does not need that margin.
    """
    if proof is None:
        return held[-1]
    starts = np.cumsum([0, *(len(margin.labels) for margin in held)])
    needed = [
        margin
        for margin, start, end in zip(held, starts[:-1], starts[1:], strict=True)
        if np.ptp(proof.prices[start:end]) > 0
    ]
    return needed[-1] if needed else held[-1]


def _merged(margins: Sequence[Margin], least: int) -> tuple[tuple[Margin, ...], list[str]]:
    found = [merge_small(margin, least) for margin in margins]
    return tuple(margin for margin, _ in found), [line for _, lines in found for line in lines]


def _told(margins: Sequence[Margin], miss: Unattainable) -> str:
    names = ", ".join(margin.name for margin in margins)
    if miss.proof is None:
        return f"weights meeting {names} not found (largest relative miss {miss.miss:.2g})"
    labels = [f"{margin.name} {label}" for margin in margins for label in margin.labels]
    short = miss.proof.shortfall
    blame = ", ".join(
        f"{labels[place]} {abs(short[place]):.1f} {'short' if short[place] > 0 else 'over'}"
        for place in np.argsort(-np.abs(short))[:_BLAMED]
        if abs(short[place]) > 0.05  # noqa: PLR2004 - printed to one decimal
    )
    return (
        f"weights meeting {names} proved impossible within the bounds; the nearest leave {blame}"
    )
