"""Limits of what we may ask and how."""

LONGEST_SENTENCE = 20
"""Most words in one sentence of a question or hint in English.
Source: our choice, because plain-English guidance for a reading age of 9 to 11 stops there.
"""

LONGEST_QUESTION = 16
"""Most words in a question in English.
Source: our choice, because a question must be read at one glance on a small phone.
"""

HARDEST_READING = 6.0
"""Highest automated readability index of a question with its hint in English.
Source: our choice, because 6 is the reading of ages 11 to 12, and tired adults read no harder.
"""

ARI_LETTERS, ARI_WORDS, ARI_LEVEL = 4.71, 0.5, 21.43
"""Weights of letters a word and words a sentence in the automated readability index, and its zero.
Source: Senter and Smith 1967, AMRL-TR-66-220.
"""

LONGEST_SMS = 306
"""Most characters of a question with its answers in a text message, Latin letters alone.
Source: GSM 03.40: two messages of 153 characters joined.
"""

LONGEST_WIDE_SMS = 335
"""Most characters of the same in any other writing.
Source: GSM 03.40: five messages of 67 characters joined.
"""

LONGEST_SEARCH = 50_000
"""Most answer combinations tried before an item counts as reachable.
Source: our choice, because real routes need a few hundred; this bounds a hostile file.
"""

FIRST_YEAR = 1900
"""Months before this year are slips of the thumb.
Source: our choice, because nobody the survey is about was born before it.
"""
