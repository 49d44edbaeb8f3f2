"""The right of reply: the partnership's form, finding by finding, and the inspectors' marks."""

from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import inspector_only, partnership_only
from soundings.briefing import service
from soundings.briefing.constants import EVIDENCE_BYTES, EVIDENCE_FILES, REPLY_WORDS
from soundings.briefing.model import EvidenceId, Found, ReplyForm, ReplyId, Upload, Use, Written
from soundings.briefing.rules.replying import safe_name
from soundings.inspection.guards import ASKED, Asked
from soundings.kit.forms import faults_by_field
from soundings.kit.queue import Queue
from soundings.kit.refusal import Refusal

DESK = "/staff/{code:str}/desk/reply"
REPLIES = "/staff/{code:str}/replies"

MOST_BYTES = EVIDENCE_FILES * EVIDENCE_BYTES + 64 * 1024
"""Of one reply. Source: its files at their largest, and 64 kB of words and boundaries."""

THEIRS: dict[str, Any] = {"guards": [partnership_only], "dependencies": ASKED}
OURS: dict[str, Any] = {"guards": [inspector_only], "dependencies": ASKED}


def _page(name: str, asked: Asked, **more: Any) -> Template:
    page = {"inspection": asked.inspection, "staff": asked.staff, **more}
    return Template(name, context=page | service.FILTERS | {"strings": service.strings()})


@get(DESK, name="briefing.desk-replies", **THEIRS)
async def show_desk(asked: NamedDependency[Asked]) -> Template:
    try:
        replies = await service.reply_list(
            asked.database, asked.inspection.inspection_id, asked.at
        )
    except Refusal as refusal:
        return _page("briefing/desk.html", asked, shown=None, refusal=refusal)
    return _page("briefing/desk.html", asked, shown=replies, refusal=None)


def _form(asked: Asked, shown: ReplyForm) -> Template:
    return _page(
        "briefing/reply.html",
        asked,
        shown=shown,
        faults=faults_by_field(shown.faults),
        most_words=REPLY_WORDS,
        most_files=EVIDENCE_FILES,
        most_megabytes=EVIDENCE_BYTES >> 20,
    )


@get(f"{DESK}/{{claim_id:uuid}}", name="briefing.desk-reply", **THEIRS)
async def show_reply(asked: NamedDependency[Asked], claim_id: FromPath[UUID]) -> Template:
    return _form(
        asked,
        await service.reply_form(
            asked.database, asked.inspection.inspection_id, claim_id, asked.at
        ),
    )


@post(
    f"{DESK}/{{claim_id:uuid}}",
    name="briefing.save-reply",
    request_max_body_size=MOST_BYTES,
    **THEIRS,
)
async def save_reply(
    asked: NamedDependency[Asked],
    claim_id: FromPath[UUID],
    secret: NamedDependency[bytes],
    queue: NamedDependency[Queue],
) -> Template | Redirect:
    area = asked.inspection.inspection_id
    typed = _written(asked)
    kept = await service.reply(
        asked.database, area, claim_id, typed, secret=secret, at=asked.at, by=asked.staff
    )
    if not kept:
        shown = await service.reply_form(asked.database, area, claim_id, asked.at, typed)
        return _form(asked, shown)
    await queue.nudge("count_replies")
    return Redirect(f"/staff/{asked.inspection.code}/desk/reply", status_code=303)


def _written(asked: Asked) -> Written:
    return Written(
        position=asked.typed.get("position", ""),
        ground=asked.typed.get("ground", ""),
        words=asked.typed.get("words", ""),
        uploads=tuple(
            Upload(
                file_name=sent.name,
                content=sent.content,
                use=Use.ROWS if sent.field == Use.ROWS else Use.EVIDENCE,
            )
            for sent in asked.files
        ),
    )


@get(REPLIES, name="briefing.replies", **OURS)
async def show_replies(asked: NamedDependency[Asked]) -> Template:
    return await _marks(asked)


async def _marks(asked: Asked, refusal: Refusal | None = None, at: str = "") -> Template:
    try:
        shown = await service.reply_list(asked.database, asked.inspection.inspection_id, asked.at)
    except Refusal as nothing:
        return _page(
            "briefing/replies.html", asked, shown=None, refusal=nothing, typed={}, wrong=""
        )
    return _page(
        "briefing/replies.html",
        asked,
        shown=shown,
        refusal=refusal,
        typed=asked.typed,
        wrong=at,
        choices=tuple(Found),
    )


@post(f"{REPLIES}/{{reply_id:uuid}}", name="briefing.mark", **OURS)
async def save_mark(
    asked: NamedDependency[Asked], reply_id: FromPath[UUID]
) -> Template | Redirect:
    try:
        await service.mark(
            asked.database.room("briefing"),
            asked.inspection.inspection_id,
            ReplyId(reply_id),
            found=asked.typed.get("found", ""),
            reason=asked.typed.get("reason", ""),
            at=asked.at,
            by=asked.staff,
        )
    except Refusal as refusal:
        return await _marks(asked, refusal, str(reply_id))
    return Redirect(f"/staff/{asked.inspection.code}/replies", status_code=303)


@get(f"{REPLIES}/files/{{evidence_id:uuid}}", name="briefing.evidence", **OURS)
async def show_evidence(
    asked: NamedDependency[Asked],
    evidence_id: FromPath[UUID],
    secret: NamedDependency[bytes],
) -> Response[bytes]:
    found = await service.take_evidence(
        asked.database.room("briefing"),
        asked.inspection.inspection_id,
        EvidenceId(evidence_id),
        secret=secret,
        at=asked.at,
        by=asked.staff,
    )
    return Response(
        found.sealed,
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="{safe_name(found.file_name)}"'},
    )


HANDLERS = [show_desk, show_reply, save_reply, show_replies, save_mark, show_evidence]
