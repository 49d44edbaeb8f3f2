"""People are told until somebody has looked: whom, when, by what, and again after a failure."""

from datetime import datetime, timedelta

import pytest
from tests.safeguarding.conftest import KEYS, SURVEYS, somebody

from soundings.kit.clock import LONDON
from soundings.kit.database import connect
from soundings.kit.mail import Letter, NotPosted
from soundings.safeguarding import service
from soundings.safeguarding.model import Channel, PersonForm, UnknownPerson, WrongPerson

BY = somebody().staff_id
URL = "https://staff.example"


class Sent:
    """A mail server and an SMS provider that can refuse."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.texts: list[tuple[str, str]] = []
        self.working = True

    async def post(self, letter: Letter) -> None:
        if not self.working:
            message = "The mail server did not take the email."
            raise NotPosted(message)
        self.letters.append(letter)

    async def text(self, _: object, to: str, words: str) -> str | None:
        if not self.working:
            return "refused"
        self.texts.append((to, words))
        return None


@pytest.fixture
def sent() -> Sent:
    return Sent()


@pytest.fixture
async def two_steps(pool, inspection_id, clock):
    for step, name in ((1, "Duty"), (2, "Head")):
        form = PersonForm(
            name=name,
            email=f"{name.lower()}@example.org",
            phone="07700 900123" if step == 1 else "",
            step=step,
            for_conflicts=False,
        )
        await service.add_person(pool, inspection_id, form, by=BY, at=clock.now())


async def _tell(pool, clock, sent) -> list[str]:
    sent.letters.clear()
    sent.texts.clear()
    await service.plan_alarms(pool, clock.now())
    await service.send_alarms(pool, clock.now(), url=URL, post=sent.post, text=sent.text)
    return sorted([letter.to for letter in sent.letters] + [to for to, _ in sent.texts])


async def _raise(pool, clock, write):
    await write("He was hit by a teacher")
    await service.screen_new(pool, KEYS, clock.now(), surveys=SURVEYS)


async def test_the_list_is_climbed_until_somebody_has_looked(
    pool, clock, write, two_steps, sent, inspection_id
):
    began = clock.now()
    await _raise(pool, clock, write)
    told = {}
    for minutes in (0, 29, 31, 61, 91):
        clock.wind(began + timedelta(minutes=minutes))
        told[minutes] = await _tell(pool, clock, sent)
    assert told == {
        0: [],
        29: [],
        31: ["duty@example.org"],
        61: ["+447700900123", "duty@example.org"],
        91: ["+447700900123", "duty@example.org", "head@example.org"],
    }
    (waiting,) = await service.waiting(pool, inspection_id)
    await service.mark_seen(pool, inspection_id, waiting.concern_id, BY, clock.now())
    clock.wind(began + timedelta(minutes=121))
    assert await _tell(pool, clock, sent) == []


async def test_one_is_told_once_a_quarter_of_an_hour(pool, clock, write, two_steps, sent):
    began = clock.now()
    await _raise(pool, clock, write)
    clock.wind(began + timedelta(minutes=46))
    assert len(await _tell(pool, clock, sent)) == 1
    clock.wind(began + timedelta(minutes=50))
    assert await _tell(pool, clock, sent) == []
    clock.wind(began + timedelta(minutes=61))
    assert len(await _tell(pool, clock, sent)) == 2


async def test_an_alarm_says_how_many_and_nothing_of_what(pool, clock, write, two_steps, sent):
    await _raise(pool, clock, write)
    clock.wind(clock.now() + timedelta(minutes=61))
    await _tell(pool, clock, sent)
    (letter,), ((_, text),) = sent.letters, sent.texts
    assert letter.subject == "Safeguarding queue of exeford: 1 overdue"
    assert f"{URL}/staff/exeford/safeguarding" in letter.text
    assert len(text) <= 160
    for told in (letter.subject, letter.text, text):
        assert "teacher" not in told
        assert "hit" not in told.lower().replace("white", "")


async def test_what_did_not_go_is_tried_again_and_says_why(
    pool, clock, write, two_steps, sent, inspection_id
):
    await _raise(pool, clock, write)
    clock.wind(clock.now() + timedelta(minutes=61))
    sent.working = False
    assert await _tell(pool, clock, sent) == []
    assert {one.fault for one in await service.told(pool, inspection_id)} == {
        "refused",
        "The mail server did not take the email.",
    }
    sent.working = True
    assert len(await _tell(pool, clock, sent)) == 2
    assert all(one.sent_at for one in await service.told(pool, inspection_id))


async def test_at_night_the_clock_stands_and_nobody_is_told(
    pool, clock, write, two_steps, sent, inspection_id
):
    clock.wind(datetime(2026, 9, 15, 21, 30, tzinfo=LONDON))
    await _raise(pool, clock, write)
    clock.wind(datetime(2026, 9, 16, 2, 0, tzinfo=LONDON))
    assert await _tell(pool, clock, sent) == []
    clock.wind(datetime(2026, 9, 16, 8, 31, tzinfo=LONDON))
    assert "duty@example.org" in await _tell(pool, clock, sent)


async def test_words_unread_by_the_rules_tell_somebody(
    pool, clock, write, two_steps, sent, inspection_id
):
    await write("He was hit by a teacher")
    assert await _tell(pool, clock, sent) == []
    clock.wind(clock.now() + timedelta(minutes=6))
    assert await _tell(pool, clock, sent) == ["duty@example.org"]
    assert "not yet read by the rules: 1" in sent.letters[0].text


async def test_a_closed_survey_still_tells(pool, clock, write, two_steps, sent, url):
    await _raise(pool, clock, write)
    async with connect(url) as conn:
        await conn.execute("UPDATE inspection.inspection SET state = 'closed'")
    clock.wind(clock.now() + timedelta(minutes=61))
    assert len(await _tell(pool, clock, sent)) == 2


async def test_whoever_is_taken_off_is_told_no_more(
    pool, clock, write, two_steps, sent, inspection_id
):
    duty = (await service.people(pool, inspection_id))[0]
    await service.remove_person(pool, inspection_id, duty.person_id, by=BY, at=clock.now())
    with pytest.raises(UnknownPerson):
        await service.remove_person(pool, inspection_id, duty.person_id, by=BY, at=clock.now())
    await _raise(pool, clock, write)
    clock.wind(clock.now() + timedelta(minutes=61))
    assert await _tell(pool, clock, sent) == []
    clock.wind(clock.now() + timedelta(minutes=31))
    assert await _tell(pool, clock, sent) == ["head@example.org"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "A name is missing"),
        ({"email": "", "phone": ""}, "neither an email address nor a mobile"),
        ({"email": "duty"}, "no email address"),
        ({"phone": "1234"}, "no telephone number"),
        ({"step": 0}, "Step 0 is none"),
    ],
)
async def test_somebody_who_could_not_be_told_is_refused(
    pool, clock, inspection_id, changes, sentence
):
    said = {
        "name": "Duty",
        "email": "duty@example.org",
        "phone": "07700 900123",
        "step": 1,
        "for_conflicts": False,
    }
    with pytest.raises(WrongPerson, match=sentence):
        await service.add_person(
            pool, inspection_id, PersonForm(**(said | changes)), by=BY, at=clock.now()
        )


async def test_two_workers_tell_nobody_twice(pool, clock, write, two_steps, sent, inspection_id):
    await _raise(pool, clock, write)
    clock.wind(clock.now() + timedelta(minutes=61))
    await service.plan_alarms(pool, clock.now())
    await service.plan_alarms(pool, clock.now())
    told = await service.told(pool, inspection_id)
    assert sorted((one.name, one.channel) for one in told) == [
        ("Duty", Channel.EMAIL),
        ("Duty", Channel.SMS),
    ]


async def test_whoever_runs_the_installation_cannot_miss_what_stands_unread_or_overdue(
    pool, clock, write, inspection_id
):
    await write("He was hit by a teacher")
    assert await service.warn(pool, clock.now()) == ()
    clock.wind(clock.now() + timedelta(minutes=6))
    (unread,) = await service.warn(pool, clock.now())
    assert "exeford: 1 texts are not yet read" in unread
    await service.screen_new(pool, KEYS, clock.now(), surveys=SURVEYS)
    clock.wind(clock.now() + timedelta(minutes=61))
    (overdue,) = await service.warn(pool, clock.now())
    assert "1 safeguarding concerns are past their hour" in overdue
