"""Words and number formats: never causal, never more people than replied.

A share never stands without its interval and base, and never speaks for families who did
not answer: "of the 1,284 who replied (weighted)".
"""

import math
from datetime import date, datetime

from soundings.briefing.constants import RECORDS
from soundings.disclosure.model import Figure, Finding, Headline, Method, Released, Silent
from soundings.inspection.constants import LONDON

_AGAINST = frozenset({"contradicted", "not_supported"})
_FOR = frozenset({"supported", "supported_among_those_who_answered"})

_SMALL_NUMBERS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


_ALL = 100
"""Per cent."""

_MISSING = "children with no answer that counts"
"""The silent, as they are printed: nobody answered, or the question was not reached, skipped
or answered "not sure"."""


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
    return f"{percent(figure.low)} to {percent(figure.high)}"


def span(figure: Figure) -> str:
    """Return the bounds as shortly as they can be said, for a chart or a card."""
    if figure.low is None or figure.high is None:
        return ""
    bounds = f"{percent(figure.low)}–{percent(figure.high)}"
    return bounds.replace("over 99", "99+").replace("under ", "<").replace("%", "")


def in_points(width: float) -> str:
    """Return an unsigned width in percentage points, with decimals if it has them."""
    return f"{round(width * _ALL, 2):g}"


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
    """Return what the missing answers would have to be for the claim to hold."""
    missing = f"{count(silent.listed - silent.answered)} {_MISSING}"
    if silent.impossible:
        return f"The claim would fail even if all {missing} counted in its favour."
    if silent.holds:
        return f"The claim would hold even if none of the {missing} counted in its favour."
    if silent.needed is None or silent.among_answered is None:
        return (
            "Answers, not the list, say whom the claim is about, so the answers it misses cannot "
            "be counted."
        )
    late = "" if silent.late is None else f", of those answered for last {percent(silent.late)}"
    return (
        f"For the claim to hold, {percent(silent.needed)} of the {missing} would have to count "
        f"in its favour; of those with one {percent(silent.among_answered)} do{late}."
    )


def tipping_short(finding: Finding) -> str:
    """Return the tipping point as one cell of a table."""
    silent = finding.silent
    if not finding.figure.n:
        return "Nobody answered"
    if silent is None:
        return "Not compared with the list"
    if silent.impossible:
        return f"Fails even if all {_MISSING} favoured the claim"
    if silent.holds:
        return f"Holds even if no {_MISSING} favoured the claim"
    if silent.needed is None:
        return "Cannot be bounded: answers, not the list, say whom the claim is about"
    needed = percent(silent.needed)
    missing = f"{count(silent.listed - silent.answered)} {_MISSING}"
    return f"{needed[0].upper()}{needed[1:]} of the {missing} would have to favour the claim"


def families_say(finding: Finding) -> str:
    """Return what families say with n, base and interval, in one sentence."""
    figure = finding.figure
    if figure.share is None:
        return f"Nobody who answered said anything that bears on {finding.metric.lower()}."
    base = (
        f"Among {finding.base}"
        if finding.by_answers
        else f"Of {finding.base} ({count(figure.listed)})"
    )
    return (
        f"{base}, {count(figure.n)} have an answer that counts: "
        f"{finding.metric[0].lower()}{finding.metric[1:]} {percent(figure.share)} (weighted; 95% "
        f"interval {interval(figure)}); the claim amounts to {percent(finding.claimed)}."
    )


def what_would_settle_it(finding: Finding, *, strength: bool) -> str:
    """Return what to look at, and what it would have to show."""
    silent = finding.silent
    allowed = percent(max(0.0, 1.0 - finding.threshold))
    among = "those whose families did not answer" if strength else "the list"
    sample = (
        f"{RECORDS} children drawn by ticket from {among}, their records read and their families "
        f"heard: the claim stands if no more than {allowed} show otherwise."
    )
    if strength or silent is None:
        return sample
    if silent.impossible:
        return (
            f"No {_MISSING} could make the claim hold: "
            f"{count(silent.answered - silent.favourable)} accounts among {count(silent.listed)} "
            f"listed speak against it, where it allows {allowed}. What is left to settle is "
            "where, and since when."
        )
    return sample if silent.needed is None else f"{sample} {tipping(silent)}"


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


def counted(released: Released) -> str:
    """Return whom the children answered for are, and why pictures of reach count more of them."""
    method, replied = released.method, released.headline.replied
    if method is None or method.sent_whole is None or not replied:
        return ""
    begun = sum(row.answered for row in released.reach if row.margin == "status")
    more = (
        f"; the pictures and table below count {count(begun)}, for they take in every child for "
        "whom a reply was begun, though too little was answered or it was taken back"
    )
    return (
        f"Of the {count(replied)} answered for, each counted once however many replied, "
        f"{count(method.sent_whole)} had a reply that was sent and {count(method.broken_off)} one "
        "left unsent with at least half of its questions answered"
        f"{more if begun > replied else ''}."
    )


def unevenness(method: Method) -> str:
    """Return how unevenly the list answered, and how far a share could be off for it."""
    if method.cv is None or method.r_indicator is None:
        return ""
    indicator = f"R-indicator {method.r_indicator:.2f}"
    if _whole(method.cv) == 0:
        return (
            "Over what the list tells of families, response was no more uneven than chance alone "
            f"makes it ({indicator} after correction for chance)."
        )
    return (
        f"Response was uneven by {percent(method.cv)} (coefficient of variation of the chance of "
        f"answering; {indicator}; both corrected for the unevenness that chance alone makes): "
        f"before weighting, a share near one half could be off by at most "
        f"{_whole(method.cv / 2)} points on what the list can explain."
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
