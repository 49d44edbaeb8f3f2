"""Ceremonies and draws in PostgreSQL, and the list they are made from."""

from datetime import datetime
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query, statement
from soundings.roll.model import CaseId
from soundings.sampling.model import (
    Ceremony,
    CeremonyId,
    DrawId,
    Drawn,
    Listed,
    Made,
    Noted,
    Outcome,
    Place,
    Purpose,
)


class _Silent(msgspec.Struct, frozen=True, kw_only=True):
    unit: str


_HOLD = command(__name__, "hold_ceremony")
_ADD_CEREMONY = command(__name__, "add_ceremony")
_ADD_LISTED = command(__name__, "add_listed")
_SILENT = query(__name__, "silent", _Silent)
_MADE = query(__name__, "made", Made)
_ADD_DRAW = command(__name__, "add_draw")
_ADD_DRAWN = command(__name__, "add_drawn")
_ADD_OUTCOME = command(__name__, "add_outcome")


async def hold_ceremony(conn: Connection, inspection_id: InspectionId) -> None:
    """Wait for whoever else moves this inspection's ceremony."""
    await _HOLD.run(conn, str(inspection_id))


@statement
async def listed(conn: Connection, inspection_id: InspectionId) -> list[Listed]:
    """Read the list."""


@statement
async def ceremony(conn: Connection, inspection_id: InspectionId) -> Ceremony | None:
    """Read the newest ceremony."""


async def add_ceremony(
    conn: Connection, inspection_id: InspectionId, made: Ceremony, cases: dict[str, CaseId]
) -> None:
    """Write a frozen list and design, and who stands behind the names."""
    await _ADD_CEREMONY.run(
        conn,
        made.ceremony_id,
        inspection_id,
        made.number,
        made.reason,
        made.frame,
        made.frame_sha256,
        msgspec.to_builtins(made.design),
        made.design_sha256,
        made.frozen_at,
    )
    await _ADD_LISTED.run(conn, made.ceremony_id, list(cases), list(cases.values()))


@statement
async def publish(
    conn: Connection, ceremony_id: CeremonyId, beacon_round: int, at: datetime
) -> None:
    """Write the round that will decide."""


@statement
async def set_seed(
    conn: Connection, ceremony_id: CeremonyId, signature: str, dice: str, seed: str, at: datetime
) -> None:
    """Write the one seed and what it came from."""


async def silent(conn: Connection, ceremony_id: CeremonyId) -> list[str]:
    """Read the frozen names of the silent children who may be asked."""
    return [found.unit for found in await _SILENT.all(conn, ceremony_id)]


async def made(conn: Connection, ceremony_id: CeremonyId, purpose: Purpose) -> Made | None:
    """Read the draw of this purpose."""
    return await _MADE.first(conn, ceremony_id, purpose.value)


@statement
async def places(conn: Connection, draw_id: DrawId) -> list[Place]:
    """Read who was drawn, in order."""


@statement
async def outcomes(conn: Connection, draw_id: DrawId) -> list[Noted]:
    """Read what became of them, in order."""


async def add_draw(
    conn: Connection,
    inspection_id: InspectionId,
    ceremony_id: CeremonyId,
    purpose: Purpose,
    draw: Made,
    drawn: tuple[Drawn, ...],
) -> None:
    """Write a draw and who was drawn."""
    await _ADD_DRAW.run(
        conn,
        draw.draw_id,
        ceremony_id,
        inspection_id,
        purpose.value,
        list(draw.families),
        draw.drawn_at,
    )
    await _ADD_DRAWN.run(
        conn,
        draw.draw_id,
        ceremony_id,
        [one.unit for one in drawn],
        [one.slot for one in drawn],
        [one.position for one in drawn],
        [one.ticket for one in drawn],
        [one.reserve for one in drawn],
        [one.inclusion_probability for one in drawn],
    )


async def add_outcome(
    conn: Connection, outcome_id: UUID, draw_id: DrawId, case_id: CaseId, noted: Noted
) -> None:
    """Write what became of one of them."""
    await _ADD_OUTCOME.run(
        conn,
        outcome_id,
        draw_id,
        case_id,
        Outcome(noted.outcome).value,
        noted.noted_at,
        noted.failed,
    )
