"""What is true of an area, and what its partnership claims."""

import math
import tomllib
from collections.abc import Callable
from functools import partial
from importlib import resources

import msgspec
import numpy as np
from numpy.typing import NDArray

from soundings.rehearsal.children import TWENTY_WEEKS, TWO_YEARS
from soundings.rehearsal.items import SCHOOL_AGES, bit, place
from soundings.rehearsal.model import (
    EHC_PLAN,
    SEN_SUPPORT,
    Answers,
    Archetype,
    Area,
    Children,
    ExpectedClaim,
    FailingGroup,
    Flag,
    Flavour,
    PlantedClaim,
    Truth,
)
from soundings.rehearsal.requests import Requests

_FAMILY_MONTHS = 5
"""Months between request and plan that still count as 20 weeks. Source: archetype C01."""
SAME = ("population", "period", "definition", "exceptions")
"""What a comparability record says is the same."""
_KEPT = {
    Archetype.FALSE: ("contradicted", "not_supported"),
    Archetype.FLATTERING: ("contradicted", "not_supported"),
    Archetype.TRUE: ("supported", "supported_among_those_who_answered"),
    Archetype.NOT_COMPARABLE: ("not_comparable",),
}
"""The verdicts that would be right."""


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """One claim over the listed children: whose answers bear on it, and for whom it holds."""

    counted: Flag
    favourable: Flag

    @property
    def share(self) -> float:
        """The share for whom it holds; NaN where nobody counts."""
        base = int(self.counted.sum())
        return float((self.favourable & self.counted).sum()) / base if base else math.nan


class _Sentence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    archetype: str
    claim: str
    document: str
    page: int
    owner: str
    strength: str
    claimed: float
    tolerance: int
    planted: Archetype
    same: tuple[str, ...] = SAME
    note: str = ""


def _read() -> tuple[_Sentence, ...]:
    text = resources.files("soundings.rehearsal").joinpath("planted.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text)["claims"], tuple[_Sentence, ...])


_SENTENCES = _read()


def _steps(answer: NDArray[np.int8], good: int, firm: int, among: Flag) -> Outcomes:
    """Answers below `good` hold, those from there to below `firm` do not, the rest are out."""
    return Outcomes(
        counted=among & (answer >= 0) & (answer < firm),
        favourable=(answer >= 0) & (answer < good),
    )


def _told(children: Children, answers: Answers) -> Outcomes:
    support = children.status == SEN_SUPPORT
    none_told = (answers.severals["q02"] & bit("q02", "none_told")) != 0
    told = _steps(answers.singles["q04"], 3, 5, support)
    return Outcomes(
        counted=(none_told & support) | told.counted, favourable=told.favourable & ~none_told
    )


def _spared(event: str, children: Children, answers: Answers) -> Outcomes:
    low, high = SCHOOL_AGES
    happened = answers.severals["q46"]
    at_school = (children.age >= low) & (children.age <= high)
    return Outcomes(
        counted=at_school & (happened >= 0), favourable=(happened & bit("q46", event)) == 0
    )


def _dated(children: Children, answers: Answers) -> Outcomes:
    start, end = answers.months["q23"], answers.months["q25"]
    return Outcomes(
        counted=_recent(children) & (start >= 0) & (end >= start),
        favourable=end - start <= _FAMILY_MONTHS,
    )


def _recent(children: Children) -> Flag:
    """Say whose plan was issued in the 24 months before notification."""
    held = (children.as_of - children.issued).astype(np.int64)
    recent: Flag = (children.status == EHC_PLAN) & (held <= TWO_YEARS)
    return recent


def outcomes(archetype: str, children: Children, answers: Answers) -> Outcomes:
    """Hold an archetype's definition against every listed child."""
    return _DEFINITIONS[archetype](children, answers)


def _single(
    item: str, good: int, firm: int, status: int | None = None
) -> Callable[[Children, Answers], Outcomes]:
    def hold(children: Children, answers: Answers) -> Outcomes:
        whom = (
            np.ones(len(children.age), np.bool_) if status is None else children.status == status
        )
        return _steps(answers.singles[item], good, firm, whom)

    return hold


_DEFINITIONS: dict[str, Callable[[Children, Answers], Outcomes]] = {
    "C01": _dated,
    "C12": _single("q30", 2, 5, EHC_PLAN),
    "C15": _single("q07", 2, 3),
    "C16": _told,
    "C17": _single("q15", 2, 5, SEN_SUPPORT),
    "C26": _single("q42", 2, 3),
    "C32": partial(_spared, "pushed_out"),
    "C33": partial(_spared, "part_time"),
    "C38": _single("q40", 2, 3),
    "C39": _single("q57", 2, 5),
}
"""How many answers of an item speak for the claim, and how many speak at all."""


def published_clock(children: Children, requests: Requests) -> float:
    """Return the share of recent plans in 20 weeks as the area counts, exceptions left out."""
    counted = _recent(children) & ~requests.exception
    return float((requests.wait[counted] <= TWENTY_WEEKS).mean())


def plant(children: Children, answers: Answers, flavour: Flavour) -> tuple[PlantedClaim, ...]:
    """Write the partnership's claims; in a null area each claims no more than is true."""
    claims = []
    for number, sentence in enumerate(_SENTENCES, start=1):
        truly = outcomes(sentence.archetype, children, answers)
        null = flavour == "null"
        comparable = sentence.planted is not Archetype.NOT_COMPARABLE
        claimed = math.floor(truly.share * 100) / 100 if null else sentence.claimed
        claims.append(
            PlantedClaim(
                ref=f"{number}",
                archetype=sentence.archetype,
                claim=sentence.claim.format(share=f"{claimed:.0%}"),
                source_document=sentence.document,
                page=sentence.page,
                owner=sentence.owner,
                strength=sentence.strength,
                claimed=claimed,
                tolerance=sentence.tolerance,
                period="September 2025 to August 2026",
                planted=Archetype.TRUE if null and comparable else sentence.planted,
                true_share=truly.share,
                base=int(truly.counted.sum()),
                same=sentence.same,
                note=sentence.note,
            )
        )
    return tuple(claims)


def harper_rate(children: Children, answers: Answers) -> float:
    """Return the share of SEN support families who do not know that the school lists them."""
    support = children.status == SEN_SUPPORT
    unnamed = (answers.severals["q02"] & bit("q02", "sen_support", "ehc_plan")) == 0
    unknown = unnamed | (answers.singles["q01"] != place("q01", "yes"))
    return float(unknown[support].mean())


def support_delivered(children: Children, answers: Answers) -> tuple[float, float]:
    """Return C17's true share in secondary schools and elsewhere."""
    truly = outcomes("C17", children, answers)
    secondary = children.phase == "Secondary"

    def share(group: Flag) -> float:
        return Outcomes(counted=truly.counted & group, favourable=truly.favourable).share

    return share(secondary), share(~secondary)


def truth_of(area: Area) -> Truth:
    """Return what was planted, for whoever checks the findings."""
    return Truth(
        size=area.scale,
        flavour=area.flavour,
        seed=area.seed,
        children=area.size,
        harper_rate=area.harper_rate,
        published_clock=area.published_clock,
        failing_group=FailingGroup(
            archetype="C17",
            phase="secondary",
            true_share=area.failing_share,
            others_share=area.others_share,
        ),
        claims=tuple(
            ExpectedClaim(
                ref=claim.ref,
                archetype=claim.archetype,
                planted=claim.planted,
                true_share=claim.true_share,
                claimed=claim.claimed,
                base=claim.base,
                expected=_KEPT[claim.planted],
            )
            for claim in area.claims
        ),
    )
