"""The days a period spans, read from the words people write it in."""

import calendar
import re
from datetime import date

from soundings.roll.rules.values import Wrong, day

_MONTHS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_BETWEEN = re.compile(r"\s+(?:to|until|till|through)\s+|\s*[–—]\s*|\s+-\s+", re.IGNORECASE)
_YEARS = re.compile(
    r"(?P<kind>academic|school|financial)?\s*(?:year)?\s*(?P<first>\d{4})\s*[/-]\s*"
    r"(?P<second>\d{4}|\d{2})",
    re.ASCII | re.IGNORECASE,
)
_YEAR = re.compile(r"(?:calendar\s+year\s+)?(\d{4})", re.ASCII | re.IGNORECASE)
_MONTH = re.compile(r"([A-Za-z]+)\.?\s+(\d{4})", re.ASCII)
_STARTS = {"financial": 4}
_SCHOOL_YEAR = 9
_CENTURY = 100

Span = tuple[date, date]


def _split_year(text: str) -> Span | None:
    """Read 2025/26: a school year unless it says financial."""
    found = _YEARS.fullmatch(text)
    if found is None:
        return None
    first, second = int(found["first"]), int(found["second"])
    if second % _CENTURY != (first + 1) % _CENTURY:
        return None
    month = _STARTS.get((found["kind"] or "").casefold(), _SCHOOL_YEAR)
    last = calendar.monthrange(first + 1, month - 1)[1]
    return date(first, month, 1), date(first + 1, month - 1, last)


def _one(text: str) -> Span | None:
    if found := _YEAR.fullmatch(text):
        return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)
    if (span := _split_year(text)) is not None:
        return span
    if (found := _MONTH.fullmatch(text)) and (month := _MONTHS.get(found[1].casefold())):
        year = int(found[2])
        return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    only = day(text)
    return None if isinstance(only, Wrong) else (only, only)


def parse_period(text: str) -> Span | None:
    """Return the first and last day of a period; None where its words cannot be read.

    Reads 2025, calendar year 2025, 2025/26 (a school year), financial year 2025/26, March 2025,
    a date, and any two of these with “to” or a dash between.
    """
    plain = text.strip().replace("–", "-")
    try:
        if (whole := _one(plain)) is not None:
            return whole
        parts = [_one(part.strip()) for part in _BETWEEN.split(text.strip())]
    except ValueError:  # a year no calendar has
        return None
    known = [part for part in parts if part is not None]
    if len(known) != len(parts) or len(parts) > 2 or known[0][0] > known[-1][1]:  # noqa: PLR2004 - from and to
        return None
    return known[0][0], known[-1][1]
