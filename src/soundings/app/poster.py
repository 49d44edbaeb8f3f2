"""The door for families nobody invited: its code, and the poster that carries it.

It stands here because the code is the families' pages', and the square on the poster outreach's.
"""

import asyncio
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.response import Redirect, Template

from soundings.access.guards import lead_only
from soundings.app.menu import AREA
from soundings.inspection.guards import ASKED, Asked
from soundings.inspection.model import Inspection
from soundings.inspection.rules import schedule
from soundings.kit.links import in_groups
from soundings.kit.pdf import make_pdf
from soundings.kit.refusal import Kind, Refusal
from soundings.kit.settings import Settings
from soundings.outreach.rules import qr_svg, short_host, spoken
from soundings.respond.service import uninvited

_PATH = f"{AREA}/poster"
_LEAD: dict[str, Any] = {"guards": [lead_only], "dependencies": ASKED}


class NoCode(Refusal):
    """A poster was asked for, and there is no code to print on it."""

    kind = Kind.MISSING
    slug = "no-open-code"
    title = "There is no code to print"


class NotSure(Refusal):
    """Nobody said that they are sure to end a code that may hang on walls."""

    slug = "code-not-ended"
    title = "The code still stands"


async def _page(
    asked: Asked, settings: Settings, secret: bytes, refusal: Refusal | None = None
) -> Template:
    code = await _code(asked, secret)
    page = {
        "inspection": asked.inspection,
        "staff": asked.staff,
        "refusal": refusal,
        "code": code and in_groups(code),
        "host": short_host(settings.web.public_url),
        "link": f"{settings.web.public_url}/open/{code}",
    }
    return Template("app/poster.html", context=page, status_code=422 if refusal else 200)


async def _code(asked: Asked, secret: bytes) -> str | None:
    pool, area = asked.database.room("respond"), asked.inspection.inspection_id
    return await uninvited.standing_code(pool, secret, area)


@get(_PATH, name="app.poster", **_LEAD)
async def show_poster(
    asked: NamedDependency[Asked],
    settings: NamedDependency[Settings],
    secret: NamedDependency[bytes],
) -> Template:
    """Show the code that stands, or offer to make one."""
    return await _page(asked, settings, secret)


@post(_PATH, name="app.save-poster", **_LEAD)
async def save_poster(
    asked: NamedDependency[Asked],
    settings: NamedDependency[Settings],
    secret: NamedDependency[bytes],
) -> Template | Redirect:
    """Make the code, or another in its place, or end it."""
    pool, area = asked.database.room("respond"), asked.inspection.inspection_id
    do = asked.typed.get("do", "make")
    if do in ("another", "end") and asked.typed.get("sure") != "Yes":
        message = "Posters that hang would lead nowhere: tick that you are sure."
        return await _page(asked, settings, secret, NotSure(message))
    if do == "end":
        await uninvited.end_code(pool, area, asked.at, actor=asked.actor)
    else:
        await uninvited.make_code(
            pool, secret, area, asked.at, anew=do == "another", actor=asked.actor
        )
    return Redirect(f"/staff/{asked.inspection.code}/poster", status_code=303)


@get(f"{_PATH}/pdf", name="app.poster-pdf", **_LEAD)
async def show_poster_pdf(
    asked: NamedDependency[Asked],
    settings: NamedDependency[Settings],
    reports: NamedDependency[Path],
    secret: NamedDependency[bytes],
) -> Response[bytes]:
    """Give the poster, to be printed on A4 or larger."""
    code = await _code(asked, secret)
    if code is None:
        message = "Make the code first, on the page Poster."
        raise NoCode(message)
    content = await asyncio.to_thread(
        make_poster, asked.inspection, code, settings.web.public_url, reports
    )
    name = f"{asked.inspection.code}-poster.pdf"
    return Response(
        content,
        media_type="application/pdf",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def make_poster(inspection: Inspection, code: str, public_url: str, reports: Path) -> bytes:
    """Return the poster as a tagged PDF of one page."""
    environment = Environment(
        loader=FileSystemLoader(reports), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    html = environment.get_template("poster/poster.html").render(
        area=inspection.area,
        host=short_host(public_url),
        code=in_groups(code),
        qr=qr_svg(f"{public_url}/open/{code}"),
        closes=spoken(schedule(inspection.notified_on).closes_at),
    )
    css = (reports / "poster" / "style.css").read_text(encoding="utf-8")
    fonts = {file.name: file.read_bytes() for file in sorted((reports / "fonts").glob("Inter*"))}
    return make_pdf(html, css, fonts).content


HANDLERS = [show_poster, save_poster, show_poster_pdf]
