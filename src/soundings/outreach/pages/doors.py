"""Silence, for whoever asks for it; receipts and texts, from the providers."""

from pathlib import Path

import msgspec
from litestar import get, post
from litestar.connection import Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath
from litestar.response import Template
from markupsafe import Markup, escape

from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.kit.vault import KeyRing
from soundings.outreach import service
from soundings.outreach.model import WISHES
from soundings.outreach.providers.notify import read_callback, read_text
from soundings.outreach.rules import read_wish, stop_form_token

_BY_LINK = {"open": "whoever holds the message may ask for silence; it shows nothing"}
_BY_BEARER = {"open": "the provider brings its own bearer token"}


_TALK = Markup('<a href="tel:08000288840"><bdi dir="ltr">0800 02 888 40</bdi></a>')
"""Source: Child Bereavement UK, helpline."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Whose stop page is asked for, and in which language."""

    database: Database
    surveys: Path
    secret: bytes
    token: str
    language: str | None

    async def page(self, *, done: str = "", faulty: bool = False) -> Template:
        """Return the page as it stands; raises UnknownLink."""
        spoken, every = await service.stop_words(
            self.database.room("outreach"), self.surveys, self.secret, self.token, self.language
        )
        say = spoken.pages
        page = {
            "w": spoken,
            "say": say,
            "tongues": every,
            "token": self.token,
            "form_token": stop_form_token(self.secret, self.token),
            "wishes": [(wish.value, say[key]) for wish, key in WISHES.items()],
            "talk": Markup(escape(say["died_talk"]).replace("{number}", _TALK)),  # noqa: S704 - escaped
            "done": done,
            "faulty": faulty,
        }
        return Template("outreach/stop.html", context=page, status_code=422 if faulty else 200)


def _asked(
    request: Request[object, object, State],
    token: FromPath[str],
    database: NamedDependency[Database],
    surveys: NamedDependency[Path],
    secret: NamedDependency[bytes],
) -> Asked:
    return Asked(
        database=database,
        surveys=surveys,
        secret=secret,
        token=token,
        language=request.query_params.get("l"),
    )


_ASKED = {"asked": Provide(_asked, sync_to_thread=False)}


@get("/stop/{token:str}", name="outreach.stop", opt=_BY_LINK, dependencies=_ASKED)
async def show_stop(asked: NamedDependency[Asked]) -> Template:
    """Offer silence, in the family's language or the one chosen on the page."""
    return await asked.page()


@post("/stop/{token:str}", name="outreach.save-stop", opt=_BY_LINK, dependencies=_ASKED)
async def save_stop(
    request: Request[object, object, State],
    asked: NamedDependency[Asked],
    clock: NamedDependency[Clock],
) -> Template:
    """Heed a mail program's one click (RFC 8058) at once, and a person's choice on the page.

    A POST that is neither, as a scanner sends, stops nothing.
    """
    wish = read_wish(dict(await request.form()), asked.secret, asked.token)
    if wish is None:
        return await asked.page(faulty=True)
    pool = asked.database.room("outreach")
    await service.heed_wish(pool, asked.secret, asked.token, wish, clock.now())
    return await asked.page(done=wish.value)


@post("/notify/receipt", name="outreach.receipt", opt=_BY_BEARER, status_code=204)
async def save_receipt(
    request: Request[object, object, State],
    database: NamedDependency[Database],
    secret: NamedDependency[bytes],
    clock: NamedDependency[Clock],
) -> None:
    bearer = request.headers.get("authorization", "")
    service.check_bearer(secret, bearer)
    receipt = read_callback(await request.body())
    await service.record_receipts(database.room("outreach"), receipt, clock.now())


@post("/notify/received", name="outreach.received", opt=_BY_BEARER, status_code=204)
async def save_text_received(
    request: Request[object, object, State],
    database: NamedDependency[Database],
    secret: NamedDependency[bytes],
    keys: NamedDependency[KeyRing],
    clock: NamedDependency[Clock],
) -> None:
    service.check_bearer(secret, request.headers.get("authorization", ""))
    text = read_text(await request.body())
    await service.keep_inbound(database.room("outreach"), [text], clock.now(), keys=keys)


HANDLERS = [show_stop, save_stop, save_receipt, save_text_received]
