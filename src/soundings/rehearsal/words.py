"""What a family writes: a comment that fits the child and how things went."""

import tomllib
from importlib import resources
from typing import cast

import msgspec
import numpy as np

from soundings.rehearsal.chance import Rng
from soundings.rehearsal.households import NAMES, PLACES
from soundings.rehearsal.items import place
from soundings.rehearsal.model import Area

_ENDS = 0.4
"""Share of comments with a second sentence. Source: our choice."""
_WRONG_TONE = 0.12
"""Share of families that write of something other than how it is overall. Source: our choice."""
_KINDS = {
    "Early years": "Nursery",
    "Primary": "Primary",
    "Secondary": "Academy",
    "Special": "School",
    "Post-16": "College",
}


class Comment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A comment with slots, and whom it fits."""

    text: str
    needs: tuple[str, ...] = ()
    ages: tuple[int, int] = (0, 25)
    girls: bool = False


class Comments(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All comments by tone."""

    good: tuple[Comment, ...]
    mixed: tuple[Comment, ...]
    bad: tuple[Comment, ...]
    good_end: tuple[Comment, ...]
    mixed_end: tuple[Comment, ...]
    bad_end: tuple[Comment, ...]
    disclosure: tuple[Comment, ...]


def _read() -> Comments:
    text = resources.files("soundings.rehearsal").joinpath("comments.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Comments)


COMMENTS = _read()


def words_of(area: Area, child: int) -> str | None:
    """Return what the family of this child writes, the same each time; None writes nothing."""
    where = np.flatnonzero(area.disclosing == child)
    seed = int(area.answers.words[child])
    if len(where):
        rng = np.random.default_rng(child)
        return _filled(rng, area, child, COMMENTS.disclosure[where[0] % len(COMMENTS.disclosure)])
    if seed < 0:
        return None
    rng = np.random.default_rng(seed)
    tone = _tone(rng, area, child)
    chosen = _fitting(rng, area, child, getattr(COMMENTS, tone))
    text = _filled(rng, area, child, chosen)
    if rng.random() < _ENDS:
        ends = getattr(COMMENTS, f"{tone}_end")
        text += " " + _filled(rng, area, child, ends[rng.integers(len(ends))])
    return text


def _tone(rng: Rng, area: Area, child: int) -> str:
    overall = area.answers.singles["q57"][child]
    if rng.random() < _WRONG_TONE:
        return ("good", "mixed", "bad")[rng.integers(3)]
    if overall <= place("q57", "good"):
        return "good"
    return "mixed" if overall in (place("q57", "mixed"), place("q57", "not_sure")) else "bad"


def _fitting(rng: Rng, area: Area, child: int, comments: tuple[Comment, ...]) -> Comment:
    """Choose a comment that fits the child, twice as often one about its need or age."""
    need, age = str(area.children.need[child]), int(area.children.age[child])
    fitting = [
        comment
        for comment in comments
        if (not comment.needs or need in comment.needs)
        and comment.ages[0] <= age <= comment.ages[1]
        and (area.children.female[child] or not comment.girls)
    ]
    special = [comment for comment in fitting if comment.needs or comment.ages != (0, 25)]
    if special and rng.random() < 0.4:  # noqa: PLR2004 - how often the need is what it is about
        fitting = special
    return fitting[rng.integers(len(fitting))]


def _filled(rng: Rng, area: Area, child: int, comment: Comment) -> str:
    girl = bool(area.children.female[child])
    he = "she" if girl else "he"
    surnames = NAMES["british"].surnames
    return comment.text.format(
        child=cast("str", area.children.forename[child]),
        he=he,
        he_=he.capitalize(),
        him="her" if girl else "him",
        his="her" if girl else "his",
        school=school_called(area, child),
        staff=f"{('Mrs', 'Miss', 'Mr')[rng.integers(3)]} {surnames[rng.integers(len(surnames))]}",
        months=int(rng.integers(5, 31)),
        terms=("two", "three", "four")[rng.integers(3)],
        hours=int(rng.integers(3, 26)),
        weeks=int(rng.integers(3, 20)),
        phone=f"07700 900{rng.integers(1000):03d}",
    )


def school_called(area: Area, child: int) -> str:
    """Return what a child's school is called, on the register and in what families write."""
    urn = str(area.children.urn[child])
    place = (int(urn) if urn else 0) % len(PLACES.schools)
    kind = _KINDS.get(str(area.children.phase[child]), "School")
    return f"{PLACES.schools[place]} {kind}"
