"""What stands on the families' page."""

from soundings.briefing.constants import SAID_TO_FAMILIES
from soundings.briefing.model import NothingToPublish, Said
from soundings.briefing.rules.choosing import in_order
from soundings.disclosure.model import Released
from soundings.kit.figures import whole


def lines(typed: str, what: str) -> tuple[str, ...]:
    """Return what was typed, a sentence a line; raise NothingToPublish where there is none."""
    found = tuple(line.strip() for line in typed.splitlines() if line.strip())
    if not found:
        message = f"Write {what}, each thing on a line of its own: families read it as it stands."
        raise NothingToPublish(message)
    return found


def said(released: Released) -> tuple[Said, ...]:
    """Return what families said that may be shown, the claims furthest off first; each once."""
    shown: dict[str, Said] = {}
    for finding in in_order(released.findings):
        figure = finding.figure
        share, low, high = figure.share, figure.low, figure.high
        if share is None or low is None or high is None or not figure.n or figure.withheld:
            continue
        shown.setdefault(
            figure.measure,
            Said(
                metric=finding.metric,
                in_a_hundred=whole(share),
                low=whole(low),
                high=whole(high),
                n=figure.n,
            ),
        )
    return tuple(shown.values())[:SAID_TO_FAMILIES]
