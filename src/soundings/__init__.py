"""Soundings: what a local area says about its SEND services, held against its families.

The rooms, in the order of a survey's life; each imports only rooms above it.

kit           no survey words: clock, refusals, SQL, queue, links, PDF, settings
stats         pure statistics: numpy arrays in, frozen Structs out
audit         who did or saw what; an append-only hash chain
access        staff, roles, sign-in, guards
inspection    an area, its partnership, its clock and state
instrument    the questionnaire: items, routes, versions; loads surveys/
roll          children, carers, contacts, holds: the frame
claims        what the partnership says, made testable, locked
outreach      waves, messages, receipts; one final disposition a child
respond       the family's pages and answers
sampling      draws anyone can recompute
safeguarding  disclosures in free text: a human queue against the clock
coding        redaction, themes, quotes
estimate      weights, estimates, who is missing
contrast      each claim against the families: verdicts, lines of enquiry
disclosure    the only maker of Released: what may leave, and to whom
briefing      inspector briefing and contrast pack; loads reports/
rehearsal     a synthetic area with planted truths, and families that answer
app           where it is put together; nothing imports it
"""

ROOMS = (
    "audit", "access", "inspection", "instrument", "roll", "claims", "outreach", "respond",
    "sampling", "safeguarding", "coding", "estimate", "contrast", "disclosure", "briefing",
)  # fmt: skip
"""The rooms that own a schema and a database role, upstream first."""
