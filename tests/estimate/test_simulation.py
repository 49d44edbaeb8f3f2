"""What the intervals and the verdicts do over hundreds of response sets of one known area.

The area is fixed and every truth in it known; only who answers changes from set to set.
"""

from uuid import UUID

import numpy as np
import pytest
from msgspec import Struct
from msgspec.structs import fields
from scipy.special import expit, logit
from tests.estimate.make import ETHNICITIES, INSPECTION, NEEDS, REACHES, STATUSES, archetypes, made

from soundings.claims.model import Claim, Owner, Strength
from soundings.contrast.model import Verdict
from soundings.contrast.rules.findings import Evidence, findings
from soundings.estimate.constants import MARGINS
from soundings.estimate.model import ALL, Diagnostics, Flag
from soundings.estimate.rules.figures import figures
from soundings.estimate.rules.measures import Measured
from soundings.estimate.rules.phone import Phoned, two_phases
from soundings.estimate.rules.representation import evenness, propensity_shifts
from soundings.estimate.rules.response import ending, rates
from soundings.estimate.rules.table import Table, table
from soundings.estimate.rules.waves import wave_points
from soundings.estimate.rules.weighting import Recipe, weigh
from soundings.outreach.model import Code
from soundings.roll.model import Ethnicity, Frame, NeedType, Phase, Reach, Sex, Status

pytestmark = pytest.mark.slow

SETS = 500
CHILDREN = 11_000
GROUPS = ("status", "idaci_fifth", "need_group", "phase")
TOLERANCE, ROUNDING = 0.05, 0.005
ARCHETYPES = {
    name: one for name, one in archetypes().items() if one.cases and one.if_answers is None
}
MEASURES = tuple(ARCHETYPES)[:12]


class Area(Struct, frozen=True, kw_only=True, eq=False):
    """One area whose families' answers are all known, answering or not."""

    coded: Table
    y: dict[str, np.ndarray]
    """(children,) 1 or 0 a measure."""
    population: dict[str, np.ndarray]
    lean: np.ndarray
    """(families,) log-odds of answering, from what the frame knows."""
    happy: np.ndarray
    """(families,) how well each fares; the answers follow it, the frame does not know it."""


def _frame(chance: np.random.Generator) -> list[Frame]:
    # Six families in seven have one child on the list, the rest two or three.
    sizes = chance.choice((1, 2, 3), CHILDREN, p=(0.86, 0.12, 0.02))
    family = np.repeat(np.arange(CHILDREN), sizes)[:CHILDREN]
    decile = np.clip(np.ceil(10 * chance.beta(1.0, 1.5, CHILDREN)), 1, 10)
    reach = chance.choice(REACHES, CHILDREN, p=(0.6, 0.2, 0.12, 0.08))
    phases = (Phase.EARLY_YEARS, Phase.PRIMARY, Phase.SECONDARY, Phase.POST_16)
    ages = chance.integers(2, 20, CHILDREN)
    return [
        Frame(
            case_id=made(2, number),
            inspection_id=INSPECTION,
            family_id=made(3, int(family[number])),
            status=Status(chance.choice(STATUSES, p=(0.32, 0.64, 0.04))),
            age=int(ages[number]),
            sex=Sex(chance.choice(("male", "female"), p=(0.67, 0.33))),
            ethnicity=Ethnicity(chance.choice(ETHNICITIES, p=(0.7, 0.1, 0.08, 0.06, 0.06))),
            need_type=NeedType(chance.choice(NEEDS, p=(0.2, 0.25, 0.25, 0.2, 0.05, 0.05))),
            phase=phases[int(np.searchsorted((5, 11, 16), ages[number], side="right"))],
            setting_urn=None,
            idaci_decile=int(decile[family[number]]),
            first_language_english=True,
            pupil_premium=bool(chance.random() < 0.5 - 0.03 * decile[family[number]]),
            looked_after=False,
            plan_requested_on=None,
            plan_issued_on=None,
            reach=Reach(reach[family[number]]),
        )
        for number in range(CHILDREN)
    ]


def _area(seed: int = 7) -> Area:
    chance = np.random.default_rng(seed)
    frame = _frame(chance)
    coded = table(frame)
    families = int(coded.family.max()) + 1
    happy = chance.normal(0.0, 1.0, families)
    decile = np.array([child.idaci_decile for child in frame], dtype=float)
    plan = np.array([child.status is Status.EHC_PLAN for child in frame], dtype=float)
    y, population = {}, {}
    for number, name in enumerate(MEASURES):
        level = np.linspace(-1.2, 1.6, len(MEASURES))[number]
        odds = level + 0.08 * (decile - 5) - 0.3 * plan + 0.8 * happy[coded.family]
        y[name] = (chance.random(CHILDREN) < expit(odds)).astype(float)
        # Every third measure speaks of children on SEN support alone.
        population[name] = plan < 1 if number % 3 == 2 else np.ones(CHILDREN, dtype=bool)
    lean = np.full(families, logit(0.22))
    by_reach = {"email_and_sms": 0.3, "email": 0.0, "sms": -0.2, "none": -1.5}
    for child, number in zip(frame, coded.family, strict=True):
        lean[number] = (
            logit(0.22)
            + by_reach[child.reach.value]
            + 0.08 * (child.idaci_decile - 5)
            + 0.3 * (child.status is Status.EHC_PLAN)
        )
    return Area(coded=coded, y=y, population=population, lean=lean, happy=happy)


def _truths(area: Area) -> dict[tuple[str, str], float]:
    found = {}
    for name in MEASURES:
        inside = area.population[name]
        found[name, ALL] = float(area.y[name][inside].mean())
        for variable in GROUPS:
            column = area.coded.column(variable)
            for code, level in enumerate(column.levels):
                here = inside & (column.codes == code)
                if here.any():
                    found[name, f"{variable}={level}"] = float(area.y[name][here].mean())
    return found


class Answer(Struct, frozen=True, kw_only=True, eq=False):
    """One response set: who answered, in which wave, and what is made of it."""

    answered: np.ndarray
    weighted: object
    told: list[Measured]
    figures: tuple
    waves: np.ndarray


def _answer(area: Area, chance: np.random.Generator, lean: np.ndarray, groups=GROUPS) -> Answer:
    family = chance.random(len(lean)) < expit(lean)
    answered = family[area.coded.family]
    weighted = weigh(area.coded, answered, Recipe())
    told = [
        Measured(
            name=name,
            population=area.population[name],
            y=np.where(area.population[name], area.y[name], np.nan)[weighted.rows],
        )
        for name in MEASURES
    ]
    waves = chance.choice((1, 2, 3), len(lean), p=(0.55, 0.25, 0.2))
    return Answer(
        answered=answered,
        weighted=weighted,
        told=told,
        figures=figures(area.coded, weighted, told, groups),
        waves=waves[area.coded.family][weighted.rows],
    )


def _claims(truths: dict[tuple[str, str], float], slack: float) -> list[Claim]:
    """Claim each truth plus what the rules forgive, less `slack`: at 0 it is on the threshold."""
    agreed = {one.name: True for one in fields(Claim) if one.name.startswith("same_")}
    return [
        Claim(
            claim_id=UUID(int=number),
            inspection_id=INSPECTION,
            ref=str(number),
            archetype=name,
            verbatim="What we say.",
            source_document="SEF",
            source_page="4",
            owner=Owner.BOTH,
            strength=Strength.NUMERIC,
            claimed_share=truths[name, ALL] + TOLERANCE + ROUNDING - slack,
            rounding=ROUNDING,
            tolerance=TOLERANCE,
            period="2026",
            **agreed,
        )
        for number, name in enumerate(MEASURES, start=1)
    ]


def _evidence(area: Area, answer: Answer) -> Evidence:
    even = evenness(area.coded, answer.answered, MARGINS)
    ended = [
        ending(Code.COMPLETE if spoke else Code.DELIVERED_NOT_ANSWERED)
        for spoke in answer.answered
    ]
    return Evidence(
        figures=answer.figures,
        diagnostics=Diagnostics(
            rates=rates(ended),
            weights=None,
            representativity=None,
            classes=(),
            waves=wave_points(answer.told, answer.weighted, answer.waves),
            shifts=propensity_shifts(answer.told, answer.weighted, even.propensity),
            log=(),
        ),
        list_count=CHILDREN,
        response_count=len(answer.weighted.rows),
    )


def _shown(title: str, rows: list[tuple[str, str]]) -> None:
    print(f"\n{title}")  # noqa: T201 - a simulation's table is its result
    for what, found in rows:
        print(f"  {what:<66} {found:>10}")  # noqa: T201 - as above


def test_intervals_cover_and_null_areas_are_not_contradicted():
    area = _area()
    truths = _truths(area)
    nulls = {"on the threshold": _claims(truths, 0.0), "as claimed": _claims(truths, 0.055)}
    hits: dict[str, list[bool]] = {"the area": [], "groups": []}
    accused = dict.fromkeys(nulls, 0)
    before, after = 0, 0
    for number in range(SETS):
        answer = _answer(area, np.random.default_rng((11, number)), area.lean)
        for figure in answer.figures:
            truth = truths.get((figure.measure, figure.domain))
            if truth is None or figure.flag is Flag.INSUFFICIENT:
                continue
            kind = "the area" if figure.domain == ALL else "groups"
            hits[kind].append(figure.low <= truth <= figure.high)
        evidence = _evidence(area, answer)
        for name, claims in nulls.items():
            found = findings(claims, ARCHETYPES, evidence)
            accused[name] += any(one.verdict is Verdict.CONTRADICTED for one in found)
            if name == "on the threshold":
                before += any(one.base_verdict is Verdict.CONTRADICTED for one in found)
                after += any(one.p_holm is not None and one.p_holm < 0.05 for one in found)
    coverage = {kind: float(np.mean(one)) for kind, one in hits.items()}
    _shown(
        f"{SETS} response sets of an area of {CHILDREN:,}, {len(MEASURES)} claims",
        [
            *(
                (
                    f"95% interval holds the truth, {kind} ({len(hits[kind]):,} intervals)",
                    f"{c:.1%}",
                )
                for kind, c in coverage.items()
            ),
            ("all claims on their threshold: any rejected, one by one", f"{before / SETS:.1%}"),
            ("all claims on their threshold: any rejected, by Holm", f"{after / SETS:.1%}"),
            *(
                (f"all claims true {name}: any called contradicted", f"{count / SETS:.1%}")
                for name, count in accused.items()
            ),
        ],
    )
    assert 0.94 <= coverage["the area"] <= 0.96
    assert 0.94 <= coverage["groups"] <= 0.965
    assert after / SETS <= 0.07  # five in a hundred, and what chance adds to 500 sets
    assert accused["on the threshold"] / SETS <= 0.05
    assert accused["as claimed"] == 0


def test_the_phone_sample_cures_what_calibration_cannot():
    """Families who fare badly answer more often: weights do not see it, the telephone does."""
    area = _area()
    truths = _truths(area)
    lean = area.lean - 0.5 * area.happy
    hits: dict[str, list[bool]] = {"replies": [], "both phases": []}
    away: dict[str, list[float]] = {"replies": [], "both phases": []}
    heads, rejected = [], []
    for number in range(SETS):
        chance = np.random.default_rng((13, number))
        answer = _answer(area, chance, lean, groups=())
        silent = np.flatnonzero(~answer.answered)
        drawn = chance.permutation(silent)[:260]
        interviewed = chance.random(len(drawn)) < 0.7
        found, _ = two_phases(
            answer.told,
            answer.weighted.rows,
            Phoned(
                first_phase=answer.answered,
                drawn=drawn,
                stratum=np.zeros(len(drawn), dtype=np.int64),
                inclusion=np.full(len(drawn), len(drawn) / len(silent)),
                interviewed=interviewed,
                family=area.coded.family[drawn],
                told=tuple(
                    Measured(
                        name=name,
                        population=area.population[name],
                        y=np.where(area.population[name], area.y[name], np.nan)[
                            drawn[interviewed]
                        ],
                    )
                    for name in MEASURES
                ),
            ),
            answer.figures,
        )
        for figure, both in zip(answer.figures, found, strict=True):
            truth = truths[figure.measure, ALL]
            for kind, one in (("replies", figure), ("both phases", both)):
                hits[kind].append(one.low <= truth <= one.high)
                away[kind].append(one.estimate - truth)
            heads.append(both.headline)
            rejected.append(both.p < 0.05)
    _shown(
        f"{SETS} response sets in which families who fare badly answer more",
        [
            (f"95% interval holds the truth, {kind}", f"{np.mean(hit):.1%}")
            for kind, hit in hits.items()
        ]
        + [(f"mean error, {kind}", f"{np.mean(off):+.3f}") for kind, off in away.items()]
        + [
            ("two-phase estimate is the headline", f"{np.mean(heads):.0%}"),
            ("test rejects that the silent answer like the rest", f"{np.mean(rejected):.0%}"),
        ],
    )
    assert np.mean(hits["replies"]) < 0.5
    assert 0.94 <= np.mean(hits["both phases"]) <= 0.965
    assert abs(np.mean(away["both phases"])) < 0.005 < abs(np.mean(away["replies"]))
