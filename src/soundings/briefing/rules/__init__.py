"""Decisions of the briefing: what is said, in which words, and how it is drawn."""
