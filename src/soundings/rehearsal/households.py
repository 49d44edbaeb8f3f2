"""Draws each family: where it lives, what it speaks, what its members are called."""

import tomllib
from importlib import resources

import msgspec
import numpy as np

from soundings.rehearsal import constants as c
from soundings.rehearsal.chance import Rng, pick, pick_rows, pick_words
from soundings.rehearsal.model import EHC_PLAN, STATUSES, Families, Flag, Text, Whole

_POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


class Community(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The names a community's families are called by."""

    girls: tuple[str, ...]
    boys: tuple[str, ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]


class Places(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the families live and their email is kept."""

    postcode_area: str
    email_hosts: tuple[str, ...]
    dead_host: str
    schools: tuple[str, ...]


def _read() -> tuple[dict[str, Community], Places]:
    text = resources.files("soundings.rehearsal").joinpath("names.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    places = msgspec.convert(tables.pop("places"), Places)
    return msgspec.convert(tables, dict[str, Community]), places


NAMES, PLACES = _read()


def draw_families(rng: Rng, status: Whole, family: Whole) -> Families:
    """Draw what the children of a family share."""
    count = int(family.max()) + 1
    has_plan = np.bincount(family, status == EHC_PLAN, count) > 0
    gradient = np.asarray((c.IDACI_SUPPORT, c.IDACI_EHC))
    idaci = 1 + pick_rows(rng, gradient[has_plan.astype(int)])
    groups = tuple(c.ETHNICITIES)
    drawn = pick(rng, tuple(c.ETHNICITIES.values()), count)
    community = np.asarray([c.COMMUNITIES[group] for group in groups])[drawn]
    rare = np.asarray([c.LOOKED_AFTER[name] for name in STATUSES])
    looked_after = rng.random(count) < rare[np.where(has_plan, 0, 1)]
    return Families(
        ethnicity=np.asarray(groups)[drawn],
        community=community,
        surname=draw_by_community(rng, community, "surnames"),
        idaci=idaci,
        language=_draw_languages(rng, community),
        postcode=draw_postcodes(rng, count),
        looked_after=looked_after,
    )


def draw_by_community(rng: Rng, community: Text, which: str) -> Text:
    """Draw a name each from the lists of that community."""
    drawn = np.full(len(community), "", dtype="U24")
    for name, lists in NAMES.items():
        these = community == name
        drawn[these] = pick_words(rng, getattr(lists, which), int(these.sum()))
    return drawn


def draw_by_sex(rng: Rng, community: Text, female: Flag, women: str, men: str) -> Text:
    """Draw a first name each from the women's or the men's list."""
    return np.where(
        female,
        draw_by_community(rng, community, women),
        draw_by_community(rng, community, men),
    )


def _draw_languages(rng: Rng, community: Text) -> Text:
    language = np.full(len(community), "English", dtype="U12")
    for name, share in c.ADDITIONAL_LANGUAGE.items():
        these = np.flatnonzero((community == name) & (rng.random(len(community)) < share))
        language[these] = pick_words(rng, c.LANGUAGES[name], len(these))
    return language


def draw_postcodes(rng: Rng, count: int) -> Text:
    """Draw postcodes of an area that does not exist."""
    letters = np.asarray(list(_POSTCODE_LETTERS))
    district = np.char.add(PLACES.postcode_area, rng.integers(1, 41, count).astype("U2"))
    sector = np.char.add(np.char.add(district, " "), rng.integers(0, 10, count).astype("U1"))
    unit = rng.integers(len(letters), size=(2, count))
    return np.char.add(np.char.add(sector, letters[unit[0]]), letters[unit[1]])
