"""Days, as councils write them."""

import re
from datetime import date, timedelta
from functools import lru_cache

from soundings.roll.rules.values.reading import Wrong

_DATE_WANTED = "a date as DD/MM/YYYY or YYYY-MM-DD"


_UK_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?: 0{1,2}:00(?::00)?)?", re.ASCII)


_ISO_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)


_SHORT_YEAR = re.compile(r"\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}", re.ASCII)


_EXCEL_DAY = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)


_EXCEL_EPOCH = date(1899, 12, 30)


_MONTHS = 12


@lru_cache(maxsize=100_000)
def day(text: str) -> date | Wrong:
    """Read a date, day before month."""
    found = _UK_DATE.fullmatch(text)
    parts = (found[3], found[2], found[1]) if found else None
    if parts is None and (found := _ISO_DATE.fullmatch(text)):
        parts = (found[1], found[2], found[3])
    if parts is not None:
        year, month, number = map(int, parts)
        try:
            return date(year, month, number)
        except ValueError:
            mend = (
                "The month comes second: is this the American order?"
                if month > _MONTHS >= number
                else "There is no such day."
            )
            return Wrong(wanted=_DATE_WANTED, mend=mend)
    if _SHORT_YEAR.fullmatch(text):
        return Wrong(wanted=_DATE_WANTED, mend="Write the year with four digits.")
    if _EXCEL_DAY.fullmatch(text):
        guess = _EXCEL_EPOCH + timedelta(days=int(float(text)))
        return Wrong(
            wanted=_DATE_WANTED,
            mend=f"This is Excel's number for {guess:%d/%m/%Y}: format the column as a date.",
        )
    return Wrong(wanted=_DATE_WANTED, mend="Write the date in figures.")


def age_on(born: date, on: date) -> int:
    """Return whole years lived on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
