"""A family's own words, and what it calls its child: sealed before they are saved, opened where
they are shown or read.

Everywhere else stands only that there are words. They are opened for the family that wrote them,
for whoever they go to by law, and to be redacted; safeguarding opens its own.
"""

from base64 import b64encode
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from soundings.instrument import service as instruments
from soundings.instrument.model import Item, Text
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.vault import KeyRing, sealed_under
from soundings.respond import store
from soundings.respond.constants import SEALED_AT_ONCE
from soundings.respond.model import (
    CALLED,
    Given,
    Landed,
    NotSaved,
    OwnReply,
    Reply,
    ResponseId,
    Sealed,
    SealedReply,
    Unsealed,
    Written,
)
from soundings.respond.rules.words import column, fingerprint


def _seal(keys: KeyRing, response_id: ResponseId, item_id: str, words: str, under: int) -> str:
    (sealed,) = keys.seal_all(column(item_id), [(response_id, words.encode())], under=under)
    return b64encode(sealed or b"").decode()


def _open(keys: KeyRing, response_id: ResponseId, sealed: dict[str, bytes]) -> dict[str, str]:
    return {
        item: plain.decode()
        for item, value in sealed.items()
        for plain in keys.open_all(column(item), [(response_id, value)])
        if plain is not None
    }


async def _learn(pool: Pool, keys: KeyRing, values: Iterable[bytes]) -> None:
    """Take on the ring what these values are sealed under; no question where it is there."""
    if not keys.knows(values):
        async with pool.acquire() as conn:
            keys.learn(await store.data_keys(conn))


async def save(conn: Connection, keys: KeyRing, item: Item, given: Given) -> Reply | None:
    """Write one answer, words only sealed, and return the reply; None as store.save_answer.

    One round trip: the statement itself sees whether a newer key seals by now. Then, and before
    the first words of a process, the keys are asked for.
    """
    words = given.answer
    if not isinstance(item, Text) or not isinstance(words, str):
        return await store.save_answer(conn, given)
    mark = fingerprint(keys.index_key, given.response_id, item.id, words)
    tried = None
    while True:
        if keys.newest in {None, tried}:
            keys.learn(await store.data_keys(conn))
        under = keys.newest
        if under is None:
            raise NotSaved
        if under == tried:
            return None
        sealed = Sealed(_seal(keys, given.response_id, item.id, words, under), under)
        saved = await store.save_answer(conn, replace(given, answer=mark, sealed=sealed))
        if saved is not None:
            return saved
        tried = under


async def opened(pool: Pool, keys: KeyRing, reply: Reply) -> Reply:
    """Return the reply with its words in place of what stands for them, and what its child is
    called.
    """
    if not reply.words_sealed:
        return reply
    await _learn(pool, keys, reply.words_sealed.values())
    words = _open(keys, reply.response_id, reply.words_sealed)
    called = words.pop(CALLED, None)
    marks = {item: str(reply.answers[item]) for item in words}
    answers = {**reply.answers, **words}
    return replace(reply, answers=answers, words_sealed={}, marks=marks, called=called)


async def named(pool: Pool, keys: KeyRing, reply: Reply) -> Reply:
    """Return the reply with what its child is called; its words stay sealed."""
    if CALLED not in reply.words_sealed:
        return reply
    (called,) = await names(pool, keys, [(reply.response_id, reply.words_sealed[CALLED])])
    return replace(reply, called=called)


async def names(
    pool: Pool, keys: KeyRing, sealed: Sequence[tuple[ResponseId, bytes | None]]
) -> list[str | None]:
    """Return what the children of these replies are called, in their order."""
    await _learn(pool, keys, (value for _, value in sealed if value is not None))
    plain = keys.open_all(column(CALLED), sealed)
    return [None if name is None else name.decode() for name in plain]


async def seal_name(conn: Connection, keys: KeyRing, response_id: ResponseId, name: str) -> str:
    """Return what the child of a reply that is about to begin is called, sealed.

    Few name a child, so that the keys can be asked for each time: a newer one seals at once.
    Raises NotSaved where there is none.
    """
    keys.learn(await store.data_keys(conn))
    if keys.newest is None:
        raise NotSaved
    return _seal(keys, response_id, CALLED, name, keys.newest)


async def own(conn: Connection, keys: KeyRing, found: Sequence[SealedReply]) -> list[OwnReply]:
    """Return replies as their author may have them."""
    keys.learn(await store.data_keys(conn))
    return [_own(one, _open(keys, one.response_id, one.words_sealed)) for one in found]


def _own(kept: SealedReply, words: dict[str, str]) -> OwnReply:
    called = words.pop(CALLED, None)
    return OwnReply(
        response_id=kept.response_id,
        case_id=kept.case_id,
        mode=kept.mode,
        state=kept.state,
        language=kept.language,
        answers={**kept.answers, **words},
        called=called,
        started_at=kept.started_at,
        submitted_at=kept.submitted_at,
    )


async def written(
    pool: Pool, keys: KeyRing, asked: Sequence[tuple[ResponseId, str]]
) -> list[Written]:
    """Return what stands in these places, opened, in their order; nothing where nothing stands.

    For the one place where words are redacted; whoever is to see them on a page comes by two
    people's leave.
    """
    async with pool.acquire() as conn:
        found = await store.sealed_words(conn, asked)
        keys.learn(await store.data_keys(conn))
    return [
        Written(
            response_id=one.response_id,
            item=one.item,
            mark=one.mark,
            words=""
            if one.sealed is None
            else _open(keys, one.response_id, {one.item: one.sealed})[one.item],
        )
        for one in found
    ]


async def reseal(pool: Pool, keys: KeyRing, number: int) -> int:
    """Seal under this key whatever words older ones still seal; return how many values.

    Some replies at a time, while families go on writing.
    """
    values, after = 0, None
    while True:
        async with transaction(pool) as conn:
            rows = await store.words_under_other_keys(
                conn, after, sealed_under(number), SEALED_AT_ONCE
            )
            if not rows:
                return values
            keys.learn(await store.data_keys(conn))
            fresh = [
                {
                    item: _seal(keys, row.response_id, item, words, number)
                    for item, words in _open(keys, row.response_id, row.words_sealed).items()
                }
                for row in rows
            ]
            await store.reseal_words(conn, [row.response_id for row in rows], fresh)
        after = rows[-1].response_id
        values += sum(map(len, fresh))


async def landed(pool: Pool, keys: KeyRing) -> list[Landed]:
    """Return some of the words an earlier version kept in clear, with what will stand for them."""
    async with pool.acquire() as conn:
        for known_by in await store.instruments_answered(conn):
            asked = await instruments.published(conn, known_by)
            items = [item.id for item in asked.items if isinstance(item, Text)]
            found = await store.clear_words(conn, known_by, items, SEALED_AT_ONCE)
            if found:
                return [
                    Landed(
                        response_id=one.response_id,
                        item=one.item,
                        words=one.words,
                        mark=fingerprint(keys.index_key, one.response_id, one.item, one.words),
                    )
                    for one in found
                ]
    return []


async def seal_landed(pool: Pool, keys: KeyRing, found: Sequence[Landed]) -> None:
    """Seal words that were kept in clear; what changed since it was read stays for next time."""
    async with transaction(pool) as conn:
        under = await _newest(conn, keys)
        sealed = [_seal(keys, o.response_id, o.item, o.words, under) for o in found]
        await store.seal_words(conn, found, sealed)


async def _newest(conn: Connection, keys: KeyRing) -> int:
    """Return the key that seals what landed in clear; raises Unsealed where there is none."""
    keys.learn(await store.data_keys(conn))
    if keys.newest is None:
        message = "There are words to seal and no data key; soundings up makes the first."
        raise Unsealed(message)
    return keys.newest


async def seal_landed_names(pool: Pool, keys: KeyRing) -> int:
    """Seal what children are called that an earlier version kept in clear; return how many.

    Once no words stand in clear any more: a row that holds some takes no change.
    """
    names = 0
    while True:
        async with transaction(pool) as conn:
            found = await store.clear_names(conn, SEALED_AT_ONCE)
            if not found:
                return names
            under = await _newest(conn, keys)
            sealed = [_seal(keys, o.response_id, CALLED, o.called, under) for o in found]
            await store.seal_names(conn, found, sealed)
        names += len(found)
