"""The items words come from, and how many are quoted."""

ITEMS = ("q59", "q60")
"""The items whose answers are a family's own words.

Source: surveys/area-send/2026-11/instrument.toml.
"""

OVERALL_ITEM, PERMISSION_ITEM = "q57", "q61"
"""The items that say how good help is overall, and who may see the words.

Source: surveys/area-send/2026-11/instrument.toml.
"""

BATCH = 500
"""Comments redacted in one transaction.

Source: our choice, because 500 are redacted in about a second.
"""

LEANING_QUOTES = 2
"""Quotes drawn of a theme's commonest direction; one of every other stands beside them.

Source: domain.md 6.1, part 7: a typical and a contrary one; one more, so that a theme can be
read where the first is short.
"""

LEAST_WORDS = 4
"""Words that make a sentence one which two quotes of a theme may not share.

Source: our choice, because “Thank you all.” repeats nothing.
"""
