"""The same engine on any frame, replies, design and telephone sample."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from soundings.estimate.model import (
    Code,
    DesignFile,
    FileEstimates,
    NobodyListed,
    NotSilent,
    PhoneDesign,
    QuantityKind,
    WrongDesign,
)
from soundings.estimate.rules import sheets
from soundings.estimate.rules.engine import Wanted, estimated
from soundings.estimate.rules.measures import Amount, Measured
from soundings.estimate.rules.phone import Phoned, stood_for
from soundings.estimate.rules.response import Ending, rates, strata
from soundings.estimate.rules.sheets import Sheet
from soundings.estimate.rules.table import NOWHERE, Table, coded, numbered
from soundings.estimate.rules.weighting import (
    Recipe,
    Weighted,
    described_classes,
    described_spread,
    weigh,
)
from soundings.stats.calibrate import Distance
from soundings.stats.shapes import Bools, Ints

_OUTCOMES = {
    Code.COMPLETE: "complete",
    Code.PARTIAL: "partial",
    Code.REFUSAL: "refusal",
    Code.NON_CONTACT: "non_contact",
    Code.OTHER: "other",
    Code.UNKNOWN_HOUSEHOLD: "unknown_household",
    Code.UNKNOWN_OTHER: "unknown_other",
    Code.NOT_ELIGIBLE: "not_eligible",
}


class Files(Struct, frozen=True, kw_only=True):
    """What was brought."""

    frame: Sheet
    replies: Sheet
    design: DesignFile
    phone: Sheet | None = None


def check_design(design: DesignFile, name: str) -> None:
    """Refuse a design whose keys contradict each other."""
    low, high = design.bounds
    if design.distance is Distance.LOGIT and not 0.0 <= low < 1.0 < high:
        message = (
            f"{name}: bounds are {low:g} and {high:g}; wanted one from 0 to below 1 and one above"
            " 1, since a base weight itself must be allowed."
        )
        raise WrongDesign(message)
    if design.replicates < 0 or design.replicates == 1:
        message = f"{name}: replicates is {design.replicates}; give 0 for none, or 200 or more."
        raise WrongDesign(message)
    named = [*design.measures, *design.means, *(ratio.name for ratio in design.ratios)]
    twice = [column for column, count in Counter(named).items() if count > 1]
    if twice:
        message = f"{name}: {twice[0]} is named twice among measures, means and ratios; once each."
        raise WrongDesign(message)
    if not (design.measures or design.means or design.totals or design.ratios):
        message = f"{name} asks for nothing: name columns in measures, means, totals or ratios."
        raise WrongDesign(message)


def _one(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _check_columns(files: Files) -> None:
    design = files.design
    of_phone = PhoneDesign() if design.phone is None else design.phone
    sheets.check_columns(
        files.frame,
        {
            "unit": (design.unit,),
            "family": _one(design.family),
            "classes": design.classes,
            "margins": design.margins,
            "domains": design.domains,
            "propensity": design.propensity or (),
            "adjust": design.adjust,
            "schools": _one(design.schools),
            "deprivation": _one(design.deprivation),
            "disposition": _one(design.disposition),
            "stratum of phone": _one(of_phone.stratum),
        },
    )
    sheets.check_columns(
        files.replies,
        {
            "unit": (design.unit,),
            "measures": design.measures,
            "means": design.means,
            "totals": design.totals,
            "ratios": [name for ratio in design.ratios for name in (ratio.over, ratio.under)],
            "wave": _one(design.wave),
        },
    )
    if files.phone is not None:
        sheets.check_columns(
            files.phone,
            {
                "unit": (design.unit,),
                "measures": design.measures,
                "answered of phone": _one(of_phone.answered),
                "probability of phone": _one(of_phone.probability),
            },
        )


def _table(frame: Sheet, units: tuple[str, ...], design: DesignFile) -> Table:
    named = dict.fromkeys(
        (*design.margins, *design.domains, *(design.propensity or ()), *design.adjust)
    )
    family = design.family
    cluster = (
        units
        if family is None
        else [
            said or f"{unit} alone"
            for unit, (_, said) in zip(units, frame.cells(family), strict=True)
        ]
    )
    return Table(
        units=units,
        family=numbered(tuple(cluster)),
        columns=tuple(coded(name, sheets.labels(frame, name)) for name in named),
        classes=tuple(coded(name, sheets.labels(frame, name)) for name in design.classes),
        school=None
        if design.schools is None
        else coded(NOWHERE, [said for _, said in frame.cells(design.schools)]),
        deprivation=None
        if design.deprivation is None
        else sheets.numbers(frame, design.deprivation),
    )


def _recipe(design: DesignFile) -> Recipe:
    return Recipe(
        margins=design.margins,
        ordered=(),
        costs=tuple(1.0 for _ in design.classes),
        collapse=design.collapse,
        distance=design.distance,
        bounds=design.bounds,
        integrated=design.integrated,
        least=design.least_respondents,
    )


def _measures(sheet: Sheet, names: Sequence[str], size: int, order: Ints) -> list[Measured]:
    everybody = np.ones(size, dtype=np.bool_)
    return [
        Measured(name=name, population=everybody, y=sheets.outcomes(sheet, name)[order])
        for name in names
    ]


def _amounts(replies: Sheet, design: DesignFile, order: Ints) -> list[Amount]:
    def column(name: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        return sheets.numbers(replies, name)[order]

    return [
        *(Amount(name=name, kind=QuantityKind.MEAN, over=column(name)) for name in design.means),
        *(Amount(name=name, kind=QuantityKind.TOTAL, over=column(name)) for name in design.totals),
        *(
            Amount(
                name=ratio.name,
                kind=QuantityKind.RATIO,
                over=column(ratio.over),
                under=column(ratio.under),
            )
            for ratio in design.ratios
        ),
    ]


def _phoned(files: Files, table: Table, answered: Bools) -> Phoned | None:
    """Return the telephone sample, or None without a file of one."""
    sheet, design = files.phone, files.design
    if sheet is None:
        return None
    of_phone = PhoneDesign() if design.phone is None else design.phone
    place = {unit: row for row, unit in enumerate(table.units)}
    drawn = sheets.places(sheet, design.unit, files.frame.name, place)
    for number, unit in zip(sheet.numbers, drawn, strict=True):
        if answered[unit]:
            message = (
                f"{sheet.name} row {number}: {design.unit} {table.units[int(unit)]} answers in"
                f" {files.replies.name} too; only units silent at the draw may be drawn."
            )
            raise NotSilent(message)
    stratum = (
        np.zeros(len(table.units), dtype=np.int64)
        if of_phone.stratum is None
        else coded(of_phone.stratum, sheets.labels(files.frame, of_phone.stratum)).codes
    )
    silent = np.bincount(stratum[~answered], minlength=int(stratum.max(initial=0)) + 1)
    taken = np.bincount(stratum[drawn], minlength=len(silent))
    rate = taken / np.maximum(silent, 1)
    interviewed = (
        np.ones(len(drawn), dtype=np.bool_)
        if of_phone.answered is None
        else sheets.flags(sheet, of_phone.answered)
    )
    return Phoned(
        first_phase=answered,
        drawn=drawn,
        stratum=stratum[drawn],
        inclusion=rate[stratum[drawn]]
        if of_phone.probability is None
        else sheets.probabilities(sheet, of_phone.probability),
        interviewed=interviewed,
        family=table.family[drawn] if of_phone.family else np.arange(len(drawn)),
        told=tuple(
            _measures(sheet, design.measures, len(table.units), np.flatnonzero(interviewed))
        ),
    )


def _endings(files: Files, answered: Bools, phoned: Phoned | None) -> list[Ending] | None:
    """Return how contact with each unit of the frame ended; None where no column says."""
    column = files.design.disposition
    if column is None:
        return None
    spoken = answered.copy()
    if phoned is not None:
        spoken[phoned.drawn[phoned.interviewed]] = True
    ended: list[Ending] = []
    for (number, said), replied in zip(files.frame.cells(column), spoken, strict=True):
        known = [code for code in Code if code.value == said.upper()]
        codes = ", ".join(code.value for code in Code)
        if not known:
            raise sheets.wrong(files.frame, number, column, said, f"one of {codes}.")
        if (known[0] in {Code.COMPLETE, Code.PARTIAL}) != bool(replied):
            wanted = (
                "I or P, since the unit answered."
                if replied
                else ("another code than I or P, since nobody answered for the unit.")
            )
            raise sheets.wrong(files.frame, number, column, said, wanted)
        ended.append(Ending(said.upper(), _OUTCOMES[known[0]], unreached=False))
    return ended


def estimate(files: Files) -> FileEstimates:
    """Weight, calibrate and estimate as the design says.

    Raises a WrongFile at the first column, unit or cell that does not fit.
    """
    frame, design = files.frame, files.design
    _check_columns(files)
    if not frame.rows:
        raise NobodyListed(f"{frame.name} lists nobody; it must hold a row for every unit.")
    units = sheets.units(frame, design.unit)
    rows = sheets.places(
        files.replies, design.unit, frame.name, {unit: row for row, unit in enumerate(units)}
    )
    table = _table(frame, units, design)
    answered: Bools = np.zeros(len(units), dtype=np.bool_)
    answered[rows] = True
    order = np.argsort(rows)
    told = _measures(files.replies, design.measures, len(units), order)
    amounts = _amounts(files.replies, design, order)
    waves = (
        None if design.wave is None else sheets.whole_numbers(files.replies, design.wave)[order]
    )
    phoned = _phoned(files, table, answered)
    ended = _endings(files, answered, phoned)
    weighted = weigh(table, answered, _recipe(design))
    found = estimated(
        table,
        weighted,
        told,
        Wanted(
            domains=design.domains,
            propensity=design.margins if design.propensity is None else design.propensity,
            adjust=design.adjust,
            replicates=design.replicates,
            seed=design.seed,
        ),
        amounts=amounts,
        waves=waves,
        phoned=phoned,
    )
    return FileEstimates(
        listed=len(units),
        answered=len(rows),
        families_answered=len(np.unique(table.family[rows])),
        figures=found.figures,
        differences=found.differences,
        quantities=found.quantities,
        alternatives=found.alternatives,
        adjusted=found.adjusted,
        gradients=found.gradients,
        schools=found.schools,
        variations=found.variations,
        two_phase=found.two_phases,
        balance=found.balance,
        representativity=found.representativity,
        partials=found.partials,
        rates=None
        if ended is None
        else rates(ended, phoned=0.0 if phoned is None else stood_for(phoned)),
        strata=() if ended is None else strata(table, design.domains, ended),
        waves=found.waves,
        trends=found.trends,
        classes=described_classes(weighted.classes),
        weights=described_spread(weighted.weights),
        unit_weights=_unit_weights(units, weighted),
        infeasible=weighted.infeasible,
        log=found.log,
    )


def _unit_weights(units: Sequence[str], weighted: Weighted) -> dict[str, float]:
    return {
        units[row]: float(weight)
        for row, weight in zip(weighted.rows, weighted.weights, strict=True)
    }
