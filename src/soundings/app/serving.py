"""What `up` starts as a process of its own: the pages or the worker, and no command line.

Importing every command would double the time a killed process takes to come back.
"""

import sys
from importlib import import_module

from soundings.app.processes import stop_when_let_go
from soundings.kit.settings import load_settings

SERVICES = {"web": ("soundings.app.server", "serve"), "worker": ("soundings.app.worker", "work")}


def main() -> None:
    """Serve what the first word names, until told to stop or let go of."""
    stop_when_let_go()
    module, serve = SERVICES[sys.argv[1]]
    getattr(import_module(module), serve)(load_settings())


if __name__ == "__main__":
    main()
