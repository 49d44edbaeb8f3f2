"""Whatever is posted in whatever order, no page fails and no answer is stored off the path."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soundings.instrument import service
from soundings.instrument.rules import as_form, parse_answer, path, wording

INSTRUMENT = service.load(Path(__file__).parents[2] / "surveys", "area-send")
WORDED = wording(INSTRUMENT, "en", "parent_carer").items
_ITEMS = [f"q{number:02}" for number in (0, 1, 2, 4, 9, 10, 15, 21, 22, 23, 25, 26, 46, 59, 61)]
_VALUES = st.sampled_from(
    [
        *("9", "4", "17", "yes", "no", "not_sure", "ehc_plan", "sen_support", "help_unnamed"),
        *("none_told", "later", "camhs", "none", "yes_me", "refused_plan", "spend_first"),
        *("words", "quote", "forged", "", "-1", "2025", "\x00", "é"),
    ]
)
_POSTS = st.lists(
    st.tuples(
        st.sampled_from([*_ITEMS, "check", "q99"]),
        st.lists(_VALUES, max_size=2),
        st.sampled_from(["", "3", "x"]),
        st.sampled_from(["", "2025", "1000"]),
        st.sampled_from(["", '"yes"', '["ehc_plan"]', "9", "[[", "\x00", "é"]),
    ),
    max_size=12,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(_POSTS)
async def test_any_order_of_posts_ends_in_answers_that_fit(area, phone, posts):
    token = await area.family(9)
    phone.client.cookies.clear()
    await phone.start(token)
    held = phone.token
    for item, values, month, year, seen in posts:
        fields = {item: values, f"{item}-month": month, f"{item}-year": year, "seen": seen}
        await phone.post(f"/r/{item}", token=held, **fields)
        assert phone.status in (200, 422), (phone.status, item, values)
    await phone.open("/r/check")
    while phone.at not in ("/r/check", "/r/done"):
        await phone.answer(*([9] if phone.at == "/r/q00" else []))
    await phone.post("/r/check", token=held)
    assert phone.at == "/r/done"
    reply = await area.reply_of(token)
    assert reply["state"] == "submitted"
    asked = path(INSTRUMENT, reply["answers"])
    assert {item.id for item in asked} == set(reply["answers"])
    for item in asked:
        stored = reply["answers"][item.id]
        answer, faults = parse_answer(WORDED[item.id], as_form(item, stored))
        assert not faults
        assert (list(answer) if isinstance(answer, tuple) else answer) == stored
