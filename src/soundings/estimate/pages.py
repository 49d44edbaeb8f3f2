"""A look at a survey while it runs: who answers, how evenly, and no verdict."""

from datetime import datetime
from pathlib import Path
from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.response import Template

from soundings.access.guards import AnyRequest, analyst_only
from soundings.claims import service as claims
from soundings.estimate import service
from soundings.estimate.constants import LEAST_IN_WAVE
from soundings.estimate.model import EmptyFrame, UnlockedClaims
from soundings.estimate.rules.looks import warnings
from soundings.estimate.rules.pictures import partial_chart
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit import figures
from soundings.kit.charts.waves import wave_chart
from soundings.kit.clock import LONDON, Clock
from soundings.kit.database import Database
from soundings.kit.fragments import fragment, is_held, same

_LOOKS = "/staff/{code:str}/looks"
_READS: dict[str, Any] = {"guards": [analyst_only], "dependencies": INSPECTION}


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%H:%M on %a %-d %B}"


async def _seen(
    inspection: Inspection, database: Database, surveys: Path, reports: Path, at: datetime
) -> dict[str, object]:
    """Return what the page shows; before claims and lists, what it waits for."""
    page: dict[str, object] = {
        "inspection": inspection,
        "waits_for": "",
        "least": LEAST_IN_WAVE,
        "moment": _moment,
        "vocabulary": service.vocabulary(reports),
        "percent": figures.percent,
        "bounds": figures.bounds,
        "count": figures.count,
    }
    archetypes = claims.archetypes(surveys / inspection.instrument_name)
    pool, area = database.room("estimate"), inspection.inspection_id
    try:
        look = await service.take_look(pool, area, archetypes, at)
    except (EmptyFrame, UnlockedClaims) as refusal:
        return page | {"waits_for": refusal.sentence}
    days = [(f"{day.day:%-d %b}", day.rate, day.cumulative) for day in look.days]
    return page | {
        "look": look,
        "metrics": {one.id: one.metric for one in archetypes.values()},
        "warnings": warnings(look),
        "days": wave_chart("Share of the list answered for, by day", days, of="Day", width=658),
        "partials": partial_chart(look.partials, service.vocabulary(reports)),
    }


@get(_LOOKS, name="estimate.looks", **_READS)
async def show_looks(
    inspection: NamedDependency[Inspection],
    database: NamedDependency[Database],
    surveys: NamedDependency[Path],
    reports: NamedDependency[Path],
    clock: NamedDependency[Clock],
) -> Template:
    page = await _seen(inspection, database, surveys, reports, clock.now())
    return Template("estimate/looks.html", context=page)


@get(f"{_LOOKS}/news", name="estimate.looks-news", **_READS)
async def show_looks_news(
    request: AnyRequest,
    inspection: NamedDependency[Inspection],
    database: NamedDependency[Database],
    surveys: NamedDependency[Path],
    reports: NamedDependency[Path],
    clock: NamedDependency[Clock],
) -> Response[str]:
    """Give the look again if a reply came or went; weigh nothing otherwise."""
    tag = await service.look_mark(database.room("estimate"), inspection.inspection_id)
    if is_held(request, tag):
        return same(tag)
    page = await _seen(inspection, database, surveys, reports, clock.now())
    return fragment(request, "estimate/looks-news.html", page, tag)


HANDLERS = [show_looks, show_looks_news]
