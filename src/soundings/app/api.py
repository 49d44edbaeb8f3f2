"""What programs may read: a few figures as JSON, and the document that describes them.

Everything else of the staff's surface is pages. What stands here is what the pages stand on, for
whoever would draw it otherwise; each behind the door its page has, and nothing of it changes
anything.
"""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler

from soundings.access.guards import (
    ADMITS,
    STAFF,
    administrator_only,
    analyst_only,
    partnership_only,
    staff_only,
)
from soundings.app.problems import STATUS, Problem
from soundings.audit import service as audit
from soundings.disclosure import service as disclosure
from soundings.disclosure.model import Audience, Finding, Headline, NotReleased, Released
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit.database import Database
from soundings.kit.refusal import Kind
from soundings.outreach import service as outreach
from soundings.outreach.model import Reach

EXAMPLES: Mapping[str, Any] = msgspec.json.decode(
    files("soundings.app").joinpath("examples.json").read_bytes()
)
"""What each answers, for an invented area."""

_AREA = "/staff/{code:str}/api"


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """The newest release's findings, for whom it was made."""

    release_id: UUID
    audience: Audience
    headline: Headline
    findings: tuple[Finding, ...]


class ChainEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The end of the audit chain: kept elsewhere, it shows a later cut."""

    entry_id: int
    hash: str
    """SHA-256 in hexadecimal."""


def _findings(released: Released) -> Findings:
    return Findings(
        release_id=released.release_id,
        audience=released.audience,
        headline=released.headline,
        findings=released.findings,
    )


@get(f"{_AREA}/reach", name="api.reach", guards=[analyst_only], dependencies=INSPECTION)
async def show_reach(
    inspection: NamedDependency[Inspection], database: NamedDependency[Database]
) -> Reach:
    """Count what became of messages and of listed children."""
    return await outreach.reach(database.room("outreach"), inspection.inspection_id)


@get(f"{_AREA}/findings", name="api.findings", guards=[analyst_only], dependencies=INSPECTION)
async def show_findings(
    inspection: NamedDependency[Inspection], database: NamedDependency[Database]
) -> Findings:
    """Give each claim beside the families' figure, as last released to inspectors."""
    area = inspection.inspection_id
    return _findings(
        await disclosure.latest(database.room("disclosure"), area, Audience.INSPECTOR)
    )


@get(f"{_AREA}/pack", name="api.pack", guards=[partnership_only], dependencies=INSPECTION)
async def show_pack(
    inspection: NamedDependency[Inspection], database: NamedDependency[Database]
) -> Findings:
    """Give each claim beside the families' figure, as handed over to the partnership."""
    pack = await disclosure.handed_release(database.room("disclosure"), inspection.inspection_id)
    if pack is None:
        message = "No pack has been handed over yet; it comes when the inspectors release it."
        raise NotReleased(message)
    return _findings(pack)


@get(
    "/staff/api/audit-head",
    name="api.audit-head",
    guards=[administrator_only],
    dependencies=STAFF,
)
async def show_audit_head(database: NamedDependency[Database]) -> ChainEnd:
    """Give the end of the audit chain."""
    head = await audit.chain_end(database.room("audit"))
    return ChainEnd(entry_id=head.entry_id, hash=head.hash.hex())


@get(
    "/staff/openapi.json",
    name="api.document",
    guards=[staff_only],
    media_type="application/vnd.oai.openapi+json;version=3.1",
    sync_to_thread=False,
)
def show_document() -> dict[str, Any]:
    """Describe what stands here, with examples (OpenAPI 3.1)."""
    return document()


ANSWERS: Mapping[HTTPRouteHandler, Any] = {
    show_reach: Reach,
    show_findings: Findings,
    show_pack: Findings,
    show_audit_head: ChainEnd,
}
"""What each gives."""

_REFUSED = {
    Kind.FORBIDDEN: "Not signed in, or the door of another role",
    Kind.MISSING: "No such inspection for this person, or nothing released",
    Kind.LIMITED: "Too many requests: wait",
}


def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    (*answers, problem), components = msgspec.json.schema_components(
        [*ANSWERS.values(), Problem], ref_template="#/components/schemas/{name}"
    )
    refused = {
        str(STATUS[kind]): {
            "description": why,
            "content": {
                "application/problem+json": {"schema": problem, "example": EXAMPLES["problem"]}
            },
        }
        for kind, why in _REFUSED.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Soundings, for programs",
            "version": "1",
            "description": "Figures that staff pages stand on. Sign in as on the pages; the "
            "session's cookie is the key. Nothing here changes anything.",
        },
        "security": [{"session": []}],
        "paths": {
            _plain(handler): {"get": _operation(handler, schema, refused)}
            for handler, schema in zip(ANSWERS, answers, strict=True)
        },
        "components": {
            "schemas": components,
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "__Host-staff",
                    "description": "Opened at /staff/sign-in; without HTTPS it is called staff.",
                }
            },
        },
    }


def _plain(handler: HTTPRouteHandler) -> str:
    (path,) = handler.paths
    return path.replace("{code:str}", "{code}")


def _operation(
    handler: HTTPRouteHandler, schema: Mapping[str, Any], refused: Mapping[str, Any]
) -> dict[str, Any]:
    name = (handler.name or "").removeprefix("api.")
    admitted = {role for door in handler.guards or () if door in ADMITS for role in ADMITS[door]}
    code = {
        "name": "code",
        "in": "path",
        "required": True,
        "schema": {"type": "string"},
        "example": "exeford",
        "description": "What the inspection is called.",
    }
    return {
        "operationId": name,
        "summary": (handler.fn.__doc__ or "").strip(),
        "description": f"For {', '.join(sorted(admitted))}.",
        "parameters": [code] if "{code}" in _plain(handler) else [],
        "responses": {
            "200": {
                "description": "The figures",
                "content": {"application/json": {"schema": schema, "example": EXAMPLES[name]}},
            },
            **refused,
        },
    }


HANDLERS = [*ANSWERS, show_document]
