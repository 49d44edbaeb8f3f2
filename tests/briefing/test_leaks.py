"""Nothing that is for inspectors alone is in any byte the partnership is handed.

Markers are planted in every field of the inspectors' release that the partnership may not read,
and looked for in all it can be given: the pack and its page on screen, with what is packed in
them unpacked, and every format of its figures. A marker planted where it does print is found in
each of them: the search can fail.
"""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pikepdf
import pyarrow.parquet as pq
import pyreadstat
import pytest
from msgspec.structs import replace
from tests.briefing.make import SECRET_QUOTE, SECRET_SCHOOL, released
from tests.briefing.papers import text_of
from tests.disclosure.make import Children, of, pack

from soundings.briefing.service import html, typeset
from soundings.disclosure.model import Format, Paraphrase, Released
from soundings.disclosure.service import files_of

MARK = "ZQX"
"""Begins every marker; no word of ours has it."""

COUNT = re.compile(r"<td class=\"num\">([\d,]+)</td>")
SAID = re.compile(r"(?:of the|[Aa]bout) ([\d,]+) (?:who replied|children|accounts|comments)")


def marked(field: str) -> str:
    return f"{MARK}{field.replace('_', '')}"


def planted(whole: Released) -> Released:
    """Return the inspectors' release with a marker in all that is theirs alone."""
    assert whole.quotes
    assert whole.enquiries
    assert whole.signals
    assert whole.schools
    assert whole.linked
    return replace(
        whole,
        quotes=tuple(replace(one, text=marked("quote"), comment_id=marked("comment"),
                             theme=one.theme) for one in whole.quotes),
        enquiries=tuple(
            replace(one, claim=marked("line"), why_it_matters=marked("why"),
                    whom_to_ask=marked("whom"), what_to_request=marked("request"),
                    observed=marked("observed"), beside=(marked("beside"),),
                    edited_by=marked("editor"))
            for one in whole.enquiries
        ),
        signals=tuple(replace(one, title=marked("signal"), definition=marked("definition"),
                              law=marked("signallaw")) for one in whole.signals),
        schools=tuple(replace(one, setting_urn=marked("urn"), metric=marked("school"))
                      for one in whole.schools),
        linked=tuple(replace(one, sentence=marked("linked")) for one in whole.linked),
        gradients=tuple(replace(one, metric=marked("gradient")) for one in whole.gradients),
        variations=tuple(replace(one, metric=marked("variation")) for one in whole.variations),
        told=tuple(replace(one, told=marked("told")) for one in whole.told),
        findings=tuple(replace(one, reasons=(marked("reason"),), recorded_by=marked("recorder"))
                       for one in whole.findings),
        method=replace(whole.method, log=(marked("log"),)),
    )  # fmt: skip


def streams(content: bytes) -> str:
    """Return every object of a PDF in the clear: its text, tags, metadata and bookmarks."""
    with pikepdf.open(io.BytesIO(content)) as document:
        document.remove_unreferenced_resources()
        opened = io.BytesIO()
        document.save(
            opened, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.all,
        )  # fmt: skip
    raw = opened.getvalue()
    # Titles and alternatives may stand in UTF-16.
    return raw.decode("latin-1") + raw.replace(b"\0", b"").decode("latin-1")


def in_the_clear(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield a file's parts as text, whatever is packed in it unpacked."""
    yield name, content.decode("utf-8", "ignore")
    if name.endswith(".parquet"):
        table = pq.read_table(io.BytesIO(content))
        yield f"{name}/schema", str(table.schema.to_string(show_field_metadata=True))
        yield f"{name}/rows", str(table.to_pylist())
    elif name.endswith(".zsav"):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(content)
            columns, meta = pyreadstat.read_sav(path, output_format="dict")
        yield f"{name}/rows", str(columns)
        yield f"{name}/labels", str(vars(meta))
    elif name.endswith(".xlsx"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            for part in book.namelist():
                yield f"{name}/{part}", book.read(part).decode()


def handed(shown: Released) -> dict[str, str]:
    """Return everything the partnership can be given of its release, by name, as text."""
    pdf = typeset(shown).content
    given = {
        "pack.pdf": text_of(pdf),
        "pack.pdf/objects": streams(pdf),
        "pack.html": html(shown),
        "release.json": msgspec.json.encode(shown).decode(),
    }
    for form in Format:
        for file in files_of(shown, form):
            given |= {
                f"{form}/{part}": text for part, text in in_the_clear(file.name, file.content)
            }
    return given


@pytest.fixture(scope="module")
def everything() -> dict[str, str]:
    return handed(pack(planted(released())))


def test_all_that_can_be_handed_over_is_searched(everything):
    ends = {Path(name.partition("/")[2] or name).suffix for name in everything}
    assert {".csv", ".parquet", ".zsav", ".json"} <= ends
    assert any(name.endswith("sharedStrings.xml") for name in everything)
    assert any(name.endswith("docProps/core.xml") for name in everything)
    assert not [name for name in everything if "respondents" in name]


def test_nothing_that_is_for_inspectors_alone_is_in_any_of_it(everything):
    found = {
        (name, hit) for name, text in everything.items() for hit in re.findall(f"{MARK}\\w*", text)
    }
    assert not found


def test_no_verbatim_school_child_or_concern_is_in_any_of_it():
    secrets = (SECRET_QUOTE, SECRET_SCHOOL, "100017", "100233", "Safeguarding", "drawn by ticket")
    given = handed(pack(released()))
    assert not [(name, one) for name, text in given.items() for one in secrets if one in text]


@pytest.mark.parametrize("field", ["words", "verbatim"])
def test_a_marker_where_it_prints_is_found_in_every_format(field):
    whole = released()
    if field == "words":
        said = (Paraphrase(direction="negative", words=marked("leak")),)
        leaky = replace(
            whole, themes=tuple(replace(one, paraphrases=said) for one in whole.themes)
        )
    else:
        leaky = replace(
            whole, findings=tuple(replace(one, verbatim=marked("leak")) for one in whole.findings)
        )
    given = handed(pack(leaky))
    hit = {name for name, text in given.items() if marked("leak") in text}
    assert {"pack.pdf", "pack.html", "release.json"} <= hit
    for form in Format:
        assert any(name.startswith(f"{form}/") for name in hit), form
    assert any("sharedStrings" in name for name in hit)


@pytest.mark.parametrize("listed", [90, 400, 1_100])
def test_no_count_below_the_threshold_is_printed_or_exported(listed):
    whole = of(Children(listed, 0.25, seed=5))
    shown = pack(whole)
    small = [one.figure.n for one in (*whole.findings, *whole.domains) if one.figure.n < 10]
    assert small, "the area has no small group to hide"
    page = html(shown)
    bases = [
        *COUNT.findall(page),
        *SAID.findall(page),
        *SAID.findall(text_of(typeset(shown).content)),
    ]
    counts = [int(base.replace(",", "")) for base in bases]
    files = {file.name: file.content for file in files_of(shown, Format.PARQUET)}
    rows = pq.read_table(io.BytesIO(files["figures.parquet"])).to_pylist()
    counts += [row[name] for row in rows for name in ("n", "listed") if row[name] is not None]
    assert all(count >= 10 and count % 5 == 0 for count in counts), counts
    assert all(row["share"] is None and row["n"] is None for row in rows if row["withheld"])
    exact = {one.figure.n for one in whole.domains if one.figure.n % 5}
    assert exact, "nothing was rounded"


def test_a_count_below_the_threshold_would_be_seen():
    shown = pack(of(Children(1_100, 0.25, seed=5)))
    first = next(one for one in shown.findings if not one.figure.withheld)
    leaky = replace(
        shown, findings=(replace(first, figure=replace(first.figure, n=7)), *shown.findings[1:])
    )
    assert "7" in SAID.findall(html(leaky))
