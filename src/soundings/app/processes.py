"""Child processes of one run: web, worker, and in a rehearsal the sinks.

Each is our own program with its settings in the environment. They are started,
watched, and stopped by pid; one that dies is started again. Its standard input is a leash:
should we be killed, the leash goes, and with it the child.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from soundings.kit.refusal import Kind, Refusal
from soundings.kit.settings import Settings, environment

READY_SECONDS = 20.0
STOP_SECONDS = 25.0

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1"}
"""Our matrices are small: a second thread doubles the CPU time and saves none."""


class ProcessFailed(Refusal):
    """A child process did not start."""

    kind = Kind.CONFLICT
    slug = "process-failed"
    title = "A process did not start"


def programs(settings: Settings) -> dict[str, list[str]]:
    """Return what serves an installation: pages, as many as set, and a worker."""
    pages = {
        f"web-{number + 1}": ["soundings.app.serving", "web"]
        for number in range(settings.web.workers)
    }
    return {**pages, "worker": ["soundings.app.serving", "worker"]}


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


class Child:
    """One child process, and how to start it again."""

    def __init__(self, name: str, words: list[str], settings: Settings) -> None:
        self.name = name
        self._words = words
        self._settings = settings
        self._log = settings.home / f"{name}.log"
        self._process = self._start()

    def _start(self) -> "subprocess.Popen[bytes]":
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", *self._words],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                env=_inherited() | environment(self._settings) | ONE_THREAD,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def log(self) -> Path:
        """Where it writes."""
        return self._log

    def running(self) -> bool:
        """Say whether it is alive."""
        return self._process.poll() is None

    def revive(self) -> bool:
        """Start it again if it has died; say whether it had."""
        if self.running():
            return False
        self._let_go()
        self._process = self._start()
        return True

    def kill(self) -> None:
        """End it without a word, as a power cut would."""
        self._process.kill()
        self._process.wait()
        self._let_go()

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
        """Ask it to stop, wait, insist."""
        with suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._let_go()

    def _let_go(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()


def _inherited() -> dict[str, str]:
    kept = ("PATH", "HOME", "LANG", "TMPDIR", "XDG_RUNTIME_DIR", "PYTHONPATH")
    known = os.environ  # noqa: TID251 - a child inherits where programs are, not settings
    return {key: known[key] for key in kept if key in known}


@contextmanager
def children(settings: Settings, named: dict[str, list[str]]) -> Iterator[dict[str, Child]]:
    """Run our own programs (name to ["module", "word", …]) for as long as the context lasts."""
    started: dict[str, Child] = {}
    try:
        for name, words in named.items():
            started[name] = Child(name, words, settings)
        yield started
    finally:
        for child in reversed(started.values()):
            child.stop()
