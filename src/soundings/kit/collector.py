"""How often a process that serves for days looks for circles of garbage."""

import gc

YOUNG = 20_000
"""How many objects are made before the collector looks for circles among them. Source: our
choice: a page or a message makes some hundreds and leaves none behind; Python's own 700 looks at
every page.
"""


def settle() -> None:
    """Tell the collector that this process is up: what is there now never goes away, so it need
    not look at it again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
