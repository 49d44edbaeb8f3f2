"""What a recount comes to, in the figures that are printed."""

from soundings.briefing.model import Recounted
from soundings.contrast.model import Recount


def recounted(found: Recount, unmatched: int) -> Recounted:
    """Return the finding beside what it would be on the corrected rows."""
    sent, corrected = found.sent, found.corrected
    nobody = "No corrected row is about a listed child of whom the claim speaks."
    return Recounted(
        claimed=found.before.claimed_share,
        families=found.before.estimate,
        counted_before=None if sent is None else sent.recounted,
        counted=None if corrected is None else corrected.recounted,
        rows=0 if corrected is None else corrected.rows,
        unmatched=unmatched,
        verdict_before=found.before.verdict,
        verdict=found.after.verdict,
        grade_before=found.before.grade,
        grade=found.after.grade,
        sentence_before="" if sent is None else sent.sentence,
        sentence="" if corrected is None else corrected.sentence,
        problem=nobody if corrected is None or corrected.recounted is None else "",
    )


def cannot(why: str) -> Recounted:
    """Return that rows could not be counted, and why."""
    return Recounted(
        claimed=0.0,
        families=None,
        counted_before=None,
        counted=None,
        rows=0,
        unmatched=0,
        verdict_before="",
        verdict="",
        grade_before="",
        grade="",
        sentence_before="",
        sentence="",
        problem=why,
    )
