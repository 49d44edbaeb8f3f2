"""Backups of PostgreSQL: a base now and then, and every change as it is written.

The programs are PostgreSQL's own (pg_basebackup, pg_receivewal). A backup folder holds
`base-<moment>` folders and `wal/`; a restore takes the newest base before the moment asked for
and plays the changes back. What is lost of a server that vanishes is what had not crossed the
wire: a second at most while `follow` runs.
"""

import contextlib
import os
import re
import secrets
import shutil
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from soundings.kit.embedded import postgres_program, restored
from soundings.kit.refusal import Kind, Refusal

SLOT = "soundings_backup"
"""The server keeps what the backup has not yet taken under this name."""

BASES_KEPT = 2
"""Bases a backup folder keeps. Source: our choice, because the one before must outlive the making
of the next.
"""

_BASE = re.compile(r"base-(\d{8}T\d{6}Z)")
_STAMP = "%Y%m%dT%H%M%SZ"
_FIRST_FILE = re.compile(r"^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)", re.MULTILINE)


class BackupFailed(Refusal):
    """A backup could not be taken."""

    kind = Kind.CONFLICT
    slug = "backup-failed"
    title = "The backup failed"


class NothingToRestore(Refusal):
    """A folder holds no backup that reaches back so far, or the home is not empty."""

    kind = Kind.CONFLICT
    slug = "nothing-to-restore"
    title = "There is nothing to restore, or nowhere to restore it"


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """A base backup."""

    folder: Path
    taken_at: datetime


def _environment() -> dict[str, str]:
    known = os.environ  # noqa: TID251 - where programs are, not settings
    return {"PATH": known.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def _run(program: str, *words: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own words
        [postgres_program(program), *words],
        capture_output=True,
        text=True,
        check=False,
        env=_environment(),
    )
    if done.returncode:
        message = f"{program}: {(done.stderr or done.stdout).strip()[-400:]}"
        raise BackupFailed(message)


def bases(folder: Path) -> list[Base]:
    """Return the bases of a backup folder, the oldest first."""
    found = []
    for base in sorted(folder.glob("base-*")):
        stamp = _BASE.fullmatch(base.name)
        if stamp is not None and (base / "backup_label").exists():
            taken = datetime.strptime(stamp[1], _STAMP).replace(tzinfo=UTC)
            found.append(Base(folder=base, taken_at=taken))
    return found


def take_base(url: str, folder: Path, at: datetime) -> Base:
    """Copy the whole server while it works; forget the oldest base and the changes before it.

    Raises BackupFailed.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    base = folder / f"base-{at.astimezone(UTC).strftime(_STAMP)}"
    draft = folder / f"draft-{secrets.token_hex(4)}"
    try:
        _run("pg_basebackup", "-d", url, "-D", str(draft), "-X", "stream", "-c", "fast")
        draft.rename(base)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    for old in bases(folder)[:-BASES_KEPT]:
        shutil.rmtree(old.folder)
    kept = bases(folder)[0].folder
    label = _FIRST_FILE.search((kept / "backup_label").read_text(encoding="utf-8"))
    if label is not None and (folder / "wal").is_dir():
        _run("pg_archivecleanup", str(folder / "wal"), label[1])
    return Base(folder=base, taken_at=at)


@contextlib.contextmanager
def follow(url: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Take every change as it is written, for as long as the context lasts.

    The process ends only if it is stopped or the server refuses it: one that is away for a moment
    is asked again. Raises BackupFailed where the server does not let it begin.
    """
    wal = folder / "wal"
    wal.mkdir(parents=True, exist_ok=True, mode=0o700)
    _run("pg_receivewal", "-d", url, "--slot", SLOT, "--create-slot", "--if-not-exists")
    with (folder / "follow.log").open("ab") as log:
        child = subprocess.Popen(  # noqa: S603 - our own words
            [
                postgres_program("pg_receivewal"),
                *("-d", url, "-D", str(wal), "--slot", SLOT, "--synchronous"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_environment(),
            start_new_session=True,
        )
    try:
        yield child
    finally:
        child.send_signal(signal.SIGINT)
        child.wait()


def restore(folder: Path, home: Path, *, until: datetime | None = None) -> Base:
    """Put a backup back into an empty home, up to the last change or to a moment.

    The restored server has begun a timeline of its own: whatever remembers where it was knows.
    Raises NothingToRestore or StackFailed.
    """
    found = [base for base in bases(folder) if until is None or base.taken_at <= until]
    if not found:
        message = f"{folder} holds no base backup{' from before then' if until else ''}."
        raise NothingToRestore(message)
    if (home / "postgres.made").exists() or (home / "postgres").exists():
        message = f"{home} has a database already: restore into another home, then move it."
        raise NothingToRestore(message)
    password = folder / "postgres.password"
    if not password.exists():
        message = f"{password} is missing: the server's own password goes with its backup."
        raise NothingToRestore(message)
    restored(home, found[-1].folder, folder / "wal", password, until)
    return found[-1]
