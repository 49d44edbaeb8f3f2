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
from soundings.estimate.model import ResponseClass, WeightSpread
from soundings.estimate.rules.table import Table
from soundings.stats.calibrate import Distance
from soundings.stats.classes import (
    GREATEST_RATIO,
    LEAST_ANSWERED,
    Classes,
    response_classes,
)
from soundings.stats.linearise import Design, design
from soundings.stats.margins import Margin, fit_margins
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
    klass: Ints
    """(respondents,) places among the classes."""
    classes: Classes
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
        klass=klass,
        classes=classes,
        design=design(
            fit.weights,
            family,
            klass,
            classes.listed,
            base=base,
            x=fit.x,
            integrated=recipe.integrated,
        ),
        log=(*classes.log, *fit.log),
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
