"""How far the messages reached, school by school too, and the texts that wait for somebody."""

from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.connection import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from soundings.access.guards import AnyRequest, inspector_only
from soundings.access.model import SignedIn
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit.charts.flow import flow_chart, response_map
from soundings.kit.charts.ink import Picture
from soundings.kit.clock import LONDON, Clock
from soundings.kit.database import Database
from soundings.kit.figures import count, percent
from soundings.kit.fragments import fragment
from soundings.kit.settings import Settings
from soundings.kit.vault import KeyRing
from soundings.outreach import service
from soundings.outreach.model import GroupReach
from soundings.outreach.rules import read_dealt

_REACH = "/staff/{code:str}/reach"
_STATUSES = {"ehc_plan": "EHC plan", "sen_support": "SEN support", "requested": "Requested"}
_FIFTHS = {
    "1": "Most deprived fifth",
    "2": "Second fifth",
    "3": "Middle fifth",
    "4": "Fourth fifth",
    "5": "Least deprived fifth",
    "unknown": "Not known",
}
_OTHERS = {"unknown": "Not known", "others": "Smaller groups together"}
_NEEDS = _OTHERS | {
    "ASD": "Autism",
    "SLCN": "Speech, language and communication",
    "SEMH": "Social, emotional and mental health",
    "MLD": "Moderate learning difficulty",
    "SLD": "Severe learning difficulty",
    "PMLD": "Profound and multiple learning difficulty",
    "SPLD": "Specific learning difficulty",
    "PD": "Physical disability",
    "HI": "Hearing impairment",
    "VI": "Vision impairment",
    "MSI": "Multi-sensory impairment",
    "DS": "Down syndrome",
    "OTH": "Another need",
    "NSA": "No specialist assessment",
}
"""By the codes of the school census."""

_LANGUAGES = _OTHERS | {
    "unknown": "Nobody to write to",
    "en": "English",
    "pl": "Polish",
    "ur": "Urdu",
    "ar": "Arabic",
    "pa": "Panjabi",
    "bn": "Bengali",
    "so": "Somali",
    "fr": "French",
    "pt": "Portuguese",
    "ro": "Romanian",
    "tr": "Turkish",
    "ta": "Tamil",
    "gu": "Gujarati",
    "uk": "Ukrainian",
    "zh": "Chinese",
    "es": "Spanish",
    "fa": "Persian",
    "lt": "Lithuanian",
}


class Grouping(msgspec.Struct, frozen=True, kw_only=True):
    """The list by one variable: its groups named, drawn, and counted."""

    kind: str
    title: str
    names: dict[str, str]
    groups: tuple[GroupReach, ...]
    drawn: Picture

    def named(self, group: str) -> str:
        """Return a group's words."""
        return self.names.get(group, group)


def _grouping(
    kind: str, title: str, names: dict[str, str], groups: tuple[GroupReach, ...]
) -> Grouping:
    rows = [
        (
            names.get(row.group, row.group),
            row.listed,
            row.told,
            row.complete + row.partial,
        )
        for row in groups
    ]
    drawn = response_map(rows, title=title)
    return Grouping(kind=kind, title=title, names=names, groups=groups, drawn=drawn)


async def _watched(inspection: Inspection, database: Database, at: datetime) -> dict[str, object]:
    """Return what the page shows of a survey as it runs, and its part that changes."""
    watch = await service.watch(database.room("outreach"), inspection, at)
    reach = watch.reach
    told = sum(row.told for row in reach.by_status)
    fifths = tuple(sorted(reach.by_idaci_fifth, key=lambda row: row.group))
    stages = (
        ("Listed", reach.listed),
        ("With an address to use", reach.reachable),
        ("Told, not come back", told),
        ("Answered for", reach.answered),
    )
    return {
        "inspection": inspection,
        "watch": watch,
        "reach": reach,
        "flow": flow_chart(stages, title="From the list to the answers"),
        "groupings": (
            _grouping("status", "Children by status", _STATUSES, reach.by_status),
            _grouping("idaci", "By deprivation of where they live", _FIFTHS, fifths),
            _grouping("need", "By primary need", _NEEDS, reach.by_need),
            _grouping("language", "By carers’ language", _LANGUAGES, reach.by_language),
        ),
        "statuses": _STATUSES,
        "moment": _moment,
        "count": count,
        "percent": percent,
    }


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%H:%M on %a %-d %B}"


def _group(variable: str, category: str) -> str:
    """Return a group of the list in words, standing alone."""
    words = {"need": _NEEDS, "status": _STATUSES, "idaci_fifth": _FIFTHS}.get(variable, {})
    known = words.get(category, category.replace("_", " ") or "not known")
    return f"{variable.replace('_', ' ').capitalize()}: {known}"


@get(_REACH, name="outreach.reach", guards=[inspector_only], dependencies=INSPECTION)
async def show_reach(
    inspection: NamedDependency[Inspection],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
    settings: NamedDependency[Settings],
) -> Template:
    outreach = settings.outreach
    page = await _watched(inspection, database, clock.now())
    aim = await service.aim(
        database.room("outreach"), inspection.inspection_id,
        most=outreach.last_call_most, pence=outreach.fragment_pence,
    )  # fmt: skip
    return Template("outreach/reach.html", context=page | {"aim": aim, "named": _group})


@get(
    f"{_REACH}/news", name="outreach.reach-news", guards=[inspector_only], dependencies=INSPECTION
)
async def show_reach_news(
    request: AnyRequest,
    inspection: NamedDependency[Inspection],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[str]:
    page = await _watched(inspection, database, clock.now())
    return fragment(request, "outreach/reach-news.html", page)


@get(
    "/staff/{code:str}/schools",
    name="outreach.schools",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def show_schools(
    inspection: NamedDependency[Inspection], database: NamedDependency[Database]
) -> Template:
    pool, area = database.room("outreach"), inspection.inspection_id
    schools = await service.schools(pool, area)
    left = await service.unrelayed(pool, area)
    page = {"inspection": inspection, "schools": schools, "unrelayed": left}
    return Template("outreach/schools.html", context=page)


@get(
    "/staff/{code:str}/texts",
    name="outreach.texts",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def show_texts(
    inspection: NamedDependency[Inspection],
    database: NamedDependency[Database],
    keys: NamedDependency[KeyRing],
) -> Template:
    pool = database.room("outreach")
    texts = await service.queued_texts(pool, inspection.inspection_id, keys=keys)
    return Template("outreach/texts.html", context={"inspection": inspection, "texts": texts})


@post(
    "/staff/{code:str}/texts",
    name="outreach.save-text",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def save_text(
    request: Request[object, object, State],
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Redirect:
    form = read_dealt(dict(await request.form()))
    pool, actor = database.room("outreach"), str(staff.staff_id)
    await service.deal_with_text(pool, form.text_id, form.action, actor=actor, at=clock.now())
    return Redirect(f"/staff/{inspection.code}/texts", status_code=303)


HANDLERS = [show_reach, show_reach_news, show_schools, show_texts, save_text]
