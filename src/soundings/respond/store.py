"""The statements of the reply, one function each."""

from datetime import datetime

import msgspec

from soundings.inspection.model import InspectionId
from soundings.instrument.model import Answer, Answers, InstrumentHash, Language
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.outreach.model import LinkId
from soundings.respond.model import Candidate, More, Reply, ResponseId, Told
from soundings.roll.model import CaseId

_TOLD_BY_LINK = query(__name__, "told_by_link", Told)
_MORE_TO_TELL = query(__name__, "more_to_tell", More)
_ADD_RESPONSE = command(__name__, "add_response")
_REPLY_BY_ID = query(__name__, "reply_by_id", Reply)
_REPLY_TO_SUBMIT = query(__name__, "reply_to_submit", Reply)
_SAVE_ANSWER = query(__name__, "save_answer", Reply)
_CANDIDATES = query(__name__, "candidates", Candidate)
_SETTLE_CASE = command(__name__, "settle_case")
_SUBMIT = command(__name__, "submit")


async def told_by_link(conn: Connection, link_id: LinkId) -> list[Told]:
    """Return a link's replies, the first begun first."""
    return await _TOLD_BY_LINK.all(conn, link_id)


async def more_to_tell(conn: Connection, response_id: ResponseId) -> More | None:
    """Return how many children and sent replies the reply's link has."""
    return await _MORE_TO_TELL.first(conn, response_id)


async def add_response(
    conn: Connection,
    response_id: ResponseId,
    *,
    inspection_id: InspectionId,
    link_id: LinkId,
    instrument_hash: InstrumentHash,
    language: Language,
    at: datetime,
) -> bool:
    """Begin a reply; False if the link has one unfinished."""
    return bool(
        await _ADD_RESPONSE.run(
            conn, response_id, inspection_id, link_id, instrument_hash, language, at
        )
    )


async def reply_by_id(conn: Connection, response_id: ResponseId) -> Reply | None:
    """Return the reply as it stands."""
    return await _REPLY_BY_ID.first(conn, response_id)


async def reply_to_submit(conn: Connection, response_id: ResponseId) -> Reply | None:
    """Return the reply and hold it against other changes."""
    return await _REPLY_TO_SUBMIT.first(conn, response_id)


async def save_answer(
    conn: Connection,
    response_id: ResponseId,
    item_id: str,
    answer: Answer,
    visit: str,
    at: datetime,
) -> Reply | None:
    """Write one answer and return the reply; None if it is not open to writing."""
    return await _SAVE_ANSWER.first(conn, response_id, item_id, answer, visit, at)


async def candidates(conn: Connection, response_id: ResponseId) -> list[Candidate]:
    """Return the children the reply's link may answer for."""
    return await _CANDIDATES.all(conn, response_id)


async def settle_case(conn: Connection, response_id: ResponseId, case_id: CaseId | None) -> None:
    """Say which child the reply is about."""
    await _SETTLE_CASE.run(conn, response_id, case_id)


async def submit(
    conn: Connection, response_id: ResponseId, answers: Answers, at: datetime
) -> None:
    """Send the reply with these answers."""
    await _SUBMIT.run(conn, response_id, msgspec.to_builtins(answers), at)
