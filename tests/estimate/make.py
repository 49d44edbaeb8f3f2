"""A small area straight in the database: 1,500 children, their families' replies, three claims."""

from pathlib import Path
from uuid import UUID

import msgspec
import numpy as np

from soundings.claims.model import Archetype
from soundings.estimate.model import Respondent
from soundings.instrument import service as instruments
from soundings.kit.vault import KeyRing
from soundings.roll.model import Ethnicity, Frame, NeedType, Phase, Reach, Sex, Status
from soundings.roll.rules.sealing import reference_index

ROOT = Path(__file__).parents[2]
SURVEYS = ROOT / "surveys"


def archetypes():
    tables = msgspec.toml.decode((SURVEYS / "area-send" / "archetypes.toml").read_bytes())
    return {
        name: msgspec.convert({"id": name, **table}, Archetype) for name, table in tables.items()
    }


def made(kind, number):
    return UUID(int=(kind << 64) + number)


INSPECTION = made(1, 1)

KEYS = KeyRing(b"s" * 32)
"""Of the tests' deps: children are found again by their number under it."""

STATUSES = ("ehc_plan", "sen_support", "requested")
ETHNICITIES = ("white_british", "asian", "black", "mixed", "unknown")
NEEDS = ("ASD", "SLCN", "SEMH", "MLD", "PD", "NSA")
REACHES = ("email_and_sms", "email", "sms", "none")


class Child:
    """What is known of a child, and what the family would say."""

    def __init__(self, number, family, chance):
        self.case_id, self.family_id = made(2, number), made(3, family)
        self.number = number
        self.status = str(chance.choice(STATUSES, p=(0.32, 0.64, 0.04)))
        self.age = int(chance.integers(3, 20))
        self.sex = str(chance.choice(("male", "female"), p=(0.67, 0.33)))
        self.ethnicity = str(chance.choice(ETHNICITIES, p=(0.7, 0.1, 0.08, 0.06, 0.06)))
        self.need = str(chance.choice(NEEDS, p=(0.2, 0.25, 0.25, 0.2, 0.05, 0.05)))
        self.decile = int(chance.integers(1, 11)) if chance.random() > 0.03 else None
        self.premium = bool(chance.random() < 0.5 - 0.03 * (self.decile or 5))
        self.reach = str(chance.choice(REACHES, p=(0.6, 0.2, 0.12, 0.08)))
        self.phase = (
            "early_years"
            if self.age < 5
            else "primary"
            if self.age < 11
            else "secondary"
            if self.age < 16
            else "post_16"
        )
        self.school = str(100_000 + number % 15)
        self.told = chance.random() < 0.45
        self.delivered = chance.random() < 0.58
        self.understood = chance.random() < 0.72
        self.happy = chance.random() < (0.25 + 0.05 * (self.decile or 5))

    def answers(self):
        plan = self.status == "ehc_plan"
        told = ["ehc_plan"] if plan else ["sen_support"] if self.told else ["help_unnamed"]
        return {
            "q00": self.age,
            "q01": "yes" if self.number % 5 else "not_sure",
            "q02": told,
            "q04": ("when_started" if self.told else "never") if not plan else None,
            "q06": "mainstream",
            "q07": "definitely" if self.understood else "no",
            "q09": ["none"],
            ("q30" if plan else "q15"): "most" if self.delivered else "little",
            "q40": "some_extent" if self.understood else "no",
            "q42": "definitely" if self.happy else "no",
            "q46": ["none"] if self.number % 9 else ["sent_home", "part_time"],
            "q57": "good" if self.happy else "poor",
        }


def children(count=1500, seed=1):
    chance = np.random.default_rng(seed)
    families = chance.integers(0, int(count / 1.2), count)
    return [Child(number, int(family), chance) for number, family in enumerate(families)]


async def list_area(conn, people):
    """Put an inspection and its frame in the database."""
    await conn.execute(
        """
        INSERT INTO inspection.inspection
        VALUES ($1, 'small', 'Small', 'Small', 'Small Council', 'Small ICB', '2026-09-14',
            'area-send', 'open', now(), NULL, now())
        """,
        INSPECTION,
    )
    await conn.executemany(
        """
        INSERT INTO roll.person (case_id, inspection_id, reference_index)
        VALUES ($1, $2, $3)
        """,
        [
            (child.case_id, INSPECTION, reference_index(KEYS.index_key, str(child.number)))
            for child in people
        ],
    )
    await conn.executemany(
        """
        INSERT INTO roll.frame (
            case_id, inspection_id, family_id, status, age, sex, ethnicity, need_type, phase,
            idaci_decile, first_language_english, pupil_premium, looked_after, plan_issued_on,
            reach, setting_urn
        )
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, true, $11, false, $12, $13, $14)
        """,
        [
            (
                child.case_id,
                INSPECTION,
                child.family_id,
                child.status,
                child.age,
                child.sex,
                child.ethnicity,
                child.need,
                child.phase,
                child.decile,
                child.premium,
                None,
                child.reach,
                child.school,
            )
            for child in people
        ],
    )


async def ask(database, at):
    """Publish the instrument that replies cite; return its hash."""
    return await instruments.publish(
        database.room("instrument"), instruments.load(SURVEYS, "area-send"), at
    )


async def reply(
    conn, child, known_by, at, *, state="submitted", answers=None, number=0, mode="web"
):
    """Put one reply in the database."""
    await conn.execute(
        """
        INSERT INTO respond.response (
            response_id, inspection_id, link_id, case_id, instrument_hash, language, mode, state,
            answers, started_at, saved_at, submitted_at
        )
        VALUES ($1, $2, $3, $4, $5, 'en', $9, $6::text, $7, $8::timestamptz, $8,
            CASE WHEN $6 = 'submitted' THEN $8 END)
        """,
        made(4, child.number * 10 + number),
        INSPECTION,
        made(5, child.number * 10 + number),
        child.case_id,
        known_by,
        state,
        child.answers() if answers is None else answers,
        at,
        mode,
    )


def frame_of(people):
    """Return the frame as the roll would hand it over."""
    return [
        Frame(
            case_id=child.case_id,
            inspection_id=INSPECTION,
            family_id=child.family_id,
            status=Status(child.status),
            age=child.age,
            sex=Sex(child.sex),
            ethnicity=Ethnicity(child.ethnicity),
            need_type=NeedType(child.need),
            phase=Phase(child.phase),
            setting_urn=child.school,
            idaci_decile=child.decile,
            first_language_english=True,
            pupil_premium=child.premium,
            looked_after=False,
            plan_requested_on=None,
            plan_issued_on=None,
            reach=Reach(child.reach),
        )
        for child in people
    ]


def replies_of(people, at):
    """Return these children's replies as estimation takes them."""
    return [
        Respondent(
            case_id=child.case_id,
            response_id=child.case_id,
            complete=True,
            answers=child.answers(),
            started_at=at,
            answered_at=at,
        )
        for child in people
    ]


async def draw_phone(conn, people, silent, at):
    """Draw these children to be asked by telephone, out of so many silent ones."""
    ceremony, draw = made(7, 1), made(8, 1)
    await conn.execute(
        """
        INSERT INTO sampling.ceremony (
            ceremony_id, inspection_id, number, reason, frame, frame_sha256, design,
            design_sha256, frozen_at
        )
        VALUES ($1, $2, 1, 'first', '', '', '{}', '', $3)
        """,
        ceremony,
        INSPECTION,
        at,
    )
    await conn.execute(
        """
        INSERT INTO sampling.draw (
            draw_id, ceremony_id, inspection_id, purpose, families, drawn_at
        )
        VALUES ($1, $2, $3, 'phone', '{}', $4)
        """,
        draw,
        ceremony,
        INSPECTION,
        at,
    )
    await conn.executemany(
        "INSERT INTO sampling.drawn VALUES ($1, $2, $3, 'silent', $4, $5, false, $6)",
        [
            (draw, child.case_id, str(place), place, f"0.{place:04d}", len(people) / silent)
            for place, child in enumerate(people, start=1)
        ],
    )


async def claim(conn, number, archetype, share, *, strength="numeric", tolerance=0.05):
    """Put one claim in the database."""
    await conn.execute(
        """
        INSERT INTO claims.claim (
            claim_id, inspection_id, ref, archetype, verbatim, source_document, source_page,
            owner, strength, claimed_share, rounding, tolerance, period, same_population,
            same_period, same_definition, same_exceptions, recorded_by, recorded_on
        )
        VALUES ($1, $2, $3, $4, 'What we say.', 'SEF', '4', 'both', $5, $6, 0.005, $7, '2025',
            true, true, true, true, 'A. Lead', '2026-09-14')
        """,
        made(6, number),
        INSPECTION,
        str(number),
        archetype,
        strength,
        share,
        tolerance,
    )


async def lock(conn, at):
    """Lock the claims."""
    await conn.execute(
        "INSERT INTO claims.lock VALUES ($1, $2, 1, 'hash')",
        INSPECTION,
        at,
    )
