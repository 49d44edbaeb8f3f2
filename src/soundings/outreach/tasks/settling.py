"""What became of messages: receipts and texts in, and the sweeper that proves none was lost."""

import asyncio

import msgspec

from soundings.inspection.model import State as Stage
from soundings.inspection.service import all_inspections
from soundings.outreach import rules, service
from soundings.outreach.constants import RESOLVE_FOR_S
from soundings.outreach.model import PATIENCE, Channel, NotABounce, Patience, Sweep
from soundings.outreach.providers import Knowing, Telling, bounces
from soundings.outreach.tasks.work import Deps, log, providers_of


async def sweep_outbox(deps: Deps, *_: str, patience: Patience = PATIENCE) -> Sweep:
    """Mend what dead workers left, and settle doubts by asking the provider."""
    pool = deps.database.room("outreach")
    swept = await service.sweep(pool, deps.clock.now(), patience=patience)
    for provider in providers_of(deps).values():
        if isinstance(provider, Knowing):
            found, replanned = await _settle_doubts(deps, provider.channel, provider, patience)
            swept = msgspec.structs.replace(
                swept, found=swept.found + found, replanned=swept.replanned + replanned
            )
    if any(msgspec.structs.astuple(swept)):
        log.info("swept", **msgspec.structs.asdict(swept))
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
    for channel, provider in providers_of(deps).items():
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
    for provider in providers_of(deps).values():
        if not isinstance(provider, Telling):
            continue
        async for page in provider.texts():
            new = await service.keep_inbound(pool, page, deps.clock.now(), keys=deps.keys)
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
            log.warning("left to a person", why=refusal.sentence)
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
        known = (await service.standing(pool, inspection.inspection_id, at)).proof
        if known is not None and rules.is_fresh(known, at):
            continue
        ledger = await service.prove(pool, inspection.inspection_id, at)
        if not ledger.balanced:
            proved = False
            log.error(
                "the outbox does not add up",
                inspection=inspection.code,
                **msgspec.structs.asdict(ledger),
            )
    return proved
