"""Reads answers to an earlier version in the terms of a later one."""

from collections.abc import Iterator, Sequence

from soundings.instrument.model import Answer, Answers, Flaw, Follows, Instrument, Item, Moved
from soundings.instrument.rules.words import options_of


def _code(moved: Moved, code: str) -> str:
    return moved.options.get(code, code)


def _carried(moved: Moved, answer: Answer) -> Answer:
    match answer:
        case str():
            return _code(moved, answer) or None
        case tuple() | list():
            codes = (_code(moved, code) for code in answer)
            return tuple(dict.fromkeys(code for code in codes if code)) or None
        case _:
            return answer


def carry(follows: Follows, answers: Answers) -> dict[str, Answer]:
    """Return answers to the version before as answers to this one.

    What is no longer asked is left out; an answer whose code went away counts as skipped.
    """
    carried: dict[str, Answer] = {}
    for item_id, answer in answers.items():
        moved = follows.items.get(item_id, Moved(item=item_id))
        if moved.item:
            carried[moved.item] = _carried(moved, answer)
    return carried


def carry_through(chain: Sequence[Follows], answers: Answers) -> dict[str, Answer]:
    """Return answers in the terms of the last of several versions, each mapping the one before."""
    carried = dict(answers)
    for follows in chain:
        carried = carry(follows, carried)
    return carried


def _kind(item: Item) -> str:
    return type(item).__name__.lower()


def _item_flaws(old: Item, moved: Moved, later: dict[str, Item]) -> Iterator[tuple[str, str]]:
    if not moved.item:
        return
    new = later.get(moved.item)
    if new is None:
        yield (
            old.id,
            (
                f"{old.id} of the version before has no {moved.item} here; say where it went, or "
                'item = "" if it is no longer asked'
            ),
        )
        return
    if _kind(new) != _kind(old):
        yield (
            old.id,
            (
                f"{old.id} was a {_kind(old)}, {new.id} is a {_kind(new)}, so its answers cannot "
                "be read here; give the new item an id of its own"
            ),
        )
        return
    before = {option.code for option in options_of(old)}
    here = {option.code for option in options_of(new)}
    for code in sorted(before):
        if _code(moved, code) not in {*here, ""}:
            yield (
                old.id,
                (
                    f"{old.id} had the option {code}, which {new.id} has not; say which option it "
                    f'became, or {code} = "" if none'
                ),
            )
    for code in moved.options:
        if code not in before:
            yield old.id, f"{old.id} of the version before has no option {code}"


def check_follows(earlier: Instrument, later: Instrument) -> Iterator[Flaw]:
    """Yield what keeps answers to the earlier version from being read in the later one's terms."""
    follows = later.follows
    if follows is None or follows.version != earlier.version:
        yield Flaw(
            file="",
            table="follows",
            key="version",
            sentence=f"the version before is {earlier.version}; name it in [follows], with what "
            "became of its items, so that answers to both can be read together",
        )
        return
    items = {item.id: item for item in later.items}
    olds = {item.id: item for item in earlier.items}
    taken: dict[str, str] = {}
    for old in earlier.items:
        moved = follows.items.get(old.id, Moved(item=old.id))
        for key, sentence in _item_flaws(old, moved, items):
            yield Flaw(file="", table="follows", key=key, sentence=sentence)
        if moved.item and moved.item in taken:
            yield Flaw(
                file="",
                table="follows",
                key=old.id,
                sentence=f"{old.id} and {taken[moved.item]} both became {moved.item}; "
                "only one can",
            )
        taken.setdefault(moved.item, old.id)
    for name in follows.items:
        if name not in olds:
            yield Flaw(
                file="",
                table="follows",
                key=name,
                sentence=f"the version before has no item {name}",
            )
