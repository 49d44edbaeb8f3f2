"""What a release does not show, counted and said."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from soundings.disclosure.model import DomainFigure, Finding, ReasonCount, Withholding


def _said(withheld: Withholding) -> str:
    """Say what is not shown, for whoever reads the release."""
    if withheld.groups == 0:
        return "No figure of a group of children was made."
    said = (
        f"Of {withheld.groups:,} figures of groups of children {withheld.groups_shown:,} can be "
        f"shown, and of {withheld.findings:,} claims’ figures {withheld.findings_shown:,}."
    )
    if 2 * withheld.groups_shown < withheld.groups:
        return (
            f"{said} Most groups are so small here that their figures would tell of single "
            "children, or let those of other groups be worked out; they are withheld, not nought."
        )
    if withheld.groups_shown == withheld.groups:
        return said
    return f"{said} The others are withheld because few answered or they would give others away."


def withholding(
    findings: Sequence[Finding],
    domains: Sequence[DomainFigure],
    audited: int,
    against: tuple[UUID, ...],
) -> Withholding:
    """Count what a release does not show."""
    figures = [finding.figure for finding in findings] + [one.figure for one in domains]
    reasons = Counter(figure.why_withheld for figure in figures if figure.withheld)
    counted = Withholding(
        findings=len(findings),
        findings_shown=sum(not finding.figure.withheld for finding in findings),
        groups=len(domains),
        groups_shown=sum(not domain.figure.withheld for domain in domains),
        reasons=tuple(
            ReasonCount(reason=reason, figures=count) for reason, count in sorted(reasons.items())
        ),
        audited=audited,
        against=against,
        said="",
    )
    return replace(counted, said=_said(counted))
