"""Every page of the room."""

from soundings.briefing.pages import documents, publishing, replying

HANDLERS = [*documents.HANDLERS, *replying.HANDLERS, *publishing.HANDLERS]
