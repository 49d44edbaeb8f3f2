"""What is said of one claim: the figure, the tipping point, what would settle it."""

from soundings.briefing.constants import RECORDS
from soundings.briefing.rules.sentences.phrases import clause, interval, with_base
from soundings.disclosure.model import Enquiry, Finding, Silent, TwoPhase
from soundings.kit.charts.ink import held
from soundings.kit.figures import count, percent

_MISSING = "children with no answer that counts"
"""The silent, as they are printed: nobody answered, or the question was not reached, skipped
or answered "not sure"."""


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
    """Return criterion and law, without what the line before it has said already.

    Words edited by hand may have lost either; then they stand behind.
    """
    said = enquiry.why_it_matters.removeprefix(enquiry.observed).strip()
    if all(criterion in said for criterion in enquiry.criteria) and clause(enquiry.law) in said:
        return said
    return f"{said} {asked_by(enquiry.criteria, enquiry.law)}".strip()


def asked_by(criteria: tuple[str, ...], law: str) -> str:
    """Return the criteria of the framework and the law that ask for it."""
    named = f"Criteri{'on' if len(criteria) == 1 else 'a'} {', '.join(criteria)}"
    return f"{'; '.join(filter(None, (named if criteria else '', clause(law))))}."


def what_would_settle_it(finding: Finding, *, strength: bool) -> str:
    """Return what to look at, and what it would have to show."""
    silent = finding.silent
    at_most = finding.direction == "at_most"
    allowed = percent(held(finding.threshold if at_most else 1.0 - finding.threshold))
    among = "those whose families did not answer" if strength else "the list"
    shown = "show it" if at_most else "show otherwise"
    sample = (
        f"The claim stands if no more than {allowed} of {RECORDS} children drawn by ticket from "
        f"{among} {shown}."
    )
    if strength or silent is None or not finding.compared:
        return sample
    if silent.impossible:
        against = silent.favourable if at_most else silent.answered - silent.favourable
        return (
            f"The claim fails whatever the missing answers are: {count(against)} accounts among "
            f"{count(silent.listed)} listed speak against it, where it allows {allowed}. What is "
            "left to settle is where, and since when."
        )
    return sample


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
