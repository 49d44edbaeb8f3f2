"""What stands in a document: chosen, ordered, drawn."""

import re
from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from soundings.briefing.constants import (
    FUNNEL_SCHOOLS,
    QUOTES_A_THEME,
    ROWS_A_CHART,
    ROWS_A_TABLE,
    SCHOOL_ROWS,
    TIPPING_SMALL,
)
from soundings.briefing.model import Strings
from soundings.briefing.rules import drawing
from soundings.briefing.rules.choosing import batched, confirmed, in_order, strongest
from soundings.disclosure.model import (
    Enquiry,
    Finding,
    Gap,
    Quote,
    Released,
    School,
    Theme,
    Variation,
)
from soundings.kit.charts.ink import Picture


class Card(Struct, frozen=True, kw_only=True):
    """One claim on one line."""

    finding: Finding
    picture: Picture


class Line(Struct, frozen=True, kw_only=True):
    """A line of enquiry with the finding it starts from."""

    enquiry: Enquiry
    finding: Finding
    again: bool
    """Whether an earlier line starts from the same claim."""


class Words(Struct, frozen=True, kw_only=True):
    """One theme: how many comments touch it, and passages from both sides."""

    theme: Theme
    name: str
    quotes: tuple[Quote, ...]


class Tip(Struct, frozen=True, kw_only=True):
    """A finding whose tipping point can be drawn."""

    finding: Finding
    picture: Picture


class Person(Struct, frozen=True, kw_only=True):
    """Somebody to ask, and what about."""

    role: str
    lines: tuple[Enquiry, ...]


class Schools(Struct, frozen=True, kw_only=True):
    """How schools vary on one measure, and those that stand out."""

    variation: Variation
    picture: Picture
    schools: tuple[School, ...]
    more: int
    """Of those that stand out, how many are not in the table."""


class View(Struct, frozen=True, kw_only=True):
    """Everything a template needs beyond the release itself."""

    reach: Picture | None
    strongest: tuple[Card, ...]
    confirmed: tuple[Card, ...]
    overview: tuple[Picture, ...]
    lines: tuple[Line, ...]
    people: tuple[Person, ...]
    tables: tuple[tuple[Finding, ...], ...]
    """The findings in order, as many together as one table holds."""
    verdicts: tuple[str, ...]
    """Those that occur, in the order they are met."""
    tipping: tuple[Tip, ...]
    responses: Picture | None
    balance: Picture | None
    waves: tuple[Picture, ...]
    gaps: tuple[Picture, ...]
    gaps_tested: int
    standing: tuple[Gap, ...]
    gaps_left_out: int
    gradients: tuple[Picture, ...]
    schools: tuple[Schools, ...]
    signals: Picture | None
    words: tuple[Words, ...]


class Page(Struct, frozen=True, kw_only=True):
    """A release, what is drawn of it, and the words for codes."""

    released: Released
    view: View
    strings: Strings


def _cards(findings: Sequence[Finding], strings: Strings) -> tuple[Card, ...]:
    return tuple(Card(finding=one, picture=drawing.card(one, strings)) for one in findings)


def _lines(released: Released) -> tuple[Line, ...]:
    findings = {finding.ref: finding for finding in released.findings}
    met: set[str] = set()
    lines = []
    for enquiry in released.enquiries:
        if enquiry.ref in findings:
            lines.append(
                Line(enquiry=enquiry, finding=findings[enquiry.ref], again=enquiry.ref in met)
            )
            met.add(enquiry.ref)
    return tuple(lines)


_BETWEEN_PEOPLE = re.compile(r"; |, then |, with | and (?=the |three |two )")


def _people(lines: Sequence[Line]) -> tuple[Person, ...]:
    """Turn the lines round: who is asked about which, whoever is asked most first."""
    asked: dict[str, list[Enquiry]] = defaultdict(list)
    for line in lines:
        for role in _BETWEEN_PEOPLE.split(line.enquiry.whom_to_ask):
            asked[role[:1].upper() + role[1:].rstrip(".")].append(line.enquiry)
    return tuple(
        Person(role=role, lines=tuple(about))
        for role, about in sorted(asked.items(), key=lambda one: (-len(one[1]), one[1][0].rank))
    )


def _tipping(released: Released) -> tuple[Tip, ...]:
    drawn = {
        finding.ref: (finding, finding.silent)
        for finding in (*strongest(released), *in_order(released.findings))
        if finding.compared and finding.silent is not None and finding.silent.needed is not None
    }
    # The picture teaches most where the line does meet the claim.
    chosen = sorted(drawn.values(), key=lambda pair: pair[1].impossible or pair[1].holds)
    return tuple(
        Tip(finding=finding, picture=drawing.tipping(finding, silent, small=place > 0))
        for place, (finding, silent) in enumerate(chosen[: 1 + TIPPING_SMALL])
    )


def _schools(released: Released) -> tuple[Schools, ...]:
    """Return the measure on which most schools stand out, or else schools vary most."""
    outside: dict[str, list[School]] = defaultdict(list)
    for school in released.schools:
        outside[school.ref].append(school)
    ordered = sorted(
        (one for one in released.variations if len(one.points) >= FUNNEL_SCHOOLS),
        key=lambda one: (-len(outside[one.ref]), -(one.mor or 1.0), one.ref),
    )
    return tuple(
        Schools(
            variation=one,
            picture=drawing.funnel(one),
            schools=tuple(outside[one.ref][:SCHOOL_ROWS]),
            more=len(released.schools) - len(outside[one.ref][:SCHOOL_ROWS]),
        )
        for one in ordered[:1]
    )


def _words(released: Released, strings: Strings) -> tuple[Words, ...]:
    by_theme: dict[str, list[Quote]] = defaultdict(list)
    for quote in released.quotes:
        by_theme[quote.theme].append(quote)
    return tuple(
        Words(
            theme=theme,
            name=theme.name or strings.theme(theme.theme),
            quotes=tuple(by_theme[theme.theme][:QUOTES_A_THEME]),
        )
        for theme in released.themes
    )


def view(released: Released, strings: Strings) -> View:
    """Choose and draw what the release's document shows."""
    ordered = in_order(released.findings)
    lines = _lines(released)
    gaps = drawing.gaps(released, strings)
    standing = tuple(gap for gap in released.gaps if gap.standing)
    return View(
        reach=drawing.reach(released) if released.reach else None,
        strongest=_cards(strongest(released), strings),
        confirmed=_cards(confirmed(released), strings),
        overview=tuple(drawing.overview(part, strings) for part in batched(ordered, ROWS_A_CHART)),
        lines=lines,
        people=_people(lines),
        tables=tuple(batched(ordered, ROWS_A_TABLE)),
        verdicts=tuple(dict.fromkeys(finding.verdict for finding in ordered)),
        tipping=_tipping(released),
        responses=drawing.responses(released, strings) if released.reach else None,
        balance=drawing.balance(released, strings) if released.balance else None,
        waves=drawing.waves(released, strings),
        gaps=gaps,
        gaps_tested=len(released.gaps),
        standing=standing,
        gaps_left_out=len(standing) - sum(len(picture.rows) for picture in gaps),
        gradients=drawing.gradients(released),
        schools=_schools(released),
        signals=drawing.signals(released) if released.signals else None,
        words=_words(released, strings),
    )
