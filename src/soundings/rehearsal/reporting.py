"""The tables of docs/rehearsal.md: what the line found in areas whose truth is known."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from soundings.estimate.model import Flag
from soundings.rehearsal.many import Covered, Judged
from soundings.rehearsal.model import Archetype
from soundings.rehearsal.scoring import Outcome, Score

_WORDS = {
    Archetype.FALSE: "false",
    Archetype.FLATTERING: "flattering",
    Archetype.TRUE: "true",
    Archetype.NOT_COMPARABLE: "not comparable",
}


def _row(*cells: object) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


def _table(header: Sequence[str], rows: Iterable[str]) -> Iterator[str]:
    yield _row(*header)
    yield _row("---", *("--:" for _ in header[1:]))
    yield from rows


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.0%})" if whole else "–"


def _claims(areas: Iterable[Judged]) -> dict[tuple[str, str], list[Score]]:
    found: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for area in areas:
        for one in area.scores:
            if one.ref.isdigit():
                found[one.ref, one.archetype].append(one)
    return found


def accused(areas: Iterable[Judged]) -> int:
    """Return in how many areas any true claim was called contradicted."""
    return sum(any(one.outcome is Outcome.FALSE_ALARM for one in area.scores) for area in areas)


def verdict_rows(areas: Sequence[Judged]) -> Iterator[str]:
    """Yield a row a planted claim: how often each verdict was given."""
    for (ref, archetype), scores in sorted(_claims(areas).items(), key=lambda one: int(one[0][0])):
        first = scores[0]
        said = Counter(one.verdict for one in scores)
        supported = said["supported"] + said["supported_among_those_who_answered"]
        other = len(scores) - said["contradicted"] - said["not_supported"] - supported
        yield _row(
            f"{ref} ({archetype}), planted {_WORDS[Archetype(first.planted)]}",
            said["contradicted"],
            said["not_supported"],
            supported,
            other,
            sum(one.outcome is Outcome.FOUND for one in scores),
            sum(one.outcome in {Outcome.FALSE_ALARM, Outcome.MISSED} for one in scores),
        )


def verdicts(areas: Sequence[Judged]) -> Iterator[str]:
    """Yield the table of verdicts over areas, and its summary."""
    yield from _table(
        ("claim", "contradicted", "not supported", "supported", "no verdict", "right", "wrong"),
        verdict_rows(areas),
    )
    scores = [one for area in areas for one in area.scores if one.ref.isdigit()]
    for kind in (Archetype.FALSE, Archetype.FLATTERING):
        these = [one for one in scores if one.planted == kind.value]
        hit = sum(one.verdict == "contradicted" for one in these)
        yield ""
        yield f"Planted {_WORDS[kind]} claims called contradicted: {_share(hit, len(these))}."
    yield ""
    yield (
        "Areas in which any true claim was called contradicted: "
        f"{_share(accused(areas), len(areas))}; the target is at most 5%."
    )


def _held(one: Covered) -> tuple[bool, bool] | None:
    """Say whether the replies' interval and the two phases' hold the truth; None if unreadable."""
    replies, both = one.replies, one.both
    if both is None or not both.headline or replies.flag is Flag.INSUFFICIENT:
        return None
    if replies.low is None or replies.high is None:
        return None
    return replies.low <= one.truth <= replies.high, both.low <= one.truth <= both.high


def coverage(areas: Sequence[Judged]) -> Iterator[str]:
    """Yield the table of the intervals that held the truth, by measure and over all."""
    held: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for area in areas:
        for one in area.covered:
            if (found := _held(one)) is not None:
                held[one.measure].append(found)
    rows = [*sorted(held.items()), ("all", [one for these in held.values() for one in these])]
    yield from _table(
        ("measure", "areas", "replies alone, weighted", "with the telephone sample"),
        (
            _row(
                name,
                len(these),
                f"{sum(raked for raked, _ in these) / len(these):.1%}",
                f"{sum(both for _, both in these) / len(these):.1%}",
            )
            for name, these in rows
            if these
        ),
    )


_PAGE = """\
# Rehearsal: does the line find what was planted?

Made by `soundings rehearse`; do not edit by hand. Each area is synthetic, of its own seed. Its
lists, rules, draws, weights, intervals and verdicts are the product's own; only messages and
pages are left out. Who answers depends on what the family lived: those who fare badly answer
more often, and no list shows it.

## Verdicts over {areas} areas

Size {size}: {listed:,} listed children, {replies:,.0f} replies on average, the same claims in
each. Of a false or flattering claim "contradicted" and "not supported" are right, "supported" is
wrong; of a true one "supported" is right, "contradicted" wrong. No verdict is neither.

{verdicts}

## The telephone sample over {phoned} areas

Silent families are drawn by ticket, and seven in ten of those drawn are interviewed, whatever
they lived. The table says how often each 95% interval held the truth, where the rule fixed
beforehand makes the two phases the headline (100 answers, from half of those drawn).

{coverage}

Weights to the list cannot see what the list does not hold; the telephone can. A rehearsal shows
that a method does what it says where its assumptions hold. That real families on the telephone
would answer as the rest of the silent, it cannot show.
"""


def report(size: str, alone: Sequence[Judged], phoned: Sequence[Judged]) -> str:
    """Return docs/rehearsal.md: what was done, and both tables."""
    return _PAGE.format(
        areas=len(alone),
        size=size,
        listed=alone[0].listed,
        replies=sum(area.replies for area in alone) / len(alone),
        verdicts="\n".join(verdicts(alone)),
        phoned=len(phoned),
        coverage="\n".join(coverage(phoned)),
    )
