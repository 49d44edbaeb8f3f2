"""The clock of the queue, what is read, and how often somebody is told."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

LANGUAGES = ("en", "pl", "ur", "ar", "pa", "bn", "so", "latin")
"""The rule books texts are read by, all of them every time.

The first names what each rule catches; the last reads Urdu, Punjabi, Arabic and Bengali typed
in Latin letters.

Source: surveys/area-send/2026-11/: the languages the survey is asked in.
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

WARN_BEFORE = timedelta(minutes=30)
"""How long before its hour is out the first person is written to.

Source: our choice, because half the hour is left to open the page and read.
"""

NEXT_STEP_AFTER = timedelta(minutes=30)
"""How long a concern is overdue before the next person on the list is told too.

Source: our choice, because that is two alarms to everybody before them.
"""

ALARM_EVERY = timedelta(minutes=15)
"""How often one person is told by one channel until somebody has looked.

Source: our choice, because more often drowns what it says; it divides the hour.
"""

ALARM_TRIES = 20
"""How often one alarm is offered again before the next period's takes its place.

Source: our choice, because the next period brings another within a quarter of an hour.
"""

BACKLOG_AFTER = timedelta(minutes=5)
"""How long a text may stand unread by the rules before people are told.

Source: our choice, because a text is read within seconds and at worst within a minute.
"""

AFTER_HOURS_WITHIN = timedelta(hours=1)
"""How long after a family wrote at night it is still told whom to call.

Source: our choice, because later it wakes people over words they wrote long before.
"""

LIKE = "like_disclosures"
"""The name under which a text is put into the queue that only reads like disclosures.

Source: our choice.
"""

LEARN_STRENGTH, LEARN_FOLDS, LEAST_WEIGHT = 0.3, 5, 0.05
"""The inverse of the penalty on weights, the parts in which the threshold is found, and the least
weight that is kept.

Source: our choice, by cross-validation on the tuning half: penalties of 0.1 to 1 differ by two
points; half of all weights lie under the least and add nothing, twice it costs five points.
"""

READ_FOR_LIKENESS = 0.05
"""The share of ordinary comments that no rule catches and a person reads all the same.

Source: our choice, by cross-validation on the tuning half: of hints unlike any a rule was written
from a third is then caught, of twice the share half; but then praise is read for harm too, and
precision falls by four points. Letters in threes to fives, weighed by rarity, gain five points
at most, within chance, and weights nobody can read.
"""

BATCH = 500
"""Texts screened in one transaction.

Source: our choice, because 500 texts are screened in about a second, and a worker that is
killed loses no more than that to be done again.
"""

DENIAL_REACH = 4
"""How many words before or after a match may deny it.

Source: Chapman et al. 2001 (NegEx, J Biomed Inform 34:301-310), where a denial reaches five
words; one fewer because a match lowered wrongly costs more here.
"""

NOTE_LENGTH = 2000
"""The longest note on what was done about a concern, in letters.

Source: our choice, because it is a pointer to the case file where the rest belongs.
"""

TOLD_SHOWN = 20
"""How many alarms the page lists, the latest first.

Source: our choice, because that is an hour and more of them.
"""

BY_HAND = "by_hand"
"""The rule that stands for a person: somebody who read a text raised it.

Source: our choice, because rules miss what is only hinted at, and every comment is read by coders.
"""
