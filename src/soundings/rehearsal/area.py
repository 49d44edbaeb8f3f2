"""Makes a synthetic area: listed children, their carers, what they lived, what is claimed."""

from datetime import date

import numpy as np

from soundings.rehearsal import constants as c
from soundings.rehearsal.carers import draw_carers, draw_holds
from soundings.rehearsal.chance import Rng, lowest
from soundings.rehearsal.children import (
    NEVER,
    SCHOOL_ENDS,
    SCHOOL_STARTS,
    ages_on,
    draw_ages,
    draw_births,
    draw_families,
    draw_needs,
    draw_placements,
    draw_plan_days,
    draw_schools,
    draw_statuses,
    learner_numbers,
    phases,
    pupil_numbers,
)
from soundings.rehearsal.experience import draw_answers
from soundings.rehearsal.files import Files, write_files
from soundings.rehearsal.households import draw_by_sex
from soundings.rehearsal.households import draw_families as draw_households
from soundings.rehearsal.model import (
    EHC_PLAN,
    STATUSES,
    Area,
    Carers,
    Children,
    Families,
    Flag,
    Flavour,
    Real,
    Size,
    Text,
    Whole,
)
from soundings.rehearsal.requests import Requests, draw_requests
from soundings.rehearsal.truth import harper_rate, plant, published_clock, support_delivered

_UNNUMBERED = 0.2
"""Share of children below school age without a unique pupil number. Source: our choice."""


def make_area(
    size: Size, seed: int, *, flavour: Flavour = "planted", notified_on: date = c.NOTIFIED_ON
) -> Area:
    """Make an area; the same size, seed and flavour make the same area.

    A null area claims nothing that is not true, so every contradiction found in it is false.
    """
    rng = np.random.default_rng([seed, *size.encode(), *flavour.encode()])
    children, families, requests = _draw_listed(rng, size, notified_on)
    answers = draw_answers(rng, notified_on, children, families, flavour)
    carers = draw_carers(rng, children, families, answers)
    failing, others = support_delivered(children, answers)
    return Area(
        name=c.NAME,
        short_name=c.SHORT_NAME,
        scale=size,
        flavour=flavour,
        seed=seed,
        notified_on=notified_on,
        children=children,
        families=families,
        carers=carers,
        holds=draw_holds(rng, notified_on, children, carers),
        answers=answers,
        disclosing=_draw_disclosing(children, carers, answers.experience),
        claims=plant(children, answers, flavour),
        harper_rate=harper_rate(children, answers),
        published_clock=published_clock(children, requests),
        failing_share=failing,
        others_share=others,
    )


def _draw_listed(rng: Rng, size: Size, on: date) -> tuple[Children, Families, Requests]:
    status = draw_statuses(size)
    age = draw_ages(rng, status)
    family = draw_families(rng, age)
    born = draw_births(rng, on, age, family)
    age = ages_on(on, born)
    need = draw_needs(rng, status, age)
    placement = draw_placements(rng, status, age)
    phase = phases(placement, age)
    households = draw_households(rng, status, family)
    count = len(status)
    issued, updated, reviewed = (
        np.where(status == EHC_PLAN, day, NEVER) for day in draw_plan_days(rng, on, born, age)
    )
    requests = draw_requests(rng, on, status, issued)
    female = rng.random(count) >= np.asarray([c.MALE[name] for name in STATUSES])[status]
    community = households.community[family]
    at_school = (age >= SCHOOL_STARTS) & (age < SCHOOL_ENDS)
    upset = np.where(need == "SEMH", 3.0, 0.6) * np.where(age >= SCHOOL_STARTS, 1, 0)
    upset = upset * np.where(phase == "Secondary", 1.6, 0.5)
    unnumbered = (age < SCHOOL_STARTS) & (rng.random(count) < _UNNUMBERED)
    own_name = households.looked_after[family]
    surname = households.surname[family]
    return (
        Children(
            as_of=np.datetime64(on, "D"),
            unique_id=_local_ids(rng, count),
            upn=np.where(unnumbered, "", pupil_numbers(born)),
            uln=np.where(age >= SCHOOL_ENDS - 2, learner_numbers(rng, count), ""),
            born=born,
            age=age,
            female=female,
            ethnicity=households.ethnicity[family],
            status=status,
            need=need,
            placement=placement,
            phase=phase,
            urn=draw_schools(rng, phase),
            issued=issued,
            updated=updated,
            reviewed=reviewed,
            asked=requests.asked,
            outcome=requests.outcome,
            decided=requests.decided,
            suspensions=np.where(at_school, rng.poisson(0.11 * upset), 0),
            exclusions=np.where(at_school, rng.random(count) < 0.002 * upset, 0).astype(int),
            absence=np.round(rng.gamma(1.6, np.where(phase == "Secondary", 7.5, 4.5)), 1),
            pupil_premium=_premium(rng, status, households.idaci[family]) & at_school,
            team=_teams(rng, status, own_name),
            disability=rng.random(count) < np.where(status == EHC_PLAN, 0.45, 0.12),
            family=family,
            forename=draw_by_sex(rng, community, female, "girls", "boys"),
            surname=np.where(own_name, rng.permutation(surname), surname),
        ),
        households,
        requests,
    )


def _local_ids(rng: Rng, count: int) -> Text:
    return np.char.add("S", (100_001 + rng.permutation(count)).astype("U6"))


def _premium(rng: Rng, status: Whole, idaci: Whole) -> Flag:
    """Draw free school meals: exactly the published share of each status, by deprivation."""
    score: Real = 0.28 * (idaci - 5.5) + rng.logistic(size=len(status))
    eligible = np.zeros(len(status), np.bool_)
    for code, name in enumerate(STATUSES):
        these = status == code
        eligible[these] = lowest(score[these], c.PUPIL_PREMIUM[name])
    return eligible


def _teams(rng: Rng, status: Whole, looked_after: Flag) -> Text:
    plan = status == EHC_PLAN
    drawn = rng.random(len(status))
    team = np.where(drawn < np.where(plan, 0.06, 0.005), "Disabled children", "").astype("U24")
    team[(drawn > 0.94) & plan | (drawn > 0.965)] = "Child in need"  # noqa: PLR2004 - share known to the team
    team[drawn > 0.985] = "Child protection"  # noqa: PLR2004 - share known to the team
    team[looked_after] = "Looked after children"
    return team


def _draw_disclosing(children: Children, carers: Carers, fares: Real) -> Whole:
    """Return the children whose families disclose: the worst off among those who will answer."""
    willing = (carers.mood < carers.propensity) & (carers.email != "")
    pairs = willing[carers.pair_carer] & (carers.relation[carers.pair_carer] == "Parent/carer")
    child = np.unique(carers.pair_child[pairs])
    child = child[(children.age[child] >= SCHOOL_STARTS) & (children.age[child] < SCHOOL_ENDS)]
    worst: Whole = child[np.argsort(fares[child], kind="stable")][: c.DISCLOSURES]
    return worst


__all__ = ["Files", "make_area", "write_files"]
