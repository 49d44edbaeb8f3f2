"""The statements of words, sealed and to be sealed."""

from collections.abc import Sequence

from soundings.instrument.model import InstrumentHash
from soundings.kit.database import Connection
from soundings.kit.sql import command, query
from soundings.kit.vault import WrappedKey
from soundings.respond.model import (
    Landed,
    LandedName,
    Resealing,
    ResponseId,
    SealedWords,
)

_DATA_KEYS = query(__name__, "data_keys", WrappedKey)
_SEALED_WORDS = query(__name__, "sealed_words", SealedWords)
_WORDS_UNDER_OTHER_KEYS = query(__name__, "words_under_other_keys", Resealing)
_RESEAL_WORDS = command(__name__, "reseal_words")
_INSTRUMENTS_ANSWERED = query(__name__, "instruments_answered", str)
_CLEAR_WORDS = query(__name__, "clear_words", Landed)
_SEAL_WORDS = command(__name__, "seal_words")
_CLEAR_NAMES = query(__name__, "clear_names", LandedName)
_SEAL_NAMES = command(__name__, "seal_names")


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


async def clear_names(conn: Connection, most: int) -> list[LandedName]:
    """Return what children are called that stands in clear, held."""
    return await _CLEAR_NAMES.all(conn, most)


async def seal_names(conn: Connection, found: Sequence[LandedName], sealed: Sequence[str]) -> None:
    """Keep sealed what stood in clear."""
    await _SEAL_NAMES.run(conn, [one.response_id for one in found], sealed)


async def data_keys(conn: Connection) -> list[WrappedKey]:
    """Return the keys that may have sealed families' words, wrapped."""
    return await _DATA_KEYS.all(conn)
