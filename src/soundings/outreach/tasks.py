"""The outbox at work: messages out, receipts in, and the sweeper that proves none was lost."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, MutableMapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from soundings.inspection.model import InspectionId
from soundings.inspection.model import State as Stage
from soundings.inspection.rules import schedule
from soundings.inspection.service import all_inspections, by_id, close
from soundings.kit import links
from soundings.kit.clock import Clock, SystemClock
from soundings.kit.database import Database, Pool
from soundings.kit.log import logger
from soundings.kit.queue import Task
from soundings.kit.settings import Settings
from soundings.outreach import rules, service
from soundings.outreach.constants import CHUNK, CLAIM, LANES, START_WITHIN_S
from soundings.outreach.model import (
    PATIENCE,
    Answer,
    Channel,
    Claimed,
    Outcome,
    Outgoing,
    Patience,
    Purpose,
    State,
    Sweep,
    Wording,
)
from soundings.outreach.providers import Knowing, Provider
from soundings.outreach.providers.notify import Notify
from soundings.outreach.providers.smtp import Smtp

_log = logger("outreach")


class Deps(Protocol):
    """What a worker gives its tasks; providers is where they keep connections between runs."""

    @property
    def database(self) -> Database:
        """Every room's pool."""
        ...

    @property
    def clock(self) -> Clock:
        """The survey's clock."""
        ...

    @property
    def settings(self) -> Settings:
        """What may differ between installations."""
        ...

    @property
    def secret(self) -> bytes:
        """What keys links and hashes."""
        ...

    @property
    def surveys(self) -> Path:
        """Where message texts are."""
        ...

    @property
    def providers(self) -> MutableMapping[str, Any]:
        """Where connections are kept between runs, by channel."""
        ...


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """How many messages are held and in flight at once."""

    claim: int = CLAIM
    chunk: int = CHUNK
    lanes: int = LANES


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
        key: bytes,
        surveys: Path,
        public_url: str,
        pace: Pace | None = None,
        patience: Patience = PATIENCE,
    ) -> None:
        self._pool = pool
        self._provider = provider
        self._clock = clock
        self._key = key
        self._surveys = surveys
        self._public_url = public_url
        self._pace = pace or Pace()
        self._patience = patience
        self._wordings: dict[tuple[InspectionId, Purpose], Wording] = {}
        self._counts: Counter[str] = Counter()
        self._stopped: str | None = None
        self._resting = False

    async def run(self) -> Drained:
        """Run the lanes side by side until each finds nothing more to do."""
        async with asyncio.TaskGroup() as lanes:
            for _ in range(self._pace.lanes):
                lanes.create_task(self._lane())
        return Drained(counts=dict(self._counts), stopped=self._stopped)

    async def _lane(self) -> None:
        while self._stopped is None:
            claimed = await service.claim(
                self._pool,
                self._provider.channel,
                self._clock.now(),
                most=self._pace.claim,
                patience=self._patience,
            )
            if not claimed and not self._resting:
                return
            if not claimed:  # what was refused for a moment may go now
                self._resting = False
                await asyncio.sleep(self._patience.back_off_s)
            for chunk in rules.chunks(claimed, self._pace.chunk):
                if self._stopped is not None:
                    return  # the sweeper releases the rest
                await _finish(self._send(chunk))

    async def _send(self, chunk: Sequence[Claimed]) -> None:
        until = asyncio.get_running_loop().time() + min(START_WITHIN_S, self._patience.lease_s / 2)
        judged = await service.begin(
            self._pool, chunk, self._clock.now(), key=self._key, patience=self._patience
        )
        through = {one.message_id for one in judged if one.state is State.SUBMITTING}
        self._counts.update(
            one.reason or one.state for one in judged if one.state is not State.SUBMITTING
        )
        outgoing = [await self._compose(one) for one in chunk if one.message_id in through]
        if not outgoing:
            return
        outcomes = await self._provider.submit(outgoing, until=until)
        await service.record(self._pool, outcomes, self._clock.now(), patience=self._patience)
        self._counts.update(str(outcome.answer) for outcome in outcomes)
        await self._heed(outcomes)

    async def _compose(self, claimed: Claimed) -> Outgoing:
        said = await self._wording(claimed.inspection_id, claimed.purpose)
        return rules.compose(
            claimed,
            said,
            to=claimed.address or "",
            token=links.mint(self._key, str(claimed.contact_id)),
            public_url=self._public_url,
        )

    async def _wording(self, inspection_id: InspectionId, purpose: Purpose) -> Wording:
        known = self._wordings.get((inspection_id, purpose))
        if known is not None:
            return known
        inspection = await by_id(self._pool, inspection_id)
        said = rules.wording(
            service.load_texts(self._surveys, inspection),
            self._provider.channel,
            purpose,
            area=inspection.area_short,
            closes=schedule(inspection.notified_on).closes_at,
        )
        self._wordings[inspection_id, purpose] = said
        return said

    async def _heed(self, outcomes: Sequence[Outcome]) -> None:
        """Slow down or stop as the provider asks."""
        answers = {outcome.answer: outcome.reason for outcome in outcomes}
        if Answer.STOP in answers:
            self._stopped = answers[Answer.STOP] or "refused"
        elif Answer.LATER in answers:
            self._resting = True
            await asyncio.sleep(self._patience.back_off_s / 5)


async def _finish(work: Coroutine[Any, Any, None]) -> None:
    """See work through even when the worker is asked to stop, so that it leaves no doubt."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


def open_providers(settings: Settings) -> dict[Channel, Provider]:
    """Return the providers the settings name; without a key there are no text messages.

    They go by the machine's own clock, not a rehearsal's: Notify refuses any other, and a mail
    server stamps its own.
    """
    clock = SystemClock()
    opened: dict[Channel, Provider] = {Channel.EMAIL: Smtp(settings.smtp, clock)}
    if settings.notify.api_key:
        opened[Channel.SMS] = Notify(settings.notify, clock)
    return opened


def _providers(deps: Deps) -> dict[Channel, Provider]:
    if not any(channel in deps.providers for channel in Channel):
        for channel, provider in open_providers(deps.settings).items():
            deps.providers[channel] = provider
    return {channel: deps.providers[channel] for channel in Channel if channel in deps.providers}


async def send_due(deps: Deps, *_: str, patience: Patience = PATIENCE) -> dict[Channel, Drained]:
    """Send everything that is due, on every channel at once."""
    drains = {
        channel: Drain(
            deps.database.room("outreach"),
            provider,
            clock=deps.clock,
            key=deps.secret,
            surveys=deps.surveys,
            public_url=deps.settings.web.public_url,
            patience=patience,
        )
        for channel, provider in _providers(deps).items()
    }
    done = dict(
        zip(drains, await asyncio.gather(*(drain.run() for drain in drains.values())), strict=True)
    )
    for channel, drained in done.items():
        if drained.stopped is not None:
            _log.error("provider stopped", channel=channel, reason=drained.stopped)
        elif drained.counts:
            _log.info("sent", channel=channel, **drained.counts)
    return done


async def sweep_outbox(deps: Deps, *_: str, patience: Patience = PATIENCE) -> Sweep:
    """Mend what dead workers left, and settle doubts by asking the provider."""
    pool = deps.database.room("outreach")
    swept = await service.sweep(pool, deps.clock.now(), patience=patience)
    found = replanned = 0
    for channel, provider in _providers(deps).items():
        if not isinstance(provider, Knowing):
            continue
        asked = await service.doubts(pool, channel)
        if asked:
            known = await provider.find([doubt.message_id for doubt in asked])
            more = await service.resolve(pool, asked, known, deps.clock.now(), patience=patience)
            found, replanned = found + more[0], replanned + more[1]
    swept = msgspec.structs.replace(swept, found=found, replanned=replanned)
    if any(msgspec.structs.astuple(swept)):
        _log.info("swept", **msgspec.structs.asdict(swept))
    return swept


async def poll_receipts(deps: Deps, *_: str) -> int:
    """Ask providers what became of accepted messages and who asked for silence."""
    pool = deps.database.room("outreach")
    learnt = 0
    for channel, provider in _providers(deps).items():
        if not isinstance(provider, Knowing):
            continue
        numbers = await provider.stops()
        await service.opt_out_numbers(pool, deps.secret, numbers, deps.clock.now())
        awaited = await service.awaiting_receipt(pool, channel)
        if awaited == 0:
            continue
        async for page in provider.receipts():
            settled = await service.record_receipts(pool, page, deps.clock.now())
            learnt, awaited = learnt + settled, awaited - settled
            if awaited <= 0:
                break
    return learnt


async def prove_outbox(deps: Deps, *_: str) -> bool:
    """Account for every message of every open survey; say so loudly where one is missing."""
    pool = deps.database.room("outreach")
    proved = True
    for inspection in await all_inspections(pool):
        if inspection.state is not Stage.OPEN:
            continue
        ledger = await service.ledger(pool, inspection.inspection_id, deps.clock.now())
        if not ledger.balanced:
            proved = False
            _log.error(
                "the outbox does not add up",
                inspection=inspection.code,
                **msgspec.structs.asdict(ledger),
            )
    return proved


async def close_due(deps: Deps, *_: str) -> int:
    """Close every survey whose hour has come, as its messages promised; return how many."""
    pool, at, closed = deps.database.room("outreach"), deps.clock.now(), 0
    for inspection in await all_inspections(pool):
        if inspection.state is not Stage.OPEN or at < schedule(inspection.notified_on).closes_at:
            continue
        await close(deps.database.room("inspection"), inspection.inspection_id, at, actor="clock")
        await service.settle(pool, inspection.inspection_id, at)
        closed += 1
    return closed


TASKS = (
    Task(name="close_due", run=close_due, every_seconds=60),
    Task(name="send_due", run=send_due, every_seconds=20),
    Task(name="sweep_outbox", run=sweep_outbox, every_seconds=60),
    Task(name="poll_receipts", run=poll_receipts, every_seconds=60),
    Task(name="prove_outbox", run=prove_outbox, every_seconds=600),
)
