"""Lists, contacts and holds as a council would send them, a row a call."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from soundings.inspection import service as inspections
from soundings.inspection.model import Inspection, InspectionId, Particulars
from soundings.kit.database import Connection
from soundings.kit.tables import Table, read_table
from soundings.kit.vault import KeyRing
from soundings.roll.model import CaseId, Contact, ContactId, Known, Person, Relation, Report
from soundings.roll.rules import check_files
from soundings.roll.rules.values import upn_letter
from soundings.roll.service import sealing

TODAY = date(2026, 9, 15)
NOTIFIED = date(2026, 9, 14)
D1 = datetime(2026, 9, 14, 11, 0, tzinfo=UTC)


def upn(number: int) -> str:
    rest = f"8452{number:08d}"
    return upn_letter(rest) + rest


def child(number: int = 1, **cells: str) -> dict[str, str]:
    return {
        "Unique ID": f"C{number}",
        "UPN": upn(number),
        "Date of birth": "04/03/2016",
        "Gender": "Female",
        "Ethnicity": "White - British",
        "SEN primary need": "ASD",
        "Main establishment URN": "123456",
        "Main phase": "Primary",
        "Pupil Premium": "No",
        **cells,
    }


def planned(number: int = 1, **cells: str) -> dict[str, str]:
    return child(number, **{"Date initial EHC plan issued": "10/02/2025", **cells})


def requested(number: int = 1, **cells: str) -> dict[str, str]:
    row = child(number)
    return {
        name: row[name] for name in ("Unique ID", "UPN", "Date of birth", "Gender", "Ethnicity")
    } | {"Date of request": "01/10/2025", "Outcome": "Refused to assess", **cells}


def carer(number: int = 1, **cells: str) -> dict[str, str]:
    return {
        "Unique ID": f"C{number}",
        "UPN": upn(number),
        "Child forename": "Amina",
        "Child surname": "Yusuf",
        "Carer name": "Hodan Yusuf",
        "Relation": "Parent/carer",
        "Email": "hodan.yusuf@mail.example",
        "Mobile": "07700 900123",
        "Language": "Somali",
        "Postcode": "PE27 4QH",
        "IDACI decile": "3",
        "First language English": "No",
        **cells,
    }


def csv_bytes(*rows: dict[str, str], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    header = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header, delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def table(name: str, *rows: dict[str, str]) -> Table:
    return read_table(name, csv_bytes(*rows))


def checked(*tables: Table, known: Known | None = None, mapping=None) -> Report:
    return check_files(tables, mapping or {}, known or Known(), today=TODAY, notified_on=NOTIFIED)


def written(folder: Path, name: str, *rows: dict[str, str]) -> Path:
    path = folder / name
    path.write_bytes(csv_bytes(*rows))
    return path


async def inspection(database, clock) -> Inspection:
    return await inspections.create(
        database.room("inspection"),
        Particulars(
            code="rehearsal",
            area="Northshire",
            area_short="Northshire",
            local_authority="Northshire County Council",
            integrated_care_board="NHS Northshire ICB",
            notified_on=NOTIFIED,
            instrument_name="area-send",
        ),
        clock.now(),
    )


async def add_person(
    conn: Connection,
    keys: KeyRing,
    inspection_id: UUID,
    case_id: UUID,
    *,
    local_id: str = "1",
    forename: str | None = "Zebedee",
    surname: str | None = "Quill",
    upn: str | None = None,
) -> None:
    """Put a child on the roll, sealed as an import seals them."""
    under = await sealing.hold_keys(conn, keys, D1)
    person = Person(
        case_id=CaseId(case_id),
        inspection_id=InspectionId(inspection_id),
        local_id=local_id,
        upn=upn,
        forename=forename,
        surname=surname,
        date_of_birth=date(2016, 1, 1),
        postcode=None,
    )
    await sealing.save_persons(conn, person.inspection_id, [person], keys, under)


async def add_contact(
    conn: Connection,
    keys: KeyRing,
    inspection_id: UUID,
    contact_id: UUID,
    *,
    name: str = "Araminta Quill",
    email: str | None = None,
    phone: str | None = None,
) -> None:
    """Put a carer on the roll, or write one anew, sealed as an import seals them."""
    under = await sealing.hold_keys(conn, keys, D1)
    contact = Contact(
        contact_id=ContactId(contact_id),
        inspection_id=InspectionId(inspection_id),
        relation=Relation.PARENT_CARER,
        name=name,
        email=email,
        phone=phone,
        language="en",
    )
    await sealing.save_contacts(conn, contact.inspection_id, [contact], keys, under)
