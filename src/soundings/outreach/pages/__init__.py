"""The pages of outreach: for inspectors, for whoever asks for silence, and for providers."""

from soundings.outreach.pages import doors, launching, watching

HANDLERS = [*launching.HANDLERS, *watching.HANDLERS, *doors.HANDLERS]
