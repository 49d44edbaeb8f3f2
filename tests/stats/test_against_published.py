"""Worked answers: R survey 4.5, RISQ, NCHS, AAPOR, Rivest and printed tables."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats as scipy_stats

from soundings.stats.aapor import Outcomes, outcome_rates
from soundings.stats.bounds import manski, pattern_mixture, tipping
from soundings.stats.calibrate import Distance, calibrate
from soundings.stats.intervals import korn_graubard, logit, wilson
from soundings.stats.linearise import degrees, design, ratios, totals
from soundings.stats.margins import Margin, family_sums, fit_margins, indicators
from soundings.stats.multiplicity import benjamini_hochberg, holm
from soundings.stats.proportions import proportions
from soundings.stats.reliability import reliability
from soundings.stats.representativity import (
    indicator_columns,
    partial,
    representativity,
)
from soundings.stats.shapes import codes
from soundings.stats.spread import spread
from soundings.stats.tickets import draw, ticket

CASES = Path(__file__).parent / "cases"


def expected(name):
    return json.loads((CASES / f"{name}.expected.json").read_text())


def table(name):
    with (CASES / f"{name}.csv").open() as file:
        return list(csv.DictReader(file))


def column(rows, name):
    return np.array([float(row[name]) if row[name] else np.nan for row in rows])


def close(found, wanted, rel=1e-9):
    assert np.allclose(found, wanted, rtol=rel, atol=1e-12), (found, wanted)


def one(rows):
    return np.ones((len(rows), 1))


class Api:
    """One of R's api samples as a design."""

    def __init__(self, name, family, klass, listed):
        self.rows = table(name)
        self.plan = design(column(self.rows, "pw"), family(self.rows), klass(self.rows), listed)

    def means(self, name, inside=None):
        mask = one(self.rows) if inside is None else inside
        y = column(self.rows, name)[:, None] * mask
        found = ratios(self.plan, y, mask)
        return found.value, np.sqrt(found.variance)

    def where(self, name, level):
        return np.array([[float(row[name] == level)] for row in self.rows])


def each(rows):
    return np.arange(len(rows))


def same(rows):
    return np.zeros(len(rows), dtype=np.int64)


def test_c01_means_and_totals_of_a_simple_random_sample_are_rs():
    want = expected("C01_api_designs")
    api = Api("api_srs", each, same, np.array([6194.0]))
    value, se = api.means("api00")
    close([value[0], se[0]], [want["srs_fpc"]["mean_api00"][k] for k in ("est", "se")])
    found = totals(api.plan, column(api.rows, "enroll")[:, None])
    close(
        [found.value[0], np.sqrt(found.variance[0])],
        [want["srs_fpc"]["total_enroll"][k] for k in ("est", "se")],
    )
    endless = Api("api_srs", each, same, np.array([np.inf]))
    close(endless.means("api00")[1], want["srs_nofpc"]["mean_api00"]["se"])


def test_c01_stratified_means_shares_ratios_and_domains_are_rs():
    want = expected("C01_api_designs")["strat"]
    api = Api(
        "api_strat",
        each,
        lambda rows: codes([row["stype"] for row in rows])[0],
        np.array([4421.0, 755.0, 1018.0]),
    )
    value, se = api.means("api00")
    close([value[0], se[0]], [want["mean_api00"]["est"], want["mean_api00"]["se"]])
    found = totals(api.plan, column(api.rows, "enroll")[:, None])
    close([found.value[0], np.sqrt(found.variance[0])], list(want["total_enroll"].values())[:2])
    wide = proportions(api.plan, api.where("sch.wide", "Yes")[:, 0], one(api.rows) > 0)
    close([wide.estimate[0], wide.se[0]], [want["prop_schwide"][k][1] for k in ("est", "se")])
    assert wide.df[0] == want["degf"]
    both = ratios(api.plan, column(api.rows, "api00")[:, None], column(api.rows, "api99")[:, None])
    close([both.value[0], np.sqrt(both.variance[0])], list(want["ratio_api00_api99"].values()))
    for row in want["domains_stype_enroll"]:
        value, se = api.means("enroll", api.where("stype", row["stype"]))
        close([value[0], se[0]], [row["enroll"], row["se"]])
    for row in want["domains_schwide_api00"]:
        value, se = api.means("api00", api.where("sch.wide", row["sch.wide"]))
        close([value[0], se[0]], [row["api00"], row["se"]])


def clusters(rows):
    return codes([row["dnum"] for row in rows])[0]


def test_c01_clustered_means_totals_and_domains_are_rs():
    want = expected("C01_api_designs")["clus1"]
    api = Api("api_clus1", clusters, same, np.array([757.0]))
    value, se = api.means("api00")
    close([value[0], se[0]], [want["mean_api00"]["est"], want["mean_api00"]["se"]])
    found = totals(api.plan, column(api.rows, "enroll")[:, None])
    close([found.value[0], np.sqrt(found.variance[0])], list(want["total_enroll"].values())[:2])
    assert degrees(api.plan, one(api.rows) > 0)[0] == want["degf"]
    for row in want["domains_stype_api00"]:
        value, se = api.means("api00", api.where("stype", row["stype"]))
        close([value[0], se[0]], [row["api00"], row["se"]])


def margin(rows, name, known):
    index, labels = codes([row[name] for row in rows])
    return Margin(
        name=name,
        labels=tuple(labels),
        codes=index,
        totals=np.array([known[label] for label in labels], dtype=float),
    )


TYPES = {"E": 4421, "H": 755, "M": 1018}


def test_c02_a_poststratified_design_has_rs_variance():
    want = expected("C02_poststratify")
    rows = table("api_clus1")
    base = column(rows, "pw")
    x, known = indicators([margin(rows, "stype", TYPES)], len(rows))
    weights = calibrate(x, known, base, distance=Distance.LINEAR).weights
    close([weights.min(), weights.max()], want["weights_range"])
    plan = design(weights, clusters(rows), same(rows), np.array([757.0]), base=base, x=x)
    found = ratios(plan, column(rows, "api00")[:, None], one(rows))
    close([found.value[0], np.sqrt(found.variance[0])], list(want["mean_api00"].values())[:2])
    found = totals(plan, column(rows, "enroll")[:, None])
    close([found.value[0], np.sqrt(found.variance[0])], list(want["total_enroll"].values())[:2])
    shares = proportions(plan, x[:, 0], one(rows) > 0)
    close(shares.estimate, want["prop_stype"]["est"][0])
    assert shares.se[0] < 1e-12
    wide = np.array([row["sch.wide"] == "Yes" for row in rows])
    shares = proportions(plan, wide.astype(float), one(rows) > 0)
    close([shares.estimate[0], shares.se[0]], [want["prop_schwide"][k][1] for k in ("est", "se")])
    for row in want["domains_schwide_api00"]:
        inside = (wide == (row["sch.wide"] == "Yes"))[:, None].astype(float)
        found = ratios(plan, column(rows, "api00")[:, None] * inside, inside)
        close([found.value[0], np.sqrt(found.variance[0])], [row["api00"], row["se"]])


def test_c03_raked_weights_are_rs_and_their_variance_nearly():
    want = expected("C03_rake")
    rows = table("api_clus1")
    margins = [
        margin(rows, "stype", TYPES),
        margin(rows, "sch.wide", {"No": 1072, "Yes": 5122}),
    ]
    fit = fit_margins(margins, column(rows, "pw"), distance=Distance.RAKING)
    for cell in want["weights_by_cell"]:
        inside = [
            row["stype"] == cell["stype"] and row["sch.wide"] == cell["sch.wide"] for row in rows
        ]
        close(fit.weights[np.array(inside)], cell["w"], rel=1e-6)
    plan = design(
        fit.weights,
        clusters(rows),
        same(rows),
        np.array([757.0]),
        base=column(rows, "pw"),
        x=fit.x,
    )
    found = ratios(plan, column(rows, "api00")[:, None], one(rows))
    close(found.value, want["mean_api00"]["est"], rel=1e-8)
    # rake() in R takes residuals margin by margin; ours are from both at once.
    close(np.sqrt(found.variance), want["mean_api00"]["se"], rel=0.02)


class Area:
    """The synthetic area C06o: a frame, its respondents and R's answers."""

    names = ("ehcp", "age_band", "need", "phase", "gender", "eth", "iq", "fsm")

    def __init__(self):
        frame = table("C06o_frame")
        for row in frame:
            row["iq"] = str((int(row["idaci"]) + 1) // 2)
        answers = {row["child_id"]: row for row in table("C06o_responses")}
        order = [row["child_id"] for row in table("C06o_weights.expected")]
        by_id = {row["child_id"]: row for row in frame}
        self.rows = [by_id[child] | answers[child] for child in order]
        self.family = codes([row["family_id"] for row in self.rows])[0]
        self.klass, self.classes = codes([row["class"] for row in self.rows])
        listed = {row["family_id"]: row["class"] for row in frame}
        kinds = np.array(list(listed.values()))
        self.listed = np.array([np.sum(kinds == name) for name in self.classes], dtype=float)
        firsts = np.unique(self.family, return_index=True)[1]
        answered = np.bincount(self.klass[firsts])
        self.base = (self.listed / answered)[self.klass]
        self.margins = []
        for name in self.names:
            index, labels = codes([row[name] for row in self.rows])
            known = dict.fromkeys(labels, 0)
            for row in frame:
                known[row[name]] += 1
            self.margins.append(
                Margin(
                    name=name,
                    labels=tuple(labels),
                    codes=index,
                    totals=np.array(list(known.values()), dtype=float),
                )
            )

    def weights(self, name):
        return column(table("C06o_weights.expected"), name)

    def plan(self, fit, *, integrated=False):
        return design(
            fit.weights,
            self.family,
            self.klass,
            self.listed,
            base=self.base,
            x=fit.x,
            integrated=integrated,
        )


ROWS_KEPT = np.array([760.0])
# R's svyciprop takes n from the rows of the design, and subset() of a calibrated
# design keeps them all; ours is the domain's own n, which is Korn and Graubard's.


@pytest.fixture(scope="module")
def area():
    return Area()


def test_c06_class_weights_are_rs(area):
    close(area.base, area.weights("w_class"))
    want = expected("C06o_estimates")["classes"]
    close(area.listed, [row["N_families"] for row in want])


@pytest.mark.parametrize(
    ("distance", "bounds", "integrated", "name", "block"),
    [
        (Distance.RAKING, (0.3, 3.0), False, "w_calibrate_raking", "calibrate_raking"),
        (Distance.LOGIT, (0.4, 2.5), False, "w_logit", "logit_0.4_2.5"),
        (Distance.RAKING, (0.3, 3.0), True, "w_integrated", "integrated_raked"),
    ],
)
def test_c06_calibrated_weights_estimates_and_intervals_are_rs(
    area, distance, bounds, integrated, name, block
):
    fit = fit_margins(
        area.margins,
        area.base,
        family=area.family if integrated else None,
        distance=distance,
        bounds=bounds,
    )
    assert fit.log == ()
    close(fit.weights, area.weights(name), rel=1e-7)
    plan = area.plan(fit, integrated=integrated)
    want = expected("C06o_estimates")[block]
    for item, numbers in want.items():
        found = proportions(plan, column(area.rows, item), one(area.rows) > 0)
        assert found.n[0] == numbers["n"]
        assert found.df[0] == numbers["df"]
        close(found.estimate, numbers["est"], rel=1e-7)
        close(found.se, numbers["se"], rel=1e-6)
        p, size, df = found.estimate, found.n_effective, found.df
        drawn = {
            "wilson": wilson(p, size, df),
            "beta": korn_graubard(p, ROWS_KEPT, size, df, capped=False),
            "logit": logit(p, found.se, df),
        }
        for method, bounds_wanted in numbers["ci"].items():
            close([drawn[method].low[0], drawn[method].high[0]], bounds_wanted, rel=1e-6)


def test_c06_the_weights_spread_is_rs(area):
    want = expected("C06o_estimates")["weights"]["class"]
    found = spread(area.base)
    close([found.total, found.smallest, found.largest], [want[k] for k in ("sum", "min", "max")])
    close([found.cv], [want["cv"]])
    close([found.deff], [want["kish_deff"]], rel=1e-4)


def test_c06_every_domain_has_rs_estimate_and_intervals(area):
    fit = fit_margins(area.margins, area.base, distance=Distance.RAKING)
    plan = area.plan(fit)
    for row in table("C06o_domains.expected"):
        inside = np.array([[child[row["by"]] == row["level"]] for child in area.rows])
        found = proportions(plan, column(area.rows, row["variable"]), inside)
        assert found.n[0] == float(row["n"])
        assert found.df[0] == float(row["df"])
        close(found.estimate, float(row["est"]), rel=1e-6)
        close(found.se, float(row["se"]), rel=1e-5)
        p, size, df = found.estimate, found.n_effective, found.df
        drawn = wilson(p, size, df)
        close(
            [drawn.low[0], drawn.high[0]], [float(row[f"wilson_{k}"]) for k in ("lo", "hi")], 1e-5
        )
        drawn = korn_graubard(p, ROWS_KEPT, size, df, capped=False)
        close([drawn.low[0], drawn.high[0]], [float(row[f"beta_{k}"]) for k in ("lo", "hi")], 1e-5)


def test_integrated_weights_hit_the_totals_by_family_sums(area):
    fit = fit_margins(area.margins, area.base, family=area.family)
    x, known = indicators(fit.margins, len(area.rows))
    close(fit.weights @ x, known, rel=1e-8)
    assert family_sums(x, area.family).sum() == x.sum()


@pytest.mark.parametrize("case", expected("C08_binomial_ci"))
def test_c08_binomial_intervals_are_newcombes(case):
    p, n = np.array([case["x"] / case["n"]]), np.array([float(case["n"])])
    endless = np.array([np.inf])
    found = wilson(p, n, endless)
    close([found.low[0], found.high[0]], case["wilson"])
    # With infinite df the ratio of quantiles is not 1; Clopper-Pearson has df n - 1.
    found = korn_graubard(p, n, n, n - 1)
    close([found.low[0], found.high[0]], case["clopper_pearson"])


@pytest.mark.parametrize("case", expected("C10_nchs_open")["cases"], ids=lambda case: case["id"])
def test_c10_the_nchs_flags_are_cdcs(case):
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
    found, model = representativity(indicator_columns(list(variables.values())), answered)
    close(
        [found.r, found.r_adjusted, found.r_se, found.s, found.cv, found.cv_se],
        [want[k] for k in ("R_unadjusted", "R_adjusted", "R_se", "S_rho", "CV", "CV_se")],
        rel=1e-6,
    )
    for row in want["partials_by_variable"]:
        rest = [variables[name] for name in names if name != row["variable"]]
        part = partial(model.fitted, variables[row["variable"]], rest)
        close([part.unconditional, part.conditional], [row["PuUnadj"], row["PcUnadj"]], rel=1e-6)
    part = partial(model.fitted, variables["urb"], [])
    by_label = dict(zip(labels["urb"], part.categories, strict=True))
    for row in want["by_category"]:
        close(by_label[row["category"]], row["PuUnadj"], rel=1e-6)


def test_c12a_the_r_indicator_of_a_model_with_an_interaction_is_risqs():
    want = expected("C12a_risq")
    names = ("gender", "urb", "job", "phone", "nonnat")
    variables, answered, _ = expanded("C12a_risq_counts", names)
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
    for found, key in ((benjamini_hochberg(p), bh), (holm(p), bh.replace("BH", "holm"))):
        for value, wanted in zip(found, want[key], strict=True):
            assert (value is None) == (wanted == "NA")
            if value is not None:
                close(value, wanted, rel=1e-9)


def test_c14_bounds_tipping_point_and_mixture_are_the_notes():
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
    want = expected("C22_verifiable_draw")["rivest_published"]
    alone = want["first_fraction_AB130"]
    assert ticket(alone["seed"], alone["id"]) == alone["value"]
    seed = str(want["seed"])
    assert list(draw(seed, want["ids"], 6)) == want["order"]
    for unit, start in zip(want["order"], want["tickets"], strict=True):
        assert round(float(ticket(seed, unit)) - float(start), 7) == 0


@pytest.mark.parametrize("name", ["send", "middleearth", "readme"])
def test_c32_outcome_rates_are_aapors(name):
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


def test_the_reference_quantiles_are_scipys():
    # intervals uses scipy.special for speed; the public distribution must agree.
    assert np.isclose(
        wilson(np.array([0.5]), np.array([50.0]), np.array([7.0])).high[0] - 0.5,
        scipy_stats.t.ppf(0.975, 7)
        * np.sqrt(0.25 / 50 + scipy_stats.t.ppf(0.975, 7) ** 2 / 4 / 50**2)
        / (1 + scipy_stats.t.ppf(0.975, 7) ** 2 / 50),
    )


@pytest.mark.slow
def test_the_standard_error_is_that_of_repeated_response(area):
    """Families answer anew 300 times by class and need; SE and coverage are measured."""
    chance = np.random.default_rng(21)
    frame = table("C06o_frame")
    family = codes([row["family_id"] for row in frame])[0]
    klass, classes = codes([row["class"] for row in frame])
    need, needs = codes([row["need"] for row in frame])
    y = (chance.random(len(frame)) < 0.3 + 0.4 * need / len(needs)).astype(float)
    kind = np.zeros(family.max() + 1, dtype=np.int64)
    kind[family] = klass
    listed = np.bincount(kind).astype(float)
    known = np.bincount(need).astype(float)
    rate = 0.12 + 0.02 * kind
    found, errors, inside = [], [], 0
    for _ in range(300):
        rows = np.flatnonzero((chance.random(len(kind)) < rate)[family])
        base = (listed / np.bincount(kind[np.unique(family[rows])]))[klass[rows]]
        numbered = np.unique(family[rows], return_inverse=True)[1]
        margin_ = Margin(name="need", labels=tuple(needs), codes=need[rows], totals=known)
        fit = fit_margins([margin_], base, family=numbered)
        plan = design(
            fit.weights, numbered, klass[rows], listed, base=base, x=fit.x, integrated=True
        )
        share = proportions(plan, y[rows], np.ones((len(rows), 1), dtype=bool))
        bounds = wilson(share.estimate, share.n_effective, share.df)
        found.append(share.estimate[0])
        errors.append(share.se[0])
        inside += bounds.low[0] <= y.mean() <= bounds.high[0]
    assert len(classes) == 6
    assert abs(np.mean(found) - y.mean()) < 0.003
    assert 0.9 < np.mean(errors) / np.std(found) < 1.12
    assert 0.92 <= inside / 300 <= 0.98
