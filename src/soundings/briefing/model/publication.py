"""The nouns of publication: what families are told when it is over."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from soundings.disclosure.model import Released
from soundings.inspection.model import Inspection
from soundings.kit.refusal import Kind, Refusal


class Publication(Struct, frozen=True, kw_only=True):
    """One version of the families' page: what inspectors asked, what the area will do."""

    inspection_id: UUID
    version: int
    release_id: UUID
    asked: tuple[str, ...]
    will_do: tuple[str, ...]
    published_by: str
    published_at: datetime


class Said(Struct, frozen=True, kw_only=True):
    """One thing families said, in the words of the question and a round number."""

    metric: str
    in_a_hundred: int
    low: int
    high: int
    """Bounds of the 95 % interval, in a hundred."""
    n: int


class FamiliesPage(Struct, frozen=True, kw_only=True):
    """What everybody may read of an area when its report is out."""

    inspection: Inspection
    publication: Publication
    released: Released
    said: tuple[Said, ...]
    withheld: int
    """Questions too few families answered to show."""


class NotPublished(Refusal):
    """Nothing has been published of that area."""

    kind = Kind.MISSING
    slug = "not-published"
    title = "Nothing has been published here yet"


class NothingToPublish(Refusal):
    """A page for families needs what was asked and what will be done."""

    slug = "nothing-to-publish"
    title = "The page for families is not complete"
