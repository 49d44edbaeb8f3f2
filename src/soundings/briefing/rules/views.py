"""What stands in a document: chosen, ordered, drawn."""

import re
from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from soundings.briefing.constants import (
    CLAIMS_IN_FULL,
    FUNNEL_SCHOOLS,
    QUOTES_A_THEME,
    SCHOOL_ROWS,
    SIGNAL_GROUPS,
    TIPPING_SMALL,
)
from soundings.briefing.model import Strings
from soundings.briefing.rules import drawing
from soundings.briefing.rules.choosing import (
    batched,
    confirmed,
    in_full,
    in_order,
    one_each,
    strongest,
)
from soundings.briefing.rules.sentences.lines import named_in, titled
from soundings.disclosure.model import (
    Enquiry,
    Finding,
    Gap,
    Quote,
    Released,
    School,
    SignalGroup,
    Theme,
    Told,
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
    """With its groups named, and nothing beside it that starts a line of its own."""
    title: str
    finding: Finding
    as_line: int
    """The rank of the earlier line on the same claim; 0 for the first."""
    theme: str
    """Under what families write of it, in words."""
    quotes: tuple[Quote, ...]


class Words(Struct, frozen=True, kw_only=True):
    """One theme: how many comments touch it, and passages from both sides."""

    theme: Theme
    name: str
    quotes: tuple[Quote, ...]
    lines: tuple[int, ...]
    """The lines of enquiry that print its passages, by rank."""
    elsewhere: bool
    """Whether its passages stand under other themes they touch too."""


class ToldRow(Struct, frozen=True, kw_only=True):
    """Children of one list status, and what their families say they were told."""

    status: str
    n: int
    cells: tuple[Told | None, ...]
    """One for each thing that may be told, in the words' order."""


class Standing(Struct, frozen=True, kw_only=True):
    """A group in which a hidden signal stands out."""

    title: str
    group: SignalGroup


class Tip(Struct, frozen=True, kw_only=True):
    """A finding whose tipping point can be drawn."""

    finding: Finding
    picture: Picture


class Person(Struct, frozen=True, kw_only=True):
    """Whom to ask, and what about."""

    roles: tuple[str, ...]
    lines: tuple[Line, ...]


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
    findings: tuple[Finding, ...]
    """In the order they are read."""
    in_full: int
    """How many of them are printed with everything that is known of them."""
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
    told: tuple[ToldRow, ...]
    signals: Picture | None
    signals_tested: int
    """Groups in which a signal was tested."""
    signals_standing: tuple[Standing, ...]
    signals_left_out: int
    words: tuple[Words, ...]


class Page(Struct, frozen=True, kw_only=True):
    """A release, what is drawn of it, and the words for codes."""

    released: Released
    view: View
    strings: Strings


def _cards(findings: Sequence[Finding], strings: Strings) -> tuple[Card, ...]:
    return tuple(Card(finding=one, picture=drawing.card(one, strings)) for one in findings)


def _quotes(released: Released) -> dict[str, tuple[Quote, ...]]:
    """Return of each theme one passage that leans its way and one that does not.

    A passage that touches several themes stands under the first of them alone.
    """
    by_theme: dict[str, list[Quote]] = defaultdict(list)
    printed: set[tuple[str, str]] = set()
    for quote in released.quotes:
        passage = (quote.comment_id, quote.text)
        if len(by_theme[quote.theme]) < QUOTES_A_THEME and passage not in printed:
            printed.add(passage)
            by_theme[quote.theme].append(quote)
    return {theme: tuple(quotes) for theme, quotes in by_theme.items()}


def _lines(released: Released, strings: Strings) -> tuple[Line, ...]:
    """Return the lines with their findings; a theme's passages stand at the first it touches."""
    findings = {finding.ref: finding for finding in released.findings}
    names = {theme.theme: theme.name for theme in released.themes}
    left = _quotes(released)
    started: dict[str, set[str]] = defaultdict(set)
    for enquiry in released.enquiries:
        started[enquiry.ref].add(enquiry.observed)
    met: dict[str, int] = {}
    lines = []
    for enquiry in released.enquiries:
        if enquiry.ref not in findings:
            continue
        finding = findings[enquiry.ref]
        theme = strings.theme_of.get(finding.archetype, "")
        lines.append(
            Line(
                enquiry=named_in(enquiry, strings, apart=started[enquiry.ref]),
                title=titled(enquiry, strings),
                finding=finding,
                as_line=met.get(enquiry.ref, 0),
                theme=names.get(theme) or strings.theme(theme),
                quotes=left.pop(theme, ()),
            )
        )
        met.setdefault(enquiry.ref, enquiry.rank)
    return tuple(lines)


_BETWEEN_PEOPLE = re.compile(r"; |, then |, with |, (?=the )| and (?=the |three |two )| together$")


def _people(lines: Sequence[Line]) -> tuple[Person, ...]:
    """Turn the lines round: who is asked about which, whoever is asked most first.

    Those who are asked about the same lines stand together.
    """
    asked: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        for role in filter(None, _BETWEEN_PEOPLE.split(line.enquiry.whom_to_ask)):
            asked[role[:1].upper() + role[1:].rstrip(".")].append(line)
    together: dict[tuple[int, ...], list[str]] = defaultdict(list)
    for role, about in asked.items():
        together[tuple(line.enquiry.rank for line in about)].append(role)
    return tuple(
        Person(roles=tuple(roles), lines=tuple(asked[roles[0]]))
        for ranks, roles in sorted(together.items(), key=lambda one: (-len(one[0]), one[0]))
    )


def _tipping(released: Released) -> tuple[Tip, ...]:
    drawn = {
        finding.ref: (finding, finding.silent)
        for finding in one_each((*strongest(released), *in_order(released.findings)))
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


def _words(released: Released, lines: Sequence[Line], strings: Strings) -> tuple[Words, ...]:
    """Return the themes with their passages, but for those a line of enquiry prints."""
    quotes = _quotes(released)
    at: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        for theme in dict.fromkeys(quote.theme for quote in line.quotes):
            at[theme].append(line.enquiry.rank)
    return tuple(
        Words(
            theme=theme,
            name=theme.name or strings.theme(theme.theme),
            quotes=() if theme.theme in at else quotes.get(theme.theme, ()),
            lines=tuple(at[theme.theme]),
            elsewhere=theme.theme in quotes and not quotes[theme.theme],
        )
        for theme in released.themes
    )


def _told(released: Released, strings: Strings) -> tuple[ToldRow, ...]:
    """Return what families of each list status say they were told, over the whole list."""
    known = {(one.status, one.told): one for one in released.told if one.domain == "all"}
    statuses = [
        status for status in strings.categories["status"] if (status, "none_told") in known
    ]
    return tuple(
        ToldRow(
            status=strings.category("status", status),
            n=known[status, "none_told"].n,
            cells=tuple(known.get((status, told)) for told in strings.told),
        )
        for status in statuses
    )


def _standing(released: Released) -> tuple[Standing, ...]:
    """Return the groups in which signals stand out, the widest difference first."""
    found = [
        Standing(title=signal.title, group=group)
        for signal in released.signals
        for group in signal.groups
        if group.standing
    ]
    return tuple(sorted(found, key=lambda one: -abs(one.group.difference)))


def view(released: Released, strings: Strings) -> View:
    """Choose and draw what the release's document shows."""
    ordered = in_order(released.findings)
    lines = _lines(released, strings)
    stands = _standing(released)
    gaps = drawing.gaps(released, strings)
    standing = tuple(gap for gap in released.gaps if gap.standing)
    return View(
        reach=drawing.reach(released) if released.reach else None,
        strongest=_cards(strongest(released), strings),
        confirmed=_cards(confirmed(released), strings),
        overview=tuple(
            drawing.overview(part, strings) for part in batched(ordered, CLAIMS_IN_FULL)
        ),
        lines=lines,
        people=_people(lines),
        findings=ordered,
        in_full=in_full(ordered),
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
        told=_told(released, strings),
        signals=(
            drawing.signals(released)
            if any(signal.figure.share is not None for signal in released.signals)
            else None
        ),
        signals_tested=sum(len(signal.groups) for signal in released.signals),
        signals_standing=stands[:SIGNAL_GROUPS],
        signals_left_out=len(stands[SIGNAL_GROUPS:]),
        words=_words(released, lines, strings),
    )
