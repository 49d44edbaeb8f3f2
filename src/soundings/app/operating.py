"""What an operator's tools ask for: does it answer, can it work, how is it doing."""

import hmac

from litestar import MediaType, Request, Response, get
from litestar.di import NamedDependency

from soundings.app.metrics import exposition
from soundings.kit.clock import Clock
from soundings.kit.database import Database, answers
from soundings.kit.queue import Queue
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.settings import Settings

METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"
"""Source: Prometheus, exposition formats, text-based format 0.0.4."""


class NoMetrics(Refusal):
    """The numbers are shown to whoever holds the token, if one is set."""

    kind = Kind.FORBIDDEN
    slug = "no-metrics"
    title = "The numbers are not for you"


@get("/health", opt={"open": "says only that the process answers"}, sync_to_thread=False)
def health() -> Response[str]:
    """Say that the process answers."""
    return Response("ok", media_type=MediaType.TEXT)


@get("/ready", opt={"open": "says only whether the database answers it"})
async def ready(database: NamedDependency[Database]) -> Response[str]:
    """Say whether pages can be served; the queue may be away, for it only wakes workers."""
    if await answers(database.room("inspection")):
        return Response("ready", media_type=MediaType.TEXT)
    return Response("the database does not answer", media_type=MediaType.TEXT, status_code=503)


@get("/metrics", opt={"open": "asks for the token that web.metrics_token sets"})
async def metrics(
    request: Request,  # type: ignore[type-arg]
    database: NamedDependency[Database],
    queue: NamedDependency[Queue],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Response[bytes]:
    """Give Prometheus its numbers."""
    wanted = settings.web.metrics_token
    sent = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not wanted or not hmac.compare_digest(sent.encode(), wanted.encode()):
        message = "Set web.metrics_token, and send it as the bearer token."
        raise NoMetrics(message)
    return Response(await exposition(database, queue, clock.now()), media_type=METRICS_TYPE)


HANDLERS = [health, ready, metrics]
