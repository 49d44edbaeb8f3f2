"""Weights: response classes of families, then calibration to what the frame knows."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from soundings.estimate.constants import (
    BOUNDS,
    CLASS_COSTS,
    LEAST_RESPONDENTS,
    MARGINS,
    ORDERED,
)
from soundings.estimate.model import Infeasible, ResponseClass, WeightSpread
from soundings.estimate.rules.table import Table
from soundings.stats.calibrate import Distance, Unattainable, calibrate
from soundings.stats.classes import (
    GREATEST_RATIO,
    LEAST_ANSWERED,
    Classes,
    response_classes,
)
from soundings.stats.linearise import Design, design
from soundings.stats.margins import Fitted, Impossible, Margin, family_sums, fit_margins
from soundings.stats.shapes import Bools, Floats, Ints
from soundings.stats.spread import spread


class Recipe(Struct, frozen=True, kw_only=True):
    """How to weight."""

    margins: tuple[str, ...] = MARGINS
    ordered: tuple[str, ...] = ORDERED
    costs: tuple[float, ...] = CLASS_COSTS
    collapse: bool = True
    distance: Distance = Distance.LOGIT
    bounds: tuple[float, float] = BOUNDS
    integrated: bool = True
    least: int = LEAST_RESPONDENTS


class Weighted(Struct, frozen=True, kw_only=True, eq=False):
    """The units that answered, and what each counts for."""

    rows: Ints
    """(respondents,) places among the units."""
    base: Floats
    weights: Floats
    family: Ints
    """(respondents,) 0..families that answered - 1."""
    klass: Ints
    """(respondents,) places among the classes."""
    classes: Classes
    listed: Floats
    """(classes,) families for the finite population correction: as listed, and more where
    families that answered did so for some of their children only."""
    fit: Fitted
    totals: Floats
    """(columns of fit.x,) what the weights sum to over the frame."""
    infeasible: tuple[Infeasible, ...]
    recipe: Recipe
    design: Design
    log: tuple[str, ...]


def _family_cells(table: Table) -> tuple[Ints, list[str]]:
    """Return each family's class codes, the lowest among its children, and its cell's name."""
    families = int(table.family.max(initial=-1)) + 1
    cells = np.zeros((families, max(1, len(table.classes))), dtype=np.int64)
    for place, column in enumerate(table.classes):
        cells[:, place] = len(column.levels)
        np.minimum.at(cells[:, place], table.family, column.codes)
    if not table.classes:
        return cells, ["everybody"] * families
    levels = [column.levels for column in table.classes]
    names = [
        ", ".join(level[code] for level, code in zip(levels, cell, strict=True)) for cell in cells
    ]
    return cells, names


def weigh(table: Table, answered: Bools, recipe: Recipe) -> Weighted:
    """Weight the units that answered (units,) so that they stand for the whole table."""
    rows = np.flatnonzero(answered).astype(np.int64)
    cells, names = _family_cells(table)
    replied = np.zeros(len(cells), dtype=np.bool_)
    replied[table.family[rows]] = True
    classes = response_classes(
        cells,
        replied,
        names,
        recipe.costs if table.classes else (1.0,),
        least=LEAST_ANSWERED if recipe.collapse else 1,
        ratio=GREATEST_RATIO if recipe.collapse else np.inf,
    )
    klass = classes.index[table.family[rows]]
    listed, spoken_for = _listed(table, rows, classes, replied)
    base = classes.base_weight[klass]
    _, family = np.unique(table.family[rows], return_inverse=True)
    family = family.reshape(-1).astype(np.int64)
    fit = fit_margins(
        _margins(table, rows, recipe),
        base,
        family=family if recipe.integrated else None,
        distance=recipe.distance,
        bounds=recipe.bounds,
        least=recipe.least,
    )
    return Weighted(
        rows=rows,
        base=base,
        weights=fit.weights,
        family=family,
        klass=klass,
        classes=classes,
        listed=listed,
        fit=fit,
        totals=fit.weights @ fit.x if len(rows) else np.zeros(fit.x.shape[1]),
        infeasible=tuple(_described_proof(found) for found in fit.impossible),
        recipe=recipe,
        design=design(
            fit.weights,
            family,
            klass,
            listed,
            base=base,
            x=fit.x,
            integrated=recipe.integrated,
        ),
        log=(*classes.log, *spoken_for, *(fit.log if recipe.margins or len(rows) == 0 else ())),
    )


def _listed(
    table: Table, rows: Ints, classes: Classes, replied: Bools
) -> tuple[Floats, tuple[str, ...]]:
    """Return families listed a class, raised where siblings were left out, and what to say of it.

    A family that answered for one child of two is known by half: its class is no more complete
    than that, however many of its families answered.
    """
    of_class = classes.index[table.family]
    there = np.bincount(of_class[replied[table.family]], minlength=len(classes.names))
    told = np.bincount(of_class[rows], minlength=len(classes.names))
    part = np.divide(told, there, out=np.ones(len(there)), where=there > 0)
    left_out = int(there.sum() - told.sum())
    said = (f"{left_out} children of families that answered for a sibling were left out",)
    return classes.listed / part, said if left_out else ()


def weigh_again(weighted: Weighted, factors: Floats) -> Floats:
    """Return weights (respondents,) from base weights times factors, calibrated anew.

    Factors of a class sum to its families, as a bootstrap's do, so that working its base weight
    out again changes nothing. Where the bounds cannot hold for some factors, raking takes their
    place: distances agree in large samples (Deville & Särndal 1992, result 5). Raises
    Unattainable where no weights can be had.
    """
    bounds = weighted.fit.bounds or weighted.recipe.bounds
    base = weighted.base * factors
    try:
        return _calibrated(weighted, base, weighted.recipe.distance, bounds)
    except Unattainable:
        return _calibrated(weighted, base, Distance.RAKING, bounds)


def _calibrated(
    weighted: Weighted, base: Floats, distance: Distance, bounds: tuple[float, float]
) -> Floats:
    x, family = weighted.fit.x, weighted.family
    if not weighted.recipe.integrated:
        return calibrate(x, weighted.totals, base, distance=distance, bounds=bounds).weights
    sums = family_sums(x, family)
    shared = np.zeros(len(sums))
    shared[family] = base
    size = np.bincount(family).astype(np.float64)
    found = calibrate(sums, weighted.totals, shared, distance=distance, bounds=bounds, scale=size)
    return found.weights[family]


def _described_proof(found: Impossible) -> Infeasible:
    """Return a proof with its prices by category, for anybody to check by hand."""
    names = [f"{margin.name}={label}" for margin in found.margins for label in margin.labels]
    low, high = found.bounds
    return Infeasible(
        margins=tuple(margin.name for margin in found.margins),
        low=low if np.isfinite(low) else None,
        high=high if np.isfinite(high) else None,
        certificate={
            name: float(price)
            for name, price in zip(names, found.proof.prices, strict=True)
            if price != 0.0
        },
        most=found.proof.reachable,
        wanted=found.proof.wanted,
    )


def _margins(table: Table, rows: Ints, recipe: Recipe) -> Sequence[Margin]:
    columns = [table.column(name) for name in recipe.margins]
    return [
        Margin(
            name=column.name,
            labels=column.levels,
            codes=column.codes[rows],
            totals=np.bincount(column.codes, minlength=len(column.levels)).astype(np.float64),
            ordered=column.name in recipe.ordered,
        )
        for column in columns
    ]


def described_classes(classes: Classes) -> tuple[ResponseClass, ...]:
    """Return the classes as they are stored and shown."""
    return tuple(
        ResponseClass(
            name=name,
            families_listed=int(listed),
            families_answered=int(answered),
            base_weight=float(weight) if np.isfinite(weight) else None,
        )
        for name, listed, answered, weight in zip(
            classes.names, classes.listed, classes.answered, classes.base_weight, strict=True
        )
    )


def described_spread(weights: Floats) -> WeightSpread | None:
    """Return how unequal the weights are; None if there are none."""
    found = spread(weights)
    if found is None:
        return None
    return WeightSpread(
        cv=found.cv,
        deff=found.deff,
        n_effective=found.n_effective,
        smallest=found.smallest,
        largest=found.largest,
        total=found.total,
    )
