"""The lists: sent, read row by row, stored, and held against published totals; and what the
partnership says of their gaps.
"""

from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import inspector_only, lead_only, partnership_only
from soundings.access.model import Role
from soundings.inspection.guards import ASKED, Asked
from soundings.kit.clock import LONDON
from soundings.kit.database import Pool
from soundings.kit.refusal import Refusal
from soundings.kit.tables import UNKNOWN_COLUMN, Severity, problems_csv
from soundings.kit.vault import KeyRing
from soundings.roll import rules, service
from soundings.roll.model import Report, UploadId, Wish

ROOT = "/staff/{code:str}/lists"
GAPS = "/staff/{code:str}/desk/gaps"
MOST_BYTES = 64 * 1024 * 1024
"""Of one form with all its lists. Source: our choice: a county's are some ten megabytes each."""

COLUMN = "column:"
"""How a form's field for a column of theirs begins; the rest is its name."""

SHOWN = 200
"""Problems shown row by row. Source: our choice: all of them are in the download."""

LEAD: dict[str, Any] = {"guards": [lead_only], "dependencies": ASKED}
THEIRS: dict[str, Any] = {"guards": [partnership_only], "dependencies": ASKED}

STANDS = {
    "known": "known, and stays so",
    "mended_by": "will be mended by",
    "explained": "explained",
}


def _pool(asked: Asked) -> Pool:
    return asked.database.room("roll")


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%H:%M on %A %-d %B %Y}"


def _page(name: str, asked: Asked, refusal: Refusal | None = None, **more: Any) -> Template:
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "typed": asked.typed,
        "refusal": refusal,
        "moment": _moment,
        "titles": rules.TITLES,
        "stands": STANDS,
    }
    return Template(name, context=page | more, status_code=422 if refusal else 200)


async def _lists(asked: Asked, refusal: Refusal | None = None) -> Template:
    area = asked.inspection.inspection_id
    counts, intakes = await service.holdings(_pool(asked), area)
    kept, gaps = await service.newest_audit(_pool(asked), area)
    return _page(
        "roll/lists.html",
        asked,
        refusal,
        counts=counts,
        intakes=intakes,
        kept=kept,
        gaps=gaps,
        statuses=rules.STATUSES,
        schools=await service.schools_named(_pool(asked), area),
        leads=asked.staff.role is Role.LEAD_INSPECTOR,
    )


@get(ROOT, name="roll.lists", guards=[inspector_only], dependencies=ASKED)
async def show_lists(asked: NamedDependency[Asked]) -> Template:
    return await _lists(asked)


@post(ROOT, name="roll.save-upload", request_max_body_size=MOST_BYTES, **LEAD)
async def save_upload(
    asked: NamedDependency[Asked], secret: NamedDependency[bytes]
) -> Template | Redirect:
    """Take files in, sealed, and go on to their report; nothing of them is stored yet."""
    area = asked.inspection.inspection_id
    try:
        upload_id = await service.keep_upload(_pool(asked), secret, area, asked.files, asked.at)
    except Refusal as refusal:
        return await _lists(asked, refusal)
    return Redirect(f"/staff/{asked.inspection.code}/lists/{upload_id}", status_code=303)


async def _read(asked: Asked, upload_id: UploadId, secret: bytes, keys: KeyRing) -> Report:
    return await service.read_upload(
        _pool(asked),
        secret,
        asked.inspection,
        upload_id,
        asked.at,
        keys=keys,
        actor=asked.actor,
    )


async def _columns(
    asked: Asked, upload_id: UploadId, secret: bytes, refusal: Refusal | None = None
) -> Template:
    """Show the columns nobody knows, with what they hold, and ask what they are."""
    area = asked.inspection.inspection_id
    tables = await service.waiting(_pool(asked), secret, area, upload_id, asked.at)
    kept = await service.kept_columns(_pool(asked), area)
    return _page(
        "roll/columns.html",
        asked,
        refusal,
        upload_id=upload_id,
        columns=rules.asked_columns(tables, kept),
    )


@get(f"{ROOT}/{{upload_id:uuid}}/columns", name="roll.columns", **LEAD)
async def show_columns(
    upload_id: FromPath[UploadId],
    asked: NamedDependency[Asked],
    secret: NamedDependency[bytes],
    keys: NamedDependency[KeyRing],
) -> Template:
    await _read(asked, upload_id, secret, keys)  # notes who looked: examples are somebody's
    return await _columns(asked, upload_id, secret)


@post(f"{ROOT}/{{upload_id:uuid}}/columns", name="roll.save-columns", **LEAD)
async def save_columns(
    upload_id: FromPath[UploadId],
    asked: NamedDependency[Asked],
    secret: NamedDependency[bytes],
) -> Template | Redirect:
    """Keep what an area calls its columns, and read the files again so."""
    said = {
        name.removeprefix(COLUMN): ours
        for name, ours in asked.typed.items()
        if name.startswith(COLUMN)
    }
    area = asked.inspection.inspection_id
    try:
        await service.keep_columns(_pool(asked), area, said, asked.at, actor=asked.actor)
    except Refusal as refusal:
        return await _columns(asked, upload_id, secret, refusal)
    return Redirect(f"/staff/{asked.inspection.code}/lists/{upload_id}", status_code=303)


async def _report(
    asked: Asked, upload_id: UploadId, report: Report, refusal: Refusal | None = None
) -> Template:
    return _page(
        "roll/report.html",
        asked,
        refusal,
        upload_id=upload_id,
        report=report,
        summary=rules.summary(report),
        shown=report.problems[:SHOWN],
        holds=service.is_holds(report),
        unknown=sum(problem.found == UNKNOWN_COLUMN for problem in report.problems),
        whole=any(
            problem.row is None and problem.severity is Severity.ERROR
            for problem in report.problems
        ),
        called=await service.kept_columns(_pool(asked), asked.inspection.inspection_id),
    )


@get(f"{ROOT}/{{upload_id:uuid}}", name="roll.report", **LEAD)
async def show_report(
    upload_id: FromPath[UploadId],
    asked: NamedDependency[Asked],
    secret: NamedDependency[bytes],
    keys: NamedDependency[KeyRing],
) -> Template:
    return await _report(asked, upload_id, await _read(asked, upload_id, secret, keys))


@get(f"{ROOT}/{{upload_id:uuid}}/report", name="roll.report-file", **LEAD)
async def show_report_file(
    upload_id: FromPath[UploadId],
    asked: NamedDependency[Asked],
    secret: NamedDependency[bytes],
    keys: NamedDependency[KeyRing],
) -> Response[bytes]:
    """Give the whole report as CSV, for whoever mends the files."""
    report = await _read(asked, upload_id, secret, keys)
    name = f"{asked.inspection.code}-report.csv"
    return Response(
        b"\xef\xbb\xbf" + problems_csv(report.problems).encode(),
        media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@post(f"{ROOT}/{{upload_id:uuid}}", name="roll.save-lists", **LEAD)
async def save_lists(
    upload_id: FromPath[UploadId],
    asked: NamedDependency[Asked],
    secret: NamedDependency[bytes],
    keys: NamedDependency[KeyRing],
) -> Template | Redirect:
    """Store what was sent, or throw it away."""
    area, pool = asked.inspection.inspection_id, _pool(asked)
    there = Redirect(f"/staff/{asked.inspection.code}/lists", status_code=303)
    if asked.typed.get("do") == "discard":
        await service.forget_upload(pool, area, upload_id)
        return there
    wish = Wish(
        without_rows_in_error=asked.typed.get("without") == "yes",
        release=asked.typed.get("release") == "yes",
    )
    try:
        await service.store_upload(
            pool,
            secret,
            asked.inspection,
            upload_id,
            wish,
            asked.at,
            keys=keys,
            actor=asked.actor,
        )
    except Refusal as refusal:
        report = await _read(asked, upload_id, secret, keys)
        return await _report(asked, upload_id, report, refusal)
    return there


@post(f"{ROOT}/audit", name="roll.save-audit", **LEAD)
async def save_audit(asked: NamedDependency[Asked], keys: NamedDependency[KeyRing]) -> Redirect:
    """Hold the list against itself alone: published totals come with a page of their own."""
    await service.keep_audit(
        _pool(asked), asked.inspection, None, asked.at, keys=keys, actor=asked.actor
    )
    return Redirect(f"/staff/{asked.inspection.code}/lists", status_code=303)


async def _gaps(asked: Asked, refusal: Refusal | None = None) -> Template:
    kept, gaps = await service.newest_audit(_pool(asked), asked.inspection.inspection_id)
    return _page("roll/gaps.html", asked, refusal, kept=kept, gaps=gaps)


@get(GAPS, name="roll.gaps", **THEIRS)
async def show_gaps(asked: NamedDependency[Asked]) -> Template:
    return await _gaps(asked)


@post(GAPS, name="roll.save-gap", **THEIRS)
async def save_gap(asked: NamedDependency[Asked]) -> Template | Redirect:
    """Keep what the partnership says of one gap, signed with the name of who says it."""
    try:
        await service.sign_gap(
            _pool(asked),
            asked.inspection.inspection_id,
            asked.typed.get("gap", ""),
            asked.typed,
            asked.at,
            actor=asked.actor,
            name=asked.staff.name,
        )
    except Refusal as refusal:
        return await _gaps(asked, refusal)
    return Redirect(f"/staff/{asked.inspection.code}/desk/gaps", status_code=303)


HANDLERS = [
    show_lists,
    save_upload,
    show_report,
    show_report_file,
    show_columns,
    save_columns,
    save_lists,
    save_audit,
    show_gaps,
    save_gap,
]
