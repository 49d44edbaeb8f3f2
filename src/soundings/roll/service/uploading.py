"""Files sent to a page: kept sealed while their report is read, then stored or thrown away."""

from collections.abc import Sequence
from datetime import datetime

from soundings.audit.service import note
from soundings.inspection.model import Inspection, InspectionId
from soundings.kit.database import Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.tables import Table, read_table
from soundings.kit.uploads import Sent
from soundings.kit.vault import KeyRing, seal, unseal
from soundings.roll import store
from soundings.roll.constants import UPLOAD_LIFE
from soundings.roll.model import (
    FileKind,
    HoldsChange,
    Imported,
    NothingSent,
    Report,
    UnknownUpload,
    Upload,
    UploadId,
    Wish,
)
from soundings.roll.service.columns import kept_columns
from soundings.roll.service.importing import check_tables, import_files, take_holds

_PURPOSE = "roll.upload"


async def keep_upload(
    pool: Pool, secret: bytes, inspection_id: InspectionId, files: Sequence[Sent], at: datetime
) -> UploadId:
    """Keep files sealed until somebody has read their report; nothing of them is stored yet.

    Raises NothingSent.
    """
    if not files:
        message = "Choose at least one file: list 1, 2 or 3, contacts or holds."
        raise NothingSent(message)
    upload_id = UploadId(new_id())
    sealed = [
        Upload(
            place=place,
            file_name=file.name,
            sealed=seal(secret, _PURPOSE, f"{upload_id}/{place}", file.content),
        )
        for place, file in enumerate(files)
    ]
    async with transaction(pool) as conn:
        await store.forget_uploads(conn, at - UPLOAD_LIFE)
        await store.add_upload(conn, upload_id, inspection_id, sealed, at)
    return upload_id


async def read_upload(
    pool: Pool,
    secret: bytes,
    inspection: Inspection,
    upload_id: UploadId,
    at: datetime,
    *,
    keys: KeyRing,
    actor: str,
) -> Report:
    """Check waiting files row by row, and note that their report was looked at.

    Raises UnknownUpload.
    """
    area = inspection.inspection_id
    tables = await waiting(pool, secret, area, upload_id, at)
    columns = await kept_columns(pool, area)
    report = await check_tables(pool, inspection, tables, columns, at, keys=keys)
    async with transaction(pool) as conn:
        await note(
            conn,
            at=at,
            actor=actor,
            action="roll.report",
            subject=str(inspection.inspection_id),
            detail={"files": [file.sha256 for file in report.files]},
        )
    return report


async def store_upload(
    pool: Pool,
    secret: bytes,
    inspection: Inspection,
    upload_id: UploadId,
    wish: Wish,
    at: datetime,
    *,
    keys: KeyRing,
    actor: str,
) -> Imported | HoldsChange:
    """Store waiting files, all of them or none, and throw them away.

    Holds that come alone are the whole of the holds as they stand today. Raises UnknownUpload,
    or what importing raises.
    """
    area = inspection.inspection_id
    tables = await waiting(pool, secret, area, upload_id, at)
    columns = await kept_columns(pool, area)
    report = await check_tables(pool, inspection, tables, columns, at, keys=keys)
    done: Imported | HoldsChange
    if is_holds(report):
        done, _ = await take_holds(
            pool, inspection, tables, columns, at, keys=keys, release=wish.release, actor=actor
        )
    else:
        done = await import_files(
            pool,
            inspection,
            report,
            at,
            keys=keys,
            actor=actor,
            without_rows_in_error=wish.without_rows_in_error,
        )
    await forget_upload(pool, inspection.inspection_id, upload_id)
    return done


def is_holds(report: Report) -> bool:
    """Say whether files hold nothing but holds."""
    return {file.kind for file in report.files} == {FileKind.HOLDS}


async def forget_upload(pool: Pool, inspection_id: InspectionId, upload_id: UploadId) -> None:
    """Throw waiting files away; none there is as good."""
    async with transaction(pool) as conn:
        await store.forget_upload(conn, upload_id, inspection_id)


async def forget_uploads(pool: Pool, at: datetime) -> int:
    """Throw away files nobody said anything about in time; return how many."""
    async with transaction(pool) as conn:
        return await store.forget_uploads(conn, at - UPLOAD_LIFE)


async def waiting(
    pool: Pool, secret: bytes, inspection_id: InspectionId, upload_id: UploadId, at: datetime
) -> tuple[Table, ...]:
    """Return the files that wait under this id as tables; raises UnknownUpload."""
    async with transaction(pool) as conn:
        found = await store.upload(conn, upload_id, inspection_id, at - UPLOAD_LIFE)
    if not found:
        message = "They were stored or thrown away, or came over an hour ago; send them again."
        raise UnknownUpload(message)
    return tuple(
        read_table(
            file.file_name,
            unseal(secret, _PURPOSE, f"{upload_id}/{file.place}", file.sealed),
        )
        for file in found
    )
