"""The statements of the outreach room, one function each."""

import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.ids import new_id
from soundings.kit.sql import command, query
from soundings.outreach.constants import DOUBLINGS
from soundings.outreach.model import (
    Address,
    Channel,
    ChannelPreview,
    ChannelReach,
    Claimed,
    Count,
    Doubt,
    GroupRow,
    Judged,
    Ledger,
    Link,
    Outcome,
    Receipt,
    State,
    Texts,
    Unknown,
    Wave,
    WavePlan,
    WrongText,
)
from soundings.roll.model import CaseId, ContactId

_LINK_BY_HASH = query(__name__, "link_by_hash", Link)
_NOTE_ANSWERED = command(__name__, "note_answered")
_CLAIMS_LOCKED = query(__name__, "claims_locked", bool)
_ADD_WAVES = command(__name__, "add_waves")
_WAVES = query(__name__, "waves", WavePlan)
_WAITING = query(__name__, "waiting", int)
_PREVIEW = query(__name__, "preview", ChannelPreview)
_CONTACTS_WITHOUT_LINK = query(__name__, "contacts_without_link", UUID)
_ADD_LINKS = command(__name__, "add_links")
_ADD_LINK_CASES = command(__name__, "add_link_cases")
_DROP_LINK_CASES = command(__name__, "drop_link_cases")
_ADD_MESSAGES = command(__name__, "add_messages")
_MESSAGE_COUNT = query(__name__, "message_count", int)
_CLAIM_DUE = query(__name__, "claim_due", Claimed)
_BEGIN_SUBMITTING = query(__name__, "begin_submitting", Judged)
_RECORD_OUTCOMES = command(__name__, "record_outcomes")
_RELEASE_CLAIMS = command(__name__, "release_claims")
_DOUBT_SUBMITTING = command(__name__, "doubt_submitting")
_EXPIRE_PLANNED = command(__name__, "expire_planned")
_DOUBTS = query(__name__, "doubts", Doubt)
_REPLAN_ABSENT = command(__name__, "replan_absent")
_UNKNOWNS = query(__name__, "unknowns", Unknown)
_AWAITING_RECEIPT = query(__name__, "awaiting_receipt", int)
_RECORD_RECEIPTS = command(__name__, "record_receipts")
_ADDRESS_BY_LINK = query(__name__, "address_by_link", Address)
_STOP_CONTACT = command(__name__, "stop_contact")
_STOP_NUMBERS = command(__name__, "stop_numbers")
_ADD_OPT_OUTS = command(__name__, "add_opt_outs")
_SETTLE = command(__name__, "settle")
_END_PLANNED = command(__name__, "end_planned")
_DISPOSITIONS = query(__name__, "dispositions", Count)
_LEDGER = query(__name__, "ledger", Ledger)
_CHANNEL_REACH = query(__name__, "channel_reach", ChannelReach)
_ANSWERED_BY_CHANNEL = query(__name__, "answered_by_channel", Count)
_GROUP_REACH = query(__name__, "group_reach", GroupRow)


def read_texts(path: Path) -> Texts:
    """Read a survey's messages in one language from their file; raises WrongText."""
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Texts)
    except FileNotFoundError:
        message = f"There are no messages at {path}; set surveys to the folder that holds them."
        raise WrongText(message) from None
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        message = f"{path}: {error}."
        raise WrongText(message) from error


async def link_by_hash(conn: Connection, link_hash: bytes) -> Link | None:
    """Return the link kept under this hash, if there is one."""
    return await _LINK_BY_HASH.first(conn, link_hash)


async def note_answered(
    conn: Connection, case_id: CaseId, inspection_id: InspectionId, *, complete: bool, at: datetime
) -> None:
    """Record that this child has been answered for."""
    await _NOTE_ANSWERED.run(conn, case_id, inspection_id, complete, at)


async def claims_locked(conn: Connection, inspection_id: InspectionId) -> bool:
    """Say whether the partnership's claims are locked."""
    return await _CLAIMS_LOCKED.one(conn, inspection_id)


async def add_waves(
    conn: Connection, inspection_id: InspectionId, waves: Sequence[Wave], at: datetime
) -> int:
    """Add the rounds that are not there yet; return how many."""
    return await _ADD_WAVES.run(
        conn,
        inspection_id,
        [new_id() for _ in waves],
        [wave.number for wave in waves],
        [wave.channel for wave in waves],
        [wave.purpose for wave in waves],
        [wave.opens_at for wave in waves],
        [wave.expires_at for wave in waves],
        at,
    )


async def waves(conn: Connection, inspection_id: InspectionId) -> list[WavePlan]:
    """Return the rounds of an inspection in order."""
    return await _WAVES.all(conn, inspection_id)


async def waiting(conn: Connection, inspection_id: InspectionId, by: datetime) -> int:
    """Return how many messages due by then have not left or been turned back."""
    return await _WAITING.one(conn, inspection_id, by)


async def preview(
    conn: Connection, inspection_id: InspectionId, waves: Sequence[Wave]
) -> list[ChannelPreview]:
    """Return what planning these rounds would make."""
    return await _PREVIEW.all(
        conn, inspection_id, [wave.number for wave in waves], [wave.channel for wave in waves]
    )


async def contacts_without_link(conn: Connection, inspection_id: InspectionId) -> list[ContactId]:
    """Return the carers who have no link yet."""
    return [ContactId(found) for found in await _CONTACTS_WITHOUT_LINK.all(conn, inspection_id)]


async def add_links(
    conn: Connection,
    inspection_id: InspectionId,
    contact_ids: Sequence[ContactId],
    hashes: Sequence[bytes],
) -> int:
    """Add a link for each of these carers; return how many."""
    return await _ADD_LINKS.run(conn, inspection_id, contact_ids, hashes)


async def match_link_cases(conn: Connection, inspection_id: InspectionId) -> None:
    """Make every link's children those the roll now has for its carer."""
    await _DROP_LINK_CASES.run(conn, inspection_id)
    await _ADD_LINK_CASES.run(conn, inspection_id)


async def add_messages(conn: Connection, inspection_id: InspectionId, at: datetime) -> int:
    """Add the messages that are not there yet; return how many."""
    return await _ADD_MESSAGES.run(conn, inspection_id, at)


async def message_count(conn: Connection, inspection_id: InspectionId) -> int:
    """Return how many messages the inspection has."""
    return await _MESSAGE_COUNT.one(conn, inspection_id)


async def claim_due(
    conn: Connection, channel: Channel, at: datetime, *, most: int, lease_s: float
) -> list[Claimed]:
    """Lease messages of a channel whose time has come."""
    return await _CLAIM_DUE.all(conn, channel, at, most, lease_s)


async def begin_submitting(
    conn: Connection,
    asked: Sequence[Claimed],
    hashes: Sequence[tuple[bytes | None, bytes | None]],
    at: datetime,
    *,
    lease_s: float,
) -> list[Judged]:
    """Let each message through to its provider or turn it back; hashes are email's and phone's."""
    return await _BEGIN_SUBMITTING.all(
        conn,
        [one.message_id for one in asked],
        [one.attempt for one in asked],
        [one.address for one in asked],
        [email for email, _ in hashes],
        [phone for _, phone in hashes],
        at,
        lease_s,
    )


async def record_outcomes(
    conn: Connection,
    outcomes: Sequence[Outcome],
    states: Sequence[State],
    at: datetime,
    *,
    back_off_s: float,
    absent_after_s: float,
) -> int:
    """Write what the provider said; return how many messages it still concerned."""
    return await _RECORD_OUTCOMES.run(
        conn,
        [outcome.message_id for outcome in outcomes],
        [outcome.attempt for outcome in outcomes],
        states,
        [outcome.provider_id for outcome in outcomes],
        [outcome.reason for outcome in outcomes],
        at,
        back_off_s,
        absent_after_s,
        DOUBLINGS,
    )


async def release_claims(conn: Connection) -> int:
    """Plan again what a dead worker claimed and never offered; return how many."""
    return await _RELEASE_CLAIMS.run(conn)


async def doubt_submitting(conn: Connection, *, absent_after_s: float) -> int:
    """Put in doubt what a dead worker may have offered; return how many."""
    return await _DOUBT_SUBMITTING.run(conn, absent_after_s)


async def expire_planned(conn: Connection, at: datetime) -> int:
    """Expire planned messages whose time has passed; return how many."""
    return await _EXPIRE_PLANNED.run(conn, at)


async def doubts(conn: Connection, channel: Channel, most: int) -> list[Doubt]:
    """Return messages of a channel whose provider must be asked."""
    return await _DOUBTS.all(conn, channel, most)


async def replan_absent(conn: Connection, absent: Sequence[Doubt]) -> int:
    """Plan once more what the provider proved not to have; return how many."""
    return await _REPLAN_ABSENT.run(
        conn, [doubt.message_id for doubt in absent], [doubt.attempt for doubt in absent]
    )


async def unknowns(conn: Connection, inspection_id: InspectionId) -> list[Unknown]:
    """Return the messages nobody can tell the fate of."""
    return await _UNKNOWNS.all(conn, inspection_id)


async def awaiting_receipt(conn: Connection, channel: Channel) -> int:
    """Return how many messages of a channel are accepted and not yet known to have arrived."""
    return await _AWAITING_RECEIPT.one(conn, channel)


async def record_receipts(conn: Connection, receipts: Sequence[Receipt], at: datetime) -> int:
    """Write what became of messages; return how many were still open."""
    return await _RECORD_RECEIPTS.run(
        conn,
        [receipt.message_id for receipt in receipts],
        [receipt.state for receipt in receipts],
        [receipt.provider_id for receipt in receipts],
        [receipt.reason for receipt in receipts],
        at,
    )


async def address_by_link(conn: Connection, link_hash: bytes) -> Address | None:
    """Return where the carer of this link can be written to, if there is such a link."""
    return await _ADDRESS_BY_LINK.first(conn, link_hash)


async def stop_contact(conn: Connection, contact_id: ContactId, at: datetime) -> None:
    """Record that this carer asked for silence."""
    await _STOP_CONTACT.run(conn, contact_id, at)


async def stop_numbers(conn: Connection, numbers: Sequence[str], at: datetime) -> int:
    """Record that carers with these numbers asked for silence; return how many had not before."""
    return await _STOP_NUMBERS.run(conn, numbers, at)


async def add_opt_outs(conn: Connection, hashes: Sequence[bytes], at: datetime) -> int:
    """Record that these addresses asked for silence; return how many had not before."""
    return await _ADD_OPT_OUTS.run(conn, hashes, at)


async def settle(conn: Connection, inspection_id: InspectionId, at: datetime) -> None:
    """Give every listed child its disposition."""
    await _SETTLE.run(conn, inspection_id, at)


async def end_planned(conn: Connection, inspection_id: InspectionId, at: datetime) -> int:
    """Expire whatever has not left; return how many."""
    return await _END_PLANNED.run(conn, inspection_id, at)


async def dispositions(conn: Connection, inspection_id: InspectionId) -> list[Count]:
    """Return how many children came to each disposition."""
    return await _DISPOSITIONS.all(conn, inspection_id)


async def ledger(conn: Connection, inspection_id: InspectionId, at: datetime) -> Ledger:
    """Return every message accounted for."""
    return await _LEDGER.one(conn, inspection_id, at)


async def channel_reach(conn: Connection, inspection_id: InspectionId) -> list[ChannelReach]:
    """Return what became of each channel's messages."""
    return await _CHANNEL_REACH.all(conn, inspection_id)


async def answered_by_channel(conn: Connection, inspection_id: InspectionId) -> list[Count]:
    """Return how many children were answered for after a message of each channel."""
    return await _ANSWERED_BY_CHANNEL.all(conn, inspection_id)


async def group_reach(conn: Connection, inspection_id: InspectionId) -> list[GroupRow]:
    """Return what became of the listed children, by status and by IDACI fifth."""
    return await _GROUP_REACH.all(conn, inspection_id)
