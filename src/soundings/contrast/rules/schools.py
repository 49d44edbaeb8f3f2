"""Which schools stand out, and how a measure runs over deprivation: for inspectors alone."""

from collections.abc import Sequence

from scipy.special import ndtr, ndtri

from soundings.contrast.constants import FALSE_DISCOVERY, LEAST_REST
from soundings.contrast.model import Finding, Gradient, SchoolSignal
from soundings.estimate import model as estimate
from soundings.estimate.model import Band, School, Variation
from soundings.stats.multiplicity import benjamini_hochberg

_REACH = float(ndtri(0.975))
"""Standard errors either side of a 95 % interval."""

_USUAL = (Band.AS_EXPECTED, Band.NOTHING)


def _two_sided(z: float) -> float:
    return float(2.0 * ndtr(-abs(z)))


def school_signals(
    findings: Sequence[Finding], schools: Sequence[School], variations: Sequence[Variation]
) -> tuple[SchoolSignal, ...]:
    """Return the schools that stand out on claimed measures, by reference number, never by merit.

    Each is set against the area with over-dispersion allowed for; every school of every measure
    is counted by Benjamini and Hochberg. A small school shows nothing by not being here.
    """
    once = {finding.archetype: finding for finding in reversed(findings)}
    scanned = [
        (school, school.z)
        for school in schools
        if school.measure in once and school.z is not None and school.band is not Band.NOTHING
    ]
    raw = [_two_sided(z) for _, z in scanned]
    varied = {variation.measure: variation for variation in variations}
    found = [
        SchoolSignal(
            claim_id=once[school.measure].claim_id,
            ref=once[school.measure].ref,
            measure=school.measure,
            setting_urn=school.setting_urn,
            listed=school.listed,
            n=school.n,
            favourable=school.favourable,
            low=school.low,
            high=school.high,
            band=school.band,
            p=p,
            p_adjusted=1.0 if q is None else q,
            flag=school.flag,
            schools=sum(other.measure == school.measure for other, _ in scanned),
            mor=varied[school.measure].mor if school.measure in varied else None,
        )
        for (school, _), p, q in zip(scanned, raw, benjamini_hochberg(raw), strict=True)
    ]
    return tuple(
        sorted(
            (one for one in found if one.p_adjusted < FALSE_DISCOVERY and one.band not in _USUAL),
            key=lambda one: (one.ref, one.setting_urn),
        )
    )


def _slope_p(one: estimate.Gradient) -> float | None:
    """Return the p-value of no slope, from its interval; None where nothing can be said.

    The interval is taken as normal, as those of its bootstrap are nearly.
    """
    if one.n < LEAST_REST or one.slope_low is None or one.slope_high is None:
        return None
    error = (one.slope_high - one.slope_low) / (2.0 * _REACH)
    return _two_sided(one.slope / error) if error > 0 else None


def gradients(
    findings: Sequence[Finding], measured: Sequence[estimate.Gradient]
) -> tuple[Gradient, ...]:
    """Return how each claimed measure runs from the most to the least deprived.

    All slopes are counted together by Benjamini and Hochberg.
    """
    once = {finding.archetype: finding for finding in reversed(findings)}
    known = sorted((one for one in measured if one.measure in once), key=lambda one: one.measure)
    raw = [_slope_p(one) for one in known]
    return tuple(
        Gradient(
            claim_id=once[one.measure].claim_id,
            ref=once[one.measure].ref,
            measure=one.measure,
            n=one.n,
            slope=one.slope,
            slope_low=one.slope_low,
            slope_high=one.slope_high,
            ratio=one.ratio,
            concentration=one.concentration,
            p=p,
            p_adjusted=q,
            standing=q is not None and q < FALSE_DISCOVERY,
        )
        for one, p, q in zip(known, raw, benjamini_hochberg(raw), strict=True)
    )
