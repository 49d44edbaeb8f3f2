"""Claims: the lead inspector's list, form and lock, and the partnership's own desk for them."""

from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from soundings.access.guards import confirmed, inspector_only, lead_only, partnership_only
from soundings.access.model import Role
from soundings.claims import rules, service
from soundings.claims.constants import STATUTORY_TOLERANCE_POINTS, TOLERANCE_POINTS
from soundings.claims.model import Archetype, Author, ClaimId, ClaimsReport, Story
from soundings.inspection.guards import ASKED, Asked
from soundings.inspection.rules import schedule
from soundings.kit.clock import LONDON
from soundings.kit.database import Pool
from soundings.kit.forms import faults_by_field
from soundings.kit.refusal import Refusal

ROOT = "/staff/{code:str}/claims"
DESK = "/staff/{code:str}/desk/claims"
LEAD: dict[str, Any] = {"guards": [lead_only], "dependencies": ASKED}
SURE: dict[str, Any] = {"guards": [lead_only, confirmed], "dependencies": ASKED}
THEIRS: dict[str, Any] = {"guards": [partnership_only], "dependencies": ASKED}

LABELS = {rules.field(column): column for column in rules.COLUMNS}


def _pool(asked: Asked) -> Pool:
    return asked.database.room("claims")


def _author(asked: Asked) -> Author:
    return Author(actor=asked.actor, name=asked.staff.name)


def _kinds(asked: Asked, surveys: Path) -> dict[str, Archetype]:
    return service.archetypes(surveys / asked.inspection.instrument_name)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%H:%M on %A %-d %B %Y}"


def _page(name: str, asked: Asked, refusal: Refusal | None = None, **more: Any) -> Template:
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "refusal": refusal,
        "moment": _moment,
        "due": schedule(asked.inspection.notified_on).claims_due,
        "typed": asked.typed,
        "faults": {},
    }
    status = 422 if refusal or more.get("faults") else 200
    return Template(name, context=page | more, status_code=status)


@get(ROOT, name="claims.list", guards=[inspector_only], dependencies=ASKED)
async def show_claims(asked: NamedDependency[Asked], surveys: NamedDependency[Path]) -> Template:
    area, kinds = asked.inspection.inspection_id, _kinds(asked, surveys)
    told = await service.stories(_pool(asked), area)
    drafts = [draft for story in told for draft in story.versions]
    return _page(
        "claims/list.html",
        asked,
        lock=await service.lock_of(_pool(asked), area),
        standing=sorted(
            await service.all_claims(_pool(asked), area), key=lambda claim: rules.by_ref(claim.ref)
        ),
        waiting=[story for story in told if story.waits],
        versions=sorted(drafts, key=lambda draft: draft.made_at, reverse=True),
        leads=asked.staff.role is Role.LEAD_INSPECTOR,
        metric=lambda kind: kinds[kind].metric if kind in kinds else kind,
        owners=rules.OWNERS,
        directions=rules.DIRECTIONS,
        cells=rules.cells_of,
    )


def _form(
    asked: Asked,
    kinds: Mapping[str, Archetype],
    *,
    story: Story | None = None,
    report: ClaimsReport | None = None,
    refusal: Refusal | None = None,
) -> Template:
    """Show the form of one claim, new or old, as whoever asks may fill it."""
    theirs = asked.staff.role is Role.PARTNERSHIP
    root = f"/staff/{asked.inspection.code}/{'desk/claims' if theirs else 'claims'}"
    written = {} if story is None else story.latest.cells
    kept = {rules.field(column): cell for column, cell in written.items() if cell}
    typed = asked.typed if "do" in asked.typed else kept | asked.typed
    kind = kinds.get(typed.get("archetype", ""))
    points = STATUTORY_TOLERANCE_POINTS if kind and kind.statutory else TOLERANCE_POINTS
    waits = story is not None and story.waits
    today = f"{asked.at.astimezone(LONDON):%d/%m/%Y}"
    return _page(
        "claims/form.html",
        asked,
        refusal,
        heading=_heading(story, theirs=theirs),
        root=root,
        action=f"{root}/{'new' if story is None else story.claim_id}",
        kind=kind,
        kinds={one.id: f"{one.id}: {one.metric}" for one in kinds.values()},
        new=story is None,
        story=story,
        typed=_starting(kind, asked.staff.name, today) | typed,
        faults={} if report is None else faults_by_field(rules.faults(report)),
        queries=() if report is None else rules.queries(report),
        labels=LABELS,
        usual=f"{points:g}",
        record=not theirs,
        buttons=_buttons(story, theirs=theirs),
        declines=waits and not theirs,
        removes=_removes(story, theirs=theirs),
    )


def _starting(kind: Archetype | None, name: str, today: str) -> dict[str, str]:
    """Return what a form has before anything is typed."""
    owner = {} if kind is None else {"owner": rules.OWNERS[kind.owner]}
    return owner | {"strength": "Numeric", "recorded_by": name, "recorded_on": today}


def _heading(story: Story | None, *, theirs: bool) -> str:
    if story is None:
        return "Propose a claim" if theirs else "Enter a claim"
    ref = story.latest.cells["Ref"]
    return f"Claim {ref}, proposed" if story.waits and not theirs else f"Claim {ref}"


def _buttons(story: Story | None, *, theirs: bool) -> dict[str, str]:
    if theirs:
        return {"save": "Propose it" if story is None else "Propose it so"}
    if story is None:
        return {"save": "Add the claim"}
    return {"accept": "Take it among the claims"} if story.waits else {"save": "Save the claim"}


def _removes(story: Story | None, *, theirs: bool) -> str:
    """Return what a form's last button does, if it has one."""
    if story is None:
        return ""
    if theirs:
        return "withdraw" if story.waits else ""
    return "remove" if story.claim is not None else ""


def _choose(asked: Asked, kinds: Mapping[str, Archetype], root: str) -> Template:
    return _page("claims/choose.html", asked, archetypes=kinds, root=root)


@get(f"{ROOT}/new", name="claims.new", **LEAD)
async def show_new(asked: NamedDependency[Asked], surveys: NamedDependency[Path]) -> Template:
    kinds = _kinds(asked, surveys)
    if asked.typed.get("archetype") not in kinds:
        return _choose(asked, kinds, f"/staff/{asked.inspection.code}/claims")
    return _form(asked, kinds)


@post(f"{ROOT}/new", name="claims.save-new", **LEAD)
async def save_new(
    asked: NamedDependency[Asked], surveys: NamedDependency[Path]
) -> Template | Redirect:
    kinds, cells = _kinds(asked, surveys), rules.typed_cells(asked.typed)
    report = service.read_form(asked.inspection, cells, kinds, asked.at)
    if not report.importable:
        return _form(asked, kinds, report=report)
    step = service.enter(
        _pool(asked), asked.inspection, cells, kinds, asked.at, author=_author(asked)
    )
    return await _take(asked, step, lambda refusal: _form(asked, kinds, refusal=refusal))


async def _take(
    asked: Asked, step: Coroutine[Any, Any, object], again: Callable[[Refusal], Template]
) -> Template | Redirect:
    """Take a step and go back to the list; a refused one shows its form with what was typed."""
    try:
        await step
    except Refusal as refusal:
        return again(refusal)
    theirs = asked.staff.role is Role.PARTNERSHIP
    there = "desk/claims" if theirs else "claims"
    return Redirect(f"/staff/{asked.inspection.code}/{there}", status_code=303)


async def _story(asked: Asked, claim_id: ClaimId) -> Story:
    told = await service.stories(_pool(asked), asked.inspection.inspection_id)
    return rules.story_of(told, claim_id)


@get(f"{ROOT}/{{claim_id:uuid}}", name="claims.claim", **LEAD)
async def show_claim(
    claim_id: FromPath[ClaimId], asked: NamedDependency[Asked], surveys: NamedDependency[Path]
) -> Template:
    return _form(asked, _kinds(asked, surveys), story=await _story(asked, claim_id))


@post(f"{ROOT}/{{claim_id:uuid}}", name="claims.save-claim", **LEAD)
async def save_claim(
    claim_id: FromPath[ClaimId], asked: NamedDependency[Asked], surveys: NamedDependency[Path]
) -> Template | Redirect:
    """Save a claim, take or decline what is proposed, or take the claim away."""
    kinds, cells = _kinds(asked, surveys), rules.typed_cells(asked.typed)
    story, wish = await _story(asked, claim_id), asked.typed.get("do", "save")
    area, pool, author = asked.inspection.inspection_id, _pool(asked), _author(asked)

    def again(refusal: Refusal) -> Template:
        return _form(asked, kinds, story=story, refusal=refusal)

    if wish == "decline":
        reason = asked.typed.get("reason", "")
        step = service.decline(pool, area, claim_id, reason, asked.at, author=author)
        return await _take(asked, step, again)
    if wish == "remove":
        step = service.remove(pool, area, claim_id, asked.at, author=author)
        return await _take(asked, step, again)
    report = service.read_form(asked.inspection, cells, kinds, asked.at)
    if not report.importable:
        return _form(asked, kinds, story=story, report=report)
    put = service.accept if wish == "accept" else service.edit
    step = put(pool, asked.inspection, claim_id, cells, kinds, asked.at, author=author)
    return await _take(asked, step, again)


async def _lock(asked: Asked, refusal: Refusal | None = None) -> Template:
    area = asked.inspection.inspection_id
    standing = await service.all_claims(_pool(asked), area)
    told = await service.stories(_pool(asked), area)
    return _page(
        "claims/lock.html",
        asked,
        refusal,
        standing=len(standing),
        apart=sum(bool(claim.not_the_same) for claim in standing),
        waiting=sum(story.waits for story in told),
        sha256=rules.seal(standing),
    )


@get(f"{ROOT}/lock", name="claims.lock", **SURE)
async def show_lock(asked: NamedDependency[Asked]) -> Template | Redirect:
    if await service.lock_of(_pool(asked), asked.inspection.inspection_id) is not None:
        return Redirect(f"/staff/{asked.inspection.code}/claims", status_code=303)
    return await _lock(asked)


@post(f"{ROOT}/lock", name="claims.save-lock", **SURE)
async def save_lock(asked: NamedDependency[Asked]) -> Template | Redirect:
    area = asked.inspection.inspection_id
    try:
        rules.check_sure(asked.typed)
        await service.lock(_pool(asked), area, asked.at, actor=asked.actor)
    except Refusal as refusal:
        return await _lock(asked, refusal)
    return Redirect(f"/staff/{asked.inspection.code}/claims", status_code=303)


@get(DESK, name="claims.desk", **THEIRS)
async def show_desk(asked: NamedDependency[Asked]) -> Template:
    area = asked.inspection.inspection_id
    return _page(
        "claims/desk.html",
        asked,
        lock=await service.lock_of(_pool(asked), area),
        open=asked.at < schedule(asked.inspection.notified_on).claims_due,
        stories=sorted(
            await service.stories(_pool(asked), area),
            key=lambda story: rules.by_ref(story.latest.cells["Ref"]),
        ),
    )


@get(f"{DESK}/new", name="claims.desk-new", **THEIRS)
async def show_desk_new(asked: NamedDependency[Asked], surveys: NamedDependency[Path]) -> Template:
    kinds = _kinds(asked, surveys)
    if asked.typed.get("archetype") not in kinds:
        return _choose(asked, kinds, f"/staff/{asked.inspection.code}/desk/claims")
    return _form(asked, kinds)


@get(f"{DESK}/{{claim_id:uuid}}", name="claims.desk-claim", **THEIRS)
async def show_desk_claim(
    claim_id: FromPath[ClaimId], asked: NamedDependency[Asked], surveys: NamedDependency[Path]
) -> Template:
    return _form(asked, _kinds(asked, surveys), story=await _story(asked, claim_id))


async def _propose(asked: Asked, surveys: Path, story: Story | None) -> Template | Redirect:
    """Keep what the partnership proposes, or take its proposal back."""
    kinds, cells = _kinds(asked, surveys), rules.proposed_cells(asked.typed, story)
    pool, inspection, author = _pool(asked), asked.inspection, _author(asked)

    def again(refusal: Refusal) -> Template:
        return _form(asked, kinds, story=story, refusal=refusal)

    if story is not None and asked.typed.get("do") == "withdraw":
        step: Coroutine[Any, Any, object] = service.withdraw(
            pool, inspection, story.claim_id, asked.at, author=author
        )
        return await _take(asked, step, again)
    report = service.read_form(inspection, cells, kinds, asked.at)
    if not report.importable:
        return _form(asked, kinds, story=story, report=report)
    about = None if story is None else story.claim_id
    step = service.propose(pool, inspection, about, cells, kinds, asked.at, author=author)
    return await _take(asked, step, again)


@post(f"{DESK}/new", name="claims.desk-save-new", **THEIRS)
async def save_desk_new(
    asked: NamedDependency[Asked], surveys: NamedDependency[Path]
) -> Template | Redirect:
    return await _propose(asked, surveys, None)


@post(f"{DESK}/{{claim_id:uuid}}", name="claims.desk-save-claim", **THEIRS)
async def save_desk_claim(
    claim_id: FromPath[ClaimId], asked: NamedDependency[Asked], surveys: NamedDependency[Path]
) -> Template | Redirect:
    return await _propose(asked, surveys, await _story(asked, claim_id))


HANDLERS = [
    show_claims,
    show_new,
    save_new,
    show_claim,
    save_claim,
    show_lock,
    save_lock,
    show_desk,
    show_desk_new,
    save_desk_new,
    show_desk_claim,
    save_desk_claim,
]
