"""Differences by group: each group against the rest, all tests counted together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from msgspec import Struct

from soundings.contrast.constants import FALSE_DISCOVERY, LEAST_REST
from soundings.contrast.model import Finding, Gap
from soundings.estimate.model import Difference, Figure, Flag
from soundings.stats.multiplicity import benjamini_hochberg

_UNKNOWN = ("unknown", "other_or_unknown")


class _Pair(Struct, frozen=True, kw_only=True):
    finding: Finding
    figure: Figure
    difference: Difference


def _testable(figure: Figure, difference: Difference) -> bool:
    """Say whether both sides can carry a comparison."""
    category = figure.domain.partition("=")[2]
    return (
        figure.flag is not Flag.INSUFFICIENT
        and difference.rest_n >= LEAST_REST
        and category not in _UNKNOWN
    )


def _without_mirrors(pairs: Sequence[_Pair]) -> list[_Pair]:
    """Keep one of the two groups where a variable has two, since each is the other's rest."""
    kept: list[_Pair] = []
    for _, same in groupby(pairs, key=lambda pair: pair.figure.domain.partition("=")[0]):
        group = list(same)
        two = len(group) == 2 and group[0].figure.n == group[1].difference.rest_n  # noqa: PLR2004 - a pair
        kept += [min(group, key=lambda pair: pair.figure.n)] if two else group
    return kept


def _pairs(
    finding: Finding, figures: Iterable[Figure], differences: Iterable[Difference]
) -> list[_Pair]:
    by_domain = {
        difference.domain: difference
        for difference in differences
        if difference.measure == finding.archetype
    }
    found = [
        _Pair(finding=finding, figure=figure, difference=by_domain[figure.domain])
        for figure in figures
        if figure.measure == finding.archetype
        and figure.domain in by_domain
        and _testable(figure, by_domain[figure.domain])
    ]
    return _without_mirrors(sorted(found, key=lambda pair: pair.figure.domain))


def gaps(
    findings: Sequence[Finding], figures: Sequence[Figure], differences: Sequence[Difference]
) -> tuple[Gap, ...]:
    """Test each group of each claimed measure against the rest; standing gaps come first.

    A measure that several claims share is tested once. All tests of the cut are counted together
    by Benjamini and Hochberg.
    """
    once = {finding.archetype: finding for finding in reversed(findings)}
    pairs = [
        pair
        for finding in findings
        if once[finding.archetype] is finding
        for pair in _pairs(finding, figures, differences)
    ]
    raw = [pair.difference.p for pair in pairs]
    adjusted = benjamini_hochberg(raw)
    found = [
        _gap(pair, p, q if q is not None else 1.0)
        for pair, p, q in zip(pairs, raw, adjusted, strict=True)
    ]
    return tuple(
        sorted(
            found,
            key=lambda gap: (
                not gap.standing,
                -abs(gap.difference) if gap.standing else gap.p,
                gap.ref,
                gap.variable,
                gap.group,
            ),
        )
    )


def _gap(pair: _Pair, p: float, p_adjusted: float) -> Gap:
    difference = pair.difference
    variable, _, group = pair.figure.domain.partition("=")
    return Gap(
        claim_id=pair.finding.claim_id,
        ref=pair.finding.ref,
        measure=pair.figure.measure,
        variable=variable,
        group=group,
        reference="the rest",
        group_figure=pair.figure,
        reference_estimate=difference.rest_estimate,
        reference_n=difference.rest_n,
        difference=difference.difference,
        low=difference.low,
        high=difference.high,
        p=p,
        p_adjusted=p_adjusted,
        standing=p_adjusted < FALSE_DISCOVERY,
    )


def tested(gaps: Iterable[Gap]) -> Counter[str]:
    """Return how many gaps of each variable were tested."""
    return Counter(gap.variable for gap in gaps)
