"""What one can take away: a release as files, each with its hash."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import datetime

import msgspec

from soundings.audit.service import note
from soundings.disclosure import store
from soundings.disclosure.model import (
    Audience,
    Export,
    ExportFile,
    Format,
    NotReleased,
    Released,
    ReleaseId,
    Sheet,
)
from soundings.disclosure.rules.about import dictionary, notes
from soundings.disclosure.rules.respondents import respondents
from soundings.disclosure.rules.sheets import sheets
from soundings.disclosure.service.formats import as_csv, as_file, as_workbook
from soundings.disclosure.service.releases import latest, read
from soundings.estimate import service as estimate
from soundings.estimate.model import CutId
from soundings.inspection.model import InspectionId
from soundings.kit.database import Database, Pool, transaction


def _file(name: str, content: bytes, rows: int = 0) -> ExportFile:
    return ExportFile(
        name=name, content=content, sha256=hashlib.sha256(content).hexdigest(), rows=rows
    )


def _manifest(released: Released, form: Format, files: Sequence[ExportFile]) -> ExportFile:
    content = {
        "release_id": released.release_id,
        "audience": released.audience,
        "format": form,
        "inspection": released.area.code,
        "cut": released.cut,
        "thresholds": released.thresholds,
        "notes": dict(notes(released)),
        "files": [
            {
                "name": file.name,
                "sha256": file.sha256,
                "bytes": len(file.content),
                "rows": file.rows,
            }
            for file in files
        ],
    }
    made = msgspec.json.format(msgspec.json.encode(content, order="deterministic"))
    return _file("manifest.json", made)


def files_of(
    released: Released, form: Format, more: Sequence[Sheet] = ()
) -> tuple[ExportFile, ...]:
    """Return a release's tables as files, the manifest last; the same give the same bytes."""
    tables = (*sheets(released), *more)
    words, at = dictionary(tables), released.cut.taken_at
    if form is Format.XLSX:
        title = f"{released.area.area}: figures for the {released.audience}"
        content = as_workbook((*tables, words), notes(released), title, at)
        made = [_file(f"{released.area.code}.xlsx", content, sum(len(one.rows) for one in tables))]
    else:
        made = []
        for sheet in tables:
            name, content = as_file(sheet, form, at)
            made.append(_file(name, content, len(sheet.rows)))
        made.append(_file("dictionary.csv", as_csv(words), len(words.rows)))
    return (*made, _manifest(released, form, made))


async def _released(
    pool: Pool, inspection_id: InspectionId, audience: Audience, release_id: ReleaseId | None
) -> Released:
    if release_id is None:
        return await latest(pool, inspection_id, audience)
    async with pool.acquire() as conn:
        stored = await store.release_by_id(conn, inspection_id, release_id)
    if stored is None or stored.audience is not audience:
        message = (
            f"Release {release_id} was not made of this inspection for the {audience}: take "
            "the id from the page of releases."
        )
        raise NotReleased(message)
    return read(stored)


async def export(
    database: Database,
    inspection_id: InspectionId,
    audience: Audience,
    form: Format,
    at: datetime,
    *,
    actor: str = "operator",
    release_id: ReleaseId | None = None,
) -> Export:
    """Return a release (left out, the audience's last) as files, and note who took it.

    Inspectors get the respondent-level table too, of the very rows of the cut. Raises
    NotReleased, or CutMoved where those rows are no more.
    """
    pool = database.room("disclosure")
    released = await _released(pool, inspection_id, audience, release_id)
    more: tuple[Sheet, ...] = ()
    if audience is Audience.INSPECTOR:
        # Answers are read under estimate’s own role; disclosure cannot read them.
        cut_id = CutId(released.cut.cut_id)
        frozen = await estimate.frozen(database.room("estimate"), cut_id)
        if frozen.weights:
            more = (await asyncio.to_thread(respondents, frozen, cut_id),)
    made = Export(
        release_id=released.release_id,
        audience=audience,
        format=form,
        files=await asyncio.to_thread(files_of, released, form, more),
    )
    async with transaction(pool) as conn:
        await note(
            conn,
            at=at,
            actor=actor,
            action="disclosure.exported",
            subject=str(released.release_id),
            detail={
                "audience": audience,
                "format": form,
                "manifest_sha256": made.files[-1].sha256,
                "respondents": bool(more),
            },
        )
    return made
