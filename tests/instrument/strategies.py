"""Strategies for any instrument that could be published, its answers, and its audiences."""

import msgspec
from hypothesis import strategies as st
from tests.instrument.make import AGE, instrument

from soundings.instrument import model as m
from soundings.instrument.rules.structure import check_structure

CODES = ("one", "two", "three")
_YES = m.Option(code="yes")
_NO = m.Option(code="no")
_NOT_SURE = m.Option(code="not_sure", stands_for="dont_know")


def _tests(item):
    """Return plain tests that fit an item."""
    match item:
        case m.Single() | m.Several():
            code = st.sampled_from([option.code for option in item.options])
            return st.one_of(
                st.builds(m.Has, item=st.just(item.id), option=code),
                st.builds(m.Lacks, item=st.just(item.id), option=code),
                st.builds(
                    m.AnyOf, item=st.just(item.id), options=st.tuples(code, code).map(tuple)
                ),
                st.just(m.Answered(item=item.id)),
            )
        case m.Number():
            return st.builds(
                lambda one, other: m.Between(
                    item=item.id, low=min(one, other), high=max(one, other)
                ),
                st.integers(item.low, item.high),
                st.integers(item.low, item.high),
            )
        case _:
            return st.just(m.Answered(item=item.id))


def conditions(items):
    """Return conditions over these items, as deep as two."""
    plain = st.one_of([_tests(item) for item in items])
    parts = st.lists(plain, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        plain,
        st.builds(m.Not, of=plain),
        st.builds(m.All, of=parts),
        st.builds(m.Any, of=parts),
    )


@st.composite
def _item(draw, number, earlier):
    common = {
        "id": f"q{number:02}",
        "audiences": draw(
            st.lists(st.sampled_from(m.AUDIENCES), min_size=1, unique=True).map(
                lambda chosen: tuple(one for one in m.AUDIENCES if one in chosen)
            )
        ),
        "ask": draw(st.none() | conditions(earlier)),
        "core": draw(st.booleans()),
    }
    codes = draw(st.lists(st.sampled_from(CODES), min_size=2, unique=True))
    plain = tuple(m.Option(code=code) for code in codes)
    match draw(st.sampled_from(["single", "scale", "several", "number", "month", "text"])):
        case "single":
            return m.Single(**common, options=(*plain, _NOT_SURE))
        case "scale":
            return m.Scale(**common, options=(*plain, _NOT_SURE))
        case "several":
            alone = (
                m.Option(code="none", exclusive=True),
                m.Option(code="not_sure", exclusive=True, stands_for="dont_know"),
            )
            return m.Several(**common, options=(*plain, *alone))
        case "number":
            low = draw(st.integers(0, 20))
            return m.Number(**common, low=low, high=low + draw(st.integers(0, 30)))
        case "month":
            return m.Month(**common, earliest="2010-01")
        case _:
            return m.Text(**common, longest=draw(st.integers(1, 50)))


@st.composite
def instruments(draw):
    """Draw an instrument without flaws: a first part, a gate, and a module behind it."""
    items = [AGE]
    for number in range(1, draw(st.integers(2, 6))):
        items.append(draw(_item(number, items)))
    gate = m.Single(id="more", options=(_YES, _NO))
    behind = [
        msgspec.structs.replace(draw(_item(number, items)), module="further")
        for number in range(10, 10 + draw(st.integers(0, 3)))
    ]
    ask = m.Has(item="more", option="yes")
    modules = (m.Module(id="further", title="Further", ask=ask),) if behind else ()
    drawn = instrument(*items[1:], gate, *behind, gates=("more",), modules=modules)
    # An item no answers lead to is the one flaw drawn items can have: leave those out.
    while flaws := list(check_structure(drawn)):
        lost = {flaw.table for flaw in flaws}
        kept = _without(drawn.items, lost)
        modules = tuple(
            one for one in drawn.modules if any(item.module == one.id for item in kept)
        )
        drawn = instrument(*kept[1:], gates=("more",), modules=modules)
    return drawn


def _without(items, lost):
    """Return the items without those lost and those whose routes look at them."""
    kept, gone = [], set(lost)
    for item in items:
        looked_at = repr(item.ask)
        if item.id in gone or any(f"item='{name}'" in looked_at for name in gone):
            gone.add(item.id)
        else:
            kept.append(item)
    return kept


def answer_to(item):
    """Return any answer the item could hold, skipped too."""
    match item:
        case m.Single():
            return st.none() | st.sampled_from([option.code for option in item.options])
        case m.Several():
            free = [option.code for option in item.options if not option.exclusive]
            alone = [(option.code,) for option in item.options if option.exclusive]
            several = st.lists(st.sampled_from(free), min_size=1, unique=True).map(
                lambda chosen: tuple(code for code in free if code in chosen)
            )
            return st.none() | st.sampled_from(alone) | several
        case m.Number():
            typed = st.integers(item.low, item.high)
            return typed if item.required else st.none() | typed
        case m.Month():
            known = st.builds("{}-{:02}".format, st.integers(2011, 2026), st.integers(1, 12))
            return st.none() | st.just(m.NOT_SURE) | known
        case _:
            return st.none() | st.text(alphabet="abc d", min_size=1, max_size=item.longest).filter(
                lambda typed: typed == typed.strip()
            )


def answers_to(whole):
    """Return answers to any of the items, on the path or off it."""
    return st.fixed_dictionaries({}, optional={item.id: answer_to(item) for item in whole.items})


@st.composite
def answered(draw):
    """Draw an instrument, answers to it, and who gives them."""
    whole = draw(instruments())
    return whole, draw(answers_to(whole)), draw(st.sampled_from(m.AUDIENCES))
