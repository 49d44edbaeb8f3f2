"""R survey's own samples of Californian schools: every design it documents, to 1e-6 or better.

Quoted calls: survey 4.5 where a case file holds its answer (C01 to C03), survey 4.1.1 and
lme4 elsewhere. `dsrs`, `dstrat` and `dclus1` are the designs of `help(api)`, with `fpc = ~fpc`.
"""

import numpy as np
import pytest
from tests.stats.make import (
    TYPES,
    close,
    clus1,
    column,
    everybody,
    expected,
    margin,
    srs,
    strat,
    table,
)

from soundings.stats.calibrate import Distance, Unattainable, calibrate
from soundings.stats.intervals import korn_graubard
from soundings.stats.linearise import degrees, difference, ratios, totals
from soundings.stats.linked import linked
from soundings.stats.margins import fit_margins, indicators
from soundings.stats.proportions import proportions
from soundings.stats.replication import Centre, jackknife, replicate
from soundings.stats.standardise import predictive_margins, standardise
from soundings.stats.trim import trim


def total(api, name, plan=None):
    found = totals(plan or api.plan, api.column(name)[:, None])
    return found.value[0], np.sqrt(found.variance[0])


def test_c01_means_and_totals_of_a_simple_random_sample_are_rs():
    want = expected("C01_api_designs")
    # R's svymean(~api00, dsrs)            656.585          SE 9.24972203928281
    close(srs().mean("api00"), [want["srs_fpc"]["mean_api00"][k] for k in ("est", "se")])
    # R's svytotal(~enroll, dsrs)          3621074.34       SE 169519.654344059
    close(total(srs(), "enroll"), [want["srs_fpc"]["total_enroll"][k] for k in ("est", "se")])
    # R's svymean(~api00, svydesign(id = ~1, weights = ~pw, data = apisrs))   SE 9.40277217088064
    close(srs(np.inf).mean("api00")[1], want["srs_nofpc"]["mean_api00"]["se"])


def test_c01_stratified_means_shares_ratios_and_domains_are_rs():
    want, api = expected("C01_api_designs")["strat"], strat()
    # R's svymean(~api00, dstrat)          662.287363159321 SE 9.40894080278458
    close(api.mean("api00"), [want["mean_api00"]["est"], want["mean_api00"]["se"]])
    # R's svytotal(~enroll, dstrat)        3687177.53243828 SE 114641.71610078
    close(total(api, "enroll"), list(want["total_enroll"].values())[:2])
    # R's svymean(~sch.wide, dstrat)       sch.wideYes 0.827948011415823 SE 0.0243447801130748
    wide = proportions(api.plan, api.where("sch.wide", "Yes"), everybody(api.rows))
    close([wide.estimate[0], wide.se[0]], [want["prop_schwide"][k][1] for k in ("est", "se")])
    # R's degf(dstrat)                     197
    assert wide.df[0] == want["degf"]
    # R's svyratio(~api00, ~api99, dstrat) 1.05226054621825 SE 0.00364392223084347
    both = ratios(api.plan, api.column("api00")[:, None], api.column("api99")[:, None])
    close([both.value[0], np.sqrt(both.variance[0])], list(want["ratio_api00_api99"].values()))
    # R's svyby(~enroll, ~stype, dstrat, svymean)
    #   E 416.78 SE 16.4174024154739, H 1320.7 SE 91.7078068914741, M 832.48 SE 54.5215738015616
    for row in want["domains_stype_enroll"]:
        close(api.mean("enroll", api.where("stype", row["stype"])), [row["enroll"], row["se"]])
    # R's svyby(~api00, ~sch.wide, dstrat, svymean)
    #   No 593.746858214589 SE 18.6191675056143, Yes 676.530443656777 SE 10.5203892001006
    for row in want["domains_schwide_api00"]:
        close(api.mean("api00", api.where("sch.wide", row["sch.wide"])), [row["api00"], row["se"]])


def test_c01_the_design_effect_of_a_stratified_mean_is_rs():
    api = strat()
    mean, se = api.mean("api00")
    y, w = api.column("api00"), api.base
    n, size = len(y), w.sum()
    # R's svymean(~api00, dstrat, deff = TRUE) compares with a simple random sample of n from Σw
    # without replacement, whose variance is weighted and has a divisor of n - 1.
    scatter = np.sum(w * (y - mean) ** 2) / size * n / (n - 1)
    # R's attr(, "deff") 1.20445726853772
    close(
        se**2 / (scatter / n * (1 - n / size)), expected("C01_api_designs")["strat"]["deff_api00"]
    )


def test_c01_clustered_means_totals_and_domains_are_rs():
    want, api = expected("C01_api_designs")["clus1"], clus1()
    # R's svymean(~api00, dclus1)          644.169398907104 SE 23.542240693781
    close(api.mean("api00"), [want["mean_api00"]["est"], want["mean_api00"]["se"]])
    # R's svytotal(~enroll, dclus1)        3404940.13452911 SE 932235.027041215
    close(total(api, "enroll"), list(want["total_enroll"].values())[:2])
    # R's degf(dclus1)                     14
    assert degrees(api.plan, everybody(api.rows))[0] == want["degf"]
    # R's svyby(~api00, ~stype, dclus1, svymean)
    #   E 648.868055555556 SE 22.3624088938319, H 618.571428571429 SE 38.0202493594075,
    #   M 631.44 SE 31.6094652272455
    for row in want["domains_stype_api00"]:
        close(api.mean("api00", api.where("stype", row["stype"])), [row["api00"], row["se"]])


def test_a_difference_of_domains_has_rs_variance_before_and_after_calibration():
    api = strat()
    y, yes = api.column("api00"), api.where("comp.imp", "Yes")
    sides = (y * yes, yes), (y * (1 - yes), 1 - yes)
    # R's svycontrast(svyby(~api00, ~comp.imp, dstrat, svymean, covmat = TRUE), c(1, -1))
    #   40.9899300351767 SE 19.6665764132914
    found = difference(api.plan, *sides)
    close([found.value, np.sqrt(found.variance)], [40.9899300351767, 19.6665764132914])
    # R's g <- calibrate(dstrat, ~sch.wide + api99,
    #                c(`(Intercept)` = 6194, sch.wideYes = 5122, api99 = 3914069))
    x = np.column_stack([np.ones(len(y)), api.where("sch.wide", "Yes"), api.column("api99")])
    fit = calibrate(x, np.array([6194.0, 5122, 3914069]), api.base, distance=Distance.LINEAR)
    plan = api.calibrated(fit.weights, x)
    # R's svymean(~api00, g)               SE 1.55669497320899
    close(api.mean("api00", plan=plan)[1], 1.55669497320899)
    # R's coef(summary(svyglm(api00 ~ comp.imp, g)))["comp.impYes", ]
    #   41.1221442239569 SE 19.7497451749100
    found = difference(plan, *sides)
    close([found.value, np.sqrt(found.variance)], [41.1221442239569, 19.7497451749100])


def test_c02_a_poststratified_design_has_rs_variance():
    want, api = expected("C02_poststratify"), clus1()
    # R's p <- postStratify(dclus1, ~stype,
    #                   data.frame(stype = c("E", "H", "M"), Freq = c(4421, 755, 1018)))
    x, known = indicators([margin(api.rows, "stype", TYPES)], len(api.rows))
    weights = calibrate(x, known, api.base, distance=Distance.LINEAR).weights
    # R's range(weights(p))                30.7013888888889 53.9285714285714
    close([weights.min(), weights.max()], want["weights_range"])
    plan = api.calibrated(weights, x)
    # R's svymean(~api00, p)               642.310788211582 SE 23.9204864450904
    close(api.mean("api00", plan=plan), list(want["mean_api00"].values())[:2])
    # R's svytotal(~enroll, p)             3680892.94511905 SE 406292.636294802
    close(total(api, "enroll", plan), list(want["total_enroll"].values())[:2])
    # R's svymean(~stype, p)               stypeE 0.713755247013239 SE 0
    shares = proportions(plan, x[:, 0], everybody(api.rows))
    close(shares.estimate, want["prop_stype"]["est"][0])
    assert shares.se[0] < 1e-12
    # R's svymean(~sch.wide, p)            sch.wideYes 0.861807817088734 SE 0.0222314948519717
    wide = api.where("sch.wide", "Yes")
    shares = proportions(plan, wide, everybody(api.rows))
    close([shares.estimate[0], shares.se[0]], [want["prop_schwide"][k][1] for k in ("est", "se")])
    # R's svyby(~api00, ~sch.wide, p, svymean)
    #   No 612.062614938388 SE 27.3731955191233, Yes 647.161128404389 SE 24.397066901528
    for row in want["domains_schwide_api00"]:
        inside = api.where("sch.wide", row["sch.wide"])
        close(api.mean("api00", inside, plan), [row["api00"], row["se"]])


@pytest.fixture(scope="module")
def raked():
    # R's r <- rake(dclus1, list(~stype, ~sch.wide), list(pop.types, pop.schwide),
    #           control = list(maxit = 200, epsilon = 1e-10))
    api = clus1()
    margins = [
        margin(api.rows, "stype", TYPES),
        margin(api.rows, "sch.wide", {"No": 1072, "Yes": 5122}),
    ]
    return api, fit_margins(margins, api.base, distance=Distance.RAKING)


def test_c03_raked_weights_are_rs(raked):
    api, fit = raked
    # R's weights(r) by stype and sch.wide: E No 39.8392362469351, H No 67.1255292412626,
    #   M No 49.0690721641239, E Yes 29.870675492628, H Yes 50.3294011162406, M Yes 36.79102486438
    for cell in expected("C03_rake")["weights_by_cell"]:
        inside = api.where("stype", cell["stype"]) * api.where("sch.wide", cell["sch.wide"]) > 0
        close(fit.weights[inside], cell["w"], rel=1e-6)


def test_c03_a_raked_designs_variance_is_rs(raked):
    want, (api, fit) = expected("C03_rake"), raked
    # R's svyrecvar sweeps a rake() object's influence values margin by margin, taking off plain
    # means: what it sweeps towards are the residuals of the unweighted regression on all margins.
    plan = api.calibrated(fit.weights, fit.x, base=np.ones(len(api.rows)))
    # R's svymean(~api00, r)               641.2303209268   SE 23.703616887929
    close(api.mean("api00", plan=plan), list(want["mean_api00"].values())[:2], rel=1e-8)
    # R's svytotal(~enroll, r)             3647280.14807054 SE 400603.256861826
    close(total(api, "enroll", plan), list(want["total_enroll"].values())[:2], rel=1e-8)
    # Deville and Särndal's residuals, weighted by the base weights, are ours: as near as they say.
    ours = api.mean("api00", plan=api.calibrated(fit.weights, fit.x))[1]
    close(ours, want["mean_api00"]["se"], rel=0.02)


def levels(api):
    return api.where("stype", "H"), api.where("stype", "M")


PERFORMANCE = np.array([6194.0, 755.0, 1018.0, 3914069.0])


@pytest.mark.parametrize(
    ("distance", "bounds", "mean", "enrolled", "factors"),
    [
        # R's calibrate(dclus1, ~stype + api99,
        #           c(`(Intercept)` = 6194, stypeH = 755, stypeM = 1018, api99 = 3914069))
        #   svymean(~api00, .)   665.30907116577976 SE 3.44175311640484
        #   svytotal(~enroll, .) 3638487.204131882  SE 385524.427352479
        #   range(weights(.)/weights(dclus1))       0.418592462213955 1.833294883169968
        (
            Distance.LINEAR,
            (0.3, 3.0),
            [665.30907116577976, 3.44175311640484],
            [3638487.204131882, 385524.427352479],
            [0.418592462213955, 1.833294883169968],
        ),
        # R's calibrate(., calfun = "raking", epsilon = 1e-12, maxit = 100)
        #   665.39379600015013 SE 3.43775353983487; 3616588.56326875 SE 387618.63037994
        #   0.534231368666967 1.994761240738106
        (
            Distance.RAKING,
            (0.3, 3.0),
            [665.39379600015013, 3.43775353983487],
            [3616588.56326875, 387618.63037994],
            [0.534231368666967, 1.994761240738106],
        ),
        # R's calibrate(., calfun = "logit", bounds = c(0.7, 1.7), epsilon = 1e-12, maxit = 200)
        #   665.46096942853796 SE 3.41998372156948; 3657885.065015410 SE 378603.949484597
        #   0.700875327243314 1.696881310077248
        (
            Distance.LOGIT,
            (0.7, 1.7),
            [665.46096942853796, 3.41998372156948],
            [3657885.065015410, 378603.949484597],
            [0.700875327243314, 1.696881310077248],
        ),
    ],
)
def test_calibration_to_last_years_performance_has_rs_weights_and_errors(
    distance, bounds, mean, enrolled, factors
):
    api = clus1()
    x = np.column_stack([np.ones(len(api.rows)), *levels(api), api.column("api99")])
    fit = calibrate(x, PERFORMANCE, api.base, distance=distance, bounds=bounds)
    # The sample's pw are printed to 15 figures and api99 is far from centred: 1e-8, not 1e-12.
    close([fit.factors.min(), fit.factors.max()], factors, rel=1e-7)
    plan = api.calibrated(fit.weights, x)
    close(api.mean("api00", plan=plan), mean, rel=1e-7)
    close(total(api, "enroll", plan), enrolled, rel=1e-7)
    # As if the calibrated weights were fixed, the error would be several times too large.
    fixed = api.mean("api00", plan=api.calibrated(fit.weights, np.zeros((len(api.rows), 0))))
    assert fixed[1] > 6 * mean[1]


def test_bounds_that_r_fails_on_are_proved_infeasible():
    api = clus1()
    x = np.column_stack([np.ones(len(api.rows)), *levels(api), api.column("api99")])
    # R's calibrate(., calfun = "logit", bounds = c(0.9, 1.1))
    #   Error in if (all(abs(misfit)/(1 + abs(population)) < epsilon)) break : missing value
    with pytest.raises(Unattainable) as refused:
        calibrate(x, PERFORMANCE, api.base, bounds=(0.9, 1.1))
    proof = refused.value.proof
    worth = api.base * (x @ proof.prices)
    assert np.maximum(0.9 * worth, 1.1 * worth).sum() < PERFORMANCE @ proof.prices


def three(api):
    """Mean, total and ratio under factors on the base weights, as R's replicate designs do."""
    api00, api99, enroll = (api.column(name) for name in ("api00", "api99", "enroll"))

    def statistic(factors):
        w = api.base * factors
        return np.array([w @ api00 / w.sum(), w @ enroll, w @ api00 / (w @ api99)])

    return statistic


def test_the_jackknife_of_a_clustered_sample_is_rs_jk1():
    api = clus1()
    drawn = jackknife(api.family, api.klass, api.listed)
    # R's j <- as.svrepdesign(dclus1, type = "JK1"); j$scale 0.914839277851167
    close(drawn.scale, 0.914839277851167)
    # R's svymean(~api00, j) SE 26.3293605895276; svytotal(~enroll, j) SE 932235.027041214;
    # R's svyratio(~api00, ~api99, j) SE 0.00643877385069799
    found = replicate(three(api), drawn)
    close(found.se, [26.3293605895276, 932235.027041214, 0.00643877385069799])
    # R's as.svrepdesign(dclus1, type = "JK1", mse = TRUE): svyratio SE 0.00643887819454988
    about = replicate(three(api), drawn, centre=Centre.ESTIMATE)
    close(about.se[2], 0.00643887819454988)
    # Without a finite population: svymean(~api00, .) SE 26.5941613577105
    endless = jackknife(api.family, api.klass, np.array([np.inf]))
    close(replicate(three(api), endless).se[0], 26.5941613577105)


def test_the_jackknife_of_a_stratified_sample_is_rs_jkn():
    api = strat()
    drawn = jackknife(api.family, api.klass, api.listed)
    # R's k <- as.svrepdesign(dstrat, type = "JKn")
    # R's svymean(~api00, k) SE 9.4089408027845; svytotal(~enroll, k) SE 114641.71610078;
    # R's svyratio(~api00, ~api99, k) SE 0.0036441892400615
    close(replicate(three(api), drawn).se, [9.4089408027845, 114641.71610078, 0.0036441892400615])
    # mse = TRUE: svyratio SE 0.00364418998266627
    about = replicate(three(api), drawn, centre=Centre.ESTIMATE)
    close(about.se[2], 0.00364418998266627)


@pytest.mark.parametrize(
    ("kind", "mean", "enrolled"),
    [
        # R's postStratify(j, ~stype, .)   svymean SE 26.934535367426  svytotal SE 473431.356779778
        ("poststratified", 26.934535367426, 473431.356779778),
        # R's calibrate(j, ~stype + api99, .)       SE 3.94285448376761         SE 478748.863925818
        ("calibrated", 3.94285448376761, 478748.863925818),
        # R's rake(j, list(~stype, ~sch.wide), ., control = list(maxit = 200, epsilon = 1e-12))
        #                                       SE 26.8739804354671         SE 463582.186210968
        ("raked", 26.8739804354671, 463582.186210968),
    ],
)
def test_a_jackknife_that_weights_anew_is_rs(kind, mean, enrolled):
    api = clus1()
    api00, enroll = api.column("api00"), api.column("enroll")
    one = np.ones(len(api.rows))
    high, middle = api.where("stype", "H"), api.where("stype", "M")
    x, known, distance = {
        "poststratified": ([one, high, middle], [6194, 755, 1018], Distance.LINEAR),
        "calibrated": ([one, high, middle, api.column("api99")], PERFORMANCE, Distance.LINEAR),
        "raked": (
            [one, high, middle, api.where("sch.wide", "Yes")],
            [6194, 755, 1018, 5122],
            Distance.RAKING,
        ),
    }[kind]
    columns, aims = np.column_stack(x), np.array(known, dtype=float)

    def statistic(factors):
        kept = factors > 0
        fit = calibrate(columns[kept], aims, api.base[kept] * factors[kept], distance=distance)
        w = fit.weights
        return np.array([w @ api00[kept] / w.sum(), w @ enroll[kept]])

    found = replicate(statistic, jackknife(api.family, api.klass, api.listed))
    assert found.failed == 0
    close(found.se, [mean, enrolled], rel=1e-6)


def test_the_exact_interval_of_a_stratified_share_is_rs():
    api = strat()
    found = proportions(api.plan, api.where("sch.wide", "Yes"), everybody(api.rows))
    drawn = korn_graubard(found.estimate, found.n, found.n_effective, found.df, capped=False)
    # R's svyciprop(~I(sch.wide == "Yes"), dstrat, method = "beta")
    #   0.827948011415824 0.774171328597313 0.873431592620735
    close([drawn.low[0], drawn.high[0]], [0.774171328597313, 0.873431592620735], rel=1e-8)


def test_linked_accounts_have_rs_shares_net_and_kappa():
    api = strat()
    found = linked(api.plan, api.where("sch.wide", "Yes"), api.where("comp.imp", "Yes"))
    # with a <- sch.wide == "Yes" and b <- comp.imp == "Yes",
    # R's svymean(~I(a == 1 & b == 0) + I(a == 0 & b == 1), dstrat) 0.1890119473653 0.0167129478934
    close([found.register_only, found.told_only], [0.1890119473653, 0.0167129478934], rel=1e-9)
    # R's svymean(~I(a - b), dstrat)       0.1722989994718455 SE 0.0319408258260901
    close([found.net, found.net_se], [0.1722989994718455, 0.0319408258260901])
    # R's svykappa(~sch.wide + comp.imp, dstrat)   0.4829869270613 SE 0.06419
    close(found.kappa, 0.4829869270613)
    close(found.kappa_se, 0.06419, rel=1e-4)
    assert found.net_low < found.net < found.net_high
    wide, improved = api.where("sch.wide", "Yes"), api.where("comp.imp", "Yes")
    assert np.array_equal(found.register_only_rows, np.flatnonzero((wide == 1) & (improved == 0)))


MEALS = np.array([2000.0, 2000.0, 2194.0])


def meals(api):
    return np.searchsorted([20.0, 50.0], api.column("meals"), side="left").astype(np.int64)


def test_directly_standardised_shares_are_rs():
    api = strat()
    group = np.array(["EHM".index(row["stype"]) for row in api.rows])
    found = standardise(api.plan, api.where("sch.wide", "Yes"), group, meals(api), MEALS)
    # R's st <- svystandardize(dstrat, by = ~m2, over = ~stype, population = c(2000, 2000, 2194))
    # R's svyby(~a, ~stype, st, svymean)   E 0.9045783553976967, H 0.4864750065347418,
    #   M 0.7490286826171648 SE 0.0315336675737722, 0.0764257330951621, 0.0547356800845828
    close(found.value, [0.9045783553976967, 0.4864750065347418, 0.7490286826171648])
    close(
        np.sqrt(np.diag(found.covariance)),
        [0.0315336675737722, 0.0764257330951621, 0.0547356800845828],
    )
    assert found.covered == 1.0


def test_predictive_margins_are_rs():
    api = strat()
    group = np.array(["EMH".index(row["stype"]) for row in api.rows])
    found = predictive_margins(api.plan, api.where("sch.wide", "Yes"), group, [meals(api)])
    # R's m <- svyglm(a ~ m2, dstrat, family = quasibinomial); svypredmeans(m, ~stype)
    #   E 0.9122947968370628, M 0.7032072371346191, H 0.4738127793099534
    close(found.value, [0.9122947968370628, 0.7032072371346191, 0.4738127793099534], rel=1e-7)
    # SE 0.0281398562061447 0.0600829708413935 0.0760792260286230: R adds the variance of the
    # coefficients and of the mean over the sample as if they were independent; ours has their
    # covariance, a few hundredths of either.
    close(
        np.sqrt(np.diag(found.covariance)),
        [0.0281398562061447, 0.0600829708413935, 0.0760792260286230],
        rel=0.03,
    )


def test_trimmed_weights_are_rs():
    # R's unique(weights(trimWeights(dstrat, upper = 40, strict = TRUE)))
    #   40.0000000000000 24.5699996948243 19.3099994659424
    found = trim(column(table("api_strat"), "pw"), 40.0)
    close(
        sorted(set(np.round(found.weights, 10))),
        [19.3099994659424, 24.5699996948243, 40.0],
        rel=1e-9,
    )
    assert found.capped.sum() == 100
