"""The statements of a reply, from its start to its end."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from soundings.inspection.model import InspectionId
from soundings.instrument.model import Answers, InstrumentHash
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.outreach.model import LinkId
from soundings.respond.constants import MOST_SAVES, PIN_TRIES
from soundings.respond.model import (
    CALLED,
    Beginning,
    Candidate,
    Given,
    Kept,
    Pin,
    Reply,
    ResponseId,
    SealedSent,
    Standing,
    Survey,
    Told,
)
from soundings.roll.model import CaseId

_SURVEY = query(__name__, "survey", Survey)
_TOLD_BY_LINK = query(__name__, "told_by_link", Told)
_SENT_BY_LINK = query(__name__, "sent_by_link", SealedSent)
_ADD_RESPONSE = command(__name__, "add_response")
_ADD_CHILD = command(__name__, "add_child")
_DROP_CHILD = command(__name__, "drop_child")
_REPLY_BY_ID = query(__name__, "reply_by_id", Reply)
_REPLY_TO_CHANGE = query(__name__, "reply_to_change", Reply)
_SAVE_ANSWERS = query(__name__, "save_answers", Reply)
_CANDIDATES = query(__name__, "candidates", Candidate)
_CHILDREN_OF_LINK = query(__name__, "children_of_link", Candidate)
_SETTLE_CASE = command(__name__, "settle_case")
_TOLD_OF_CHILD = query(__name__, "told_of_child", bool)
_NOTE_TOLD = command(__name__, "note_told")
_SUBMIT = command(__name__, "submit")
_WITHDRAW = command(__name__, "withdraw")
_ERASE = command(__name__, "erase")
_SET_PIN = command(__name__, "set_pin")
_KEPT = query(__name__, "kept", Kept)
_TRY_PIN = query(__name__, "try_pin", Pin)
_FORGIVE_PIN = command(__name__, "forgive_pin")
_DROP_PIN = command(__name__, "drop_pin")


async def survey(conn: Connection, inspection_id: InspectionId) -> Survey | None:
    """Return what the pages need of an inspection; None before its instrument is published."""
    return await _SURVEY.first(conn, inspection_id)


async def told_by_link(conn: Connection, link_id: LinkId) -> list[Told]:
    """Return a link's replies, the first begun first."""
    return await _TOLD_BY_LINK.all(conn, link_id)


async def sent_by_link(
    conn: Connection, response_id: ResponseId, visit: str | None
) -> list[SealedSent]:
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
            {CALLED: begun.visit} if begun.called else {},
            {CALLED: begun.called} if begun.called else {},
            at,
        )
    )


async def add_child(conn: Connection, response_id: ResponseId, school_year: int) -> None:
    """Keep the school year the parent typed to tell this reply's child from the others."""
    await _ADD_CHILD.run(conn, response_id, school_year)


async def drop_child(conn: Connection, response_id: ResponseId) -> None:
    """Forget the school year the parent typed to tell this reply's child from the others."""
    await _DROP_CHILD.run(conn, response_id)


async def reply_by_id(conn: Connection, response_id: ResponseId) -> Reply | None:
    """Return the reply as it stands."""
    return await _REPLY_BY_ID.first(conn, response_id)


async def reply_to_change(conn: Connection, response_id: ResponseId) -> Reply | None:
    """Return the reply and hold it against other changes."""
    return await _REPLY_TO_CHANGE.first(conn, response_id)


def _as_sent(given: Given) -> tuple[object, ...]:
    """Return what the statement takes of an answer; a list within an array must come as text."""
    sealed = given.sealed
    return (
        given.response_id,
        given.item_id,
        None if given.answer is None else msgspec.json.encode(given.answer).decode(),
        given.visit,
        given.at,
        given.language,
        int(given.at.timestamp()) // 60,
        None if sealed is None else sealed.value,
        None if sealed is None else sealed.under,
        given.seen,
    )


async def save_answer(conn: Connection, given: Given) -> Reply | None:
    """Write one answer and return the reply; None if it is not open to writing just now.

    Words come sealed beside what stands for them: None too where there is a newer key.
    """
    return next(iter(await save_answers(conn, [given])), None)


async def save_answers(conn: Connection, given: Sequence[Given]) -> list[Reply]:
    """Write answers in one statement, of each reply one at most; return the replies that were
    open to writing.
    """
    columns = zip(*map(_as_sent, given), strict=True)
    return await _SAVE_ANSWERS.all(conn, *columns, MOST_SAVES)


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
