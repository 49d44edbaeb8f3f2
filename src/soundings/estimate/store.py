"""The statements of estimation, one function each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from soundings.estimate.model import (
    Adjusted,
    Alternative,
    Balance,
    Cut,
    CutId,
    Diagnostics,
    Difference,
    Drawn,
    Figure,
    Gradient,
    Kept,
    Outcome,
    Quantity,
    Response,
    School,
    Spoken,
    Told,
    TwoPhase,
    Variation,
    WaveTime,
    Weight,
)
from soundings.kit.database import Connection
from soundings.kit.sql import Columns, Fields, query, statement
from soundings.roll.model import Frame


class _Codebook(msgspec.Struct, frozen=True, kw_only=True):
    version: int
    sha256: str
    names: dict[str, str]


class _Code(msgspec.Struct, frozen=True, kw_only=True):
    response_id: UUID
    themes: dict[str, str]


_CODEBOOK = query(__name__, "codebook", _Codebook)
_CODES = query(__name__, "codes", _Code)


@statement
async def claims_lock(conn: Connection, inspection_id: UUID) -> datetime | None:
    """Return when the claims were locked, or None if they are not."""


@statement
async def frame(conn: Connection, inspection_id: UUID) -> list[Frame]:
    """Return every child listed, by case."""


@statement
async def responses(conn: Connection, inspection_id: UUID) -> list[Response]:
    """Return every reply not taken back."""


@statement
async def outcomes(conn: Connection, inspection_id: UUID) -> list[Outcome]:
    """Return how contact with each child's family ended; empty before outreach settles it."""


@statement
async def wave_times(conn: Connection, inspection_id: UUID) -> list[WaveTime]:
    """Return when each wave began, the first first."""


@statement
async def add_cut(conn: Connection, cut: Fields[Cut], diagnostics: Diagnostics) -> None:
    """Keep a cut."""


@statement
async def add_weights(conn: Connection, cut_id: CutId, weights: Columns[Weight]) -> None:
    """Keep what each reply counts for, in one statement."""


@statement
async def weights_by_cut(conn: Connection, cut_id: CutId) -> list[Weight]:
    """Return what every reply of a cut counts for."""


@statement
async def add_figures(conn: Connection, cut_id: CutId, figures: Columns[Figure]) -> None:
    """Keep every figure, in one statement."""


@statement
async def add_balance(conn: Connection, cut_id: CutId, rows: Columns[Balance]) -> None:
    """Keep the list beside the replies, in one statement."""


@statement
async def latest_cut(conn: Connection, inspection_id: UUID) -> Cut | None:
    """Return the cut taken last, or None before the first."""


@statement
async def cut_by_id(conn: Connection, cut_id: CutId) -> Cut | None:
    """Return the cut, or None if there is no such cut."""


@statement
async def diagnostics_by_cut(conn: Connection, cut_id: CutId) -> Kept | None:
    """Return how far to trust a cut, or None if there is no such cut."""


@statement
async def figures_by_cut(conn: Connection, cut_id: CutId) -> list[Figure]:
    """Return every figure of a cut."""


@statement
async def balance_by_cut(conn: Connection, cut_id: CutId) -> list[Balance]:
    """Return the list beside the replies of a cut."""


@statement
async def add_differences(conn: Connection, cut_id: CutId, rows: Columns[Difference]) -> None:
    """Keep how groups differ from the rest, in one statement."""


@statement
async def differences_by_cut(conn: Connection, cut_id: CutId) -> list[Difference]:
    """Return how the groups of a cut differ from the rest."""


@statement
async def drawn(conn: Connection, inspection_id: UUID) -> list[Drawn]:
    """Return the silent children drawn for the telephone; empty before any draw."""


@statement
async def add_alternatives(conn: Connection, cut_id: CutId, found: Sequence[Alternative]) -> None:
    """Keep every measure by other weights, in one statement."""


@statement
async def alternatives_by_cut(conn: Connection, cut_id: CutId) -> list[Alternative]:
    """Return every measure by other weights."""


@statement
async def add_quantities(conn: Connection, cut_id: CutId, found: Sequence[Quantity]) -> None:
    """Keep means, totals and ratios, in one statement."""


@statement
async def quantities_by_cut(conn: Connection, cut_id: CutId) -> list[Quantity]:
    """Return means, totals and ratios."""


@statement
async def add_adjusted(conn: Connection, cut_id: CutId, found: Sequence[Adjusted]) -> None:
    """Keep groups made alike with the rest, in one statement."""


@statement
async def adjusted_by_cut(conn: Connection, cut_id: CutId) -> list[Adjusted]:
    """Return groups made alike with the rest."""


@statement
async def add_gradients(conn: Connection, cut_id: CutId, found: Sequence[Gradient]) -> None:
    """Keep how measures run over deprivation, in one statement."""


@statement
async def gradients_by_cut(conn: Connection, cut_id: CutId) -> list[Gradient]:
    """Return how measures run over deprivation."""


@statement
async def add_schools(conn: Connection, cut_id: CutId, found: Sequence[School]) -> None:
    """Keep every school, in one statement."""


@statement
async def schools_by_cut(conn: Connection, cut_id: CutId) -> list[School]:
    """Return every school."""


@statement
async def add_variations(conn: Connection, cut_id: CutId, found: Sequence[Variation]) -> None:
    """Keep how much schools vary, in one statement."""


@statement
async def variations_by_cut(conn: Connection, cut_id: CutId) -> list[Variation]:
    """Return how much schools vary."""


@statement
async def add_told(conn: Connection, cut_id: CutId, found: Sequence[Told]) -> None:
    """Keep what families were told, by what the list says, in one statement."""


@statement
async def told_by_cut(conn: Connection, cut_id: CutId) -> list[Told]:
    """Return what families were told, by what the list says."""


@statement
async def add_two_phases(conn: Connection, cut_id: CutId, found: Sequence[TwoPhase]) -> None:
    """Keep what both phases say together, in one statement."""


@statement
async def two_phases_by_cut(conn: Connection, cut_id: CutId) -> list[TwoPhase]:
    """Return what both phases say together."""


@statement
async def look_mark(conn: Connection, inspection_id: UUID) -> str:
    """Return how many replies there are, when the last was saved, and how many went."""


async def spoken(conn: Connection, inspection_id: UUID) -> Spoken | None:
    """Return what families' words are about; None before a codebook was opened."""
    book = await _CODEBOOK.first(conn, inspection_id)
    if book is None:
        return None
    codes = await _CODES.all(conn, inspection_id)
    return Spoken(
        version=book.version,
        sha256=book.sha256,
        names=book.names,
        themes={code.response_id: code.themes for code in codes},
    )
