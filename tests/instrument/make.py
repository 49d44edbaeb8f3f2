"""Small instruments, and the real one, for the instrument's tests."""

from pathlib import Path

import msgspec

from soundings.instrument import model as m
from soundings.instrument import service
from soundings.instrument.rules import options_of, wording

SURVEYS = Path(__file__).parents[2] / "surveys"
AREA_SEND = service.load(SURVEYS, "area-send")

AGE = m.Number(id="age", required=True, low=0, high=25)
MONTH = m.Month(id="when", earliest="2010-01")
WORDS = m.Text(id="words", longest=10)


def condition(**fields) -> m.Condition:
    return msgspec.convert(fields, m.Condition)


def single(item_id, *codes, **rest):
    options = tuple(m.Option(code=code) for code in codes or ("yes", "no"))
    return m.Single(id=item_id, options=options, **rest)


def several(item_id, *codes, exclusive="none", **rest):
    options = (*(m.Option(code=code) for code in codes), m.Option(code=exclusive, exclusive=True))
    return m.Several(id=item_id, options=options, **rest)


def spoken(item) -> m.ItemWords:
    return m.ItemWords(
        question="Is it so?",
        short="So",
        sms="So?" if item.by_text else "",
        options={option.code: m.OptionWords(text=option.code) for option in options_of(item)},
    )


def english(items) -> m.Words:
    """Return the least that must be said: the real pages, and a few words for each item."""
    source = AREA_SEND.words["en"]

    def voice(audience):
        real = getattr(source, audience)
        asked = {item.id: spoken(item) for item in items if audience in item.audiences}
        return msgspec.structs.replace(real, items=asked)

    return msgspec.structs.replace(source, **{name: voice(name) for name in m.AUDIENCES})


def instrument(*items, **rest) -> m.Instrument:
    """Return an instrument of these items after the age, in English."""
    whole = (AGE, *items)
    return m.Instrument(
        **{
            "name": "small",
            "version": "2026-01",
            "languages": ("en",),
            "age_item": "age",
            "items": whole,
            "words": {"en": english(whole)},
            **rest,
        }
    )


def worded(item) -> m.Worded:
    """Return an item as a parent reads it in English."""
    items = () if item.id == "age" else (item,)
    return wording(instrument(*items), "en", "parent_carer").items[item.id]
