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
from msgspec.structs import replace

from soundings.access.model import StaffId
from soundings.audit import service as audit
from soundings.inspection.model import InspectionId
from soundings.kit import vault
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.vault import KeyRing
from soundings.outreach import service as outreach
from soundings.outreach.model import LandedText
from soundings.outreach.rules import TEXT, TEXT_MARK, text_row
from soundings.respond.model import Landed, ResponseId
from soundings.respond.rules.words import column
from soundings.safeguarding import store
from soundings.safeguarding.constants import AFTER_HOURS_WITHIN, BY_HAND, LANGUAGES
from soundings.safeguarding.model import (
    BrokenRules,
    Concern,
    ConcernId,
    Hit,
    Known,
    Likeness,
    NoWords,
    RuleBook,
    Rules,
    Screened,
    Unscreened,
)
from soundings.safeguarding.rules import due, is_staffed, make_ready, night_of, screen

FOLDER = "safeguarding"
LIKENESS = "likeness.json"
SEALED = "safeguarding.concern"
TEXT_ITEM = "text"
"""What stands for a text message where another's item does."""

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
    file = surveys / FOLDER / LIKENESS
    try:
        written = file.read_bytes()
        likeness = msgspec.json.decode(written, type=Likeness)
    except (OSError, msgspec.DecodeError) as error:
        message = f"{file}: {error}. soundings screening learn writes it."
        raise BrokenRules(message) from error
    digest.update(written)
    return make_ready(tuple(books), digest.hexdigest()[:12], likeness)


def row(whose: ResponseId | str | None, text_sha256: str) -> str:
    """Return what the sealed words of a concern are bound to: their reply's or text's id."""
    return f"{whose} {text_sha256}"


def _concerns(read: Sequence[tuple[Unscreened, tuple[Hit, ...]]], keys: KeyRing) -> list[Concern]:
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
                keys.index_key,
                SEALED,
                row(text.response_id or text.text_id, text.text_sha256),
                text.text.encode(),
            ),
            rules=tuple(hit.rule for hit in hits),
            seriousness=hits[0].seriousness,
        )
        for text, hits in read
        if hits
    ]


async def _opened(
    conn: Connection, keys: KeyRing, texts: Sequence[Unscreened]
) -> list[Unscreened]:
    """Return texts with their words opened."""
    if any(text.sealed for text in texts):
        keys.learn(await store.data_keys(conn))
    return [replace(text, text=_open(keys, text)) if text.sealed else text for text in texts]


def _open(keys: KeyRing, text: Unscreened) -> str:
    if text.response_id is None:
        (plain,) = keys.open_all(TEXT, [(text_row(str(text.text_id)), text.sealed)])
    else:
        (plain,) = keys.open_all(column(text.item), [(text.response_id, text.sealed)])
    return (plain or b"").decode()


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
        links = [one.link_id for one in some]
        await outreach.tell_at_night(
            conn, links, surveys=surveys, instrument_name=name, night=night, at=at
        )


async def _screen(
    pool: Pool, keys: KeyRing, at: datetime, *, surveys: Path, batch: _Batch
) -> Screened:
    rules = load_rules(surveys)
    texts_read = raised = 0
    while True:
        async with transaction(pool) as conn:
            texts = await _opened(conn, keys, await batch(conn, rules.version))
            read = await asyncio.to_thread(_read, texts, rules)
            concerns = _concerns(read, keys)
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
    keys: KeyRing,
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

    done = await _screen(pool, keys, at, surveys=surveys, batch=replies)
    if response_id is not None:
        return done
    more = await screen_texts(pool, keys, at, surveys=surveys)
    return Screened(texts=done.texts + more.texts, concerns=done.concerns + more.concerns)


async def screen_texts(pool: Pool, keys: KeyRing, at: datetime, *, surveys: Path) -> Screened:
    """Read every text message sent to us, and whatever was changed or deleted unread."""
    return await _screen(pool, keys, at, surveys=surveys, batch=store.unscreened_texts)


async def raise_by_hand(
    pool: Pool,
    keys: KeyRing,
    inspection_id: InspectionId,
    whose: ResponseId | str,
    *,
    by: StaffId,
    at: datetime,
) -> None:
    """Put the words of a reply, or of a text message by its id, into the queue because somebody
    who read them thinks they tell of harm.

    Whoever raises sees nothing of the queue by it. Raises NoWords for one without words, or of
    another inspection; a text from a number nobody knows is of whichever read it.
    """
    async with transaction(pool) as conn:
        if isinstance(whose, str):
            found = [
                text if text.link_id else replace(text, inspection_id=inspection_id)
                for text in await store.unscreened_texts(conn, BY_HAND, whose)
            ]
        else:
            found = await store.unscreened_replies(conn, BY_HAND, whose)
        texts = await _opened(
            conn, keys, [text for text in found if text.inspection_id == inspection_id]
        )
        if not texts:
            message = "There are no such words in this inspection; they may have been deleted."
            raise NoWords(message)
        hit = Hit(rule=BY_HAND, seriousness=3)
        concerns = _concerns([(text, (hit,)) for text in texts], keys)
        await store.add_concerns(conn, concerns, BY_HAND, at, due(at))
        await audit.note(
            conn,
            at=at,
            actor=str(by),
            action="safeguarding.raised_by_hand",
            subject=str(whose),
            detail={"inspection_id": str(inspection_id)},
        )


def _known(landed: Landed | LandedText) -> Known:
    if isinstance(landed, Landed):
        whose, item, words, mark = str(landed.response_id), landed.item, landed.words, landed.mark
    else:
        whose, item, words, mark = landed.text_id, TEXT_ITEM, landed.content, TEXT_MARK
    return Known(whose=whose, item=item, words=words, mark=mark)


async def rename_landed(
    pool: Pool, keys: KeyRing, landed: Sequence[Landed] | Sequence[LandedText]
) -> None:
    """Know words that are about to be sealed by the mark that will stand for them.

    Before they are: what was read stays read, and what waits or was closed is not raised again.
    A concern that was kept without its words is given them.
    """
    known = [_known(one) for one in landed]
    hashes = [hashlib.sha256(one.words.encode()).hexdigest() for one in known]
    now = {(one.whose, one.item, was): one for one, was in zip(known, hashes, strict=True)}
    async with transaction(pool) as conn:
        await store.rename_screenings(conn, known, hashes)
        await store.rename_concerns(
            conn,
            [
                (
                    one.concern_id,
                    mine.mark,
                    vault.seal(
                        keys.index_key, SEALED, row(one.whose, mine.mark), mine.words.encode()
                    ),
                )
                for one in await store.known_by_words(conn, known)
                if (mine := now.get((one.whose, one.item, one.text_sha256))) is not None
            ],
        )
