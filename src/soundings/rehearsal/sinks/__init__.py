"""Where a rehearsal's messages end: a mail sink, and a stand-in for GOV.UK Notify.

Both write a JSON line for everything they accept, before they say so: their files are the truth
about what was sent. The stand-in goes by the machine's own clock, as Notify does, because its
tokens are made by it; a rehearsal's wound clock is none of its business.

    python -m soundings.rehearsal.sinks --smtp-port 8425 --notify-port 8426 --folder sinks
"""

from soundings.rehearsal.sinks.notify import NotifyStub
from soundings.rehearsal.sinks.running import EMAILS, TEXTS, Sinks, Wanted, run_sinks
from soundings.rehearsal.sinks.templates import EMAIL_TEMPLATE, SMS_TEMPLATE
from soundings.rehearsal.sinks.trouble import API_KEY, Trouble

__all__ = [
    "API_KEY",
    "EMAILS",
    "EMAIL_TEMPLATE",
    "SMS_TEMPLATE",
    "TEXTS",
    "NotifyStub",
    "Sinks",
    "Trouble",
    "Wanted",
    "run_sinks",
]
