"""Puts a list of children and carers into the roll by SQL, for tests of what is sent to them."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5
from weakref import WeakKeyDictionary

import msgspec
from tests.roll.make import add_contact, add_person

from soundings.inspection.model import Inspection, Particulars
from soundings.inspection.service import create, open_survey
from soundings.kit.clock import LONDON
from soundings.kit.database import Database
from soundings.kit.settings import Notify, Settings, Smtp
from soundings.kit.vault import KeyRing
from soundings.outreach import service
from soundings.outreach.model import Plan
from soundings.rehearsal.sinks import API_KEY, Sinks
from soundings.roll.model import Contact, ContactId, Relation
from soundings.roll.service import sealing

ROOT = Path(__file__).parents[2]
SURVEYS = ROOT / "surveys"
REPORTS = ROOT / "reports"
KEY = b"a key of the tests"
_RINGS: WeakKeyDictionary[Database, KeyRing] = WeakKeyDictionary()
NOTIFIED_ON = date(2026, 9, 14)
D1 = datetime(2026, 9, 14, 12, 0, tzinfo=LONDON).astimezone(UTC)
D2 = datetime(2026, 9, 15, 10, 0, tzinfo=LONDON).astimezone(UTC)
D3 = datetime(2026, 9, 16, 9, 30, tzinfo=LONDON).astimezone(UTC)
D5 = datetime(2026, 9, 18, 10, 0, tzinfo=LONDON).astimezone(UTC)
D7 = datetime(2026, 9, 22, 10, 0, tzinfo=LONDON).astimezone(UTC)
CLOSE = datetime(2026, 9, 23, 12, 0, tzinfo=LONDON).astimezone(UTC)


class Carer(msgspec.Struct, frozen=True, kw_only=True):
    """A carer, and the children they care for by name."""

    children: tuple[str, ...]
    email: str | None = None
    phone: str | None = None


def keys_of(database: Database) -> KeyRing:
    """Return the ring of a test's database: every database makes keys of its own."""
    return _RINGS.setdefault(database, KeyRing(KEY))


def an_id(*names: object) -> UUID:
    return uuid5(NAMESPACE_OID, "/".join(map(str, names)))


def settings_for(sinks: Sinks | None = None, home: Path = Path(".soundings")) -> Settings:
    if sinks is None:
        return Settings()
    return Settings(
        home=home,
        smtp=Smtp(port=sinks.smtp_port),
        notify=Notify(
            base_url=f"http://127.0.0.1:{sinks.notify_port}", api_key=API_KEY, per_s=0.0
        ),
    )


async def make_inspection(
    database: Database, code: str = "rehearsal", area_short: str = "Northbourne"
) -> Inspection:
    made = await create(
        database.room("inspection"),
        Particulars(
            code=code,
            area="Northbourne",
            area_short=area_short,
            local_authority="Northbourne Council",
            integrated_care_board="NHS Northbourne ICB",
            notified_on=NOTIFIED_ON,
            instrument_name="area-send",
        ),
        D1,
    )
    return await open_survey(database.room("inspection"), made.inspection_id, D1)


async def lock_claims(database: Database, inspection: Inspection) -> None:
    await database.room("claims").execute(
        "INSERT INTO claims.lock VALUES ($1, $2, 0, '')", inspection.inspection_id, D1
    )


async def bring_holds(database: Database, inspection: Inspection) -> None:
    """Have an empty file of holds come on the last of the waves' days."""
    await database.room("roll").execute(
        "INSERT INTO roll.intake VALUES ($1, $2, 'holds', 'holds.csv', '', 0, $3)",
        an_id("holds", inspection.code),
        inspection.inspection_id,
        D7,
    )


async def add_carers(database: Database, inspection: Inspection, **carers: Carer) -> None:
    """Add carers by name, and whatever children they name."""
    of = inspection.inspection_id
    children = sorted({child for carer in carers.values() for child in carer.children})
    reach = {
        child: any(c.email or c.phone for c in carers.values() if child in c.children)
        for child in children
    }
    async with database.room("roll").acquire() as conn, conn.transaction():
        await conn.executemany(
            "INSERT INTO roll.person (case_id, inspection_id) VALUES ($1, $2)",
            [(an_id(of, child), of) for child in children],
        )
        await conn.executemany(
            "INSERT INTO roll.frame (case_id, inspection_id, family_id, status, age, sex, "
            "ethnicity, need_type, phase, idaci_decile, pupil_premium, looked_after, reach) "
            "VALUES ($1, $2, $1, $3, 10, 'female', 'unknown', 'ASD', 'primary', $4, false, "
            "false, $5)",
            [
                (
                    an_id(of, child),
                    of,
                    ("ehc_plan", "sen_support")[number % 2],
                    number % 10 + 1,
                    "email_and_sms" if reach[child] else "none",
                )
                for number, child in enumerate(children)
            ],
        )
        for name, carer in carers.items():
            await add_contact(
                conn,
                keys_of(database),
                of,
                an_id(of, name),
                name=name,
                email=carer.email,
                phone=carer.phone,
            )
        await conn.executemany(
            "INSERT INTO roll.care VALUES ($1, $2)",
            [
                (an_id(of, name), an_id(of, child))
                for name, carer in carers.items()
                for child in carer.children
            ],
        )


async def give_upn(database: Database, inspection: Inspection, child: str) -> None:
    """Give a child a pupil number and a name."""
    of = inspection.inspection_id
    async with database.room("roll").acquire() as conn, conn.transaction():
        await add_person(
            conn,
            keys_of(database),
            of,
            an_id(of, child),
            local_id=child,
            forename="Amina",
            surname="Yusuf",
            upn=f"UPN-{child}",
        )


async def write_to(
    database: Database, inspection: Inspection, carer: str, *, email: str | None, phone: str | None
) -> None:
    """Write a carer's addresses anew."""
    of = inspection.inspection_id
    async with database.room("roll").acquire() as conn, conn.transaction():
        await add_contact(
            conn, keys_of(database), of, an_id(of, carer), name=carer, email=email, phone=phone
        )


async def add_hold(
    database: Database,
    inspection: Inspection,
    *,
    child: str | None = None,
    carer: str | None = None,
    reason: str = "died",
) -> None:
    of = inspection.inspection_id
    await database.room("roll").execute(
        "INSERT INTO roll.hold VALUES ($1, $2, $3, $4, $5, '2026-09-14')",
        an_id("hold", child, carer),
        of,
        None if child is None else an_id(of, child),
        None if carer is None else an_id(of, carer),
        reason,
    )


async def add_families(database: Database, inspection: Inspection, count: int) -> None:
    """Add families of one child and one carer with both addresses, many at once."""
    of = inspection.inspection_id
    async with database.room("roll").acquire() as conn, conn.transaction():
        await conn.execute(
            """
            WITH made AS (
                INSERT INTO roll.person (case_id, inspection_id)
                SELECT gen_random_uuid(), $1 FROM generate_series(1, $2)
                RETURNING case_id
            )
            INSERT INTO roll.frame (case_id, inspection_id, family_id, status, age, sex,
                ethnicity, need_type, phase, idaci_decile, pupil_premium, looked_after, reach)
            SELECT case_id, $1, case_id, 'sen_support', 10, 'male', 'unknown', 'ASD', 'primary',
                5, false, false, 'email_and_sms'
            FROM made
            """,
            of,
            count,
        )
        cases = await conn.fetch("SELECT case_id FROM roll.person WHERE inspection_id = $1", of)
        under = await sealing.hold_keys(conn, keys_of(database), D1)
        carers = [
            Contact(
                contact_id=ContactId(uuid4()),
                inspection_id=of,
                relation=Relation.PARENT_CARER,
                name=f"Carer {n}",
                email=f"carer{n}@example.org",
                phone=f"+4479{n:08d}",
                language="en",
            )
            for n in range(1, len(cases) + 1)
        ]
        await sealing.save_contacts(conn, of, carers, keys_of(database), under)
        await conn.executemany(
            "INSERT INTO roll.care VALUES ($1, $2)",
            [(one.contact_id, row["case_id"]) for one, row in zip(carers, cases, strict=True)],
        )


async def plan(database: Database, inspection: Inspection, at: datetime = D1) -> Plan:
    return await service.plan(
        database.room("outreach"),
        inspection,
        settings=settings_for(),
        surveys=SURVEYS,
        key=KEY,
        at=at,
    )


async def states(database: Database) -> dict[str, int]:
    rows = await database.room("outreach").fetch(
        "SELECT state, count(*) AS number FROM outreach.message GROUP BY state"
    )
    return {row["state"]: row["number"] for row in rows}
