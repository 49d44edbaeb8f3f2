"""Lines of enquiry as people changed them: the analysis's own, and every change after it."""

from collections.abc import Mapping, Sequence
from typing import assert_never
from uuid import UUID, uuid5

import msgspec

from soundings.contrast.constants import LEAST_REASON, LONGEST_WORDS
from soundings.contrast.model import (
    Added,
    Change,
    Changed,
    ChangedMeanwhile,
    Dropped,
    Enquiry,
    EnquiryKind,
    Finding,
    Line,
    LineId,
    Lines,
    Moved,
    Restored,
    Reworded,
    StartsFrom,
    UnknownLine,
    Words,
    WrongChange,
)

_LINES = UUID("5e7d1b0e-6f0a-5d6c-9a53-3b1f5a0e7c11")
"""What ids of lines are made under, so that they are nobody else's."""


def line_id(claim_id: UUID, starts_from: StartsFrom) -> LineId:
    """Return by what a line is known in every cut: a claim starts one from each beginning."""
    return LineId(uuid5(_LINES, f"{claim_id}/{starts_from}"))


def lines(
    originals: Sequence[Enquiry], findings: Mapping[UUID, Finding], changes: Sequence[Changed]
) -> Lines:
    """Return the lines of a cut after every change, in the order in which they stand.

    A change of a line that this cut does not have is kept apart, and changes nothing.
    """
    held = _Held(originals, findings)
    elsewhere = [one for one in changes if not held.take(one)]
    return Lines(lines=held.lines(), elsewhere=tuple(elsewhere))


class _Held:
    """The lines while changes are read in turn."""

    def __init__(self, originals: Sequence[Enquiry], findings: Mapping[UUID, Finding]) -> None:
        made = [
            Line(
                line_id=line_id(one.claim_id, one.starts_from),
                enquiry=one,
                original=one,
                dropped=None,
                history=(),
            )
            for one in sorted(originals, key=lambda one: one.rank)
        ]
        self._findings = findings
        self._known = {line.line_id: line for line in made}
        self._order = [line.line_id for line in made]

    def take(self, changed: Changed) -> bool:
        """Take one change in; say whether it is of a line that is here."""
        key = LineId(changed.line_id)
        if isinstance(changed.change, Added):
            finding = self._findings.get(changed.change.claim_id)
            if finding is None:
                return False
            self._known[key] = _own(key, finding)
            self._order.append(key)
        if key not in self._known:
            return False
        line = self._known[key]
        line = msgspec.structs.replace(line, history=(*line.history, changed))
        self._known[key] = self._after(line, changed.change, changed.changed_name)
        return True

    def _after(self, line: Line, change: Change, who: str) -> Line:
        match change:
            case Added(words=words) | Reworded(words=words):
                return msgspec.structs.replace(line, enquiry=_said(line.enquiry, words, who))
            case Moved(place=place):
                if line.dropped is None:
                    self._order.remove(line.line_id)
                    self._order.insert(place - 1, line.line_id)
                return line
            case Dropped(reason=reason):
                if line.dropped is None:
                    self._order.remove(line.line_id)
                return msgspec.structs.replace(line, dropped=reason)
            case Restored():
                if line.dropped is not None:
                    self._order.append(line.line_id)
                return msgspec.structs.replace(line, dropped=None)
            case _:  # pragma: no cover
                assert_never(change)

    def lines(self) -> tuple[Line, ...]:
        followed = [
            msgspec.structs.replace(
                self._known[key],
                enquiry=msgspec.structs.replace(self._known[key].enquiry, rank=rank),
            )
            for rank, key in enumerate(self._order, start=1)
        ]
        dropped = [line for line in self._known.values() if line.dropped is not None]
        return (*followed, *dropped)


def _said(enquiry: Enquiry, words: Words, who: str) -> Enquiry:
    return msgspec.structs.replace(enquiry, **msgspec.structs.asdict(words), edited_by=who)


def _own(key: LineId, finding: Finding) -> Line:
    """Return an inspector's own line before its words, about a claim that was held against."""
    enquiry = Enquiry(
        rank=0,
        kind=EnquiryKind.CONCERN,
        claim_id=finding.claim_id,
        ref=finding.ref,
        archetype=finding.archetype,
        claim=finding.verbatim,
        why_it_matters="",
        whom_to_ask="",
        what_to_request="",
        criteria=finding.criteria,
        law=finding.law,
        verdict=finding.verdict,
        grade=finding.grade,
        score=0.0,
        number_affected=0,
        starts_from="inspector",
    )
    return Line(line_id=key, enquiry=enquiry, original=None, dropped=None, history=())


def line_named(found: Lines, key: UUID) -> Line:
    """Return the line; raises UnknownLine."""
    for line in found.lines:
        if line.line_id == key:
            return line
    message = "No line of the latest analysis has that id: go back to the lines of enquiry."
    raise UnknownLine(message)


def check_change(line: Line, change: Change, seen: int, followed: int) -> None:
    """Refuse a change made upon another state of the line, or one it cannot take.

    Raises ChangedMeanwhile or WrongChange.
    """
    if line.seen != seen:
        last = line.history[-1]
        message = (
            f"{last.changed_name} changed this line while you looked at it; read it again below, "
            "then make your change. What you typed is kept."
        )
        raise ChangedMeanwhile(message)
    if isinstance(change, Restored) is (line.dropped is None):
        state = "followed" if line.dropped is None else "dropped"
        message = f"The line is {state} already: load the page again."
        raise WrongChange(message)
    match change:
        case Reworded(words=words) | Added(words=words):
            check_words(words)
        case Dropped(reason=reason):
            if len(reason) < LEAST_REASON:
                message = (
                    f"Say why the line is dropped, in {LEAST_REASON} letters or more: the reason "
                    "stays with it."
                )
                raise WrongChange(message)
        case Moved(place=place):
            if not 1 <= place <= followed:
                message = f"Place {place} is not there: choose one from 1 to {followed}."
                raise WrongChange(message)
        case Restored():
            pass
        case _:  # pragma: no cover
            assert_never(change)


def check_words(words: Words) -> None:
    """Refuse a line that leaves a part unsaid or says too much; raises WrongChange."""
    named = {
        "Why it matters": words.why_it_matters,
        "Whom to ask": words.whom_to_ask,
        "What to request": words.what_to_request,
    }
    for name, said in named.items():
        if not said:
            message = f"{name} is empty: say it in a sentence, or drop the line."
            raise WrongChange(message)
        if len(said) > LONGEST_WORDS:
            message = (
                f"{name} has {len(said):,} letters; {LONGEST_WORDS} fit the briefing. Shorten it."
            )
            raise WrongChange(message)


def claim_named(findings: Sequence[Finding], claim_id: str) -> UUID:
    """Return the claim a form names; raises WrongChange for none of the cut's."""
    for finding in findings:
        if str(finding.claim_id) == claim_id:
            return finding.claim_id
    message = "Choose the claim the line is about: every line starts from one."
    raise WrongChange(message)


def in_words(change: Change) -> str:
    """Return what somebody did to a line, to follow their name."""
    match change:
        case Reworded():
            return "put it in other words"
        case Moved(place=place):
            return f"moved it to place {place}"
        case Dropped(reason=reason):
            return f"dropped it: {reason}"
        case Restored():
            return "took it up again"
        case Added():
            return "added it"
        case _:  # pragma: no cover
            assert_never(change)
