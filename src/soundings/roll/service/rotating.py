"""The data keys: which there are, a newer one while everybody works, and what landed in clear."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias
from uuid import UUID

import msgspec

from soundings.audit.service import note
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.vault import KeyRing, sealed_under
from soundings.roll import store
from soundings.roll.constants import KEEP_RETIRED_H, KEYS_LOCK, RESEALED_AT_ONCE
from soundings.roll.model import (
    KeyLine,
    NotRotating,
    Resealed,
    SealedRow,
)
from soundings.roll.rules import sealing as forms
from soundings.roll.service import sealing

Tell: TypeAlias = Callable[[int], None]
"""Told how many values were sealed anew, after each batch."""

Elsewhere: TypeAlias = Callable[[int], Awaitable[int]]
"""Seals anew, under the key of that number, what another room keeps sealed; says how much."""

_Select: TypeAlias = Callable[[Connection, UUID | None, bytes, int], Awaitable[list[SealedRow]]]
_Save: TypeAlias = Callable[
    [Connection, Sequence[UUID], Sequence[bytes | None], Sequence[bytes | None]],
    Awaitable[None],
]

_TABLES: tuple[tuple[str, str, _Select, _Save], ...] = (
    (forms.IDENTITY, forms.UPN, store.persons_under_other_keys, store.reseal_persons),
    (forms.NAME, forms.ADDRESS, store.contacts_under_other_keys, store.reseal_contacts),
)
"""Each table's two sealed columns, how its rows under other keys are found, and how kept."""


async def key_lines(pool: Pool) -> list[KeyLine]:
    """Return the data keys, and how many values each seals."""
    async with pool.acquire() as conn:
        return await store.key_lines(conn)


async def rotate(
    pool: Pool,
    keys: KeyRing,
    at: datetime,
    *,
    actor: str = "operator",
    tell: Tell | None = None,
    elsewhere: Elsewhere | None = None,
) -> Resealed:
    """Make a newer key and seal everything anew under it, some rows at a time, while others go on
    reading and writing.

    What sealed before is retired once nothing is sealed under it, here or in another room: who
    calls gives what reseals there. A rotation that was broken off goes on where it was: ask
    resume_rotation.
    """
    async with transaction(pool) as conn:
        await store.own_keys(conn, KEYS_LOCK)
        known = await store.data_keys(conn)
        number = max((key.number for key in known), default=0) + 1
        await store.add_data_key(conn, keys.make(number), at)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.key_made",
            subject=f"data key {number}",
            detail={},
        )
    return await resume_rotation(pool, keys, at, actor=actor, tell=tell, elsewhere=elsewhere)


async def resume_rotation(
    pool: Pool,
    keys: KeyRing,
    at: datetime,
    *,
    actor: str = "operator",
    tell: Tell | None = None,
    elsewhere: Elsewhere | None = None,
) -> Resealed:
    """Seal under the newest key whatever older ones still seal, and retire those; raises
    NotRotating where there is no key at all.
    """
    async with pool.acquire() as conn:
        known = await store.data_keys(conn)
    if not known:
        message = "There is no data key yet: the first import makes one."
        raise NotRotating(message)
    number = known[-1].number
    values = 0
    for table in _TABLES:
        values += await _reseal(pool, keys, number, table, tell or _untold)
    if elsewhere is not None:
        values += await elsewhere(number)
    async with transaction(pool) as conn:
        retired = await store.retire_keys(conn, number, at)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.keys_rotated",
            subject=f"data key {number}",
            detail={"values": values, "retired": retired},
        )
    return Resealed(number=number, values=values, retired=retired)


def _untold(_values: int) -> None:
    """Tell nobody."""


async def _reseal(
    pool: Pool, keys: KeyRing, number: int, table: tuple[str, str, _Select, _Save], tell: Tell
) -> int:
    """Seal one table's rows anew in the order of their ids; return how many values."""
    one, other, select, save = table
    values, after = 0, None
    while True:
        async with transaction(pool) as conn:
            rows = await select(conn, after, sealed_under(number), RESEALED_AT_ONCE)
            if not rows:
                return values
            await sealing.learn(conn, keys)
            ids = [row.row_id for row in rows]
            first = keys.open_all(one, ((row.row_id, row.one) for row in rows))
            second = keys.open_all(other, ((row.row_id, row.other) for row in rows))
            await save(
                conn,
                ids,
                keys.seal_all(one, list(zip(ids, first, strict=True)), under=number),
                keys.seal_all(other, list(zip(ids, second, strict=True)), under=number),
            )
        after = rows[-1].row_id
        done = sum(value is not None for value in (*first, *second))
        values += done
        tell(done)


async def destroy_retired(pool: Pool, at: datetime) -> int:
    """Destroy keys that were retired long enough ago for every statement begun before to have
    ended; return how many. A backup keeps its own.
    """
    before = at - timedelta(hours=KEEP_RETIRED_H)
    async with transaction(pool) as conn:
        gone = await store.destroy_keys(conn, before)
        for number in gone:
            await note(
                conn,
                at=at,
                actor="clock",
                action="roll.key_destroyed",
                subject=f"data key {number}",
                detail={},
            )
    return len(gone)


async def rewrap(
    pool: Pool, keys: KeyRing, before: KeyRing, at: datetime, *, actor: str = "operator"
) -> int:
    """Wrap every data key as this ring wraps, from how another did; return how many.

    Raises Unreadable if the other ring is not the one they were wrapped by.
    """
    async with transaction(pool) as conn:
        await store.own_keys(conn, KEYS_LOCK)
        wrapped = keys.rewrap(before, await store.data_keys(conn))
        for key in wrapped:
            await store.save_wrapped(conn, key)
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.keys_rewrapped",
            subject="data keys",
            detail={"keys": [key.number for key in wrapped]},
        )
    return len(wrapped)


async def export_keys(
    conn: Connection, keys: KeyRing, *, actor: str, approver: str, at: datetime
) -> dict[int, bytes]:
    """Return the data keys themselves inside the transaction in which two people agreed to it."""
    shown = keys.reveal(await store.data_keys(conn))
    await note(
        conn,
        at=at,
        actor=actor,
        action="roll.keys_exported",
        subject="data keys",
        detail={"keys": sorted(shown), "approved_by": approver},
    )
    return shown


async def seal_landed(pool: Pool, keys: KeyRing, at: datetime) -> int:
    """Seal what an installation of an earlier version kept in clear; return how many rows.

    Safe to ask again at every start: a row that is sealed is not touched.
    """
    sealed = 0
    while True:
        async with transaction(pool) as conn:
            persons = await store.clear_persons(conn, RESEALED_AT_ONCE)
            references = await store.clear_references(conn, RESEALED_AT_ONCE)
            contacts = await store.clear_contacts(conn, RESEALED_AT_ONCE)
            if not persons and not references and not contacts:
                return sealed
            said = {one.case_id: one.local_id for one in references}
            persons += [
                msgspec.structs.replace(one, local_id=said[one.case_id])
                for one in await sealing.open_persons(conn, keys, references)
            ]
            under = await sealing.hold_keys(conn, keys, at)
            for inspection_id in {one.inspection_id for one in persons}:
                mine = [one for one in persons if one.inspection_id == inspection_id]
                await sealing.save_persons(conn, inspection_id, mine, keys, under)
            for inspection_id in {one.inspection_id for one in contacts}:
                theirs = [one for one in contacts if one.inspection_id == inspection_id]
                await sealing.save_contacts(conn, inspection_id, theirs, keys, under)
            sealed += len(persons) + len(contacts)
