"""The clock of the queue, and what is read."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

ITEMS = ("q59", "q60")
"""The items whose answers are a family's own words.

Source: surveys/area-send/2026-11/instrument.toml; migrations/0026_safeguarding.sql names them too.
"""

LONDON = ZoneInfo("Europe/London")

OPENS, CLOSES = time(8), time(22)
"""When somebody is there to read, every day of the week.

Source: domain.md 5.3, target: seen within one working hour, 08:00 to 22:00.
"""

SEEN_WITHIN = timedelta(hours=1)
"""How long a concern may wait, counting only the hours above.

Source: domain.md 5.3.
"""

BATCH = 500
"""Texts screened in one transaction.

Source: our choice, because 500 texts are screened in about a second, and a worker that is
killed loses no more than that to be done again.
"""

DENIAL_REACH = 4
"""How many words before a match may deny it or look back.

Source: Chapman et al. 2001 (NegEx, J Biomed Inform 34:301-310), where a denial reaches five
words; one fewer because a match lowered wrongly costs more here.
"""
