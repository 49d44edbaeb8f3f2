"""What one can do with a cut: hold every claim against it, and read back what was found."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from soundings.audit.service import note
from soundings.claims.model import Archetype, Claim, DatedRow
from soundings.claims.rules import facts
from soundings.contrast import store
from soundings.contrast.model import (
    Discordance,
    Enquiry,
    Finding,
    Gap,
    Gradient,
    Linked,
    NoLockedClaims,
    NotContrasted,
    SchoolSignal,
    Signal,
)
from soundings.contrast.rules import enquiries as lines
from soundings.contrast.rules import findings as verdicts
from soundings.contrast.rules import gaps as groups
from soundings.contrast.rules import linked as clocks
from soundings.contrast.rules import schools as places
from soundings.contrast.rules import signals as hidden
from soundings.estimate import service as estimate
from soundings.estimate.model import Cut, CutId, Diagnostics, Response
from soundings.estimate.rules.respondents import respondents
from soundings.inspection.model import InspectionId
from soundings.inspection.service import by_id
from soundings.instrument.model import Answers, InstrumentHash
from soundings.instrument.service import published
from soundings.kit.database import Connection, Pool, transaction


class _Crossed(Struct, frozen=True, kw_only=True):
    """Every linked claim, and every child about whom accounts disagree."""

    linked: tuple[Linked, ...] = ()
    discordances: tuple[Discordance, ...] = ()


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
        benchmarks = await store.benchmarks(conn, cut.inspection_id)
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
    diagnostics = await estimate.diagnostics(pool, cut_id)
    found = verdicts.findings(
        claims,
        known,
        verdicts.Evidence(
            figures=figures,
            diagnostics=diagnostics,
            list_count=cut.list_count,
            response_count=cut.response_count,
            two_phases=await estimate.two_phases(pool, cut_id),
            benchmarks=tuple(benchmarks),
        ),
    )
    scanned = groups.scan(
        found,
        hidden.MEASURED,
        figures,
        await estimate.differences(pool, cut_id),
        await estimate.adjusted(pool, cut_id),
    )
    crossed = await _cross(pool, cut, claims, known, diagnostics)
    beside = lines.Beside(
        gaps=scanned.gaps,
        signals=hidden.signals(figures, scanned.signal_groups),
        gradients=places.gradients(found, await estimate.gradients(pool, cut_id)),
        schools=places.school_signals(
            found, await estimate.schools(pool, cut_id), await estimate.variations(pool, cut_id)
        ),
        linked=crossed.linked,
    )
    asked = lines.enquiries(found, known, cut.response_count, beside)
    async with transaction(pool) as conn:
        await store.add_findings(conn, cut_id, found)
        await _keep(conn, cut_id, beside, crossed.discordances, asked)
        await note(
            conn,
            at=at or cut.taken_at,
            actor=actor,
            action="contrast.contrasted",
            subject=str(cut_id),
            detail={"claims": len(found), "gaps_tested": len(scanned.gaps)},
        )
    return found


async def _keep(
    conn: Connection,
    cut_id: CutId,
    beside: lines.Beside,
    discordances: Sequence[Discordance],
    asked: Sequence[Enquiry],
) -> None:
    await store.add_gaps(conn, cut_id, beside.gaps)
    await store.add_signals(conn, cut_id, beside.signals)
    await store.add_gradients(conn, cut_id, beside.gradients)
    await store.add_school_signals(conn, cut_id, beside.schools)
    await store.add_linked(conn, cut_id, beside.linked)
    await store.add_discordances(conn, cut_id, discordances)
    await store.add_enquiries(conn, cut_id, asked)


async def _cross(
    pool: Pool,
    cut: Cut,
    claims: Sequence[Claim],
    archetypes: Mapping[str, Archetype],
    diagnostics: Diagnostics,
) -> _Crossed:
    """Set the area's rows beside what the families of the same children said."""
    async with pool.acquire() as conn:
        rows = await store.dated_rows(conn, cut.inspection_id)
        if not rows:
            return _Crossed()
        weights = await store.weights_by_cut(conn, cut.cut_id)
    inspection = await by_id(pool, InspectionId(cut.inspection_id))
    accounts = await _accounts(pool, rows, inspection.notified_on)
    among = clocks.respondents(weights, diagnostics.classes)
    by_claim = {claim.claim_id: claim for claim in claims}
    crossed = [
        clocks.linked(
            by_claim[claim_id],
            archetypes[by_claim[claim_id].archetype],
            [row for row in rows if row.claim_id == claim_id],
            accounts,
            among,
        )
        for claim_id in dict.fromkeys(row.claim_id for row in rows)
    ]
    return _Crossed(
        linked=tuple(linked for linked, _ in crossed),
        discordances=tuple(one for _, discordances in crossed for one in discordances),
    )


async def _accounts(pool: Pool, rows: Sequence[DatedRow], notified_on: date) -> clocks.Accounts:
    cases = sorted({row.case_id for row in rows})
    async with pool.acquire() as conn:
        frame = await store.frame_of(conn, cases)
        responses = await store.replies_of(conn, cases)
        hashes = {response.instrument_hash for response in responses}
        instruments = {one: await published(conn, InstrumentHash(one)) for one in hashes}

    def said(chosen: Sequence[Response]) -> dict[UUID, Answers]:
        counted = respondents(chosen, instruments, cases)
        return {reply.case_id: reply.answers for reply in counted}

    # A drawn family's telephone answer stands for the silent, so one it gave by itself comes
    # first; a case without a weight in the cut is left out later in any case.
    phoned = [response for response in responses if response.mode == "phone"]
    others = [response for response in responses if response.mode != "phone"]
    return clocks.Accounts(
        facts={child.case_id: facts(child, notified_on) for child in frame},
        answers=said(phoned) | said(others),
    )


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


async def gradients(pool: Pool, cut_id: CutId) -> tuple[Gradient, ...]:
    """Return how claimed measures run from the most to the least deprived."""
    async with pool.acquire() as conn:
        return tuple(row.gradient for row in await store.gradients_by_cut(conn, cut_id))


async def school_signals(pool: Pool, cut_id: CutId) -> tuple[SchoolSignal, ...]:
    """Return the schools that stand out, by reference number: for inspectors alone."""
    async with pool.acquire() as conn:
        return tuple(row.school for row in await store.school_signals_by_cut(conn, cut_id))


async def linked(pool: Pool, cut_id: CutId) -> tuple[Linked, ...]:
    """Return each claim whose rows the area sent, beside the same children's families."""
    async with pool.acquire() as conn:
        return tuple(row.linked for row in await store.linked_by_cut(conn, cut_id))


async def discordances(pool: Pool, cut_id: CutId) -> tuple[Discordance, ...]:
    """Return the children about whom row and family disagree, by case: for inspectors alone."""
    async with pool.acquire() as conn:
        return tuple(row.discordance for row in await store.discordances_by_cut(conn, cut_id))


async def enquiries(pool: Pool, cut_id: CutId) -> tuple[Enquiry, ...]:
    """Return the lines of enquiry, the first first."""
    async with pool.acquire() as conn:
        return tuple(row.enquiry for row in await store.enquiries_by_cut(conn, cut_id))
