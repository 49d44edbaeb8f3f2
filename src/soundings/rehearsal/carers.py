"""Draws the carers: who can be reached, by what, how likely and when they answer."""

from datetime import date

import msgspec
import numpy as np

from soundings.rehearsal import constants as c
from soundings.rehearsal.chance import Rng, pick
from soundings.rehearsal.households import (
    PLACES,
    draw_by_community,
    draw_by_sex,
    draw_postcodes,
)
from soundings.rehearsal.model import (
    SEN_SUPPORT,
    Answers,
    Carers,
    Children,
    Families,
    Flag,
    Holds,
    Real,
    Text,
    Whole,
)
from soundings.rehearsal.requests import REFUSED

ADULT = 16
MOBILES = 1000
"""Numbers 07700 900000 to 900999, which ring nowhere. Source: Ofcom, numbers for drama use."""
_OWN_NUMBERS = 900
"""How many of them are kept for carers known by their number alone. Source: our choice."""
_OTHER_NAME = 0.25
"""Share of further carers with a surname of their own. Source: our choice."""
PRIMARY, PARTNER, SEPARATED, YOUNG_PERSON = range(4)
_EMAIL = (c.CONTACT_EMAIL, 0.60, 0.70, 0.60)
"""Share with an email address by kind of carer. Source: CONTACT_EMAIL; the rest our choice."""
_MOBILE = (c.CONTACT_MOBILE, 0.80, 0.85, 0.85)
"""Share with a mobile number by kind of carer. Source: CONTACT_MOBILE; the rest our choice."""
_WOMEN = (0.88, 0.15, 0.12, 0.3)
"""Share of women by kind of carer. Source: our choice; most carers who answer are mothers."""


class _Drawn(msgspec.Struct, frozen=True, kw_only=True):
    kind: Whole
    family: Whole
    child: Whole
    """The young person; -1 for a carer of the whole family."""


def relayed(rng: Rng, children: Children) -> Flag:
    """Return whose school hands contacts on: whole schools, the same share of every phase."""
    support = children.status == SEN_SUPPORT
    yes = np.zeros(len(support), np.bool_)
    for phase in np.unique(children.phase):
        here = support & (children.phase == phase)
        urns, sizes = np.unique(children.urn[here], return_counts=True)
        order = rng.permutation(len(urns))
        before = np.cumsum(sizes[order]) - sizes[order] / 2
        willing = urns[order][before < c.RELAYED * sizes.sum()]
        yes |= here & np.isin(children.urn, willing)
    return yes


def draw_carers(rng: Rng, children: Children, families: Families, answers: Answers) -> Carers:
    """Draw every carer, the children each cares for, and how and when each would answer."""
    drawn = _draw_kinds(rng, children, families)
    count = len(drawn.kind)
    community = families.community[drawn.family]
    female = rng.random(count) < np.asarray(_WOMEN)[drawn.kind]
    own = drawn.child >= 0
    first = draw_by_sex(rng, community, female, "women", "men")
    first = np.where(own, children.forename[drawn.child], first)
    elsewhere = (rng.random(count) < _OTHER_NAME) & (drawn.kind != PRIMARY)
    last = np.where(
        elsewhere, draw_by_community(rng, community, "surnames"), families.surname[drawn.family]
    )
    last = np.where(own, children.surname[drawn.child], last)
    name = np.char.add(np.char.add(first, " "), last)
    has_email = rng.random(count) < np.asarray(_EMAIL)[drawn.kind]
    has_mobile = rng.random(count) < np.asarray(_MOBILE)[drawn.kind]
    pair_carer, pair_child = _pairs(rng, children, drawn)
    propensity, mood = _propensity(children, families, answers, drawn), rng.random(count)
    urgency = np.add(mood < propensity, np.isin(np.arange(count), pair_carer), dtype=np.float64)
    dead = rng.random(count) < c.DEAD_EMAIL
    mobile, alone = _draw_numbers(rng, name, urgency, has_email, has_mobile)
    mobile = np.where(has_mobile & has_email & dead, _shared_numbers(rng, count), mobile)
    foster = families.looked_after[drawn.family]
    relation = np.where(own, "Young person", np.where(foster, "Foster carer", "Parent/carer"))
    moved = drawn.kind == SEPARATED
    return Carers(
        name=name,
        relation=relation,
        email=np.where(has_email, _emails(rng, first, last, dead), ""),
        mobile=mobile,
        postcode=np.where(moved, draw_postcodes(rng, count), families.postcode[drawn.family]),
        family=drawn.family,
        reachable_by_number=alone,
        propensity=propensity,
        mood=mood,
        opens=_opens(rng, has_email, has_mobile),
        pair_carer=pair_carer,
        pair_child=pair_child,
    )


def _draw_kinds(rng: Rng, children: Children, families: Families) -> _Drawn:
    each = np.arange(len(families.idaci))
    birth = ~families.looked_after
    partner = each[birth & (rng.random(len(each)) < c.PARTNER)]
    separated = each[birth & (rng.random(len(each)) < c.SEPARATED)]
    grown = (children.age >= ADULT) & (rng.random(len(children.age)) < c.YOUNG_PERSON)
    young = np.flatnonzero(grown & (children.status != SEN_SUPPORT))
    groups = (each, partner, separated, children.family[young])
    carers = sum(len(group) for group in groups[:3])
    return _Drawn(
        kind=np.repeat(np.arange(4), [len(group) for group in groups]),
        family=np.concatenate(groups),
        child=np.concatenate((np.full(carers, -1), young)),
    )


def _pairs(rng: Rng, children: Children, drawn: _Drawn) -> tuple[Whole, Whole]:
    known = (children.status != SEN_SUPPORT) | (
        relayed(rng, children) & (rng.random(len(children.age)) < c.RELAYED_CONTACT)
    )
    order = np.argsort(children.family, kind="stable")
    start = np.searchsorted(children.family[order], drawn.family, "left")
    stop = np.searchsorted(children.family[order], drawn.family, "right")
    whole = np.flatnonzero(drawn.child < 0)
    span = (stop - start)[whole]
    carer = np.repeat(whole, span)
    within = np.arange(span.sum()) - np.repeat(np.cumsum(span) - span, span)
    child = order[np.repeat(start[whole], span) + within]
    young = np.flatnonzero(drawn.child >= 0)
    carer = np.concatenate((carer, young))
    child = np.concatenate((child, drawn.child[young]))
    kept = known[child]
    return carer[kept], child[kept]


def _emails(rng: Rng, first: Text, last: Text, dead: Flag) -> Text:
    word = np.char.lower(np.char.add(np.char.add(first, "."), last))
    word = np.char.replace(np.char.replace(word, " ", ""), "'", "")
    serial = np.char.add(word, np.arange(1, len(first) + 1).astype("U7"))
    hosts = np.asarray(PLACES.email_hosts)[rng.integers(len(PLACES.email_hosts), size=len(first))]
    return np.char.add(np.char.add(serial, "@"), np.where(dead, PLACES.dead_host, hosts))


def _written(number: Whole) -> Text:
    return np.char.add("07700 900", np.char.zfill(number.astype("U3"), 3))


def _shared_numbers(rng: Rng, count: int) -> Text:
    """Draw numbers that are never anybody's own: whose link a text there holds is not known."""
    return _written(rng.integers(0, MOBILES - _OWN_NUMBERS, count))


def _draw_numbers(
    rng: Rng, name: Text, urgency: Real, email: Flag, mobile: Flag
) -> tuple[Text, Flag]:
    """Draw numbers. Those without email get one that nobody else without email has, while
    numbers last (first those who will answer), and never the number of a namesake.
    """
    number = rng.integers(0, MOBILES, len(name))
    bare = rng.permutation(np.flatnonzero(mobile & ~email))
    bare = bare[np.argsort(-urgency[bare], kind="stable")]
    owned = bare[:_OWN_NUMBERS]
    number[owned] = MOBILES - _OWN_NUMBERS + rng.permutation(_OWN_NUMBERS)[: len(owned)]
    rest = bare[_OWN_NUMBERS:]
    number[rest] = rng.integers(0, MOBILES - _OWN_NUMBERS, len(rest))
    for _ in range(20):
        key = np.char.add(name[rest], number[rest].astype("U3"))
        first = np.unique(key, return_index=True)[1]
        again = np.setdiff1d(np.arange(len(rest)), first)
        number[rest[again]] = rng.integers(0, MOBILES - _OWN_NUMBERS, len(again))
    alone = np.zeros(len(name), np.bool_)
    alone[owned] = True
    return np.where(mobile, _written(number), ""), alone


def _propensity(children: Children, families: Families, answers: Answers, drawn: _Drawn) -> Real:
    """Return each carer's chance of answering, given that a message can reach them."""
    count = len(families.idaci)
    seen = np.asarray(
        [
            c.RESPONSE["ehc_plan"],
            c.RESPONSE["sen_support"] / (c.RELAYED * c.RELAYED_CONTACT),
            c.RESPONSE["requested"],
        ]
    )[children.status]
    refused = np.isin(children.outcome, REFUSED)
    child = np.where(refused, c.RESPONSE["requested"], seen)
    base = np.zeros(count)
    np.maximum.at(base, children.family, child)
    factor = np.asarray(c.RESPONSE_IDACI)[families.idaci - 1]
    factor = factor * np.where(families.language == "English", 1, c.RESPONSE_ADDITIONAL_LANGUAGE)
    factor = factor * np.where(families.looked_after, c.RESPONSE_LOOKED_AFTER, 1)
    by_kind = np.asarray((1.0, c.RESPONSE_SECOND_CARER, c.RESPONSE_SECOND_CARER, 0.0))
    own = np.where(drawn.child >= 0, c.RESPONSE_YOUNG_PERSON, 0.0)
    chance = (base[drawn.family] * by_kind[drawn.kind] + own) * factor[drawn.family]
    chance = np.clip(chance, 0.005, 0.9)
    total = np.bincount(children.family, answers.experience, count).astype(np.float64)
    fares = total / np.bincount(children.family, minlength=count)
    odds: Real = chance / (1 - chance) * c.RESPONSE_EXPERIENCE ** -fares[drawn.family]
    return odds / (1 + odds)


def _opens(rng: Rng, email: Flag, mobile: Flag) -> Whole:
    """Draw the wave a carer opens the link in, among those that reach them: odd waves are
    emails, even waves texts.
    """
    wave = 1 + pick(rng, c.OPENS, len(email))
    wave = np.where(email & ~mobile, wave - (wave + 1) % 2, wave)
    return np.where(mobile & ~email, wave + wave % 2, wave)


def draw_holds(rng: Rng, on: date, children: Children, carers: Carers) -> Holds:
    """Draw whom not to contact: some for each reason there is."""
    count = len(children.age)
    order = rng.permutation(count)
    sizes = [max(2, round(count * share)) for share in (c.DIED, c.MOVED, c.WITHHELD)]
    stops = np.cumsum(sizes)
    child = order[: stops[-1]]
    reason = np.repeat(np.asarray(("Died", "Moved", "Address withheld")), sizes)
    second = carers.relation[carers.pair_carer] == "Parent/carer"
    second &= np.isin(carers.pair_carer, np.flatnonzero(carers.postcode != _home(carers)))
    candidates = np.flatnonzero(second)
    barred = candidates[: max(1, round(count * c.NO_CONTACT))]
    child = np.concatenate((child, carers.pair_child[barred]))
    carer = np.concatenate((np.full(stops[-1], -1), carers.pair_carer[barred]))
    reason = np.concatenate((reason, np.repeat(np.asarray(("No-contact order",)), len(barred))))
    paired = rng.permutation(len(carers.pair_carer))
    for why, share in (("Objected", c.OBJECTED), ("Safe contact", c.SAFE_CONTACT)):
        some, paired = np.split(paired, [max(1, round(count * share))])
        child = np.concatenate((child, carers.pair_child[some]))
        carer = np.concatenate((carer, carers.pair_carer[some]))
        reason = np.concatenate((reason, np.repeat(np.asarray((why,)), len(some))))
    left = order[stops[-1] :][: max(1, round(count * c.UNEXPLAINED))]
    child = np.concatenate((child, left))
    carer = np.concatenate((carer, np.full(len(left), -1)))
    reason = np.concatenate((reason, np.repeat(np.asarray(("Unknown",)), len(left))))
    noted = np.datetime64(on) - rng.integers(5, 300, len(child)).astype("timedelta64[D]")
    return Holds(child=child, carer=carer, reason=reason, noted=noted)


def _home(carers: Carers) -> Text:
    """Return the postcode of each carer's family, which is its first carer's."""
    first = np.unique(carers.family, return_index=True)[1]
    home: Text = carers.postcode[first][carers.family]
    return home
