"""Claims one by one: entered, proposed, taken, turned down, reworded; every version is kept."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from soundings.audit.service import note
from soundings.claims import rules, store
from soundings.claims.model import (
    OPERATOR,
    Act,
    Archetype,
    Author,
    Claim,
    ClaimId,
    ClaimsReport,
    Story,
)
from soundings.inspection.constants import LONDON
from soundings.inspection.model import Inspection, InspectionId
from soundings.inspection.rules import schedule
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id

Archetypes = Mapping[str, Archetype]
Cells = Mapping[str, str]


def read_form(
    inspection: Inspection, cells: Cells, archetypes: Archetypes, at: datetime
) -> ClaimsReport:
    """Read one claim as a form has it; store nothing."""
    return rules.read_cells(
        [cells],
        archetypes,
        notified_on=inspection.notified_on,
        today=at.astimezone(LONDON).date(),
    )


async def stories(pool: Pool, inspection_id: InspectionId) -> tuple[Story, ...]:
    """Return what was done to every claim, in the order of refs."""
    async with transaction(pool) as conn:
        return await _stories(conn, inspection_id)


async def enter(
    pool: Pool,
    inspection: Inspection,
    cells: Cells,
    archetypes: Archetypes,
    at: datetime,
    *,
    author: Author,
) -> ClaimId:
    """Add one claim. Raises ClaimsInError, RefTaken or ClaimsLocked."""
    claim = _claim(inspection, ClaimId(new_id()), cells, archetypes, at)
    async with transaction(pool) as conn:
        await _open(conn, inspection.inspection_id)
        await _put(conn, claim, Act.ENTERED, cells, author, at)
    return claim.claim_id


async def edit(
    pool: Pool,
    inspection: Inspection,
    claim_id: ClaimId,
    cells: Cells,
    archetypes: Archetypes,
    at: datetime,
    *,
    author: Author,
) -> None:
    """Let a claim say something else. Raises UnknownClaim, or what entering it would."""
    claim = _claim(inspection, claim_id, cells, archetypes, at)
    async with transaction(pool) as conn:
        await _open(conn, inspection.inspection_id)
        rules.story_of(await _stories(conn, inspection.inspection_id), claim_id)
        await _put(conn, claim, Act.EDITED, cells, author, at)


async def accept(
    pool: Pool,
    inspection: Inspection,
    claim_id: ClaimId,
    cells: Cells,
    archetypes: Archetypes,
    at: datetime,
    *,
    author: Author,
) -> None:
    """Take what the partnership proposed among the claims, worded as it stands in the form.

    Raises NothingProposed, or what editing would.
    """
    claim = _claim(inspection, claim_id, cells, archetypes, at)
    async with transaction(pool) as conn:
        await _open(conn, inspection.inspection_id)
        told = await _stories(conn, inspection.inspection_id)
        rules.check_waits(rules.story_of(told, claim_id))
        await _put(conn, claim, Act.ACCEPTED, cells, author, at)


async def decline(
    pool: Pool,
    inspection_id: InspectionId,
    claim_id: ClaimId,
    reason: str,
    at: datetime,
    *,
    author: Author,
) -> None:
    """Turn down what the partnership proposed, and say why; a claim it would have changed stays.

    Raises WithoutReason, UnknownClaim, NothingProposed or ClaimsLocked.
    """
    rules.check_reason(reason)
    await _answer(pool, inspection_id, claim_id, Act.DECLINED, at, author=author, reason=reason)


async def remove(
    pool: Pool, inspection_id: InspectionId, claim_id: ClaimId, at: datetime, *, author: Author
) -> None:
    """Take one claim away; its versions stay. Raises UnknownClaim or ClaimsLocked."""
    async with transaction(pool) as conn:
        await _open(conn, inspection_id)
        story = rules.story_of(await _stories(conn, inspection_id), claim_id)
        await store.remove_claim(conn, inspection_id, claim_id)
        said = {claim_id: story.latest.cells}
        await store.add_drafts(conn, inspection_id, Act.REMOVED, said, author, at)
        await _note(conn, inspection_id, claim_id, Act.REMOVED, author, at)


async def propose(
    pool: Pool,
    inspection: Inspection,
    claim_id: ClaimId | None,
    cells: Cells,
    archetypes: Archetypes,
    at: datetime,
    *,
    author: Author,
) -> ClaimId:
    """Keep what the partnership says it claims until the lead inspector answers it.

    Of a claim that stands it is a change proposed. Raises ClaimsInError, UnknownClaim, RefTaken,
    ClaimsLocked or TooLateToClaim.
    """
    area = inspection.inspection_id
    about = claim_id or ClaimId(new_id())
    claim = _claim(inspection, about, cells, archetypes, at)
    async with transaction(pool) as conn:
        await store.hold_claims(conn, area)
        due = schedule(inspection.notified_on).claims_due
        rules.check_desk(await store.lock_of(conn, area), due, at)
        if claim_id is not None:
            rules.story_of(await _stories(conn, area), claim_id)
        rules.check_ref(claim.ref, about, await store.claims(conn, area))
        await store.add_drafts(conn, area, Act.PROPOSED, {about: cells}, author, at)
        await _note(conn, area, about, Act.PROPOSED, author, at)
    return about


async def withdraw(
    pool: Pool, inspection: Inspection, claim_id: ClaimId, at: datetime, *, author: Author
) -> None:
    """Take a proposal back that nobody has answered.

    Raises UnknownClaim, NothingProposed, ClaimsLocked or TooLateToClaim.
    """
    rules.check_desk(None, schedule(inspection.notified_on).claims_due, at)
    area = inspection.inspection_id
    await _answer(pool, area, claim_id, Act.WITHDRAWN, at, author=author)


async def keep_landed(pool: Pool, at: datetime) -> int:
    """Give a first version to each claim an earlier version of the program stored without one,
    worded as the form would show it; return how many. Safe to ask at every start.

    Without it nobody could reword or take away such a claim, and its story would not be shown.
    """
    async with transaction(pool) as conn:
        landed = await store.claims_without_version(conn)
        for claim in landed:
            said = {claim.claim_id: rules.cells_of(claim)}
            await store.add_drafts(conn, claim.inspection_id, Act.IMPORTED, said, OPERATOR, at)
    return len(landed)


def _claim(
    inspection: Inspection, claim_id: ClaimId, cells: Cells, archetypes: Archetypes, at: datetime
) -> Claim:
    report = read_form(inspection, cells, archetypes, at)
    rules.check_report(report.file, report.problems, "claim", len(report.claims))
    row = msgspec.structs.asdict(report.claims[0])
    return Claim(claim_id=claim_id, inspection_id=inspection.inspection_id, **row)


async def _open(conn: Connection, inspection_id: InspectionId) -> None:
    """Keep others from these claims; raise ClaimsLocked once nobody may change them."""
    await store.hold_claims(conn, inspection_id)
    rules.check_unlocked(await store.lock_of(conn, inspection_id))


async def _stories(conn: Connection, inspection_id: InspectionId) -> tuple[Story, ...]:
    return rules.stories(
        await store.drafts(conn, inspection_id), await store.claims(conn, inspection_id)
    )


async def _put(
    conn: Connection, claim: Claim, act: Act, cells: Cells, author: Author, at: datetime
) -> None:
    """Store a claim, new or reworded; rows of the area's own go with another archetype."""
    standing = await store.claims(conn, claim.inspection_id)
    rules.check_ref(claim.ref, claim.claim_id, standing)
    before = next((one for one in standing if one.claim_id == claim.claim_id), None)
    if before is None:
        await store.add_claims(conn, claim.inspection_id, [claim])
    else:
        await store.update_claim(conn, claim)
        if before.archetype != claim.archetype:
            await store.remove_rows(conn, claim.inspection_id, [claim.claim_id])
    said = {claim.claim_id: cells}
    await store.add_drafts(conn, claim.inspection_id, act, said, author, at)
    await _note(conn, claim.inspection_id, claim.claim_id, act, author, at)


async def _answer(
    pool: Pool,
    inspection_id: InspectionId,
    claim_id: ClaimId,
    act: Act,
    at: datetime,
    *,
    author: Author,
    reason: str = "",
) -> None:
    async with transaction(pool) as conn:
        await _open(conn, inspection_id)
        story = rules.story_of(await _stories(conn, inspection_id), claim_id)
        rules.check_waits(story)
        said = {claim_id: story.latest.cells}
        await store.add_drafts(conn, inspection_id, act, said, author, at, reason=reason)
        await _note(conn, inspection_id, claim_id, act, author, at)


async def _note(
    conn: Connection,
    inspection_id: InspectionId,
    claim_id: ClaimId,
    act: Act,
    author: Author,
    at: datetime,
) -> None:
    await note(
        conn,
        at=at,
        actor=author.actor,
        action=f"claims.{act}",
        subject=str(inspection_id),
        detail={"claim": str(claim_id)},
    )
