"""The alarm by text, to the provider's own doors: Notify's requests, as its stub takes them."""

import json
from datetime import timedelta

from tests.outreach.make import settings_for
from tests.safeguarding.conftest import KEY, KEYS, SURVEYS

from soundings.access.model import StaffId
from soundings.kit.ids import new_id
from soundings.outreach import service as outreach
from soundings.outreach.model import Channel
from soundings.outreach.tasks import open_providers
from soundings.rehearsal.sinks import Wanted, run_sinks
from soundings.safeguarding import service
from soundings.safeguarding.model import PersonForm


async def _nothing(_letter) -> None:
    """Take a letter."""


async def test_a_named_person_is_texted_through_notify_and_no_word_of_a_family_is_in_it(
    tmp_path, pool, clock, inspection_id, write
):
    await write("He was hit by a marmalade teacher")
    await service.screen_new(pool, KEYS, clock.now(), surveys=SURVEYS)
    form = PersonForm(
        name="Duty officer", email="", phone="07700 900123", step=1, for_conflicts=False
    )
    await service.add_person(pool, inspection_id, form, by=StaffId(new_id()), at=clock.now())
    (waiting,) = await service.waiting(pool, inspection_id)
    clock.wind(waiting.due_at + timedelta(minutes=20))
    async with run_sinks(Wanted(folder=tmp_path / "sinks")) as sinks:
        providers = open_providers(settings_for(sinks, home=tmp_path), KEY)

        async def text(alarm_id, number, words):
            sms = providers[Channel.SMS]
            return await outreach.text_staff(sms, alarm_id, to=number, words=words)

        for _ in range(2):  # a second turn of the worker sends nothing more
            await service.plan_alarms(pool, clock.now())
            await service.send_alarms(
                pool, clock.now(), url="https://x.example", post=_nothing, text=text
            )
        assert [one.fault for one in await service.told(pool, inspection_id)] == [None]
        (kept,) = [json.loads(line) for line in sinks.texts.read_text().splitlines()]
        for provider in providers.values():
            await provider.close()
    assert kept["to"] == "+447700900123"
    assert "marmalade" not in kept["text"]
    assert (await service.told(pool, inspection_id))[0].sent_at == clock.now()
