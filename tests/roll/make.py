"""Lists, contacts and holds as a council would send them, a row a call."""

import csv
import io
from datetime import date
from pathlib import Path

from soundings.inspection import service as inspections
from soundings.inspection.model import Inspection, Particulars
from soundings.kit.tables import Table, read_table
from soundings.roll.model import Known, Report
from soundings.roll.rules import check_files
from soundings.roll.rules.values import upn_letter

TODAY = date(2026, 9, 15)
NOTIFIED = date(2026, 9, 14)


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
