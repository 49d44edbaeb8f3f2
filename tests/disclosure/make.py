"""Areas made up child by child, so that every count of a release adds up."""

from collections.abc import Sequence
from uuid import UUID

import numpy as np
from msgspec.structs import replace
from tests.briefing.make import CLAIMS, figure, released

from soundings.disclosure.model import (
    Audience,
    DomainFigure,
    Finding,
    Gap,
    Released,
    Thresholds,
)
from soundings.disclosure.rules.breakdowns import Earlier
from soundings.disclosure.rules.composition import release_id
from soundings.disclosure.rules.publication import for_public
from soundings.disclosure.rules.restriction import for_partnership
from soundings.disclosure.rules.suppression import PARTNERSHIP, PUBLIC
from soundings.estimate.rules.figures import figure_id

VARIABLES = {
    "status": (("ehc_plan", 0.19), ("sen_support", 0.78), ("requested", 0.03)),
    "phase": (
        ("early_years", 0.06), ("primary", 0.44), ("secondary", 0.33), ("post_16", 0.08),
        ("none", 0.02), ("alternative", 0.01), ("special", 0.06),
    ),
    "idaci_fifth": (("1", 0.31), ("2", 0.24), ("3", 0.18), ("4", 0.15), ("5", 0.12)),
    "sex": (("male", 0.64), ("female", 0.36)),
    "ethnicity_group": (
        ("white_british", 0.72), ("asian", 0.1), ("black", 0.05), ("mixed", 0.06),
        ("white_other", 0.05), ("other", 0.02),
    ),
    "looked_after": (("no", 0.988), ("yes", 0.012)),
}  # fmt: skip
"""Groups and about how many of an area's children are in each."""


class Children:
    """Children listed, who of them answered, and what for each measure; more answer later."""

    def __init__(self, listed: int, rate: float, seed: int, claims: int = 6) -> None:
        self.chance = np.random.default_rng(seed)
        self.listed = listed
        self.group = {
            variable: self.chance.choice(
                len(parts), listed, p=np.array([part for _, part in parts])
            )
            for variable, parts in VARIABLES.items()
        }
        self.answered = self.chance.random(listed) < rate
        self.claims = CLAIMS[:claims]
        self.favourable = {row[1]: self.chance.random(listed) < row[6] for row in self.claims}
        # Two claims are of one question, so that their bases are one; the others were skipped by
        # some.
        skipped = {row[1]: self.chance.random(listed) < 0.04 for row in self.claims}
        skipped[self.claims[1][1]] = skipped[self.claims[0][1]]
        self.skipped = skipped

    def more(self, answers: int) -> None:
        """Let so many more children be answered for."""
        silent = np.flatnonzero(~self.answered)
        self.answered[self.chance.permutation(silent)[:answers]] = True

    def counts(self, measure: str, among: np.ndarray) -> tuple[int, int, int]:
        """Return listed, answered and favourable children."""
        told = among & self.answered & ~self.skipped[measure]
        return int(among.sum()), int(told.sum()), int((told & self.favourable[measure]).sum())


def _figure(cut_id: UUID, measure: str, domain: str, counts: tuple[int, int, int]):
    listed, n, favourable = counts
    made = figure(measure, domain, listed, n, favourable / n if n else None)
    identifier = figure_id(cut_id, measure, domain)
    return replace(made, favourable=favourable, figure_id=identifier)


def _finding(cut_id: UUID, pattern: Finding, children: Children) -> Finding:
    whole = _figure(
        cut_id, pattern.archetype, "all",
        children.counts(pattern.archetype, np.ones(children.listed, dtype=bool)),
    )  # fmt: skip
    return replace(pattern, figure=whole)


def of(children: Children, number: int = 1) -> Released:
    """Return the inspectors' release of a cut of these children."""
    cut_id = UUID(int=(0x5EED << 96) + number)
    base = released(
        listed=children.listed, rate=float(children.answered.mean()), claims=children.claims
    )
    findings = tuple(_finding(cut_id, one, children) for one in base.findings)
    domains, gaps = [], []
    for finding in findings:
        for variable, parts in VARIABLES.items():
            for code, (category, _) in enumerate(parts):
                counts = children.counts(finding.archetype, children.group[variable] == code)
                group = _figure(cut_id, finding.archetype, f"{variable}={category}", counts)
                domains.append(
                    DomainFigure(
                        measure=finding.archetype, variable=variable, category=category,
                        figure=group,
                    )
                )  # fmt: skip
                if group.share is not None and finding.figure.share is not None:
                    gaps.append(_gap(finding, variable, category, group))
    return replace(
        base,
        release_id=release_id(cut_id, Audience.INSPECTOR),
        cut=replace(base.cut, cut_id=cut_id),
        findings=findings,
        domains=tuple(domains),
        gaps=tuple(gaps),
    )


def _gap(finding: Finding, variable: str, category: str, group) -> Gap:
    rest = finding.figure.n - group.n
    share = (finding.figure.favourable - group.favourable) / rest if rest else 0.0
    return Gap(
        ref=finding.ref, measure=finding.archetype, metric=finding.metric, variable=variable,
        group=category, group_figure=group, rest_share=round(share, 4), rest_n=rest,
        difference=round((group.share or 0) - share, 4), low=-0.3, high=0.3, p_adjusted=0.01,
        standing=True,
    )  # fmt: skip


def pack(
    whole: Released,
    earlier: Sequence[Earlier] = (),
    thresholds: Thresholds = PARTNERSHIP,
) -> Released:
    """Return the partnership's release of it."""
    return for_partnership(
        whole, release_id(whole.cut.cut_id, Audience.PARTNERSHIP), thresholds, earlier
    )


def page(whole: Released, shown: Released) -> Released:
    """Return the public's release of it."""
    return for_public(whole, shown, release_id(whole.cut.cut_id, Audience.PUBLIC), PUBLIC)
