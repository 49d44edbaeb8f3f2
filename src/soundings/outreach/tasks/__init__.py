"""Work nobody waits for: messages out, receipts and texts in, the proof, and the close."""

from soundings.kit.queue import Task
from soundings.outreach.tasks.closing import close_due
from soundings.outreach.tasks.draining import Drain, Drained, Pace, Stationery
from soundings.outreach.tasks.sending import send_due
from soundings.outreach.tasks.settling import (
    poll_receipts,
    poll_texts,
    prove_outbox,
    read_bounces,
    sweep_outbox,
)
from soundings.outreach.tasks.texting import keep_silence, sort_texts
from soundings.outreach.tasks.work import Deps, open_providers

__all__ = [
    "TASKS",
    "Deps",
    "Drain",
    "Drained",
    "Pace",
    "Stationery",
    "close_due",
    "keep_silence",
    "open_providers",
    "poll_receipts",
    "poll_texts",
    "prove_outbox",
    "read_bounces",
    "send_due",
    "sort_texts",
    "sweep_outbox",
]

TASKS = (
    Task(name="close_due", run=close_due, every_seconds=60),
    Task(name="send_due", run=send_due, every_seconds=2),
    Task(name="sweep_outbox", run=sweep_outbox, every_seconds=60),
    Task(name="poll_receipts", run=poll_receipts, every_seconds=60),
    Task(name="poll_texts", run=poll_texts, every_seconds=60),
    Task(name="sort_texts", run=sort_texts, every_seconds=2),
    Task(name="keep_silence", run=keep_silence, every_seconds=600),
    Task(name="read_bounces", run=read_bounces, every_seconds=60),
    Task(name="prove_outbox", run=prove_outbox, every_seconds=20),
)
