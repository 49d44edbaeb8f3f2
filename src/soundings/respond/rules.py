"""Which child a reply is about, what a visit may be shown, and what stands on each page."""

from collections.abc import Sequence
from uuid import UUID

from msgspec.structs import replace

from soundings.instrument.model import (
    NOT_SURE,
    Answer,
    Instrument,
    InstrumentHash,
    Item,
    Language,
    Several,
    Single,
)
from soundings.instrument.rules import as_form, item_before, month_number, path
from soundings.kit.forms import Fault
from soundings.respond.constants import (
    IDLE_MINUTES,
    NEAR_YEARS,
    RENEW_MINUTES,
    RIGHT_TO_LEFT,
)
from soundings.respond.model import (
    Candidate,
    CheckPage,
    Direction,
    More,
    QuestionPage,
    Reply,
    ResponseId,
    Row,
    State,
    Told,
    Visit,
)
from soundings.roll.model import CaseId

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def match_case(age: int, candidates: Sequence[Candidate]) -> CaseId | None:
    """Return the child of this age, else the only one within a year; None keeps the reply apart.

    Of children of one age, such as twins, the first that no other reply is about. A child of
    exactly this age who is taken is not passed over for a neighbour in age.
    """
    exact = [child for child in candidates if child.age == age]
    if exact:
        return next((child.case_id for child in exact if not child.taken), None)
    near = [
        child for child in candidates if not child.taken and abs(child.age - age) <= NEAR_YEARS
    ]
    return near[0].case_id if len({child.age for child in near}) == 1 else None


def unfinished(told: Sequence[Told]) -> Told | None:
    """Return the reply a link continues."""
    return next((one for one in told if one.state is State.STARTED), None)


def may_begin(more: More) -> bool:
    """Say whether a link may begin another reply: one for each child, and at least one."""
    return more.submitted < max(more.cases, 1)


# Visits


def write_visit(visit: Visit) -> str:
    """Return the visit as a cookie's text."""
    return f"{visit.response_id.hex}.{visit.number}.{visit.minute}.{visit.instrument_hash}"


def read_visit(text: str | None) -> Visit | None:
    """Return the visit of a cookie whose seal was ours."""
    parts = (text or "").split(".")
    if len(parts) != 4:  # noqa: PLR2004 - as written above
        return None
    return Visit(
        response_id=ResponseId(UUID(hex=parts[0])),
        number=parts[1],
        minute=int(parts[2]),
        instrument_hash=InstrumentHash(parts[3]),
    )


def is_idle(visit: Visit, minute: int) -> bool:
    """Say whether the visit was left alone so long that somebody else may hold the phone."""
    return minute - visit.minute > IDLE_MINUTES


def wants_renewal(visit: Visit, minute: int) -> bool:
    """Say whether the visit's cookie should be written anew."""
    return minute - visit.minute > RENEW_MINUTES


def shown(reply: Reply, visit: Visit, minute: int, item_id: str) -> bool:
    """Say whether this visit typed the answer and may see it."""
    return (
        reply.typed_in.get(item_id) == visit.number
        and reply.state is State.STARTED
        and not is_idle(visit, minute)
    )


# Pages


def direction(language: Language) -> Direction:
    """Return which way the language runs."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def _back(before: Item | None) -> str:
    return "" if before is None else f"/r/{before.id}"


def question_page(
    asked: Sequence[Item], reply: Reply, visit: Visit, minute: int, item: Item, token: str
) -> QuestionPage:
    """Return the page that asks this item, with what this visit answered before."""
    visible = shown(reply, visit, minute, item.id)
    return QuestionPage(
        language=reply.language,
        direction=direction(reply.language),
        item=item,
        kind=type(item).__name__.lower(),
        form=as_form(item, reply.answers.get(item.id)) if visible else {},
        faults=(),
        back=_back(item_before(asked, item)),
        token=token,
        hidden=item.id in reply.answers and not visible,
    )


def is_blank(page: QuestionPage) -> bool:
    """Say whether nothing but the token tells this page from another family's."""
    return not (page.form or page.faults or page.hidden)


def faulted_page(
    page: QuestionPage, form: dict[str, tuple[str, ...]], faults: tuple[Fault, ...]
) -> QuestionPage:
    """Return the page with its faults, and what was typed in place of what is kept."""
    return replace(page, form=form, faults=faults, hidden=False)


def unsaved_page(
    language: Language, item: Item, form: dict[str, tuple[str, ...]], token: str
) -> QuestionPage:
    """Return the page with what was typed when nothing can be looked up or saved."""
    return QuestionPage(
        language=language,
        direction=direction(language),
        item=item,
        kind=type(item).__name__.lower(),
        form=form,
        faults=(Fault(field=item.id, sentence="We could not save this. Choose Continue again."),),
        back="",
        token=token,
        hidden=False,
    )


def in_words(item: Item, answer: Answer, language: Language) -> tuple[str, ...]:
    """Return an answer as the family would say it."""
    if answer is None:
        return ("Not answered",)
    if isinstance(item, Single | Several):
        codes = answer if isinstance(answer, tuple) else (answer,)
        return tuple(option.text[language] for option in item.options if option.code in codes)
    if answer == NOT_SURE:
        return ("I am not sure",)
    if (months := month_number(answer)) is not None:
        year, month = divmod(months, 12)
        return (f"{_MONTHS[month]} {year}",)
    return (str(answer),)


def check_page(
    instrument: Instrument, reply: Reply, visit: Visit, minute: int, token: str
) -> CheckPage:
    """Return all answers on the path; those of another visit say only that they are there."""
    items = path(instrument, reply.answers)
    return CheckPage(
        language=reply.language,
        direction=direction(reply.language),
        rows=tuple(
            Row(
                item_id=item.id,
                short=item.short[reply.language],
                words=in_words(item, reply.answers.get(item.id), reply.language)
                if shown(reply, visit, minute, item.id)
                else ("Answered earlier",),
            )
            for item in items
        ),
        back=_back(items[-1]),
        token=token,
    )
