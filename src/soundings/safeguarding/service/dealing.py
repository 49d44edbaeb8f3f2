"""The queue: see, act, close; and find out who it is, which takes two people."""

from datetime import datetime
from pathlib import Path

from soundings.access.model import Pair, PairId, SignedIn, StaffId, UnknownPair
from soundings.access.service import pairs
from soundings.audit import service as audit
from soundings.inspection.model import InspectionId
from soundings.kit import vault
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id
from soundings.roll.model import CaseId, ContactId
from soundings.safeguarding import store
from soundings.safeguarding.model import (
    STEPS,
    Action,
    ActionForm,
    ConcernId,
    Counts,
    Done,
    File,
    Nobody,
    Queue,
    Step,
    UnknownConcern,
    Waiting,
    Whose,
)
from soundings.safeguarding.rules import card, check_action, tell_of_conflict
from soundings.safeguarding.service.screening import SEALED, load_rules, row

IDENTITY = "safeguarding.identity"
_NOTE = "safeguarding.action"


async def waiting(pool: Pool, inspection_id: InspectionId) -> list[Waiting]:
    """Return what nobody has seen, the gravest and then the oldest first."""
    async with pool.acquire() as conn:
        return await store.queue(conn, inspection_id, unseen_only=True)


def _words(waiting: Waiting, key: bytes) -> str:
    """Return the words that raised a concern, as they were."""
    if waiting.text_sealed is None:
        return ""
    bound = row(waiting.response_id or waiting.text_id, waiting.text_sha256)
    return vault.unseal(key, SEALED, bound, waiting.text_sealed).decode()


async def show_queue(
    pool: Pool,
    key: bytes,
    inspection_id: InspectionId,
    staff_id: StaffId,
    at: datetime,
    *,
    surveys: Path,
) -> Queue:
    """Return the queue as a page shows it, and note who looked at these families' words."""
    rules = load_rules(surveys)
    async with transaction(pool) as conn:
        queue = await store.queue(conn, inspection_id, unseen_only=False)
        await audit.note(
            conn,
            at=at,
            actor=str(staff_id),
            action="safeguarding.queue_shown",
            subject=str(inspection_id),
            detail={"concerns": [str(concern.concern_id) for concern in queue]},
        )
    cards = [card(concern, _words(concern, key), rules, at) for concern in queue]
    return Queue(
        waiting=tuple(one for one in cards if one.seen_at is None),
        in_hand=tuple(one for one in cards if one.seen_at is not None),
    )


async def _find(conn: Connection, inspection_id: InspectionId, concern_id: ConcernId) -> Waiting:
    found = await store.concern(conn, inspection_id, concern_id)
    if found is None:
        message = f"No concern has the id {concern_id}; go back to the queue and choose one."
        raise UnknownConcern(message)
    return found


def _done(action: Action, key: bytes) -> Done:
    note = vault.unseal(key, _NOTE, str(action.action_id), action.note_sealed).decode()
    return Done(
        what=STEPS[action.step],
        to_whom=action.to_whom,
        reference=action.reference,
        note=note,
        done_by_name=action.done_by_name,
        done_at=action.done_at,
    )


async def show_file(
    pool: Pool,
    key: bytes,
    inspection_id: InspectionId,
    concern_id: ConcernId,
    staff_id: StaffId,
    at: datetime,
    *,
    surveys: Path,
) -> File:
    """Return one concern with all that was done about it, and note who looked.

    Raises UnknownConcern for one of another inspection, as if it did not exist.
    """
    async with transaction(pool) as conn:
        found = await _find(conn, inspection_id, concern_id)
        actions = await store.actions(conn, concern_id)
        whose = await _whose(conn, inspection_id, concern_id)
        await audit.note(
            conn,
            at=at,
            actor=str(staff_id),
            action="safeguarding.concern_shown",
            subject=str(concern_id),
            detail={"inspection_id": str(inspection_id)},
        )
    return File(
        card=card(found, _words(found, key), load_rules(surveys), at),
        rules_version=found.rules_version,
        done=tuple(_done(action, key) for action in actions),
        closed_at=found.closed_at,
        has_identity=bool(whose.cases),
    )


async def mark_seen(
    pool: Pool,
    inspection_id: InspectionId,
    concern_id: ConcernId,
    staff_id: StaffId,
    at: datetime,
) -> None:
    """Note that somebody has read a concern and taken it on; the first to say so stands.

    Raises UnknownConcern for one of another inspection, as if it did not exist.
    """
    async with transaction(pool) as conn:
        await _find(conn, inspection_id, concern_id)
        await _see(conn, inspection_id, concern_id, staff_id, at)


async def _see(
    conn: Connection,
    inspection_id: InspectionId,
    concern_id: ConcernId,
    staff_id: StaffId,
    at: datetime,
) -> None:
    if await store.mark_seen(conn, inspection_id, concern_id, staff_id, at):
        await audit.note(
            conn,
            at=at,
            actor=str(staff_id),
            action="safeguarding.concern_seen",
            subject=str(concern_id),
            detail={"inspection_id": str(inspection_id)},
        )


async def act(
    pool: Pool,
    key: bytes,
    inspection_id: InspectionId,
    concern_id: ConcernId,
    form: ActionForm,
    *,
    by: SignedIn,
    at: datetime,
) -> None:
    """Write down what somebody did about a concern; whoever acts has seen it.

    Nothing is referred by this: it is the record that somebody was told. By the conflict route
    the people named for it are told at once, and the concern stays marked.
    """
    async with transaction(pool) as conn:
        check_action(form, await _find(conn, inspection_id, concern_id))
        await _see(conn, inspection_id, concern_id, by.staff_id, at)
        action_id = new_id()
        action = Action(
            action_id=action_id,
            step=form.step,
            to_whom=form.to_whom.strip(),
            reference=form.reference.strip(),
            note_sealed=vault.seal(key, _NOTE, str(action_id), form.note.encode()),
            done_by=by.staff_id,
            done_by_name=by.name,
            done_at=at,
        )
        await store.add_action(conn, inspection_id, concern_id, action)
        if form.step is Step.REGIONAL_LEAD:
            await store.mark_about_the_area(conn, inspection_id, concern_id)
            people = await store.people(conn, inspection_id)
            alarms = tell_of_conflict(people, at)
            await store.add_alarms(conn, inspection_id, alarms, at, concern_id=concern_id)
        if form.closes:
            await store.close(conn, inspection_id, concern_id, by.staff_id, at)
        await audit.note(
            conn,
            at=at,
            actor=str(by.staff_id),
            action="safeguarding.acted",
            subject=str(concern_id),
            detail={"step": form.step.value, "closed": form.closes},
        )


async def _whose(conn: Connection, inspection_id: InspectionId, concern_id: ConcernId) -> Whose:
    found = await store.whose(conn, inspection_id, concern_id)
    if found is None:
        return Whose(cases=(), contact_id=None, certain=False)
    return Whose(
        cases=tuple(CaseId(case) for case in found.told_of or found.of_the_link),
        contact_id=None if found.contact_id is None else ContactId(found.contact_id),
        certain=bool(found.told_of),
    )


async def ask_identity(
    pool: Pool,
    inspection_id: InspectionId,
    concern_id: ConcernId,
    reason: str,
    *,
    by: SignedIn,
    at: datetime,
) -> None:
    """Ask to be told who a concern is about; raises Nobody where nobody on the list is."""
    async with transaction(pool) as conn:
        await _find(conn, inspection_id, concern_id)
        if not (await _whose(conn, inspection_id, concern_id)).cases:
            message = (
                "It came from somebody who is not on the list: there is nobody to reveal. Act on "
                "what the words themselves say."
            )
            raise Nobody(message)
        await pairs.ask(
            conn,
            what=IDENTITY,
            subject=str(concern_id),
            reason=reason,
            by=by,
            at=at,
            inspection_id=inspection_id,
        )


async def identity_requests(pool: Pool, concern_id: ConcernId, at: datetime) -> list[Pair]:
    """Return who has asked to be told who this concern is about, and who allowed it."""
    async with pool.acquire() as conn:
        found = await pairs.waiting(conn, IDENTITY, at)
    return [pair for pair in found if pair.subject == str(concern_id)]


async def allow_identity(
    pool: Pool, concern_id: ConcernId, pair_id: PairId, *, by: SignedIn, at: datetime
) -> None:
    """Allow somebody else to be told; raises OnePerson for whoever asked."""
    async with transaction(pool) as conn:
        asked = await pairs.waiting(conn, IDENTITY, at)
        if not any(p.pair_id == pair_id and p.subject == str(concern_id) for p in asked):
            message = "No such request waits for this concern; it may have run out. Ask again."
            raise UnknownPair(message)
        await pairs.approve(conn, pair_id, by=by, at=at)


async def use_identity(
    pool: Pool, inspection_id: InspectionId, concern_id: ConcernId, *, by: SignedIn, at: datetime
) -> Whose:
    """Use up what a second person allowed and say which children it is; raises NotApproved."""
    async with transaction(pool) as conn:
        await _find(conn, inspection_id, concern_id)
        await pairs.spend(conn, what=IDENTITY, subject=str(concern_id), by=by, at=at)
        return await _whose(conn, inspection_id, concern_id)


async def counts(pool: Pool, inspection_id: InspectionId, at: datetime) -> Counts:
    """Return the queue in numbers."""
    async with pool.acquire() as conn:
        return await store.counts(conn, inspection_id, at)
