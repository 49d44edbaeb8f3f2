"""Read every word for harm as soon as it is saved."""

import asyncio
import hashlib
import tomllib
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from uuid import UUID

import msgspec

from soundings.access.model import StaffId
from soundings.audit import service as audit
from soundings.inspection.model import InspectionId
from soundings.kit import vault
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id
from soundings.outreach import service as outreach
from soundings.respond.model import ResponseId
from soundings.safeguarding import store
from soundings.safeguarding.constants import AFTER_HOURS_WITHIN, BY_HAND, LANGUAGES
from soundings.safeguarding.model import (
    BrokenRules,
    Concern,
    ConcernId,
    Hit,
    NoWords,
    RuleBook,
    Rules,
    Screened,
    Unscreened,
)
from soundings.safeguarding.rules import due, is_staffed, make_ready, night_of, screen

FOLDER = "safeguarding"
SEALED = "safeguarding.concern"

_Batch = Callable[[Connection, str], Awaitable[list[Unscreened]]]


@cache
def load_rules(surveys: Path) -> Rules:
    """Return the rules of the surveys folder ready to read with, in every language.

    Raises BrokenRules saying what in which file is wrong.
    """
    digest, books = hashlib.sha256(), []
    for language in LANGUAGES:
        file = surveys / FOLDER / f"{language}.toml"
        try:
            written = file.read_bytes()
            books.append(msgspec.convert(tomllib.loads(written.decode()), RuleBook))
        except (
            OSError,
            UnicodeDecodeError,
            tomllib.TOMLDecodeError,
            msgspec.ValidationError,
        ) as error:
            message = f"{file}: {error}."
            raise BrokenRules(message) from error
        digest.update(written)
    return make_ready(tuple(books), digest.hexdigest()[:12])


def row(response_id: ResponseId | None, text_id: str | None, text_sha256: str) -> str:
    """Return what the sealed words of a concern are bound to."""
    return f"{response_id or text_id} {text_sha256}"


def _concerns(read: Sequence[tuple[Unscreened, tuple[Hit, ...]]], key: bytes) -> list[Concern]:
    return [
        Concern(
            concern_id=ConcernId(new_id()),
            inspection_id=text.inspection_id,
            response_id=text.response_id,
            text_id=text.text_id,
            case_id=text.case_id,
            link_id=text.link_id,
            item=text.item,
            text_sha256=text.text_sha256,
            text_sealed=vault.seal(
                key,
                SEALED,
                row(text.response_id, text.text_id, text.text_sha256),
                text.text.encode(),
            ),
            rules=tuple(hit.rule for hit in hits),
            seriousness=hits[0].seriousness,
        )
        for text, hits in read
        if hits
    ]


def _read(texts: Sequence[Unscreened], rules: Rules) -> list[tuple[Unscreened, tuple[Hit, ...]]]:
    return [(text, screen(text.text, rules)) for text in texts]


def _wrote_just_now(texts: Sequence[Unscreened], at: datetime) -> list[tuple[UUID, InspectionId]]:
    """Return who typed on our pages this night, and of which inspection."""
    return sorted(
        {
            (text.link_id, text.inspection_id)
            for text in texts
            if text.online
            and text.link_id is not None
            and text.written_at is not None
            and at - text.written_at <= AFTER_HOURS_WITHIN
        }
    )


async def _see_to_the_night(
    conn: Connection, texts: Sequence[Unscreened], rules: Rules, surveys: Path, at: datetime
) -> None:
    """Tell whoever wrote while nobody is there to read whom to call, whatever they wrote.

    It goes to everybody who writes at night, so that its coming tells a passer-by nothing; and
    not where the words may tell of somebody at home.
    """
    wrote = [] if is_staffed(at) else _wrote_just_now(texts, at)
    if not wrote:
        return
    night = night_of(at)
    decided = await store.add_nights(conn, night, wrote, sorted(rules.at_home), at)
    told = sorted((one for one in decided if one.told), key=lambda one: one.instrument_name)
    for name, some in groupby(told, key=lambda one: one.instrument_name):
        words = outreach.load_replies(surveys, name).after_hours
        links = [one.link_id for one in some]
        await outreach.tell_at_night(conn, links, words=words, night=night, at=at)


async def _screen(
    pool: Pool, key: bytes, at: datetime, *, surveys: Path, batch: _Batch
) -> Screened:
    rules = load_rules(surveys)
    texts_read = raised = 0
    while True:
        async with transaction(pool) as conn:
            texts = await batch(conn, rules.version)
            read = await asyncio.to_thread(_read, texts, rules)
            concerns = _concerns(read, key)
            standing = [text for text in texts if not text.retired]
            await store.add_screenings(conn, standing, rules.version, at)
            await store.add_concerns(conn, concerns, rules.version, at, due(at))
            await store.drop_retired(conn, [text for text in texts if text.retired])
            await _see_to_the_night(conn, standing, rules, surveys, at)
        if not texts:
            return Screened(texts=texts_read, concerns=raised)
        texts_read, raised = texts_read + len(texts), raised + len(concerns)


async def screen_new(
    pool: Pool,
    key: bytes,
    at: datetime,
    *,
    surveys: Path,
    response_id: ResponseId | None = None,
) -> Screened:
    """Read every answer these rules have not read as it stands now, or one reply's alone.

    What is caught is kept sealed under the key: the family may change or delete it. Doing it
    twice, or in two workers at once, raises nothing twice. Without a reply's id, texts sent to
    us and words that are gone are read too.
    """

    async def replies(conn: Connection, version: str) -> list[Unscreened]:
        return await store.unscreened_replies(conn, version, response_id)

    done = await _screen(pool, key, at, surveys=surveys, batch=replies)
    if response_id is not None:
        return done
    more = await screen_texts(pool, key, at, surveys=surveys)
    return Screened(texts=done.texts + more.texts, concerns=done.concerns + more.concerns)


async def screen_texts(pool: Pool, key: bytes, at: datetime, *, surveys: Path) -> Screened:
    """Read every text message sent to us, and whatever was changed or deleted unread."""
    return await _screen(pool, key, at, surveys=surveys, batch=store.unscreened_texts)


async def raise_by_hand(
    pool: Pool,
    key: bytes,
    inspection_id: InspectionId,
    response_id: ResponseId,
    *,
    by: StaffId,
    at: datetime,
) -> None:
    """Put a reply's words into the queue because somebody who read them thinks they tell of harm.

    Whoever raises sees nothing of the queue by it. Raises NoWords for a reply without words, or
    of another inspection.
    """
    async with transaction(pool) as conn:
        found = await store.unscreened_replies(conn, BY_HAND, response_id)
        texts = [text for text in found if text.inspection_id == inspection_id]
        if not texts:
            message = "That reply has no words in this inspection; the family may have deleted it."
            raise NoWords(message)
        hit = Hit(rule=BY_HAND, seriousness=3)
        concerns = _concerns([(text, (hit,)) for text in texts], key)
        await store.add_concerns(conn, concerns, BY_HAND, at, due(at))
        await audit.note(
            conn,
            at=at,
            actor=str(by),
            action="safeguarding.raised_by_hand",
            subject=str(response_id),
            detail={"inspection_id": str(inspection_id)},
        )
