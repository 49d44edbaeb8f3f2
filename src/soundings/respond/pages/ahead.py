"""The reply as Start or Continue left it, kept until the browser comes for the question after it.

It comes at once, and mostly down the same connection and so to the same process: what was
committed a moment ago need not be read again. It is taken once, for that question only, and
within two seconds; whoever comes later, elsewhere or for another page is read for anew.

Another process may have taken an answer meanwhile, and the page is then older than what is
stored, as it is in any tab left open: it does not say that it showed that answer, and nothing
chosen on it empties nothing.
"""

import time

import msgspec

from soundings.instrument.model import Item
from soundings.respond.constants import AHEAD_S, MOST_AHEAD
from soundings.respond.model import CALLED, Reply, ResponseId


class Ahead(msgspec.Struct, frozen=True, kw_only=True):
    """A question nobody has answered yet, of a reply just saved."""

    reply: Reply
    item: Item
    back: str
    until: float


_KEPT: dict[ResponseId, Ahead] = {}


def keep(reply: Reply, item: Item, back: str) -> None:
    """Keep what the question's page is drawn from; a child's name, where one was typed, is not
    at hand.
    """
    if CALLED in reply.typed_in:
        return
    if len(_KEPT) >= MOST_AHEAD:
        _KEPT.clear()
    until = time.monotonic() + AHEAD_S
    _KEPT[reply.response_id] = Ahead(reply=reply, item=item, back=back, until=until)


def take(response_id: ResponseId, item_id: str) -> Ahead | None:
    """Return what was kept for this question, once."""
    found = _KEPT.pop(response_id, None)
    if found is None or found.item.id != item_id or found.until < time.monotonic():
        return None
    return found


def forget(response_id: ResponseId) -> None:
    """Forget the reply: something else is about to be done with it."""
    _KEPT.pop(response_id, None)
