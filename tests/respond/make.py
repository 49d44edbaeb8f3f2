"""Answers as they are kept: words sealed, and what stands for them among the others."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from soundings.kit.database import Connection
from soundings.kit.vault import KeyRing
from soundings.respond.rules.words import column, fingerprint
from soundings.roll import service as roll

ITEMS = ("q59", "q60")


async def sealed(
    conn: Connection, keys: KeyRing, response_id: UUID, answers: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return answers with marks for words, and the words sealed."""
    async with conn.transaction():
        under = await roll.hold_keys(conn, keys, datetime(2026, 9, 14, tzinfo=UTC))
    marks, words = {}, {}
    for item in ITEMS:
        if said := answers.get(item):
            (value,) = keys.seal_all(column(item), [(response_id, said.encode())], under=under)
            marks[item] = fingerprint(keys.index_key, response_id, item, said)
            words[item] = b64encode(value).decode()
    return dict(answers) | marks, words


async def opened(conn: Connection, keys: KeyRing, reply: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row's answers with its words opened."""
    await roll.learn(conn, keys)
    words = {
        item: keys.open_all(column(item), [(reply["response_id"], b64decode(value))])[0]
        for item, value in reply["words_sealed"].items()
    }
    return reply["answers"] | {item: value.decode() for item, value in words.items()}
