"""The statements of contrast, one function each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from soundings.access.model import SignedIn
from soundings.claims.model import Benchmark, Claim, DatedRow
from soundings.contrast.model import (
    Change,
    Changed,
    Discordance,
    Enquiry,
    Finding,
    Gap,
    Gradient,
    KeptDiscordance,
    KeptEnquiry,
    KeptFinding,
    KeptGap,
    KeptGradient,
    KeptLinked,
    KeptSchool,
    KeptSignal,
    LineId,
    Linked,
    LinkedReply,
    SchoolSignal,
    Signal,
)
from soundings.estimate.model import CutId, Response
from soundings.kit.database import Connection
from soundings.kit.ids import new_id
from soundings.kit.sql import command, statement
from soundings.roll.model import Frame

_ADD_CHANGE = command(__name__, "add_change")


@statement
async def locked_claims(conn: Connection, inspection_id: UUID) -> list[Claim]:
    """Return the locked claims; empty while they are not locked."""


@statement
async def add_findings(conn: Connection, cut_id: CutId, findings: Sequence[Finding]) -> None:
    """Keep every finding, in one statement."""


@statement
async def add_gaps(conn: Connection, cut_id: CutId, gaps: Sequence[Gap]) -> None:
    """Keep every gap in its order, in one statement."""


@statement
async def add_signals(conn: Connection, cut_id: CutId, signals: Sequence[Signal]) -> None:
    """Keep every signal in its order, in one statement."""


@statement
async def add_enquiries(conn: Connection, cut_id: CutId, enquiries: Sequence[Enquiry]) -> None:
    """Keep every line of enquiry, in one statement."""


@statement
async def findings_by_cut(conn: Connection, cut_id: CutId) -> list[KeptFinding]:
    """Return the findings of a cut; empty before it is contrasted."""


@statement
async def gaps_by_cut(conn: Connection, cut_id: CutId) -> list[KeptGap]:
    """Return every gap tested, the standing ones first."""


@statement
async def signals_by_cut(conn: Connection, cut_id: CutId) -> list[KeptSignal]:
    """Return the hidden signals in the order they are read."""


@statement
async def enquiries_by_cut(conn: Connection, cut_id: CutId) -> list[KeptEnquiry]:
    """Return the lines of enquiry by rank."""


@statement
async def benchmarks(conn: Connection, inspection_id: UUID) -> list[Benchmark]:
    """Return the published figures beside the claims of an inspection."""


@statement
async def dated_rows(conn: Connection, inspection_id: UUID) -> list[DatedRow]:
    """Return the area's own rows, claim by claim."""


@statement
async def weights_by_cut(conn: Connection, cut_id: CutId) -> list[LinkedReply]:
    """Return what every reply of a cut counts for."""


@statement
async def frame_of(conn: Connection, cases: Sequence[UUID]) -> list[Frame]:
    """Return these children as the frame has them."""


@statement
async def replies_of(conn: Connection, cases: Sequence[UUID]) -> list[Response]:
    """Return every reply about these children."""


@statement
async def add_linked(conn: Connection, cut_id: CutId, linked: Sequence[Linked]) -> None:
    """Keep what rows and answers come to, in one statement."""


@statement
async def add_discordances(
    conn: Connection, cut_id: CutId, discordances: Sequence[Discordance]
) -> None:
    """Keep every disagreement, in one statement."""


@statement
async def add_gradients(conn: Connection, cut_id: CutId, gradients: Sequence[Gradient]) -> None:
    """Keep every gradient in its order, in one statement."""


@statement
async def add_school_signals(
    conn: Connection, cut_id: CutId, schools: Sequence[SchoolSignal]
) -> None:
    """Keep every school that stands out, in one statement."""


@statement
async def linked_by_cut(conn: Connection, cut_id: CutId) -> list[KeptLinked]:
    """Return the linked contrasts of a cut."""


@statement
async def discordances_by_cut(conn: Connection, cut_id: CutId) -> list[KeptDiscordance]:
    """Return the disagreements of a cut, child by child."""


@statement
async def gradients_by_cut(conn: Connection, cut_id: CutId) -> list[KeptGradient]:
    """Return the gradients of a cut."""


@statement
async def school_signals_by_cut(conn: Connection, cut_id: CutId) -> list[KeptSchool]:
    """Return the schools that stand out in a cut."""


@statement
async def hold_lines(conn: Connection, inspection_id: UUID) -> None:
    """Keep others from changing these lines of enquiry until the transaction ends."""


async def add_change(
    conn: Connection,
    inspection_id: UUID,
    line_id: LineId,
    change: Change,
    at: datetime,
    by: SignedIn,
) -> None:
    """Keep one change of a line of enquiry."""
    await _ADD_CHANGE.run(
        conn,
        new_id(),
        inspection_id,
        line_id,
        msgspec.to_builtins(change),
        at,
        by.staff_id,
        by.name,
    )


@statement
async def changes(conn: Connection, inspection_id: UUID) -> list[Changed]:
    """Return every change of an inspection's lines of enquiry, in order."""
