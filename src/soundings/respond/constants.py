"""Limits of a visit and of what a page may be sent."""

IDLE_MINUTES = 45
"""A visit left alone this long is shown nothing of what it typed.
Source: ONS eq-questionnaire-runner, session time-out of 45 minutes.
"""

RENEW_MINUTES = 5
"""A visit's cookie is written anew when it is this old.
Source: our choice, because writing it on every page would cost a slow phone 150 bytes a page.
"""

NEAR_YEARS = 1
"""How far a typed age may lie from the listed one and still be the same child.
Source: our choice, because a birthday falls between the list's date and the reply once a year.
"""

MOST_FIELDS = 60
"""Most fields in a posted form.
Source: our choice, because no page has more than 15; the rest is somebody probing.
"""

MOST_BYTES = 64 * 1024
"""Most bytes in a posted form.
Source: ONS eq-questionnaire-runner, request body limit of 64 kB.
"""

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ku-Arab", "ps", "sd", "ug", "ur", "yi"})
"""Languages whose pages run from right to left.
Source: Unicode CLDR 48, characterOrder.
"""
