"""The same questions by telephone: an interviewer's pages, from the list of calls to its end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import nullcontext
from datetime import timedelta

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.respond.conftest import SECRET

from soundings.access import service as access
from soundings.access.model import Role
from soundings.app.runtime import Deps
from soundings.app.web import create_app
from soundings.kit.ids import new_id
from soundings.kit.settings import Settings
from soundings.kit.vault import KeyRing
from soundings.respond.model import Outcome, Purpose
from soundings.respond.rules.interview import AAPOR
from soundings.respond.service import interview
from soundings.roll.model import CaseId

SAID = "The help came late."


class Desk:
    """An interviewer's browser."""

    def __init__(self, client: httpx.AsyncClient, area) -> None:
        self.client, self.area = client, area
        self.calls = f"/staff/{area.inspection.code}/calls"
        self.at, self.status, self.text = "", 0, ""

    @property
    def page(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.text)

    @property
    def token(self) -> str:
        return str(self.page.css_first("input[name=form_token]").attributes["value"])

    def _take(self, answer: httpx.Response) -> None:
        self.at, self.status, self.text = answer.url.path, answer.status_code, answer.text

    async def open(self, where: str) -> None:
        self._take(await self.client.get(where, follow_redirects=True))

    async def post(self, where: str, **fields) -> None:
        named = {name.replace("_", "-"): value for name, value in fields.items()}
        sent = named | {"form_token": self.token}
        self._take(await self.client.post(where, data=sent, follow_redirects=True))

    async def ring(self, case, **chosen) -> None:
        """Take the case in hand and begin the questions."""
        await self.open(f"{self.calls}/{case}")
        if "/hold" in self.text:
            await self.post(f"{self.calls}/{case}/hold")
        await self.post(f"{self.calls}/{case}/begin", **chosen)

    async def hear(self, answers, until="check") -> list[str]:
        """Save what the family says, skipping the rest; return what was asked."""
        asked = []
        while not self.at.endswith(f"/{until}"):
            item = self.at.rpartition("/")[2]
            asked.append(item)
            assert len(asked) < 80, self.at
            given = answers.get(item)
            await self.post(self.at, **({} if given is None else {item: given}))
            assert self.status == 200, (self.at, self.status)
        return asked


async def _desk(area, queue, role=Role.INTERVIEWER) -> Desk:
    deps = Deps(
        database=area.database,
        clock=area.clock,
        settings=Settings(),
        secret=SECRET,
        keys=KeyRing(SECRET),
        queue=queue,
        providers={},
    )
    app = create_app(nullcontext(deps))
    app.state.deps = deps
    for name in ("database", "clock", "secret", "keys", "queue", "settings", "surveys", "reports"):
        app.state[name] = getattr(deps, name)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="https://staff.example"
    )
    pool, at = area.database.room("access"), area.clock.now()
    staff_id = await access.add_staff(
        pool, email=f"{new_id()}@example.org", name="Ines", role=role, at=at
    )
    opened = await access.sign_in(pool, await access.sign_in_link(pool, staff_id, at), at)
    for name in ("staff", "__Host-staff"):
        client.cookies.set(name, opened.token)
    return Desk(client, area)


@pytest.fixture
async def desk(area, queue) -> AsyncIterator[Desk]:
    made = await _desk(area, queue)
    yield made
    await made.client.aclose()


@pytest.fixture
async def case(area) -> CaseId:
    """A sampled family of one child of nine, on the list of calls."""
    await area.family(9)
    (found,) = await area.rows("SELECT case_id FROM roll.frame")
    added = await interview.add_calls(
        area.database.room("respond"),
        area.inspection.inspection_id,
        [found["case_id"], CaseId(new_id())],
        purpose=Purpose.PHONE,
        at=area.clock.now(),
    )
    assert added == 1, "a case of nowhere is not called"
    return CaseId(found["case_id"])


async def _attempts(area):
    return await area.rows("SELECT * FROM respond.attempt ORDER BY begun_at")


async def test_an_interviewer_asks_a_sampled_family_and_the_reply_says_by_telephone(
    area, desk, case, queue
):
    await desk.open(desk.calls)
    assert desk.page.css_first("tbody th a").attributes["href"] == f"{desk.calls}/{case}"
    await desk.ring(case)
    assert desk.at.endswith("/questions/q00")
    asked = await desk.hear({"q00": "9", "q01": "yes", "q02": "sen_support", "q59": SAID})
    assert "q04" in asked
    assert SAID in desk.text, "what was heard in this call is read back"
    await desk.post(desk.at)
    assert desk.at == desk.calls
    (reply,) = await area.replies()
    assert (reply["mode"], reply["stream"], reply["state"]) == ("phone", "listed", "submitted")
    assert reply["case_id"] == case
    assert reply["answers"]["q02"] == ["sen_support"]
    (attempt,) = await _attempts(area)
    assert attempt["outcome"] == "complete"
    assert attempt["response_id"] == reply["response_id"]
    (answered,) = await area.rows("SELECT * FROM outreach.answered")
    assert answered["case_id"] == case
    assert ("screen_words", str(reply["response_id"])) in queue.nudges


async def test_the_script_says_what_to_do_in_an_emergency_and_words_are_asked_after_it(desk, case):
    await desk.open(f"{desk.calls}/{case}")
    await desk.post(f"{desk.calls}/{case}/hold")
    for words in ("hang up and call 999", "0808 800 5000", "tell the safeguarding lead"):
        assert words in desk.text
    assert "SEND" not in desk.page.css_first("blockquote").text()
    await desk.post(f"{desk.calls}/{case}/begin")
    await desk.hear({"q00": "9"}, until="q59")
    text = desk.page.css_first("main").text()
    assert text.index("999") < text.index("Continue")


async def test_nothing_of_whose_it_is_stands_on_any_page(area, desk, case):
    await desk.open(desk.calls)
    pages = [desk.text]
    await desk.open(f"{desk.calls}/{case}")
    pages.append(desk.text)
    await desk.ring(case)
    pages.append(desk.text)
    assert not [page for page in pages if "Quill" in page or "Zebedee" in page]


async def test_a_call_back_goes_on_where_it_stopped_and_shows_nothing_said_before(
    area, desk, case, queue
):
    await desk.ring(case)
    await desk.post(desk.at, q00="9")
    await desk.post(desk.at, q01="yes")
    await desk.open(f"{desk.calls}/{case}")
    await desk.post(
        f"{desk.calls}/{case}/end", outcome="call_back", day="2026-09-16", hour="16:30"
    )
    (attempt,) = await _attempts(area)
    assert attempt["call_back_at"].isoformat() == "2026-09-16T15:30:00+00:00"

    other = await _desk(area, queue)
    await other.ring(case)
    assert other.at.endswith("/questions/q02")
    await other.open(f"{other.calls}/{case}/questions/q01")
    assert other.page.css_first("input[checked]") is None
    await other.hear({})
    assert "Answered earlier" in other.text
    await other.post(other.at)
    (reply,) = await area.replies()
    assert reply["answers"]["q01"] == "yes"
    await other.client.aclose()


async def test_two_interviewers_do_not_ring_one_family(area, desk, case, queue, clock):
    await desk.ring(case)
    other = await _desk(area, queue)
    await other.open(f"{other.calls}/{case}")
    assert "Somebody else is calling" in other.text
    with pytest.raises(AttributeError):
        assert other.page.css_first("form[action$=hold]").attributes
    other.text = desk.text  # a form of the other's session is refused
    await other.post(f"{other.calls}/{case}/hold")
    assert other.status == 403

    clock.wind(clock.now() + timedelta(minutes=14))
    await other.open(f"{other.calls}/{case}")
    for _ in range(4):
        clock.wind(clock.now() + timedelta(minutes=14))
        await other.open(f"{other.calls}/{case}")
    await other.post(f"{other.calls}/{case}/hold")
    assert [attempt["outcome"] for attempt in await _attempts(area)] == ["not_recorded", None]
    await other.client.aclose()


async def test_a_double_tap_begins_one_reply(area, desk, case):
    await desk.open(f"{desk.calls}/{case}")
    token = {"form_token": desk.token}
    await asyncio.gather(
        *(desk.client.post(f"{desk.calls}/{case}/hold", data=token) for _ in range(3))
    )
    begun = await asyncio.gather(
        *(desk.client.post(f"{desk.calls}/{case}/begin", data=token) for _ in range(3))
    )
    assert {answer.status_code for answer in begun} == {303}
    assert len(await area.replies()) == 1
    assert len(await _attempts(area)) == 1


async def test_who_refuses_by_telephone_is_written_to_no_more(area, desk, case):
    await desk.open(f"{desk.calls}/{case}")
    await desk.post(f"{desk.calls}/{case}/hold")
    await desk.post(f"{desk.calls}/{case}/end", outcome="refused")
    assert desk.at == desk.calls
    (refusal,) = await area.rows("SELECT * FROM outreach.refusal")
    assert refusal["case_id"] == case


async def test_a_stop_part_way_counts_by_the_rule_all_replies_share(area, desk, case, clock):
    await desk.ring(case)
    await desk.post(desk.at, q00="9")
    await desk.post(desk.at, q01="yes")
    await desk.post(desk.at, q02="none_told")
    await desk.open(f"{desk.calls}/{case}")
    await desk.post(f"{desk.calls}/{case}/end", outcome="broke_off")
    clock.wind(clock.now() + timedelta(minutes=1))
    await desk.ring(case)
    await desk.hear({"q07": "no", "q15": "half", "q40": "no", "q42": "no", "q57": "poor"}, "q59")
    await desk.open(f"{desk.calls}/{case}")
    await desk.post(f"{desk.calls}/{case}/end", outcome="broke_off")
    assert [one["outcome"] for one in await _attempts(area)] == ["broke_off", "partial"]


async def test_an_outcome_left_out_or_a_day_that_is_none_is_refused(area, desk, case):
    await desk.open(f"{desk.calls}/{case}")
    await desk.post(f"{desk.calls}/{case}/hold")
    page = desk.text
    for form in ({}, {"outcome": "complete"}, {"outcome": "call_back", "day": "tomorrow"}):
        desk.text = page
        await desk.post(f"{desk.calls}/{case}/end", **form)
        assert desk.status == 422, form
    assert [one["outcome"] for one in await _attempts(area)] == [None]


async def test_a_mistyped_answer_is_asked_again_and_kept(desk, case):
    await desk.ring(case)
    await desk.post(desk.at, q00="ninety")
    assert desk.status == 422
    assert desk.page.css_first("#q00").attributes["value"] == "ninety"
    assert desk.page.css_first("[role=alert] a").attributes["href"] == "#q00"


async def test_a_family_that_has_answered_is_not_rung(area, desk, case, phone, app):
    await area.rows("UPDATE respond.call SET purpose = 'asked'")
    await desk.open(f"{desk.calls}/{case}")
    before = desk.text
    await area.rows(
        "INSERT INTO respond.response (response_id, inspection_id, link_id, case_id,"
        " instrument_hash, language, mode, state, answers, started_at, saved_at)"
        " VALUES ($1, $2, $1, $3, 'h', 'en', 'web', 'submitted', '{}', now(), now())",
        new_id(),
        area.inspection.inspection_id,
        case,
    )
    desk.text = before
    await desk.post(f"{desk.calls}/{case}/hold")
    assert desk.status == 409
    await desk.open(f"{desk.calls}/{case}")
    assert "has answered" in desk.text


async def test_after_the_close_nobody_is_asked(area, desk, case):
    await desk.open(f"{desk.calls}/{case}")
    await desk.post(f"{desk.calls}/{case}/hold")
    await area.close()
    await desk.post(f"{desk.calls}/{case}/begin")
    assert desk.status == 410
    assert await area.replies() == []


async def test_a_case_that_is_not_on_the_list_is_not_there(desk, case):
    await desk.open(f"{desk.calls}/{new_id()}")
    assert desk.status == 404


@pytest.mark.parametrize("role", [Role.LEAD_INSPECTOR, Role.PARTNERSHIP, Role.ADMINISTRATOR])
async def test_the_calls_are_for_interviewers(area, queue, case, role):
    if role is Role.PARTNERSHIP:
        return  # is bound to an inspection: the house's own tests of every door cover it
    desk = await _desk(area, queue, role)
    for where in (desk.calls, f"{desk.calls}/{case}", f"{desk.calls}/{case}/questions/q00"):
        await desk.open(where)
        assert desk.status == 403
    await desk.client.aclose()


async def test_an_interviewer_reads_no_findings_and_takes_no_document(desk):
    for door in ("reach", "findings", "safeguarding", "uninvited"):
        await desk.open(f"/staff/{desk.area.inspection.code}/{door}")
        assert desk.status == 403, door


async def test_a_young_person_is_asked_in_their_own_words_and_language(area, desk, case):
    await desk.ring(case, audience="young_person", language="ur")
    html = desk.page.css_first("html").attributes
    assert (html["lang"], html["dir"]) == ("ur", "rtl")
    (reply,) = await area.replies()
    assert (reply["audience"], reply["language"]) == ("young_person", "ur")


def test_every_outcome_has_its_code():
    assert set(AAPOR) == set(Outcome)
    assert len(set(AAPOR.values())) == len(AAPOR)


async def test_outcomes_are_counted_by_call_and_by_family(area, desk, case):
    for outcome in ("no_answer", "no_answer", "refused"):
        await desk.open(f"{desk.calls}/{case}")
        await desk.post(f"{desk.calls}/{case}/hold")
        await desk.post(f"{desk.calls}/{case}/end", outcome=outcome)
        area.clock.wind(area.clock.now() + timedelta(minutes=5))
    pool = area.database.room("respond")
    counted = await interview.outcomes(pool, area.inspection.inspection_id)
    found = {one.outcome: (one.attempts, one.cases) for one in counted}
    assert found == {Outcome.NO_ANSWER: (2, 0), Outcome.REFUSED: (1, 1)}
    await desk.open(desk.calls)
    assert "2.11" in desk.text
