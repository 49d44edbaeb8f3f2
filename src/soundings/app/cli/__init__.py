"""The command line: `soundings …`. Every refusal is one line that says what to do."""

import os
import sys

# Before numpy is imported anywhere: our matrices are small, and a second thread doubles the
# CPU time and saves none.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251 - a library's, not a setting

from cyclopts import CycloptsError

from soundings.app.cli import (
    backing,
    benching,
    claiming,
    draws,
    files,
    instruments,
    keeping,
    lining,
    looks,
    modes,
    outbox,
    people,
    rehearsing,
    releasing,
    running,
    schooling,
    screening,
    telling,
)
from soundings.app.cli.frame import app, complain, complain_of
from soundings.kit.refusal import Refusal

PARTS = (
    running,
    people,
    lining,
    releasing,
    schooling,
    claiming,
    looks,
    outbox,
    telling,
    keeping,
    backing,
    modes,
    draws,
    files,
    instruments,
    benching,
    rehearsing,
    screening,
)
"""The modules whose import registered their commands, in the order of the help."""

MISUSED = 2
"""Exit code of a command that was not understood. Source: the shells' custom."""


def main() -> None:
    """Run the command; exit 0 only if it did what was asked."""
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
