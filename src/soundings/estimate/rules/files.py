"""The same estimator on any frame, replies and design."""

from collections.abc import Mapping, Sequence

import numpy as np
from msgspec import Struct

from soundings.estimate.model import DesignFile, FileEstimates, WrongFile
from soundings.estimate.rules.figures import figures
from soundings.estimate.rules.measures import Measured
from soundings.estimate.rules.table import Table, coded, numbered
from soundings.estimate.rules.weighting import (
    Recipe,
    described_classes,
    described_spread,
    weigh,
)
from soundings.stats.shapes import Bools, Floats, Ints

_TRUTH = {"1": 1.0, "0": 0.0, "yes": 1.0, "no": 0.0, "true": 1.0, "false": 0.0, "": np.nan}


class Sheet(Struct, frozen=True, kw_only=True):
    """A file of rows, each by column name."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


def _check_columns(sheet: Sheet, wanted: Sequence[str], where: str) -> None:
    missing = [name for name in wanted if name not in sheet.columns]
    if missing:
        raise WrongFile(
            f"{sheet.name} has no column {missing[0]}, which {where} of the design names; it has"
            f" {', '.join(sheet.columns)}."
        )


def _places(frame: Sheet, replies: Sheet, unit: str) -> tuple[Ints, tuple[str, ...]]:
    """Return each reply's row of the frame, and the frame's units."""
    units = tuple(row[unit] for row in frame.rows)
    place = {name: row for row, name in enumerate(units)}
    if len(place) < len(units):
        twice = next(name for name in units if units.count(name) > 1)
        raise WrongFile(f"{frame.name} lists {unit} {twice} more than once; list each unit once.")
    seen: set[str] = set()
    for number, row in enumerate(replies.rows, start=2):
        if row[unit] not in place:
            raise WrongFile(
                f"{replies.name} row {number}: {unit} {row[unit]} is not on {frame.name}."
            )
        if row[unit] in seen:
            raise WrongFile(
                f"{replies.name} row {number}: {unit} {row[unit]} answers a second time; keep one."
            )
        seen.add(row[unit])
    return np.array([place[row[unit]] for row in replies.rows], dtype=np.int64), units


def _outcomes(replies: Sheet, measure: str) -> Floats:
    values = np.full(len(replies.rows), np.nan)
    for place, row in enumerate(replies.rows):
        said = row[measure].strip().lower()
        if said not in _TRUTH:
            raise WrongFile(
                f"{replies.name} row {place + 2}, column {measure}: found {row[measure]!r}, wanted"
                " 1, 0 or nothing."
            )
        values[place] = _TRUTH[said]
    return values


def _table(frame: Sheet, units: tuple[str, ...], design: DesignFile) -> Table:
    named = dict.fromkeys((*design.margins, *design.domains))
    cluster = units if design.family is None else [row[design.family] for row in frame.rows]
    return Table(
        units=units,
        family=numbered(tuple(cluster)),
        columns=tuple(coded(name, [row[name] for row in frame.rows]) for name in named),
        classes=tuple(coded(name, [row[name] for row in frame.rows]) for name in design.classes),
    )


def estimate(frame: Sheet, replies: Sheet, design: DesignFile) -> FileEstimates:
    """Weight, calibrate and estimate as the design says.

    Raises WrongFile at the first column, unit or value that does not fit.
    """
    in_frame = [design.unit, *design.classes, *design.margins, *design.domains]
    in_frame += [] if design.family is None else [design.family]
    _check_columns(frame, in_frame, "unit, family, classes, margins or domains")
    _check_columns(replies, [design.unit, *design.measures], "unit or measures")
    if not frame.rows:
        raise WrongFile(f"{frame.name} lists nobody; it must hold a row for every unit.")
    rows, units = _places(frame, replies, design.unit)
    coded_frame = _table(frame, units, design)
    answered: Bools = np.zeros(len(units), dtype=np.bool_)
    answered[rows] = True
    weighted = weigh(
        coded_frame,
        answered,
        Recipe(
            margins=design.margins,
            ordered=(),
            costs=tuple(1.0 for _ in design.classes),
            collapse=design.collapse,
            distance=design.distance,
            bounds=design.bounds,
            integrated=design.integrated,
            least=design.least_respondents,
        ),
    )
    order = np.argsort(rows)
    everybody = np.ones(len(units), dtype=np.bool_)
    told = [
        Measured(name=measure, population=everybody, y=_outcomes(replies, measure)[order])
        for measure in design.measures
    ]
    return FileEstimates(
        listed=len(units),
        answered=len(rows),
        families_answered=len(np.unique(coded_frame.family[rows])),
        figures=figures(coded_frame, weighted, told, design.domains),
        classes=described_classes(weighted.classes),
        weights=described_spread(weighted.weights),
        unit_weights={
            units[row]: float(weight)
            for row, weight in zip(weighted.rows, weighted.weights, strict=True)
        },
        log=weighted.log,
    )
