"""Texts people sent us, read and heeded; wishes for silence made to outlive their addresses."""

from soundings.outreach import service
from soundings.outreach.tasks.work import Deps


async def sort_texts(deps: Deps, *_: str) -> int:
    """Read every text nobody has read yet and do what it asks; return how many."""
    pool, at = deps.database.room("outreach"), deps.clock.now()
    return await service.sort_texts(pool, deps.keys, deps.surveys, at)


async def keep_silence(deps: Deps, *_: str) -> int:
    """Keep a hash of the addresses of whoever asked for silence on their pages."""
    return await service.keep_silence(deps.database.room("outreach"))
