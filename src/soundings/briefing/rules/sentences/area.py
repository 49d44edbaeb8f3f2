"""What is said of the whole area: reach, unevenness, the verdicts together, a day's change."""

from soundings.briefing.model import DrawPlace, Strings
from soundings.briefing.rules.choosing import AGAINST, FOR
from soundings.briefing.rules.sentences.phrases import are, enumerated, in_words
from soundings.disclosure.model import Finding, Headline, Method, Released
from soundings.kit.figures import count, percent, whole


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
        parts.append(f"{in_words(against)} {are(against)} not borne out by replies{of_them}")
    if together:
        parts.append(f"{in_words(together)} {are(together)} supported")
    if unsettled:
        parts.append(f"{in_words(unsettled)} cannot be settled")
    made = f"{in_words(len(findings))} claim{'' if len(findings) == 1 else 's'}"
    return f"Of the partnership’s {made}, {enumerated(parts)}."


def _none_of(claims: int) -> str:
    return (
        "The partnership’s one claim cannot"
        if claims == 1
        else f"None of the partnership’s {in_words(claims)} claims can"
    )


def stratum(place: DrawPlace, strings: Strings) -> str:
    """Return what the list says of a drawn child: why it stands where it stands."""
    words = (
        strings.category("status", place.status),
        strings.category("phase", place.phase).lower(),
        strings.category("age_band", place.age_band).lower(),
        f"{place.deprivation.replace('_', ' ')} deprived",
    )
    return ", ".join(words)


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
