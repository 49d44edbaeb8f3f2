"""Measurements of this machine: each names its inputs and can be run again by one command."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import msgspec
import psutil
import uvloop
from rich.progress import Progress

from soundings.app import demo, line
from soundings.app.runtime import Deps, as_json, open_deps
from soundings.briefing import service as briefing
from soundings.disclosure.model import Audience
from soundings.inspection.model import Inspection
from soundings.kit.collector import settle
from soundings.kit.settings import Settings
from soundings.outreach import service as outreach
from soundings.rehearsal import bench_analyse, bench_respond, bench_send, bench_suppress, families
from soundings.rehearsal.area import make_area
from soundings.rehearsal.bench_analyse import BenchAnalyse
from soundings.rehearsal.bench_respond import ReadyLink, RespondBench, Used
from soundings.rehearsal.bench_send import BenchMemory, BenchSend
from soundings.rehearsal.bench_suppress import BenchSuppress
from soundings.rehearsal.files import write_files
from soundings.rehearsal.model import Area, CarerIndex

BENCH_HOME = "bench"
BENCH_SEED = 1


class BenchBrief(msgspec.Struct, frozen=True, kw_only=True):
    """What one inspector briefing costs to typeset."""

    seconds: float
    pages: int
    charts: int
    bytes: int
    peak_mb: float
    """Of the process that sets type, imports included: it is started for one document."""
    input: str


class BenchOutreach(BenchSend, frozen=True, kw_only=True):
    """What sending takes, and reading the lists before it."""

    import_rows: int
    import_rows_per_s: float
    """Rows of a median area's files, checked and stored, in a second."""


Measured: TypeAlias = (
    RespondBench | BenchOutreach | BenchMemory | BenchAnalyse | BenchBrief | BenchSuppress
)


def lines(measured: Measured) -> Iterator[str]:
    """Give a measurement as lines for a person."""
    for name, value in msgspec.json.decode(as_json(measured), type=dict[str, object]).items():
        shown = f"{value:,.4g}" if isinstance(value, float) else str(value)
        yield f"{name:<24} {shown}"


def _bench_settings(settings: Settings) -> Settings:
    return demo.demo_settings(settings, settings.home.resolve() / BENCH_HOME)


def respond(settings: Settings, replies: int) -> RespondBench:
    """Answer the links of a small area's first wave, page by page."""
    with TemporaryDirectory() as out:
        show = demo.Show(Progress(disable=True))
        with demo.running(_bench_settings(settings), "small", BENCH_SEED, Path(out), show) as run:
            return uvloop.run(_respond(run, replies, show))


async def _respond(run: demo.Running, replies: int, show: demo.Show) -> RespondBench:
    async with open_deps(run.settings) as deps:
        inspection = await demo.prepare(deps, run, show)
        await _send_first_wave(deps, inspection, run, show)
        delivered = families.deliveries(run.sinks)
        links, _ = families.whose(run.area, delivered)
        run.children["worker-1"].stop()
        serving = [child.pid for name, child in run.children.items() if name.startswith("web")]
        web = run.settings.web
        return await bench_respond.respond(
            f"http://{web.host}:{web.port}",
            _ready(run.area, links)[:replies],
            cpu_seconds=lambda: Used(
                web=_cpu_seconds(serving), database=_cpu_seconds(_postgres_pids())
            ),
        )


async def _send_first_wave(
    deps: Deps, inspection: Inspection, run: demo.Running, show: demo.Show
) -> None:
    pool = deps.database.room("outreach")
    wave = (await outreach.waves(pool, inspection.inspection_id))[0]
    run.hands.wind(wave.opens_at)
    with show.step("first wave", wave.messages) as bar:
        await demo.until_sent(deps, inspection, wave.opens_at, wave.messages, bar)


def _ready(area: Area, links: dict[CarerIndex, str]) -> list[ReadyLink]:
    """Return a link and its first child's age for every carer who got one."""
    age_of = {
        CarerIndex(int(carer)): int(area.children.age[child])
        for carer, child in zip(
            area.carers.pair_carer[::-1], area.carers.pair_child[::-1], strict=True
        )
    }
    return [ReadyLink(token=token, age=age_of[carer]) for carer, token in links.items()]


def _postgres_pids() -> list[int]:
    return [
        child.pid
        for child in psutil.Process().children(recursive=True)
        if "postgres" in child.name()
    ]


def _cpu_seconds(pids: list[int]) -> float:
    total = 0.0
    for pid in pids:
        try:
            spent = psutil.Process(pid).cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += spent.user + spent.system
    return total


def send(settings: Settings, messages: int) -> BenchOutreach:
    """Import a median area, plan so many messages, send a wave to the stub with no limit."""
    with _alone(settings) as run:
        return uvloop.run(_send(run, messages))


def memory(settings: Settings, messages: int) -> BenchMemory:
    """Plan and send a thousand messages, then so many, and see how memory grew."""
    with _alone(settings) as run:
        return uvloop.run(_memory(run, messages))


@contextmanager
def _alone(settings: Settings) -> Iterator[demo.Running]:
    """Run the stack with neither worker nor pages."""
    with TemporaryDirectory() as out:
        show = demo.Show(Progress(disable=True))
        with demo.running(_bench_settings(settings), "small", BENCH_SEED, Path(out), show) as run:
            for name, child in run.children.items():
                if name.startswith(("worker", "web")):
                    child.stop()
            yield run


async def _memory(run: demo.Running, messages: int) -> BenchMemory:
    async with open_deps(run.settings) as deps:
        settle()
        return await bench_send.measure_memory(
            deps.database,
            deps.settings,
            surveys=deps.surveys,
            key=deps.secret,
            messages=messages,
        )


async def _send(run: demo.Running, messages: int) -> BenchOutreach:
    async with open_deps(run.settings) as deps:
        with TemporaryDirectory() as folder:
            rows, seconds = await _import(deps, run, Path(folder))
        settle()  # as a worker does, which is what this process stands for
        sent = await bench_send.send(
            deps.database,
            deps.settings,
            surveys=deps.surveys,
            key=deps.secret,
            messages=messages,
        )
    return BenchOutreach(
        **msgspec.structs.asdict(sent), import_rows=rows, import_rows_per_s=rows / seconds
    )


async def _import(deps: Deps, run: demo.Running, folder: Path) -> tuple[int, float]:
    """Check and store a median area's lists; return how many rows, in how many seconds."""
    area = make_area("median", BENCH_SEED)
    median = msgspec.structs.replace(run, area=area, files=write_files(area, folder))
    inspection = await demo.set_up(deps, median)
    began = time.perf_counter()
    report = await line.check_roll(deps, inspection, median.files.lists)
    await line.import_roll(deps, inspection, report)
    return sum(file.rows for file in report.files), time.perf_counter() - began


def analyse(n: int) -> BenchAnalyse:
    """Rake 8 margins and estimate 100 domains with their intervals."""
    return bench_analyse.analyse(time.perf_counter, n=n)


def suppress() -> BenchSuppress:
    """Withhold cells of 20 × 10 tables of counts."""
    return bench_suppress.measure(time.perf_counter)


def brief(settings: Settings) -> BenchBrief:
    """Typeset the inspector briefing of a small rehearsal."""
    with TemporaryDirectory() as out:
        show = demo.Show(Progress(disable=True))
        with demo.running(_bench_settings(settings), "small", BENCH_SEED, Path(out), show) as run:
            uvloop.run(demo.through_the_line(run, Path(out), show))
            return uvloop.run(_brief(run))


async def _brief(run: demo.Running) -> BenchBrief:
    async with open_deps(run.settings) as deps:
        inspection = await line.find(deps, demo.CODE)
        released = await line.release(deps, inspection, Audience.INSPECTOR)
        briefing.typeset(released, deps.reports)  # fonts and templates read once
        began = time.perf_counter()
        pdf = briefing.typeset(released, deps.reports)
        seconds = time.perf_counter() - began
        return BenchBrief(
            seconds=seconds,
            pages=pdf.pages,
            charts=briefing.html(released, deps.reports).count("<svg"),
            bytes=len(pdf.content),
            peak_mb=pdf.peak_mb,
            input=f"inspector briefing of a small rehearsal, seed {BENCH_SEED}",
        )
