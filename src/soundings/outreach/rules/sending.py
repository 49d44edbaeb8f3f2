"""What a provider's answer, receipt or look-up makes of a message."""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from soundings.inspection.constants import LONDON
from soundings.outreach.constants import (
    ATTEMPTS_MOST,
    DOUBLINGS,
    FAILING_SHARE,
    PROVE_EVERY_S,
    RESTORED,
    STALE_PROOFS,
)
from soundings.outreach.model import (
    Answer,
    Channel,
    Claimed,
    Door,
    Doubt,
    Epoch,
    Leased,
    Mark,
    MessageId,
    Outcome,
    Patience,
    Proof,
    Standing,
    State,
    Stop,
    Turn,
)
from soundings.outreach.rules.timing import stale_holds
from soundings.roll.model import Addresses

_REFERENCE = re.compile(r"([0-9a-fA-F]{32})\.([0-9a-fA-F]{16})")


class Advice(StrEnum):
    """What a batch's answers say about the provider itself."""

    SOUND = "sound"
    SLOW = "slow"
    SPENT = "spent"
    FAILING = "failing"
    NOTHING = "nothing"


def state_after(outcome: Outcome) -> State:
    """Return the state a provider's answer puts a message in."""
    match outcome.answer:
        case Answer.ACCEPTED:
            return State.ACCEPTED
        case Answer.BOUNCED:
            return State.BOUNCED
        case Answer.FAILED:
            return State.FAILED
        case Answer.LATER | Answer.SLOW | Answer.SPENT | Answer.STOP:
            return State.PLANNED  # until it expires: a refusal that passes is no end
        case Answer.UNKNOWN:
            return State.UNKNOWN


def rest_s(outcome: Outcome, patience: Patience) -> float | None:
    """Return how long the message itself rests; None where only its channel does, or neither."""
    match outcome.answer:
        case Answer.LATER:
            return patience.back_off_s * 2.0 ** min(outcome.attempt - 1, DOUBLINGS)
        case Answer.UNKNOWN:
            return patience.absent_after_s
        case _:
            return None


def heed(outcomes: Sequence[Outcome]) -> tuple[Advice, str | None]:
    """Return what a batch's answers ask of everybody who sends on this channel, and why."""
    by_answer = {outcome.answer: outcome.reason for outcome in outcomes}
    doubted = sum(outcome.answer is Answer.UNKNOWN for outcome in outcomes)
    if Answer.SPENT in by_answer:
        return Advice.SPENT, by_answer[Answer.SPENT]
    if Answer.STOP in by_answer:
        return Advice.FAILING, by_answer[Answer.STOP]
    if doubted > FAILING_SHARE * len(outcomes):
        return Advice.FAILING, by_answer[Answer.UNKNOWN]
    if Answer.SLOW in by_answer:
        return Advice.SLOW, by_answer[Answer.SLOW]
    if {Answer.ACCEPTED, Answer.BOUNCED, Answer.FAILED} & by_answer.keys():
        return Advice.SOUND, None
    return Advice.NOTHING, None


def went_back(seen: Mark | None, turn: Turn) -> bool:
    """Say whether this database is an older copy of the one a worker saw."""
    return seen is not None and seen.identity == turn.identity and turn.written < seen.written


def alarms(standing: Standing, at: datetime) -> tuple[str, ...]:
    """Return what calls for a red banner, one sentence each."""
    return tuple(
        sentence
        for sentence in (
            _paused(standing.epoch),
            _stopped(standing.stop),
            *(_resting(door) for door in standing.doors),
            _unproved(standing.proof, at),
            None if standing.holds is None else stale_holds(standing.holds, at),
        )
        if sentence is not None
    )


def is_fresh(proof: Proof, at: datetime) -> bool:
    """Say whether an account adds up and is young enough to stand."""
    return proof.balanced and at - proof.proved_at < timedelta(seconds=PROVE_EVERY_S)


def _paused(epoch: Epoch | None) -> str | None:
    if epoch is None:
        return None
    if epoch.moved or epoch.reason == RESTORED:
        return (
            "This database is a restored copy: nothing leaves until somebody says so "
            "(soundings outreach resume)."
        )
    if epoch.paused_at is not None:
        return "Sending is paused: soundings outreach resume lets it go on."
    return None


def _stopped(stop: Stop | None) -> str | None:
    if stop is None:
        return None
    when = f"{stop.stopped_at.astimezone(LONDON):%H:%M on %-d %B}"
    return f"No message of this inspection has left since {when}: {stop.reason}"


def _resting(door: Door) -> str | None:
    if door.paused_at is None or door.rests_until is None:
        return None
    return (
        f"No {door.channel} leaves: its provider says {door.reason}. "
        f"It is tried again at {door.rests_until.astimezone(LONDON):%H:%M}."
    )


def _unproved(proof: Proof | None, at: datetime) -> str | None:
    if proof is None:
        return None
    if not proof.balanced:
        found = proof.accepted + proof.ended + proof.pending
        return (
            f"The outbox does not add up: {proof.planned:,} messages planned, {found:,} found, "
            f"{proof.missing:,} missing, {proof.overdue:,} overdue. soundings doctor says more."
        )
    if at - proof.proved_at > STALE_PROOFS * timedelta(seconds=PROVE_EVERY_S):
        return (
            "Nobody has accounted for the messages since "
            f"{proof.proved_at.astimezone(LONDON):%H:%M on %d %B}: is a worker running?"
        )
    return None


def receipt_state(status: str) -> State | None:
    """Return what a Notify status says became of a message; None while it is on its way."""
    match status:
        case "delivered":
            return State.DELIVERED
        case "permanent-failure":
            return State.BOUNCED
        case "temporary-failure" | "technical-failure" | "validation-failed":
            return State.FAILED
        case _:
            return None


def claimed(leased: Leased, addresses: Addresses) -> Claimed:
    """Return a leased message with where it goes."""
    by_email = leased.channel is Channel.EMAIL
    return Claimed(
        message_id=leased.message_id,
        inspection_id=leased.inspection_id,
        contact_id=leased.contact_id,
        channel=leased.channel,
        purpose=leased.purpose,
        attempt=leased.attempt,
        address=addresses.email if by_email else addresses.phone,
        address_index=leased.email_index if by_email else leased.phone_index,
        words=leased.words,
        language=leased.language,
        audience=leased.audience,
    )


def chunks(claimed: Sequence[Claimed], size: int) -> Iterable[Sequence[Claimed]]:
    """Cut a batch into what may be in flight at once."""
    return (claimed[start : start + size] for start in range(0, len(claimed), size))


def never_offered(chunk: Sequence[Claimed]) -> list[Outcome]:
    """Return the outcomes of messages that a worker knows it never handed to a provider."""
    return [
        Outcome(
            message_id=one.message_id,
            attempt=one.attempt,
            answer=Answer.LATER,
            reason="never_offered",
        )
        for one in chunk
    ]


def conclude(
    asked: Sequence[Doubt], found: Mapping[MessageId, str | None]
) -> tuple[list[Outcome], list[Doubt]]:
    """Return what a look-up settled: messages the provider has, and messages it proved not to
    have.

    Absence proves something only after the provider has had its time, and only if it could be
    asked at all.
    """
    taken = [
        Outcome(
            message_id=doubt.message_id,
            attempt=doubt.attempt,
            answer=Answer.ACCEPTED,
            provider_id=provider_id,
            reason="found",
        )
        for doubt in asked
        if (provider_id := found.get(doubt.message_id)) is not None
    ]
    absent = [
        doubt
        for doubt in asked
        if doubt.overdue
        and doubt.attempt < ATTEMPTS_MOST
        and doubt.message_id in found
        and found[doubt.message_id] is None
    ]
    return taken, absent


def signed_reference(key: bytes, message_id: MessageId) -> str:
    """Return a message's id with our seal, short enough for the local part of an address."""
    return f"{message_id.hex}.{_seal(key, message_id)}"


def return_path(address: str, reference: str) -> str | None:
    """Return the address a message's bounces come to; None where none is set."""
    local, _, host = address.rpartition("@")
    return f"{local}+{reference}@{host}" if local else None


def read_reference(key: bytes, told: str) -> MessageId | None:
    """Return which message an address or an envelope id speaks of, if we signed it."""
    for found in _REFERENCE.finditer(told):
        message_id = MessageId(UUID(hex=found[1]))
        if hmac.compare_digest(_seal(key, message_id), found[2].lower()):
            return message_id
    return None


def _seal(key: bytes, message_id: MessageId) -> str:
    return hmac.digest(key, b"bounce\x00" + message_id.bytes, hashlib.sha256).hex()[:16]
