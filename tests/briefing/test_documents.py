"""The two PDFs, of every kind of area."""

import io
import re

import pypdf
import pytest
from tests.briefing.make import CLAIMS, SECRET_QUOTE, SECRET_SCHOOL, pack, released

from soundings.briefing.rules.documents import file_name
from soundings.briefing.service import html, typeset

LONG = (
    "We are proud that every child and young person with special educational needs and "
    "disabilities in our area, whatever their background, receives timely, well co-ordinated "
    "support from education, health and social care partners who work as one team, without "
    "exception and without delay, as our own survey of families has shown three years running."
)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    text = " ".join(page.extract_text() for page in read(pdf).pages)
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def briefing() -> bytes:
    return typeset(released()).content


@pytest.fixture(scope="module")
def contrast_pack() -> bytes:
    return typeset(pack()).content


def test_a_median_areas_briefing_has_8_to_12_pages(briefing):
    assert 8 <= len(read(briefing).pages) <= 12


def test_a_contrast_pack_has_3_to_6_pages(contrast_pack):
    assert 3 <= len(read(contrast_pack).pages) <= 6


@pytest.mark.parametrize("made", ["briefing", "contrast_pack"])
def test_a_pdf_is_tagged_titled_in_english_and_has_bookmarks(made, request):
    reader = read(request.getfixturevalue(made))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title.startswith("Northshire: ")
    assert len(reader.outline) >= 3
    assert "pdfuaid" in root["/Metadata"].get_data().decode()


def test_every_picture_of_a_pdf_has_a_text_in_its_place(briefing):
    figures = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, pypdf.generic.DictionaryObject):
            if node.get("/S") == "/Figure":
                figures.append(node)
            walk_all(node.get("/K", []))

    def walk_all(children):
        children = children.get_object() if hasattr(children, "get_object") else children
        for child in children if isinstance(children, list) else [children]:
            if not isinstance(child, int):
                walk(child)

    walk(read(briefing).trailer["/Root"]["/StructTreeRoot"])
    assert len(figures) >= 15
    assert all(figure.get("/Alt") for figure in figures)


def test_the_same_release_gives_the_same_bytes(briefing, contrast_pack):
    assert typeset(released()).content == briefing
    assert typeset(pack()).content == contrast_pack


def test_the_pages_are_counted_as_a_reader_counts_them():
    made = typeset(released())
    assert made.pages == len(read(made.content).pages)


def test_the_first_two_pages_stand_alone(briefing):
    pages = [page.extract_text() for page in read(briefing).pages[:2]]
    assert "9,812" in pages[0]
    assert "2,316" in pages[0]
    assert "Confidence: Amber" in pages[0]
    assert "Ask first" in pages[1]


def test_every_page_says_what_it_is_and_what_its_figures_assume(briefing):
    reader = read(briefing)
    for number, page in enumerate(reader.pages, start=1):
        text = re.sub(r"\s+", " ", page.extract_text())
        assert f"{number} of {len(reader.pages)}" in text
        assert "3f9a3f9a3f9a" in text
        assert "would answer like those who did" in text


def test_the_pack_contains_no_words_school_or_line_of_enquiry(contrast_pack):
    text = text_of(contrast_pack)
    for secret in (SECRET_QUOTE, SECRET_SCHOOL, "drawn by ticket", "Whom to ask", "Safeguarding"):
        assert secret not in text
        assert secret.encode() not in contrast_pack


def test_the_pack_contains_no_count_under_ten_and_no_exact_base():
    whole = released(listed=400)
    exact = {f"the {finding.figure.n:,} who" for finding in whole.findings}
    text = text_of(typeset(pack(whole)).content)
    assert not {said for said in exact if said in text and int(said.split()[1]) % 5}
    for base in re.findall(r"of the ([\d,]+) who replied", text):
        assert int(base.replace(",", "")) >= 10
        assert int(base.replace(",", "")) % 5 == 0


def test_the_pack_prints_every_claim_as_it_was_given_and_the_deadline(contrast_pack):
    text = text_of(contrast_pack)
    for row in CLAIMS:
        assert row[2] in text
    assert "noon on Monday 28 September 2026" in text


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param({"rate": 0.0}, id="nobody answered"),
        pytest.param({"listed": 60}, id="a tiny area"),
        pytest.param({"listed": 0, "rate": 0.0, "claims": ()}, id="nobody listed"),
        pytest.param({"claims": ()}, id="no claim"),
        pytest.param({"claims": tuple((*row[:2], LONG, *row[3:]) for row in CLAIMS)}, id="long"),
        pytest.param(
            {"claims": tuple((f"B{k}", *CLAIMS[k % 12][1:]) for k in range(60))}, id="60 claims"
        ),
        pytest.param({"area": 'St <Mary\'s> & "The Outer Isles"'}, id="a name with marks"),
    ],
)
def test_both_documents_can_be_made_of_any_area(whole):
    inspector = released(**whole)
    for release in (inspector, pack(inspector)):
        reader = read(typeset(release).content)
        assert reader.metadata.title.startswith(release.area.area)


def test_what_is_printed_of_numbers_that_cannot_be_known_says_so():
    page = html(released())
    assert "opens the whole text" not in page
    assert "kept for the inspection team" in page
    assert "Holm’s correction over the 11 of 12 claims with answers enough to test" in page
    assert "the silent" not in page
    assert "An answer is missing where nobody answered for the child" in page
    assert "Holm’s correction over the 11 of 12 claims" in html(pack())
    assert "the list does not say how many children the claim speaks of" in html(pack())


def test_banned_words_are_in_no_document():
    for page in (html(released()), html(pack())):
        lowered = page.lower()
        for banned in ("parents think", "because of", "caused by", "due to", "leads to", "grade 1",
                       "requires improvement", "league table"):  # fmt: skip
            assert banned not in lowered


def test_a_file_is_named_by_inspection_and_kind():
    assert file_name(released()) == "rehearsal-inspector-briefing.pdf"
    assert file_name(pack()) == "rehearsal-contrast-pack.pdf"
