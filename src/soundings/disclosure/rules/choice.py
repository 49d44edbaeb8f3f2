"""What a release withholds: chosen from its counts, and asked of the finished release again."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from soundings.disclosure.model import Released, Thresholds
from soundings.disclosure.rules.breakdowns import (
    Earlier,
    adds_up,
    breakdowns,
    groups,
    shown_in,
    wholes,
)
from soundings.disclosure.rules.ledger import REST, WHOLE
from soundings.disclosure.rules.protection import protect, worked_out
from soundings.disclosure.rules.suppression import cell_of, few_came, why_withheld


class Choice(Struct, frozen=True, kw_only=True):
    """What a release withholds, and why."""

    measures: Mapping[str, str]
    """Reasons by measure, of those withheld whole."""
    groups: Mapping[tuple[str, str, str], str]
    """Reasons by measure, variable and category."""
    audited: int


def _unfit(
    released: Released, earlier: Sequence[Earlier], thresholds: Thresholds
) -> dict[str, str]:
    """Return the measures whose whole figure may not be shown, and why."""
    reasons = {}
    for finding in released.findings:
        figure = finding.figure
        why = "not_answered" if figure.share is None else why_withheld(cell_of(figure), thresholds)
        if why:
            reasons[finding.archetype] = why
    for before in earlier:
        then, shown = wholes(before.whole), shown_in(before.shown)
        for measure, cell in wholes(released).items():
            if (measure, WHOLE, WHOLE) in shown and few_came(then[measure], cell, thresholds):
                reasons.setdefault(measure, "few_newcomers")
    return reasons


def choose(released: Released, earlier: Sequence[Earlier], thresholds: Thresholds) -> Choice:
    """Return what to withhold of a release, given what earlier ones have shown.

    A measure whose whole gives a withheld group away is withheld whole, and all is decided anew.
    """
    measures = _unfit(released, earlier, thresholds)
    while True:
        fit = frozenset(wholes(released)) - set(measures)
        hidden: dict[tuple[str, str, str], str] = {}
        audited, given_away = 0, False
        for breakdown in breakdowns(released, earlier, fit):
            protected = protect(breakdown.editions, thresholds)
            audited += protected.audited
            if protected.given_away:
                measures |= dict.fromkeys(breakdown.measures, "unprotectable")
                given_away = True
            for measure in breakdown.measures:
                for category, why in protected.reasons.items():
                    hidden[measure, breakdown.variable, category] = why
        if not given_away:
            break
    for measure, variables in groups(released).items():
        for variable, by in variables.items():
            if not adds_up(by):
                hidden |= {(measure, variable, name): "unprotectable" for name in by}
    return Choice(measures=measures, groups=hidden, audited=audited)


def recoverable(
    whole: Released, shown: Released, earlier: Sequence[Earlier], thresholds: Thresholds
) -> tuple[str, ...]:
    """Name what could be worked out of a finished release, everything earlier beside it.

    Asked of the release itself and not of how it was made; empty is the proof.
    """
    seen = shown_in(shown)
    open_ = frozenset(
        finding.archetype for finding in shown.findings if not finding.figure.withheld
    )
    return tuple(
        f"{breakdown.variable}: {named}"
        for breakdown in breakdowns(whole, earlier, open_)
        for named in worked_out(
            breakdown.editions,
            {
                category
                for measure in breakdown.measures
                for category in breakdown.editions[-1].cells[measure]
                if category == REST or (measure, breakdown.variable, category) not in seen
            },
            thresholds,
        )
    )
