"""What one can do with messages: plan them, send them, learn what became of them."""

import hmac
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from soundings.audit.service import note
from soundings.inspection.model import Inspection, InspectionId
from soundings.inspection.rules import schedule
from soundings.kit import links
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.settings import Settings
from soundings.outreach import rules, store
from soundings.outreach.constants import LOOK_UPS
from soundings.outreach.model import (
    PATIENCE,
    Address,
    Channel,
    Claimed,
    ClaimsNotLocked,
    Code,
    Doubt,
    Judged,
    Ledger,
    Link,
    MessageId,
    Outcome,
    Patience,
    Plan,
    Preview,
    Reach,
    Receipt,
    Sweep,
    Texts,
    Unknown,
    UnknownLink,
    WavePlan,
    WrongBearer,
)
from soundings.roll.model import CaseId

_PURPOSE_OF_RECEIPTS = "outreach.receipts"


def load_texts(surveys: Path, inspection: Inspection, language: str = "en") -> Texts:
    """Return an inspection's messages in one language; raises WrongText."""
    return store.read_texts(surveys / inspection.instrument_name / "messages" / f"{language}.toml")


async def link_by_token(conn: Connection, key: bytes, token: str) -> Link | None:
    """Return whose link this is, or None; runs under the role of respond."""
    return await store.link_by_hash(conn, links.digest(key, token))


async def note_answered(
    conn: Connection, *, case_id: CaseId, inspection_id: InspectionId, complete: bool, at: datetime
) -> None:
    """Record inside respond's transaction that a child has been answered for.

    Nobody is reminded about this child from then on; a complete answer is never undone.
    """
    await store.note_answered(conn, case_id, inspection_id, complete=complete, at=at)


async def preview(
    pool: Pool, inspection: Inspection, *, settings: Settings, surveys: Path, key: bytes
) -> Preview:
    """Say what a launch would do, with each SMS as it would read; raises what plan raises."""
    clock = schedule(inspection.notified_on)
    texts = load_texts(surveys, inspection)
    url = settings.web.public_url
    rules.check_texts(texts, area=inspection.area_short, closes=clock.closes_at, public_url=url)
    rounds = rules.waves(clock)
    async with transaction(pool) as conn:
        await _check_locked(conn, inspection)
        channels = await store.preview(conn, inspection.inspection_id, rounds)
    sample = links.mint(key, "nobody")
    return Preview(
        channels=tuple(channels),
        sentences=rules.preview(
            inspection, rounds, channels, texts, closes=clock.closes_at, link=f"{url}/{sample}"
        ),
    )


async def plan(
    pool: Pool,
    inspection: Inspection,
    *,
    settings: Settings,
    surveys: Path,
    key: bytes,
    at: datetime,
) -> Plan:
    """Make the waves, every carer's link, and one message a carer, wave and channel.

    May be asked again after another import: only what is missing is added. Raises
    ClaimsNotLocked, WrongText or TextTooLong.
    """
    clock = schedule(inspection.notified_on)
    rules.check_texts(
        load_texts(surveys, inspection),
        area=inspection.area_short,
        closes=clock.closes_at,
        public_url=settings.web.public_url,
    )
    inspection_id = inspection.inspection_id
    async with transaction(pool) as conn:
        await _check_locked(conn, inspection)
        await store.add_waves(conn, inspection_id, rules.waves(clock), at)
        fresh = await store.contacts_without_link(conn, inspection_id)
        hashes = [links.digest(key, links.mint(key, str(contact_id))) for contact_id in fresh]
        made = Plan(
            links_added=await store.add_links(conn, inspection_id, fresh, hashes),
            messages_added=await store.add_messages(conn, inspection_id, at),
            messages=await store.message_count(conn, inspection_id),
            waves=len(await store.waves(conn, inspection_id)),
        )
        await store.match_link_cases(conn, inspection_id)
        await note(
            conn,
            at=at,
            actor="operator",
            action="outreach.plan",
            subject=str(inspection_id),
            detail={"links": made.links_added, "messages": made.messages_added},
        )
    return made


async def _check_locked(conn: Connection, inspection: Inspection) -> None:
    if not await store.claims_locked(conn, inspection.inspection_id):
        message = (
            f"The claims of {inspection.code} are not locked; lock them first "
            "(soundings claims lock), so that nobody can fit them to the replies."
        )
        raise ClaimsNotLocked(message)


async def waves(pool: Pool, inspection_id: InspectionId) -> list[WavePlan]:
    """Return the rounds of an inspection in order, with how many messages each has."""
    async with pool.acquire() as conn:
        return await store.waves(conn, inspection_id)


async def waiting(pool: Pool, inspection_id: InspectionId, by: datetime) -> int:
    """Return how many messages due by then have neither left nor been turned back."""
    async with pool.acquire() as conn:
        return await store.waiting(conn, inspection_id, by)


async def claim(
    pool: Pool, channel: Channel, at: datetime, *, most: int, patience: Patience = PATIENCE
) -> list[Claimed]:
    """Lease messages whose time has come; none in quiet hours."""
    if rules.is_quiet(at):
        return []
    async with transaction(pool) as conn:
        return await store.claim_due(conn, channel, at, most=most, lease_s=patience.lease_s)


async def begin(
    pool: Pool,
    claimed: Sequence[Claimed],
    at: datetime,
    *,
    key: bytes,
    patience: Patience = PATIENCE,
) -> list[Judged]:
    """Commit each message as submitting, or turn it back at the door with a reason."""
    hashes = [
        (rules.address_hash(key, one.email), rules.address_hash(key, one.phone)) for one in claimed
    ]
    async with transaction(pool) as conn:
        return await store.begin_submitting(conn, claimed, hashes, at, lease_s=patience.lease_s)


async def record(
    pool: Pool, outcomes: Sequence[Outcome], at: datetime, *, patience: Patience = PATIENCE
) -> None:
    """Write down what the provider said of each message."""
    states = [rules.state_after(outcome) for outcome in outcomes]
    async with transaction(pool) as conn:
        await store.record_outcomes(
            conn,
            outcomes,
            states,
            at,
            back_off_s=patience.back_off_s,
            absent_after_s=patience.absent_after_s,
        )


async def sweep(pool: Pool, at: datetime, *, patience: Patience = PATIENCE) -> Sweep:
    """Mend what dead workers left: release what was never offered, doubt what may have been."""
    async with transaction(pool) as conn:
        return Sweep(
            released=await store.release_claims(conn),
            doubted=await store.doubt_submitting(conn, absent_after_s=patience.absent_after_s),
            expired=await store.expire_planned(conn, at),
        )


async def doubts(pool: Pool, channel: Channel) -> list[Doubt]:
    """Return messages whose provider should be asked whether it has them."""
    async with pool.acquire() as conn:
        return await store.doubts(conn, channel, LOOK_UPS)


async def resolve(
    pool: Pool,
    asked: Sequence[Doubt],
    found: dict[MessageId, str | None],
    at: datetime,
    *,
    patience: Patience = PATIENCE,
) -> tuple[int, int]:
    """Accept what the provider has and plan again what it proved not to have; return how many
    of each.
    """
    outcomes, absent = rules.conclude(asked, found)
    await record(pool, outcomes, at, patience=patience)
    async with transaction(pool) as conn:
        return len(outcomes), await store.replan_absent(conn, absent)


async def unknowns(pool: Pool, inspection_id: InspectionId) -> list[Unknown]:
    """Return the messages nobody can tell the fate of: an operator looks them up in the mail
    server's log, under their message id; they are never sent again.
    """
    async with pool.acquire() as conn:
        return await store.unknowns(conn, inspection_id)


async def ledger(pool: Pool, inspection_id: InspectionId, at: datetime) -> Ledger:
    """Account for every message: planned = accepted + ended + pending, and none missing."""
    async with pool.acquire() as conn:
        return await store.ledger(conn, inspection_id, at)


async def awaiting_receipt(pool: Pool, channel: Channel) -> int:
    """Return how many messages are accepted and not yet known to have arrived."""
    async with pool.acquire() as conn:
        return await store.awaiting_receipt(conn, channel)


async def record_receipts(pool: Pool, receipts: Sequence[Receipt], at: datetime) -> int:
    """Write down what became of messages; return how many were still open."""
    async with transaction(pool) as conn:
        return await store.record_receipts(conn, receipts, at)


def receipt_token(key: bytes) -> str:
    """Return the bearer token to give the provider for its callbacks."""
    return links.sign(key, _PURPOSE_OF_RECEIPTS).rpartition(".")[2]


def check_bearer(key: bytes, authorization: str) -> None:
    """Raise WrongBearer unless this is the token the provider was given."""
    if not hmac.compare_digest(authorization.encode(), f"Bearer {receipt_token(key)}".encode()):
        message = "The bearer token is not the one this installation was given."
        raise WrongBearer(message)


async def check_stop(pool: Pool, key: bytes, token: str) -> None:
    """Raise UnknownLink unless this is some carer's link."""
    async with pool.acquire() as conn:
        await _carer(conn, key, token)


async def opt_out(pool: Pool, key: bytes, token: str, at: datetime) -> None:
    """Write no more to this carer, on any channel; raises UnknownLink.

    The wish stands on the carer and on a keyed hash of each address, which outlives the address.
    """
    async with transaction(pool) as conn:
        carer = await _carer(conn, key, token)
        await store.stop_contact(conn, carer.contact_id, at)
        await _silence(conn, key, [carer.email, carer.phone], at)


async def opt_out_numbers(pool: Pool, key: bytes, numbers: Sequence[str], at: datetime) -> int:
    """Write no more to the carers with these numbers; return how many had not asked before."""
    async with transaction(pool) as conn:
        await _silence(conn, key, numbers, at)
        return await store.stop_numbers(conn, numbers, at)


async def _carer(conn: Connection, key: bytes, token: str) -> Address:
    found = await store.address_by_link(conn, links.digest(key, token))
    if found is None:
        message = "That address is not one of ours. Copy it whole from the message we sent."
        raise UnknownLink(message)
    return found


async def _silence(
    conn: Connection, key: bytes, addresses: Sequence[str | None], at: datetime
) -> None:
    hashes = [rules.address_hash(key, address) for address in addresses]
    await store.add_opt_outs(conn, [kept for kept in hashes if kept is not None], at)


async def settle(pool: Pool, inspection_id: InspectionId, at: datetime) -> dict[Code, int]:
    """Give every listed child exactly one final disposition; return how many have which.

    Nothing leaves afterwards. Asked again, it takes late receipts into account.
    """
    async with transaction(pool) as conn:
        ended = await store.end_planned(conn, inspection_id, at)
        await store.settle(conn, inspection_id, at)
        codes = {
            Code(count.name): count.number
            for count in await store.dispositions(conn, inspection_id)
        }
        await note(
            conn,
            at=at,
            actor="operator",
            action="outreach.settle",
            subject=str(inspection_id),
            detail={"never_sent": ended, **{str(code): n for code, n in codes.items()}},
        )
    return codes


async def reach(pool: Pool, inspection_id: InspectionId) -> Reach:
    """Return how far the messages reached, now or finally; also runs under disclosure's role."""
    async with transaction(pool) as conn:
        channels = await store.channel_reach(conn, inspection_id)
        answered = await store.answered_by_channel(conn, inspection_id)
        groups = await store.group_reach(conn, inspection_id)
    return rules.reach(channels, answered, groups)
