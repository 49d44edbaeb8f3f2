"""What may be looked at while the survey is open: counts, rates and curves, and no verdict."""

from datetime import date, datetime

from msgspec import Struct

from soundings.estimate.model.diagnostics import (
    Partial,
    Rates,
    Representativity,
    StratumRates,
    WavePoint,
)


class DayCount(Struct, frozen=True, kw_only=True):
    """Children answered for on one day, and until its end."""

    day: date
    answered: int
    cumulative: int
    rate: float
    """Cumulative over the children listed."""


class Stream(Struct, frozen=True, kw_only=True):
    """One measure among the drawn in ticket order, with bounds that hold at every look at once.

    Families come in random order here, and only here: those drawn by ticket and called in that
    order. Replies to the invitation do not, and get no such bounds.
    """

    measure: str
    stratum: str
    silent: int
    """Children the stratum was drawn from."""
    answered: int
    favourable: int
    low: float
    """Confidence sequence of 95 %: of the silent of the stratum, the share favourable."""
    high: float


class Look(Struct, frozen=True, kw_only=True):
    """One look at an open survey."""

    code: str
    looked_at: datetime
    planned_close: datetime
    closed: bool
    """Whether the planned close has passed."""
    listed: int
    answered: int
    rates: Rates
    strata: tuple[StratumRates, ...]
    days: tuple[DayCount, ...]
    representativity: Representativity | None
    partials: tuple[Partial, ...]
    """The variables that part answering families from silent ones."""
    curves: tuple[WavePoint, ...]
    """Every measure wave by wave: for whether late families differ, and for no verdict."""
    streams: tuple[Stream, ...]
    note: str
