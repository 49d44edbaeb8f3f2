"""Which findings stand first, and in which order a reader meets them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TypeVar

from soundings.briefing.constants import (
    CLAIMS_IN_FULL,
    CONFIRMED,
    LETTERS_IN_FULL,
    STRONGEST,
)
from soundings.contrast.rules.findings import by_reference
from soundings.disclosure.model import Finding, Released

T = TypeVar("T")

ORDER = (
    "contradicted", "not_supported", "supported", "supported_among_those_who_answered",
    "insufficient", "not_comparable",
)  # fmt: skip
"""Verdicts in the order a reader needs them."""

AGAINST = frozenset({"contradicted", "not_supported"})
FOR = frozenset({"supported", "supported_among_those_who_answered"})


def batched(items: Sequence[T], size: int) -> Iterator[tuple[T, ...]]:
    """Yield the items so many at a time."""
    for start in range(0, len(items), size):
        yield tuple(items[start : start + size])


def distance(finding: Finding) -> float:
    """Return how far replies lie on the worse side of the claim; nothing known lies nearest."""
    share = finding.figure.share
    if share is None:
        return -1.0
    match finding.direction:
        case "at_most":
            return share - finding.claimed
        case "equals":
            return abs(finding.claimed - share)
        case _:
            return finding.claimed - share


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings by verdict, and the widest contrast first within one."""
    return tuple(
        sorted(
            findings,
            key=lambda each: (ORDER.index(each.verdict), -distance(each), by_reference(each.ref)),
        )
    )


def one_each(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the first finding on each measure: further ones would show the same figure again."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.figure.measure, finding)
    return tuple(first.values())


def in_full(ordered: Iterable[Finding]) -> int:
    """Return how many findings, from the first, are printed with everything known of them."""
    letters = accumulate(len(finding.verbatim) for finding in ordered)
    return min(CLAIMS_IN_FULL, sum(so_far <= LETTERS_IN_FULL for so_far in letters))


def strongest(released: Released) -> tuple[Finding, ...]:
    """Those of the highest ranked lines, then the widest contrasts; no measure twice."""
    rank: dict[str, int] = {}
    for enquiry in released.enquiries:
        rank.setdefault(enquiry.ref, enquiry.rank)
    against = [finding for finding in released.findings if finding.verdict in AGAINST]
    last = len(released.enquiries) + 1
    against.sort(
        key=lambda each: (rank.get(each.ref, last), -distance(each), by_reference(each.ref))
    )
    return one_each(against)[:STRONGEST]


def confirmed(released: Released) -> tuple[Finding, ...]:
    """Return the claims families' replies bear out most nearly, no measure twice."""
    agreeing = [finding for finding in released.findings if finding.verdict in FOR]
    agreeing.sort(
        key=lambda each: (ORDER.index(each.verdict), distance(each), by_reference(each.ref))
    )
    return one_each(agreeing)[:CONFIRMED]
