"""Findings for the team: claims beside families, hidden signals, lines of enquiry to edit."""

from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import AnyRequest, analyst_only, inspector_only
from soundings.access.model import Role, SignedIn
from soundings.contrast import service
from soundings.contrast.model import (
    Change,
    ChangedMeanwhile,
    Dropped,
    Moved,
    Restored,
    Reworded,
    Words,
    WrongChange,
)
from soundings.contrast.rules import editing, pictures
from soundings.estimate import service as estimate
from soundings.estimate.model import Cut, NoCut, Vocabulary
from soundings.estimate.rules.figures import figure_id
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit import figures
from soundings.kit.clock import LONDON, Clock
from soundings.kit.database import Database, Pool
from soundings.kit.refusal import Kind, Refusal

_AREA = "/staff/{code:str}"
_FINDING = f"{_AREA}/contrast/{{claim_id:uuid}}"
_LINES = f"{_AREA}/enquiries"
_LINE = f"{_LINES}/{{line_id:uuid}}"

_LEAST_P = 0.0001
"""The smallest chance that is printed as a number. Source: our choice, four decimals."""

STATUS = {Kind.CONFLICT: 409}
"""What a form that was turned back answers with; 422 where a field is at fault."""


class Here(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, about which area's latest cut, when, and what they typed."""

    inspection: Inspection
    staff: SignedIn
    pool: Pool
    at: datetime
    vocabulary: Vocabulary
    cut: Cut | None
    """None before the first analysis."""
    typed: dict[str, str]

    @property
    def analysed(self) -> Cut:
        """The latest cut; raises NoCut before the first."""
        if self.cut is None:
            message = (
                f"Nothing has been analysed for {self.inspection.area} yet: freeze the survey or "
                "ask for its findings on the page Release."
            )
            raise NoCut(message)
        return self.cut

    @property
    def inspects(self) -> bool:
        """Whether they may see schools and change lines of enquiry."""
        return self.staff.role in {Role.LEAD_INSPECTOR, Role.TEAM_INSPECTOR}


async def here(
    request: AnyRequest,
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    reports: NamedDependency[Path],
) -> Here:
    """Return what every page of findings needs."""
    form = await request.form() if request.method == "POST" else {}
    pool = database.room("contrast")
    try:
        cut = await estimate.latest_cut(pool, inspection.inspection_id)
    except NoCut:
        cut = None
    return Here(
        inspection=inspection,
        staff=staff,
        pool=pool,
        at=clock.now(),
        vocabulary=estimate.vocabulary(reports),
        cut=cut,
        typed={
            name: value.strip().replace("\r\n", "\n")
            for name, value in form.items()
            if isinstance(value, str)
        },
    )


_ASKED = INSPECTION | {"here": Provide(here)}
_READS: dict[str, Any] = {"guards": [analyst_only], "dependencies": _ASKED}
_WRITES: dict[str, Any] = {"guards": [inspector_only], "dependencies": _ASKED}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%H:%M on %-d %B %Y}"


def _page(asked: Here, name: str, status: int = 200, **more: object) -> Template:
    context = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "inspects": asked.inspects,
        "cut": asked.cut,
        "vocabulary": asked.vocabulary,
        "percent": figures.percent,
        "points": figures.points,
        "in_points": figures.in_points,
        "bounds": figures.bounds,
        "count": figures.count,
        "moment": _moment,
        "said": editing.in_words,
        "typed": asked.typed,
    }
    return Template(name, context=context | more, status_code=status)


@get(f"{_AREA}/contrast", name="contrast.list", **_READS)
async def show_contrast(here: NamedDependency[Here]) -> Template:
    if here.cut is None:
        return _page(here, "contrast/contrast.html", findings=())
    found = await service.findings(here.pool, here.cut.cut_id)
    drawn = pictures.overview(found, here.vocabulary)
    return _page(here, "contrast/contrast.html", findings=found, drawn=drawn)


@get(_FINDING, name="contrast.finding", **_READS)
async def show_finding(claim_id: FromPath[UUID], here: NamedDependency[Here]) -> Template:
    cut = here.analysed
    finding = await service.finding(here.pool, cut.cut_id, claim_id)
    beside = await service.beside(here.pool, cut.cut_id, finding)
    title = f"{finding.ref}: groups beside everybody else"
    return _page(
        here,
        "contrast/finding.html",
        finding=finding,
        beside=beside,
        interval=pictures.intervals(finding),
        tipping=pictures.tipping(finding),
        groups=pictures.groups(beside.standing, here.vocabulary, title=title),
        figure_id=figure_id(cut.cut_id, finding.figure.measure, finding.figure.domain),
        chance=_chance,
        version=version("soundings"),
    )


def _chance(p: float) -> str:
    return "under 0.0001" if p < _LEAST_P else f"{p:.4f}"


@get(f"{_AREA}/signals", name="contrast.signals", **_READS)
async def show_signals(here: NamedDependency[Here]) -> Template:
    signals = () if here.cut is None else await service.signals(here.pool, here.cut.cut_id)
    return _page(here, "contrast/signals.html", signals=signals)


# Lines of enquiry


async def _show_lines(asked: Here, refusal: Refusal | None = None, at_fault: str = "") -> Template:
    if asked.cut is None:
        return _page(
            asked, "contrast/enquiries.html", lines=None, refusal=None, at_fault="", findings=()
        )
    lines = await service.lines(asked.pool, asked.cut)
    found = await service.findings(asked.pool, asked.cut.cut_id)
    status = 200 if refusal is None else STATUS.get(refusal.kind, 422)
    return _page(
        asked, "contrast/enquiries.html", status, lines=lines, findings=found, refusal=refusal,
        at_fault=at_fault,
    )  # fmt: skip


@get(_LINES, name="contrast.enquiries", **_READS)
async def show_enquiries(here: NamedDependency[Here]) -> Template:
    return await _show_lines(here)


async def _change(asked: Here, line_id: UUID, change: Change) -> Template | Redirect:
    """Change a line and show them all; a refused change keeps what was typed."""
    seen = asked.typed.get("seen", "")
    try:
        await service.change_line(
            asked.pool, asked.analysed, line_id, change,
            seen=int(seen) if seen.isdecimal() else 0, at=asked.at, by=asked.staff,
        )  # fmt: skip
    except (ChangedMeanwhile, WrongChange) as refusal:
        return await _show_lines(asked, refusal, str(line_id))
    return Redirect(f"/staff/{asked.inspection.code}/enquiries#l{line_id}", status_code=303)


def _words(typed: dict[str, str]) -> Words:
    return Words(
        why_it_matters=typed.get("why_it_matters", ""),
        whom_to_ask=typed.get("whom_to_ask", ""),
        what_to_request=typed.get("what_to_request", ""),
    )


@post(f"{_LINE}/words", name="contrast.reword", **_WRITES)
async def save_words(line_id: FromPath[UUID], here: NamedDependency[Here]) -> Template | Redirect:
    return await _change(here, line_id, Reworded(words=_words(here.typed)))


@post(f"{_LINE}/place", name="contrast.move", **_WRITES)
async def save_place(line_id: FromPath[UUID], here: NamedDependency[Here]) -> Template | Redirect:
    place = here.typed.get("place", "")
    return await _change(here, line_id, Moved(place=int(place) if place.isdecimal() else 0))


@post(f"{_LINE}/drop", name="contrast.drop", **_WRITES)
async def save_drop(line_id: FromPath[UUID], here: NamedDependency[Here]) -> Template | Redirect:
    return await _change(here, line_id, Dropped(reason=here.typed.get("reason", "")))


@post(f"{_LINE}/restore", name="contrast.restore", **_WRITES)
async def save_restore(
    line_id: FromPath[UUID], here: NamedDependency[Here]
) -> Template | Redirect:
    return await _change(here, line_id, Restored())


@post(_LINES, name="contrast.add-line", **_WRITES)
async def save_line(here: NamedDependency[Here]) -> Template | Redirect:
    claim_id, words = here.typed.get("claim_id", ""), _words(here.typed)
    try:
        line_id = await service.add_line(
            here.pool, here.analysed, claim_id, words, at=here.at, by=here.staff
        )
    except WrongChange as refusal:
        return await _show_lines(here, refusal, "new")
    return Redirect(f"/staff/{here.inspection.code}/enquiries#l{line_id}", status_code=303)


HANDLERS = [
    show_contrast,
    show_finding,
    show_signals,
    show_enquiries,
    save_words,
    save_place,
    save_drop,
    save_restore,
    save_line,
]
