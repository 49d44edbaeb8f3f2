"""Through school: packs of sealed links, and what came of them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from soundings.audit.service import note
from soundings.inspection.model import Inspection, InspectionId
from soundings.inspection.rules import schedule
from soundings.kit import links
from soundings.kit.database import Connection, Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.pdf import make_pdf
from soundings.kit.settings import Settings
from soundings.kit.sheets import write_workbook
from soundings.kit.vault import KeyRing
from soundings.outreach import rules, store
from soundings.outreach.constants import LINKS_AT_ONCE
from soundings.outreach.model import (
    Letter,
    LinkId,
    NothingToRelay,
    Pack,
    Packing,
    Pupil,
    SafeSchool,
    SealedPupil,
    Unrelayed,
)
from soundings.roll import service as roll
from soundings.roll.model import CaseId
from soundings.roll.rules.sealing import UPN


async def make_packs(
    pool: Pool,
    inspection: Inspection,
    *,
    settings: Settings,
    reports: Path,
    key: bytes,
    keys: KeyRing,
    at: datetime,
) -> AsyncIterator[Pack]:
    """Give every school's pack, one after another, those outside the area too.

    A pack holds pupil numbers and links, nobody's name and nobody's address. Asked again it is
    the same, but for children held since: those are named to be taken out. Raises NothingToRelay.
    """
    inspection_id = inspection.inspection_id
    pupils = await _pupils(pool, inspection_id, None, key=key, keys=keys)
    if not pupils:
        message = (
            f"No child listed in {inspection.code} has both a school and a UPN that is not held; "
            "import the lists first."
        )
        raise NothingToRelay(message)
    for urn, group in groupby(pupils, key=lambda pupil: pupil.setting_urn):
        yield await _pack(
            pool, inspection, urn, list(group), settings=settings, reports=reports, key=key, at=at
        )
    async with transaction(pool) as conn:
        await note(
            conn,
            at=at,
            actor="operator",
            action="outreach.relay",
            subject=str(inspection_id),
            detail={"letters": sum(not pupil.withdrawn for pupil in pupils)},
        )


async def make_pack(  # noqa: PLR0913 - whose pack, what it is made with, and who takes it
    pool: Pool,
    inspection: Inspection,
    urn: str,
    *,
    settings: Settings,
    reports: Path,
    key: bytes,
    keys: KeyRing,
    at: datetime,
    actor: str,
) -> Pack:
    """Give one school's pack, and note who took it. Raises NothingToRelay."""
    pupils = await _pupils(pool, inspection.inspection_id, urn, key=key, keys=keys)
    if not pupils:
        message = (
            f"No child listed in {inspection.code} goes to a school with the number "
            f"{urn[:12] or 'nobody typed'} and has a UPN; choose a school from the page."
        )
        raise NothingToRelay(message)
    pack = await _pack(
        pool, inspection, urn, pupils, settings=settings, reports=reports, key=key, at=at
    )
    async with transaction(pool) as conn:
        await note(
            conn,
            at=at,
            actor=actor,
            action="outreach.pack-taken",
            subject=str(inspection.inspection_id),
            detail={"school": urn, "letters": pack.letters},
        )
    return pack


async def _pupils(
    pool: Pool, inspection_id: InspectionId, urn: str | None, *, key: bytes, keys: KeyRing
) -> list[Pupil]:
    """Return who can be given a letter, of one school or all, each with a link of their own."""
    async with transaction(pool) as conn:
        await _add_school_links(conn, inspection_id, urn, key)
        return await _open(conn, await store.pupils(conn, inspection_id, urn), keys)


async def _open(conn: Connection, sealed: Sequence[SealedPupil], keys: KeyRing) -> list[Pupil]:
    """Return pupils by school and number, their numbers opened."""
    await roll.learn(conn, keys)
    upns = keys.open_all(UPN, ((one.case_id, one.upn_sealed) for one in sealed))
    pupils = [
        Pupil(
            case_id=one.case_id,
            upn=upn.decode(),
            setting_urn=one.setting_urn,
            withdrawn=one.withdrawn,
        )
        for one, upn in zip(sealed, upns, strict=True)
        if upn is not None
    ]
    return sorted(pupils, key=lambda pupil: (pupil.setting_urn, pupil.upn))


async def _add_school_links(
    conn: Connection, inspection_id: InspectionId, urn: str | None, key: bytes
) -> None:
    """Give every child who can be reached through school a link of its own there."""
    while fresh := await store.pupils_without_link(conn, inspection_id, urn, LINKS_AT_ONCE):
        hashes = [links.digest(key, _token(key, case_id)) for case_id in fresh]
        link_ids = [LinkId(new_id()) for _ in fresh]
        await store.add_school_links(conn, inspection_id, link_ids, hashes)
        await store.add_school_link_cases(conn, link_ids, fresh)


def _token(key: bytes, case_id: CaseId) -> str:
    return links.mint_code(key, f"school:{case_id}")


async def _pack(
    pool: Pool,
    inspection: Inspection,
    urn: str,
    pupils: list[Pupil],
    *,
    settings: Settings,
    reports: Path,
    key: bytes,
    at: datetime,
) -> Pack:
    given = [pupil for pupil in pupils if not pupil.withdrawn]
    gone = [pupil for pupil in pupils if pupil.withdrawn]
    closes = schedule(inspection.notified_on).closes_at
    letters = [
        rules.letter(
            pupil,
            _token(key, pupil.case_id),
            public_url=settings.web.public_url,
            area=inspection.area_short,
            closes=closes,
        )
        for pupil in given
    ]
    html = _html(inspection, urn, letters, reports, host=rules.short_host(settings.web.public_url))
    css = (reports / "relay" / "style.css").read_text(encoding="utf-8")
    fonts = {file.name: file.read_bytes() for file in sorted((reports / "fonts").glob("Inter*"))}
    pdf = await asyncio.to_thread(make_pdf, html, css, fonts)
    workbook = write_workbook(rules.sheets(letters, gone))
    async with transaction(pool) as conn:
        await store.note_packed(conn, [pupil.case_id for pupil in given], at)
    return Pack(
        setting_urn=urn,
        letters=len(given),
        withdrawn=len(gone),
        workbook=workbook,
        pdf=pdf.content,
    )


def _html(
    inspection: Inspection, urn: str, letters: list[Letter], reports: Path, *, host: str
) -> str:
    environment = Environment(
        loader=FileSystemLoader(reports), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("relay/letters.html").render(
        urn=urn,
        area=inspection.area,
        host=host,
        closes=rules.spoken(schedule(inspection.notified_on).closes_at),
        letters=[
            {
                "upn": letter.upn,
                "code": letter.code,
                "qr": rules.qr_svg(letter.link),
            }
            for letter in letters
        ],
    )


async def packings(pool: Pool, inspection_id: InspectionId) -> list[Packing]:
    """Return every school that can be given letters, and how far its pack is."""
    async with pool.acquire() as conn:
        return await store.packings(conn, inspection_id)


async def unrelayed(pool: Pool, inspection_id: InspectionId) -> Unrelayed:
    """Return how many children no school can be given a letter for, and why."""
    async with pool.acquire() as conn:
        return await store.unrelayed(conn, inspection_id)


async def schools(pool: Pool, inspection_id: InspectionId) -> tuple[SafeSchool, ...]:
    """Return what came of each school's letters, at sizes that may be shown."""
    async with pool.acquire() as conn:
        return rules.safe_schools(await store.school_reach(conn, inspection_id))
