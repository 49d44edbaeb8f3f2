"""The command line: `soundings …`. Every refusal is one line that says what to do."""

import os
import sys

# Before numpy is imported anywhere: our matrices are small, and a second thread doubles the
# CPU time and saves none.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251 - a library's, not a setting

from collections.abc import Sequence
from importlib import import_module

from cyclopts import CycloptsError

from soundings.app.cli.frame import app, complain, complain_of
from soundings.kit.refusal import Refusal

PARTS = {
    "running": ("up", "down", "status", "doctor", "web", "worker", "reload", "clean"),
    "people": ("staff", "sign-in"),
    "lining": ("inspection", "roll", "claims", "launch", "watch", "analyse", "brief"),
    "releasing": ("totals", "release", "export", "figure"),
    "schooling": ("roll",),
    "claiming": ("claims", "linked"),
    "looks": ("looks",),
    "outbox": ("outreach",),
    "telling": ("outreach", "roll"),
    "keeping": ("keys", "retention", "subject", "audit"),
    "backing": ("backup", "restore", "drill"),
    "modes": ("open-code", "uninvited", "calls"),
    "draws": ("draw", "verify-draw", "verify-audit"),
    "files": ("estimate-files",),
    "instruments": ("instrument",),
    "benching": ("bench",),
    "rehearsing": ("demo", "rehearse"),
    "screening": ("screening",),
}
"""The first words each module's commands begin with, in the order of the help: whoever runs one
command waits for no other's libraries."""

MISUSED = 2
"""Exit code of a command that was not understood. Source: the shells' custom."""


def load(words: Sequence[str] = ()) -> None:
    """Have the commands that begin with the first word registered; every command, for others."""
    asked = [name for name, begins in PARTS.items() if words and words[0] in begins]
    for name in asked or PARTS:
        import_module(f"{__name__}.{name}")


def main() -> None:
    """Run the command; exit 0 only if it did what was asked."""
    load(sys.argv[1:])
    try:
        outcome = app(sys.argv[1:], exit_on_error=False, print_error=False)
    except CycloptsError as error:
        complain_of("That command was not understood", f"{error} Try it with --help.")
        sys.exit(MISUSED)
    except Refusal as refusal:
        complain(refusal)
        sys.exit(1)
    except OSError as error:
        if error.filename is None:
            raise
        complain_of("A file cannot be read or written", f"{error.filename}: {error.strerror}.")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(outcome if isinstance(outcome, int) else 0)
