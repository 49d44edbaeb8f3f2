"""The columns of each kind of file, and how a file is recognised by them."""

import tomllib
from collections.abc import Mapping, Sequence
from itertools import islice

from soundings.kit.tables import IGNORED, Table, fold, suggest
from soundings.roll.constants import EXAMPLES
from soundings.roll.model import AskedColumn, FileKind, NotAMapping

_CHILD = (
    "Unique ID",
    "UPN",
    "ULN",
    "Date of birth",
    "Gender",
    "Ethnicity",
    "SEN primary need",
    "Main establishment URN",
    "Main phase",
    "Subsidiary phase",
    "Suspensions",
    "Permanent exclusions",
    "Absence",
    "Pupil Premium",
    "Known to children's social care?",
    "Which team?",
    "Disability?",
    "Out of area",
)
_PLAN = (
    "Date initial EHC plan issued",
    "Date updated",
    "Date last reviewed",
    "Elective home education",
)

COLUMNS: dict[FileKind, tuple[str, ...]] = {
    FileKind.LIST_1: (*_CHILD, *_PLAN),
    FileKind.LIST_2: _CHILD,
    FileKind.LIST_3: (
        "Unique ID",
        "UPN",
        "Date of birth",
        "Gender",
        "Ethnicity",
        "Date of request",
        "Outcome",
        "Date of decision",
        "Main establishment URN",
    ),
    FileKind.CONTACTS: (
        "Unique ID",
        "UPN",
        "Child forename",
        "Child surname",
        "Carer name",
        "Relation",
        "Email",
        "Mobile",
        "Language",
        "Postcode",
        "IDACI decile",
        "First language English",
    ),
    FileKind.HOLDS: ("Unique ID", "Carer name", "Reason", "Date"),
}
"""Every column a kind of file may have."""

NEEDED: dict[FileKind, tuple[str, ...]] = {
    FileKind.LIST_1: (
        "Unique ID",
        "Date of birth",
        "Gender",
        "Ethnicity",
        "SEN primary need",
        "Date initial EHC plan issued",
        "Main establishment URN",
    ),
    FileKind.LIST_2: (
        "Unique ID",
        "Date of birth",
        "Gender",
        "Ethnicity",
        "SEN primary need",
        "Main establishment URN",
    ),
    FileKind.LIST_3: ("Unique ID", "Date of birth", "Date of request"),
    FileKind.CONTACTS: ("Unique ID", "Carer name"),
    FileKind.HOLDS: ("Unique ID", "Reason"),
}
"""The columns without which a file of that kind is of no use."""

TITLES = {
    FileKind.LIST_1: "list 1, EHC plans",
    FileKind.LIST_2: "list 2, SEN support",
    FileKind.LIST_3: "list 3, requests",
    FileKind.CONTACTS: "contacts",
    FileKind.HOLDS: "holds",
    FileKind.UNRECOGNISED: "unrecognised",
}
"""What people call each kind."""

_TELLING = (
    (FileKind.LIST_3, ("Date of request",)),
    (FileKind.HOLDS, ("Reason",)),
    (FileKind.CONTACTS, ("Email", "Mobile", "Relation")),
    (FileKind.LIST_1, ("Date initial EHC plan issued", "Date last reviewed")),
)
_ENOUGH = 0.3

EVERY = tuple(dict.fromkeys(column for columns in COLUMNS.values() for column in columns))
"""Every column of every kind."""


def recognise(table: Table, mapping: Mapping[str, str]) -> FileKind:
    """Say what a file brings by the columns only one kind has, else by the likest kind."""
    theirs = {fold(name): our for name, our in mapping.items()}
    names = {fold(theirs.get(fold(name), name)) for name in table.header}
    for kind, telling in _TELLING:
        if any(fold(column) in names for column in telling):
            return kind

    def likeness(kind: FileKind) -> float:
        columns = {fold(column) for column in COLUMNS[kind]}
        return len(names & columns) / len(names | columns)

    likest = max(COLUMNS, key=likeness)
    return likest if likeness(likest) >= _ENOUGH else FileKind.UNRECOGNISED


def read_mapping(text: str) -> dict[str, str]:
    """Read a mapping file: `"their column" = "our column"`, or "-" to leave it unread.

    Raises NotAMapping naming the line that cannot be followed.
    """
    try:
        mapping = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f'The mapping is not TOML ({error}); write lines like "DOB" = "Date of birth".'
        raise NotAMapping(message) from error
    return check_mapping(mapping.get("columns", mapping))


def check_mapping(mapping: Mapping[str, object]) -> dict[str, str]:
    """Return what their columns are called by us, or IGNORED; raises NotAMapping."""
    ours = {fold(column): column for column in EVERY} | {fold(IGNORED): IGNORED}
    found: dict[str, str] = {}
    for their, our in mapping.items():
        if not isinstance(our, str) or (our != IGNORED and fold(our) not in ours):
            like = suggest(str(our), EVERY)
            hint = f"; did you mean “{like}”?" if like else ""
            message = f"The mapping sends “{their}” to “{our}”, which is no column of ours{hint}"
            raise NotAMapping(message)
        found[their] = IGNORED if our == IGNORED else ours[fold(our)]
    return found


def asked_columns(tables: Sequence[Table], mapping: Mapping[str, str]) -> tuple[AskedColumn, ...]:
    """Return every column of theirs that no kind of file calls so, each name once."""
    named = {fold(their): our for their, our in mapping.items()}
    asked: dict[str, AskedColumn] = {}
    for table in tables:
        kind = recognise(table, mapping) if table.header else FileKind.UNRECOGNISED
        every = COLUMNS.get(kind, EVERY)
        own = {fold(column) for column in every}
        here = {fold(name) for name in table.header}
        open_ = tuple(column for column in every if fold(column) not in here)
        for place, name in enumerate(table.header):
            if not name or fold(name) in own or fold(name) in asked:
                continue
            kept = named.get(fold(name), "")
            asked[fold(name)] = AskedColumn(
                theirs=name,
                file=table.file,
                kind=kind,
                examples=_examples(table, place),
                ours=kept or suggest(name, open_) or "",
                kept=bool(kept),
                choices=open_,
            )
    return tuple(asked.values())


def _examples(table: Table, place: int) -> tuple[str, ...]:
    filled = (cells[place] for _, cells in table.rows if cells[place])
    return tuple(islice(dict.fromkeys(islice(filled, EXAMPLES * 10)), EXAMPLES))
