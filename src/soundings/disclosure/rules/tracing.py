"""Ids of figures: what a printed number is called, and where one goes to find it again."""

from msgspec import Struct

from soundings.disclosure.model import UnknownFigure
from soundings.estimate.rules.figures import TAIL

GRADIENT, SCHOOLS, ROWS = "gradient", "schools", "rows"
_SCHOOL = "school="


class Parsed(Struct, frozen=True, kw_only=True):
    """What an id says: the end of the cut's id, the measure or claim, and which number of it."""

    tail: str
    measure: str
    part: str


class Origin(Struct, frozen=True, kw_only=True):
    """Where a kind of number stands: the room, its statement and its table."""

    room: str
    statement: str
    table: str


def school_part(setting_urn: str) -> str:
    """Return the part that names one school."""
    return f"{_SCHOOL}{setting_urn}"


def parsed(identifier: str) -> Parsed:
    """Read an id; raises UnknownFigure for what is not one."""
    parts = identifier.strip().split("/")
    if len(parts) != 3 or len(parts[0]) != TAIL or not all(parts):  # noqa: PLR2004 - its form
        message = (
            f"{identifier!r} is not a figure's id: it looks like 9c1f04ab/C16/all or "
            "9c1f04ab/C16/idaci_fifth=1, as printed beside the figure."
        )
        raise UnknownFigure(message)
    return Parsed(tail=parts[0].lower(), measure=parts[1], part=parts[2])


def origin(part: str) -> Origin:
    """Return where that part of a measure is kept."""
    if part == GRADIENT:
        return Origin(room="contrast", statement="gradients_by_cut", table="contrast.gradient")
    if part == SCHOOLS:
        return Origin(room="estimate", statement="variations_by_cut", table="estimate.variation")
    if part.startswith(_SCHOOL):
        return Origin(
            room="contrast", statement="school_signals_by_cut", table="contrast.school_signal"
        )
    if part == ROWS:
        return Origin(room="contrast", statement="linked_by_cut", table="contrast.linked")
    return Origin(room="estimate", statement="figures_by_cut", table="estimate.figure")
