"""The statements of the reply, one function each."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from soundings.access.model import StaffId
from soundings.inspection.model import InspectionId
from soundings.instrument.model import Answer, Answers, InstrumentHash, Language
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.kit.vault import WrappedKey
from soundings.outreach.model import LinkId
from soundings.respond.constants import MOST_SAVES, PIN_TRIES
from soundings.respond.model import (
    CALLED,
    Attempt,
    AttemptId,
    Beginning,
    Call,
    Candidate,
    Child,
    Kept,
    Landed,
    OpenCode,
    Outcome,
    OutcomeCount,
    Pin,
    Purpose,
    Reply,
    Resealing,
    ResponseId,
    Returning,
    Sealed,
    SealedReply,
    SealedWords,
    Sent,
    Standing,
    Survey,
    Told,
    Uninvited,
)
from soundings.roll.model import CaseId

_DATA_KEYS = query(__name__, "data_keys", WrappedKey)
_SURVEY = query(__name__, "survey", Survey)
_TOLD_BY_LINK = query(__name__, "told_by_link", Told)
_SENT_BY_LINK = query(__name__, "sent_by_link", Sent)
_ADD_RESPONSE = command(__name__, "add_response")
_ADD_CHILD = command(__name__, "add_child")
_DROP_CHILD = command(__name__, "drop_child")
_REPLY_BY_ID = query(__name__, "reply_by_id", Reply)
_REPLY_TO_CHANGE = query(__name__, "reply_to_change", Reply)
_SAVE_ANSWER = query(__name__, "save_answer", Reply)
_CANDIDATES = query(__name__, "candidates", Candidate)
_CHILDREN_OF_LINK = query(__name__, "children_of_link", Candidate)
_SETTLE_CASE = command(__name__, "settle_case")
_TOLD_OF_CHILD = query(__name__, "told_of_child", bool)
_NOTE_TOLD = command(__name__, "note_told")
_SUBMIT = command(__name__, "submit")
_WITHDRAW = command(__name__, "withdraw")
_ERASE = command(__name__, "erase")
_OWN_REPLIES = query(__name__, "own_replies", SealedReply)
_SEALED_WORDS = query(__name__, "sealed_words", SealedWords)
_WORDS_UNDER_OTHER_KEYS = query(__name__, "words_under_other_keys", Resealing)
_RESEAL_WORDS = command(__name__, "reseal_words")
_INSTRUMENTS_ANSWERED = query(__name__, "instruments_answered", str)
_CLEAR_WORDS = query(__name__, "clear_words", Landed)
_SEAL_WORDS = command(__name__, "seal_words")
_KEPT_NAMES = query(__name__, "kept_names", int)
_FORGET_NAMES = command(__name__, "forget_names")
_FORGET_PINS = command(__name__, "forget_pins")
_KEPT_WORDS = query(__name__, "kept_words", int)
_FORGET_WORDS = command(__name__, "forget_words")
_KEPT_REPLIES = query(__name__, "kept_replies", int)
_FORGET_REPLIES = command(__name__, "forget_replies")
_SET_PIN = command(__name__, "set_pin")
_KEPT = query(__name__, "kept", Kept)
_TRY_PIN = query(__name__, "try_pin", Pin)
_FORGIVE_PIN = command(__name__, "forgive_pin")
_DROP_PIN = command(__name__, "drop_pin")
_MAKE_OPEN_CODE = command(__name__, "make_open_code")
_OPEN_CODE_OF = query(__name__, "open_code_of", OpenCode)
_END_OPEN_CODE = command(__name__, "end_open_code")
_INSPECTION_BY_CODE = query(__name__, "inspection_by_code", UUID)
_NEWEST_OPEN = query(__name__, "newest_open", str)
_SET_APART = command(__name__, "set_apart")
_ADD_RETURN_CODE = command(__name__, "add_return_code")
_RETURN_CODE_HOLDER = query(__name__, "return_code_holder", Returning)
_DROP_RETURN_CODE = command(__name__, "drop_return_code")
_UNINVITED = query(__name__, "uninvited", Uninvited)
_ADD_CALLS = command(__name__, "add_calls")
_CALLS = query(__name__, "calls", Call)
_ATTEMPTS = query(__name__, "attempts", Attempt)
_LOCK_CALL = query(__name__, "lock_call", UUID)
_HOLD_CALL = command(__name__, "hold_call")
_END_ATTEMPT = command(__name__, "end_attempt")
_TIE_REPLY = command(__name__, "tie_reply")
_PHONE_REPLY = query(__name__, "phone_reply", Told)
_LINKS_OF_CASE = query(__name__, "links_of_case", UUID)
_OUTCOMES = query(__name__, "outcomes", OutcomeCount)


async def survey(conn: Connection, inspection_id: InspectionId) -> Survey | None:
    """Return what the pages need of an inspection; None before its instrument is published."""
    return await _SURVEY.first(conn, inspection_id)


async def told_by_link(conn: Connection, link_id: LinkId) -> list[Told]:
    """Return a link's replies, the first begun first."""
    return await _TOLD_BY_LINK.all(conn, link_id)


async def sent_by_link(conn: Connection, response_id: ResponseId, visit: str | None) -> list[Sent]:
    """Return the replies of the reply's link, named where this visit named them."""
    return await _SENT_BY_LINK.all(conn, response_id, visit)


async def add_response(
    conn: Connection,
    response_id: ResponseId,
    inspection_id: InspectionId,
    instrument_hash: InstrumentHash,
    begun: Beginning,
    at: datetime,
) -> bool:
    """Begin a reply; False if the link has one unfinished."""
    return bool(
        await _ADD_RESPONSE.run(
            conn,
            response_id,
            inspection_id,
            begun.link_id,
            instrument_hash,
            begun.language,
            begun.audience,
            begun.mode,
            begun.case_id,
            {CALLED: begun.visit} if begun.child.called else {},
            at,
        )
    )


async def add_child(conn: Connection, response_id: ResponseId, child: Child) -> None:
    """Keep what the parent typed to tell this reply's child from the others."""
    await _ADD_CHILD.run(conn, response_id, child.called, child.school_year)


async def drop_child(conn: Connection, response_id: ResponseId) -> None:
    """Forget what the parent typed to tell this reply's child from the others."""
    await _DROP_CHILD.run(conn, response_id)


async def reply_by_id(conn: Connection, response_id: ResponseId) -> Reply | None:
    """Return the reply as it stands."""
    return await _REPLY_BY_ID.first(conn, response_id)


async def reply_to_change(conn: Connection, response_id: ResponseId) -> Reply | None:
    """Return the reply and hold it against other changes."""
    return await _REPLY_TO_CHANGE.first(conn, response_id)


async def save_answer(
    conn: Connection,
    response_id: ResponseId,
    item_id: str,
    answer: Answer,
    visit: str,
    language: Language,
    at: datetime,
    sealed: Sealed | None = None,
) -> Reply | None:
    """Write one answer and return the reply; None if it is not open to writing just now.

    Words come sealed beside what stands for them: None too where there is a newer key.
    """
    minute = int(at.timestamp()) // 60
    kept = (None, None) if sealed is None else (sealed.value, sealed.under)
    return await _SAVE_ANSWER.first(
        conn, response_id, item_id, answer, visit, at, language, minute, MOST_SAVES, *kept
    )


async def candidates(conn: Connection, response_id: ResponseId) -> list[Candidate]:
    """Return the children the reply's link may answer for."""
    return await _CANDIDATES.all(conn, response_id)


async def children_of_link(conn: Connection, link_id: LinkId) -> list[Candidate]:
    """Return the children a link may answer for, whoever answered."""
    return await _CHILDREN_OF_LINK.all(conn, link_id)


async def settle_case(conn: Connection, response_id: ResponseId, case_id: CaseId | None) -> None:
    """Say which child the reply is about."""
    await _SETTLE_CASE.run(conn, response_id, case_id)


async def told_of_child(conn: Connection, response_id: ResponseId, case_id: CaseId) -> bool:
    """Say whether another reply tells of this child."""
    return await _TOLD_OF_CHILD.one(conn, response_id, case_id)


async def note_told(conn: Connection, response_id: ResponseId, told: Standing) -> None:
    """Keep what outreach was told of the reply."""
    await _NOTE_TOLD.run(conn, response_id, told)


async def submit(
    conn: Connection, response_id: ResponseId, answers: Answers, at: datetime
) -> None:
    """Send the reply with these answers."""
    await _SUBMIT.run(conn, response_id, msgspec.to_builtins(answers), at)


async def withdraw(conn: Connection, response_id: ResponseId, at: datetime) -> None:
    """Keep nothing of the reply but that it was taken back."""
    await _WITHDRAW.run(conn, response_id, at)


async def erase(conn: Connection, response_id: ResponseId, at: datetime) -> None:
    """Keep nothing of the reply, not even whose it was."""
    await _ERASE.run(conn, response_id, at)


async def set_pin(conn: Connection, link_id: LinkId, hashed: str, visit: str) -> bool:
    """Give the link a PIN that shows what this visit types; False if it has one."""
    return bool(await _SET_PIN.run(conn, link_id, hashed, visit))


async def kept(conn: Connection, link_id: LinkId) -> Kept:
    """Return how many replies a link has, and whether it has a PIN."""
    return await _KEPT.one(conn, link_id)


async def try_pin(
    conn: Connection, response_id: ResponseId, at: datetime, rested: datetime
) -> Pin | None:
    """Count one try and return the PIN to compare; None while it rests or where there is none.

    A spent PIN rests until its last try lies before `rested`.
    """
    return await _TRY_PIN.first(conn, response_id, at, rested, PIN_TRIES)


async def forgive_pin(conn: Connection, response_id: ResponseId) -> None:
    """Forget the wrong tries."""
    await _FORGIVE_PIN.run(conn, response_id)


async def drop_pin(conn: Connection, link_id: LinkId) -> None:
    """Forget the PIN of a link that has no reply left."""
    await _DROP_PIN.run(conn, link_id)


# Uninvited


async def make_open_code(
    conn: Connection, inspection_id: InspectionId, number: int, code_hash: bytes, at: datetime
) -> None:
    """Give the inspection this code, and no other."""
    await _MAKE_OPEN_CODE.run(conn, inspection_id, number, code_hash, at)


async def open_code_of(conn: Connection, inspection_id: InspectionId) -> OpenCode | None:
    """Return the inspection's code as it was made last."""
    return await _OPEN_CODE_OF.first(conn, inspection_id)


async def end_open_code(conn: Connection, inspection_id: InspectionId, at: datetime) -> bool:
    """End the inspection's code; False if there is none."""
    return bool(await _END_OPEN_CODE.run(conn, inspection_id, at))


async def inspection_by_code(conn: Connection, code_hash: bytes) -> InspectionId | None:
    """Return whose code this is."""
    found = await _INSPECTION_BY_CODE.first(conn, code_hash)
    return None if found is None else InspectionId(found)


async def newest_open(conn: Connection) -> str | None:
    """Return the instrument of the survey that opened last, of those that are open."""
    return await _NEWEST_OPEN.first(conn)


async def set_apart(conn: Connection, response_id: ResponseId) -> None:
    """Put a reply into the stream of those nobody invited."""
    await _SET_APART.run(conn, response_id)


async def add_return_code(
    conn: Connection, response_id: ResponseId, inspection_id: InspectionId, code_hash: bytes
) -> None:
    """Keep by what code the reply is found again."""
    await _ADD_RETURN_CODE.run(conn, response_id, inspection_id, code_hash)


async def return_code_holder(conn: Connection, code_hash: bytes) -> Returning | None:
    """Return the reply this code leads back to."""
    return await _RETURN_CODE_HOLDER.first(conn, code_hash)


async def drop_return_code(conn: Connection, response_id: ResponseId) -> None:
    """Forget by what code the reply was found again."""
    await _DROP_RETURN_CODE.run(conn, response_id)


async def uninvited(conn: Connection, inspection_id: InspectionId, since: datetime) -> Uninvited:
    """Return how many came uninvited."""
    return await _UNINVITED.one(conn, inspection_id, since)


# By telephone


async def add_calls(
    conn: Connection,
    inspection_id: InspectionId,
    cases: Sequence[CaseId],
    purpose: Purpose,
    at: datetime,
) -> int:
    """Put an inspection's cases on its list of calls; return how many are new there."""
    return await _ADD_CALLS.run(conn, inspection_id, cases, purpose, at)


async def calls(
    conn: Connection, inspection_id: InspectionId, case_id: CaseId | None = None
) -> list[Call]:
    """Return whom to call: all, or the one case."""
    return await _CALLS.all(conn, inspection_id, case_id)


async def attempts(conn: Connection, case_id: CaseId) -> list[Attempt]:
    """Return the calls to a case."""
    return await _ATTEMPTS.all(conn, case_id)


async def lock_call(conn: Connection, case_id: CaseId) -> None:
    """Hold a case until the transaction ends."""
    await _LOCK_CALL.first(conn, case_id)


async def hold_call(
    conn: Connection, attempt_id: AttemptId, case_id: CaseId, staff_id: StaffId, at: datetime
) -> bool:
    """Begin a call; False if one is open."""
    return bool(await _HOLD_CALL.run(conn, attempt_id, case_id, staff_id, at))


async def end_attempt(
    conn: Connection,
    attempt_id: AttemptId,
    outcome: Outcome,
    call_back_at: datetime | None,
    at: datetime,
) -> None:
    """Write down what came of a call."""
    await _END_ATTEMPT.run(conn, attempt_id, outcome, call_back_at, at)


async def tie_reply(conn: Connection, attempt_id: AttemptId, response_id: ResponseId) -> None:
    """Say which reply is given in this call."""
    await _TIE_REPLY.run(conn, attempt_id, response_id)


async def phone_reply(conn: Connection, case_id: CaseId) -> Told | None:
    """Return the case's reply by telephone."""
    return await _PHONE_REPLY.first(conn, case_id)


async def links_of_case(conn: Connection, case_id: CaseId) -> list[LinkId]:
    """Return the links of whoever may answer for a case."""
    return [LinkId(found) for found in await _LINKS_OF_CASE.all(conn, case_id)]


async def outcomes(conn: Connection, inspection_id: InspectionId) -> list[OutcomeCount]:
    """Return how many calls ended in each way."""
    return await _OUTCOMES.all(conn, inspection_id)


async def own_replies(conn: Connection, links: Sequence[LinkId]) -> list[SealedReply]:
    """Return what was answered by these links and not erased."""
    return await _OWN_REPLIES.all(conn, links)


async def kept_names(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the children whose name somebody typed."""
    return await _KEPT_NAMES.one(conn, inspection_id)


async def forget_names(conn: Connection, inspection_id: InspectionId) -> None:
    """Forget what parents called their children."""
    await _FORGET_NAMES.run(conn, inspection_id)


async def forget_pins(conn: Connection, inspection_id: InspectionId) -> None:
    """Forget the PINs of an inspection's links."""
    await _FORGET_PINS.run(conn, inspection_id)


async def kept_words(conn: Connection, inspection_id: InspectionId) -> int:
    """Count the replies that hold words as they were typed."""
    return await _KEPT_WORDS.one(conn, inspection_id)


async def forget_words(conn: Connection, inspection_id: InspectionId) -> None:
    """Forget words as they were typed."""
    await _FORGET_WORDS.run(conn, inspection_id)


async def sealed_words(
    conn: Connection, asked: Sequence[tuple[ResponseId, str]]
) -> list[SealedWords]:
    """Return what stands in these places, in their order."""
    return await _SEALED_WORDS.all(
        conn, [response_id for response_id, _ in asked], [item for _, item in asked]
    )


async def words_under_other_keys(
    conn: Connection, after: ResponseId | None, head: bytes, most: int
) -> list[Resealing]:
    """Return replies behind this one some of whose words do not begin like that, held."""
    return await _WORDS_UNDER_OTHER_KEYS.all(conn, after, head, most)


async def reseal_words(
    conn: Connection, replies: Sequence[ResponseId], words_sealed: Sequence[dict[str, str]]
) -> None:
    """Keep words as another key seals them."""
    await _RESEAL_WORDS.run(conn, replies, words_sealed)


async def instruments_answered(conn: Connection) -> list[InstrumentHash]:
    """Return the versions that replies were asked by."""
    return [InstrumentHash(one) for one in await _INSTRUMENTS_ANSWERED.all(conn)]


async def clear_words(
    conn: Connection, known_by: InstrumentHash, items: Sequence[str], most: int
) -> list[Landed]:
    """Return words to these questions that stand in clear."""
    return await _CLEAR_WORDS.all(conn, known_by, items, most)


async def seal_words(conn: Connection, found: Sequence[Landed], sealed: Sequence[str]) -> None:
    """Keep words that stood in clear sealed, where they are still what was read."""
    await _SEAL_WORDS.run(
        conn,
        [one.response_id for one in found],
        [one.item for one in found],
        [one.words for one in found],
        [one.mark for one in found],
        sealed,
    )


async def kept_replies(conn: Connection, inspection_id: InspectionId) -> int:
    """Count an inspection's replies."""
    return await _KEPT_REPLIES.one(conn, inspection_id)


async def forget_replies(conn: Connection, inspection_id: InspectionId) -> None:
    """Delete an inspection's replies."""
    await _FORGET_REPLIES.run(conn, inspection_id)


async def data_keys(conn: Connection) -> list[WrappedKey]:
    """Return the keys that may have sealed families' words, wrapped."""
    return await _DATA_KEYS.all(conn)
