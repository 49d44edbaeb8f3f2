"""Which items are asked, in order, of whom: always reckoned anew from the answers."""

from collections.abc import Iterable, Iterator, Sequence

from soundings.instrument.model import (
    Answer,
    Answers,
    Audience,
    Condition,
    Instrument,
    Item,
)
from soundings.instrument.rules.conditions import holds


def conditions_of(instrument: Instrument, item: Item) -> tuple[Condition, ...]:
    """Return all that must hold for the item to be asked: its module's condition, then its own."""
    of_module = (module.ask for module in instrument.modules if module.id == item.module)
    return tuple(ask for ask in (*of_module, item.ask) if ask is not None)


def steps(
    instrument: Instrument, answers: Answers, audience: Audience = "parent_carer"
) -> Iterator[Item]:
    """Yield the items to ask, in order; whoever stops early has only the steps so far reckoned.

    An answer that a later change took off the path routes nothing.
    """
    modules = {module.id: module.ask for module in instrument.modules}
    kept: dict[str, Answer] = {}
    for item in instrument.items:
        of_module = modules.get(item.module)
        if (
            audience in item.audiences
            and (of_module is None or holds(of_module, kept))
            and (item.ask is None or holds(item.ask, kept))
        ):
            yield item
            if item.id in answers:
                kept[item.id] = answers[item.id]


def walk(
    instrument: Instrument, answers: Answers, audience: Audience = "parent_carer"
) -> tuple[tuple[Item, ...], dict[str, Answer]]:
    """Return the items to ask, in order, and the answers that stand on that path."""
    asked = path(instrument, answers, audience)
    return asked, {item.id: answers[item.id] for item in asked if item.id in answers}


def path(
    instrument: Instrument, answers: Answers, audience: Audience = "parent_carer"
) -> tuple[Item, ...]:
    """Return the items to ask, in order, given the answers so far."""
    return tuple(steps(instrument, answers, audience))


def on_path(
    instrument: Instrument, answers: Answers, audience: Audience = "parent_carer"
) -> dict[str, Answer]:
    """Return the answers without those that are off the path."""
    return walk(instrument, answers, audience)[1]


def _before_a_gate(instrument: Instrument, asked: Iterable[Item]) -> Iterator[Item]:
    for item in asked:
        if item.id in instrument.gates:
            return
        yield item


def core_path(
    instrument: Instrument, answers: Answers, audience: Audience = "parent_carer"
) -> tuple[Item, ...]:
    """Return the items that are asked before the first offer to stop."""
    return tuple(_before_a_gate(instrument, steps(instrument, answers, audience)))


def next_item(
    instrument: Instrument, answers: Answers, audience: Audience = "parent_carer"
) -> Item | None:
    """Return the first item of the path that was never reached; None when all were."""
    asked = steps(instrument, answers, audience)
    return next((item for item in asked if item.id not in answers), None)


def item_before(asked: Sequence[Item], item: Item) -> Item | None:
    """Return the item one step back on a path; None from its first and from off it."""
    place = asked.index(item) if item in asked else 0
    return asked[place - 1] if place else None
