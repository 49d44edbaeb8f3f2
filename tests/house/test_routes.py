"""Every route has a guard or says why it has none, and looking changes nothing."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, nullcontext
from datetime import date
from inspect import signature
from typing import Any
from uuid import UUID

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from tests.house.seeding import ANY, seed_all

from soundings import ROOMS
from soundings.access import service as access
from soundings.access.guards import DOORS
from soundings.access.model import Role, SignedIn
from soundings.app.runtime import Deps
from soundings.app.web import HANDED, create_app
from soundings.inspection.guards import INSPECTION
from soundings.instrument import service as instruments
from soundings.kit import links
from soundings.kit.clock import FileClock
from soundings.kit.database import Database, Pool, Scope, connect
from soundings.kit.ids import new_id
from soundings.kit.queue import NoQueue
from soundings.kit.settings import Settings, Web
from soundings.kit.vault import KeyRing

SECRET = b"a secret for tests"

BOOKKEEPING = {"access.session", "audit.entry"}
"""That somebody was here, and looked, is written down; nothing else is."""

PARAMETER = re.compile(r"\{(\w+):(\w+)\}")

AREA = "/staff/{code:str}"

WORDS = {"item": "q00", "purpose": "tracked_children"}
"""Parameters that name no area's own paper, and a value of each."""

ABSENT = "99999999-9999-4999-8999-999999999999"
"""What no paper is called."""

WAYS_IN = ("/staff/sign-in", "/staff/passkey")


def _app(deps: Any = None) -> Litestar:
    return create_app(nullcontext(deps))


APP = _app()


def _handlers() -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in APP.routes:
        for handler in getattr(route, "route_handlers", ()):
            yield route.path, handler


def _methods(handler: HTTPRouteHandler) -> str:
    return "|".join(sorted(map(str, handler.http_methods)))


HANDLERS = [
    pytest.param(path, handler, id=f"{_methods(handler)} {path}")
    for path, handler in sorted(_handlers(), key=lambda found: (found[0], _methods(found[1])))
    if _methods(handler) != "OPTIONS"
]


@pytest.mark.parametrize(("path", "handler"), HANDLERS)
def test_every_route_is_guarded_or_says_why_not(path, handler):
    guards = [getattr(guard, "value", guard) for guard in handler.resolve_guards()]
    reason = handler.opt.get("open")
    assert bool(guards) != bool(reason)
    assert reason is None or len(reason.split()) >= 4


@pytest.mark.parametrize(
    ("path", "handler"), [p for p in HANDLERS if p.values[0].startswith("/staff")]
)
def test_a_staff_page_is_behind_a_door_of_access(path, handler):
    guards = {getattr(guard, "value", guard) for guard in handler.resolve_guards()}
    assert guards & DOORS or path.startswith(WAYS_IN)


@pytest.mark.parametrize(("path", "handler"), HANDLERS)
def test_a_route_reads_or_writes_and_never_both(path, handler):
    methods = {str(method) for method in handler.http_methods} - {"OPTIONS"}
    assert methods <= {"GET", "HEAD"} or methods == {"POST"}


OF_AN_AREA = [param for param in HANDLERS if param.values[0].startswith(AREA)]


def _asked(handler: HTTPRouteHandler) -> set[str]:
    """Return what a handler is handed, and what the room's own bundles of it are made from."""
    provided = handler.resolve_dependencies()
    asked = set(handler.parsed_fn_signature.parameters)
    return asked.union(
        *(
            signature(provided[name].dependency).parameters
            for name in asked - set(INSPECTION)
            if name in provided and name not in HANDED
        )
    )


@pytest.mark.parametrize(("path", "handler"), OF_AN_AREA)
def test_a_page_of_an_area_is_handed_the_inspection_and_never_its_code(path, handler):
    handed = handler.resolve_dependencies()["inspection"].dependency
    assert handed is INSPECTION["inspection"].dependency
    asked = _asked(handler)
    assert "inspection" in asked
    assert "code" not in asked


async def _fingerprints(url: str, about: str = "") -> dict[str, str]:
    """Return every table's rows, or those that name this id, folded into one hash a table."""
    found = {}
    async with connect(url) as conn:
        tables = await conn.fetch(
            "SELECT schemaname AS room, tablename AS name FROM pg_tables "
            "WHERE schemaname = ANY($1)",
            list(ROOMS),
        )
        for table in tables:
            name = f"{table['room']}.{table['name']}"
            if name not in BOOKKEEPING:
                found[name] = await conn.fetchval(
                    f"SELECT md5(coalesce(string_agg(t::text, ' ' ORDER BY t::text), '')) "  # noqa: S608 - names come from the catalogue
                    f"FROM {name} AS t WHERE t::text LIKE '%' || $1 || '%'",
                    about,
                )
    return found


async def _add_area(url: str, clock: FileClock, code: str) -> UUID:
    """Make an area of that name."""
    inspection, area = new_id(), code.title()
    async with connect(url) as conn:
        await conn.execute(
            """
            INSERT INTO inspection.inspection (
                inspection_id, code, area, area_short, local_authority, integrated_care_board,
                notified_on, instrument_name, state, opened_at, created_at
            )
            VALUES (
                $1, $4, $5, $5, $5 || ' Council', 'NHS ' || $5, $2, 'area-send', 'open', $3, $3
            )
            """,
            inspection,
            date(2026, 9, 14),
            clock.now(),
            code,
            area,
        )
    return inspection


async def _add_family(url: str, inspection: UUID) -> str:
    """List a family in an area; return its link."""
    case, contact, link = new_id(), new_id(), new_id()
    token = links.mint(SECRET, str(contact))
    async with connect(url) as conn:
        await conn.execute(
            """
            INSERT INTO roll.person (case_id, inspection_id)
            VALUES ($1, $2)
            """,
            case,
            inspection,
        )
        await conn.execute(
            """
            INSERT INTO outreach.link (link_id, inspection_id, contact_id, link_hash)
            VALUES ($1, $2, $3, $4)
            """,
            link,
            inspection,
            contact,
            links.digest(SECRET, token),
        )
        await conn.execute(
            "INSERT INTO outreach.link_case (link_id, case_id) VALUES ($1, $2)", link, case
        )
    return token


async def _add_papers(url: str, inspection: UUID, clock: FileClock) -> dict[str, str]:
    """Make an area's document and concern; return what paths call them."""
    document, concern, case = new_id(), new_id(), new_id()
    async with connect(url) as conn:
        await conn.execute(
            """
            INSERT INTO respond.call (case_id, inspection_id, purpose, added_at)
            VALUES ($1, $2, 'phone', $3)
            """,
            case,
            inspection,
            clock.now(),
        )
        await conn.execute(
            """
            INSERT INTO briefing.document (
                document_id, inspection_id, release_id, audience, file_name, page_count, sha256,
                pdf, made_at
            )
            VALUES ($1, $2, $1, 'partnership', $3, 1, '', $4, $5)
            """,
            document,
            inspection,
            f"{inspection}.pdf",
            f"a document of {inspection}".encode(),
            clock.now(),
        )
        await conn.execute(
            """
            INSERT INTO disclosure.release (
                release_id, inspection_id, cut_id, audience, thresholds, content, sha256,
                released_at
            )
            VALUES ($1, $2, $1, 'partnership', '{}', '', '', $3)
            """,
            document,
            inspection,
            clock.now(),
        )
        await conn.execute(
            """
            INSERT INTO disclosure.handover (
                release_id, inspection_id, handed_at, handed_by, handed_name
            )
            VALUES ($1, $2, $3, 'operator', 'A')
            """,
            document,
            inspection,
            clock.now(),
        )
        await conn.execute(
            """
            INSERT INTO safeguarding.concern (
                concern_id, inspection_id, response_id, item, text_sha256, rules, seriousness,
                raised_at, due_at
            )
            VALUES ($1, $2, $1, 'q59', '', '{}', 1, $3, $3)
            """,
            concern,
            inspection,
            clock.now(),
        )
    return {
        "document_id": str(document),
        "concern_id": str(concern),
        "case_id": str(case),
        "claim_id": str(new_id()),
        "line_id": str(new_id()),
        "upload_id": str(new_id()),
    }


def _fill_in(path: str, known: dict[str, str]) -> str:
    """Return the path with its parameters filled: with what is there, else with what is not."""
    absent = {"uuid": str(new_id()), "int": "7"}
    return PARAMETER.sub(lambda one: known.get(one[1]) or absent.get(one[2], "nobody"), path)


@asynccontextmanager
async def _client(deps: Deps) -> AsyncIterator[httpx.AsyncClient]:
    app = _app(deps)
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client,
    ):
        yield client


@pytest.fixture
def deps(database: Database, clock: FileClock) -> Deps:
    return Deps(
        database=database,
        clock=clock,
        settings=Settings(web=Web(staff_per_minute=0)),
        secret=SECRET,
        keys=KeyRing(SECRET),
        queue=NoQueue(),
        providers={},
    )


@pytest.mark.parametrize("role", [None, *Role])
async def test_looking_at_every_page_changes_nothing(
    deps: Deps, database: Database, clock: FileClock, url: str, role: Role | None
):
    inspection = await _add_area(url, clock, "exeford")
    asked = instruments.load(deps.surveys, "area-send")
    await instruments.publish(database.room("instrument"), asked, clock.now())
    token = await _add_family(url, inspection)
    pool = database.room("access")
    staff_id = await access.add_staff(
        pool,
        email="a@example.org",
        name="A",
        role=role or Role.LEAD_INSPECTOR,
        at=clock.now(),
        inspection_id=inspection if role is Role.PARTNERSHIP else None,
    )
    ticket = await access.sign_in_link(pool, staff_id, clock.now())
    async with _client(deps) as client:
        if role is not None:
            opened = await access.sign_in(pool, ticket, clock.now())
            client.cookies.set("staff", opened.token)
            ticket = await access.sign_in_link(pool, staff_id, clock.now())
        before = await _fingerprints(url)
        answers = {}
        there = {"code": "exeford", "token": token, "ticket": ticket, "item": "q00"}
        for path in {path for path, handler in _handlers() if "GET" in handler.http_methods}:
            for known in (there, {}):
                where = _fill_in(path, known)
                for method in ("GET", "HEAD"):
                    answers[method, where] = (await client.request(method, where)).status_code
        assert await _fingerprints(url) == before
    assert {where: status for where, status in answers.items() if status >= 500} == {}
    assert answers["GET", "/health"] == 200
    assert answers["GET", f"/{token}"] == 200
    assert answers["GET", "/staff"] == (403 if role is None else 200)
    wanted = 200 if role in {Role.LEAD_INSPECTOR, Role.SAFEGUARDING_OFFICER} else 403
    assert answers["GET", "/staff/exeford/safeguarding"] == wanted


async def test_nobody_gets_past_a_door(deps: Deps, clock: FileClock, url: str):
    """Every guarded route, reading or writing, refuses a stranger."""
    await _add_area(url, clock, "exeford")
    async with _client(deps) as client:
        for param in HANDLERS:
            path, handler = param.values
            if not handler.resolve_guards():
                continue
            for method in set(handler.http_methods) - {"OPTIONS"}:
                answer = await client.request(method, _fill_in(path, {"code": "exeford"}))
                assert answer.status_code == 403, (method, path)


async def _sign_in(deps: Deps, client: httpx.AsyncClient, role: Role, area: UUID) -> SignedIn:
    """Let somebody in who is bound to an area."""
    pool, at = deps.database.room("access"), deps.clock.now()
    staff_id = await access.add_staff(
        pool, email="a@example.org", name="A", role=role, at=at, inspection_id=area
    )
    opened = await access.sign_in(pool, await access.sign_in_link(pool, staff_id, at), at)
    client.cookies.set("staff", opened.token)
    staff = await access.signed_in(pool, opened.token, SECRET, at)
    assert staff is not None
    return staff


@pytest.mark.parametrize("role", Role)
async def test_an_area_does_not_exist_for_whoever_is_bound_to_another(
    deps: Deps, clock: FileClock, url: str, role: Role
):
    """Every page of another's area answers word for word as a page of no area does."""
    own = await _add_area(url, clock, "exeford")
    other = await _add_area(url, clock, "wyeham")
    await seed_all(url, other)
    found = {param for path, _ in _handlers() if path.startswith(AREA)
             for param in PARAMETER.findall(path)}  # fmt: skip
    theirs = {name: str(ANY) for name, kind in found if kind == "uuid"}
    assert {name for name, _ in found} == {"code", *WORDS, *theirs}
    async with _client(deps) as client:
        staff = await _sign_in(deps, client, role, own)
        before = [await _fingerprints(url, str(each)) for each in (ANY, other)]
        form = {"form_token": staff.form_token}
        for path, handler in (param.values for param in OF_AN_AREA):
            for method in set(handler.http_methods) - {"OPTIONS"}:
                sent = form if method == "POST" else None
                answers = {}
                for code, papers in (
                    ("wyeham", theirs),
                    ("nowhere", theirs),
                    ("exeford", theirs),
                    ("exeford", dict.fromkeys(theirs, ABSENT)),
                ):
                    where = _fill_in(path, WORDS | papers | {"code": code})
                    answers[code, papers.get("case_id")] = await client.request(
                        method, where, data=sent
                    )
                wyeham, nowhere, exeford, absent = answers.values()
                assert wyeham.status_code in {403, 404}, (method, path)
                assert wyeham.status_code == nowhere.status_code, (method, path)
                assert wyeham.text.replace("wyeham", "nowhere") == nowhere.text, (method, path)
                assert "Wyeham" not in wyeham.text
                if any(f"{{{name}:" in path for name in theirs):
                    assert exeford.status_code == absent.status_code, (method, path)
                    assert exeford.text.replace(str(ANY), ABSENT) == absent.text, (method, path)
                assert "Wyeham" not in exeford.text
                assert str(other) not in exeford.text
        listed = (await client.get("/staff")).text
        assert "Exeford" in listed
        assert "Wyeham" not in listed
        assert [await _fingerprints(url, str(each)) for each in (ANY, other)] == before


class _Noting:
    """A pool that notes when it is used."""

    def __init__(self, pool: Pool, room: str, used: set[str]) -> None:
        self._pool, self._room, self._used = pool, room, used

    def acquire(self) -> Any:
        self._used.add(self._room)
        return self._pool.acquire()


class _Watched(Database):
    """A database that notes which rooms were read with everybody's eyes."""

    def __init__(self, whole: Database) -> None:
        self.used: set[str] = set()
        self._whole = whole
        super().__init__(lambda name: _Noting(whole.room(name), name, self.used))

    def within(self, scope: Scope) -> Database:
        return self._whole.within(scope)


@pytest.mark.parametrize("role", Role)
async def test_behind_a_door_nothing_is_read_with_everybodys_eyes(
    deps: Deps, clock: FileClock, url: str, role: Role
):
    """But who it is that asks, and which inspections they may know of."""
    area = await _add_area(url, clock, "exeford")
    papers = await _add_papers(url, area, clock)
    watched = _Watched(deps.database)
    async with _client(msgspec.structs.replace(deps, database=watched)) as client:
        staff = await _sign_in(deps, client, role, area)
        async with deps.database.room("access").acquire() as conn:
            await conn.execute("UPDATE access.session SET confirmed_at = $1", clock.now())
        read: dict[tuple[str, str], set[str]] = {}
        for path, handler in (param.values for param in HANDLERS):
            if not handler.resolve_guards() or path == "/staff/sign-out":
                continue
            where = _fill_in(path, WORDS | papers | {"code": "exeford"})
            for method in set(handler.http_methods) - {"OPTIONS", "HEAD"}:
                watched.used.clear()
                form = {"form_token": staff.form_token} if method == "POST" else None
                await client.request(method, where, data=form)
                read[method, path] = watched.used - {"access", "inspection"}
    assert {where: rooms for where, rooms in read.items() if rooms} == {}


async def test_an_area_s_own_people_find_its_papers(deps: Deps, clock: FileClock, url: str):
    """Else the pages above would be refused for want of a paper, whoever asks."""
    area = await _add_area(url, clock, "wyeham")
    papers = await _add_papers(url, area, clock)
    async with _client(deps) as client:
        await _sign_in(deps, client, Role.PARTNERSHIP, area)
        listed = await client.get("/staff/wyeham/documents")
        assert f"{area}.pdf" in listed.text
        taken = await client.get(f"/staff/wyeham/documents/{papers['document_id']}/pdf")
        assert taken.text == f"a document of {area}"
