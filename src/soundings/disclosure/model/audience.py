"""Who a release is for, and the thresholds it is made under."""

from enum import StrEnum
from typing import NewType
from uuid import UUID

from msgspec import Struct

ReleaseId = NewType("ReleaseId", UUID)

FORM = 2
"""The shape of Released; a stored release of another shape is not read as this one."""


class Audience(StrEnum):
    """Who a release is for."""

    INSPECTOR = "inspector"
    PARTNERSHIP = "partnership"
    PUBLIC = "public"


class Thresholds(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The numbers a release was made under; they stand in it."""

    minimum_replies: int
    minimum_listed: int
    small_cell: int
    small_group: int
    base_rounding: int
    decimals: int
    protection: int = 0
    """How far from a withheld count, either way, a reader must be left."""


class PublicTotal(Struct, frozen=True, kw_only=True):
    """A published count of children, which a reader may subtract from."""

    variable: str
    category: str
    population: str
    """The list status it counts; `all` for everybody listed."""
    count: int
    source: str
    year: int
