"""Checking, reading, deciding and quoting families' redacted words, for the inspection's own."""

from soundings.coding.pages import checking, originals, quoting, reading

HANDLERS = [*checking.HANDLERS, *reading.HANDLERS, *quoting.HANDLERS, *originals.HANDLERS]
