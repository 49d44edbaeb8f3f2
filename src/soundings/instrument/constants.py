"""Limits of what we may ask and how."""

LONGEST_SENTENCE = 20
"""Most words in one sentence of a question, hint or option.
Source: our choice, because plain-English guidance for a reading age of 9 to 11 stops there.
"""

LONGEST_SEARCH = 50_000
"""Most answer combinations tried before an item counts as reachable.
Source: our choice, because real routes need a few dozen; this bounds a hostile file.
"""

FIRST_YEAR = 1900
"""Months before this year are slips of the thumb.
Source: our choice, because nobody the survey is about was born before it.
"""
