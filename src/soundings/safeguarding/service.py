"""Reading every word for harm, and bringing what is caught before a person in time."""

import tomllib
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec

from soundings.access.model import StaffId
from soundings.audit import service as audit
from soundings.inspection.model import InspectionId
from soundings.kit import vault
from soundings.kit.database import Pool, transaction
from soundings.kit.ids import new_id
from soundings.respond.model import ResponseId
from soundings.safeguarding import store
from soundings.safeguarding.model import (
    BrokenRules,
    Card,
    Concern,
    ConcernId,
    Counts,
    RuleBook,
    Rules,
    Screened,
    UnknownConcern,
    Unscreened,
    Waiting,
)
from soundings.safeguarding.rules import card, due, make_ready, screen


@cache
def load_rules(surveys: Path) -> Rules:
    """Return the rules of the surveys folder ready to read with.

    Raises BrokenRules saying what in the file is wrong.
    """
    file = surveys / "safeguarding" / "en.toml"
    try:
        book = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), RuleBook)
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        msgspec.ValidationError,
    ) as error:
        message = f"{file}: {error}."
        raise BrokenRules(message) from error
    return make_ready(book)


_SEALED = "safeguarding.concern"


def _row(response_id: ResponseId, text_sha256: str) -> str:
    return f"{response_id} {text_sha256}"


def _concerns(texts: list[Unscreened], rules: Rules, key: bytes, at: datetime) -> list[Concern]:
    caught = ((text, screen(text.text, rules)) for text in texts)
    return [
        Concern(
            concern_id=ConcernId(new_id()),
            inspection_id=text.inspection_id,
            response_id=text.response_id,
            case_id=text.case_id,
            link_id=text.link_id,
            item=text.item,
            text_sha256=text.text_sha256,
            text_sealed=vault.seal(
                key, _SEALED, _row(text.response_id, text.text_sha256), text.text.encode()
            ),
            rules=tuple(hit.rule for hit in hits),
            seriousness=hits[0].seriousness,
            raised_at=at,
            due_at=due(at),
        )
        for text, hits in caught
        if hits
    ]


async def screen_new(
    pool: Pool,
    key: bytes,
    at: datetime,
    *,
    surveys: Path,
    response_id: ResponseId | None = None,
) -> Screened:
    """Read every text these rules have not read as it stands now, or one reply's alone.

    What is caught is kept sealed under the key: the family may change or delete it. Doing it
    twice, or in two workers at once, raises nothing twice.
    """
    rules = load_rules(surveys)
    read = raised = 0
    while True:
        async with transaction(pool) as conn:
            texts = await store.unscreened(conn, rules.version, response_id)
            concerns = _concerns(texts, rules, key, at)
            standing = [text for text in texts if not text.retired]
            await store.add_screenings(conn, standing, rules.version, at)
            await store.add_concerns(conn, concerns, at, due(at))
            await store.drop_retired(conn, [text for text in texts if text.retired])
        if not texts:
            return Screened(texts=read, concerns=raised)
        read, raised = read + len(texts), raised + len(concerns)


async def waiting(pool: Pool, inspection_id: InspectionId) -> list[Waiting]:
    """Return the queue, the gravest and then the oldest first."""
    async with pool.acquire() as conn:
        return await store.waiting(conn, inspection_id)


def _words(waiting: Waiting, key: bytes) -> str:
    """Return the words that raised a concern, as they were."""
    if waiting.text_sealed is None:
        return waiting.text
    row = _row(waiting.response_id, waiting.text_sha256)
    return vault.unseal(key, _SEALED, row, waiting.text_sealed).decode()


async def show_queue(
    pool: Pool,
    key: bytes,
    inspection_id: InspectionId,
    staff_id: StaffId,
    at: datetime,
    *,
    surveys: Path,
) -> list[Card]:
    """Return the queue as a page shows it, and note who looked at these families' words."""
    rules = load_rules(surveys)
    async with transaction(pool) as conn:
        queue = await store.waiting(conn, inspection_id)
        await audit.note(
            conn,
            at=at,
            actor=str(staff_id),
            action="safeguarding.queue_shown",
            subject=str(inspection_id),
            detail={"concerns": [str(concern.concern_id) for concern in queue]},
        )
    return [card(concern, _words(concern, key), rules, at) for concern in queue]


async def mark_seen(
    pool: Pool,
    inspection_id: InspectionId,
    concern_id: ConcernId,
    staff_id: StaffId,
    at: datetime,
) -> None:
    """Note that somebody has read a concern and taken it on; the first to say so stands.

    Raises UnknownConcern for one of another inspection, as if it did not exist.
    """
    async with transaction(pool) as conn:
        if await store.mark_seen(conn, inspection_id, concern_id, staff_id, at):
            await audit.note(
                conn,
                at=at,
                actor=str(staff_id),
                action="safeguarding.concern_seen",
                subject=str(concern_id),
                detail={"inspection_id": str(inspection_id)},
            )
        elif not await store.concern_exists(conn, inspection_id, concern_id):
            message = f"No concern has the id {concern_id}; go back to the queue and choose one."
            raise UnknownConcern(message)


async def counts(pool: Pool, inspection_id: InspectionId, at: datetime) -> Counts:
    """Return the queue in numbers."""
    async with pool.acquire() as conn:
        return await store.counts(conn, inspection_id, at)
