"""Many synthetic areas judged one after another, without a message sent or a page opened.

The same lists, rules, draw, estimates and verdicts as the whole line; only what carries
them (database, mail, pages) is left out, so that hundreds of areas take minutes.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
import numpy as np

from soundings.claims.model import Archetype, Claim, ClaimId
from soundings.claims.rules import read_claims
from soundings.contrast.model import Finding
from soundings.contrast.rules.findings import Evidence, findings
from soundings.estimate.model import ALL, Analysis, Drawn, Figure, Respondent, TwoPhase
from soundings.estimate.rules.analysis import analyse
from soundings.estimate.rules.measures import measures
from soundings.inspection.model import InspectionId
from soundings.kit.clock import LONDON
from soundings.kit.tables import read_table
from soundings.rehearsal.area import make_area
from soundings.rehearsal.chance import Rng
from soundings.rehearsal.constants import NOTIFIED_ON
from soundings.rehearsal.families import form_of, plan_visits
from soundings.rehearsal.files import write_files
from soundings.rehearsal.items import SEVERALS, SINGLES
from soundings.rehearsal.model import Area, CarerIndex, Flavour, Size
from soundings.rehearsal.scoring import Score, score
from soundings.rehearsal.truth import outcomes, truth_of
from soundings.roll.model import Frame, Known
from soundings.roll.rules import assemble, check_files
from soundings.sampling.model import Listed, Purpose
from soundings.sampling.rules.drawing import draw
from soundings.sampling.rules.freezing import designed, freeze, thaw

INTERVIEWED = 0.7
"""Share of the families drawn for the telephone that give an interview, whatever they lived.
Source: statistics/methods.md (f): the rule wants half of them at least; our choice."""

Given = dict[str, str | int | tuple[str, ...] | None]


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """What the line said of one area, beside what is true of it."""

    seed: int
    listed: int
    replies: int
    scores: tuple[Score, ...]
    covered: tuple["Covered", ...]


class Covered(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of one area: the truth, and the two intervals that should hold it."""

    measure: str
    truth: float
    replies: Figure
    both: TwoPhase | None
    """With the telephone sample; None where none of it bears on the measure."""


def _ids(seed: int) -> Iterator[UUID]:
    chance = np.random.default_rng([seed, 91])
    while True:
        yield UUID(bytes=chance.bytes(16), version=4)


def _rolled(area: Area, folder: Path) -> tuple[tuple[Frame, ...], dict[str, UUID]]:
    """Read the area's own files as the roll does; return the frame and each child's case."""
    paths = write_files(area, folder).lists
    today = area.notified_on + timedelta(days=2)
    report = check_files(
        [read_table(path.name, path.read_bytes()) for path in paths],
        {},
        Known(),
        today=today,
        notified_on=area.notified_on,
    )
    ids = _ids(area.seed)
    roll = assemble(
        report,
        Known(),
        InspectionId(next(ids)),
        notified_on=area.notified_on,
        today=today,
        new_id=lambda: next(ids),
    )
    return roll.frame, {person.local_id: person.case_id for person in roll.persons}


def _given(area: Area, child: int) -> Given:
    """Return the child's true answers as a reply keeps them."""
    answers: Given = {"q00": int(area.children.age[child])}
    for item in SINGLES:
        if form := form_of(area, child, item):
            answers[item] = form.partition("=")[2]
    for item in SEVERALS:
        if form := form_of(area, child, item):
            answers[item] = tuple(code for _, code in parse_qsl(form))
    for item in area.answers.months:
        fields = dict(parse_qsl(form_of(area, child, item)))
        if item in fields:
            answers[item] = fields[item]
        elif fields:
            answers[item] = f"{fields[f'{item}-year']}-{int(fields[f'{item}-month']):02}"
    return answers


def _replies(
    area: Area, cases: Mapping[int, UUID], told: Iterable[int], at: datetime, ids: Iterator[UUID]
) -> tuple[Respondent, ...]:
    return tuple(
        Respondent(
            case_id=cases[child],
            response_id=next(ids),
            complete=True,
            answers=_given(area, child),
            started_at=at,
            answered_at=at,
        )
        for child in told
        if child in cases
    )


def _answering(area: Area, rng: Rng) -> list[int]:
    """Return the children whose families reply to a message, each once."""
    carers = area.carers
    reached = (carers.email != "") | (carers.mobile != "")
    links = {CarerIndex(int(i)): "" for i in np.flatnonzero(reached)}
    visits = plan_visits(area, links, share=1.0, wave=None, rng=rng)
    stays = [visit for visit in visits if visit.comes_back or not visit.stop_after]
    return list(dict.fromkeys(child for visit in stays for child in visit.children))


def _phoned(
    frame: Sequence[Frame], answered: set[UUID], at: datetime, rng: Rng
) -> tuple[tuple[Drawn, ...], set[UUID]]:
    """Draw silent families as the ceremony does; return the drawn, and those interviewed."""
    text, names = freeze(
        (
            Listed(
                case_id=child.case_id,
                family_id=child.family_id,
                status=child.status,
                phase=child.phase,
                age=child.age,
                idaci_decile=child.idaci_decile,
                reach=child.reach.value,
            )
            for child in frame
        ),
        rng.bytes(32),
    )
    units = thaw(text)
    spoke = {unit.family for unit in units if names[unit.unit] in answered}
    silent = {unit.family for unit in units} - spoke
    places = draw(units, designed(), rng.bytes(32).hex(), Purpose.PHONE, silent)
    family = {unit.unit: unit.family for unit in units}
    gives = {one: rng.random() < INTERVIEWED for one in sorted({family[p.unit] for p in places})}
    drawn = tuple(
        Drawn(
            case_id=names[place.unit],
            stratum=place.slot,
            ticket=place.ticket,
            inclusion_probability=place.inclusion_probability,
            drawn_at=at,
        )
        for place in places
    )
    return drawn, {names[place.unit] for place in places if gives[family[place.unit]]}


def _claims(area: Area, path: Path, archetypes: Mapping[str, Archetype]) -> tuple[Claim, ...]:
    report = read_claims(
        read_table(path.name, path.read_bytes()),
        archetypes,
        notified_on=area.notified_on,
        today=area.notified_on,
    )
    return tuple(
        Claim(
            claim_id=ClaimId(UUID(int=number)),
            inspection_id=InspectionId(UUID(int=0)),
            **msgspec.structs.asdict(row),
        )
        for number, row in enumerate(report.claims, start=1)
    )


def _contrasted(
    claims: Sequence[Claim], archetypes: Mapping[str, Archetype], cut: Analysis
) -> tuple[Finding, ...]:
    return findings(
        claims,
        archetypes,
        Evidence(
            figures=cut.figures,
            diagnostics=cut.diagnostics,
            list_count=cut.list_count,
            response_count=cut.response_count,
            two_phases=cut.two_phases,
        ),
    )


def judged(
    size: Size,
    seed: int,
    archetypes: Mapping[str, Archetype],
    *,
    flavour: Flavour = "planted",
    phone: bool = False,
    notified_on: date = NOTIFIED_ON,
) -> Judged:
    """Take one synthetic area from its lists to its verdicts.

    With `phone`, silent families are drawn and interviewed, and both phases estimated together.
    """
    area = make_area(size, seed, flavour=flavour, notified_on=notified_on)
    rng = np.random.default_rng([seed, 17])
    ids = _ids(seed + 1_000_000)
    opens = datetime(notified_on.year, notified_on.month, notified_on.day, 10, tzinfo=LONDON)
    answers_at, drawn_at, called_at = (opens + timedelta(days=days) for days in (3, 6, 7))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frame, by_local = _rolled(area, folder)
        claims = _claims(area, folder / "claims.csv", archetypes)
    cases = {
        child: by_local[local]
        for child, local in enumerate(area.children.unique_id.tolist())
        if local in by_local
    }
    replies = _replies(area, cases, _answering(area, rng), answers_at, ids)
    drawn: tuple[Drawn, ...] = ()
    called: tuple[Respondent, ...] = ()
    if phone:
        drawn, interviewed = _phoned(frame, {one.case_id for one in replies}, drawn_at, rng)
        told = [child for child, case in cases.items() if case in interviewed]
        called = _replies(area, cases, told, called_at, ids)
    cut = analyse(
        frame,
        replies,
        measures(archetypes[name] for name in sorted({claim.archetype for claim in claims})),
        notified_on=notified_on,
        drawn=drawn,
        followed_up=called,
        seed=seed,
    )
    return Judged(
        seed=seed,
        listed=cut.list_count,
        replies=cut.response_count,
        scores=score(_contrasted(claims, archetypes, cut), truth_of(area)),
        covered=tuple(_covered(area, cut, claims)),
    )


def _covered(area: Area, cut: Analysis, claims: Iterable[Claim]) -> Iterator[Covered]:
    both = {one.measure: one for one in cut.two_phases}
    whole = {figure.measure: figure for figure in cut.figures if figure.domain == ALL}
    comparable = {claim.archetype for claim in claims} & whole.keys()
    for measure in sorted(comparable):
        yield Covered(
            measure=measure,
            truth=outcomes(measure, area.children, area.answers).share,
            replies=whole[measure],
            both=both.get(measure),
        )
