"""What every command shares: the app, its settings, its output."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
from cyclopts import App
from rich.console import Console
from rich.markup import escape

from soundings.app.runtime import Deps, as_json, bring_up_to_date, open_deps, stack
from soundings.kit.refusal import Refusal
from soundings.kit.settings import Settings, load_settings

app = App(
    name="soundings",
    help="What a local area says about its SEND services, held against its families.",
    version_flags=["--version"],
    result_action="return_value",
)
PIPED_WIDTH = 140
"""How wide tables are where nobody's terminal says: in a file or a pipe."""

console = Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)
errors = Console(stderr=True, highlight=False)

DEMO_HOME = "demo"
"""Where the demo keeps its own stack, inside the home folder."""


def settings_here(home: Path | None = None, *, earnest: bool = False) -> Settings:
    """Return the settings; a home named on the command line wins.

    Where nothing but a demo was ever run, the demo is what there is to show, unless the
    command begins something in earnest.
    """
    settings = load_settings()
    if home is not None:
        return msgspec.structs.replace(settings, home=home.resolve())
    settings = msgspec.structs.replace(settings, home=settings.home.resolve())
    demo = settings.home / DEMO_HOME
    earnest = earnest or bool((settings.home / "postgres.made").exists() or settings.database_url)
    if not earnest and (demo / "postgres.made").exists():
        errors.print(f"Nothing but the demo is installed here: using {demo}.", style="dim")
        return msgspec.structs.replace(settings, home=demo, clock_file=_demo_clock(demo))
    return settings


def _demo_clock(demo: Path) -> Path | None:
    hands = demo / "clock"
    return hands if hands.exists() else None


@asynccontextmanager
async def at_work(home: Path | None = None, *, earnest: bool = False) -> AsyncIterator[Deps]:
    """Give what a command works with, on a database that is up to date."""
    with stack(settings_here(home, earnest=earnest)) as settled:
        await bring_up_to_date(settled)
        async with open_deps(settled) as deps:
            yield deps


def say(text: str) -> None:
    """Print one line for a person, however long: a link or a path stays whole."""
    console.print(text, soft_wrap=True)


class NoFolder(Refusal):
    """A file is to be written where there is no folder."""

    slug = "no-folder"
    title = "There is nowhere to write that file"


def check_folder(out: Path | None) -> None:
    """Refuse, before any work is done, a file in a folder that is not there."""
    if out is not None and not out.parent.is_dir():
        message = f"{out.parent} is no folder: make it first, or give another --out."
        raise NoFolder(message)


def keep(out: Path, content: bytes) -> None:
    """Write a file of the user's."""
    out.write_bytes(content)


def agreed(question: str) -> bool:
    """Ask a person; where nobody is there to answer, nobody agreed."""
    try:
        answer = console.input(f"{question} {escape('[y/N]')} ")
    except EOFError:
        say("")
        return False
    return answer.strip().lower() in {"y", "yes"}


def emit(value: Any) -> None:
    """Print one JSON object for a program."""
    print(msgspec.json.format(as_json(value), indent=2).decode())  # noqa: T201 - its purpose


def complain(refusal: Refusal) -> None:
    """Print a refusal in one line, on standard error."""
    complain_of(refusal.title, refusal.sentence)


def complain_of(title: str, sentence: str) -> None:
    """Print what went wrong in one line, on standard error."""
    errors.print(f"[bold]{escape(title)}.[/] {escape(sentence)}", soft_wrap=True)
