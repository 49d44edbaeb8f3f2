"""Answers as they are kept: words sealed, and what stands for them among the others."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from soundings.kit.database import Connection
from soundings.kit.vault import KeyRing
from soundings.respond.model import CALLED
from soundings.respond.rules.words import column, fingerprint
from soundings.roll import service as roll

ITEMS = ("q59", "q60")


async def sealed(
    conn: Connection,
    keys: KeyRing,
    response_id: UUID,
    answers: Mapping[str, Any],
    *,
    called: str | None = None,
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return answers with marks for words, and the words sealed, with what the child is called."""
    async with conn.transaction():
        under = await roll.hold_keys(conn, keys, datetime(2026, 9, 14, tzinfo=UTC))
    said = {item: answers[item] for item in ITEMS if answers.get(item)}
    marks = {
        item: fingerprint(keys.index_key, response_id, item, one) for item, one in said.items()
    }
    words = {}
    for item, one in (said | ({CALLED: called} if called else {})).items():
        (value,) = keys.seal_all(column(item), [(response_id, one.encode())], under=under)
        words[item] = b64encode(value).decode()
    return dict(answers) | marks, words


async def opened(conn: Connection, keys: KeyRing, reply: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's answers with its words opened."""
    words = await _words(conn, keys, reply)
    return reply["answers"] | {item: said for item, said in words.items() if item != CALLED}


async def called(conn: Connection, keys: KeyRing, reply: Mapping[str, Any]) -> str | None:
    """Return what the child of a row's reply is called."""
    return (await _words(conn, keys, reply)).get(CALLED)


async def _words(conn: Connection, keys: KeyRing, reply: Mapping[str, Any]) -> dict[str, str]:
    await roll.learn(conn, keys)
    words = {
        item: keys.open_all(column(item), [(reply["response_id"], b64decode(value))])[0]
        for item, value in reply["words_sealed"].items()
    }
    return {item: value.decode() for item, value in words.items()}
