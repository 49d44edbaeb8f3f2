"""Writes an area as the files a user would bring, and what was planted beside them."""

import csv
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from soundings.rehearsal import constants as c
from soundings.rehearsal.children import TWO_YEARS
from soundings.rehearsal.model import EHC_PLAN, SEN_SUPPORT, Area, Children, Day, Flag, Text, Whole
from soundings.rehearsal.published import write_benchmarks
from soundings.rehearsal.truth import SAME, truth_of
from soundings.rehearsal.words import school_called

LIST_1 = (
    "Unique ID", "UPN", "ULN", "Date of birth", "Gender", "Ethnicity",
    "Date initial EHC plan issued", "Date updated", "Date last reviewed", "SEN primary need",
    "Main establishment URN", "Main phase", "Subsidiary phase", "Elective home education",
    "Suspensions", "Permanent exclusions", "Absence", "Pupil Premium",
    "Known to children's social care?", "Which team?", "Disability?", "Out of area",
)  # fmt: skip
"""Columns of list 1. Source: Annex A as Data to Insight's validator has it, April 2025; the last
is our own, because the annex does not say where a school is."""

LIST_2 = tuple(
    column
    for column in LIST_1
    if not column.startswith(("Date initial", "Date updated", "Date last", "Elective"))
)
"""Columns of list 2. Source: Annex A, as LIST_1."""

LIST_3 = (
    "Unique ID", "UPN", "Date of birth", "Gender", "Ethnicity", "Date of request", "Outcome",
    "Date of decision", "Main establishment URN",
)  # fmt: skip
"""Columns of list 3. Source: SEN2 modules 2 and 3, requests and assessments."""

CONTACTS = (
    "Unique ID", "UPN", "Child forename", "Child surname", "Carer name", "Relation", "Email",
    "Mobile", "Language", "Postcode", "IDACI decile", "First language English",
)  # fmt: skip
"""Columns of the contacts file. Source: our choice; no statutory list holds a contact."""

HOLDS = ("Unique ID", "Carer name", "Reason", "Date")
"""Columns of the holds file. Source: our choice."""

CLAIMS = (
    "Ref", "Archetype", "Claim", "Source document", "Page", "Owner", "Strength", "Value",
    "Tolerance", "Period", "Same population", "Same period", "Same definition",
    "Same exceptions", "Comparability note", "Recorded by", "Recorded on",
)  # fmt: skip
"""Columns of the claims file. Source: our choice."""

ROWS = ("Ref", "Unique ID", "UPN", "Starts on", "Ends on")
"""Columns of the area's own dated rows. Source: SEN2 modules 2 to 4, of which they are a part."""

SCHOOLS = ("URN", "EstablishmentName")
"""Columns of the schools' names. Source: Get Information about Schools, all establishments."""

DATED = "C01"
"""The kind of claim the area sends its rows for."""

TRUTH = "truth.json"


class Files(msgspec.Struct, frozen=True, kw_only=True):
    """The files of an area."""

    lists: tuple[Path, ...]
    """What the roll imports: lists 1 to 3, contacts and holds."""
    holds: Path
    """The last of them, which comes again before every wave."""
    claims: Path
    rows: Path
    """The area's own dates for one of its claims."""
    benchmarks: Path
    """Published figures of this authority and others."""
    schools: Path
    """What the children's schools are called, as the register of schools has it."""
    truth: Path


def write_files(area: Area, folder: Path) -> Files:
    """Write lists 1 to 3, contacts, holds, claims with what stands beside them, and truth.json."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("list1", "list2", "list3", "contacts", "holds")
    lists = tuple(folder / f"{name}.csv" for name in names)
    files = Files(
        lists=lists,
        holds=lists[-1],
        claims=folder / "claims.csv",
        rows=folder / "rows.csv",
        benchmarks=folder / "benchmarks.csv",
        schools=folder / "schools.csv",
        truth=folder / TRUTH,
    )
    _write_lists(area, lists[:3])
    _write(lists[3], CONTACTS, _contact_columns(area))
    _write(lists[4], HOLDS, _hold_columns(area))
    _write_claims(area, files.claims)
    _write_rows(area, files.rows)
    write_benchmarks(area, files.benchmarks)
    _write_schools(area, files.schools)
    truth = msgspec.json.format(msgspec.json.encode(truth_of(area)), indent=2)
    files.truth.write_bytes(truth + b"\n")
    return files


def _write(path: Path, header: Sequence[str], columns: Sequence[Text | Whole]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(zip(*(column.tolist() for column in columns), strict=True))


def _write_schools(area: Area, path: Path) -> None:
    _, first = np.unique(area.children.urn, return_index=True)
    named = [child for child in first.tolist() if area.children.urn[child]]
    urns = area.children.urn[named]
    names: Text = np.array([school_called(area, child) for child in named], dtype=np.str_)
    _write(path, SCHOOLS, (urns, names))


def _days(day: Day) -> Text:
    """Write days as DD/MM/YYYY, and a day that never came as nothing."""
    iso = np.datetime_as_string(day.astype("datetime64[D]"))
    british = ["" if text == "NaT" else f"{text[8:]}/{text[5:7]}/{text[:4]}" for text in iso]
    return np.asarray(british)


def _yes(flag: Flag) -> Text:
    return np.where(flag, "Yes", "No")


def _out_of_area(children: Children) -> Flag:
    """Return who is taught outside the area: at certain schools, whole."""
    number = np.where(children.urn == "", "1", children.urn).astype(np.int64)
    away: Flag = number % c.OUT_OF_AREA_EVERY == 0
    return away


def _write_lists(area: Area, paths: Sequence[Path]) -> None:
    children = area.children
    count = len(children.age)
    columns: dict[str, Text | Whole] = {
        "Unique ID": children.unique_id,
        "UPN": children.upn,
        "ULN": children.uln,
        "Date of birth": _days(children.born),
        "Gender": np.where(children.female, "Female", "Male"),
        "Ethnicity": children.ethnicity,
        "Date initial EHC plan issued": _days(children.issued),
        "Date updated": _days(children.updated),
        "Date last reviewed": _days(children.reviewed),
        "SEN primary need": children.need,
        "Main establishment URN": children.urn,
        "Main phase": children.phase,
        "Subsidiary phase": np.full(count, ""),
        "Elective home education": _yes(children.placement == "home_chosen"),
        "Suspensions": children.suspensions,
        "Permanent exclusions": children.exclusions,
        "Absence": children.absence.astype("U5"),
        "Pupil Premium": _yes(children.pupil_premium),
        "Known to children's social care?": _yes(children.team != ""),
        "Which team?": children.team,
        "Disability?": _yes(children.disability),
        "Out of area": np.where(children.urn == "", "", _yes(_out_of_area(children))),
        "Date of request": _days(children.asked),
        "Outcome": children.outcome,
        "Date of decision": _days(children.decided),
    }
    since = (children.as_of - children.asked).astype(np.int64)
    requested = ~np.isnat(children.asked) & (since <= TWO_YEARS)
    of_list = (children.status == EHC_PLAN, children.status == SEN_SUPPORT, requested)
    for path, header, whom in zip(paths, (LIST_1, LIST_2, LIST_3), of_list, strict=True):
        _write(path, header, [columns[name][whom] for name in header])


def _contact_columns(area: Area) -> tuple[Text | Whole, ...]:
    """One row a carer and child; a child whose school kept its contacts has a row without."""
    children, carers, families = area.children, area.carers, area.families
    unknown = np.setdiff1d(np.arange(len(children.age)), carers.pair_child)
    none = np.full(len(unknown), -1)
    pair_child = np.concatenate((carers.pair_child, unknown))
    pair_carer = np.concatenate((carers.pair_carer, none))
    order = np.lexsort((pair_carer, pair_child))
    carer, child = pair_carer[order], pair_child[order]
    known = carer >= 0
    family = children.family[child]
    return (
        children.unique_id[child],
        children.upn[child],
        children.forename[child],
        children.surname[child],
        np.where(known, carers.name[carer], ""),
        np.where(known, carers.relation[carer], ""),
        np.where(known, carers.email[carer], ""),
        np.where(known, carers.mobile[carer], ""),
        families.language[family],
        np.where(known, carers.postcode[carer], families.postcode[family]),
        families.idaci[family],
        _yes(families.language[family] == "English"),
    )


def _hold_columns(area: Area) -> tuple[Text, ...]:
    holds = area.holds
    return (
        area.children.unique_id[holds.child],
        np.where(holds.carer >= 0, area.carers.name[holds.carer], ""),
        holds.reason,
        _days(holds.noted),
    )


def _write_claims(area: Area, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CLAIMS)
        for claim in area.claims:
            writer.writerow(
                (
                    claim.ref, claim.archetype, claim.claim, claim.source_document, claim.page,
                    claim.owner, claim.strength, f"{claim.claimed:.0%}", claim.tolerance,
                    claim.period, *("Yes" if what in claim.same else "No" for what in SAME),
                    claim.note, "Lead inspector and nominated officer", area.notified_on,
                )
            )  # fmt: skip


def _write_rows(area: Area, path: Path) -> None:
    """Write the area's own dates of every new plan, for the claim they are about."""
    children = area.children
    ref = next(claim.ref for claim in area.claims if claim.archetype == DATED)
    held = (children.as_of - children.issued).astype(np.int64)
    recent = (children.status == EHC_PLAN) & (held <= TWO_YEARS)
    columns = (
        np.full(int(recent.sum()), ref),
        children.unique_id[recent],
        children.upn[recent],
        _days(children.asked)[recent],
        _days(children.issued)[recent],
    )
    _write(path, ROWS, columns)
