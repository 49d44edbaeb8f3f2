"""Words and number formats: never causal, never more people than replied.

A share never stands without its interval and base, and never speaks for families who did
not answer: "of the 1,284 who replied (weighted)".
"""

import math
from datetime import date, datetime

from soundings.disclosure.model import Figure, Finding, Headline, Released, Silent
from soundings.inspection.constants import LONDON

_AGAINST = frozenset({"contradicted", "not_supported"})
_FOR = frozenset({"supported", "supported_among_those_who_answered"})

_SMALL_NUMBERS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


_ALL = 100
"""Per cent."""


def _whole(share: float) -> int:
    """Return the nearest whole percentage, halves up, whatever the last bit of a share."""
    return math.floor(round(share * _ALL, 6) + 0.5)


def percent(share: float | None) -> str:
    """Return whole percent, halves up; a share that is not all or nothing never reads so."""
    if share is None:
        return "–"
    whole = _whole(share)
    if whole == 0 and share > 0:
        return "under 1%"
    if whole == _ALL and share < 1:
        return "over 99%"
    return f"{whole}%"


def points(difference: float) -> str:
    """Return a signed difference in percentage points."""
    whole = _whole(abs(difference))
    sign = "" if whole == 0 else "−" if difference < 0 else "+"
    return f"{sign}{whole}"


def count(number: float | None) -> str:
    """Return a count with thousands parted by a comma."""
    return "–" if number is None else f"{number:,.0f}"


def in_words(number: int) -> str:
    """Return a small count as a word and a large one in figures."""
    return _SMALL_NUMBERS[number] if number < len(_SMALL_NUMBERS) else count(number)


def interval(figure: Figure) -> str:
    """Return the bounds of the 95 % interval."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{_whole(figure.low)}% to {_whole(figure.high)}%"


def span(figure: Figure) -> str:
    """Return the bounds as shortly as they can be said, for a chart or a card."""
    if figure.low is None or figure.high is None:
        return ""
    return f"{_whole(figure.low)}–{_whole(figure.high)}"


def base(figure: Figure) -> str:
    """Return how many replied of how many listed."""
    return f"{count(figure.n)} replied of {count(figure.listed)} listed"


def with_base(figure: Figure) -> str:
    """Return the share with its interval and base, as a phrase."""
    if figure.withheld:
        return "withheld: too few children to show without telling about one of them"
    if figure.share is None:
        return f"no figure: nobody answered, of {count(figure.listed)} listed"
    return (
        f"{percent(figure.share)} ({interval(figure)}) of the {count(figure.n)} who replied "
        "(weighted)"
    )


def day(when: date | datetime) -> str:
    """Return a day as people write it."""
    on = when.astimezone(LONDON) if isinstance(when, datetime) else when
    return f"{on.day} {on:%B %Y}"


def weekday(when: date | datetime) -> str:
    """Return a day with its name."""
    on = when.astimezone(LONDON) if isinstance(when, datetime) else when
    return f"{on:%A} {on.day} {on:%B}"


def moment(when: datetime) -> str:
    """Return an hour of a day by London's clock."""
    on = when.astimezone(LONDON)
    hour = "noon" if (on.hour, on.minute) == (12, 0) else f"{on:%H:%M}"
    return f"{hour} on {weekday(on)} {on.year}"


def stamp(when: datetime) -> str:
    """Return an hour of a day as shortly as a table needs it."""
    on = when.astimezone(LONDON)
    return f"{on.day} {on:%B %Y}, {on:%H:%M}"


def clause(text: str) -> str:
    """Return a sentence without its full stop, so that ours can follow."""
    return text.rstrip(" .")


def tipping(silent: Silent) -> str:
    """Return what the silent would have to say for the claim to hold."""
    quiet = count(silent.listed - silent.answered)
    if silent.impossible:
        return (
            f"The claim would fail even if all {quiet} children nobody answered for counted in "
            "its favour."
        )
    if silent.holds:
        return f"The claim would hold even if none of the {quiet} silent counted in its favour."
    if silent.needed is None or silent.among_answered is None:
        return (
            "Answers, not the list, say whom the claim is about, so its silent cannot be counted."
        )
    late = "" if silent.late is None else f"; those who answered last said {percent(silent.late)}"
    return (
        f"For the claim to hold, {percent(silent.needed)} of the {quiet} silent would have to "
        f"say yes; those who answered said {percent(silent.among_answered)}{late}."
    )


def tipping_short(finding: Finding) -> str:
    """Return the tipping point as one cell of a table."""
    silent = finding.silent
    if not finding.figure.n:
        return "Nobody answered"
    if silent is None:
        return "Not compared with the list"
    if silent.impossible:
        return "Fails even if every silent family said yes"
    if silent.holds:
        return "Holds even if no silent family said yes"
    if silent.needed is None:
        return "Cannot be bounded: answers, not the list, say whom the claim is about"
    needed = percent(silent.needed)
    return f"{needed[0].upper()}{needed[1:]} of the silent would have to say yes"


def reach_sentence(headline: Headline) -> str:
    """Return how many were listed, reached and answered for."""
    if headline.listed == 0:
        return "Nobody is on the list."
    rate = headline.replied / headline.listed
    return (
        f"{count(headline.listed)} children are listed; a message was sent for "
        f"{count(headline.reached)} and did not come back; {count(headline.replied)} "
        f"({percent(rate)}) were answered for."
    )


def tally(findings: tuple[Finding, ...]) -> tuple[int, int, int]:
    """Return how many claims families' replies stand against, with, and leave open."""
    against = sum(finding.verdict in _AGAINST for finding in findings)
    together = sum(finding.verdict in _FOR for finding in findings)
    return against, together, len(findings) - against - together


def picture(released: Released) -> str:
    """Return the whole area in one sentence."""
    findings = released.findings
    if not findings:
        return "The partnership made no claim that families could be asked about."
    if released.headline.replied == 0:
        return "No family answered, so no claim could be held against what families say."
    against, together, unsettled = tally(findings)
    if unsettled == len(findings):
        return f"{_none_of(unsettled)} be settled on the replies received."
    contradicted = sum(finding.verdict == "contradicted" for finding in findings)
    parts = []
    if against:
        of_them = f", {in_words(contradicted)} of them contradicted" if contradicted else ""
        parts.append(f"{in_words(against)} {_are(against)} not borne out by replies{of_them}")
    if together:
        parts.append(f"{in_words(together)} {_are(together)} supported")
    if unsettled:
        parts.append(f"{in_words(unsettled)} cannot be settled")
    made = f"{in_words(len(findings))} claim{'' if len(findings) == 1 else 's'}"
    return f"Of the partnership’s {made}, {_listed(parts)}."


def _none_of(claims: int) -> str:
    return (
        "The partnership’s one claim cannot"
        if claims == 1
        else f"None of the partnership’s {in_words(claims)} claims can"
    )


def _listed(parts: list[str]) -> str:
    if len(parts) == 1:
        return parts[0]
    return f"{'; '.join(parts[:-1])}; and {parts[-1]}"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def shorten(text: str, limit: int) -> str:
    """Return the text cut at a word to so many letters."""
    if len(text) <= limit:
        return text
    return f"{text[: limit - 1].rsplit(' ', 1)[0].rstrip(' ,;:')}…"
