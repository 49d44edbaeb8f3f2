"""Whatever questionnaire is published and whatever is posted in whatever order, no page fails,
no answer off the path is stored, and the published version stays as it was.
"""

from datetime import timedelta
from itertools import count
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundings.instrument import service as instruments
from soundings.instrument.model import (
    AUDIENCES,
    All,
    Answered,
    Any,
    AnyOf,
    Between,
    Equals,
    Has,
    Instrument,
    ItemWords,
    Lacks,
    Month,
    Not,
    Number,
    Option,
    OptionWords,
    Scale,
    Several,
    Single,
    Text,
    Voice,
)
from soundings.instrument.rules import as_form, options_of, parse_answer, path, wording
from soundings.kit.database import connect

REAL = instruments.load(Path(__file__).parents[2] / "surveys", "area-send")
CODES = ("yes", "no", "not_sure")
_NEWER = count(1)


def _options(*, several):
    return tuple(
        Option(
            code=code,
            exclusive=several and code == "no",
            stands_for="dont_know" if code == "not_sure" else "answer",
        )
        for code in CODES
    )


def _tests(earlier):
    item, code = st.sampled_from(earlier), st.sampled_from(CODES)
    plain = st.one_of(
        st.builds(Has, item=item, option=code),
        st.builds(Lacks, item=item, option=code),
        st.builds(AnyOf, item=item, options=st.tuples(code, code)),
        st.builds(Equals, item=item, value=code),
        st.builds(Between, item=item, low=st.integers(0, 9), high=st.integers(5, 25)),
        st.builds(Answered, item=item),
    )
    several = st.lists(plain, min_size=1, max_size=2).map(tuple)
    return st.one_of(
        st.none(),
        plain,
        st.builds(Not, of=plain),
        st.builds(All, of=several),
        st.builds(Any, of=several),
    )


@st.composite
def _items(draw):
    made = [Number(id="q00", low=0, high=25, required=True)]
    for number in range(1, draw(st.integers(2, 7))):
        known = {
            "id": f"q{number:02}",
            "ask": draw(_tests([item.id for item in made])),
            "claims": draw(st.sampled_from([(), ("C01",)])),
        }
        kind = draw(st.sampled_from([Single, Scale, Several, Number, Month, Text]))
        match kind.__name__:
            case "Number":
                made.append(Number(**known, low=0, high=25))
            case "Month":
                made.append(Month(**known, earliest="2010-01"))
            case "Text":
                made.append(Text(**known, longest=draw(st.sampled_from([3, 1000]))))
            case _:
                made.append(kind(**known, options=_options(several=kind is Several)))
    return made


def _voice(items, pages):
    words = {
        item.id: ItemWords(
            question=f"{item.id} <b>{{child}}</b>?",
            short=item.id,
            options={option.code: OptionWords(text=option.code) for option in options_of(item)},
        )
        for item in items
    }
    return Voice(pages=pages, items=words)


@st.composite
def _instruments(draw):
    items = draw(_items())
    english = REAL.words["en"]
    words = msgspec.structs.replace(
        english,
        **{audience: _voice(items, getattr(english, audience).pages) for audience in AUDIENCES},
    )
    return Instrument(
        name=REAL.name,
        version=f"any-{next(_NEWER)}",
        languages=("en",),
        age_item="q00",
        gates=draw(st.sampled_from([(), (items[-1].id,)])),
        placeholders=REAL.placeholders,
        items=tuple(items),
        words={"en": words},
    )


_VALUES = st.one_of(
    st.sampled_from([*CODES, "9", "26", "-1", "2025", "2025-03", "", "\x00", "=1+1", "<script>"]),
    st.text(max_size=6),
)
_POSTS = st.lists(
    st.tuples(
        st.sampled_from(["q00", "q01", "q02", "q03", "q05", "check", "who", "pin", "q99", "%00"]),
        st.lists(_VALUES, max_size=2),
        st.sampled_from(["", "3", "13"]),
        st.sampled_from(["", "2025", "1066"]),
    ),
    max_size=10,
)


async def _publish(area, clock, instrument):
    clock.wind(clock.now() + timedelta(seconds=61))
    known_by = instruments.identity(instrument)
    async with connect(area.url) as conn:
        await conn.execute(
            "INSERT INTO instrument.version VALUES ($1, $2, $3, $4, $5)",
            known_by,
            instrument.name,
            instrument.version,
            msgspec.to_builtins(instrument),
            clock.now(),
        )
    return known_by


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_instruments(), _POSTS)
async def test_any_questionnaire_and_any_order_of_posts_end_in_answers_that_fit(
    area, phone, clock, instrument, posts
):
    known_by = await _publish(area, clock, instrument)
    phone.client.cookies.clear()
    token = await area.family(9)
    await phone.start(token)
    held = phone.token
    for item, values, month, year in posts:
        fields = {item: values, f"{item}-month": month, f"{item}-year": year}
        await phone.post(f"/r/{item}", token=held, **fields)
        assert phone.status in (200, 404, 422), (phone.status, item, values)
    await phone.open("/r/check")
    while phone.at not in ("/r/check", "/r/done"):
        await phone.answer(*([9] if phone.at == "/r/q00" else []))
    await phone.post("/r/check", token=held)
    assert phone.at == "/r/done"
    reply = await area.reply_of(token)
    assert (reply["state"], reply["instrument_hash"]) == ("submitted", known_by)
    asked = path(instrument, reply["answers"])
    assert {item.id for item in asked} == set(reply["answers"])
    worded = wording(instrument, "en", "parent_carer").items
    for item in asked:
        stored = reply["answers"][item.id]
        answer, faults = parse_answer(worded[item.id], as_form(item, stored))
        assert not faults
        assert (list(answer) if isinstance(answer, tuple) else answer) == stored
    async with area.database.room("respond").acquire() as conn:
        assert instruments.identity(await instruments.published(conn, known_by)) == known_by
