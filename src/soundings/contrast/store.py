"""The statements of contrast, one function each."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from soundings.claims.model import Claim
from soundings.contrast.model import (
    Enquiry,
    Finding,
    Gap,
    KeptEnquiry,
    KeptFinding,
    KeptGap,
    KeptSignal,
    Signal,
)
from soundings.estimate.model import CutId
from soundings.kit.database import Connection
from soundings.kit.sql import command, query

_LOCKED_CLAIMS = query(__name__, "locked_claims", Claim)
_ADD_FINDINGS = command(__name__, "add_findings")
_ADD_GAPS = command(__name__, "add_gaps")
_ADD_SIGNALS = command(__name__, "add_signals")
_ADD_ENQUIRIES = command(__name__, "add_enquiries")
_FINDINGS_BY_CUT = query(__name__, "findings_by_cut", KeptFinding)
_GAPS_BY_CUT = query(__name__, "gaps_by_cut", KeptGap)
_SIGNALS_BY_CUT = query(__name__, "signals_by_cut", KeptSignal)
_ENQUIRIES_BY_CUT = query(__name__, "enquiries_by_cut", KeptEnquiry)


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
