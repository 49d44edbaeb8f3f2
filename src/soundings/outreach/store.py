"""The statements of the outreach room, one function each."""

import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import msgspec

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.ids import new_id
from soundings.kit.sql import command, query
from soundings.outreach.constants import (
    AHEAD_S,
    CATCH_UP_S,
    DOUBLINGS,
    ENGLISH,
    HOLD_REASONS,
    PROBE_MOST_S,
    RESEND_AFTER_S,
    SLOW_S,
)
from soundings.outreach.model import (
    Address,
    AnsweringText,
    Book,
    Channel,
    ChannelPreview,
    ChannelReach,
    Claimed,
    ClearNumber,
    Count,
    Door,
    Doubt,
    Epoch,
    Final,
    GroupRow,
    HeldNow,
    InboundText,
    Judged,
    Kept,
    Leased,
    Ledger,
    Link,
    LinkId,
    Listener,
    Mark,
    MessageId,
    OpenCarer,
    Outcome,
    OwnLink,
    OwnMessage,
    OwnText,
    OwnWish,
    Proof,
    QueuedText,
    Receipt,
    Refused,
    Replies,
    Round,
    SchoolReach,
    SealedPupil,
    Silenced,
    Silent,
    State,
    Stop,
    TextKind,
    Texts,
    TextTaken,
    ToReach,
    Turn,
    Unknown,
    Unrelayed,
    Unsteered,
    WaitingText,
    Wave,
    WaveId,
    WavePlan,
    WrongText,
)
from soundings.roll.model import CaseId, ContactId

_LINK_BY_HASH = query(__name__, "link_by_hash", Link)
_NOTE_ANSWERED = command(__name__, "note_answered")
_UNNOTE_ANSWERED = command(__name__, "unnote_answered")
_NOTE_REFUSED = command(__name__, "note_refused")
_STOP_LINK = command(__name__, "stop_link")
_NOTE_OPENED = command(__name__, "note_opened")
_CLAIMS_LOCKED = query(__name__, "claims_locked", bool)
_ADD_WAVES = command(__name__, "add_waves")
_WAVES = query(__name__, "waves", WavePlan)
_WAITING = query(__name__, "waiting", int)
_PREVIEW = query(__name__, "preview", ChannelPreview)
_CONTACTS_WITHOUT_LINK = query(__name__, "contacts_without_link", UUID)
_ADD_LINKS = command(__name__, "add_links")
_MATCH_READERS = command(__name__, "match_readers")
_ADD_LINK_CASES = command(__name__, "add_link_cases")
_DROP_LINK_CASES = command(__name__, "drop_link_cases")
_ADD_MESSAGES = query(__name__, "add_messages", int)
_MESSAGE_COUNT = query(__name__, "message_count", int)
_CLAIM_DUE = query(__name__, "claim_due", Leased)
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
_STOP_NUMBERS = command(__name__, "stop_numbers")
_ADD_OPT_OUTS = command(__name__, "add_opt_outs")
_NOTE_WRONG_NUMBER = command(__name__, "note_wrong_number")
_ADDRESSES_WITH_NUMBER = query(__name__, "addresses_with_number", bytes)
_SILENCED_ADDRESSES = query(__name__, "silenced_addresses", Silenced)
_NOTE_SILENCE_KEPT = command(__name__, "note_silence_kept")
_WAITING_TEXTS = query(__name__, "waiting_texts", WaitingText)
_NOTE_SORTED = command(__name__, "note_sorted")
_NOTE_TEXTING = command(__name__, "note_texting")
_END_TEXTING = command(__name__, "end_texting")
_ADD_NOTICE = command(__name__, "add_notice")
_ADD_REPLY = command(__name__, "add_reply")
_ADD_NIGHT_TEXTS = command(__name__, "add_night_texts")
_ANSWERS_BY_TEXT = query(__name__, "answers_by_text", AnsweringText)
_NOTE_ANSWER_READ = command(__name__, "note_answer_read")
_LEAVE_TO_PERSON = command(__name__, "leave_to_person")
_QUEUED_TEXTS = query(__name__, "queued_texts", QueuedText)
_LINKS_OF = query(__name__, "links_of", OwnLink)
_MESSAGES_TO = query(__name__, "messages_to", OwnMessage)
_TEXTS_FROM = query(__name__, "texts_from", OwnText)
_WISHES_OF = query(__name__, "wishes_of", OwnWish)
_TIED_TO = query(__name__, "tied_to", int)
_SILENCE_CONTACT = command(__name__, "silence_contact")
_WITHDRAW_TO = command(__name__, "withdraw_to")
_BLANK_TEXTS_FROM = command(__name__, "blank_texts_from")
_CUT_LINKS_OF = command(__name__, "cut_links_of")
_LIVE_LINKS = query(__name__, "live_links", int)
_CUT_LINKS = command(__name__, "cut_links")
_KEPT_TEXTS = query(__name__, "kept_texts", int)
_BLANK_TEXTS = command(__name__, "blank_texts")
_BLANK_REPLIES = command(__name__, "blank_replies")
_CLEAR_NUMBERS = query(__name__, "clear_numbers", ClearNumber)
_INDEX_NUMBERS = command(__name__, "index_numbers")
_TAKE_FROM_QUEUE = query(__name__, "take_from_queue", TextTaken)
_JOIN_WHOLE = query(__name__, "join_whole", str)
_SETTLE = command(__name__, "settle")
_END_PLANNED = command(__name__, "end_planned")
_UNSTEERED = query(__name__, "unsteered", Unsteered)
_SILENT = query(__name__, "silent", Silent)
_LISTENERS = query(__name__, "listeners", Listener)
_WITHDRAW_BEYOND = command(__name__, "withdraw_beyond")
_RELEASE_LAST_CALL = command(__name__, "release_last_call")
_NOTE_STEERED = command(__name__, "note_steered")
_PUPILS_WITHOUT_LINK = query(__name__, "pupils_without_link", UUID)
_ADD_SCHOOL_LINKS = command(__name__, "add_school_links")
_PUPILS = query(__name__, "pupils", SealedPupil)
_NOTE_PACKED = command(__name__, "note_packed")
_UNRELAYED = query(__name__, "unrelayed", Unrelayed)
_SCHOOL_REACH = query(__name__, "school_reach", SchoolReach)
_LISTED = query(__name__, "listed", int)
_OUTCOMES = query(__name__, "outcomes", Final)
_LEDGER = query(__name__, "ledger", Ledger)
_CHANNEL_REACH = query(__name__, "channel_reach", ChannelReach)
_ANSWERED_BY_CHANNEL = query(__name__, "answered_by_channel", Count)
_GROUP_REACH = query(__name__, "group_reach", GroupRow)
_HELD_NOW = query(__name__, "held_now", HeldNow)
_KEPT_FROM = query(__name__, "kept_from", Kept)
_TO_REACH = query(__name__, "to_reach", ToReach)
_STOP_OF = query(__name__, "stop_of", Stop)
_ADD_STOP = command(__name__, "add_stop")
_END_STOP = command(__name__, "end_stop")
_ROUNDS = query(__name__, "rounds", Round)
_OPEN_CARERS = query(__name__, "open_carers", OpenCarer)
_ADOPT_EPOCH = command(__name__, "adopt_epoch")
_EPOCH = query(__name__, "epoch", Epoch)
_PAUSE_EPOCH = command(__name__, "pause_epoch")
_RESUME_EPOCH = command(__name__, "resume_epoch")
_DOUBT_RESTORED = command(__name__, "doubt_restored")
_IS_DUE = query(__name__, "is_due", bool)
_TAKE_TURN = query(__name__, "take_turn", Turn)
_SLOW_DOWN = command(__name__, "slow_down")
_PAUSE_FAILING = command(__name__, "pause_failing")
_PAUSE_SPENT = command(__name__, "pause_spent")
_NOTE_SOUND = command(__name__, "note_sound")
_DOORS = query(__name__, "doors", Door)
_RESOLVE_SENT = query(__name__, "resolve_sent", UUID)
_RESOLVE_RESEND = query(__name__, "resolve_resend", UUID)
_IS_DOUBTED = query(__name__, "is_doubted", bool)
_SAVE_PROOF = command(__name__, "save_proof")
_PROOF = query(__name__, "proof", Proof)
_ADD_INBOUND = command(__name__, "add_inbound")


def read_book(folder: Path) -> Book:
    """Read a survey's messages, one file a language, the English among them; raises WrongText."""
    texts = {file.stem: read_texts(file) for file in sorted(folder.glob("*.toml"))}
    english = texts.pop(ENGLISH, None) or read_texts(folder / f"{ENGLISH}.toml")
    wrong = next((stem for stem, one in texts.items() if one.language != stem), None)
    if wrong is not None:
        message = f"{folder / wrong}.toml says it is in {texts[wrong].language}; rename it."
        raise WrongText(message)
    return Book(english=english, others=texts)


def read_replies(folder: Path) -> Replies:
    """Read what a survey answers to texts; raises WrongText."""
    found = read_texts(folder / f"{ENGLISH}.toml").replies
    if found is None:
        message = f"{folder / ENGLISH}.toml has no [replies]; add them to be answered by text."
        raise WrongText(message)
    return found


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
    conn: Connection,
    case_id: CaseId,
    inspection_id: InspectionId,
    *,
    complete: bool,
    broke_off: bool,
    at: datetime,
) -> None:
    """Record that this child has been answered for, or that somebody began to."""
    await _NOTE_ANSWERED.run(conn, case_id, inspection_id, complete, broke_off, at)


async def unnote_answered(conn: Connection, case_id: CaseId) -> None:
    """Forget that this child was answered for."""
    await _UNNOTE_ANSWERED.run(conn, case_id)


async def note_refused(
    conn: Connection, link_id: LinkId, case_id: CaseId | None, reason: Refused, at: datetime
) -> int:
    """Record what was asked for on a link about one child, or all of them; return how many."""
    return await _NOTE_REFUSED.run(conn, link_id, case_id, reason, at)


async def stop_link(conn: Connection, link_id: LinkId, at: datetime) -> None:
    """Record that whoever holds this link asked for silence."""
    await _STOP_LINK.run(conn, link_id, at)


async def note_opened(conn: Connection, link_id: LinkId, at: datetime) -> None:
    """Record that the link was opened."""
    await _NOTE_OPENED.run(conn, link_id, at)


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


async def contacts_without_link(
    conn: Connection, inspection_id: InspectionId, most: int
) -> list[ContactId]:
    """Return some of the carers who have no link yet."""
    found = await _CONTACTS_WITHOUT_LINK.all(conn, inspection_id, most)
    return [ContactId(contact_id) for contact_id in found]


async def add_links(
    conn: Connection,
    inspection_id: InspectionId,
    contact_ids: Sequence[ContactId],
    hashes: Sequence[bytes],
) -> int:
    """Add a link for each of these carers; return how many."""
    return await _ADD_LINKS.run(conn, inspection_id, contact_ids, hashes)


async def match_link_cases(conn: Connection, inspection_id: InspectionId) -> None:
    """Make every link's children and reader those the roll now has for its carer."""
    await _MATCH_READERS.run(conn, inspection_id)
    await _DROP_LINK_CASES.run(conn, inspection_id)
    await _ADD_LINK_CASES.run(conn, inspection_id)


async def add_messages(conn: Connection, inspection_id: InspectionId, at: datetime) -> int:
    """Add the messages that are not there yet; return how many."""
    return await _ADD_MESSAGES.one(conn, inspection_id, at)


async def message_count(conn: Connection, inspection_id: InspectionId) -> int:
    """Return how many messages the inspection has."""
    return await _MESSAGE_COUNT.one(conn, inspection_id)


async def claim_due(
    conn: Connection, channel: Channel, at: datetime, *, most: int, lease_s: float, quiet: bool
) -> list[Leased]:
    """Lease messages of a channel whose time has come; when it is quiet, replies only."""
    return await _CLAIM_DUE.all(conn, channel, at, most, lease_s, quiet)


async def begin_submitting(
    conn: Connection,
    asked: Sequence[Claimed],
    at: datetime,
    *,
    lease_s: float,
) -> list[Judged]:
    """Let each message through to its provider or turn it back."""
    return await _BEGIN_SUBMITTING.all(
        conn,
        [one.message_id for one in asked],
        [one.attempt for one in asked],
        [one.address_index for one in asked],
        at,
        lease_s,
    )


async def record_outcomes(
    conn: Connection,
    outcomes: Sequence[Outcome],
    states: Sequence[State],
    rests_s: Sequence[float | None],
    at: datetime,
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
        rests_s,
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


async def stop_numbers(conn: Connection, indexes: Sequence[bytes], at: datetime) -> int:
    """Record that carers with these numbers asked for silence; return how many had not before."""
    return await _STOP_NUMBERS.run(conn, indexes, at)


async def note_wrong_number(conn: Connection, index: bytes, at: datetime) -> None:
    """Record that this number is not its carers'."""
    await _NOTE_WRONG_NUMBER.run(conn, index, at)


async def addresses_with_number(conn: Connection, index: bytes) -> list[bytes]:
    """Return by what the email addresses of the carers with this number are found."""
    return await _ADDRESSES_WITH_NUMBER.all(conn, index)


async def add_opt_outs(conn: Connection, hashes: Sequence[bytes], kind: str, at: datetime) -> int:
    """Record that these addresses asked for silence, or are wrong; return how many are new."""
    return await _ADD_OPT_OUTS.run(conn, hashes, kind, at)


async def silenced_addresses(conn: Connection) -> list[Silenced]:
    """Return carers who asked for silence of whose addresses no hash is kept, and hold them."""
    return await _SILENCED_ADDRESSES.all(conn)


async def note_silence_kept(conn: Connection, link_id: LinkId, at: datetime) -> None:
    """Record that a hash of this carer's addresses is kept."""
    await _NOTE_SILENCE_KEPT.run(conn, link_id, at)


async def waiting_texts(conn: Connection, most: int) -> list[WaitingText]:
    """Return texts nobody has read yet, and hold them."""
    return await _WAITING_TEXTS.all(conn, most)


async def note_sorted(
    conn: Connection,
    text_id: str,
    kind: TextKind,
    link_id: LinkId | None,
    handled_at: datetime | None,
) -> None:
    """Record what a text asks for and whose it is."""
    await _NOTE_SORTED.run(conn, text_id, kind, link_id, handled_at)


async def note_texting(conn: Connection, link_id: LinkId, at: datetime) -> None:
    """Record that this carer answers by text."""
    await _NOTE_TEXTING.run(conn, link_id, at)


async def end_texting(conn: Connection, link_id: LinkId) -> None:
    """Record that this carer answers by text no longer."""
    await _END_TEXTING.run(conn, link_id)


async def add_notice(conn: Connection, link_id: LinkId, at: datetime) -> None:
    """Put a death a family told us of into the queue for a person."""
    await _ADD_NOTICE.run(conn, link_id, at)


async def add_reply(
    conn: Connection, text_id: str, words: str, at: datetime, until: datetime
) -> None:
    """Plan the answer to a text, unless it has one."""
    await _ADD_REPLY.run(conn, text_id, words, at, until)


async def answers_by_text(conn: Connection) -> list[AnsweringText]:
    """Return the oldest text that answers and is in no reply yet, and hold it."""
    return await _ANSWERS_BY_TEXT.all(conn)


async def note_answer_read(conn: Connection, text_id: str, at: datetime) -> None:
    """Record that this text's answer is in the reply."""
    await _NOTE_ANSWER_READ.run(conn, text_id, at)


async def leave_to_person(conn: Connection, text_id: str) -> None:
    """Put a text that answers nothing into the queue for a person."""
    await _LEAVE_TO_PERSON.run(conn, text_id)


async def queued_texts(conn: Connection, inspection_id: InspectionId) -> list[QueuedText]:
    """Return the texts that wait for a person."""
    return await _QUEUED_TEXTS.all(conn, inspection_id)


async def take_from_queue(
    conn: Connection, text_id: str, actor: str, at: datetime
) -> TextTaken | None:
    """Record who deals with a text; None if it does not wait."""
    return await _TAKE_FROM_QUEUE.first(conn, text_id, actor, at)


async def clear_numbers(conn: Connection) -> list[ClearNumber]:
    """Return texts whose sender's number an earlier version kept, and hold them."""
    return await _CLEAR_NUMBERS.all(conn)


async def index_numbers(
    conn: Connection, text_ids: Sequence[str], indexes: Sequence[bytes | None]
) -> None:
    """Keep of these texts' numbers no more than by what they are found."""
    await _INDEX_NUMBERS.run(conn, text_ids, indexes)


async def settle(conn: Connection, inspection_id: InspectionId, at: datetime) -> None:
    """Give every listed child its disposition."""
    await _JOIN_WHOLE.one(conn)
    await _SETTLE.run(conn, inspection_id, at, HOLD_REASONS)


async def end_planned(conn: Connection, inspection_id: InspectionId, at: datetime) -> int:
    """Expire whatever has not left; return how many."""
    return await _END_PLANNED.run(conn, inspection_id, at)


async def unsteered(conn: Connection, at: datetime) -> list[Unsteered]:
    """Return last calls whose time has come and that nobody has steered, and hold them."""
    return await _UNSTEERED.all(conn, at)


async def silent(conn: Connection, inspection_id: InspectionId) -> list[Silent]:
    """Return every listed child in the groups a last call is steered by."""
    return await _SILENT.all(conn, inspection_id)


async def listeners(conn: Connection, wave_id: WaveId) -> list[Listener]:
    """Return the messages of a last call, and the children each would be about."""
    return await _LISTENERS.all(conn, wave_id)


async def steer(
    conn: Connection, wave_id: WaveId, beyond: Sequence[MessageId], at: datetime
) -> int:
    """Withdraw what there is no budget for and let the rest leave; return how many may."""
    await _WITHDRAW_BEYOND.run(conn, beyond, at)
    await _NOTE_STEERED.run(conn, wave_id, at)
    return await _RELEASE_LAST_CALL.run(conn, wave_id)


async def pupils_without_link(
    conn: Connection, inspection_id: InspectionId, most: int
) -> list[CaseId]:
    """Return children who can be reached through school and have no link there yet."""
    found = await _PUPILS_WITHOUT_LINK.all(conn, inspection_id, most)
    return [CaseId(case_id) for case_id in found]


async def add_school_links(
    conn: Connection,
    inspection_id: InspectionId,
    case_ids: Sequence[CaseId],
    hashes: Sequence[bytes],
) -> None:
    """Give each of these children a link through school."""
    ids = [new_id() for _ in case_ids]
    await _ADD_SCHOOL_LINKS.run(conn, inspection_id, ids, case_ids, hashes)


async def pupils(conn: Connection, inspection_id: InspectionId) -> list[SealedPupil]:
    """Return everybody a school can pass a letter to, by school."""
    return await _PUPILS.all(conn, inspection_id)


async def note_packed(conn: Connection, case_ids: Sequence[CaseId], at: datetime) -> None:
    """Record that letters about these children were made for their schools."""
    await _NOTE_PACKED.run(conn, case_ids, at)


async def unrelayed(conn: Connection, inspection_id: InspectionId) -> Unrelayed:
    """Return how many children no school can be given a letter for, and why."""
    return await _UNRELAYED.one(conn, inspection_id)


async def school_reach(conn: Connection, inspection_id: InspectionId) -> list[SchoolReach]:
    """Return what came of each school's letters."""
    return await _SCHOOL_REACH.all(conn, inspection_id)


async def listed(conn: Connection, inspection_id: InspectionId) -> int:
    """Return how many children are listed."""
    return await _LISTED.one(conn, inspection_id)


async def outcomes(conn: Connection, inspection_id: InspectionId) -> list[Final]:
    """Return how many children came to each disposition, and for what reason."""
    return await _OUTCOMES.all(conn, inspection_id)


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
    """Return what became of the listed children, by each of four ways to group them."""
    return await _GROUP_REACH.all(conn, inspection_id)


def read_mark(path: Path) -> Mark | None:
    """Return what a worker here last saw of its database, if it kept that."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Mark)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def write_mark(path: Path, mark: Mark) -> None:
    """Keep what a worker saw of its database, whole or not at all."""
    draft = path.with_suffix(f".{new_id().hex}")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(msgspec.json.encode(mark))
    draft.replace(path)


async def adopt_epoch(conn: Connection) -> None:
    """Let the outbox send from where it is, if nobody ever said from where."""
    await _ADOPT_EPOCH.run(conn)


async def epoch(conn: Connection) -> Epoch | None:
    """Return from where the outbox may send; None before the first plan."""
    return await _EPOCH.first(conn)


async def pause_epoch(conn: Connection, at: datetime, reason: str) -> int:
    """Let nothing leave; return 0 if nothing could leave already."""
    return await _PAUSE_EPOCH.run(conn, at, reason)


async def resume_epoch(conn: Connection) -> None:
    """Let the outbox send from where it is now."""
    await _RESUME_EPOCH.run(conn)


async def doubt_restored(conn: Connection, at: datetime, *, absent_after_s: float) -> int:
    """Put in doubt whatever may have left since a backup was taken; return how many."""
    return await _DOUBT_RESTORED.run(conn, at, absent_after_s)


async def is_due(conn: Connection, channel: Channel, at: datetime, *, quiet: bool) -> bool:
    """Say whether a channel has anything to send."""
    return await _IS_DUE.one(conn, channel, at, quiet)


async def take_turn(
    conn: Connection, channel: Channel, *, most: int, per_s: float | None, probe_s: float
) -> Turn:
    """Reserve a channel's next slots for this worker."""
    return await _TAKE_TURN.one(conn, channel, most, per_s, CATCH_UP_S, AHEAD_S, probe_s)


async def slow_down(conn: Connection, channel: Channel, reason: str | None) -> None:
    """Let a channel's workers wait a moment, longer each time in a row."""
    await _SLOW_DOWN.run(conn, channel, reason, SLOW_S, DOUBLINGS)


async def pause_failing(
    conn: Connection, channel: Channel, reason: str | None, *, probe_s: float
) -> None:
    """Rest a failing channel, longer each time in a row."""
    await _PAUSE_FAILING.run(conn, channel, reason, probe_s, PROBE_MOST_S, DOUBLINGS)


async def pause_spent(conn: Connection, channel: Channel, reason: str | None) -> None:
    """Rest a channel until its provider's next day."""
    await _PAUSE_SPENT.run(conn, channel, reason)


async def note_sound(conn: Connection, channel: Channel) -> None:
    """Record that a channel's provider takes messages."""
    await _NOTE_SOUND.run(conn, channel)


async def doors(conn: Connection) -> list[Door]:
    """Return whether each channel's provider takes messages."""
    return await _DOORS.all(conn)


async def resolve_sent(
    conn: Connection, message_ids: Sequence[MessageId], at: datetime
) -> list[MessageId]:
    """Accept messages in doubt; return which were."""
    return [MessageId(found) for found in await _RESOLVE_SENT.all(conn, message_ids, at)]


async def resolve_resend(conn: Connection, message_ids: Sequence[MessageId]) -> list[MessageId]:
    """Plan messages again that were long enough in doubt; return which were."""
    found = await _RESOLVE_RESEND.all(conn, message_ids, RESEND_AFTER_S)
    return [MessageId(each) for each in found]


async def save_proof(
    conn: Connection, inspection_id: InspectionId, at: datetime, found: Ledger
) -> None:
    """Keep the latest account of an inspection's messages."""
    await _SAVE_PROOF.run(
        conn,
        inspection_id,
        at,
        found.planned,
        found.accepted,
        found.ended,
        found.pending,
        found.unknown,
        found.missing,
        found.overdue,
    )


async def proof(conn: Connection, inspection_id: InspectionId) -> Proof | None:
    """Return the latest account of an inspection's messages."""
    return await _PROOF.first(conn, inspection_id)


async def add_inbound(
    conn: Connection,
    texts: Sequence[InboundText],
    indexes: Sequence[bytes | None],
    at: datetime,
) -> int:
    """Keep texts people sent us, each with its sender's hash; return how many were new."""
    return await _ADD_INBOUND.run(
        conn,
        [text.text_id for text in texts],
        indexes,
        [text.content for text in texts],
        [text.received_at for text in texts],
        at,
    )


async def is_doubted(conn: Connection, message_id: MessageId) -> bool:
    """Say whether a message is in doubt."""
    return await _IS_DOUBTED.one(conn, message_id)


async def held_now(conn: Connection, inspection_id: InspectionId) -> list[HeldNow]:
    """Return how many listed children nobody may be written to about, by group."""
    return await _HELD_NOW.all(conn, inspection_id)


async def rounds(conn: Connection, inspection_id: InspectionId) -> list[Round]:
    """Return the rounds in order, with what became of their messages."""
    return await _ROUNDS.all(conn, inspection_id)


async def kept_from(conn: Connection, inspection_id: InspectionId) -> list[Kept]:
    """Return how many carers are not written to about a child, by reason, the most first."""
    return await _KEPT_FROM.all(conn, inspection_id)


async def to_reach(conn: Connection, inspection_id: InspectionId) -> ToReach:
    """Return how many children are listed, and about how many somebody is written to."""
    return await _TO_REACH.one(conn, inspection_id)


async def stop_of(conn: Connection, inspection_id: InspectionId) -> Stop | None:
    """Return the stop an inspection's messages are under, if they are."""
    return await _STOP_OF.first(conn, inspection_id)


async def add_stop(
    conn: Connection, inspection_id: InspectionId, reason: str, actor: str, at: datetime
) -> None:
    """Stop an inspection's messages."""
    await _ADD_STOP.run(conn, inspection_id, at, actor, reason)


async def end_stop(
    conn: Connection, inspection_id: InspectionId, number: int, actor: str, at: datetime
) -> None:
    """End a stop."""
    await _END_STOP.run(conn, inspection_id, number, at, actor)


async def open_carers(conn: Connection, cases: Sequence[CaseId]) -> list[OpenCarer]:
    """Return who may be asked about these children."""
    return await _OPEN_CARERS.all(conn, cases)


async def add_night_texts(
    conn: Connection,
    links: Sequence[UUID],
    words: str,
    night: date,
    at: datetime,
    until: datetime,
) -> int:
    """Plan one text a link and night; return how many were not planned before."""
    return await _ADD_NIGHT_TEXTS.run(conn, list(links), words, at, until, night.isoformat())


async def links_of(conn: Connection, contact_id: ContactId) -> list[OwnLink]:
    """Return a carer's links, but for what opens them."""
    return await _LINKS_OF.all(conn, contact_id)


async def messages_to(conn: Connection, contact_id: ContactId) -> list[OwnMessage]:
    """Return every message to a carer."""
    return await _MESSAGES_TO.all(conn, contact_id)


async def texts_from(conn: Connection, contact_id: ContactId) -> list[OwnText]:
    """Return what a carer texted us."""
    return await _TEXTS_FROM.all(conn, contact_id)


async def wishes_of(conn: Connection, contact_id: ContactId) -> list[OwnWish]:
    """Return what a carer asked for by their link."""
    return await _WISHES_OF.all(conn, contact_id)


async def tied_to(conn: Connection, contact_id: ContactId) -> int:
    """Count the live links, waiting messages and kept texts that lead to a carer."""
    return await _TIED_TO.one(conn, contact_id)


async def silence_contact(conn: Connection, contact_id: ContactId, at: datetime) -> None:
    """Silence a carer's addresses for good."""
    await _SILENCE_CONTACT.run(conn, contact_id, at)


async def withdraw_to(conn: Connection, contact_id: ContactId, at: datetime) -> None:
    """Withdraw what has not left to a carer."""
    await _WITHDRAW_TO.run(conn, contact_id, at)


async def blank_texts_from(conn: Connection, contact_id: ContactId) -> None:
    """Forget what a carer texted us."""
    await _BLANK_TEXTS_FROM.run(conn, contact_id)


async def cut_links_of(conn: Connection, contact_id: ContactId, at: datetime) -> None:
    """Let a carer's links lead nowhere."""
    await _CUT_LINKS_OF.run(conn, contact_id, at)


async def live_links(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the links of an inspection that lead somewhere."""
    return await _LIVE_LINKS.one(conn, inspection_id)


async def cut_links(conn: Connection, inspection_id: InspectionId, at: datetime) -> None:
    """Let no link of an inspection lead anywhere."""
    await _CUT_LINKS.run(conn, inspection_id, at)


async def kept_texts(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the texts of an inspection whose words are kept and that wait for nobody."""
    return await _KEPT_TEXTS.one(conn, inspection_id)


async def blank_texts(conn: Connection, inspection_id: InspectionId) -> None:
    """Forget what people texted about an inspection."""
    await _BLANK_TEXTS.run(conn, inspection_id)


async def blank_replies(conn: Connection, inspection_id: InspectionId) -> None:
    """Forget what was answered to texts."""
    await _BLANK_REPLIES.run(conn, inspection_id)
