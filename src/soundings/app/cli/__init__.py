"""The command line: `soundings …`. Every refusal is one line that says what to do."""

import os
import sys

# Before numpy is imported anywhere: our matrices are small, and a second thread doubles the
# CPU time and saves none.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251 - a library's, not a setting

from soundings.app.cli import benching, draws, lining, rehearsing, running
from soundings.app.cli.frame import app, complain
from soundings.kit.refusal import Refusal

PARTS = (running, lining, draws, benching, rehearsing)
"""The modules whose import registered their commands, in the order of the help."""


def main() -> None:
    """Run the command; exit 0 only if it did what was asked."""
    try:
        outcome = app()
    except Refusal as refusal:
        complain(refusal)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(outcome if isinstance(outcome, int) else 0)
