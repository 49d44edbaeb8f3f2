"""The days and hours an inspection runs by, and the days nobody works."""

from datetime import date, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
"""The clock on the wall of everyone concerned.

Source: Interpretation Act 1978, s.9, with the Summer Time Act 1972: a time of day in
England is Greenwich or summer time.
"""

LAST_DAY = 15
"""The last working day of the fieldwork, counted from notification as day 1.

Source: domain.md 1.3: notice on a Monday, on site ten working days later for five days.
"""

OPENS_DAY, OPENS_AT = 2, time(10, 0)
"""When families can first answer.

Source: domain.md 1.3: survey opens D2 to D3; the earlier end, because the list comes first.
"""

CLAIMS_DUE_DAY, CLAIMS_DUE_AT = 2, time(9, 0)
"""Until when the partnership may say what it claims.

Source: domain.md 1.3: claims are locked before the first reply is visible; the hour is our
choice, because it leaves the lead inspector one to read and lock them before the survey opens.
"""

CLOSES_DAY, CLOSES_AT = 8, time(12, 0)
"""When the last answer is taken.

Source: domain.md 1.3: survey closes D8 noon, so that the briefing can be written by D9.
"""

BRIEFING_DAY, BRIEFING_AT = 9, time(18, 0)
"""When the inspectors have their briefing.

Source: domain.md 1.3: inspector briefing v1, D9 18:00.
"""

PACK_DAY, PACK_AT = 10, time(9, 0)
"""When the partnership has its contrast pack.

Source: domain.md 1.3: LA contrast pack D10; the hour is our choice, because it leaves the
partnership more than one working day to reply.
"""

REPLY_DAY, REPLY_AT = 11, time(12, 0)
"""When the partnership's reply is due.

Source: domain.md 1.3: LA reply due D11 noon.
"""

ON_SITE_FROM, ON_SITE_TO = 11, 15
"""The working days inspectors are on site.

Source: domain.md 1.3: D11 to D15, Monday to Friday of week 3.
"""

BANK_HOLIDAYS = frozenset(
    {
        date(2025, 1, 1),  # New Year's Day
        date(2025, 4, 18),  # Good Friday
        date(2025, 4, 21),  # Easter Monday
        date(2025, 5, 5),  # early May
        date(2025, 5, 26),  # spring
        date(2025, 8, 25),  # summer
        date(2025, 12, 25),  # Christmas Day
        date(2025, 12, 26),  # Boxing Day
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),  # Boxing Day falls on a Saturday
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
        date(2027, 8, 30),
        date(2027, 12, 27),  # Christmas Day falls on a Saturday
        date(2027, 12, 28),  # Boxing Day falls on a Sunday
        date(2028, 1, 3),  # New Year's Day falls on a Saturday
        date(2028, 4, 14),
        date(2028, 4, 17),
        date(2028, 5, 1),
        date(2028, 5, 29),
        date(2028, 8, 28),
        date(2028, 12, 25),
        date(2028, 12, 26),
    }
)
"""Weekdays that are not working days in England.

Source: Banking and Financial Dealings Act 1971, Sch 1, with the substitute days proclaimed
when one falls on a weekend; gov.uk/bank-holidays, England and Wales. A proclaimed extra day
is added here.
"""

CALENDAR_FROM, CALENDAR_TO = date(2025, 1, 1), date(2028, 12, 31)
"""The days the table above covers; an inspection outside them is refused.

Source: our choice, because a clock that silently misses a bank holiday is wrong by a day.
"""

KEPT_CODES = frozenset(
    {"account", "accounts", "audit", "confirm", "keys", "new", "passkey", "sign-in", "sign-out"}
)
"""Codes no inspection may have.

Source: our choice, because /staff/CODE would be one of the console's own pages.
"""
