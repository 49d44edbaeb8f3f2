"""One channel's messages sent, until nothing is due or the provider will not have more."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Any

import msgspec

from soundings.inspection.model import InspectionId
from soundings.inspection.rules import schedule
from soundings.inspection.service import by_id
from soundings.kit import links
from soundings.kit.clock import Clock
from soundings.kit.database import LOST, Pool
from soundings.kit.vault import KeyRing
from soundings.outreach import rules, service
from soundings.outreach.constants import (
    AGAIN_S,
    AHEAD_S,
    BLOCK_S,
    CHUNK,
    CHUNK_KNOWING,
    CLAIM,
    DRAIN_FOR_S,
    LANES,
    RESTORED,
    START_WITHIN_S,
)
from soundings.outreach.model import (
    PATIENCE,
    Audience,
    Channel,
    Claim,
    Claimed,
    Outcome,
    Outgoing,
    Patience,
    Purpose,
    State,
    Wording,
)
from soundings.outreach.providers import Knowing, Provider


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages are held and in flight at once."""

    claim: int = CLAIM
    chunk: int = CHUNK
    lanes: int = LANES
    seconds: float = DRAIN_FOR_S
    """How long one drain goes on; the next is started by the clock."""


def pace_for(provider: Provider) -> Pace:
    """Return how fast to go: only what cannot be looked up is kept few in flight."""
    chunk = CHUNK_KNOWING if isinstance(provider, Knowing) else CHUNK
    return Pace(chunk=chunk, claim=max(CLAIM, chunk))


class Stationery(msgspec.Struct, frozen=True, kw_only=True):
    """What a message is written with: the survey's texts, and each carer's own link."""

    surveys: Path
    public_url: str
    key: bytes


class Drained(msgspec.Struct, frozen=True, kw_only=True):
    """What a drain did: messages by what became of them, and why it stopped early, if it did."""

    counts: dict[str, int]
    stopped: str | None = None


class Drain:
    """Sends what is due on one channel until nothing is, or the provider will not have more."""

    def __init__(
        self,
        pool: Pool,
        provider: Provider,
        *,
        clock: Clock,
        stationery: Stationery,
        keys: KeyRing,
        mark: Path,
        pace: Pace | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self._pool = pool
        self._provider = provider
        self._clock = clock
        self._stationery = stationery
        self._keys = keys
        self._mark = mark
        self._pace = pace or pace_for(provider)
        self._patience = patience
        self._wordings: dict[tuple[InspectionId, Purpose, str, Audience], Wording] = {}
        self._counts: Counter[str] = Counter()
        self._stopped: str | None = None
        self._paused: str | None = None

    async def run(self) -> Drained:
        """Run the lanes side by side until each finds nothing more to do."""
        until = asyncio.get_running_loop().time() + self._pace.seconds
        async with asyncio.TaskGroup() as lanes:
            for _ in range(self._pace.lanes):
                lanes.create_task(self._lane(until))
        idle = self._paused if not self._counts else None
        return Drained(counts=dict(self._counts), stopped=self._stopped or idle)

    async def _lane(self, until: float) -> None:
        while self._stopped is None and asyncio.get_running_loop().time() < until:
            claim = await self._claim()
            if claim is None:
                return
            if claim.turn.paused is not None:
                self._paused = claim.turn.paused
                return
            await asyncio.sleep(min(claim.turn.wait_s, AHEAD_S))
            if claim.turn.granted and not claim.messages:
                return
            for chunk in rules.chunks(claim.messages, self._pace.chunk):
                if self._stopped is not None:
                    return  # the sweeper releases the rest
                await _finish(self._send(chunk, troubled=claim.turn.troubled))

    async def _claim(self) -> Claim | None:
        """Take a turn, unless the database turns out to be an older copy of itself."""
        seen = service.read_mark(self._mark)
        per_s = self._provider.per_s
        most = self._pace.claim if per_s is None else max(1, int(per_s * BLOCK_S))
        claim = await service.claim(
            self._pool,
            self._provider.channel,
            self._clock.now(),
            keys=self._keys,
            most=min(most, self._pace.claim),
            per_s=per_s,
            patience=self._patience,
        )
        if claim is None:
            return None
        if rules.went_back(seen, claim.turn):
            await service.pause(self._pool, self._clock.now(), reason=RESTORED)
            self._stopped = RESTORED
            return None
        service.keep_mark(self._mark, seen, claim.turn)
        return claim

    async def _send(self, chunk: Sequence[Claimed], *, troubled: bool) -> None:
        ready = {one.message_id: await self._compose(one) for one in chunk}
        begun = asyncio.get_running_loop().time()
        try:
            judged = await service.begin(
                self._pool,
                chunk,
                self._clock.now(),
                patience=self._patience,
            )
        except LOST:  # committed or not, nobody but us holds these, and we offered none
            await self._record(rules.never_offered(chunk), until=begun + self._patience.lease_s)
            return
        through = {one.message_id for one in judged if one.state is State.SUBMITTING}
        self._counts.update(
            one.reason or one.state for one in judged if one.state is not State.SUBMITTING
        )
        if not through:
            return
        outcomes = await self._provider.submit(
            [ready[message_id] for message_id in through],
            until=begun + min(START_WITHIN_S, self._patience.lease_s / 2),
        )
        await self._record(outcomes, until=begun + self._patience.lease_s)
        self._counts.update(str(outcome.answer) for outcome in outcomes)
        self._stopped = self._stopped or await service.heed(
            self._pool,
            self._provider.channel,
            outcomes,
            troubled=troubled,
            patience=self._patience,
        )

    async def _record(self, outcomes: Sequence[Outcome], *, until: float) -> None:
        """Write down what the provider said, through a restart of the database if need be."""
        while True:
            try:
                await service.record(
                    self._pool, outcomes, self._clock.now(), patience=self._patience
                )
            except LOST:
                if asyncio.get_running_loop().time() > until:
                    raise
                await asyncio.sleep(AGAIN_S)
            else:
                return

    async def _compose(self, claimed: Claimed) -> Outgoing:
        if claimed.words is None:
            said = await self._wording(claimed)
        elif claimed.channel is Channel.EMAIL:  # the one reply by email: whom to call at night
            book = service.load_book(
                self._stationery.surveys, await by_id(self._pool, claimed.inspection_id)
            )
            said = rules.night_wording(book, claimed.channel, claimed.language)
        else:
            said = rules.as_it_stands(claimed.words)
        return rules.compose(
            claimed,
            said,
            to=claimed.address or "",
            token=links.mint(self._stationery.key, str(claimed.contact_id)),
            public_url=self._stationery.public_url,
        )

    async def _wording(self, claimed: Claimed) -> Wording:
        kind = (claimed.inspection_id, claimed.purpose, claimed.language, claimed.audience)
        known = self._wordings.get(kind)
        if known is not None:
            return known
        inspection = await by_id(self._pool, claimed.inspection_id)
        said = rules.for_reader(
            service.load_book(self._stationery.surveys, inspection),
            self._provider.channel,
            claimed.purpose,
            language=claimed.language,
            audience=claimed.audience,
            area=inspection.area_short,
            closes=schedule(inspection.notified_on).closes_at,
            page=rules.page_url(self._stationery.public_url, inspection.code),
        )
        self._wordings[kind] = said
        return said


async def _finish(work: Coroutine[Any, Any, None]) -> None:
    """See work through even when the worker is asked to stop, so that it leaves no doubt."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
