"""Backups: taken, followed, put back, and tried in a drill."""

import shutil
import signal
import threading
from datetime import datetime
from pathlib import Path
from types import FrameType

import msgspec
import uvloop
from cyclopts import App

from soundings.app.cli.frame import app, emit, say, settings_here
from soundings.app.runtime import stack
from soundings.inspection.constants import LONDON
from soundings.kit import backup
from soundings.kit.clock import SystemClock
from soundings.kit.refusal import Kind, Refusal
from soundings.rehearsal import drill

drill_app = App(name="drill", help="Whether what is promised is kept, tried on made-up data.")
app.command(drill_app)

WATCH_S = 1.0
"""How often it is seen whether the changes still come. Source: our choice: far below a minute."""

DAY_H = 24.0


class NotTaken(Refusal):
    """A drill lost more, or took longer, than we promise."""

    kind = Kind.CONFLICT
    slug = "drill-failed"
    title = "The drill failed"


@app.command(name="backup")
def take_backup(
    to: Path, *, follow: bool = False, every_hours: float = DAY_H, home: Path | None = None
) -> None:
    """Copy the database while it works, into a folder on another disk.

    Parameters
    ----------
    follow
        Go on until stopped: take every change as it is written, and a new base every so often.
    """
    settings = settings_here(home)
    over = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with stack(settings) as settled:
        if not follow:
            say(f"Taken: {_base(settled.database_url, to, settings.home).folder}")
            return
        with backup.follow(settled.database_url, to) as child:
            base = _base(settled.database_url, to, settings.home)
            say(f"Taken: {base.folder}. Following; stop with Ctrl-C.")
            while not over.wait(WATCH_S):
                if child.poll() is not None:
                    message = (
                        f"Changes come no more: {to / 'follow.log'} says why. Start it again."
                    )
                    raise backup.BackupFailed(message)
                now = SystemClock().now()
                if (now - base.taken_at).total_seconds() > every_hours * 3600:
                    base = _base(settled.database_url, to, settings.home)


def _base(url: str, to: Path, home: Path) -> backup.Base:
    base = backup.take_base(url, to, SystemClock().now())
    password = home / "postgres.password"
    if password.exists():
        shutil.copyfile(password, to / password.name)
        (to / password.name).chmod(0o600)
    return base


@app.command(name="restore")
def put_back(
    source: Path,
    *,
    home: Path,
    until: datetime | None = None,
    secret: Path | None = None,
) -> None:
    """Put a backup back into an empty home; nothing leaves it until outreach resume.

    Parameters
    ----------
    until
        Up to this moment; without it, to the last change there is.
    secret
        The installation's secret.key, which no backup holds: without it nothing sealed opens.
    """
    moment = None if until is None else until.replace(tzinfo=until.tzinfo or LONDON)
    base = backup.restore(source, home.resolve(), until=moment)
    if secret is not None:
        shutil.copyfile(secret, home / "secret.key")
        (home / "secret.key").chmod(0o600)
    say(f"Restored from {base.folder.name} into {home}. Look at it, then:")
    say(f"  soundings doctor --home {home}; soundings outreach resume --home {home}")


@drill_app.command(name="restore")
def drill_restore(folder: Path, *, seconds: float = 10.0, json: bool = False) -> None:
    """Run an installation with traffic, destroy it, restore it, and say what was lost.

    Parameters
    ----------
    folder
        An empty folder for both installations and the backup; everything in it is made up.
    """
    done = uvloop.run(drill.restore(folder, seconds=seconds))
    if json:
        emit(done)
    else:
        for name, value in msgspec.structs.asdict(done).items():
            say(f"{name:<20} {value}")
    if not done.kept:
        message = (
            f"Lost {done.lost_s:.1f} s (at most {drill.RPO_S:.0f}), back in {done.back_s:.1f} s "
            f"(at most {drill.RTO_S:.0f}), chain whole: {done.chain_whole}, standing still: "
            f"{done.paused}."
        )
        raise NotTaken(message)


@drill_app.command(name="rotate")
def drill_rotation(folder: Path, *, values: int = 90_000, json: bool = False) -> None:
    """Seal so many values, then all of them anew under another key while they are read.

    Parameters
    ----------
    folder
        An empty folder for an installation of made-up people.
    """
    done = uvloop.run(drill.rotate(folder, values=values))
    if json:
        emit(done)
    else:
        say(f"{done.values:,} values in {done.seconds:.1f} s; read {done.reads} times meanwhile.")
    if done.left or done.values != values // 2 * 2:
        message = f"{done.left} values are still sealed by an older key."
        raise NotTaken(message)
