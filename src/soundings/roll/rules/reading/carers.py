"""The contacts file: one carer of one child a row."""

from collections.abc import Callable

from soundings.kit.tables import Problem, Severity, Table
from soundings.roll.constants import IDACI_DECILES
from soundings.roll.model import CarerRow, Relation
from soundings.roll.rules import values
from soundings.roll.rules.reading.cells import (
    Place,
    Told,
    any_error,
    maybe,
    needed,
    teller,
    texted,
)
from soundings.roll.rules.values import Wrong


def _address(tell: Told, row: int, cell: str) -> str | None:
    address = texted(tell, row, "Email", cell, values.email)
    if address is not None and address.endswith(".gov.uk"):
        tell(row, "Email", cell, _OFFICER)
    return address


def _softly(
    tell: Told, row: int, column: str, cell: str, read: Callable[[str], str | Wrong]
) -> str | None:
    """Read a cell that may be left out, or wrong."""
    if not cell:
        return None
    found = read(cell)
    if isinstance(found, Wrong):
        tell(row, column, cell, found)
        return None
    return found


def read_carers(table: Table, places: Place) -> tuple[list[CarerRow], list[Problem]]:
    """Read a contacts file; a row with an error in it is told and left out."""
    problems: list[Problem] = []
    tell = teller(table.file, problems)
    last = len(table.header)

    def place(column: str) -> int:
        return places.get(column, last)

    local, upn, forename = place("Unique ID"), place("UPN"), place("Child forename")
    surname, name, relation = place("Child surname"), place("Carer name"), place("Relation")
    email, mobile, language = place("Email"), place("Mobile"), place("Language")
    postcode, decile = place("Postcode"), place("IDACI decile")
    english = place("First language English")
    carers: list[CarerRow] = []
    for row, texts in table.rows:
        cells = [*texts, ""]
        before = len(problems)
        if not cells[local] and not cells[upn]:
            needed(tell, row, "Unique ID", "the child's Unique ID or UPN")
        kin = values.relation(cells[relation]) if cells[relation] else Relation.PARENT_CARER
        if isinstance(kin, Wrong):
            tell(row, "Relation", cells[relation], kin)
            continue
        if not cells[name] and (cells[email] or cells[mobile]):
            needed(tell, row, "Carer name", "whose address this is")
        carer = CarerRow(
            file=table.file,
            row=row,
            local_id=cells[local],
            upn=cells[upn].upper().replace(" ", "") or None,
            forename=cells[forename] or None,
            surname=cells[surname] or None,
            postcode=_softly(tell, row, "Postcode", cells[postcode], values.postcode),
            idaci_decile=_decile(tell, row, cells[decile]),
            first_language_english=maybe(tell, row, "First language English", cells[english]),
            name=cells[name] or None,
            key=values.person_key(cells[name]),
            relation=kin,
            email=_address(tell, row, cells[email]),
            phone=texted(tell, row, "Mobile", cells[mobile], values.mobile),
            language=_softly(tell, row, "Language", cells[language], values.language),
        )
        if not any_error(problems, before):
            carers.append(carer)
    return carers, problems


_OFFICER = Wrong(
    wanted="the family's own address",
    mend="An address of the council or government: is it the carer's own? Kept.",
    severity=Severity.QUERY,
)


def _decile(tell: Told, row: int, cell: str) -> int | None:
    if not cell:
        return None
    if cell.isdecimal() and int(cell) in IDACI_DECILES:
        return int(cell)
    tell(
        row,
        "IDACI decile",
        cell,
        Wrong(
            wanted="a whole number from 1, most deprived, to 10",
            mend="Left out until it is mended.",
            severity=Severity.QUERY,
        ),
    )
    return None
