"""The main job, whole: a synthetic area goes through the line by its ordinary doors.

Files in, messages out through real SMTP and HTTP, families answering page after
page, verdicts, two PDFs; then the verdicts beside the truths that were planted.
"""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from soundings.app import line
from soundings.app.processes import Child, children, free_port, programs
from soundings.app.runtime import Deps, bring_up_to_date, open_deps, stack
from soundings.audit import service as audit
from soundings.claims.rules.benchmarks import Wanted
from soundings.disclosure.model import Audience
from soundings.inspection import service as inspections
from soundings.inspection.model import Inspection, Particulars
from soundings.inspection.rules import schedule
from soundings.kit.clock import FileClock
from soundings.kit.embedded import remove_stack
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.settings import Notify, Settings, Smtp, Web
from soundings.outreach import service as outreach
from soundings.outreach.model import Channel, Reach
from soundings.rehearsal import coders, families, scoring
from soundings.rehearsal.area import make_area
from soundings.rehearsal.constants import NOTIFIED_ON
from soundings.rehearsal.files import Files, write_files
from soundings.rehearsal.model import Area, Size
from soundings.rehearsal.published import NEIGHBOURS
from soundings.rehearsal.scoring import Score
from soundings.roll import service as roll

CODE = "rehearsal"

QUIET_SECONDS = 120.0
"""How long no message may move before the demo gives up on the worker."""

NOTIFY_KEY = "rehearsal-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"
"""A key in Notify's shape, for the stub alone. Source: the client's documented example form."""


class Stalled(Refusal):
    """Something the demo waits for does not happen."""

    kind = Kind.CONFLICT
    slug = "demo-stalled"
    title = "The demo could not finish"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the demo leaves behind."""

    inspection: str
    seconds: float
    children: int
    replies: int
    reach: Reach
    scores: tuple[Score, ...]
    metrics: dict[str, str]
    """What each claim, by ref, is measured by."""
    briefing: Path
    contrast_pack: Path
    audit_entries: int


class Show:
    """Progress on the terminal: one bar a step."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    @contextmanager
    def step(self, what: str, total: int | None = None) -> Iterator["Bar"]:
        """Show one step while it lasts."""
        task = self._progress.add_task(what, total=total or 1)
        yield Bar(self._progress, task)
        for shown in self._progress.tasks:
            if shown.id == task:
                self._progress.update(task, completed=shown.total)
        self._progress.stop_task(task)


class Bar:
    """One step's bar."""

    def __init__(self, progress: Progress, task: object) -> None:
        self._progress, self._task = progress, task

    def at(self, completed: int, total: int | None = None) -> None:
        """Move the bar."""
        self._progress.update(self._task, completed=completed, total=total)  # type: ignore[arg-type]


def progress_bars(console: Console) -> Progress:
    """Return the bars, one a step."""
    return Progress(
        TextColumn("{task.description:<44}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def demo_settings(settings: Settings, home: Path) -> Settings:
    """Return settings for a run beside everything else: own home, clock, ports and sinks."""
    return msgspec.structs.replace(
        settings,
        home=home,
        clock_file=home / "clock",
        web=Web(port=free_port(), workers=os.cpu_count() or 1),
        smtp=Smtp(port=free_port()),
        notify=Notify(base_url=f"http://127.0.0.1:{free_port()}", api_key=NOTIFY_KEY, per_s=0.0),
    )


class Running(msgspec.Struct, frozen=True, kw_only=True):
    """A synthetic area's files, and everything that is to work on them, running."""

    settings: Settings
    area: Area
    files: Files
    sinks: Path
    hands: FileClock
    children: dict[str, Child]


@contextmanager
def running(settings: Settings, size: Size, seed: int, out: Path, show: Show) -> Iterator[Running]:
    """Give a synthetic area and a fresh stack with sinks, pages and worker at work."""
    if settings.home.exists():
        remove_stack(settings.home)
    settings.home.mkdir(parents=True)
    out.mkdir(parents=True, exist_ok=True)
    hands = FileClock(settings.home / "clock")
    hands.wind(schedule(NOTIFIED_ON).day(2, 9))
    with show.step("A synthetic area, with truths planted"):
        area = make_area(size, seed)
        files = write_files(area, out / "files")
    sinks = settings.home / "sinks"
    with stack(settings) as settled:
        with show.step("PostgreSQL and Valkey, migrated"):
            uvloop.run(bring_up_to_date(settled))
        with children(
            settled, {"sinks": _sink_words(settled, sinks), **programs(settled)}
        ) as started:
            _wait_until_ready(settled, started)
            yield Running(
                settings=settled,
                area=area,
                files=files,
                sinks=sinks,
                hands=hands,
                children=started,
            )


def run_demo(settings: Settings, size: Size, seed: int, out: Path, progress: Progress) -> Outcome:
    """Take a synthetic area from its lists to its two PDFs.

    Raises a Refusal for whatever did not happen.
    """
    began = time.perf_counter()
    show = Show(progress)
    with running(settings, size, seed, out, show) as run:
        outcome = uvloop.run(through_the_line(run, out, show))
    return msgspec.structs.replace(outcome, seconds=time.perf_counter() - began)


def _sink_words(settings: Settings, folder: Path) -> list[str]:
    return [
        "soundings.rehearsal.sinks",
        *("--smtp-port", str(settings.smtp.port)),
        *("--notify-port", settings.notify.base_url.rpartition(":")[2]),
        *("--api-key", settings.notify.api_key),
        *("--folder", str(folder)),
    ]


def _wait_until_ready(settings: Settings, running: dict[str, Child]) -> None:
    running["sinks"].wait_for_port(settings.smtp.port)
    running["sinks"].wait_for_port(int(settings.notify.base_url.rpartition(":")[2]))
    running["web-1"].wait_ready()


async def through_the_line(run: Running, out: Path, show: Show) -> Outcome:
    """Do every step from the lists to the PDFs."""
    area, files, hands = run.area, run.files, run.hands
    async with open_deps(run.settings) as deps:
        inspection = await prepare(deps, run, show)
        replies = await _field(deps, inspection, run, show)
        with show.step("Receipts read"):
            await _until_receipts(deps)
        hands.wind(schedule(inspection.notified_on).closes_at)
        with show.step("Close: one disposition for every child"):
            await line.close(deps, inspection)
        with show.step("Words redacted, checked, read by two, quoted"):
            await line.redact(deps, inspection)
            await coders.code_words(
                deps.database,
                inspection,
                deps.clock.now(),
                keys=deps.keys,
                surveys=deps.surveys,
            )
        with show.step("Weigh the answers, contrast every claim"):
            analysis = await line.analyse(deps, inspection)
        hands.wind(schedule(inspection.notified_on).briefing_at)
        with show.step("Two PDFs"):
            briefing = await _document(deps, inspection, Audience.INSPECTOR, out)
            pack = await _document(deps, inspection, Audience.PARTNERSHIP, out)
        with show.step("Audit chain"):
            verified = await audit.verify(deps.database.room("audit"))
        return Outcome(
            inspection=inspection.code,
            seconds=0,
            children=len(area.children.age),
            replies=replies,
            reach=await outreach.reach(deps.database.room("outreach"), inspection.inspection_id),
            scores=scoring.score(
                analysis.findings, files.truth, signals=analysis.signals, gaps=analysis.gaps
            ),
            metrics={finding.ref: finding.metric for finding in analysis.findings},
            briefing=briefing,
            contrast_pack=pack,
            audit_entries=verified.entries,
        )


async def set_up(deps: Deps, run: Running) -> Inspection:
    """Set the area's inspection up."""
    area = run.area
    return await inspections.create(
        deps.database.room("inspection"),
        Particulars(
            code=CODE,
            area=area.name,
            area_short=area.short_name,
            local_authority=f"{area.name} Council",
            integrated_care_board=f"NHS {area.name} ICB",
            notified_on=NOTIFIED_ON,
            instrument_name="area-send",
        ),
        deps.clock.now(),
    )


async def prepare(deps: Deps, run: Running, show: Show) -> Inspection:
    """Set the inspection up, read its lists and claims, and plan every message."""
    files = run.files
    with show.step("Lists read row by row and stored"):
        inspection = await set_up(deps, run)
        report = await line.check_roll(deps, inspection, files.lists)
        await line.import_roll(deps, inspection, report)
        (schools,) = roll.read_files([files.schools])
        await roll.name_schools(deps.database.room("roll"), inspection, schools, deps.clock.now())
    with show.step("Claims tied to questions, locked, hashed"):
        await line.import_claims(deps, inspection, files.claims)
        rows = await line.check_rows(deps, inspection, files.rows)
        await line.import_rows(deps, inspection, rows)
        await line.lock_claims(deps, inspection)
        published = line.check_benchmarks(
            deps,
            inspection,
            files.benchmarks,
            Wanted(
                authority=run.area.name,
                neighbours=NEIGHBOURS,
                year=inspection.notified_on.year - 1,
            ),
        )
        await line.import_benchmarks(deps, inspection, published)
    with show.step("Every message planned"):
        await line.launch(deps, inspection)
    return inspection


async def _field(deps: Deps, inspection: Inspection, run: Running, show: Show) -> int:
    """Run every wave: messages leave, families answer. Return how many replies came."""
    area, sinks, hands = run.area, run.sinks, run.hands
    rng = np.random.default_rng([area.seed, 2])
    base = f"http://{deps.settings.web.host}:{deps.settings.web.port}"
    replies = 0
    for wave in await outreach.waves(deps.database.room("outreach"), inspection.inspection_id):
        hands.wind(wave.opens_at - timedelta(minutes=30))
        await roll.import_holds(
            deps.database.room("roll"),
            inspection,
            [run.files.holds],
            None,
            deps.clock.now(),
            keys=deps.keys,
        )
        hands.wind(wave.opens_at)
        name = f"{wave.purpose.replace('_', ' ')} by {wave.channel}"
        with show.step(f"Wave {wave.number}: {name}, sent", wave.messages) as bar:
            await until_sent(deps, inspection, wave.opens_at, wave.messages, bar)
        hands.wind(wave.opens_at + timedelta(hours=9))
        with show.step(f"Wave {wave.number}: families answer") as bar:
            delivered = families.deliveries(sinks)
            answered = await families.answer(
                area, delivered, base, wave=wave.number, rng=rng, progress=bar.at
            )
        replies += answered.submitted
    return replies


async def _until_receipts(deps: Deps) -> None:
    """Wait until every text's receipt is in. Raises Stalled."""
    pool = deps.database.room("outreach")
    until = time.monotonic() + QUIET_SECONDS
    while left := await outreach.awaiting_receipt(pool, Channel.SMS):
        if time.monotonic() > until:
            message = f"{left} texts have no receipt; see worker-1.log in {deps.settings.home}."
            raise Stalled(message)
        await deps.queue.nudge("poll_receipts")
        await asyncio.sleep(0.2)


async def until_sent(
    deps: Deps, inspection: Inspection, opens_at: datetime, total: int, bar: Bar
) -> None:
    """Wait until every message due by then has left. Raises Stalled."""
    pool = deps.database.room("outreach")
    await deps.queue.nudge("send_due")
    moved = time.monotonic()
    before = -1
    while True:
        waiting = await outreach.waiting(pool, inspection.inspection_id, opens_at)
        bar.at(total - waiting)
        if waiting == 0:
            return
        if waiting != before:
            moved, before = time.monotonic(), waiting
        if time.monotonic() - moved > QUIET_SECONDS:
            message = f"{waiting} messages do not leave; see worker-1.log in {deps.settings.home}."
            raise Stalled(message)
        await asyncio.sleep(0.1)


async def _document(deps: Deps, inspection: Inspection, audience: Audience, out: Path) -> Path:
    document = await line.brief(deps, inspection, audience)
    target = out / document.file_name
    target.write_bytes(document.pdf)
    return target
