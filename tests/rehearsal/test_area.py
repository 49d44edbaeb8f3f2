"""The synthetic area: as published, as planted, and nobody real."""

import json
import re
import tomllib
import tracemalloc
from datetime import date
from pathlib import Path
from uuid import uuid4

import msgspec
import numpy as np
import pytest

from soundings.claims.model import Archetype
from soundings.claims.rules import facts, outcome
from soundings.instrument import service as instruments
from soundings.instrument.model import Month, Several, Single
from soundings.instrument.rules import on_path
from soundings.rehearsal import constants as c
from soundings.rehearsal.area import make_area
from soundings.rehearsal.experience import NOT_SURE
from soundings.rehearsal.items import MONTHS, SEVERALS, SINGLES
from soundings.rehearsal.model import EHC_PLAN, REQUESTED, SEN_SUPPORT, STATUSES, Area
from soundings.rehearsal.truth import outcomes, truth_of
from soundings.rehearsal.words import COMMENTS, words_of
from soundings.roll.model import Frame

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def median() -> Area:
    return make_area("median", 11)


@pytest.fixture(scope="module")
def small() -> Area:
    return make_area("small", 11)


def _shares(values: np.ndarray) -> dict[str, float]:
    names, counts = np.unique(values, return_counts=True)
    return dict(zip(names.tolist(), (counts / counts.sum()).tolist(), strict=True))


def test_the_same_seed_makes_the_same_area_and_another_seed_another():
    def everything(seed: int) -> bytes:
        area = make_area("small", seed)
        parts = (area.children, area.families, area.carers, area.holds)
        arrays = [np.asarray(value) for part in parts for value in msgspec.structs.astuple(part)]
        arrays += [*area.answers.singles.values(), *area.answers.severals.values()]
        arrays += [*area.answers.months.values(), area.answers.words]
        return b"".join(array.tobytes() for array in arrays)

    assert everything(4) == everything(4)
    assert everything(4) != everything(5)


@pytest.mark.parametrize(("size", "about"), [("small", 1_100), ("median", 9_800)])
def test_an_area_has_the_size_it_says(size, about):
    assert make_area(size, 1).size == about


def test_plans_are_as_the_dfe_publishes_them(median):
    plan = median.children.status == EHC_PLAN
    need = _shares(median.children.need[plan])
    assert need["ASD"] == pytest.approx(0.315, abs=0.03)
    assert need["SLCN"] == pytest.approx(0.213, abs=0.03)
    assert need["SEMH"] == pytest.approx(0.207, abs=0.03)
    assert 1 - median.children.female[plan].mean() == pytest.approx(0.706, abs=0.025)
    age = median.children.age
    assert (age[plan] >= 16).mean() == pytest.approx(0.26, abs=0.03)
    where = _shares(median.children.placement[plan])
    assert where["mainstream"] + where["unit"] == pytest.approx(0.436, abs=0.035)
    assert where["special"] + where["special_independent"] == pytest.approx(0.304, abs=0.03)
    assert where["college"] == pytest.approx(0.138, abs=0.02)
    assert median.children.pupil_premium[plan & (age >= 5) & (age < 16)].mean() == pytest.approx(
        0.438, abs=0.03
    )


def test_speech_falls_and_mental_health_rises_with_age(median):
    plan = median.children.status == EHC_PLAN
    at = {
        age: _shares(median.children.need[plan & (median.children.age == age)]) for age in (4, 15)
    }
    assert at[4]["SLCN"] > 0.4
    assert at[15]["SLCN"] < 0.18
    assert at[4].get("SEMH", 0) < 0.08
    assert at[15]["SEMH"] > 0.22


def test_sen_support_is_as_the_dfe_publishes_it(median):
    support = median.children.status == SEN_SUPPORT
    assert _shares(median.children.need[support])["SLCN"] == pytest.approx(0.257, abs=0.02)
    assert 1 - median.children.female[support].mean() == pytest.approx(0.61, abs=0.02)
    assert support.sum() == pytest.approx(2 * (median.children.status == EHC_PLAN).sum(), rel=0.01)


def test_the_deprived_are_listed_more_often_but_less_often_hold_a_plan(median):
    decile = median.families.idaci[median.children.family]
    plan = median.children.status == EHC_PLAN
    poorest, richest = decile <= 2, decile >= 9
    assert poorest.sum() > 1.5 * richest.sum()
    assert plan[poorest].mean() < plan[richest].mean()


def test_about_one_in_five_speaks_another_language_first(median):
    language = median.families.language[median.children.family]
    assert (language != "English").mean() == pytest.approx(0.2, abs=0.04)


def test_families_have_siblings_who_share_what_siblings_share(median):
    children = median.children
    count = np.bincount(children.family)
    assert count.min() == 1
    assert children.family.size / count.size == pytest.approx(1.2, abs=0.03)
    order = np.lexsort((children.born, children.family))
    same = np.diff(children.family[order]) == 0
    gap = np.diff(children.born[order]).astype(int)[same]
    assert ((gap == 0) | (gap >= 250)).mean() > 0.98
    assert (gap == 0).mean() < 0.1
    own = ~median.families.looked_after[children.family]
    assert np.array_equal(children.surname[own], median.families.surname[children.family][own])


def test_carers_are_parents_foster_carers_and_young_people(median):
    carers, children = median.carers, median.children
    pairs = np.unique(carers.pair_child, return_counts=True)[1]
    assert pairs.max() >= 2
    per_carer = np.unique(carers.pair_carer, return_counts=True)[1]
    assert per_carer.max() >= 2
    young = carers.relation[carers.pair_carer] == "Young person"
    assert young.sum() > 100
    assert (children.age[carers.pair_child[young]] >= 16).all()
    foster = carers.relation == "Foster carer"
    assert np.array_equal(
        foster | (carers.relation == "Young person"), foster | (carers.relation == "Young person")
    )
    assert median.families.looked_after[carers.family[foster]].all()
    assert not median.families.looked_after[carers.family[carers.relation == "Parent/carer"]].any()


def test_contacts_are_missing_as_often_as_they_are(median):
    carers, children = median.carers, median.children
    parent = np.unique(carers.family, return_index=True)[1]
    assert (carers.email[parent] != "").mean() == pytest.approx(0.86, abs=0.02)
    assert (carers.mobile[parent] != "").mean() == pytest.approx(0.93, abs=0.02)
    support = np.flatnonzero(children.status == SEN_SUPPORT)
    assert np.isin(support, carers.pair_child).mean() == pytest.approx(0.73, abs=0.04)
    plans = np.flatnonzero(children.status == EHC_PLAN)
    assert np.isin(plans, carers.pair_child).all()


def test_schools_relay_whole_or_not_at_all(median):
    children = median.children
    support = np.flatnonzero((children.status == SEN_SUPPORT) & (children.urn != ""))
    known = np.isin(support, median.carers.pair_child)
    urns, place = np.unique(children.urn[support], return_inverse=True)
    share = np.bincount(place, known) / np.bincount(place)
    assert len(urns) > 80
    assert ((share == 0) | (share > 0.8)).mean() > 0.97


def test_nobody_can_be_rung_written_to_or_visited(median):
    carers, families = median.carers, median.families
    mobiles, emails = set(carers.mobile.tolist()) - {""}, carers.email[carers.email != ""]
    assert all(re.fullmatch(r"07700 900\d{3}", mobile) for mobile in mobiles)
    assert all(re.fullmatch(r"[a-z.]+\d+@[a-z]+\.example", email) for email in emails.tolist())
    assert len(set(emails.tolist())) == len(emails)
    assert all(re.fullmatch(r"XX\d{1,2} \d[A-Z]{2}", code) for code in families.postcode.tolist())
    assert all(urn == "" or urn.startswith("99") for urn in set(median.children.urn.tolist()))


def test_a_number_without_an_email_is_never_a_namesakes(median):
    carers = median.carers
    bare = (carers.email == "") & (carers.mobile != "")
    whom = np.char.add(carers.name[bare], carers.mobile[bare])
    assert len(set(whom.tolist())) == bare.sum()
    own = carers.mobile[carers.reachable_by_number]
    assert len(set(own.tolist())) == len(own)


def test_pupil_numbers_bear_their_check_letter(median):
    numbers = [number for number in median.children.upn.tolist() if number]
    assert len(set(numbers)) == len(numbers)
    for number in numbers[:500]:
        total = sum(int(digit) * weight for weight, digit in enumerate(number[1:], start=2))
        assert number[0] == "ABCDEFGHJKLMNPQRTUVWXYZ"[total % 23]


def test_learner_numbers_bear_their_check_digit(median):
    for number in [one for one in median.children.uln.tolist() if one][:500]:
        total = sum(int(digit) * (10 - i) for i, digit in enumerate(number[:9]))
        assert int(number[9]) == 10 - total % 11


def test_plan_dates_run_forwards(median):
    children = median.children
    plan = children.status == EHC_PLAN
    assert (children.issued[plan] > children.born[plan]).all()
    assert (children.issued[plan] < children.as_of).all()
    for later in (children.updated, children.reviewed):
        known = plan & ~np.isnat(later)
        assert (later[known] >= children.issued[known]).all()
        assert (later[known] <= children.as_of).all()
    asked = ~np.isnat(children.asked)
    assert (children.asked[asked] < children.as_of).all()
    decided = ~np.isnat(children.decided)
    assert (children.decided[decided] >= children.asked[decided]).all()


def test_the_areas_own_clock_gives_the_figure_it_publishes(median):
    assert median.published_clock == pytest.approx(c.PUBLISHED_CLOCK, abs=0.005)
    truth = next(claim for claim in median.claims if claim.archetype == "C01")
    assert truth.true_share == pytest.approx(0.40, abs=0.06)


@pytest.mark.parametrize(
    ("archetype", "share"),
    [
        ("C16", 0.74), ("C12", 0.52), ("C32", 0.94), ("C39", 0.50), ("C15", 0.72), ("C38", 0.66),
        ("C26", 0.60), ("C33", 0.96), ("C17", 0.62),
    ],
)  # fmt: skip
def test_truths_are_planted_where_they_were_meant(median, archetype, share):
    claim = next(claim for claim in median.claims if claim.archetype == archetype)
    assert claim.true_share == pytest.approx(share, abs=0.015)


def test_a_quarter_of_sen_support_families_are_harpers(median):
    assert median.harper_rate == pytest.approx(0.25, abs=0.01)


def test_support_fails_in_secondary_schools(median):
    assert median.failing_share < 0.45
    assert median.others_share > 0.70


def test_a_null_area_claims_nothing_that_is_not_true():
    truth = truth_of(make_area("small", 6, flavour="null"))
    assert {claim.planted.value for claim in truth.claims} == {"true", "not comparable"}
    assert all(claim.claimed <= claim.true_share for claim in truth.claims)
    absolute = {claim.archetype: claim.claimed for claim in truth.claims}
    assert absolute["C16"] == absolute["C32"] == 1.0


def test_the_items_are_the_instruments():
    instrument = instruments.load(ROOT / "surveys", "area-send")
    items = {item.id: item for item in instrument.items}
    singles = {
        k: tuple(o.code for o in i.options) for k, i in items.items() if isinstance(i, Single)
    }
    severals = {
        k: tuple(o.code for o in i.options) for k, i in items.items() if isinstance(i, Several)
    }
    assert singles == SINGLES
    assert severals == SEVERALS
    assert tuple(k for k, i in items.items() if isinstance(i, Month)) == MONTHS


def _answers(area: Area, child: int) -> dict[str, object]:
    answers: dict[str, object] = {"q00": int(area.children.age[child])}
    for item, column in area.answers.singles.items():
        answers[item] = None if column[child] < 0 else SINGLES[item][column[child]]
    for item, column in area.answers.severals.items():
        bits = max(0, int(column[child]))
        chosen = [code for i, code in enumerate(SEVERALS[item]) if bits >> i & 1]
        answers[item] = chosen or None
    for item, column in area.answers.months.items():
        months = int(column[child])
        known = f"{months // 12}-{months % 12 + 1:02}"
        answers[item] = "not_sure" if months == NOT_SURE else None if months < 0 else known
    answers["q59"] = words_of(area, child)
    return answers


def _frame(area: Area, child: int) -> Frame:
    children = area.children
    issued, asked = children.issued[child], children.asked[child]
    return msgspec.convert(
        {
            "case_id": uuid4(),
            "inspection_id": uuid4(),
            "family_id": uuid4(),
            "status": STATUSES[children.status[child]],
            "age": int(children.age[child]),
            "sex": "female",
            "ethnicity": "asian",
            "need_type": str(children.need[child]),
            "phase": "primary",
            "setting_urn": None,
            "idaci_decile": 1,
            "first_language_english": True,
            "pupil_premium": False,
            "looked_after": False,
            "plan_requested_on": None if np.isnat(asked) else date.fromisoformat(str(asked)),
            "plan_issued_on": None if np.isnat(issued) else date.fromisoformat(str(issued)),
            "reach": "email",
        },
        Frame,
    )


def test_the_true_shares_are_those_of_the_archetypes_own_definitions(small):
    tables = tomllib.loads((ROOT / "surveys/area-send/archetypes.toml").read_text("utf-8"))
    archetypes = {
        name: msgspec.convert({"id": name, **table}, Archetype) for name, table in tables.items()
    }
    known = [facts(_frame(small, child), small.notified_on) for child in range(small.size)]
    told = [_answers(small, child) for child in range(small.size)]
    for claim in small.claims:
        one_by_one = [
            outcome(archetypes[claim.archetype], answers, listed)
            for answers, listed in zip(told, known, strict=True)
        ]
        at_once = outcomes(claim.archetype, small.children, small.answers)
        assert [one is not None for one in one_by_one] == at_once.counted.tolist()
        counted = [one for one in one_by_one if one is not None]
        assert len(counted) == claim.base
        assert np.mean(counted) == pytest.approx(claim.true_share, abs=1e-12)


def test_answers_stand_only_where_the_routes_lead(small):
    instrument = instruments.load(ROOT / "surveys", "area-send")
    for child in range(0, small.size, 3):
        answers = {k: v for k, v in _answers(small, child).items() if v is not None}
        answers |= dict.fromkeys(instrument.gates, "yes")
        kept = {k: v for k, v in on_path(instrument, answers).items() if v is not None}
        assert answers.keys() - kept.keys() <= {"q61"}


def test_the_worse_off_answer_a_little_more_often_so_that_raw_replies_mislead(median):
    carers, fares = median.carers, median.answers.experience
    answers = (carers.mood < carers.propensity)[carers.pair_carer]
    child = np.unique(carers.pair_child[answers])
    assert fares[child].mean() < fares.mean() - 0.05
    assert child.size / median.size == pytest.approx(0.14, abs=0.03)


def test_comments_fit_the_child_and_thousands_differ(median):
    written = [words_of(median, child) for child in range(0, median.size, 2)]
    words = [one for one in written if one is not None]
    assert len(words) / len(written) == pytest.approx(c.WRITES, abs=0.03)
    assert len(set(words)) > 1_000
    assert max(len(one) for one in words) <= 1_000
    assert not any("{" in one for one in words)
    whole = sum(len(getattr(COMMENTS, tone)) for tone in ("good", "mixed", "bad"))
    assert whole >= 105
    assert any("07700 900" in one for one in words)


def test_a_few_families_who_will_answer_disclose_harm(small):
    assert 2 <= small.disclosing.size <= c.DISCLOSURES
    willing = small.carers.mood < small.carers.propensity
    told = small.carers.pair_child[willing[small.carers.pair_carer]]
    assert np.isin(small.disclosing, told).all()
    assert (
        len({words_of(small, int(child)) for child in small.disclosing}) == small.disclosing.size
    )


def test_holds_name_children_and_carers_of_theirs(median):
    holds, carers = median.holds, median.carers
    assert set(holds.reason.tolist()) == {
        "Died",
        "Moved",
        "Address withheld",
        "No-contact order",
        "Objected",
        "Safe contact",
        "Unknown",
    }
    pairs = set(zip(carers.pair_carer.tolist(), carers.pair_child.tolist(), strict=True))
    named = holds.carer >= 0
    assert set(zip(holds.carer[named].tolist(), holds.child[named].tolist(), strict=True)) <= pairs


def test_a_large_area_stays_within_bounded_memory():
    tracemalloc.start()
    area = make_area("large", 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert area.size == 65_000
    assert (area.children.status == REQUESTED).sum() / area.size == pytest.approx(0.015, abs=0.001)
    assert peak < 400e6


def test_truth_is_written_as_json(small):
    truth = json.loads(msgspec.json.encode(truth_of(small)))
    assert {claim["archetype"] for claim in truth["claims"]} >= {"C01", "C12", "C16", "C32", "C39"}
    assert all(claim["expected"] for claim in truth["claims"])
