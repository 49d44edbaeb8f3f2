"""What one can do with a cut: hold every claim against it, and read back what was found."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from soundings.access.model import SignedIn
from soundings.audit.service import note
from soundings.claims.model import Archetype, Claim, DatedRow
from soundings.claims.rules import facts
from soundings.contrast import store
from soundings.contrast.model import (
    Added,
    BesideClaim,
    Change,
    Discordance,
    Enquiry,
    Finding,
    Gap,
    Gradient,
    LineId,
    Lines,
    Linked,
    NoLockedClaims,
    NotContrasted,
    Recount,
    SchoolSignal,
    Signal,
    UnknownClaim,
    Words,
)
from soundings.contrast.rules import editing
from soundings.contrast.rules import enquiries as asked_about
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
from soundings.kit.ids import new_id


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
    evidence = verdicts.Evidence(
        figures=figures,
        diagnostics=diagnostics,
        list_count=cut.list_count,
        response_count=cut.response_count,
        two_phases=await estimate.two_phases(pool, cut_id),
        benchmarks=tuple(benchmarks),
    )
    found = verdicts.findings(claims, known, evidence)
    scanned = groups.scan(
        found,
        hidden.MEASURED,
        figures,
        await estimate.differences(pool, cut_id),
        await estimate.adjusted(pool, cut_id),
    )
    async with pool.acquire() as conn:
        rows = await store.dated_rows(conn, cut.inspection_id)
    crossed = await _cross(pool, cut, claims, known, diagnostics, rows)
    beside = asked_about.Beside(
        gaps=scanned.gaps,
        signals=hidden.signals(figures, scanned.signal_groups),
        gradients=places.gradients(found, await estimate.gradients(pool, cut_id)),
        schools=places.school_signals(
            found, await estimate.schools(pool, cut_id), await estimate.variations(pool, cut_id)
        ),
        linked=crossed.linked,
    )
    asked = asked_about.enquiries(found, known, cut.response_count, beside)
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
    beside: asked_about.Beside,
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
    rows: Sequence[DatedRow],
) -> _Crossed:
    """Set the area's rows beside what the families of the same children said."""
    if not rows:
        return _Crossed()
    async with pool.acquire() as conn:
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


async def recount(
    pool: Pool,
    cut_id: UUID,
    claim_id: UUID,
    rows: Sequence[DatedRow],
    archetypes: Mapping[str, Archetype],
) -> Recount:
    """Hold a claim against the same cut anew, by the area's corrected rows; store nothing.

    The claim is read as the share those rows come to; every other claim stays as it was locked,
    for they are tested together. Raises UnknownClaim.
    """
    cut = await estimate.cut(pool, CutId(cut_id))
    async with pool.acquire() as conn:
        claims = await store.locked_claims(conn, cut.inspection_id)
        benchmarks = await store.benchmarks(conn, cut.inspection_id)
    before = {one.claim_id: one for one in await findings(pool, cut.cut_id)}.get(claim_id)
    if before is None:
        message = f"Claim {claim_id} is not among those held against cut {cut_id}."
        raise UnknownClaim(message)
    diagnostics = await estimate.diagnostics(pool, cut.cut_id)
    crossed = await _cross(pool, cut, claims, archetypes, diagnostics, rows)
    corrected = next((one for one in crossed.linked if one.claim_id == claim_id), None)
    share = None if corrected is None else corrected.recounted
    evidence = verdicts.Evidence(
        figures=await estimate.figures(pool, cut.cut_id),
        diagnostics=diagnostics,
        list_count=cut.list_count,
        response_count=cut.response_count,
        two_phases=await estimate.two_phases(pool, cut.cut_id),
        benchmarks=tuple(benchmarks),
    )
    found = verdicts.findings(
        [
            replace(claim, claimed_share=share)
            if claim.claim_id == claim_id and share is not None
            else claim
            for claim in claims
        ],
        archetypes,
        evidence,
    )
    sent = {one.claim_id: one for one in await linked(pool, cut.cut_id)}
    return Recount(
        before=before,
        after=next(one for one in found if one.claim_id == claim_id),
        sent=sent.get(before.claim_id),
        corrected=corrected,
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


async def finding(pool: Pool, cut_id: CutId, claim_id: UUID) -> Finding:
    """Return one claim's finding; raises NotContrasted or UnknownClaim."""
    for found in await findings(pool, cut_id):
        if found.claim_id == claim_id:
            return found
    message = "No claim of the latest analysis has that id: go back to the list of claims."
    raise UnknownClaim(message)


async def beside(pool: Pool, cut_id: CutId, found: Finding) -> BesideClaim:
    """Return what a cut holds beside one claim."""
    tested = [one for one in await gaps(pool, cut_id) if one.claim_id == found.claim_id]
    return BesideClaim(
        tested=len(tested),
        standing=tuple(one for one in tested if one.standing),
        gradient=next(
            (one for one in await gradients(pool, cut_id) if one.claim_id == found.claim_id), None
        ),
        schools=tuple(
            one for one in await school_signals(pool, cut_id) if one.claim_id == found.claim_id
        ),
        linked=next(
            (one for one in await linked(pool, cut_id) if one.claim_id == found.claim_id), None
        ),
        lines=tuple(
            line
            for line in (await lines(pool, await estimate.cut(pool, cut_id))).followed
            if line.enquiry.claim_id == found.claim_id
        ),
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
    """Return the lines of enquiry an inspector follows, the first first, as edited."""
    cut = await estimate.cut(pool, cut_id)
    return tuple(line.enquiry for line in (await lines(pool, cut)).followed)


async def lines(pool: Pool, cut: Cut) -> Lines:
    """Return a cut's lines of enquiry with what was changed about each, when and by whom."""
    async with transaction(pool) as conn:
        return await _lines(conn, cut)


async def _lines(conn: Connection, cut: Cut) -> Lines:
    kept = await store.enquiries_by_cut(conn, cut.cut_id)
    found = await store.findings_by_cut(conn, cut.cut_id)
    return editing.lines(
        [row.enquiry for row in kept],
        {row.finding.claim_id: row.finding for row in found},
        await store.changes(conn, cut.inspection_id),
    )


async def change_line(
    pool: Pool, cut: Cut, line_id: UUID, change: Change, *, seen: int, at: datetime, by: SignedIn
) -> None:
    """Change a line of enquiry, as of the state that was seen; the original stays.

    Raises UnknownLine, ChangedMeanwhile or WrongChange.
    """
    async with transaction(pool) as conn:
        await store.hold_lines(conn, cut.inspection_id)
        found = await _lines(conn, cut)
        line = editing.line_named(found, line_id)
        editing.check_change(line, change, seen, len(found.followed))
        await _keep_change(conn, cut, line.line_id, change, at, by)


async def add_line(
    pool: Pool, cut: Cut, claim_id: str, words: Words, *, at: datetime, by: SignedIn
) -> LineId:
    """Add an inspector's own line about a claim, as a form names it; raises WrongChange."""
    line_id = LineId(new_id())
    async with transaction(pool) as conn:
        await store.hold_lines(conn, cut.inspection_id)
        found = await store.findings_by_cut(conn, cut.cut_id)
        claim = editing.claim_named([row.finding for row in found], claim_id)
        editing.check_words(words)
        await _keep_change(conn, cut, line_id, Added(claim_id=claim, words=words), at, by)
    return line_id


async def _keep_change(
    conn: Connection, cut: Cut, line_id: LineId, change: Change, at: datetime, by: SignedIn
) -> None:
    await store.add_change(conn, cut.inspection_id, line_id, change, at, by)
    await note(
        conn,
        at=at,
        actor=str(by.staff_id),
        action="contrast.line_changed",
        subject=str(line_id),
        detail={"change": to_builtins(change), "cut_id": str(cut.cut_id)},
    )
