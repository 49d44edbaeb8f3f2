"""What the safeguarding rules catch of what the families of a synthetic area would write."""

from pathlib import Path

import msgspec

from soundings.rehearsal.area import make_area
from soundings.rehearsal.model import Size
from soundings.rehearsal.words import words_of
from soundings.safeguarding import service
from soundings.safeguarding.constants import LIKE
from soundings.safeguarding.rules import screen


class Queued(msgspec.Struct, frozen=True, kw_only=True):
    """How many comments of an area would stand in the queue, and why."""

    comments: int
    planted: int
    """Of these, written to disclose harm."""
    planted_caught: int
    by_rule: int
    """Of the others, caught by a rule."""
    by_rule_graver: int
    """Of these, of seriousness 2 or 3: not left to be read last."""
    by_likeness: int
    """Of the others, caught because they read like disclosures alone."""


def queued(size: Size, seed: int, surveys: Path) -> Queued:
    """Return what would be caught if every family of the area wrote what it would."""
    area, rules = make_area(size, seed), service.load_rules(surveys)
    planted = set(area.disclosing.tolist())
    written = {child: words_of(area, child) for child in range(area.size)}
    hits = {child: screen(words, rules) for child, words in written.items() if words is not None}
    others = [found for child, found in hits.items() if found and child not in planted]
    by_rule = [found for found in others if found[0].rule != LIKE]
    return Queued(
        comments=len(hits),
        planted=len(planted & hits.keys()),
        planted_caught=sum(bool(hits[child]) for child in planted & hits.keys()),
        by_rule=len(by_rule),
        by_rule_graver=sum(found[0].seriousness > 1 for found in by_rule),
        by_likeness=len(others) - len(by_rule),
    )
