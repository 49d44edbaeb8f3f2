"""Worked answers other than the survey package's: RISQ, NCHS, AAPOR, Rivest, lme4, print."""

import numpy as np
import pytest
from scipy import stats as scipy_stats
from tests.stats.make import close, column, expected, table

from soundings.stats.aapor import Outcomes, outcome_rates
from soundings.stats.bounds import manski, pattern_mixture, tipping
from soundings.stats.funnel import LIMITS, Band, Scale, exact_limits, funnel
from soundings.stats.inequality import inequality, ranks
from soundings.stats.intervals import (
    at_most,
    clopper_pearson,
    hypergeometric,
    korn_graubard,
    wilson,
)
from soundings.stats.looks import phase_capacity
from soundings.stats.multiplicity import benjamini_hochberg, holm
from soundings.stats.reliability import reliability
from soundings.stats.representativity import (
    bias_kept,
    indicator_columns,
    partial,
    partial_se,
    representativity,
)
from soundings.stats.sequences import counted, share
from soundings.stats.shapes import codes
from soundings.stats.shrinkage import shrinkage
from soundings.stats.tickets import draw, ticket
from soundings.stats.verdict import Call, Direction, Strength, call, sides, strength


@pytest.mark.parametrize("case", expected("C08_binomial_ci"))
def test_c08_binomial_intervals_are_newcombes(case):
    p, n = np.array([case["x"] / case["n"]]), np.array([float(case["n"])])
    # R's prop.test(81, 263, correct = FALSE)$conf.int  0.255288519878274 0.366209576982800
    endless = np.array([np.inf])
    found = wilson(p, n, endless)
    close([found.low[0], found.high[0]], case["wilson"])
    # R's binom.test(81, 263)$conf.int                  0.252736745585271 0.367621922601351
    found = clopper_pearson(np.array([float(case["x"])]), n)
    close([found.low[0], found.high[0]], case["clopper_pearson"])
    # Korn and Graubard's with no design effect is the same; its df is n - 1.
    found = korn_graubard(p, n, n, n - 1)
    close([found.low[0], found.high[0]], case["clopper_pearson"])


@pytest.mark.parametrize("case", expected("C10_nchs_open")["cases"], ids=lambda case: case["id"])
def test_c10_the_nchs_flags_are_cdcs(case):
    # CDC's published code for Series 2 No. 175, e.g. 15 of 25: Px, 0.38665349625684 to
    # 0.788745193534858
    found = reliability(case["p"], case["n"], case["n"] / case["deff"], case["df"])
    assert found.flag.value == case["flag"]
    close([found.n_effective], [case["neff"]], rel=1e-6)
    close([found.low, found.high], [case["LL"], case["UL"]], rel=1e-6)


def expanded(name, variables):
    rows = table(name)
    times = np.array([int(row["n"]) for row in rows])
    columns = {v: np.repeat(codes([row[v] for row in rows])[0], times) for v in variables}
    answered = np.repeat(np.array([row["respons"] == "Yes" for row in rows]), times)
    labels = {v: codes([row[v] for row in rows])[1] for v in variables}
    return columns, answered, labels


def test_c11_the_r_indicator_and_its_partials_are_risqs():
    want = expected("C11_risq")
    names = ("gender", "age", "urb")
    variables, answered, labels = expanded("C11_risq_test_counts", names)
    # RISQ getRIndicator(respons ~ gender + age + urb, sample): R 0.878922090391139,
    # Radj 0.881099680573471, SE 0.00525429143580918, CV 0.110759515072558
    found, model = representativity(indicator_columns(list(variables.values())), answered)
    close(
        [found.r, found.r_adjusted, found.r_se, found.s, found.cv, found.cv_se],
        [want[k] for k in ("R_unadjusted", "R_adjusted", "R_se", "S_rho", "CV", "CV_se")],
        rel=1e-6,
    )
    for row in want["partials_by_variable"]:
        rest = [variables[name] for name in names if name != row["variable"]]
        part = partial(model.fitted, variables[row["variable"]], rest)
        # R's getPartialRIndicators(.)$byVariables: urb Pu 0.0528597673, PuUnadj 0.0538278632,
        # PuSE 0.0026318301, Pc 0.0520119628, PcUnadj 0.0529645317
        close([part.unconditional, part.conditional], [row["PuUnadj"], row["PcUnadj"]], rel=1e-6)
        kept = bias_kept(found)
        adjusted = [kept * part.unconditional, kept * part.conditional]
        close(adjusted, [row["Pu"], row["Pc"]], rel=1e-6)
        # R's glm stops a step early at its default epsilon, and the covariance it then reports
        # is 1e-5 off for gender (vcov(glm(., epsilon = 1e-14)) is ours).
        close(partial_se(variables[row["variable"]], answered), row["PuSE"], rel=1e-5)
    part = partial(model.fitted, variables["urb"], [variables["gender"], variables["age"]])
    by_label = dict(zip(labels["urb"], part.categories, strict=True))
    within = dict(zip(labels["urb"], part.conditional_categories, strict=True))
    for row in want["by_category"]:
        # $byCategories$urb: Very strong PuUnadj -0.0466905329, PcUnadj 0.0458773550
        close(by_label[row["category"]], row["PuUnadj"], rel=1e-6)
        close(within[row["category"]], row["PcUnadj"], rel=1e-6)


def test_c12a_the_r_indicator_of_a_model_with_an_interaction_is_risqs():
    want = expected("C12a_risq")
    names = ("gender", "urb", "job", "phone", "nonnat")
    variables, answered, _ = expanded("C12a_risq_counts", names)
    # R's getRIndicator(respons ~ gender + urb*job + phone + nonnat, .): R 0.854754355614384,
    # Radj 0.856558418520155, SE 0.00518715871634457
    crossed = variables["urb"] * (variables["job"].max() + 1) + variables["job"]
    model = [variables["gender"], crossed, variables["phone"], variables["nonnat"]]
    found, fit = representativity(indicator_columns(model), answered)
    close(
        [found.r, found.r_adjusted, found.r_se, found.cv, found.cv_se],
        [want[k] for k in ("R_unadjusted", "R_adjusted", "R_se", "CV", "CV_se")],
        rel=1e-6,
    )
    for row in want["partials_by_variable"]:
        rest = [variables[name] for name in names if name != row["variable"]]
        part = partial(fit.fitted, variables[row["variable"]], rest)
        close([part.unconditional, part.conditional], [row["PuUnadj"], row["PcUnadj"]], rel=1e-6)


@pytest.mark.parametrize(
    ("name", "bh"), [("C13_multiple_testing", "BH_adjusted"), ("C13b_multiple_testing", "BH")]
)
def test_c13_adjusted_p_values_are_the_published(name, bh):
    want = expected(name)
    p = [None if value == "NA" else value for value in want["p"]]
    # R's p.adjust(p, "BH"), p.adjust(p, "holm"); the 15 p-values are Benjamini and Hochberg's own
    for found, key in ((benjamini_hochberg(p), bh), (holm(p), bh.replace("BH", "holm"))):
        for value, wanted in zip(found, want[key], strict=True):
            assert (value is None) == (wanted == "NA")
            if value is not None:
                close(value, wanted, rel=1e-9)


def test_c13_as_many_are_rejected_as_benjamini_and_hochberg_found():
    want = expected("C13_multiple_testing")
    p = want["p"]
    # Benjamini & Hochberg (1995), §4: 4 rejected at 5 %, 3 by Bonferroni (and by Holm)
    assert sum(value <= 0.05 for value in benjamini_hochberg(p)) == 4
    assert sum(value <= 0.05 for value in holm(p)) == 3


def test_c14_bounds_tipping_point_and_mixture_are_the_notes():
    # listed 1000, answered 200, 80 favourable, weighted 0.45, claim 0.7 less 0.05: Manski
    # 0.08..0.88, tipping 0.7125, odds ratio 2.88014101057579, by arithmetic
    case = expected("C14_sensitivity")["case"]
    listed, answered, favourable = case["N"], case["R"], 80
    bounds = manski(listed, answered, favourable)
    close([bounds.low, bounds.high], case["manski"])
    found = tipping(listed, answered, favourable, case["pw"], case["claim"])
    close(found.needed, case["tipping_nonresp_for_c"])
    close(found.implied, case["implied_nonresp_MAR"])
    at = tipping(listed, answered, favourable, case["pw"], case["claim"] - case["delta"])
    close(at.needed, case["tipping_nonresp_for_c_minus_delta"])
    close(at.odds_ratio, case["odds_ratio_needed"])
    close(np.log(at.odds_ratio), case["delta_logit_needed"])
    deltas = [float(delta) for delta in case["pattern_mixture"]]
    path = pattern_mixture(listed, answered, favourable, case["pw"], deltas)
    close([point.whole for point in path], list(case["pattern_mixture"].values()))


def test_c22_tickets_are_rivests():
    # consistent_sampler 1.0.10, README example 1: seed 314159 draws B-2, B-3, A-3, A-2, B-1, A-1
    want = expected("C22_verifiable_draw")["rivest_published"]
    alone = want["first_fraction_AB130"]
    assert ticket(alone["seed"], alone["id"]) == alone["value"]
    seed = str(want["seed"])
    assert list(draw(seed, want["ids"], 6)) == want["order"]
    for unit, start in zip(want["order"], want["tickets"], strict=True):
        assert round(float(ticket(seed, unit)) - float(start), 7) == 0


@pytest.mark.parametrize("name", ["send", "middleearth", "readme"])
def test_c32_outcome_rates_are_aapors(name):
    # outcomerate(x, e = eligibility_rate(x)): README example RR1 .364 … RR6 .667, COOP1 .500
    case = expected("C32_aapor") if name == "readme" else expected("C32b_aapor")[name]
    key = {
        "I": "complete",
        "P": "partial",
        "R": "refusal",
        "NC": "non_contact",
        "O": "other",
        "UH": "unknown_household",
        "UO": "unknown_other",
        "NE": "not_eligible",
    }
    outcomes = Outcomes(**{key[code]: count for code, count in case["counts"].items()})
    found = outcome_rates(outcomes, e=case["e"])
    for rate, value in case["rates"].items():
        close(getattr(found, rate.lower()), value)
    if name != "readme":
        close(outcome_rates(outcomes).rr3, case["rates"]["RR3"])
    for rate, value in case.get("rates_e1", {}).items():
        close(getattr(outcome_rates(outcomes, e=1.0), rate.lower()), value)


def test_c16_funnel_limits_and_overdispersion_are_rs():
    rows = table("C16_funnel_open")
    r, n = column(rows, "numerator"), column(rows, "denominator")
    want = expected("C16_funnel_open")
    plain, arcsine = funnel(r, n), funnel(r, n, scale=Scale.ARCSINE)
    # R's sum(r)/sum(n)                     0.468286099865047
    close(plain.target, want["target"])
    # z winsorised at quantile(z, c(.1, .9)): phi 1.51972749805857, tau2 0.00756411666462508;
    # on asin(sqrt(p)): phi 1.60195793892818, tau2 0.00874113954462774 (FunnelPlotR's "SHMI")
    for found, name in ((plain, "untransformed"), (arcsine, "arcsine")):
        close([found.phi, found.tau2], [want[name]["phi"], want[name]["tau2"]])
    ends = ("l998", "l95", "u95", "u998")
    assert LIMITS == (0.001, 0.025, 0.975, 0.999)
    for place, row in enumerate(want["rows"]):
        # S001, 4 of 14: z -1.36899892945568, z_od -1.14669977845663
        close([plain.z[place], plain.z_adjusted[place]], [row["z"], row["z_od"]])
        close(
            [arcsine.z[place], arcsine.z_adjusted[place]], [row["z_arcsine"], row["z_od_arcsine"]]
        )
        # r <- qbinom(p, n, t); a <- (pbinom(r, n, t) - p)/dbinom(r, n, t); and (r - a)/n is
        #   S001: 0.0343322221600003 0.168493658567087 0.698913202507036 0.842464380931766
        close(plain.limits[place], [row[end] for end in ends])
    assert plain.bands[6] is Band.LOWER  # S007, 9 of 44, z_od -2.29
    close(exact_limits(n[:3], plain.target), plain.limits[:3])


def test_c35_the_next_effort_goes_to_the_strata_least_heard():
    frame, want = table("C06o_frame"), expected("C35_release_target")["targeting"]
    stratum, names = codes([f"{row['class']}|{row['eth']}" for row in frame])
    replied = {row["child_id"] for row in table("C06o_responses")}
    answered = np.array([float(row["child_id"] in replied) for row in frame])
    # A model with the strata alone gives each the rate observed.
    found = partial(answered, stratum, [])
    # sqrt(N_h/N)*(rr_h - rr): SUP_I1-3|ASIA, 13 of 122 -0.0181126395420894, and so on
    least = np.argsort(found.categories)[: len(want["top8"])]
    assert [names[place] for place in least] == [row["stratum"] for row in want["top8"]]
    close(np.take(found.categories, least), [row["Pu"] for row in want["top8"]])
    listed, heard = np.bincount(stratum), np.bincount(stratum, weights=answered)
    assert list(listed[least]) == [row["N"] for row in want["top8"]]
    close((heard / listed)[least], [row["rr"] for row in want["top8"]])
    # sqrt(sum(N_h/N*(rr_h - rr)^2))      0.06409923058725839
    close(found.unconditional, want["S_between"])


@pytest.mark.parametrize("row", expected("C31_confseq_open")["rows"], ids=lambda row: row["t"])
def test_c31_confidence_sequences_are_the_formulas(row):
    # {p: dbetabinom(S, t, ½, ½)/dbinom(S, t, p) < 1/.05}: 3 of 10: 0.0325151397880602
    # 0.747587109915006
    found = share(row["S"], row["t"])
    close([found.low, found.high], row["betabinomial_iid"])
    # Waudby-Smith & Ramdas's prior-posterior ratio, N = 100: 5 to 71
    among = counted(row["S"], row["t"], 100)
    assert [among.low, among.high] == row["ppr_wor_N100"]


def test_groups_that_vary_are_shrunk_as_in_lme4():
    rows = table("C16_funnel_open")
    found = shrinkage(column(rows, "numerator"), column(rows, "denominator"))
    # R's m <- glmer(cbind(numerator, denominator - numerator) ~ 1 + (1 | school), nAGQ = 25,
    #            family = binomial); its optimiser stops at about 1e-5.
    # R's fixef(m) -0.135458386106 SE 0.114424526659; VarCorr(m) sd 0.512938678239
    close(found.intercept, -0.135458386106, rel=1e-4)
    close(found.intercept_se, 0.114424526659, rel=1e-4)
    close(found.sigma, 0.512938678239, rel=2e-5)
    # R's ranef(m)$school: S001 -0.3504554431221, S002 -0.2669577870598, S003 0.0466836773323
    close(found.effect[:3], [-0.3504554431221, -0.2669577870598, 0.0466836773323], rel=1e-4)
    # R's confint(m, method = "profile"): .sig01 0.298263968193 0.7777548044511
    close([found.sigma_low, found.sigma_high], [0.298263968193, 0.7777548044511], rel=1e-5)
    s = found.sigma
    close(found.icc, s**2 / (s**2 + np.pi**2 / 3))
    close(found.median_odds_ratio, np.exp(np.sqrt(2) * s * scipy_stats.norm.ppf(0.75)))
    assert found.mor_low < found.median_odds_ratio < found.mor_high


DECILES = np.array([0.31, 0.33, 0.38, 0.36, 0.41, 0.44, 0.43, 0.47, 0.52, 0.55])
LIVING = np.array([1600.0, 1500, 1400, 1250, 1100, 1000, 950, 900, 800, 665])


def test_indices_along_deprivation_are_rs():
    found = inequality(DECILES, LIVING)
    # r <- (cumsum(N) - N/2)/sum(N); coef(lm(p ~ r, weights = N))
    #   0.281827877869707 0.238359470413744
    close(found.slope.value, 0.238359470413744)
    # (a + b)/a                         1.84576257045778
    close(found.relative.value, 1.84576257045778)
    # b/weighted.mean(p, N), the mean being 0.401007613076579
    close(found.mean, 0.401007613076579)
    close(found.relative_to_mean.value, 0.238359470413744 / 0.401007613076579)
    # R's 2*cov.wt(cbind(p, r), N/sum(N), method = "ML")$cov[1, 2]/mean   0.0978645661900662
    close(found.concentration.value, 0.0978645661900662)
    # 4*mean*C                          0.156977744370613
    close(found.erreygers.value, 0.156977744370613)
    assert found.slope.se is None
    close(ranks(LIVING)[0], 800 / LIVING.sum())


def test_no_failure_in_a_few_says_little():
    # 0 in 21 allows 13.3 %, 0 in 6 39 %, 0 in 59 5 % (one-sided 95 %)
    for n, allowed in ((21, 0.133), (6, 0.393), (59, 0.0495)):
        assert round(at_most(0, n, 0.95), 3) == round(allowed, 3)


def test_a_school_that_answered_almost_whole_is_almost_known():
    # phyper: of 20 pupils 18 answered, 9 favourable: between 9 and 11 of 20 whatever the two say
    found = hypergeometric(np.array([9]), np.array([18]), np.array([20]))
    close([found.low[0], found.high[0]], [0.45, 0.55])
    # 3 of 6 of 20: sum(dhyper(3:6, 4, 16, 6)) 0.0513, 0.0139 at 3; dhyper(0:3, 17, 3, 6) is 0.0175
    found = hypergeometric(np.array([3]), np.array([6]), np.array([20]))
    low, high = (round(20 * float(end[0])) for end in (found.low, found.high))
    assert (
        scipy_stats.hypergeom.sf(2, 20, low, 6)
        > 0.025
        >= scipy_stats.hypergeom.sf(2, 20, low - 1, 6)
    )
    assert (
        scipy_stats.hypergeom.cdf(3, 20, high, 6)
        > 0.025
        >= scipy_stats.hypergeom.cdf(3, 20, high + 1, 6)
    )


@pytest.mark.parametrize(
    ("direction", "interval", "word"),
    [
        (Direction.AT_LEAST, (0.90, 0.95), Call.SUPPORTED),
        (Direction.AT_LEAST, (0.50, 0.60), Call.CONTRADICTED),
        (Direction.AT_LEAST, (0.85, 0.90), Call.NOT_SUPPORTED),
        (Direction.AT_LEAST, (0.85, 0.95), Call.INSUFFICIENT),
        (Direction.AT_MOST, (0.90, 0.95), Call.SUPPORTED),
        (Direction.AT_MOST, (0.98, 0.99), Call.CONTRADICTED),
        (Direction.AT_MOST, (0.93, 0.98), Call.NOT_SUPPORTED),
        (Direction.AT_MOST, (0.91, 0.98), Call.INSUFFICIENT),
        (Direction.EQUALS, (0.90, 0.95), Call.SUPPORTED),
        (Direction.EQUALS, (0.98, 0.99), Call.CONTRADICTED),
        (Direction.EQUALS, (0.80, 0.86), Call.CONTRADICTED),
        (Direction.EQUALS, (0.93, 0.98), Call.NOT_SUPPORTED),
        (Direction.EQUALS, (0.86, 0.98), Call.INSUFFICIENT),
    ],
)
def test_the_words_follow_from_the_interval_and_the_claims_direction(direction, interval, word):
    # "92 %", so 91.5 to 92.5, with 5 points: lines at 86.5 and 97.5
    assert call(*interval, sides(0.92, 0.005, 0.05, direction)) is word


def test_a_high_claim_falls_to_the_unhappy_alone():
    # 24 % response, 33 % favourable, claim 92 %: grade A
    ends = manski(1000, 240, 79)
    lines = sides(0.92, 0.005, 0.05)
    assert 1000 * (1 - lines.threshold) < 240 - 79
    assert strength(Call.CONTRADICTED, 0.29, 0.37, lines, ends, 1.0) is Strength.A


def test_reminders_stop_when_the_last_changed_nothing_and_only_then():
    shares = np.array([0.42, 0.60, np.nan])
    assert phase_capacity(shares, shares + 0.004, 0.300, 0.295).reached
    assert not phase_capacity(shares, shares + 0.012, 0.300, 0.295).reached
    assert not phase_capacity(shares, shares + 0.004, 0.320, 0.295).reached
    nothing = phase_capacity(np.full(2, np.nan), np.full(2, np.nan), 0.3, 0.3)
    assert (nothing.reached, nothing.largest_move) == (False, None)


def test_the_reference_quantiles_are_scipys():
    # intervals uses scipy.special for speed; the public distribution must agree.
    assert np.isclose(
        wilson(np.array([0.5]), np.array([50.0]), np.array([7.0])).high[0] - 0.5,
        scipy_stats.t.ppf(0.975, 7)
        * np.sqrt(0.25 / 50 + scipy_stats.t.ppf(0.975, 7) ** 2 / 4 / 50**2)
        / (1 + scipy_stats.t.ppf(0.975, 7) ** 2 / 50),
    )
