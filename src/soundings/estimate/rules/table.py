"""The frame as coded columns, one row a child."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import numpy as np
from msgspec import Struct

from soundings.estimate.constants import (
    AGE_BANDS,
    INTAKES,
    NEED_GROUPS,
    NO_SCHOOL,
    PHASES,
    STATUSES,
    TERTILES,
    THIRDS,
    UNKNOWN_THIRD,
)
from soundings.roll.model import Frame
from soundings.stats.shapes import Floats, Ints, codes

UNKNOWN = "unknown"

NOWHERE = ""
"""The school of those who have none on the list."""


class Column(Struct, frozen=True, kw_only=True, eq=False):
    """One categorical variable of the frame."""

    name: str
    levels: tuple[str, ...]
    codes: Ints
    """(units,) each unit's place among the levels."""


class Table(Struct, frozen=True, kw_only=True, eq=False):
    """The frame as estimation sees it."""

    units: tuple[str, ...]
    family: Ints
    """(units,) 0..F-1."""
    columns: tuple[Column, ...]
    classes: tuple[Column, ...]
    """Variables crossed into response classes, codes ordered so that near is alike."""
    unbalanced: tuple[Column, ...] = ()
    """Groups that make domains and are no part of the balance."""
    school: Column | None = None
    """Where each unit is taught; the level NOWHERE is no school."""
    deprivation: Floats | None = None
    """(units,) rises from the most deprived; nan where it is not known."""

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(column for column in (*self.columns, *self.unbalanced) if column.name == name)


def coded(name: str, labels: Sequence[str], order: Iterable[str] | None = None) -> Column:
    """Code labels by the order given, else by their own sorted order."""
    levels = tuple(order) if order is not None else tuple(sorted(set(labels)))
    place = {level: code for code, level in enumerate(levels)}
    return Column(
        name=name,
        levels=levels,
        codes=np.fromiter((place[label] for label in labels), dtype=np.int64, count=len(labels)),
    )


def numbered(families: Sequence[UUID] | Sequence[str]) -> Ints:
    """Return families numbered from 0 in order of first appearance."""
    seen: dict[UUID | str, int] = {}
    return np.fromiter(
        (seen.setdefault(family, len(seen)) for family in families),
        dtype=np.int64,
        count=len(families),
    )


def age_band(age: int) -> str:
    """Return the band an age lies in."""
    return next(name for low, high, name in AGE_BANDS if low <= age <= high)


def need_group(need: str) -> str:
    """Return the broad area of a primary need."""
    return NEED_GROUPS.get(need, "other_or_unknown")


def idaci_fifth(decile: int | None) -> str:
    """Return 1 (most deprived) to 5, or unknown."""
    return UNKNOWN if decile is None else str((decile + 1) // 2)


def _tertile(decile: int | None) -> str:
    if decile is None:
        return UNKNOWN_THIRD
    return next(name for highest, name in TERTILES if decile <= highest)


def _reach(reach: str) -> str:
    return reach if reach in {"email_and_sms", "none"} else "one channel"


def _known(answer: bool | None) -> str:  # noqa: FBT001 - a fact of the frame, not a switch
    if answer is None:
        return UNKNOWN
    return "yes" if answer else "no"


def _language(english: bool | None) -> str:  # noqa: FBT001 - a fact of the frame, not a switch
    if english is None:
        return UNKNOWN
    return "english" if english else "other"


def _intakes(urns: Sequence[str], deciles: Floats) -> list[str]:
    """Return each child's school's third by the mean decile of the listed children it teaches.

    Thirds are of children, not of schools, so that each has about as many.
    """
    school, levels = codes(urns)
    known = ~np.isnan(deciles)
    count = np.bincount(school, weights=known, minlength=len(levels))
    total = np.bincount(school, weights=np.nan_to_num(deciles), minlength=len(levels))
    mean = np.divide(total, count, out=np.full(len(levels), np.nan), where=count > 0)[school]
    taught = (np.asarray(urns, dtype=str) != NOWHERE) & ~np.isnan(mean)
    if not taught.any():
        return [NO_SCHOOL] * len(urns)
    edges = np.quantile(mean[taught], (1 / 3, 2 / 3), method="inverted_cdf")
    third = np.searchsorted(edges, mean, side="left")
    return [
        INTAKES[place] if is_taught else NO_SCHOOL
        for place, is_taught in zip(third, taught, strict=True)
    ]


def table(frame: Sequence[Frame]) -> Table:
    """Code every child of the frame."""
    deciles = np.array(
        [np.nan if child.idaci_decile is None else child.idaci_decile for child in frame],
        dtype=np.float64,
    )
    urns = [child.setting_urn or NOWHERE for child in frame]
    return Table(
        units=tuple(str(child.case_id) for child in frame),
        family=numbered([child.family_id for child in frame]),
        columns=(
            coded("status", [child.status.value for child in frame], STATUSES),
            coded(
                "age_band",
                [age_band(child.age) for child in frame],
                [name for _, _, name in AGE_BANDS],
            ),
            coded("need_group", [need_group(child.need_type.value) for child in frame]),
            coded("phase", [child.phase.value for child in frame], PHASES),
            coded("ethnicity_group", [child.ethnicity.value for child in frame]),
            coded("idaci_fifth", [idaci_fifth(child.idaci_decile) for child in frame]),
            coded("sex", [child.sex.value for child in frame]),
            coded("pupil_premium", ["yes" if child.pupil_premium else "no" for child in frame]),
            coded("looked_after", ["yes" if child.looked_after else "no" for child in frame]),
            coded("first_language", [_language(child.first_language_english) for child in frame]),
            coded("reach", [child.reach.value for child in frame]),
        ),
        unbalanced=(
            coded("out_of_area", [_known(child.out_of_area) for child in frame]),
            coded("school_intake", _intakes(urns, deciles), (*INTAKES, NO_SCHOOL)),
        ),
        school=coded("school", urns),
        deprivation=deciles,
        classes=(
            coded(
                "status",
                [child.status.value for child in frame],
                STATUSES,
            ),
            coded(
                "idaci",
                [_tertile(child.idaci_decile) for child in frame],
                THIRDS,
            ),
            coded(
                "reach",
                [_reach(child.reach.value) for child in frame],
                ("email_and_sms", "one channel", "none"),
            ),
        ),
    )
