"""Child processes of one run: web, worker, and in a rehearsal the sinks.

Each is our own program with its settings in the environment. They are started,
watched, and stopped by pid; one that dies is started again. Its standard input is a leash:
should we be killed, the leash goes, and with it the child. We hold the door of those that
serve pages, so that no caller finds it shut while one process follows another.
"""

import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from soundings.app.listening import HELD, TOLD, bind
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.settings import Settings, environment

READY_SECONDS = 60.0
"""Many times what one takes: several that start together share a busy machine, and one that ends
instead is noticed at once.
"""
STOP_SECONDS = 25.0
BACKLOG = 2048
"""Connections that may wait at a door. Source: uvicorn's own choice."""

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""Our matrices are small: a second thread doubles the CPU time and saves none."""


class ProcessFailed(Refusal):
    """A child process did not start."""

    kind = Kind.CONFLICT
    slug = "process-failed"
    title = "A process did not start"


COUNTS = "counts"
"""Where the processes leave the numbers that /metrics adds up."""

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""Source: prometheus_client's documentation."""

PAGES = ["soundings.app.serving", "web"]
"""What serves pages, and so wants a door."""

WORK = ["soundings.app.serving", "worker"]


def _held_door(settings: Settings) -> socket.socket:
    door = bind(settings)
    door.listen(BACKLOG)
    return door


def programs(settings: Settings) -> dict[str, list[str]]:
    """Return what serves an installation: processes for pages and for work, as many as set."""
    pages = {f"web-{number + 1}": PAGES for number in range(settings.web.workers)}
    work = {f"worker-{number + 1}": WORK for number in range(settings.workers)}
    return {**pages, **work}


def stop_when_let_go() -> None:
    """End this process as if asked to, once whoever started it is gone."""

    def wait() -> None:
        sys.stdin.buffer.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


def free_port() -> int:
    """Return a loopback port nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class _Run:
    """One run of a program: its process, and the pipe in which it says that it serves."""

    def __init__(self, words: list[str], settings: Settings, log: Path, door: int | None) -> None:
        self._told, tell = os.pipe()
        left = {TOLD: tell} if door is None else {TOLD: tell, HELD: door}
        try:
            with log.open("ab") as lines:
                self.process = subprocess.Popen(  # noqa: S603 - our own program
                    [sys.executable, "-m", *words],
                    stdin=subprocess.PIPE,
                    stdout=lines,
                    stderr=lines,
                    env=_inherited()
                    | environment(settings)
                    | ONE_THREAD
                    | {SHARED: str(settings.home / COUNTS)}
                    | {name: str(fd) for name, fd in left.items()},
                    pass_fds=tuple(left.values()),
                    start_new_session=True,
                )
        finally:
            os.close(tell)

    def ready(self) -> bool:
        """Wait until it serves; False if it does not in time, or ends."""
        heard, _, _ = select.select([self._told], [], [], READY_SECONDS)
        return bool(heard) and os.read(self._told, 1) == b"1"

    def kill(self) -> None:
        """End it without a word."""
        self.process.kill()
        self.process.wait()
        self.let_go()

    def end(self) -> None:
        """Ask it to stop, wait, insist."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.let_go()

    def let_go(self) -> None:
        """Close what ties it to us."""
        if self.process.stdin is not None and not self.process.stdin.closed:
            self.process.stdin.close()
            os.close(self._told)


class Child:
    """One child process, and how to start it again."""

    def __init__(self, name: str, words: list[str], settings: Settings) -> None:
        self.name = name
        self._words = words
        self._settings = settings
        self._log = settings.home / f"{name}.log"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._door = _held_door(settings) if words == PAGES else None
        self._run = self._start()

    def _start(self) -> _Run:
        door = None if self._door is None else self._door.fileno()
        return _Run(self._words, self._settings, self._log, door)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._run.process.pid

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self._log

    def running(self) -> bool:
        """Say whether it is alive."""
        return self._run.process.poll() is None

    def revive(self) -> bool:
        """Start it again if it has died; say whether it had."""
        if self.running():
            return False
        self._run.let_go()
        self._run = self._start()
        return True

    def replace(self) -> None:
        """Let a fresh process take over, then ask this one to go: both answer for a moment.

        Raises ProcessFailed if the fresh one does not come up; this one then stays.
        """
        coming = self._start()
        if not coming.ready():
            coming.kill()
            raise self._failed()
        leaving, self._run = self._run, coming
        leaving.end()

    def kill(self) -> None:
        """End it without a word, as a power cut would."""
        self._run.kill()

    def wait_ready(self) -> None:
        """Wait until it says that it serves. Raises ProcessFailed."""
        if not self._run.ready():
            raise self._failed()

    def _failed(self) -> ProcessFailed:
        return ProcessFailed(f"{self.name} did not come up; its log is {self._log}.")

    def wait_for_port(self, port: int) -> None:
        """Wait until it answers on a loopback port. Raises ProcessFailed."""
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self.running():
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            time.sleep(0.02)
        message = f"{self.name} did not answer on port {port}; its log is {self._log}."
        raise ProcessFailed(message)

    def stop(self) -> None:
        """Ask it to stop, wait, insist; and shut its door."""
        self._run.end()
        if self._door is not None:
            self._door.close()


def _inherited() -> dict[str, str]:
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR", "PYTHONPATH")
    known = os.environ  # noqa: TID251 - a child inherits where programs are, not settings
    return {key: known[key] for key in kept if key in known}


@contextmanager
def children(settings: Settings, named: dict[str, list[str]]) -> Iterator[dict[str, Child]]:
    """Run our own programs (name to ["module", "word", …]) for as long as the context lasts."""
    shutil.rmtree(settings.home / COUNTS, ignore_errors=True)
    (settings.home / COUNTS).mkdir(parents=True)
    started: dict[str, Child] = {}
    try:
        for name, words in named.items():
            started[name] = Child(name, words, settings)
        yield started
    finally:
        for child in reversed(started.values()):
            child.stop()
