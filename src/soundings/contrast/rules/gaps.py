"""Differences by group: each group against the rest, all tests of a cut counted together."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from soundings.contrast.constants import FALSE_DISCOVERY, LEAST_REST
from soundings.contrast.model import Finding, Gap, SignalGroup
from soundings.estimate.model import Adjusted, Difference, Figure, Flag
from soundings.stats.multiplicity import benjamini_hochberg

_UNKNOWN = ("unknown", "other_or_unknown")


class _Pair(Struct, frozen=True, kw_only=True):
    figure: Figure
    difference: Difference


class Scan(Struct, frozen=True, kw_only=True):
    """Every group tested, of the claims' measures and of the signals."""

    gaps: tuple[Gap, ...]
    signal_groups: Mapping[str, tuple[SignalGroup, ...]]


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
    measure: str, figures: Iterable[Figure], differences: Iterable[Difference]
) -> list[_Pair]:
    by_domain = {
        difference.domain: difference
        for difference in differences
        if difference.measure == measure
    }
    found = [
        _Pair(figure=figure, difference=by_domain[figure.domain])
        for figure in figures
        if figure.measure == measure
        and figure.domain in by_domain
        and _testable(figure, by_domain[figure.domain])
    ]
    return _without_mirrors(sorted(found, key=lambda pair: pair.figure.domain))


def scan(
    findings: Sequence[Finding],
    signals: Sequence[str],
    figures: Sequence[Figure],
    differences: Sequence[Difference],
    adjusted: Sequence[Adjusted] = (),
) -> Scan:
    """Test each group of each claimed measure and each signal against the rest.

    A measure that several claims share is tested once. All tests of the cut are counted together
    by Benjamini and Hochberg. Standing gaps come first.
    """
    once = {finding.archetype: finding for finding in reversed(findings)}
    pairs = [
        pair
        for measure in (*dict.fromkeys(finding.archetype for finding in findings), *signals)
        for pair in _pairs(measure, figures, differences)
    ]
    found = benjamini_hochberg([pair.difference.p for pair in pairs])
    tested = [(pair, 1.0 if q is None else q) for pair, q in zip(pairs, found, strict=True)]
    mixes = {(one.measure, one.domain): one for one in adjusted}
    gaps = [
        _gap(once[pair.figure.measure], pair, q, mixes)
        for pair, q in tested
        if pair.figure.measure in once
    ]
    return Scan(
        gaps=tuple(sorted(gaps, key=_standing_first)),
        signal_groups={
            signal: tuple(
                _signal_group(pair, q) for pair, q in tested if pair.figure.measure == signal
            )
            for signal in signals
        },
    )


def gaps(
    findings: Sequence[Finding],
    figures: Sequence[Figure],
    differences: Sequence[Difference],
    adjusted: Sequence[Adjusted] = (),
) -> tuple[Gap, ...]:
    """Test each group of each claimed measure against the rest, without the signals."""
    return scan(findings, (), figures, differences, adjusted).gaps


def _standing_first(gap: Gap) -> tuple[bool, float, str, str, str]:
    return (
        not gap.standing,
        -abs(gap.difference) if gap.standing else gap.p,
        gap.ref,
        gap.variable,
        gap.group,
    )


def _gap(
    finding: Finding, pair: _Pair, p_adjusted: float, mixes: Mapping[tuple[str, str], Adjusted]
) -> Gap:
    difference = pair.difference
    variable, _, group = pair.figure.domain.partition("=")
    mix = mixes.get((pair.figure.measure, pair.figure.domain))
    return Gap(
        claim_id=finding.claim_id,
        ref=finding.ref,
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
        p=difference.p,
        p_adjusted=p_adjusted,
        standing=p_adjusted < FALSE_DISCOVERY,
        adjusted=None if mix is None else mix.difference,
        adjusted_low=None if mix is None else mix.low,
        adjusted_high=None if mix is None else mix.high,
    )


def _signal_group(pair: _Pair, p_adjusted: float) -> SignalGroup:
    difference = pair.difference
    variable, _, group = pair.figure.domain.partition("=")
    return SignalGroup(
        variable=variable,
        group=group,
        figure=pair.figure,
        rest_estimate=difference.rest_estimate,
        rest_n=difference.rest_n,
        difference=difference.difference,
        low=difference.low,
        high=difference.high,
        p=difference.p,
        p_adjusted=p_adjusted,
        standing=p_adjusted < FALSE_DISCOVERY,
    )


def tested(gaps: Iterable[Gap]) -> Counter[str]:
    """Return how many gaps of each variable were tested."""
    return Counter(gap.variable for gap in gaps)
