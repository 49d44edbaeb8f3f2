"""What is sent in and signed: uploads, their columns, audits of the list and its gaps."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from soundings.inspection.model import InspectionId
from soundings.kit.database import Connection
from soundings.kit.sql import Touched, command, statement
from soundings.roll.model import ColumnName, FrameAudit, GapAnswer, KeptAudit, Upload, UploadId

_ADD_UPLOAD = command(__name__, "add_upload")


_ADD_GAP_ANSWER = command(__name__, "add_gap_answer")


_ADD_COLUMN_NAMES = command(__name__, "add_column_names")


@statement
async def column_names(conn: Connection, inspection_id: InspectionId) -> list[ColumnName]:
    """Return what an area calls columns of its lists, where somebody said so."""


@statement
async def forget_column_names(
    conn: Connection, inspection_id: InspectionId, theirs: Sequence[str]
) -> None:
    """Forget what was said of these columns."""


async def add_column_names(
    conn: Connection, inspection_id: InspectionId, names: Mapping[str, str]
) -> None:
    """Write what these columns are: theirs, and ours."""
    await _ADD_COLUMN_NAMES.run(conn, inspection_id, list(names), list(names.values()))


async def add_upload(
    conn: Connection,
    upload_id: UploadId,
    inspection_id: InspectionId,
    files: Sequence[Upload],
    at: datetime,
) -> None:
    """Keep files, sealed, until somebody says what to do with them."""
    await _ADD_UPLOAD.each(
        conn,
        [
            (upload_id, file.place, inspection_id, file.file_name, file.sealed, at)
            for file in files
        ],
    )


@statement
async def upload(
    conn: Connection, upload_id: UploadId, inspection_id: InspectionId, since: datetime
) -> list[Upload]:
    """Return the files that wait under this id, if they came after that."""


@statement
async def forget_upload(
    conn: Connection, upload_id: UploadId, inspection_id: InspectionId
) -> None:
    """Throw waiting files away."""


@statement
async def forget_uploads(conn: Connection, until: datetime) -> Touched:
    """Throw away what came until then and still waits; return how many files."""


@statement
async def add_frame_audit(
    conn: Connection,
    inspection_id: InspectionId,
    file_name: str,
    found: FrameAudit,
    at: datetime,
    actor: str,
) -> None:
    """Keep an audit of the list."""


@statement
async def newest_audit(conn: Connection, inspection_id: InspectionId) -> KeptAudit | None:
    """Return the newest audit of the list, if there was one."""


@statement
async def gap_answers(conn: Connection, inspection_id: InspectionId) -> list[GapAnswer]:
    """Return everything the partnership said of gaps, the oldest of each first."""


async def add_gap_answer(
    conn: Connection, inspection_id: InspectionId, answer: GapAnswer, actor: str
) -> None:
    """Keep what the partnership says of a gap."""
    await _ADD_GAP_ANSWER.run(
        conn,
        inspection_id,
        answer.gap,
        answer.stand,
        answer.mended_by,
        answer.words,
        answer.signed_at,
        actor,
        answer.signed_name,
    )
