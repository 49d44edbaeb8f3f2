"""What a browser may be shown, how often a PIN may be tried, and how long a miss waits."""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from soundings.instrument.model import AUDIENCES, InstrumentHash
from soundings.respond.constants import (
    IDLE_MINUTES,
    LONGEST_WAIT_S,
    MISSES_A_SECOND,
    PIN_DIGITS,
    PIN_PAUSE_MINUTES,
    RENEW_MINUTES,
)
from soundings.respond.model import Misses, Reply, ResponseId, State, Visit


def write_visit(visit: Visit) -> str:
    """Return the visit as a cookie's text."""
    spoken = f"{visit.language}.{AUDIENCES.index(visit.audience)}.{visit.proven:d}"
    return (
        f"{visit.response_id.hex}.{visit.number}.{visit.minute}.{visit.instrument_hash}.{spoken}"
    )


def read_visit(text: str | None) -> Visit | None:
    """Return the visit of a cookie whose seal was ours."""
    parts = (text or "").split(".")
    if len(parts) != 7:  # noqa: PLR2004 - as written above
        return None
    return Visit(
        response_id=ResponseId(UUID(hex=parts[0])),
        number=parts[1],
        minute=int(parts[2]),
        instrument_hash=InstrumentHash(parts[3]),
        language=parts[4],
        audience=AUDIENCES[int(parts[5])],
        proven=parts[6] == "1",
    )


def is_idle(visit: Visit, minute: int) -> bool:
    """Say whether the visit was left alone so long that somebody else may hold the phone."""
    return minute - visit.minute > IDLE_MINUTES


def wants_renewal(visit: Visit, minute: int) -> bool:
    """Say whether the visit's cookie should be written anew."""
    return minute - visit.minute > RENEW_MINUTES


def shown(reply: Reply, visit: Visit, minute: int, name: str) -> bool:
    """Say whether the visit may see the answer: it typed it, or has the PIN of who typed it.

    Once the reply is sent only the PIN shows it.
    """
    return (
        reply.typed_in.get(name) == visit.number
        and (reply.state is State.STARTED or visit.proven)
        and not is_idle(visit, minute)
    )


def after_sending(visit: Visit, number: str) -> Visit:
    """Return the visit as it goes on once its reply is sent: nothing sent is shown to it.

    Under another number no PIN set from now on shows what was sent; where a PIN is set already
    the number stays, so that it shows the next child's answers too.
    """
    return replace(visit, number=visit.number if visit.proven else number, proven=False)


def is_pin(typed: str) -> bool:
    """Say whether this can be a PIN."""
    fewest, most = PIN_DIGITS
    return typed.isascii() and typed.isdecimal() and fewest <= len(typed) <= most


def resting_since(at: datetime) -> datetime:
    """Return before when the last wrong try must lie for a spent PIN to be tried again."""
    return at - timedelta(minutes=PIN_PAUSE_MINUTES)


def miss(misses: Misses, now: float) -> tuple[Misses, float | None]:
    """Count one more unknown link; return the count, and how long its answer waits.

    Misses queue behind one another and nobody else does: a school's families share an address,
    and none of them is slowed by a guesser. None: the queue is too long, turn it away.
    """
    until = max(misses.until, now - 1) + 1 / MISSES_A_SECOND
    wait = max(0.0, until - now)
    return (misses, None) if wait > LONGEST_WAIT_S else (Misses(until=until), wait)
