"""The outbox at work: messages out, receipts in, and the sweeper that proves none was lost."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, MutableMapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec

from soundings.inspection.model import InspectionId
from soundings.inspection.model import State as Stage
from soundings.inspection.rules import schedule
from soundings.inspection.service import all_inspections, by_id
from soundings.kit import links
from soundings.kit.clock import Clock, SystemClock
from soundings.kit.database import LOST, Database, Pool
from soundings.kit.log import logger
from soundings.kit.settings import Settings
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
    RESOLVE_FOR_S,
    RESTORED,
    START_WITHIN_S,
)
from soundings.outreach.model import (
    PATIENCE,
    Audience,
    Channel,
    Claim,
    Claimed,
    NotABounce,
    Outcome,
    Outgoing,
    Patience,
    Purpose,
    State,
    Sweep,
    Wording,
)
from soundings.outreach.providers import Knowing, Provider, Telling, bounces
from soundings.outreach.providers.file import FileSink
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
    def keys(self) -> KeyRing:
        """What opens addresses."""
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


def open_providers(settings: Settings, key: bytes) -> dict[Channel, Provider]:
    """Return the providers the settings name; without a key of Notify's it takes nothing.

    They go by the machine's own clock, not a rehearsal's: Notify refuses any other, and a mail
    server stamps its own.
    """
    chosen = {Channel.EMAIL: settings.outreach.email, Channel.SMS: settings.outreach.sms}
    return {
        channel: _open(channel, by, settings, key)
        for channel, by in chosen.items()
        if by != "notify" or settings.notify.api_key
    }


def _open(
    channel: Channel, by: Literal["smtp", "notify", "file"], settings: Settings, key: bytes
) -> Provider:
    match by:
        case "smtp":
            return Smtp(settings.smtp, SystemClock(), key)
        case "notify":
            return Notify(settings.notify, SystemClock(), channel)
        case "file":
            return FileSink(settings.home / "outbox" / f"{channel}.jsonl", channel)


def _providers(deps: Deps) -> dict[Channel, Provider]:
    if not any(channel in deps.providers for channel in Channel):
        for channel, provider in open_providers(deps.settings, deps.secret).items():
            deps.providers[channel] = provider
    return {channel: deps.providers[channel] for channel in Channel if channel in deps.providers}


async def send_due(deps: Deps, *_: str, patience: Patience = PATIENCE) -> dict[Channel, Drained]:
    """Send everything that is due, on every channel at once; one drain a channel and process."""
    await service.steer_last_call(
        deps.database.room("outreach"),
        deps.clock.now(),
        most=deps.settings.outreach.last_call_most,
    )
    free = {
        channel: provider
        for channel, provider in _providers(deps).items()
        if not provider.busy.locked()
    }
    drained = await asyncio.gather(
        *(_drain(deps, provider, patience) for provider in free.values())
    )
    done = dict(zip(free, drained, strict=True))
    for channel, one in done.items():
        if one.stopped is not None:
            _log.error("provider stopped", channel=channel, reason=one.stopped)
        elif one.counts:
            _log.info("sent", channel=channel, **one.counts)
    return done


async def _drain(deps: Deps, provider: Provider, patience: Patience) -> Drained:
    async with provider.busy:
        return await Drain(
            deps.database.room("outreach"),
            provider,
            clock=deps.clock,
            stationery=Stationery(
                surveys=deps.surveys,
                public_url=deps.settings.web.public_url,
                key=deps.secret,
            ),
            keys=deps.keys,
            mark=deps.settings.home / "outreach.mark",
            patience=patience,
        ).run()


async def sweep_outbox(deps: Deps, *_: str, patience: Patience = PATIENCE) -> Sweep:
    """Mend what dead workers left, and settle doubts by asking the provider."""
    pool = deps.database.room("outreach")
    swept = await service.sweep(pool, deps.clock.now(), patience=patience)
    for provider in _providers(deps).values():
        if isinstance(provider, Knowing):
            found, replanned = await _settle_doubts(deps, provider.channel, provider, patience)
            swept = msgspec.structs.replace(
                swept, found=swept.found + found, replanned=swept.replanned + replanned
            )
    if any(msgspec.structs.astuple(swept)):
        _log.info("swept", **msgspec.structs.asdict(swept))
    return swept


async def _settle_doubts(
    deps: Deps, channel: Channel, provider: Knowing, patience: Patience
) -> tuple[int, int]:
    """Ask about messages in doubt for as long as answers settle any."""
    pool, loop = deps.database.room("outreach"), asyncio.get_running_loop()
    found = replanned = 0
    until = loop.time() + RESOLVE_FOR_S
    while loop.time() < until:
        asked = await service.doubts(pool, channel)
        known = await provider.find([doubt.message_id for doubt in asked])
        more = await service.resolve(pool, asked, known, deps.clock.now(), patience=patience)
        if sum(more) == 0:
            break
        found, replanned = found + more[0], replanned + more[1]
    return found, replanned


async def poll_receipts(deps: Deps, *_: str) -> int:
    """Ask providers what became of accepted messages; return how many it settled."""
    pool = deps.database.room("outreach")
    learnt = 0
    for channel, provider in _providers(deps).items():
        awaited = await service.awaiting_receipt(pool, channel)
        if awaited == 0 or not isinstance(provider, Telling):
            continue
        async for page in provider.receipts():
            settled = await service.record_receipts(pool, page, deps.clock.now())
            learnt, awaited = learnt + settled, awaited - settled
            if awaited <= 0:
                break
    return learnt


async def poll_texts(deps: Deps, *_: str) -> int:
    """Fetch the texts people sent us, as far back as they are new; return how many were."""
    pool, fresh = deps.database.room("outreach"), 0
    for provider in _providers(deps).values():
        if not isinstance(provider, Telling):
            continue
        async for page in provider.texts():
            new = await service.keep_inbound(pool, page, deps.clock.now(), key=deps.secret)
            fresh += new
            if new == 0:
                break
    return fresh


async def read_bounces(deps: Deps, *_: str) -> int:
    """Read the delivery reports in the return path's Maildir; return how many settled one."""
    if deps.settings.smtp.bounces is None:
        return 0
    pool, settled = deps.database.room("outreach"), 0
    for message in bounces.waiting(deps.settings.smtp.bounces):
        try:
            receipts = bounces.read_report(message.read_bytes(), deps.secret)
        except NotABounce as refusal:
            _log.warning("left to a person", why=refusal.sentence)
        else:
            settled += await service.record_receipts(pool, receipts, deps.clock.now())
        bounces.put_by(message)
    return settled


async def prove_outbox(deps: Deps, *_: str) -> bool:
    """Account for every message of every open survey whose last account is old or does not add
    up; say so loudly where one is missing.
    """
    pool, at = deps.database.room("outreach"), deps.clock.now()
    proved = True
    for inspection in await all_inspections(pool):
        if inspection.state is not Stage.OPEN:
            continue
        known = (await service.standing(pool, inspection.inspection_id)).proof
        if known is not None and rules.is_fresh(known, at):
            continue
        ledger = await service.prove(pool, inspection.inspection_id, at)
        if not ledger.balanced:
            proved = False
            _log.error(
                "the outbox does not add up",
                inspection=inspection.code,
                **msgspec.structs.asdict(ledger),
            )
    return proved
