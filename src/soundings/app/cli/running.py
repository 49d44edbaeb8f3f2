"""Run the stack, say how it is, mend it: up, down, status, doctor, clean."""

import os
import shutil
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import msgspec
import uvloop

from soundings.access import service as access
from soundings.access.model import Role
from soundings.app.cli import outbox
from soundings.app.cli.frame import app, at_work, emit, say, settings_here
from soundings.app.processes import children, programs
from soundings.app.runtime import Deps, bring_up_to_date, open_deps, stack
from soundings.app.server import serve
from soundings.app.worker import work
from soundings.audit import service as audit
from soundings.inspection import service as inspections
from soundings.kit.embedded import remove_stack
from soundings.kit.pdf import missing_libraries
from soundings.kit.queue import QueueAway
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.settings import Settings, load_settings
from soundings.safeguarding import service as safeguarding

WATCH_SECONDS = 0.1
FIRST_INSPECTOR = "inspector@soundings.example"


class NotRunning(Refusal):
    """There is nothing to stop."""

    kind = Kind.CONFLICT
    slug = "not-running"
    title = "Soundings is not running here"


class AlreadyRunning(Refusal):
    """Soundings is up in this home, or something else holds its port."""

    kind = Kind.CONFLICT
    slug = "already-running"
    title = "Soundings cannot come up here"


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the doctor looked at."""

    what: str
    well: bool
    found: str
    mend: str = ""


def _pid_file(settings: Settings) -> Path:
    return settings.home / "up.pid"


def _running_pid(settings: Settings) -> int | None:
    with suppress(FileNotFoundError, ValueError, ProcessLookupError):
        pid = int(_pid_file(settings).read_text(encoding="ascii"))
        os.kill(pid, 0)
        return pid
    return None


async def _welcome(settings: Settings, home: str) -> str:
    """Make sure somebody can sign in; return the link that lets them."""
    async with open_deps(settings) as deps:
        pool, at = deps.database.room("access"), deps.clock.now()
        staff = await access.staff_by_email(pool, FIRST_INSPECTOR)
        staff_id = (
            staff.staff_id
            if staff
            else await access.add_staff(
                pool,
                email=FIRST_INSPECTOR,
                name="First inspector",
                role=Role.LEAD_INSPECTOR,
                at=at,
            )
        )
        ticket = await access.sign_in_link(pool, staff_id, at)
        return f"{home}/staff/sign-in/{ticket}"


@app.command
def up(*, home: Path | None = None, port: int | None = None) -> None:
    """Run database, queue, worker and pages until Ctrl-C; print where to look."""
    settings = settings_here(home)
    if port is not None:
        settings = msgspec.structs.replace(
            settings, web=msgspec.structs.replace(settings.web, port=port)
        )
    _check_free(settings)
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    asked = threading.Event()
    signal.signal(signal.SIGHUP, lambda *_: asked.set())
    try:
        with (
            stack(settings) as settled,
            children(settled, _programs(settled)) as running,
        ):
            _pid_file(settled).write_text(str(os.getpid()), encoding="ascii")
            running["web-1"].wait_ready()
            base = f"http://{settled.web.host}:{settled.web.port}"
            link = uvloop.run(_welcome(settled, base))
            say(f"Soundings is up. Staff area: {base}/staff")
            say(f"Sign in once with this link, within 15 minutes:\n  {link}")
            say("Stop it with Ctrl-C, or soundings down from elsewhere.")
            while True:
                time.sleep(WATCH_SECONDS)
                for child in running.values():
                    if child.revive():
                        say(f"{child.name} had stopped and was started again.")
                if asked.is_set():
                    asked.clear()
                    for child in running.values():
                        child.replace()
                        say(f"{child.name} was replaced.")
    finally:
        _pid_file(settings).unlink(missing_ok=True)


def _leave(*_: object) -> None:
    """Stop in good order, and let nobody interrupt that."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    say("Stopping.")
    sys.exit(0)


def _check_free(settings: Settings) -> None:
    """Refuse a home that is up, or a port that answers: our own processes share their port."""
    pid = _running_pid(settings)
    if pid is not None:
        message = f"It is up already, as process {pid}: soundings down stops it."
        raise AlreadyRunning(message)
    host, port = settings.web.host, settings.web.port
    with suppress(OSError), socket.create_connection((host, port), timeout=1):
        message = f"Something answers on {host}:{port} already: choose another with --port."
        raise AlreadyRunning(message)


def _programs(settings: Settings) -> dict[str, list[str]]:
    uvloop.run(bring_up_to_date(settings))
    return programs(settings)


@app.command
def down(*, home: Path | None = None) -> None:
    """Stop what `up` started."""
    settings = settings_here(home)
    pid = _running_pid(settings)
    if pid is None:
        message = "Nothing to stop: soundings up starts it."
        raise NotRunning(message)
    os.kill(pid, signal.SIGTERM)
    while _running_pid(settings) is not None:
        time.sleep(0.05)
    say("Stopped.")


@app.command
def reload(*, home: Path | None = None) -> None:
    """Replace each process of what `up` runs, one by one: nobody is turned away meanwhile."""
    pid = _running_pid(settings_here(home))
    if pid is None:
        message = "Nothing to reload: soundings up starts it."
        raise NotRunning(message)
    os.kill(pid, signal.SIGHUP)
    say("Asked. soundings up says when each process was replaced.")


@app.command
async def status(*, home: Path | None = None, json: bool = False) -> None:
    """Say what runs, and how far each inspection has come."""
    settings = settings_here(home)
    async with at_work(home) as deps:
        found = await inspections.all_inspections(deps.database.room("inspection"))
    if json:
        emit({"up": _running_pid(settings) is not None, "inspections": found})
        return
    say("Up." if _running_pid(settings) else "Not up: soundings up starts it.")
    for inspection in found:
        say(f"{inspection.code}: {inspection.area}, {inspection.state.value}")


@app.command
async def doctor(*, home: Path | None = None, json: bool = False) -> int:
    """Look for what is wrong and say how to mend it."""
    checks = [_check_python(), _check_pdf(), _check_browser()]
    try:
        async with at_work(home) as deps:
            checks += [
                *await _check_database(deps),
                await _check_queue(deps),
                await _check_outbox(deps),
                await _check_safeguarding(deps),
            ]
    except Refusal as refusal:
        checks.append(
            Check(what="database", well=False, found=refusal.title, mend=refusal.sentence)
        )
    if json:
        emit(checks)
    else:
        for check in checks:
            mark = "[green]well[/]" if check.well else "[red]not well[/]"
            say(f"{check.what:<10} {mark}  {check.found}  {check.mend}")
    return 0 if all(check.well for check in checks) else 1


def _check_python() -> Check:
    return Check(what="python", well=True, found=sys.version.split()[0])


def _check_pdf() -> Check:
    missing = missing_libraries()
    return Check(
        what="pdf",
        well=not missing,
        found=f"WeasyPrint {version('weasyprint')}",
        mend=f"Install {' '.join(missing)}." if missing else "",
    )


def _check_browser() -> Check:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return Check(
        what="browser",
        well=True,
        found="Chromium for the browser tests" if found else "no Chromium: browser tests skip",
    )


async def _check_database(deps: Deps) -> list[Check]:
    async with deps.database.room("audit").acquire() as conn:
        server = await conn.fetchval("SHOW server_version")
    verified = await audit.verify(deps.database.room("audit"))
    return [
        Check(what="database", well=True, found=f"PostgreSQL {server}"),
        Check(what="audit", well=True, found=f"{verified.entries} entries, chain unbroken"),
    ]


async def _check_queue(deps: Deps) -> Check:
    try:
        await deps.queue.check()
    except QueueAway as refusal:
        return Check(what="queue", well=False, found=refusal.title, mend=refusal.sentence)
    return Check(what="queue", well=True, found="Valkey answers")


async def _check_outbox(deps: Deps) -> Check:
    found = await outbox.alarms(deps)
    return Check(
        what="outbox",
        well=not found,
        found="" if found else "every message of every open survey accounted for",
        mend=" ".join(found),
    )


async def _check_safeguarding(deps: Deps) -> Check:
    found = await safeguarding.warn(deps.database.room("safeguarding"), deps.clock.now())
    return Check(
        what="concerns",
        well=not found,
        found="" if found else "every text read by the rules, no concern past its hour",
        mend=" ".join(found),
    )


@app.command
def clean(*, home: Path | None = None) -> None:
    """Delete the embedded stacks and everything in them."""
    settings = settings_here(home)
    root = load_settings().home.resolve() if home is None else settings.home
    for folder in (root / "demo", root / "tests", root):
        if folder.exists():
            remove_stack(folder)
    say("Cleaned.")


@app.command(show=False)
def web() -> None:
    """Serve the pages until told to stop."""
    serve(load_settings())


@app.command(show=False)
def worker() -> None:
    """Serve the tasks until told to stop."""
    work(load_settings())
