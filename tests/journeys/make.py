"""A home of its own for a journey: files, sinks, a clock, and the program as a user runs it."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from tests.ports import own_port

from soundings.inspection.rules import schedule
from soundings.kit.clock import FileClock
from soundings.kit.embedded import remove_stack
from soundings.rehearsal.area import make_area
from soundings.rehearsal.constants import NOTIFIED_ON
from soundings.rehearsal.files import Files, write_files
from soundings.rehearsal.model import Area
from soundings.rehearsal.sinks import API_KEY, EMAILS

CODE = "northshire"
CLOCK = schedule(NOTIFIED_ON)
COMMAND_S = 180.0
READY_S = 120.0
QUIET_S = 0.5
STOP_S = 60.0
SIGN_IN = re.compile(r"http://\S+/staff/sign-in/\S+")
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR")


class Said(msgspec.Struct, frozen=True):
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """One installation, its clock, and the files its user has."""

    folder: Path
    area: Area
    files: Files
    hands: FileClock
    environment: dict[str, str]
    port: int

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sinks(self) -> Path:
        return self.folder / "sinks"

    def run(self, *words: object, **changed: str) -> Said:
        """Run the program as a user would, and wait for it."""
        done = subprocess.run(
            [sys.executable, "-m", "soundings.app", *map(str, words)],
            env=self.environment | changed,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_S,
            check=False,
        )
        return Said(done.returncode, done.stdout, done.stderr)

    def together(self, *commands: Sequence[object]) -> list[Said]:
        """Run several at a time; answers in the order asked."""
        with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as crowd:
            return list(crowd.map(lambda words: self.run(*words), commands))

    def prepare(self, launched_at: datetime) -> list[Said]:
        """Take the files as far as a launch by the ordinary commands."""
        done = [
            self.run(*create(CODE)),
            self.run("roll", "import", *self.files.lists, "--inspection", CODE, "--yes"),
            self.run("claims", "import", self.files.claims, "--inspection", CODE),
            self.run("claims", "lock", CODE),
        ]
        self.wind(launched_at)
        return [*done, self.run("launch", CODE, "--yes")]

    def wind(self, at: datetime) -> None:
        self.hands.wind(at)

    def wait_for_emails(self, least: int) -> int:
        """Wait until so many emails were taken and no more come; return how many."""
        until, log, before = time.monotonic() + READY_S, self.sinks / EMAILS, -1
        while True:
            taken = log.read_bytes().count(b"\n") if log.exists() else 0
            if before == taken >= least:
                return taken
            assert time.monotonic() < until, f"only {taken} emails were sent"
            before = taken
            time.sleep(QUIET_S)


def create(code: str) -> tuple[str, ...]:
    """Return the words that set an inspection up."""
    return (
        *("inspection", "create", code, "--area", "Northshire", "--area-short", "Northshire"),
        *("--local-authority", "Northshire Council"),
        *("--integrated-care-board", "NHS Northshire ICB"),
        *("--notified-on", NOTIFIED_ON.isoformat()),
    )


@contextmanager
def new_home() -> Iterator[Home]:
    """Give a home with a small area's files and running sinks; take it all away again."""
    folder = Path(tempfile.mkdtemp(prefix="soundings-journey-"))
    folder.chmod(0o755)  # so that the database's own user can reach its files
    area = make_area("small", 1)
    hands = FileClock(folder / "clock")
    hands.wind(CLOCK.day(2, 9))
    try:
        with _sinks(folder / "sinks") as ports:
            yield Home(
                folder=folder,
                area=area,
                files=write_files(area, folder / "files"),
                hands=hands,
                port=own_port(),
                environment={key: os.environ[key] for key in KEPT if key in os.environ}
                | {
                    "SOUNDINGS_HOME": str(folder / "home"),
                    "SOUNDINGS_CLOCK_FILE": str(folder / "clock"),
                    "SOUNDINGS_SMTP__PORT": str(ports["smtp_port"]),
                    "SOUNDINGS_NOTIFY__BASE_URL": f"http://127.0.0.1:{ports['notify_port']}",
                    "SOUNDINGS_NOTIFY__API_KEY": API_KEY,
                    "SOUNDINGS_NOTIFY__PER_S": "0",
                },
            )
    finally:
        remove_stack(folder / "home")
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _sinks(folder: Path) -> Iterator[dict[str, int]]:
    words = [sys.executable, "-m", "soundings.rehearsal.sinks", "--folder", str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as sinks:
        try:
            yield json.loads(sinks.stdout.readline())
        finally:
            end(sinks)


def start_up(home: Home, log: Path) -> "subprocess.Popen[bytes]":
    """Start `soundings up`; whoever starts it ends it."""
    words = [sys.executable, "-m", "soundings.app", "up", "--port", str(home.port)]
    with log.open("wb") as printed:
        return subprocess.Popen(
            words, env=home.environment, cwd=home.folder, stdout=printed, stderr=printed
        )


def wait_until_up(running: "subprocess.Popen[bytes]", log: Path) -> str:
    """Wait until it says that it is up; return the sign-in link it prints."""
    until = time.monotonic() + READY_S
    while not (link := SIGN_IN.search(log.read_text("utf-8"))):
        assert running.poll() is None, log.read_text("utf-8")
        assert time.monotonic() < until, log.read_text("utf-8")
        time.sleep(0.05)
    return link[0]


@contextmanager
def up(home: Home) -> Iterator[str]:
    """Keep `soundings up` running; give the sign-in link it prints."""
    log = home.folder / "up.log"
    running = start_up(home, log)
    try:
        yield wait_until_up(running, log)
    finally:
        end(running)


def end(child: "subprocess.Popen[bytes]") -> None:
    """Ask it to stop, wait, insist."""
    child.terminate()
    try:
        child.wait(STOP_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
