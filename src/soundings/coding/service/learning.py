"""Training the models that suggest, and the words that groups use more than others."""

import asyncio
from collections import defaultdict
from datetime import datetime

from soundings.coding import store
from soundings.coding.constants import LEARN_EVERY
from soundings.coding.model import Codebook, KeyTerm, Learned, Suggester, Words
from soundings.coding.rules.grouping import group_of
from soundings.inspection.model import InspectionId
from soundings.kit.database import Pool, transaction


async def due(pool: Pool) -> list[InspectionId]:
    """Return the inspections of which enough comments were newly coded to train anew."""
    async with pool.acquire() as conn:
        return await store.inspections_to_learn(conn, LEARN_EVERY)


async def train(pool: Pool, inspection_id: InspectionId, book: Codebook, at: datetime) -> Learned:
    """Train on the comments coded so far, and suggest themes for the others.

    The models read checked, redacted words alone.
    """
    async with pool.acquire() as conn:
        words = await store.words(conn, inspection_id)
    learned = await asyncio.to_thread(_learn, words, book)
    coded = sum(one.themes is not None for one in words)
    async with transaction(pool) as conn:
        await store.save_learned(conn, inspection_id, learned, book.version, coded, at)
    return learned


async def suggester(pool: Pool, inspection_id: InspectionId) -> Suggester | None:
    """Return what the last training found; None before the first."""
    async with pool.acquire() as conn:
        return await store.suggester(conn, inspection_id)


async def telling_words(
    pool: Pool, inspection_id: InspectionId, variable: str
) -> tuple[KeyTerm, ...]:
    """Return the terms that each group of a variable uses more than the others.

    Raises UnknownVariable.
    """
    async with pool.acquire() as conn:
        words = await store.words(conn, inspection_id)
    groups: dict[str, list[str]] = defaultdict(list)
    for one in words:
        if (group := group_of(one, variable)) is not None:
            groups[group].append(one.redacted)
    return await asyncio.to_thread(_key_terms, dict(sorted(groups.items())))


def _learn(words: list[Words], book: Codebook) -> Learned:
    from soundings.coding.rules import learning  # noqa: PLC0415 - scikit-learn takes a second

    return learning.learn(words, book)


def _key_terms(groups: dict[str, list[str]]) -> tuple[KeyTerm, ...]:
    from soundings.coding.rules import learning  # noqa: PLC0415 - scikit-learn takes a second

    return learning.key_terms(groups)
