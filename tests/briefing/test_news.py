"""The text that says the families' page is up: sent once, through a Notify that really listens."""

from datetime import timedelta

import pytest
from tests.briefing.area import person
from tests.outreach.conftest import Field, field
from tests.outreach.make import CLOSE, Carer, add_carers, add_hold, an_id, plan

from soundings.access.model import Role
from soundings.briefing import service, store
from soundings.briefing.model import NotPublished, Publication
from soundings.kit import links
from soundings.kit.database import transaction
from soundings.outreach import service as outreach
from soundings.outreach.tasks import send_due

__all__ = ["field"]

PUBLISHED = CLOSE + timedelta(days=30)


async def tell(field: Field) -> int:
    return await service.tell_families(
        field.database, field.inspection, settings=field.settings, surveys=field.surveys,
        at=field.clock.now(), by=person(Role.LEAD_INSPECTOR),
    )  # fmt: skip


async def publish(field: Field) -> None:
    of = field.inspection.inspection_id
    publication = Publication(
        inspection_id=of, version=0, release_id=an_id("release"), asked=("What happened",),
        will_do=("Mend it",), published_by="Ada", published_at=PUBLISHED,
    )  # fmt: skip
    async with transaction(field.database.room("briefing")) as conn:
        await store.add_publication(conn, publication)


@pytest.fixture
async def families(field: Field) -> Field:
    """Three carers with a mobile, one without; one has died since, one wants no more texts."""
    await add_carers(
        field.database,
        field.inspection,
        plain=Carer(children=("a",), phone="07700900001", email="plain@example.org"),
        stopped=Carer(children=("b",), phone="07700900002"),
        held=Carer(children=("c",), phone="07700900003"),
        mail_only=Carer(children=("d",), email="mail@example.org"),
    )
    await plan(field.database, field.inspection)
    field.clock.wind(PUBLISHED)
    return field


async def test_nobody_is_told_before_the_page_is_up(families):
    with pytest.raises(NotPublished):
        await tell(families)
    await send_due(families)
    assert families.texts() == []


async def test_each_carer_with_a_mobile_is_told_once_where_the_page_is(families):
    field = families
    await publish(field)
    await add_hold(field.database, field.inspection, carer="held")
    await _stop(field, "stopped")
    assert await tell(field) >= 1
    assert await tell(field) == 0
    await send_due(field)
    await send_due(field)
    sent = [text for text in field.texts() if "/areas/" in text["text"]]
    assert [text["to"][-4:] for text in sent] == ["0001"]
    (text,) = sent
    assert f"/areas/{field.inspection.code}" in text["text"]
    assert len(text["text"]) <= 160
    for said in ("SEND", "special", "needs", "disab", "plan"):
        assert said.lower() not in text["text"].lower().replace(field.inspection.code, "")


async def _stop(field: Field, carer: str) -> None:
    token = links.mint(field.secret, str(an_id(field.inspection.inspection_id, carer)))
    await outreach.opt_out(field.pool, field.secret, token, field.clock.now())
