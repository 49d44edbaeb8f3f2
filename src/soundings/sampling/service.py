"""The ceremony step by step, the draws it allows, what becomes of those drawn, the record."""

import secrets
from datetime import datetime, timedelta
from importlib import import_module
from importlib.util import find_spec

import msgspec

from soundings.audit import service as audit
from soundings.inspection.model import Inspection, InspectionId
from soundings.kit.database import Connection, Database, Pool, transaction
from soundings.kit.ids import new_id
from soundings.respond.model import Purpose as Called
from soundings.respond.service import interview
from soundings.sampling import store
from soundings.sampling.constants import BEACON_DELAY
from soundings.sampling.model import (
    Ceremony,
    CeremonyId,
    Commitment,
    Design,
    DrawId,
    Made,
    Noted,
    OutOfTurn,
    Purpose,
    Record,
    Table,
    WrongRandomness,
)
from soundings.sampling.rules import drawing, following, freezing

_BLS = "drand_verify"
"""The optional library that checks a round's signature against the beacon's public key."""


async def _note(
    conn: Connection,
    inspection_id: InspectionId,
    actor: str,
    action: str,
    at: datetime,
    **what: str,
) -> None:
    await audit.note(
        conn,
        at=at,
        actor=actor,
        action=f"sampling.{action}",
        subject=str(inspection_id),
        detail=dict(what),
    )


async def freeze(
    pool: Pool,
    inspection_id: InspectionId,
    at: datetime,
    *,
    actor: str,
    design: Design = freezing.DESIGN,
    reason: str = "",
) -> Ceremony:
    """Freeze the list and the design, with their hashes; again only with a reason.

    Raises OutOfTurn where a ceremony stands and no reason is given for another.
    """
    async with transaction(pool) as conn:
        await store.hold_ceremony(conn, inspection_id)
        last = await store.ceremony(conn, inspection_id)
        number = freezing.next_number(last, reason)
        frame, cases = freezing.freeze(
            await store.listed(conn, inspection_id), secrets.token_bytes(32)
        )
        made = Ceremony(
            ceremony_id=CeremonyId(new_id()),
            number=number,
            reason=reason.strip(),
            frame=frame,
            frame_sha256=freezing.frame_sha256(frame),
            design=design,
            design_sha256=freezing.design_sha256(design),
            frozen_at=at,
        )
        await store.add_ceremony(conn, inspection_id, made, cases)
        await _note(
            conn,
            inspection_id,
            actor,
            "frozen",
            at,
            frame_sha256=made.frame_sha256,
            design_sha256=made.design_sha256,
            reason=made.reason,
        )
    return made


async def _ceremony(conn: Connection, inspection_id: InspectionId) -> Ceremony:
    found = await store.ceremony(conn, inspection_id)
    if found is None:
        message = "Nothing is frozen yet: freeze the list and the design first."
        raise OutOfTurn(message)
    return found


async def ceremony(pool: Pool, inspection_id: InspectionId) -> Ceremony | None:
    """Say how far the ceremony has come, if one was begun."""
    async with transaction(pool) as conn:
        return await store.ceremony(conn, inspection_id)


async def publish(
    pool: Pool,
    inspection: Inspection,
    at: datetime,
    *,
    actor: str,
    delay: timedelta = BEACON_DELAY,
) -> Commitment:
    """Name the future round that will decide; once, and the same answer after."""
    async with transaction(pool) as conn:
        await store.hold_ceremony(conn, inspection.inspection_id)
        found = await _ceremony(conn, inspection.inspection_id)
        if found.beacon_round is None:
            number = freezing.round_after(at, delay)
            await store.publish(conn, found.ceremony_id, number, at)
            await _note(
                conn,
                inspection.inspection_id,
                actor,
                "published",
                at,
                beacon_round=str(number),
                frame_sha256=found.frame_sha256,
                design_sha256=found.design_sha256,
            )
            found = msgspec.structs.replace(found, beacon_round=number, published_at=at)
    return freezing.commitment(inspection.code, found)


async def commitment(pool: Pool, inspection: Inspection) -> Commitment:
    """Give what was published before the draw."""
    async with transaction(pool) as conn:
        return freezing.commitment(
            inspection.code, await _ceremony(conn, inspection.inspection_id)
        )


def _check_signature(number: int, signature: str) -> None:
    """Check the signature against the beacon's public key, where the library is installed."""
    if not signature or find_spec(_BLS) is None:
        return
    try:
        import_module(_BLS).verify_quicknet(number, signature.strip().lower())
    except ValueError as error:
        message = f"This is not the signature of round {number} of {freezing.BEACON}."
        raise WrongRandomness(message) from error


async def enter_seed(
    pool: Pool,
    inspection_id: InspectionId,
    at: datetime,
    *,
    actor: str,
    signature: str = "",
    dice: str = "",
) -> Ceremony:
    """Bind list and design to the published round, dice, or both; once.

    Raises OutOfTurn before the round is public, WrongRandomness where signature or dice
    cannot be.
    """
    async with transaction(pool) as conn:
        await store.hold_ceremony(conn, inspection_id)
        found = await _ceremony(conn, inspection_id)
        number = freezing.check_turn(found, at)
        thrown, signed = freezing.check_dice(dice), signature.strip().lower()
        seed = freezing.seed(found.frame_sha256, found.design_sha256, signed, thrown)
        _check_signature(number, signed)
        await store.set_seed(conn, found.ceremony_id, signed, thrown, seed, at)
        await _note(conn, inspection_id, actor, "seeded", at, seed=seed, beacon_round=str(number))
    return msgspec.structs.replace(found, signature=signed, dice=thrown, seed=seed, seeded_at=at)


async def _silent_families(conn: Connection, found: Ceremony, purpose: Purpose) -> tuple[str, ...]:
    if purpose is not Purpose.PHONE:
        return ()
    return freezing.wholly(freezing.thaw(found.frame), await store.silent(conn, found.ceremony_id))


async def draw(
    database: Database, inspection: Inspection, purpose: Purpose, at: datetime, *, actor: str
) -> Record:
    """Make a draw, once, and give its record; asked again, only give it.

    Families drawn to be rung go on the interviewers' list. Raises OutOfTurn before the seed is
    there.
    """
    inspection_id, pool = inspection.inspection_id, database.room("sampling")
    async with transaction(pool) as conn:
        await store.hold_ceremony(conn, inspection_id)
        found = await _ceremony(conn, inspection_id)
        seed = freezing.check_seeded(found)
        made = await store.made(conn, found.ceremony_id, purpose)
        if made is None:
            families = await _silent_families(conn, found, purpose)
            made = Made(draw_id=DrawId(new_id()), families=families, drawn_at=at)
            frame = freezing.thaw(found.frame)
            drawn = drawing.draw(frame, found.design, seed, purpose, families)
            await store.add_draw(conn, inspection_id, found.ceremony_id, purpose, made, drawn)
            await _note(
                conn, inspection_id, actor, "drawn", at, purpose=purpose, drawn=str(len(drawn))
            )
        places = await store.places(conn, made.draw_id)
    if purpose is Purpose.PHONE:
        await interview.add_calls(
            database.room("respond"),
            inspection_id,
            [place.case_id for place in places],
            purpose=Called.PHONE,
            at=at,
            actor=actor,
        )
    return await record(pool, inspection, purpose)


async def record(pool: Pool, inspection: Inspection, purpose: Purpose) -> Record:
    """Give a draw's record, with what became of those drawn.

    Raises OutOfTurn where the draw was not made.
    """
    async with transaction(pool) as conn:
        found, made = await _made(conn, inspection.inspection_id, purpose)
        places = await store.places(conn, made.draw_id)
        outcomes = await store.outcomes(conn, made.draw_id)
    return following.record(inspection.code, found, purpose, made, places, outcomes)


async def note_outcome(
    pool: Pool,
    inspection_id: InspectionId,
    purpose: Purpose,
    unit: str,
    name: str,
    at: datetime,
    *,
    actor: str,
    failed: bool | None = None,
) -> Table:
    """Note what became of a drawn child; who leaves makes room for the next reserve.

    `failed` is said of a record that was read, and of nothing else. Raises WrongOutcome for that,
    and for a child who is not in the draw as it stands.
    """
    async with transaction(pool) as conn:
        await store.hold_ceremony(conn, inspection_id)
        outcome = following.outcome_named(purpose, name)
        following.check_read(outcome, failed=failed)
        found, made = await _made(conn, inspection_id, purpose)
        places = await store.places(conn, made.draw_id)
        before = await store.outcomes(conn, made.draw_id)
        place = following.check_outcome(places, before, unit)
        noted = Noted(unit=unit, outcome=outcome, noted_at=at, failed=failed)
        await store.add_outcome(conn, new_id(), made.draw_id, place.case_id, noted)
        await _note(
            conn, inspection_id, actor, "outcome", at, purpose=purpose, unit=unit, outcome=outcome
        )
    return following.table(found, purpose, made, places, [*before, noted])


async def _made(
    conn: Connection, inspection_id: InspectionId, purpose: Purpose
) -> tuple[Ceremony, Made]:
    found = await _ceremony(conn, inspection_id)
    made = await store.made(conn, found.ceremony_id, purpose)
    if made is None:
        message = f"The draw of {purpose.replace('_', ' ')} has not been made yet."
        raise OutOfTurn(message)
    return found, made


async def table(pool: Pool, inspection_id: InspectionId, purpose: Purpose) -> Table:
    """Give a draw as it stands; raise OutOfTurn where it was not made."""
    async with transaction(pool) as conn:
        found, made = await _made(conn, inspection_id, purpose)
        places = await store.places(conn, made.draw_id)
        outcomes = await store.outcomes(conn, made.draw_id)
    return following.table(found, purpose, made, places, outcomes)


async def tables(pool: Pool, inspection_id: InspectionId) -> tuple[Table, ...]:
    """Give the draws of the newest ceremony as they stand."""
    async with transaction(pool) as conn:
        latest = await store.ceremony(conn, inspection_id)
        made = [
            purpose
            for purpose in Purpose
            if latest and await store.made(conn, latest.ceremony_id, purpose)
        ]
    return tuple([await table(pool, inspection_id, purpose) for purpose in made])
