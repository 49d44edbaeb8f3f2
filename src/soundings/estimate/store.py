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
from soundings.kit.sql import command, query
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
_CLAIMS_LOCK = query(__name__, "claims_lock", datetime)
_FRAME = query(__name__, "frame", Frame)
_RESPONSES = query(__name__, "responses", Response)
_LOOK_MARK = query(__name__, "look_mark", str)
_OUTCOMES = query(__name__, "outcomes", Outcome)
_WAVE_TIMES = query(__name__, "wave_times", WaveTime)
_ADD_CUT = command(__name__, "add_cut")
_ADD_WEIGHTS = command(__name__, "add_weights")
_WEIGHTS_BY_CUT = query(__name__, "weights_by_cut", Weight)
_ADD_FIGURES = command(__name__, "add_figures")
_ADD_BALANCE = command(__name__, "add_balance")
_LATEST_CUT = query(__name__, "latest_cut", Cut)
_CUT_BY_ID = query(__name__, "cut_by_id", Cut)
_DIAGNOSTICS_BY_CUT = query(__name__, "diagnostics_by_cut", Kept)
_FIGURES_BY_CUT = query(__name__, "figures_by_cut", Figure)
_ADD_DIFFERENCES = command(__name__, "add_differences")
_DIFFERENCES_BY_CUT = query(__name__, "differences_by_cut", Difference)
_BALANCE_BY_CUT = query(__name__, "balance_by_cut", Balance)
_DRAWN = query(__name__, "drawn", Drawn)
_ADD_ALTERNATIVES = command(__name__, "add_alternatives")
_ALTERNATIVES_BY_CUT = query(__name__, "alternatives_by_cut", Alternative)
_ADD_QUANTITIES = command(__name__, "add_quantities")
_QUANTITIES_BY_CUT = query(__name__, "quantities_by_cut", Quantity)
_ADD_ADJUSTED = command(__name__, "add_adjusted")
_ADJUSTED_BY_CUT = query(__name__, "adjusted_by_cut", Adjusted)
_ADD_GRADIENTS = command(__name__, "add_gradients")
_GRADIENTS_BY_CUT = query(__name__, "gradients_by_cut", Gradient)
_ADD_SCHOOLS = command(__name__, "add_schools")
_SCHOOLS_BY_CUT = query(__name__, "schools_by_cut", School)
_ADD_VARIATIONS = command(__name__, "add_variations")
_VARIATIONS_BY_CUT = query(__name__, "variations_by_cut", Variation)
_ADD_TOLD = command(__name__, "add_told")
_TOLD_BY_CUT = query(__name__, "told_by_cut", Told)
_ADD_TWO_PHASES = command(__name__, "add_two_phases")
_TWO_PHASES_BY_CUT = query(__name__, "two_phases_by_cut", TwoPhase)


async def claims_lock(conn: Connection, inspection_id: UUID) -> datetime | None:
    """Return when the claims were locked, or None if they are not."""
    return await _CLAIMS_LOCK.first(conn, inspection_id)


async def frame(conn: Connection, inspection_id: UUID) -> list[Frame]:
    """Return every child listed, by case."""
    return await _FRAME.all(conn, inspection_id)


async def responses(conn: Connection, inspection_id: UUID) -> list[Response]:
    """Return every reply not taken back."""
    return await _RESPONSES.all(conn, inspection_id)


async def outcomes(conn: Connection, inspection_id: UUID) -> list[Outcome]:
    """Return how contact with each child's family ended; empty before outreach settles it."""
    return await _OUTCOMES.all(conn, inspection_id)


async def wave_times(conn: Connection, inspection_id: UUID) -> list[WaveTime]:
    """Return when each wave began, the first first."""
    return await _WAVE_TIMES.all(conn, inspection_id)


async def add_cut(conn: Connection, cut: Cut, diagnostics: Diagnostics) -> None:
    """Keep a cut."""
    await _ADD_CUT.run(
        conn,
        cut.cut_id,
        cut.inspection_id,
        cut.taken_at,
        cut.sha256,
        cut.instrument_hash,
        cut.method,
        cut.list_count,
        cut.response_count,
        cut.family_count,
        msgspec.to_builtins(diagnostics),
    )


async def add_weights(conn: Connection, cut_id: CutId, weights: Sequence[Weight]) -> None:
    """Keep what each reply counts for, in one statement."""
    await _ADD_WEIGHTS.run(
        conn,
        cut_id,
        [weight.case_id for weight in weights],
        [weight.family_id for weight in weights],
        [weight.response_class for weight in weights],
        [weight.base_weight for weight in weights],
        [weight.weight for weight in weights],
    )


async def weights_by_cut(conn: Connection, cut_id: CutId) -> list[Weight]:
    """Return what every reply of a cut counts for."""
    return await _WEIGHTS_BY_CUT.all(conn, cut_id)


async def add_figures(conn: Connection, cut_id: CutId, figures: Sequence[Figure]) -> None:
    """Keep every figure, in one statement."""
    await _ADD_FIGURES.run(
        conn,
        cut_id,
        [figure.measure for figure in figures],
        [figure.domain for figure in figures],
        [figure.list_base for figure in figures],
        [figure.n for figure in figures],
        [figure.favourable for figure in figures],
        [figure.n_effective for figure in figures],
        [figure.estimate for figure in figures],
        [figure.se for figure in figures],
        [figure.low for figure in figures],
        [figure.high for figure in figures],
        [figure.df for figure in figures],
        [figure.flag.value for figure in figures],
    )


async def add_balance(conn: Connection, cut_id: CutId, rows: Sequence[Balance]) -> None:
    """Keep the list beside the replies, in one statement."""
    await _ADD_BALANCE.run(
        conn,
        cut_id,
        [row.margin for row in rows],
        [row.category for row in rows],
        [row.listed for row in rows],
        [row.responded for row in rows],
        [row.frame_share for row in rows],
        [row.respondent_share for row in rows],
        [row.weighted_share for row in rows],
        [row.standardised_difference for row in rows],
        [row.weighted_difference for row in rows],
    )


async def latest_cut(conn: Connection, inspection_id: UUID) -> Cut | None:
    """Return the cut taken last, or None before the first."""
    return await _LATEST_CUT.first(conn, inspection_id)


async def cut_by_id(conn: Connection, cut_id: CutId) -> Cut | None:
    """Return the cut, or None if there is no such cut."""
    return await _CUT_BY_ID.first(conn, cut_id)


async def diagnostics_by_cut(conn: Connection, cut_id: CutId) -> Kept | None:
    """Return how far to trust a cut, or None if there is no such cut."""
    return await _DIAGNOSTICS_BY_CUT.first(conn, cut_id)


async def figures_by_cut(conn: Connection, cut_id: CutId) -> list[Figure]:
    """Return every figure of a cut."""
    return await _FIGURES_BY_CUT.all(conn, cut_id)


async def balance_by_cut(conn: Connection, cut_id: CutId) -> list[Balance]:
    """Return the list beside the replies of a cut."""
    return await _BALANCE_BY_CUT.all(conn, cut_id)


async def add_differences(conn: Connection, cut_id: CutId, rows: Sequence[Difference]) -> None:
    """Keep how groups differ from the rest, in one statement."""
    await _ADD_DIFFERENCES.run(
        conn,
        cut_id,
        [row.measure for row in rows],
        [row.domain for row in rows],
        [row.rest_n for row in rows],
        [row.rest_estimate for row in rows],
        [row.difference for row in rows],
        [row.low for row in rows],
        [row.high for row in rows],
        [row.p for row in rows],
    )


async def differences_by_cut(conn: Connection, cut_id: CutId) -> list[Difference]:
    """Return how the groups of a cut differ from the rest."""
    return await _DIFFERENCES_BY_CUT.all(conn, cut_id)


async def drawn(conn: Connection, inspection_id: UUID) -> list[Drawn]:
    """Return the silent children drawn for the telephone; empty before any draw."""
    return await _DRAWN.all(conn, inspection_id)


def _rows(cut_id: CutId, structs: Sequence[msgspec.Struct]) -> list[dict[str, object]]:
    """Return Structs as rows of their table, which has a column for every field."""
    return [{"cut_id": str(cut_id), **msgspec.to_builtins(struct)} for struct in structs]


async def add_alternatives(conn: Connection, cut_id: CutId, found: Sequence[Alternative]) -> None:
    """Keep every measure by other weights, in one statement."""
    await _ADD_ALTERNATIVES.run(conn, _rows(cut_id, found))


async def alternatives_by_cut(conn: Connection, cut_id: CutId) -> list[Alternative]:
    """Return every measure by other weights."""
    return await _ALTERNATIVES_BY_CUT.all(conn, cut_id)


async def add_quantities(conn: Connection, cut_id: CutId, found: Sequence[Quantity]) -> None:
    """Keep means, totals and ratios, in one statement."""
    await _ADD_QUANTITIES.run(conn, _rows(cut_id, found))


async def quantities_by_cut(conn: Connection, cut_id: CutId) -> list[Quantity]:
    """Return means, totals and ratios."""
    return await _QUANTITIES_BY_CUT.all(conn, cut_id)


async def add_adjusted(conn: Connection, cut_id: CutId, found: Sequence[Adjusted]) -> None:
    """Keep groups made alike with the rest, in one statement."""
    await _ADD_ADJUSTED.run(conn, _rows(cut_id, found))


async def adjusted_by_cut(conn: Connection, cut_id: CutId) -> list[Adjusted]:
    """Return groups made alike with the rest."""
    return await _ADJUSTED_BY_CUT.all(conn, cut_id)


async def add_gradients(conn: Connection, cut_id: CutId, found: Sequence[Gradient]) -> None:
    """Keep how measures run over deprivation, in one statement."""
    await _ADD_GRADIENTS.run(conn, _rows(cut_id, found))


async def gradients_by_cut(conn: Connection, cut_id: CutId) -> list[Gradient]:
    """Return how measures run over deprivation."""
    return await _GRADIENTS_BY_CUT.all(conn, cut_id)


async def add_schools(conn: Connection, cut_id: CutId, found: Sequence[School]) -> None:
    """Keep every school, in one statement."""
    await _ADD_SCHOOLS.run(conn, _rows(cut_id, found))


async def schools_by_cut(conn: Connection, cut_id: CutId) -> list[School]:
    """Return every school."""
    return await _SCHOOLS_BY_CUT.all(conn, cut_id)


async def add_variations(conn: Connection, cut_id: CutId, found: Sequence[Variation]) -> None:
    """Keep how much schools vary, in one statement."""
    await _ADD_VARIATIONS.run(conn, _rows(cut_id, found))


async def variations_by_cut(conn: Connection, cut_id: CutId) -> list[Variation]:
    """Return how much schools vary."""
    return await _VARIATIONS_BY_CUT.all(conn, cut_id)


async def add_told(conn: Connection, cut_id: CutId, found: Sequence[Told]) -> None:
    """Keep what families were told, by what the list says, in one statement."""
    await _ADD_TOLD.run(conn, _rows(cut_id, found))


async def told_by_cut(conn: Connection, cut_id: CutId) -> list[Told]:
    """Return what families were told, by what the list says."""
    return await _TOLD_BY_CUT.all(conn, cut_id)


async def add_two_phases(conn: Connection, cut_id: CutId, found: Sequence[TwoPhase]) -> None:
    """Keep what both phases say together, in one statement."""
    await _ADD_TWO_PHASES.run(conn, _rows(cut_id, found))


async def two_phases_by_cut(conn: Connection, cut_id: CutId) -> list[TwoPhase]:
    """Return what both phases say together."""
    return await _TWO_PHASES_BY_CUT.all(conn, cut_id)


async def look_mark(conn: Connection, inspection_id: UUID) -> str:
    """Return how many replies there are, when the last was saved, and how many went."""
    return await _LOOK_MARK.one(conn, inspection_id)


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
