"""Which replies count, and for whom."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

import msgspec

from soundings.estimate.constants import PARTIAL_SHARE
from soundings.estimate.model import Drawn, Respondent, Response
from soundings.instrument.model import Instrument, Number, Text
from soundings.instrument.rules import path
from soundings.roll.model import CaseId, Frame


def share_answered(instrument: Instrument, answers: Mapping[str, object]) -> float:
    """Return the share of the closed items on the reply's path that it answers; 0 of none is 0."""
    closed = [
        item.id
        for item in path(instrument, answers)  # type: ignore[arg-type]
        if not isinstance(item, Text | Number)
    ]
    given = [name for name in closed if answers.get(name) not in (None, "", (), [])]
    return len(given) / len(closed) if closed else 0.0


def counts(response: Response, instruments: Mapping[str, Instrument]) -> bool:
    """Say whether a reply counts: submitted, or broken off late enough to be partial."""
    if response.case_id is None:
        return False
    if response.state == "submitted":
        return True
    return (
        response.state == "started"
        and share_answered(instruments[response.instrument_hash], response.answers)
        >= PARTIAL_SHARE
    )


def respondents(
    responses: Iterable[Response],
    instruments: Mapping[str, Instrument],
    listed: Iterable[CaseId],
) -> tuple[Respondent, ...]:
    """Return the one reply that counts for each listed child: a whole one before a partial, then
    the first, and of two at one moment the fuller.
    """
    known = set(listed)
    chosen: dict[object, Response] = {}
    ranked = sorted(
        (response for response in responses if counts(response, instruments)),
        key=lambda reply: (
            reply.submitted_at is None,
            reply.submitted_at or reply.saved_at,
            -len(reply.answers),
            str(reply.response_id),
        ),
    )
    for response in ranked:
        if response.case_id in known:
            chosen.setdefault(response.case_id, response)
    return tuple(
        Respondent(
            case_id=response.case_id,
            response_id=response.response_id,
            complete=response.state == "submitted",
            answers=response.answers,
            started_at=response.started_at,
            answered_at=response.submitted_at or response.saved_at,
        )
        for response in sorted(chosen.values(), key=lambda reply: str(reply.case_id))
        if response.case_id is not None
    )


def volunteered(responses: Iterable[Response], drawn: Iterable[Drawn]) -> tuple[Response, ...]:
    """Leave out what drawn children's families said by telephone.

    They were asked because they had been silent, so they stand for the silent and would be
    counted as volunteers here. A call a family asked for itself is a reply like any other.
    """
    called = {child.case_id for child in drawn}
    return tuple(
        response
        for response in responses
        if not (response.mode == "phone" and response.case_id in called)
    )


def followed_up(responses: Iterable[Response], drawn: Iterable[Drawn]) -> tuple[Response, ...]:
    """Return what drawn children's families said after the draw, by whatever mode.

    A drawn family that answers online once it was called is heard because it was drawn.
    """
    since = {child.case_id: child.drawn_at for child in drawn}
    return tuple(
        response
        for response in responses
        if response.case_id in since
        and (response.submitted_at or response.saved_at) > since[response.case_id]
    )


def frozen_hash(
    frame: Iterable[Frame], responses: Iterable[Respondent], phoned: Iterable[Respondent]
) -> str:
    """Return the SHA-256 of canonical rows, so that anybody holding them can check a cut."""
    digest = sha256()
    for rows in (
        sorted(frame, key=lambda child: str(child.case_id)),
        sorted(responses, key=lambda reply: str(reply.case_id)),
        sorted(phoned, key=lambda reply: str(reply.case_id)),
    ):
        for row in rows:
            digest.update(msgspec.json.encode(row, order="sorted"))
            digest.update(b"\n")
        digest.update(b"--\n")
    return digest.hexdigest()
