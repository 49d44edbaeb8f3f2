"""Signing in, the ways in a person has, proving to be there, and signing out."""

from soundings.access.pages import organisation, ways

HANDLERS = [*ways.HANDLERS, *organisation.HANDLERS]
