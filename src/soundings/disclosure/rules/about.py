"""What goes with every export: notes a reader must know, and a data dictionary."""

from collections.abc import Sequence

from soundings.disclosure.model import Released, Sheet, Value
from soundings.disclosure.rules.sheets import text, whole


def notes(released: Released) -> tuple[tuple[str, str], ...]:
    """Return what a reader must know of every table: heading and sentence."""
    limits, cut = released.thresholds, released.cut
    said = [
        ("What this is", (f"Figures of families of {released.area.area}, released to the "
         f"{released.audience}.")),
        ("Shares", ("0 to 1, weighted to the list. The 95% interval assumes that, within the "
         "weighting groups, families who did not answer would answer like those who did.")),
        ("Shorthand", "[c] withheld so that nobody can be told from it; [x] not available."),
        ("Cut", f"{cut.sha256}, taken {cut.taken_at:%d %B %Y %H:%M} UTC."),
        ("Release", str(released.release_id)),
        ("Instrument", cut.instrument_hash),
        ("Method", cut.method),
        ("Program", f"{cut.program}, code {cut.code_sha256}"),
        ("Claims locked", (f"{released.lock.locked_at:%d %B %Y %H:%M} UTC, "
         f"{released.lock.sha256}")),
    ]  # fmt: skip
    if limits.minimum_replies:
        said.append(
            ("Thresholds", (f"No figure on fewer than {limits.minimum_replies} replies or "
             f"{limits.minimum_listed} listed children, on 1 to {limits.small_cell} on either "
             f"side, or on all or none of fewer than {limits.small_group}; bases to the nearest "
             f"{limits.base_rounding}; a reader of everything is kept at least "
             f"{limits.protection} from every withheld count."))
        )  # fmt: skip
    if released.withholding is not None:
        said.append(("Withheld", released.withholding.said))
    said += [
        ("Published total", (f"{total.variable} {total.category} ({total.population}): "
         f"{total.count:,}, {total.source}, {total.year}"))
        for total in released.public_totals
    ]  # fmt: skip
    return tuple(said)


def dictionary(tables: Sequence[Sheet]) -> Sheet:
    """Return the data dictionary: a row a column, and a row a code."""
    rows: list[tuple[Value, ...]] = []
    for sheet in tables:
        for column in sheet.columns:
            rows.append((sheet.name, column.name, column.kind.value, column.label, "", "", None))
            rows += [
                (sheet.name, column.name, column.kind.value, column.label, each, words,
                 column.missing.get(each))
                for each, words in column.codes.items()
            ]  # fmt: skip
    return Sheet(
        name="dictionary",
        title="Data dictionary",
        columns=(
            text("table", "Table"),
            text("column", "Column"),
            text("kind", "What it holds"),
            text("label", "What it is"),
            text("code", "Code"),
            text("words", "What the code means"),
            whole("missing", "Number of a code that is no answer, in SPSS"),
        ),
        rows=tuple(rows),
    )
