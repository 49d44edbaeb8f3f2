"""The family's pages and answers.

A reply is a write capability: what was typed is shown back to the visit that
typed it and to no other, and nothing from the list is shown to anybody.
"""
