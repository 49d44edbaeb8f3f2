"""From what the partnership sees to what everybody may: whole figures, and no group of children.

Whatever is withheld from the partnership is withheld here, so that the two together show what
the partnership's release shows alone.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from soundings.disclosure.model import Audience, Finding, Released, ReleaseId, Theme, Thresholds
from soundings.disclosure.rules.restriction import shown_theme, withheld_figure
from soundings.disclosure.rules.suppression import cell_of, why_withheld
from soundings.disclosure.rules.withholding import withholding


def _finding(whole: Finding, shown: Finding, thresholds: Thresholds) -> Finding:
    why = shown.figure.why_withheld or why_withheld(cell_of(whole.figure), thresholds)
    return replace(
        shown,
        figure=withheld_figure(whole.figure, why) if why else shown.figure,
        counter_examples=None,
        comparability_note="",
        recorded_by="",
        recorded_on=None,
    )


def _theme(theme: Theme, whole: Mapping[str, Theme], thresholds: Thresholds) -> Theme | None:
    fit = shown_theme(whole[theme.theme], thresholds)
    return None if fit is None else replace(theme, prevalence=fit.prevalence, paraphrases=())


def for_public(
    whole: Released, shown: Released, release_id: ReleaseId, thresholds: Thresholds
) -> Released:
    """Return what the families' page may show: whole figures on many replies, and themes."""
    by_ref = {finding.ref: finding for finding in whole.findings}
    named = {theme.theme: theme for theme in whole.themes}
    findings = tuple(_finding(by_ref[one.ref], one, thresholds) for one in shown.findings)
    themes = (_theme(theme, named, thresholds) for theme in shown.themes)
    return replace(
        shown,
        release_id=release_id,
        audience=Audience.PUBLIC,
        thresholds=thresholds,
        confidence=None,
        findings=findings,
        domains=(),
        gaps=(),
        themes=tuple(theme for theme in themes if theme is not None),
        withholding=withholding(findings, (), 0, ()),
    )
