"""The staff's documents, each as a PDF and as a page, and the findings they rest on."""

import base64
import hashlib
import re
from pathlib import Path
from uuid import UUID

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Template

from soundings.access.guards import inspector_only, partnership_only, reader_only
from soundings.access.model import SignedIn
from soundings.briefing import service
from soundings.briefing.model import DocumentId
from soundings.briefing.rules.documents import audiences
from soundings.disclosure import service as disclosure
from soundings.disclosure.model import Audience
from soundings.inspection.guards import INSPECTION
from soundings.inspection.model import Inspection
from soundings.kit.clock import Clock
from soundings.kit.database import Database


@get(
    "/staff/{code:str}/documents",
    name="briefing.documents",
    guards=[reader_only],
    dependencies=INSPECTION,
)
async def show_documents(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
) -> Template:
    return await _list(inspection, staff, database)


async def _list(inspection: Inspection, staff: SignedIn, database: Database) -> Template:
    documents = await service.documents(
        database.room("briefing"), inspection.inspection_id, audiences(staff.role)
    )
    page = {"inspection": inspection, "documents": documents, "staff": staff}
    return Template("briefing/documents.html", context=page | service.FILTERS)


@get(
    "/staff/{code:str}/documents/{document_id:uuid}/pdf",
    name="briefing.pdf",
    guards=[reader_only],
    dependencies=INSPECTION,
)
async def show_pdf(
    inspection: NamedDependency[Inspection],
    document_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[bytes]:
    document = await service.take_document(
        database.room("briefing"), inspection.inspection_id, DocumentId(document_id),
        audiences(staff.role), at=clock.now(), actor=str(staff.staff_id),
    )  # fmt: skip
    disposition = f'attachment; filename="{document.file_name}"'
    return Response(
        document.pdf,
        media_type="application/pdf",
        headers={"content-disposition": disposition},
    )


_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def _only_its_style(html: str) -> str:
    """Return the policy under which a kept page may have its own style and nothing else."""
    found = _STYLE.search(html)
    digest = hashlib.sha256((found.group(1) if found else "").encode()).digest()
    return (
        f"default-src 'none'; style-src 'sha256-{base64.b64encode(digest).decode()}'; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


@get(
    "/staff/{code:str}/documents/{document_id:uuid}/page",
    name="briefing.page",
    guards=[reader_only],
    dependencies=INSPECTION,
)
async def show_page(
    inspection: NamedDependency[Inspection],
    document_id: FromPath[UUID],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    clock: NamedDependency[Clock],
) -> Response[str]:
    document = await service.take_document(
        database.room("briefing"), inspection.inspection_id, DocumentId(document_id),
        audiences(staff.role), at=clock.now(), actor=str(staff.staff_id),
    )  # fmt: skip
    policy = {"content-security-policy": _only_its_style(document.html)}
    return Response(document.html, media_type="text/html", headers=policy)


@get(
    "/staff/{code:str}/desk/pack",
    name="briefing.pack",
    guards=[partnership_only],
    dependencies=INSPECTION,
)
async def show_pack(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
) -> Template:
    return await _list(inspection, staff, database)


@get(
    "/staff/{code:str}/findings",
    name="briefing.findings",
    guards=[inspector_only],
    dependencies=INSPECTION,
)
async def show_findings(
    inspection: NamedDependency[Inspection],
    staff: NamedDependency[SignedIn],
    database: NamedDependency[Database],
    reports: NamedDependency[Path],
) -> Template:
    released = await disclosure.latest(
        database.room("disclosure"), inspection.inspection_id, Audience.INSPECTOR
    )
    page = {"inspection": inspection, "shown": service.draw(released, reports), "staff": staff}
    return Template("briefing/findings.html", context=page | service.FILTERS)


HANDLERS = [show_documents, show_pdf, show_page, show_pack, show_findings]
