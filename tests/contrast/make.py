"""Claims, figures and evidence made up to the point."""

from uuid import UUID

from tests.estimate.make import INSPECTION, archetypes

from soundings.claims.model import Claim, Owner, Strength
from soundings.contrast.rules.findings import Evidence, findings
from soundings.estimate.model import (
    ClassShift,
    Diagnostics,
    Figure,
    Flag,
    TwoPhase,
)
from soundings.estimate.rules.response import ending, rates
from soundings.outreach.model import Code

ARCHETYPES = archetypes()


SAME = {f"same_{what}": True for what in ("population", "period", "definition", "exceptions")}


def claim(number=1, archetype="C39", share=0.8, strength=Strength.NUMERIC, **changes):
    return Claim(
        claim_id=UUID(int=number),
        inspection_id=INSPECTION,
        ref=str(number),
        archetype=archetype,
        verbatim="What we say.",
        source_document="SEF",
        source_page="4",
        owner=Owner.BOTH,
        strength=strength,
        claimed_share=share,
        rounding=0.005,
        tolerance=0.05,
        period="2025",
        **(SAME | changes),
    )


def figure(measure="C39", share=0.5, n=400, listed=2000, domain="all", flagged=Flag.NONE):
    return Figure(
        measure=measure,
        domain=domain,
        list_base=listed,
        n=n,
        favourable=round(n * share),
        n_effective=float(n),
        estimate=share,
        se=0.02,
        low=max(0.0, share - 0.05),
        high=min(1.0, share + 0.05),
        df=float(n - 4),
        flag=flagged,
    )


def evidence(*figures, shift=None, waves=(), **more):
    measures = {one.measure for one in figures}
    return Evidence(
        figures=figures,
        diagnostics=Diagnostics(
            rates=rates([ending(Code.COMPLETE)] * 400 + [ending(Code.NOT_SENT)] * 1600),
            weights=None,
            representativity=None,
            classes=(),
            waves=waves,
            shifts=()
            if shift is None
            else tuple(ClassShift(measure=name, shift=shift) for name in measures),
            log=(),
        ),
        list_count=2000,
        response_count=400,
        **more,
    )


def phoned(measure="C39", estimate=0.5, *, answered=150, headline=True, silent=0.5):
    """Make a telephone sample of the silent."""
    return TwoPhase(
        measure=measure,
        silent=1600,
        drawn=200,
        answered=answered,
        phone_rate=answered / 200,
        among_silent=silent,
        among_silent_se=0.04,
        estimate=estimate,
        se=0.02,
        n_effective=600.0,
        df=140.0,
        low=estimate - 0.04,
        high=estimate + 0.04,
        implied=0.5,
        difference=silent - 0.5,
        p=0.5,
        headline=headline,
        why="150 of 200 drawn answered by telephone",
    )


def decide(one=None, *, share=0.5, **changed):
    shift = changed.pop("shift", 0.02)
    return findings(
        [one or claim()], ARCHETYPES, evidence(figure(share=share, **changed), shift=shift)
    )[0]
