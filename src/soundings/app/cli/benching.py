"""Measurements: bench respond, send, analyse, suppress, brief. Each names its inputs."""

from cyclopts import App

from soundings.app import bench
from soundings.app.cli.frame import app, emit, say
from soundings.kit.settings import load_settings

bench_app = App(name="bench", help="Measure on this machine; --json prints one object.")
app.command(bench_app)


def _print(measured: bench.Measured, *, json: bool) -> None:
    if json:
        emit(measured)
        return
    for line in bench.lines(measured):
        say(line)


@bench_app.command
def respond(*, replies: int = 600, json: bool = False) -> None:
    """Complete replies a second, page by page, over HTTP against a running server."""
    _print(bench.respond(load_settings(), replies), json=json)


@bench_app.command
def send(*, messages: int = 90_000, memory: bool = False, json: bool = False) -> None:
    """Messages planned and sent a second against the stub with no limit.

    --memory: how memory grows from a thousand messages to --messages (try 1000000).
    """
    measure = bench.memory if memory else bench.send
    _print(measure(load_settings(), messages), json=json)


@bench_app.command
def analyse(*, n: int = 10_000, json: bool = False) -> None:
    """Rake 8 margins, then 100 domains with intervals."""
    _print(bench.analyse(n), json=json)


@bench_app.command
def suppress(*, json: bool = False) -> None:
    """Withhold cells of 20 × 10 tables so that none can be worked out."""
    _print(bench.suppress(), json=json)


@bench_app.command
def brief(*, json: bool = False) -> None:
    """Typeset one inspector briefing."""
    _print(bench.brief(load_settings()), json=json)
