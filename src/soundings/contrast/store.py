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
from soundings.kit.sql import command, query
from soundings.roll.model import Frame

_LOCKED_CLAIMS = query(__name__, "locked_claims", Claim)
_ADD_FINDINGS = command(__name__, "add_findings")
_ADD_GAPS = command(__name__, "add_gaps")
_ADD_SIGNALS = command(__name__, "add_signals")
_ADD_ENQUIRIES = command(__name__, "add_enquiries")
_FINDINGS_BY_CUT = query(__name__, "findings_by_cut", KeptFinding)
_GAPS_BY_CUT = query(__name__, "gaps_by_cut", KeptGap)
_SIGNALS_BY_CUT = query(__name__, "signals_by_cut", KeptSignal)
_ENQUIRIES_BY_CUT = query(__name__, "enquiries_by_cut", KeptEnquiry)
_BENCHMARKS = query(__name__, "benchmarks", Benchmark)
_DATED_ROWS = query(__name__, "dated_rows", DatedRow)
_WEIGHTS_BY_CUT = query(__name__, "weights_by_cut", LinkedReply)
_FRAME_OF = query(__name__, "frame_of", Frame)
_REPLIES_OF = query(__name__, "replies_of", Response)
_ADD_LINKED = command(__name__, "add_linked")
_ADD_DISCORDANCES = command(__name__, "add_discordances")
_ADD_GRADIENTS = command(__name__, "add_gradients")
_ADD_SCHOOL_SIGNALS = command(__name__, "add_school_signals")
_LINKED_BY_CUT = query(__name__, "linked_by_cut", KeptLinked)
_DISCORDANCES_BY_CUT = query(__name__, "discordances_by_cut", KeptDiscordance)
_GRADIENTS_BY_CUT = query(__name__, "gradients_by_cut", KeptGradient)
_SCHOOL_SIGNALS_BY_CUT = query(__name__, "school_signals_by_cut", KeptSchool)
_HOLD_LINES = command(__name__, "hold_lines")
_ADD_CHANGE = command(__name__, "add_change")
_CHANGES = query(__name__, "changes", Changed)


async def locked_claims(conn: Connection, inspection_id: UUID) -> list[Claim]:
    """Return the locked claims; empty while they are not locked."""
    return await _LOCKED_CLAIMS.all(conn, inspection_id)


async def add_findings(conn: Connection, cut_id: CutId, findings: Sequence[Finding]) -> None:
    """Keep every finding, in one statement."""
    await _ADD_FINDINGS.run(
        conn,
        cut_id,
        [finding.claim_id for finding in findings],
        [finding.verdict.value for finding in findings],
        [finding.grade.value for finding in findings],
        [msgspec.to_builtins(finding) for finding in findings],
    )


async def add_gaps(conn: Connection, cut_id: CutId, gaps: Sequence[Gap]) -> None:
    """Keep every gap in its order, in one statement."""
    await _ADD_GAPS.run(
        conn,
        cut_id,
        list(range(1, len(gaps) + 1)),
        [gap.claim_id for gap in gaps],
        [msgspec.to_builtins(gap) for gap in gaps],
    )


async def add_signals(conn: Connection, cut_id: CutId, signals: Sequence[Signal]) -> None:
    """Keep every signal in its order, in one statement."""
    await _ADD_SIGNALS.run(
        conn,
        cut_id,
        list(range(1, len(signals) + 1)),
        [msgspec.to_builtins(signal) for signal in signals],
    )


async def add_enquiries(conn: Connection, cut_id: CutId, enquiries: Sequence[Enquiry]) -> None:
    """Keep every line of enquiry, in one statement."""
    await _ADD_ENQUIRIES.run(
        conn,
        cut_id,
        [enquiry.rank for enquiry in enquiries],
        [enquiry.claim_id for enquiry in enquiries],
        [msgspec.to_builtins(enquiry) for enquiry in enquiries],
    )


async def findings_by_cut(conn: Connection, cut_id: CutId) -> list[KeptFinding]:
    """Return the findings of a cut; empty before it is contrasted."""
    return await _FINDINGS_BY_CUT.all(conn, cut_id)


async def gaps_by_cut(conn: Connection, cut_id: CutId) -> list[KeptGap]:
    """Return every gap tested, the standing ones first."""
    return await _GAPS_BY_CUT.all(conn, cut_id)


async def signals_by_cut(conn: Connection, cut_id: CutId) -> list[KeptSignal]:
    """Return the hidden signals in the order they are read."""
    return await _SIGNALS_BY_CUT.all(conn, cut_id)


async def enquiries_by_cut(conn: Connection, cut_id: CutId) -> list[KeptEnquiry]:
    """Return the lines of enquiry by rank."""
    return await _ENQUIRIES_BY_CUT.all(conn, cut_id)


async def benchmarks(conn: Connection, inspection_id: UUID) -> list[Benchmark]:
    """Return the published figures beside the claims of an inspection."""
    return await _BENCHMARKS.all(conn, inspection_id)


async def dated_rows(conn: Connection, inspection_id: UUID) -> list[DatedRow]:
    """Return the area's own rows, claim by claim."""
    return await _DATED_ROWS.all(conn, inspection_id)


async def weights_by_cut(conn: Connection, cut_id: CutId) -> list[LinkedReply]:
    """Return what every reply of a cut counts for."""
    return await _WEIGHTS_BY_CUT.all(conn, cut_id)


async def frame_of(conn: Connection, cases: Sequence[UUID]) -> list[Frame]:
    """Return these children as the frame has them."""
    return await _FRAME_OF.all(conn, cases)


async def replies_of(conn: Connection, cases: Sequence[UUID]) -> list[Response]:
    """Return every reply about these children."""
    return await _REPLIES_OF.all(conn, cases)


async def add_linked(conn: Connection, cut_id: CutId, linked: Sequence[Linked]) -> None:
    """Keep what rows and answers come to, in one statement."""
    await _ADD_LINKED.run(
        conn,
        cut_id,
        [one.claim_id for one in linked],
        [msgspec.to_builtins(one) for one in linked],
    )


async def add_discordances(
    conn: Connection, cut_id: CutId, discordances: Sequence[Discordance]
) -> None:
    """Keep every disagreement, in one statement."""
    await _ADD_DISCORDANCES.run(
        conn,
        cut_id,
        [one.claim_id for one in discordances],
        [one.case_id for one in discordances],
        [msgspec.to_builtins(one) for one in discordances],
    )


async def add_gradients(conn: Connection, cut_id: CutId, gradients: Sequence[Gradient]) -> None:
    """Keep every gradient in its order, in one statement."""
    await _ADD_GRADIENTS.run(
        conn,
        cut_id,
        list(range(1, len(gradients) + 1)),
        [msgspec.to_builtins(one) for one in gradients],
    )


async def add_school_signals(
    conn: Connection, cut_id: CutId, schools: Sequence[SchoolSignal]
) -> None:
    """Keep every school that stands out, in one statement."""
    await _ADD_SCHOOL_SIGNALS.run(
        conn,
        cut_id,
        list(range(1, len(schools) + 1)),
        [msgspec.to_builtins(one) for one in schools],
    )


async def linked_by_cut(conn: Connection, cut_id: CutId) -> list[KeptLinked]:
    """Return the linked contrasts of a cut."""
    return await _LINKED_BY_CUT.all(conn, cut_id)


async def discordances_by_cut(conn: Connection, cut_id: CutId) -> list[KeptDiscordance]:
    """Return the disagreements of a cut, child by child."""
    return await _DISCORDANCES_BY_CUT.all(conn, cut_id)


async def gradients_by_cut(conn: Connection, cut_id: CutId) -> list[KeptGradient]:
    """Return the gradients of a cut."""
    return await _GRADIENTS_BY_CUT.all(conn, cut_id)


async def school_signals_by_cut(conn: Connection, cut_id: CutId) -> list[KeptSchool]:
    """Return the schools that stand out in a cut."""
    return await _SCHOOL_SIGNALS_BY_CUT.all(conn, cut_id)


async def hold_lines(conn: Connection, inspection_id: UUID) -> None:
    """Keep others from changing these lines of enquiry until the transaction ends."""
    await _HOLD_LINES.run(conn, str(inspection_id))


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


async def changes(conn: Connection, inspection_id: UUID) -> list[Changed]:
    """Return every change of an inspection's lines of enquiry, in order."""
    return await _CHANGES.all(conn, inspection_id)
