"""Documents kept, listed and taken; and who may take which."""

import hashlib
import re
from contextlib import nullcontext
from pathlib import Path

import httpx
import msgspec
import pytest
from tests.briefing.area import handed
from tests.briefing.make import pack, released
from tests.briefing.papers import text_of
from tests.estimate.make import INSPECTION
from tests.serving import deps

from soundings.access import service as access
from soundings.access.model import Role
from soundings.app import line
from soundings.app.web import HANDED, create_app
from soundings.audit import service as audit
from soundings.audit.model import ForgedHead
from soundings.briefing import service
from soundings.briefing.model import UnknownDocument
from soundings.disclosure.model import Audience, NotReleased
from soundings.inspection.model import InspectionId
from soundings.kit.database import connect

__all__ = ["deps"]

SITE = "http://localhost"
SECRET = b"an installation keeps this to itself"


async def store_release(conn, release, at):
    content = msgspec.json.encode(release, order="deterministic").decode()
    await conn.execute(
        "INSERT INTO disclosure.release VALUES ($1, $2, $3, $4::text, $5, $6, $7, $8)",
        release.release_id, INSPECTION, release.cut.cut_id, release.audience,
        msgspec.to_builtins(release.thresholds), content,
        hashlib.sha256(content.encode()).hexdigest(), at,
    )  # fmt: skip


@pytest.fixture
async def documents(url, database, clock):
    """One area with a briefing and a pack."""
    async with connect(url) as conn:
        await conn.execute(
            """
            INSERT INTO inspection.inspection
            VALUES ($1, 'small', 'Small', 'Small', 'Small Council', 'Small ICB', '2026-09-14',
                'area-send', 'closed', now(), now(), now())
            """,
            INSPECTION,
        )
        for release in (released(listed=400), pack(released(listed=400))):
            await store_release(conn, release, clock.now())
        await conn.execute(
            "INSERT INTO disclosure.handover VALUES ($1, $2, $3, 'operator', 'Ada Lead')",
            release.release_id, INSPECTION, clock.now(),
        )  # fmt: skip
    return [
        await service.make(database, release, clock.now(), secret=SECRET)
        for release in (released(listed=400), pack(released(listed=400)))
    ]


@pytest.fixture
async def client(deps):
    app = create_app(nullcontext(deps))
    app.state.deps = deps  # a fixture's task may not enter the lifespan and another leave it
    for name in HANDED:
        app.state[name] = getattr(deps, name)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as opened:
        yield opened


async def sign_in(client, database, clock, role):
    pool = database.room("access")
    staff_id = await access.add_staff(
        pool,
        email=f"{role}@example.org",
        name="Ada",
        role=role,
        at=clock.now(),
        inspection_id=INSPECTION if role is Role.PARTNERSHIP else None,
    )
    ticket = await access.sign_in_link(pool, staff_id, clock.now())
    reply = await client.post(f"/staff/sign-in/{ticket}", headers={"origin": SITE})
    assert reply.status_code == 303, reply.text


async def test_a_document_is_kept_once_and_noted(url, database, clock, documents):
    again = await service.make(database, released(listed=400), clock.now(), secret=SECRET)
    assert again == documents[0]
    assert again.sha256 == hashlib.sha256(again.pdf).hexdigest()
    assert again.page_count > 0
    async with connect(url) as conn:
        assert await conn.fetchval("SELECT count(*) FROM briefing.document") == 2
        assert await conn.fetchval(
            "SELECT count(*) FROM audit.entry WHERE action = 'briefing.document_made'"
        ) == 2  # fmt: skip


async def test_the_end_of_the_audit_chain_is_printed_signed_and_checks(deps, url, clock):
    await handed(deps, url)
    document = await line.brief(deps, await line.find(deps, "small"), Audience.INSPECTOR)
    pool = deps.database.room("audit")
    key = audit.public_key(deps.secret)
    copied = "".join(text_of(document.pdf).split())
    assert key in copied
    (printed,) = re.findall(r">(\d+\.[0-9a-f]{64}\.\w+\.[0-9a-f]{128})<", document.html)
    assert printed in copied
    verified = await audit.verify_printed(pool, printed, key)
    assert verified.entries > int(printed.partition(".")[0])
    with pytest.raises(ForgedHead):
        await audit.verify_printed(pool, printed, audit.public_key(b"another secret" * 3))


async def test_a_document_is_made_only_of_what_was_released(database, clock):
    with pytest.raises(NotReleased, match="only of what"):
        await service.make(database, released(listed=60), clock.now(), secret=SECRET)


async def test_inspectors_take_both_documents_and_the_taking_is_noted(
    url, client, database, clock, documents
):
    await sign_in(client, database, clock, Role.LEAD_INSPECTOR)
    page = await client.get("/staff/small/documents")
    assert "rehearsal-inspector-briefing.pdf" in page.text
    assert "rehearsal-contrast-pack.pdf" in page.text
    taken = await client.get(f"/staff/small/documents/{documents[0].document_id}/pdf")
    assert taken.headers["content-type"] == "application/pdf"
    assert "rehearsal-inspector-briefing.pdf" in taken.headers["content-disposition"]
    assert taken.content == documents[0].pdf
    shown = await client.get(f"/staff/small/documents/{documents[0].document_id}/page")
    assert shown.text == documents[0].html
    assert "style-src 'sha256-" in shown.headers["content-security-policy"]
    async with connect(url) as conn:
        assert await conn.fetchval(
            "SELECT count(*) FROM audit.entry WHERE action = 'briefing.document_taken' "
            "AND subject = $1", str(documents[0].document_id),
        ) == 2  # fmt: skip


async def test_the_partnership_sees_its_own_pack_and_nothing_else(
    client, database, clock, documents
):
    await sign_in(client, database, clock, Role.PARTNERSHIP)
    page = await client.get("/staff/small/documents")
    assert "rehearsal-contrast-pack.pdf" in page.text
    assert "inspector-briefing" not in page.text
    briefing, own = (f"/staff/small/documents/{each.document_id}/pdf" for each in documents)
    assert (await client.get(own)).status_code == 200
    assert (await client.get(briefing)).status_code == 404
    assert (await client.get("/staff/small/findings")).status_code == 403


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.INTERVIEWER, Role.SAFEGUARDING_OFFICER])
async def test_whom_no_document_is_for_is_offered_none(client, database, clock, documents, role):
    await sign_in(client, database, clock, role)
    taken = f"documents/{documents[1].document_id}"
    for path in ("documents", f"{taken}/pdf", f"{taken}/page"):
        answer = await client.get(f"/staff/small/{path}")
        assert answer.status_code == 403
        assert 'href="/staff/small/documents"' not in answer.text


async def test_nobody_takes_anything_without_signing_in(client, documents):
    for path in ("documents", f"documents/{documents[1].document_id}/pdf", "findings"):
        assert (await client.get(f"/staff/small/{path}")).status_code == 403


async def test_the_page_of_findings_shows_every_claim_and_its_pictures(
    client, database, clock, documents
):
    await sign_in(client, database, clock, Role.LEAD_INSPECTOR)
    page = (await client.get("/staff/small/findings")).text
    for finding in released(listed=400).findings:
        assert finding.ref in page
    assert page.count('role="img"') >= 4
    assert "95%" in page


async def test_a_document_of_another_inspection_does_not_exist_here(database, clock, documents):
    other = InspectionId(documents[0].document_id)
    with pytest.raises(UnknownDocument):
        await service.take_document(
            database.room("briefing"), other, documents[0].document_id, frozenset(Audience),
            at=clock.now(), actor="test",
        )  # fmt: skip


def test_reports_stand_beside_the_source():
    assert (service.REPORTS / "strings.toml").is_file()
    assert Path(service.REPORTS).name == "reports"
