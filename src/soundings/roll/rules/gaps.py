"""What the list lacks, said so that somebody can sign for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from soundings.roll.model import (
    Coverage,
    FrameAudit,
    Gap,
    GapAnswer,
    Stand,
    Status,
    StatusAudit,
    UnknownGap,
    WrongAnswer,
)

STATUSES = {
    Status.EHC_PLAN: "children with an EHC plan",
    Status.SEN_SUPPORT: "children on SEN support",
    Status.REQUESTED: "children for whom a plan was asked",
}

_LACKS = {
    "without_contact": "have nobody to write to in the contacts file",
    "without_upn": "have no UPN",
    "without_school": "have no school or setting",
}


def gaps(audit: FrameAudit, answers: Iterable[GapAnswer]) -> tuple[Gap, ...]:
    """Return every gap of an audit with what was said of it; answers come the oldest first."""
    said: dict[str, list[GapAnswer]] = defaultdict(list)
    for answer in answers:
        said[answer.gap].append(answer)
    return tuple(
        Gap(key=key, sentence=sentence, answers=tuple(said[key]))
        for key, sentence in _found(audit)
    )


def _found(audit: FrameAudit) -> Iterator[tuple[str, str]]:
    for line in audit.coverage:
        if line.flag:
            yield _key(line), _coverage(line)
    for standing in audit.statuses:
        yield from _standing(standing)
    if audit.repeated:
        same = f"{audit.repeated:,} children share name and day of birth with another"
        yield "repeated", f"{same}: perhaps the same child twice."


def _key(line: Coverage) -> str:
    return "-".join(filter(None, (line.status or "all", line.characteristic, line.group)))


def _coverage(line: Coverage) -> str:
    whom = STATUSES[line.status] if line.status else "children"
    of = f", {line.characteristic} {line.group}" if line.group else ""
    short = line.published - line.listed
    differs = f"{short:,} are missing" if line.flag == "short" else f"{-short:,} too many"
    return f"Published: {line.published:,} {whom}{of}. On the list: {line.listed:,}, so {differs}."


def _standing(standing: StatusAudit) -> Iterator[tuple[str, str]]:
    for lack, words in _LACKS.items():
        count = getattr(standing, lack)
        if count:
            yield (
                f"{standing.status}-{lack}",
                f"Of {standing.listed:,} {STATUSES[standing.status]}, {count:,} {words}.",
            )


def gap_of(found: Sequence[Gap], key: str) -> Gap:
    """Return the gap of that key, or raise UnknownGap."""
    gap = next((one for one in found if one.key == key), None)
    if gap is None:
        message = f"The newest audit of the list has no gap {key}; load the page again."
        raise UnknownGap(message)
    return gap


def read_answer(typed: Mapping[str, str], today: date) -> tuple[Stand, date | None, str]:
    """Read what the partnership says of a gap; raises WrongAnswer."""
    try:
        stand = Stand(typed.get("stand", ""))
    except ValueError as error:
        message = "Choose one: it is known, it will be mended, or it is explained."
        raise WrongAnswer(message) from error
    words = typed.get("words", "")
    if stand is Stand.EXPLAINED and not words:
        message = "An explanation needs a sentence: what does the other figure count?"
        raise WrongAnswer(message)
    return stand, _mended_by(stand, typed.get("mended_by", ""), today), words


def _mended_by(stand: Stand, typed: str, today: date) -> date | None:
    if stand is not Stand.MENDED_BY:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError as error:
        message = "Say by which day it will be mended, as year-month-day."
        raise WrongAnswer(message) from error
    if day < today:
        message = f"{day:%-d %B %Y} is past; say by which day it will be mended."
        raise WrongAnswer(message)
    return day
