"""Kinds of claim, and how replies test them."""

import msgspec

from soundings.claims.model.claims import Owner
from soundings.instrument.model import Condition
from soundings.kit.refusal import Kind, Refusal


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """If this holds, the reply speaks for the claim or against it."""

    when: Condition
    favourable: bool


class Clock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the area's own dated rows say whether the thing was done in time."""

    starts: str
    """What the first date is, such as the day of the request."""
    ends: str
    within_days: int


class Archetype(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A kind of claim, and how families' answers test it."""

    id: str
    metric: str
    """The measure in a few words."""
    typical: str
    """The claim as partnerships put it."""
    definition: str
    """One sentence saying exactly what share is estimated."""
    base: str
    """Whom the share is a share of, in words that follow “of”."""
    caveat: str
    period: str
    """What time families' answers speak of, in words."""
    looks_back: int
    """That time in months before notification: a claim of a period wholly before it is of
    another time."""
    precision: str
    """How exactly families can know it, in one sentence."""
    law: str
    statutory: bool
    """Whether the claim is of something the law requires: judged with a narrower tolerance."""
    criteria: tuple[str, ...]
    """Evaluation criteria of the framework: I1 to I5, S1 to S6."""
    owner: Owner
    """Who answers for it unless the claims file says otherwise."""
    who_to_ask: str
    request: str
    """What to ask the partnership for."""
    benchmark: str = ""
    """The national figure beside it, with its year, in one sentence."""
    benchmarks: tuple[str, ...] = ()
    """Published figures beside it, by their names in benchmarks.toml."""
    population: Condition | None = None
    """Whom of the list it speaks of; None is everybody."""
    if_answers: Condition | None = None
    """Among them, whose answers bear on it; None is everybody's."""
    cases: tuple[Case, ...] = ()
    """Tried in order; if none holds the reply is missing."""
    untestable: str = ""
    """Why families' answers cannot test such a claim; there are then no cases."""
    clock: Clock | None = None
    """None where the area's rows must say in words whether the thing was done."""


class PublishedMeasure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published figure a claim may be read beside, and the columns a file has it in.

    Either `share` is a column of percentages, or `part` and `whole` are columns of counts.
    """

    title: str
    definition: str
    share: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    """What the share is of: by it authorities are pooled."""
    turned: bool = False
    """Whether the file has the opposite share of what the archetype counts."""


class PublishedMeasures(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """benchmarks.toml: what a file of published figures may hold, and under which headings."""

    authority: tuple[str, ...]
    region: tuple[str, ...]
    country: str
    """The name of the row that is the whole country, if a file has one."""
    measures: dict[str, PublishedMeasure]


class BrokenArchetypes(Refusal):
    """The file of archetypes cannot be followed."""

    kind = Kind.INVALID
    slug = "broken-archetypes"
    title = "The archetypes are broken"


class BrokenBenchmarks(Refusal):
    """The file that names published figures cannot be followed."""

    kind = Kind.INVALID
    slug = "broken-benchmarks"
    title = "The table of published figures is broken"
