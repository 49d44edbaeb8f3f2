"""The respondent-level table: a row a child answered for, under a number that leads to nobody."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from uuid import UUID

from soundings.disclosure.model import Column, Kind, Sheet, Value
from soundings.disclosure.rules.sheets import code, number, whole
from soundings.estimate.model import Frozen, Respondent, Weight
from soundings.estimate.rules.table import Table, table
from soundings.instrument.model import (
    Answers,
    Instrument,
    Item,
    Month,
    Number,
    Option,
    Several,
    Single,
    Text,
    Worded,
)
from soundings.instrument.rules import path, wording

NOT_ROUTED, NOT_REACHED, SKIPPED = "not_routed", "not_reached", "skipped"
MISSING = {
    NOT_ROUTED: -1,
    NOT_REACHED: -2,
    SKIPPED: -3,
    "not_applicable": -7,
    "dont_know": -8,
    "prefer_not_to_say": -9,
}
"""Codes of what is no answer, as SPSS knows them.

Source: experience-and-security.md section 3: -9 refused, -8 don't know, -1 not routed, -2 not
reached; the others by our choice, apart from those four.
"""

_WHY_MISSING = {
    NOT_ROUTED: "not asked: earlier answers led elsewhere",
    NOT_REACHED: "the family had broken off",
    SKIPPED: "passed over",
}

_FRAME = (
    "status", "age_band", "need_group", "phase", "ethnicity_group", "idaci_fifth", "sex",
    "pupil_premium", "looked_after", "first_language", "reach",
)  # fmt: skip


def _shuffled(salt: str, what: UUID) -> str:
    """Return where a row stands: an order that says nothing of the list's."""
    return sha256(f"{salt}/{what}".encode()).hexdigest()


def _items(instruments: Sequence[Instrument]) -> dict[str, Item]:
    """Return every closed question but the one that tells children of a family apart."""
    return {
        item.id: item
        for instrument in instruments
        for item in instrument.items
        if not isinstance(item, Text) and item.id != instrument.age_item
    }


def _asked_in(instruments: Sequence[Instrument], answers: Mapping[str, object]) -> Instrument:
    """Return the first version that knows every question the reply answers."""
    return next(
        (
            instrument
            for instrument in instruments
            if set(answers) <= {item.id for item in instrument.items}
        ),
        instruments[-1],
    )


def _states(instrument: Instrument, reply: Respondent) -> dict[str, str]:
    """Return why each question without an answer has none."""
    answers: Answers = reply.answers
    on = [item.id for item in path(instrument, answers)]
    reached = max((place for place, name in enumerate(on) if name in reply.answers), default=-1)
    return {
        item.id: (
            NOT_ROUTED
            if item.id not in on
            else SKIPPED
            if reply.complete or on.index(item.id) <= reached
            else NOT_REACHED
        )
        for item in instrument.items
    }


def _stands_for(options: Sequence[Option]) -> dict[str, str]:
    """Return the missing code of each option that is no answer."""
    return {option.code: option.stands_for for option in options if option.stands_for != "answer"}


def _labels(worded: Worded) -> dict[str, str]:
    """Return the words for an answer's codes; options that are no answer last."""
    answers = (one for one in worded.options if one.stands_for == "answer")
    others = (one for one in worded.options if one.stands_for != "answer")
    codes = {one.code: one.text for one in answers}
    return codes | {one.stands_for: one.text for one in others} | _WHY_MISSING


def _columns_of(item: Item, worded: Worded) -> Iterator[Column]:
    question = worded.question
    if isinstance(item, Several):
        for option in worded.options:
            yield Column(
                name=f"{item.id}_{option.code}",
                label=f"{question} {option.text}",
                kind=Kind.CODE,
                codes={"0": "not ticked", "1": "ticked"} | _WHY_MISSING,
                missing=MISSING,
            )
    elif isinstance(item, Single):
        yield Column(
            name=item.id,
            label=question,
            kind=Kind.CODE,
            codes=_labels(worded),
            missing=MISSING,
        )
    elif isinstance(item, Month):
        yield Column(name=item.id, label=f"{question} (year-month)", kind=Kind.TEXT)
    elif isinstance(item, Number):
        yield Column(name=item.id, label=question, kind=Kind.WHOLE)


def _cells_of(item: Item, answer: object, why: str) -> Iterator[Value]:
    """Yield an item's cells in the order of its columns."""
    if isinstance(item, Several):
        ticked = set(answer) if isinstance(answer, list | tuple) else None
        for option in item.options:
            yield why if not ticked else str(int(option.code in ticked))
    elif isinstance(item, Single):
        given = str(answer) if answer else why
        yield _stands_for(item.options).get(given, given)
    elif isinstance(item, Month):
        yield str(answer) if answer else why
    elif isinstance(item, Number):
        yield answer if isinstance(answer, int) else None


def _design(coded: Table) -> tuple[Column, ...]:
    return (
        whole("row", "Number of the row; it leads to nobody"),
        whole("family", "Cluster: children of one family have one number"),
        Column(name="stratum", label="Response class the family was weighted in"),
        whole("families_listed", "Families of the class listed"),
        whole("families_answered", "Families of the class that answered"),
        number("base_weight", "Weight before calibration"),
        number("weight", "Weight: families as clusters, classes as strata, finite population"),
        code("complete", "Whether the reply was sent", {"0": "broken off", "1": "sent"}),
        *(
            code(name, f"From the list: {name.replace('_', ' ')}",
                 {level: level.replace("_", " ") for level in coded.column(name).levels})
            for name in _FRAME
        ),
    )  # fmt: skip


def respondents(frozen: Frozen, cut_id: UUID) -> Sheet:
    """Return a row for each child answered for: design, what the list says, and closed answers.

    No name, date, school, case or free text; the rows stand in an order drawn from the cut, and
    families are numbered in the order in which they first come. For inspectors alone.
    """
    coded = table(frozen.frame)
    place = {case: number for number, case in enumerate(coded.units)}
    replies = {reply.case_id: reply for reply in frozen.replies}
    classes = {one.name: one for one in frozen.classes}
    items = _items(frozen.instruments)
    words: dict[str, Worded] = {}
    for instrument in frozen.instruments:
        words |= wording(instrument, "en", "parent_carer").items
        words |= {
            name: worded
            for name, worded in wording(instrument, "en", "young_person").items.items()
            if name not in words
        }
    items = {name: item for name, item in items.items() if name in words}
    families: dict[UUID, int] = {}
    salt = str(cut_id)

    def row(count: int, weight: Weight) -> tuple[Value, ...]:
        reply = replies[weight.case_id]
        at = place[str(weight.case_id)]
        klass = classes[weight.response_class]
        why = _states(_asked_in(frozen.instruments, reply.answers), reply)
        return (
            count,
            families.setdefault(weight.family_id, len(families) + 1),
            weight.response_class,
            klass.families_listed,
            klass.families_answered,
            round(weight.base_weight, 6),
            round(weight.weight, 6),
            str(int(reply.complete)),
            *(
                column.levels[column.codes[at]]
                for column in (coded.column(name) for name in _FRAME)
            ),
            *(
                cell
                for name, item in items.items()
                for cell in _cells_of(item, reply.answers.get(name), why.get(name, NOT_ROUTED))
            ),
        )

    weighed = sorted(frozen.weights, key=lambda one: _shuffled(salt, one.case_id))
    return Sheet(
        name="respondents",
        title="Children answered for",
        columns=(
            *_design(coded),
            *(column for name, item in items.items() for column in _columns_of(item, words[name])),
        ),
        rows=tuple(row(count, weight) for count, weight in enumerate(weighed, start=1)),
    )
