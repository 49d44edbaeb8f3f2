"""Groups, schools, gradients and signals: tested together, shown without an order of merit."""

import pytest
from msgspec.structs import replace
from scipy.special import ndtri
from tests.contrast.make import ARCHETYPES, claim, evidence, figure

from soundings.contrast.rules.findings import findings
from soundings.contrast.rules.gaps import gaps, scan
from soundings.contrast.rules.schools import gradients, school_signals
from soundings.contrast.rules.signals import MEASURED, signals
from soundings.estimate.model import (
    Adjusted,
    Band,
    Difference,
    Flag,
    Gradient,
    School,
    Variation,
)


def found(*measures):
    claims = [claim(n, measure) for n, measure in enumerate(measures, start=1)]
    return findings(claims, ARCHETYPES, evidence(*map(figure, measures), shift=0.02))


def difference(measure="C39", domain="phase=primary", p=0.001, size=-0.2):
    return Difference(
        measure=measure,
        domain=domain,
        rest_n=200,
        rest_estimate=0.5,
        difference=size,
        low=size - 0.1,
        high=size + 0.1,
        p=p,
    )


def school(urn, z, measure="C39", band=Band.LOWER, n=20):
    return School(
        measure=measure,
        setting_urn=urn,
        listed=60,
        n=n,
        favourable=5,
        estimate=5 / n,
        low=0.1,
        high=0.5,
        z=z,
        band=band,
        shrunken=0.4,
        shrunken_low=0.2,
        shrunken_high=0.6,
        flag=Flag.NONE if n >= 10 else Flag.UNRELIABLE,
    )


def gradient(measure="C39", slope=0.2, error=0.02, n=400):
    reach = float(ndtri(0.975)) * error
    return Gradient(
        measure=measure,
        n=n,
        slope=slope,
        slope_low=slope - reach,
        slope_high=slope + reach,
        ratio=1.5,
        ratio_low=1.2,
        ratio_high=1.8,
        concentration=0.1,
        concentration_low=0.0,
        concentration_high=0.2,
        replicates=200,
    )


def test_a_gap_carries_the_difference_that_holds_the_lists_own_mix():
    mix = Adjusted(
        measure="C39",
        domain="phase=primary",
        n=100,
        rest_n=200,
        estimate=0.4,
        rest=0.5,
        difference=-0.1,
        se=0.02,
        low=-0.14,
        high=-0.06,
        p=0.001,
    )
    groups = [figure(domain="phase=primary", n=100)]
    (with_mix,) = gaps(found("C39"), groups, [difference()], [mix])
    assert (with_mix.adjusted, with_mix.adjusted_low, with_mix.adjusted_high) == (
        -0.1,
        -0.14,
        -0.06,
    )
    (without,) = gaps(found("C39"), groups, [difference()])
    assert without.adjusted is None


def test_groups_of_signals_are_counted_with_those_of_claims():
    groups = [figure(domain="phase=primary"), figure("harper", domain="phase=primary")]
    alone = scan(found("C39"), (), groups, [difference(p=0.04)])
    assert alone.gaps[0].standing
    together = scan(
        found("C39"), ("harper",), groups, [difference(p=0.04), difference("harper", p=0.9)]
    )
    assert not together.gaps[0].standing
    (group,) = together.signal_groups["harper"]
    assert (group.variable, group.group, group.standing) == ("phase", "primary", False)


def test_signals_carry_their_groups():
    figures = [figure("harper", 0.3), figure("harper", domain="phase=primary")]
    groups = scan((), ("harper",), figures, [difference("harper")]).signal_groups
    (harper,) = signals(figures, groups)
    assert [one.group for one in harper.groups] == ["primary"]
    assert signals(figures)[0].groups == ()
    assert set(groups) <= set(MEASURED)


def test_two_claims_of_one_measure_test_it_once():
    groups = [figure(domain="phase=primary")]
    assert len(gaps(found("C39", "C39"), groups, [difference()])) == 1


def test_schools_that_stand_out_are_listed_by_number_and_all_scanned_are_counted():
    variation = Variation(
        measure="C39", schools=4, n=80, mean=0.4, sigma=0.3, sigma_low=0.1, sigma_high=0.6,
        icc=0.03, mor=1.33, mor_low=1.1, mor_high=1.8, overdispersion=1.2, tau=0.1, lower=2,
        higher=0,
    )  # fmt: skip
    scanned = [
        school("900002", -4.0, band=Band.MUCH_LOWER),
        school("900001", -3.5, band=Band.MUCH_LOWER),
        school("900003", -2.0),
        school("900004", 0.1, band=Band.AS_EXPECTED),
        school("900005", None, band=Band.NOTHING),
        school("900006", -9.0, measure="C12"),
    ]
    listed = school_signals(found("C39"), scanned, [variation])
    assert [one.setting_urn for one in listed] == ["900001", "900002"]
    assert {one.schools for one in listed} == {4}
    assert {one.mor for one in listed} == {1.33}
    assert all(one.p_adjusted >= one.p for one in listed)
    assert school_signals(found("C39"), scanned[:1], [])[0].mor is None


def test_a_small_school_keeps_its_flag():
    (one,) = school_signals(found("C39"), [school("900001", -5.0, n=7)], [])
    assert one.flag is Flag.UNRELIABLE


def test_no_school_is_given_a_place():
    names = set(school_signals(found("C39"), [school("1", -5.0)], [])[0].__struct_fields__)
    assert not {"rank", "position", "place", "score"} & names


@pytest.mark.parametrize(
    ("one", "standing"),
    [
        (gradient(), True),
        (gradient(slope=0.01), False),
        (gradient(n=29), False),
        (replace(gradient(), slope_low=None, slope_high=None), False),
    ],
)
def test_a_gradient_stands_where_its_slope_is_more_than_chance(one, standing):
    (kept,) = gradients(found("C39"), [one, gradient("C12")])
    assert kept.standing is standing


def test_many_slopes_are_counted_together():
    weak = gradient(error=0.095)
    assert gradients(found("C39"), [weak])[0].standing
    others = [gradient(name, slope=0.0) for name in ("C15", "C26", "C28", "C29")]
    names = [one.measure for one in others]
    together = gradients(found("C39", *names), [weak, *others])
    assert not any(one.standing for one in together)
