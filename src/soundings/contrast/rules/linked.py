"""The same child by two clocks: the area's rows beside the families' answers."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
from msgspec import Struct

from soundings.claims.model import Archetype, Claim, DatedRow
from soundings.claims.rules import in_population, items_of, outcome
from soundings.contrast.model import Discordance, Linked, LinkedReply
from soundings.estimate.model import ResponseClass
from soundings.instrument.model import Answers
from soundings.instrument.rules import Facts
from soundings.stats import linked as stats
from soundings.stats.linearise import Design, design
from soundings.stats.shapes import Floats


class Respondents(Struct, frozen=True, kw_only=True, eq=False):
    """Everybody who weighs in a cut, as the variance needs them."""

    plan: Design
    place: Mapping[UUID, int]
    """Each child's row in the plan."""


def respondents(
    replies: Sequence[LinkedReply], classes: Sequence[ResponseClass]
) -> Respondents | None:
    """Prepare the variance over all who answered; None when nobody did.

    Families are clusters within the classes they were weighted in. What the list already knows of
    them is not taken out of the variance, which widens it a little.
    """
    if not replies:
        return None
    listed = {klass.name: klass.families_listed for klass in classes}
    names = sorted(listed)
    families = {
        family: code for code, family in enumerate(dict.fromkeys(one.family_id for one in replies))
    }
    plan = design(
        np.array([one.weight for one in replies]),
        np.array([families[one.family_id] for one in replies], dtype=np.int64),
        np.array([names.index(one.response_class) for one in replies], dtype=np.int64),
        np.array([float(listed[name]) for name in names]),
    )
    return Respondents(plan=plan, place={one.case_id: row for row, one in enumerate(replies)})


class Accounts(Struct, frozen=True, kw_only=True, eq=False):
    """What is known of the children a claim has rows about."""

    facts: Mapping[UUID, Facts]
    """Of the list, by child."""
    answers: Mapping[UUID, Answers]
    """Of the reply that counts, by child."""


class _Pair(Struct, frozen=True, kw_only=True):
    """One child's two accounts."""

    row: DatedRow
    place: int
    area_says: bool
    family_says: bool


def _pairs(
    rows: Sequence[DatedRow], archetype: Archetype, accounts: Accounts, among: Respondents
) -> list[_Pair]:
    pairs = []
    for row in rows:
        place = among.place.get(row.case_id)
        answers = accounts.answers.get(row.case_id)
        if row.kept is None or row.excepted or place is None or answers is None:
            continue
        said = outcome(archetype, answers, accounts.facts[row.case_id])
        if said is not None:
            pairs.append(_Pair(row=row, place=place, area_says=row.kept, family_says=said))
    return pairs


def _crossed(pairs: Sequence[_Pair], among: Respondents) -> stats.Linked:
    register: Floats = np.full(len(among.place), np.nan)
    told: Floats = np.full(len(among.place), np.nan)
    for pair in pairs:
        register[pair.place] = float(pair.area_says)
        told[pair.place] = float(pair.family_says)
    return stats.linked(among.plan, register, told)


def _points(share: float) -> str:
    return f"{share * 100:.0f}"


def _sentence(found: stats.Linked) -> str:
    """Say what the two accounts come to: agreement and disagreement, and nobody's error."""
    if found.net is None or found.both is None or found.neither is None:
        return "No child has both a row of the area's and an answer that counts."
    agree = found.both + found.neither
    more, less = found.register_only or 0.0, found.told_only or 0.0
    bounds = ""
    if found.net_low is not None and found.net_high is not None:
        bounds = f" (95% interval {_points(found.net_low)} to {_points(found.net_high)})"
    return (
        f"Of {found.n} children with both accounts (weighted), the area's record and the family "
        f"agree about {_points(agree)}%; about {_points(more)}% the record alone has it done, "
        f"about {_points(less)}% the family alone. Net disagreement: {_points(found.net)} points"
        f"{bounds}."
    )


def linked(
    claim: Claim,
    archetype: Archetype,
    rows: Sequence[DatedRow],
    accounts: Accounts,
    among: Respondents | None,
) -> tuple[Linked, tuple[Discordance, ...]]:
    """Cross a claim's rows with the families' answers about the same children.

    Rows under a lawful exception, rows whose time has not run out and children the claim does
    not speak of are left out and counted. Disagreements come back one by one, by case.
    """
    about = [
        row
        for row in rows
        if row.case_id in accounts.facts and in_population(archetype, accounts.facts[row.case_id])
    ]
    pairs = [] if among is None else _pairs(about, archetype, accounts, among)
    found = (
        stats.Linked(n=0, df=0.0, register_only_rows=_NOBODY, told_only_rows=_NOBODY)
        if among is None
        else _crossed(pairs, among)
    )
    decided = [row.kept for row in about if not row.excepted and row.kept is not None]
    said = [(pair.area_says, pair.family_says) for pair in pairs]
    clock = archetype.clock
    return Linked(
        claim_id=claim.claim_id,
        ref=claim.ref,
        metric=archetype.metric,
        starts="" if clock is None else clock.starts,
        ends="" if clock is None else clock.ends,
        rows=len(about),
        excepted=sum(row.excepted for row in about),
        open=sum(row.kept is None and not row.excepted for row in about),
        recounted=sum(decided) / len(decided) if decided else None,
        claimed_share=claim.claimed_share,
        n=len(pairs),
        both=said.count((True, True)),
        area_only=said.count((True, False)),
        family_only=said.count((False, True)),
        neither=said.count((False, False)),
        area_only_share=found.register_only,
        area_only_low=found.register_only_low,
        area_only_high=found.register_only_high,
        family_only_share=found.told_only,
        family_only_low=found.told_only_low,
        family_only_high=found.told_only_high,
        net=found.net,
        net_se=found.net_se,
        net_low=found.net_low,
        net_high=found.net_high,
        p=found.p,
        kappa=found.kappa,
        kappa_low=found.kappa_low,
        kappa_high=found.kappa_high,
        sentence=_sentence(found),
    ), _discordances(claim, archetype, pairs, accounts)


_NOBODY = np.zeros(0, dtype=np.int64)


def _discordances(
    claim: Claim, archetype: Archetype, pairs: Sequence[_Pair], accounts: Accounts
) -> tuple[Discordance, ...]:
    """List the children whose two accounts disagree, with the answers that bear on the claim."""
    items = items_of(archetype)
    return tuple(
        Discordance(
            claim_id=claim.claim_id,
            ref=claim.ref,
            case_id=pair.row.case_id,
            area_says=pair.area_says,
            starts_on=pair.row.starts_on,
            ends_on=pair.row.ends_on,
            family_said={
                item: accounts.answers[pair.row.case_id][item]
                for item in items
                if item in accounts.answers[pair.row.case_id]
            },
        )
        for pair in sorted(pairs, key=lambda pair: str(pair.row.case_id))
        if pair.area_says != pair.family_says
    )
