"""What one can do with a cut: hold every claim against it, and read back what was found."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from soundings.audit.service import note
from soundings.claims.model import Archetype
from soundings.contrast import store
from soundings.contrast.model import (
    Enquiry,
    Finding,
    Gap,
    NoLockedClaims,
    NotContrasted,
    Signal,
)
from soundings.contrast.rules import enquiries as lines
from soundings.contrast.rules import findings as verdicts
from soundings.contrast.rules import gaps as groups
from soundings.contrast.rules import signals as hidden
from soundings.estimate import service as estimate
from soundings.estimate.model import CutId
from soundings.kit.database import Pool, transaction


async def contrast(
    pool: Pool,
    cut_id: CutId,
    archetypes: Mapping[str, Archetype] | Iterable[Archetype],
    at: datetime | None = None,
    *,
    actor: str = "operator",
) -> tuple[Finding, ...]:
    """Hold every locked claim against a cut, once: what was found before is returned as it is.

    `at` is the cut's own time unless given. Raises NoCut or NoLockedClaims.
    """
    cut = await estimate.cut(pool, cut_id)
    async with pool.acquire() as conn:
        before = await store.findings_by_cut(conn, cut_id)
        claims = await store.locked_claims(conn, cut.inspection_id)
    if before:
        return await findings(pool, cut_id)
    if not claims:
        message = "No claims are locked for this inspection: import and lock them first."
        raise NoLockedClaims(message)
    known = (
        archetypes
        if isinstance(archetypes, Mapping)
        else {archetype.id: archetype for archetype in archetypes}
    )
    figures = await estimate.figures(pool, cut_id)
    found = verdicts.findings(
        claims,
        known,
        verdicts.Evidence(
            figures=figures,
            diagnostics=await estimate.diagnostics(pool, cut_id),
            list_count=cut.list_count,
            response_count=cut.response_count,
        ),
    )
    gaps_found = groups.gaps(found, figures, await estimate.differences(pool, cut_id))
    asked = lines.enquiries(found, known, cut.response_count)
    async with transaction(pool) as conn:
        await store.add_findings(conn, cut_id, found)
        await store.add_gaps(conn, cut_id, gaps_found)
        await store.add_signals(conn, cut_id, hidden.signals(figures))
        await store.add_enquiries(conn, cut_id, asked)
        await note(
            conn,
            at=at or cut.taken_at,
            actor=actor,
            action="contrast.contrasted",
            subject=str(cut_id),
            detail={"claims": len(found), "gaps_tested": len(gaps_found)},
        )
    return found


async def findings(pool: Pool, cut_id: CutId) -> tuple[Finding, ...]:
    """Return every claim's finding in order of reference; raises NotContrasted."""
    async with pool.acquire() as conn:
        kept = await store.findings_by_cut(conn, cut_id)
    if not kept:
        message = f"The claims have not been held against cut {cut_id}: run soundings analyse."
        raise NotContrasted(message)
    return tuple(
        sorted(
            (row.finding for row in kept), key=lambda finding: verdicts.by_reference(finding.ref)
        )
    )


async def gaps(pool: Pool, cut_id: CutId) -> tuple[Gap, ...]:
    """Return every gap tested, the standing ones first."""
    async with pool.acquire() as conn:
        return tuple(row.gap for row in await store.gaps_by_cut(conn, cut_id))


async def signals(pool: Pool, cut_id: CutId) -> tuple[Signal, ...]:
    """Return the hidden signals."""
    async with pool.acquire() as conn:
        return tuple(row.signal for row in await store.signals_by_cut(conn, cut_id))


async def enquiries(pool: Pool, cut_id: CutId) -> tuple[Enquiry, ...]:
    """Return the lines of enquiry, the first first."""
    async with pool.acquire() as conn:
        return tuple(row.enquiry for row in await store.enquiries_by_cut(conn, cut_id))
