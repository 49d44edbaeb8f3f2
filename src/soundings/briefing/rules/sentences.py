"""Words and number formats: never causal, never more people than replied.

A share never stands without its interval and base, and never speaks for families who did
not answer: "of the 1,284 who replied (weighted)".
"""

from datetime import date, datetime

from soundings.briefing.constants import RECORDS
from soundings.briefing.model import DrawPlace, Found, Position, Recounted, Replies, Reply, Strings
from soundings.briefing.rules.choosing import AGAINST, FOR
from soundings.disclosure.model import (
    Enquiry,
    Figure,
    Finding,
    Headline,
    Method,
    Released,
    Silent,
    TwoPhase,
)
from soundings.inspection.constants import LONDON
from soundings.kit.charts.ink import held
from soundings.kit.figures import bounds, count, percent, whole

_SMALL_NUMBERS = (
    "none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
)  # fmt: skip


_MISSING = "children with no answer that counts"
"""The silent, as they are printed: nobody answered, or the question was not reached, skipped
or answered "not sure"."""


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
    return bounds(figure.low, figure.high)


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


def tipping(silent: Silent, direction: str = "at_least") -> str:
    """Return what the missing answers would have to be for the claim to hold."""
    missing = f"{count(silent.listed - silent.answered)} {_MISSING}"
    most = direction == "at_most"
    if silent.impossible:
        return (
            f"The claim would fail even if it were so of none of the {missing}."
            if most
            else f"The claim would fail even if all {missing} counted in its favour."
        )
    if silent.holds:
        return (
            f"The claim would hold even if it were so of all {missing}."
            if most
            else f"The claim would hold even if none of the {missing} counted in its favour."
        )
    if silent.needed is None or silent.among_answered is None:
        return (
            "Answers, not the list, say whom the claim is about, so the answers it misses cannot "
            "be counted."
        )
    late = "" if silent.late is None else f", of those answered for last {percent(silent.late)}"
    if most:
        return (
            f"For the claim to hold, it could be so of no more than {percent(silent.needed)} of "
            f"the {missing}; of those with one it is of {percent(silent.among_answered)}{late}."
        )
    return (
        f"For the claim to hold, {percent(silent.needed)} of the {missing} would have to count "
        f"in its favour; of those with one {percent(silent.among_answered)} do{late}."
    )


def tipping_short(finding: Finding) -> str:
    """Return the tipping point as one cell of a table."""
    silent = finding.silent
    if not finding.figure.n:
        return "Nobody answered"
    if silent is None or not finding.compared:
        return "Not compared with the list"
    if silent.needed is None and not (silent.impossible or silent.holds):
        return "Cannot be bounded: answers, not the list, say whom the claim is about"
    missing = f"{count(silent.listed - silent.answered)} {_MISSING}"
    needed = percent(silent.needed)
    if finding.direction == "at_most":
        none, every, between = (
            f"Fails even if it were so of none of the {_MISSING}",
            f"Holds even if it were so of all {_MISSING}",
            f"It could be so of no more than {needed} of the {missing}",
        )
    else:
        none, every, between = (
            f"Fails even if all {_MISSING} favoured the claim",
            f"Holds even if no {_MISSING} favoured the claim",
            f"{needed[0].upper()}{needed[1:]} of the {missing} would have to favour the claim",
        )
    return none if silent.impossible else every if silent.holds else between


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
    amounts = f"; the claim amounts to {claimed(finding)}" if finding.compared else ""
    return (
        f"{base}, {count(figure.n)} have an answer that counts: "
        f"{finding.metric[0].lower()}{finding.metric[1:]} {percent(figure.share)} (weighted; 95% "
        f"interval {interval(figure)}){amounts}."
    )


def claimed(finding: Finding) -> str:
    """Return the share claimed, and which way it binds."""
    words = {"at_least": "", "at_most": "at most ", "equals": "exactly "}
    return f"{words.get(finding.direction, '')}{percent(finding.claimed)}"


def observed(enquiry: Enquiry, finding: Finding) -> str:
    """Return what a line starts from: the families' figure, or what drew attention beside it."""
    if enquiry.starts_from == "claim" or not enquiry.observed:
        return families_say(finding)
    figure = finding.figure
    whole = (
        f" Over everybody the claim speaks of: {with_base(figure)}."
        if figure.share is not None
        else ""
    )
    return f"{enquiry.observed[0].upper()}{enquiry.observed[1:]}{whole}"


def matters(enquiry: Enquiry) -> str:
    """Return criterion and law, without what the line before it has said already."""
    return enquiry.why_it_matters.removeprefix(enquiry.observed).strip()


def what_would_settle_it(finding: Finding, *, strength: bool) -> str:
    """Return what to look at, and what it would have to show."""
    silent = finding.silent
    at_most = finding.direction == "at_most"
    allowed = percent(held(finding.threshold if at_most else 1.0 - finding.threshold))
    among = "those whose families did not answer" if strength else "the list"
    shown = "show it" if at_most else "show otherwise"
    sample = (
        f"{RECORDS} children drawn by ticket from {among}, their records read and their families "
        f"heard: the claim stands if no more than {allowed} {shown}."
    )
    if strength or silent is None or not finding.compared:
        return sample
    if silent.impossible:
        against = silent.favourable if at_most else silent.answered - silent.favourable
        return (
            f"No {_MISSING} could make the claim hold: {count(against)} accounts among "
            f"{count(silent.listed)} listed speak against it, where it allows {allowed}. What is "
            "left to settle is where, and since when."
        )
    return sample if silent.needed is None else f"{sample} {tipping(silent, finding.direction)}"


def elsewhere(finding: Finding) -> str:
    """Return what is published of the area, its neighbours, its region and the country."""
    if not finding.benchmarks:
        return clause(finding.benchmark)
    said = []
    for one in finding.benchmarks:
        places = (
            (one.area_name, one.area), ("statistical neighbours", one.neighbour),
            (one.region_name, one.region), (one.country, one.national),
        )  # fmt: skip
        known = ", ".join(
            f"{name} {percent(share)}" for name, share in places if share is not None
        )
        said.append(
            f"{one.title}, {one.year}: {known}; the middle eight in ten of "
            f"{count(one.authorities)} authorities {percent(one.tenth)} to "
            f"{percent(one.ninetieth)}"
        )
    return "; ".join(said)


def phoned(found: TwoPhase) -> str:
    """Return what a telephone sample of the silent adds, in a sentence."""
    stands = (
        "The two together stand as the families’ figure, by the rule fixed beforehand"
        if found.headline
        else "They do not replace the figure of those who replied, by the rule fixed beforehand"
    )
    return (
        f"By telephone: {count(found.answered)} answered of {count(found.drawn)} drawn by chance "
        f"from {count(found.silent)} who had not; among those {percent(found.among_silent)}, with "
        f"those who replied {percent(found.share)} ({percent(found.low)} to "
        f"{percent(found.high)}). {stands}."
    )


_RECORD = {
    "population": "the children", "period": "the time", "definition": "the definition",
    "exceptions": "the exceptions",
}  # fmt: skip


def not_the_same(finding: Finding) -> str:
    """Return in what claim and question differ, by the record made before the survey."""
    if not finding.not_the_same:
        return ""
    parts = [_RECORD.get(part, part) for part in finding.not_the_same]
    words = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
    note = f" {clause(finding.comparability_note)}." if finding.comparability_note else ""
    return f"Claim and question differ in {words}.{note}"


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
    if whole(method.cv) == 0:
        return (
            "Over what the list tells of families, response was no more uneven than chance alone "
            f"makes it ({indicator} after correction for chance)."
        )
    return (
        f"Response was uneven by {percent(method.cv)} (coefficient of variation of the chance of "
        f"answering; {indicator}; both corrected for the unevenness that chance alone makes): "
        f"before weighting, a share near one half could be off by at most "
        f"{whole(method.cv / 2)} points on what the list can explain."
    )


def tally(findings: tuple[Finding, ...]) -> tuple[int, int, int]:
    """Return how many claims families' replies stand against, with, and leave open."""
    against = sum(finding.verdict in AGAINST for finding in findings)
    together = sum(finding.verdict in FOR for finding in findings)
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


def said_to(reply: Reply, strings: Strings) -> str:
    """Return what the partnership said to a finding, and what came of it."""
    ground = f" ({strings.grounds[reply.ground]})" if reply.ground else ""
    version = f", version {reply.version}" if reply.version > 1 else ""
    words = f" “{reply.words}”" if reply.words else ""
    files = ""
    if reply.attached:
        many = len(reply.attached)
        files = f" {in_words(many).capitalize()} file{'' if many == 1 else 's'} attached."
    position = strings.positions[reply.position]
    parts = [f"{position}{ground} on {day(reply.written_at)}{version}.{words}{files}"]
    if reply.recounted is not None:
        parts.append(recounted(reply.recounted, strings))
    if reply.mark is not None:
        parts.append(
            f"Inspectors: {strings.findings_on[reply.mark.found]}. {clause(reply.mark.reason)}."
        )
    return " ".join(parts)


def recounted(found: Recounted, strings: Strings) -> str:
    """Return what the corrected rows come to, beside what stood."""
    if found.problem:
        return f"The corrected rows could not be counted: {found.problem}"
    before = f" (rows sent first: {percent(found.counted_before)})"
    return (
        f"Counted anew on {count(found.rows)} corrected rows: {percent(found.counted)}"
        f"{before if found.counted_before is not None else ''}, where {percent(found.claimed)} "
        f"was claimed. Against {percent(found.counted)} the verdict would be "
        f"{strings.verdicts[found.verdict].lower()}{_grade(found.grade)}; it is "
        f"{strings.verdicts[found.verdict_before].lower()}{_grade(found.grade_before)}."
    )


def _grade(grade: str) -> str:
    return f", grade {grade}" if grade else ""


def tally_of_replies(replies: Replies) -> str:
    """Return how many findings were accepted, how many disputed, and how often we were wrong."""
    latest = replies.latest
    accepted, context, disputed = (
        sum(reply.position is position for reply in latest) for position in Position
    )
    disputes = [reply for reply in latest if reply.position is Position.DISPUTE]
    upheld, part, refused = (
        sum(reply.mark is not None and reply.mark.found is found for reply in disputes)
        for found in Found
    )
    waiting = len(disputes) - upheld - part - refused
    errors = (
        f"Inspectors upheld {in_words(upheld)} of the disputes, {in_words(part)} in part, and "
        f"{in_words(refused)} not; {in_words(waiting)} {_are(waiting)} not yet marked. Errors of "
        f"ours found by the partnership: {in_words(upheld + part)}."
    )
    return (
        f"The partnership replied to {in_words(len(latest))} "
        f"finding{'' if len(latest) == 1 else 's'}: it accepts {in_words(accepted)}, accepts "
        f"{in_words(context)} with context and disputes {in_words(disputed)}. {errors} Each reply "
        "stands beside its finding, word for word; every version is kept."
    )


def stratum(place: DrawPlace) -> str:
    """Return what the list says of a drawn child: why it stands where it stands."""
    words = (place.status, place.phase, f"aged {place.age_band}", f"{place.deprivation} deprived")
    return ", ".join(word.replace("_", " ") for word in words)


def since(released: Released) -> str:
    """Return what a day has added, in two sentences."""
    delta = released.delta
    if delta is None:
        return reach_sentence(released.headline)
    more = delta.replied - delta.replied_before
    turned = sum(one.verdict != one.verdict_before for one in delta.findings)
    moved = len(delta.findings) - turned
    children = "child" if abs(more) == 1 else "children"
    way = "more" if more >= 0 else "fewer"
    return (
        f"{count(abs(more))} {way} {children} answered for: {count(delta.replied)} in all, from "
        f"{count(delta.families)} families. {in_words(turned).capitalize()} "
        f"verdict{'' if turned == 1 else 's'} changed; {in_words(moved)} other "
        f"figure{'' if moved == 1 else 's'} moved by a point or more."
    )
