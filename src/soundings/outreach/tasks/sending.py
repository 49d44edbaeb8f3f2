"""Messages out: every channel drained at once, the last call steered first."""

import asyncio

from soundings.outreach import service
from soundings.outreach.model import PATIENCE, Channel, Patience
from soundings.outreach.providers import Provider
from soundings.outreach.tasks.draining import Drain, Drained, Stationery
from soundings.outreach.tasks.work import Deps, log, providers_of


async def send_due(deps: Deps, *_: str, patience: Patience = PATIENCE) -> dict[Channel, Drained]:
    """Send everything that is due, on every channel at once; one drain a channel and process."""
    await service.steer_last_call(
        deps.database.room("outreach"),
        deps.clock.now(),
        most=deps.settings.outreach.last_call_most,
    )
    free = {
        channel: provider
        for channel, provider in providers_of(deps).items()
        if not provider.busy.locked()
    }
    drained = await asyncio.gather(
        *(_drain(deps, provider, patience) for provider in free.values())
    )
    done = dict(zip(free, drained, strict=True))
    for channel, one in done.items():
        if one.stopped is not None:
            log.error("provider stopped", channel=channel, reason=one.stopped)
        elif one.counts:
            log.info("sent", channel=channel, **one.counts)
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
