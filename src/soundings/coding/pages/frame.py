"""What every coding page is made with: its doors, its frame and where it goes on."""

from pathlib import Path
from typing import Any

from litestar.response import Redirect, Template

from soundings.access.guards import analyst_only, inspector_only
from soundings.coding import service
from soundings.coding.model import Codebook
from soundings.coding.rules.codebooks import LEANS
from soundings.inspection.guards import ASKED, Asked
from soundings.kit.database import Pool
from soundings.kit.refusal import Kind, Refusal

AREA = "/staff/{code:str}"
READS: dict[str, Any] = {"guards": [analyst_only], "dependencies": ASKED}
RELEASES: dict[str, Any] = {"guards": [inspector_only], "dependencies": ASKED}
_CONFLICT, _INVALID = 409, 422
_STATUSES = {
    "ehc_plan": "EHC plan",
    "sen_support": "SEN support",
    "requested": "asked for an assessment",
}


def pool_of(asked: Asked) -> Pool:
    return asked.database.room("coding")


def book_of(asked: Asked, surveys: Path) -> Codebook:
    return service.load_codebook(surveys, asked.inspection.instrument_name)


def page(asked: Asked, name: str, status: int = 200, **more: object) -> Template:
    context = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "typed": asked.typed,
        "leans": LEANS,
        "statuses": _STATUSES,
        "refusal": None,
    }
    return Template(name, context=context | more, status_code=status)


def to(asked: Asked, path: str) -> Redirect:
    return Redirect(f"/staff/{asked.inspection.code}/{path}", status_code=303)


def status_of(refusal: Refusal) -> int:
    return _CONFLICT if refusal.kind is Kind.CONFLICT else _INVALID
