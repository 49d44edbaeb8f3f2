"""What stands on each page."""

import json
from collections.abc import Iterable

from soundings.instrument.model import (
    NOT_SURE,
    Answer,
    Answers,
    Instrument,
    Item,
    Several,
    Single,
    Text,
    Worded,
    Wording,
)
from soundings.instrument.rules import as_form, fill, month_number, path
from soundings.kit.forms import Fault
from soundings.respond.model import CALLED, QuestionPage, Reply, Row, Visit
from soundings.respond.rules.visits import shown


def called(reply: Reply, visit: Visit, minute: int) -> str | None:
    """Return the name the parent typed, if this visit may see it."""
    return reply.called if shown(reply, visit, minute, CALLED) else None


def address(item: Item | None) -> str:
    """Return where an item is asked; behind the last of them all answers are shown."""
    return "/r/check" if item is None else f"/r/{item.id}"


def is_apart(reply: Reply) -> bool:
    """Say whether the reply has no link: it is of the open stream, or was erased."""
    return reply.link_id == reply.response_id


def step(asked: Iterable[Item], item_id: str) -> tuple[Item | None, str]:
    """Return the item if it is on the path, and the address one step back from it."""
    back = ""
    for item in asked:
        if item.id == item_id:
            return item, back
        back = address(item)
    return None, ""


def unreached(asked: Iterable[Item], answers: Answers) -> tuple[Item | None, str]:
    """Return the path's first item that was never reached, and the address one step back."""
    back = ""
    for item in asked:
        if item.id not in answers:
            return item, back
        back = address(item)
    return None, back


def as_kept(reply: Reply, item_id: str) -> str:
    """Return an answer as PostgreSQL writes it; nothing where nothing was chosen."""
    answer = reply.marks.get(item_id, reply.answers.get(item_id))
    return "" if answer is None else json.dumps(answer, ensure_ascii=False)


def question_page(
    reply: Reply, visit: Visit, minute: int, item: Item, *, back: str, token: str
) -> QuestionPage:
    """Return the page that asks this item, with what this visit may see of its answer."""
    visible = shown(reply, visit, minute, item.id)
    return QuestionPage(
        item_id=item.id,
        form=as_form(item, reply.answers.get(item.id)) if visible else {},
        back=back,
        token=token,
        seen=as_kept(reply, item.id) if visible else "",
        hidden=item.id in reply.answers and not visible,
        called=called(reply, visit, minute),
    )


def is_blank(page: QuestionPage) -> bool:
    """Say whether nothing but the token tells this page from another family's."""
    return not (page.form or page.faults or page.hidden or page.called)


def unsaved_page(
    item: Item, form: dict[str, tuple[str, ...]], sentence: str, token: str, seen: str
) -> QuestionPage:
    """Return the page with what was typed when nothing can be looked up or saved."""
    fault = Fault(field=item.id, sentence=sentence)
    return QuestionPage(item_id=item.id, form=form, faults=(fault,), token=token, seen=seen)


def in_words(worded: Worded, answer: Answer, wording: Wording) -> tuple[str, ...]:
    """Return an answer as the family would say it."""
    if answer is None:
        return (wording.pages["not_answered"],)
    if isinstance(worded.item, Single | Several):
        codes = (answer,) if isinstance(answer, str | int) else tuple(answer)
        return tuple(option.text for option in worded.options if option.code in codes)
    if answer == NOT_SURE:
        return (wording.pages["not_sure"],)
    if (months := month_number(answer)) is not None:
        year, month = divmod(months, 12)
        return (f"{wording.months[month]} {year}",)
    return (str(answer),)


def rows(
    instrument: Instrument, wording: Wording, reply: Reply, visit: Visit, minute: int
) -> tuple[Row, ...]:
    """Return all answers on the path; those of another visit say only that they are there."""
    name = called(reply, visit, minute)
    values = {**wording.fallbacks, **({"child": name} if name else {})}
    return tuple(
        Row(
            item_id=item.id,
            short=fill(wording.items[item.id].short, values),
            words=in_words(wording.items[item.id], reply.answers.get(item.id), wording)
            if shown(reply, visit, minute, item.id)
            else (wording.pages["answered_earlier"],),
            typed=isinstance(item, Text),
        )
        for item in path(instrument, reply.answers, reply.audience)
    )
