"""The pages of outreach: for inspectors, for whoever asks for silence, and for providers."""

from soundings.outreach.pages import doors, launching, relaying, watching

HANDLERS = [*launching.HANDLERS, *watching.HANDLERS, *relaying.HANDLERS, *doors.HANDLERS]
