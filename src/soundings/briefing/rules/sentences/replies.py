"""What the partnership replied, and what came of it."""

from collections.abc import Iterable

from soundings.briefing.constants import WORDS_BESIDE
from soundings.briefing.model import Found, Position, Recounted, Replies, Reply, Strings
from soundings.briefing.rules.sentences.phrases import are, clause, day, in_words
from soundings.disclosure.model import Finding
from soundings.kit.figures import count, percent


def is_long(reply: Reply) -> bool:
    """Say whether a reply's words are too many to stand beside a finding on paper."""
    return len(reply.words.split()) > WORDS_BESIDE


def at_length(replies: Replies, findings: Iterable[Finding]) -> tuple[tuple[Finding, Reply], ...]:
    """Return the long replies, each with its finding, in the findings' order."""
    return tuple(
        (finding, reply)
        for finding in findings
        for reply in replies.of(finding.claim_id)
        if is_long(reply)
    )


def _words(reply: Reply, *, whole: bool) -> str:
    if not reply.words:
        return ""
    if whole or not is_long(reply):
        return f" “{reply.words}”"
    return f" “{' '.join(reply.words.split()[:WORDS_BESIDE])} …” (whole in the annex)"


def said_to(reply: Reply, strings: Strings, *, whole: bool = False) -> str:
    """Return what the partnership said to a finding, and what came of it.

    Words too many to stand there are broken off, unless the whole is asked for.
    """
    ground = f" ({strings.grounds[reply.ground]})" if reply.ground else ""
    version = f", version {reply.version}" if reply.version > 1 else ""
    files = ""
    if reply.attached:
        many = len(reply.attached)
        files = f" {in_words(many).capitalize()} file{'' if many == 1 else 's'} attached."
    position = strings.positions[reply.position]
    words = _words(reply, whole=whole)
    parts = [f"{position}{ground} on {day(reply.written_at)}{version}.{words}{files}"]
    if reply.recounted is not None:
        parts.append(recounted(reply.recounted, strings))
    if reply.mark is not None:
        parts.append(
            f"Inspectors: {strings.findings_on[reply.mark.found]}. {clause(reply.mark.reason)}."
        )
    return " ".join(parts)


def recounted(found: Recounted, strings: Strings) -> str:
    """Return what the corrected rows come to, beside what stood."""
    if found.problem:
        return f"The corrected rows could not be counted: {found.problem}"
    before = f" (rows sent first: {percent(found.counted_before)})"
    return (
        f"Counted anew on {count(found.rows)} corrected rows: {percent(found.counted)}"
        f"{before if found.counted_before is not None else ''}, where {percent(found.claimed)} "
        f"was claimed. Against {percent(found.counted)} the verdict would be "
        f"{strings.verdicts[found.verdict].lower()}{_grade(found.grade)}; it is "
        f"{strings.verdicts[found.verdict_before].lower()}{_grade(found.grade_before)}."
    )


def _grade(grade: str) -> str:
    return f", grade {grade}" if grade else ""


def tally_of_replies(replies: Replies) -> str:
    """Return how many findings were accepted, how many disputed, and how often we were wrong."""
    latest = replies.latest
    accepted, context, disputed = (
        sum(reply.position is position for reply in latest) for position in Position
    )
    disputes = [reply for reply in latest if reply.position is Position.DISPUTE]
    upheld, part, refused = (
        sum(reply.mark is not None and reply.mark.found is found for reply in disputes)
        for found in Found
    )
    waiting = len(disputes) - upheld - part - refused
    errors = (
        f"Of the disputes inspectors upheld {in_words(upheld)}, {in_words(part)} in part, and "
        f"turned down {in_words(refused)}; {in_words(waiting)} {are(waiting)} yet to be marked. "
        f"Errors of ours found by the partnership: {in_words(upheld + part)}."
    )
    return (
        f"The partnership replied to {in_words(len(latest))} "
        f"finding{'' if len(latest) == 1 else 's'}: it accepts {in_words(accepted)}, accepts "
        f"{in_words(context)} with context and disputes {in_words(disputed)}. {errors} Each reply "
        "stands beside its finding, word for word (on paper a long one in the annex); every "
        "version is kept."
    )
