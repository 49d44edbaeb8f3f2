"""A file beside the lists on the console: sent, read row by row, stored once somebody says so."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import AnyRequest, lead_only
from soundings.app.brought import KINDS, Bench, Kind, Reading
from soundings.app.menu import AREA
from soundings.audit.service import note
from soundings.inspection.guards import ASKED, Asked
from soundings.kit.database import transaction
from soundings.kit.refusal import Refusal
from soundings.kit.tables import Table, problems_csv
from soundings.kit.vault import KeyRing
from soundings.roll import service as roll
from soundings.roll.model import UploadId

MOST_BYTES = 64 * 1024 * 1024
"""Of a form with its file. Source: our choice: the register of all schools is the largest."""

SHOWN = 200
"""Problems shown row by row. Source: our choice: all of them are in the download."""

PLACES = [f"{AREA}/{place}" for place in KINDS]
WAITING = [f"{place}/{{upload_id:uuid}}" for place in PLACES]


class Errand(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of file, where its page is, and who brings one."""

    kind: Kind
    root: str
    bench: Bench

    @property
    def fields(self) -> dict[str, str]:
        """What is said of the file, or stands there before anybody says it."""
        typed, starts = self.bench.asked.typed, self.kind.starts(self.bench.asked)
        return {
            one.name: typed.get(one.name, starts.get(one.name, "")) for one in self.kind.fields
        }

    async def table(self, upload_id: UploadId) -> Table:
        """Return the file that waits."""
        asked = self.bench.asked
        (table, *_) = await roll.waiting(
            asked.database.room("roll"),
            self.bench.secret,
            asked.inspection.inspection_id,
            upload_id,
            asked.at,
        )
        return table


async def errand(
    request: AnyRequest,
    asked: NamedDependency[Asked],
    secret: NamedDependency[bytes],
    keys: NamedDependency[KeyRing],
    surveys: NamedDependency[Path],
) -> Errand:
    """Return what the path says is brought."""
    code = asked.inspection.code
    place = "/".join(request.url.path.split("/")[3:5])
    bench = Bench(asked=asked, secret=secret, keys=keys, surveys=surveys)
    return Errand(kind=KINDS[place], root=f"/staff/{code}/{place}", bench=bench)


_LEAD: dict[str, Any] = {
    "guards": [lead_only],
    "dependencies": ASKED | {"errand": Provide(errand)},
}


def _page(
    name: str, errand: Errand, asked: Asked, refusal: Refusal | None = None, **more: Any
) -> Template:
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "refusal": refusal,
        "kind": errand.kind,
        "root": errand.root,
        "typed": errand.fields,
    }
    return Template(name, context=page | more, status_code=422 if refusal else 200)


async def _form(errand: Errand, asked: Asked, refusal: Refusal | None = None) -> Template:
    standing = await errand.kind.standing(errand.bench)
    return _page("app/bring.html", errand, asked, refusal, standing=standing)


@get(PLACES, **_LEAD)
async def show_form(errand: NamedDependency[Errand], asked: NamedDependency[Asked]) -> Template:
    """Say what was stored of a kind, and ask for a file of it."""
    return await _form(errand, asked)


@post(PLACES, request_max_body_size=MOST_BYTES, **_LEAD)
async def save_file(
    errand: NamedDependency[Errand], asked: NamedDependency[Asked]
) -> Template | Redirect:
    """Take a file in, sealed, and go on to what it says; nothing of it is stored yet."""
    area, secret = asked.inspection.inspection_id, errand.bench.secret
    try:
        upload_id = await roll.keep_upload(
            asked.database.room("roll"), secret, area, asked.files[:1], asked.at
        )
    except Refusal as refusal:
        return await _form(errand, asked, refusal)
    said = f"?{urlencode(errand.fields)}" if errand.kind.fields else ""
    return Redirect(f"{errand.root}/{upload_id}{said}", status_code=303)


async def _noted(errand: Errand, asked: Asked, table: Table) -> None:
    """Write down who looked, before they see: rows may say whom they are about."""
    async with transaction(asked.database.room("roll")) as conn:
        await note(
            conn,
            at=asked.at,
            actor=asked.actor,
            action="app.file-read",
            subject=str(asked.inspection.inspection_id),
            detail={"page": errand.root, "sha256": table.sha256},
        )


async def _reading(
    errand: Errand, asked: Asked, upload_id: UploadId, refusal: Refusal | None = None
) -> Template:
    table = await errand.table(upload_id)
    await _noted(errand, asked, table)
    reading = Reading(problems=(), sentence="", storable=False)
    try:
        reading = await errand.kind.read(errand.bench, table)
    except Refusal as wrong:
        refusal = refusal or wrong
    return _page(
        "app/brought.html",
        errand,
        asked,
        refusal,
        file=table.file,
        upload_id=upload_id,
        reading=reading,
        shown=reading.problems[:SHOWN],
    )


@get(WAITING, **_LEAD)
async def show_reading(
    upload_id: FromPath[UploadId],
    errand: NamedDependency[Errand],
    asked: NamedDependency[Asked],
) -> Template:
    """Say what a file that waits says, row by row."""
    return await _reading(errand, asked, upload_id)


@get([f"{place}/report" for place in WAITING], **_LEAD)
async def show_report(
    upload_id: FromPath[UploadId],
    errand: NamedDependency[Errand],
    asked: NamedDependency[Asked],
) -> Response[bytes]:
    """Give every problem as CSV, for whoever mends the file."""
    table = await errand.table(upload_id)
    await _noted(errand, asked, table)
    reading = await errand.kind.read(errand.bench, table)
    return Response(
        b"\xef\xbb\xbf" + problems_csv(reading.problems).encode(),
        media_type="text/csv; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="{asked.inspection.code}-report.csv"'
        },
    )


@post(WAITING, **_LEAD)
async def save_reading(
    upload_id: FromPath[UploadId],
    errand: NamedDependency[Errand],
    asked: NamedDependency[Asked],
) -> Template | Redirect:
    """Store what was sent, or throw it away."""
    code, there = asked.inspection.code, errand.root
    if asked.typed.get("do") != "discard":
        try:
            await errand.kind.store(errand.bench, await errand.table(upload_id))
        except Refusal as refusal:
            return await _reading(errand, asked, upload_id, refusal)
        there = f"/staff/{code}/{errand.kind.then}" if errand.kind.then else there
    area = asked.inspection.inspection_id
    await roll.forget_upload(asked.database.room("roll"), area, upload_id)
    return Redirect(there, status_code=303)


HANDLERS = [show_form, save_file, show_reading, show_report, save_reading]
