"""The papers of every kind of area: set, tagged, whole, and nothing in them not theirs."""

import io
import re
from itertools import pairwise

import numpy as np
import page as conformance
import pikepdf
import pypdf
import pypdfium2
import pytest
from msgspec.structs import replace
from tests.briefing.make import CLAIMS, SECRET_QUOTE, SECRET_SCHOOL, pack, released
from tests.briefing.papers import (
    AREAS,
    SIZES,
    body_pages,
    contents,
    elements,
    opened,
    paper,
    text_of,
    whole,
)
from tests.briefing.replied import CONTEXT, DRAW, at_length, replied, replies

from soundings.briefing.model import Beside
from soundings.briefing.rules.documents import BRIEFING, DELTA, file_name
from soundings.briefing.rules.views import view
from soundings.briefing.service import html, strings, typeset

WHOLE = view(released(), strings())
MM = 72 / 25.4
LEFT, RIGHT, TOP, BOTTOM = 18 * MM, 192 * MM, 297 * MM, 0.0
BODY_FOOT = 21 * MM
"""Where the page's body ends, from below: the foot stands under it."""

FOOT_TOP = 21 * MM
"""Where the foot begins."""

EVERY = [(area, name) for area in AREAS for name in ("briefing", "pack", "delta")]


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


@pytest.fixture(scope="module")
def briefing() -> bytes:
    return paper("median", "briefing")


@pytest.fixture(scope="module")
def contrast_pack() -> bytes:
    return paper("median", "pack")


FULL = [*SIZES, "long claims", "sixty claims", "a long name", "a name with marks"]


@pytest.mark.parametrize("area", FULL)
def test_a_briefing_has_8_to_12_pages_whatever_the_size_of_the_area(area):
    content = paper(area, "briefing")
    assert 8 <= body_pages(content) <= 12
    if area not in {"long claims", "sixty claims"}:
        assert body_pages(content) == len(read(content).pages)


@pytest.mark.parametrize("area", FULL)
def test_replies_to_every_finding_and_a_draw_leave_the_briefing_at_12_pages(area):
    content = replied(area)
    assert body_pages(content) <= 12
    text, full = text_of(content), whole(area)
    assert "Annex The briefing ends on the page before." in text
    for place, finding in enumerate(full.findings):
        if place % 3 == 2:
            assert text.count(at_length(finding.ref)) == 1, finding.ref
    assert text.count(f"“{CONTEXT}”") == len(range(1, len(full.findings), 3))


@pytest.mark.parametrize("area", ["median", "sixty claims"])
def test_a_briefing_with_an_annex_is_pdf_ua_1_and_reads_in_order(area):
    content = replied(area)
    report = conformance.validate_pdf_bytes(content, profile="pdf-ua-1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    whole_claims = [finding.verbatim for finding in whole(area).findings]
    assert all(said in text_of(content) for said in whole_claims)


def test_a_page_on_screen_has_every_reply_whole_beside_its_finding_and_no_annex():
    full = whole("median")
    page = html(full, beside=Beside(replies=replies(full), draws=(DRAW,)))
    assert "Annex" not in page
    assert page.count(at_length(full.findings[2].ref)) == 1


def test_a_draw_prints_the_children_in_it_and_counts_its_reserves():
    text = text_of(replied("median"))
    assert "child 06 sen support primary SEN support, primary, aged 5 to 10, most deprived" in text
    assert "child 07" not in text
    assert "the order of the eight in reserve" in text


@pytest.mark.parametrize("area", ["median", "large", "long claims", "sixty claims"])
def test_a_claim_s_figures_and_what_is_said_of_it_stand_on_one_page(area):
    pairs = [
        {page for row in rows for page, _ in contents(row)}
        for body in elements(opened(replied(area)))
        if str(body.S) == "/TBody"
        and len(rows := [row for row in _within(body) if str(row.S) == "/TR"]) == 2
    ]
    linked = len(whole(area).linked)
    assert len(pairs) >= view(whole(area), strings()).in_full + linked
    assert all(len(pages) == 1 for pages in pairs)


def test_a_line_s_title_says_which_group_it_is_about_and_repeats_nothing_beside_it():
    full = released()
    gap = full.enquiries[-1]
    first = replace(full.enquiries[0], beside=(gap.observed, "sex male: 40% of 9; 3 points more."))
    lines = view(replace(full, enquiries=(first, gap)), strings()).lines
    assert lines[1].title.startswith("Deprivation: most deprived fifth, within: Autism")
    assert lines[1].enquiry.observed.startswith("Deprivation: most deprived fifth, 41% of the 312")
    assert lines[0].enquiry.beside == ("Boys and men: 40% of 9.",)


def test_a_passage_that_touches_several_themes_is_printed_once():
    full = released()
    again = tuple(replace(quote, theme="communication") for quote in full.quotes[:2])
    shown = view(replace(full, quotes=(*full.quotes, *again), enquiries=()), strings())
    printed = [quote.text for words in shown.words for quote in words.quotes]
    assert len(printed) == len(set(printed)) == len(full.quotes)
    alone = view(replace(full, quotes=(full.quotes[0], again[0]), enquiries=()), strings())
    (elsewhere,) = [words for words in alone.words if words.elsewhere]
    assert elsewhere.theme.theme == "communication"


def test_the_first_page_shows_no_measure_twice_and_the_tenth_claim_after_the_ninth():
    sixty = view(whole("sixty claims"), strings())
    for cards in (sixty.strongest, sixty.confirmed):
        measures = [card.finding.figure.measure for card in cards]
        assert len(measures) == len(set(measures)) > 1
    silent = [finding.ref for finding in view(whole("nobody answered"), strings()).findings]
    assert silent == [f"A{place}" for place in range(1, 15)]


def test_without_a_claim_or_an_answer_nothing_is_said_of_them():
    none, nobody = (
        text_of(paper("no claim", "briefing")),
        text_of(paper("nobody answered", "briefing")),
    )
    assert none.count("made no claim that families could be asked about") == 1
    assert "At a glance" not in none
    for text in (none, text_of(paper("no claim", "pack"))):
        assert "Holm" not in text
        assert "right of reply" not in text.lower()
    assert "Hidden signals" not in nobody
    assert "Weighting" not in nobody
    assert "Withheld" not in text_of(paper("nobody answered", "pack"))
    assert "No passage has raised a concern" in text_of(paper("nobody answered", "delta"))


@pytest.mark.parametrize("area", ["nobody answered", "nobody listed", "no claim"])
def test_a_briefing_without_answers_or_claims_is_shorter_for_it_has_less_to_say(area):
    assert 2 <= len(read(paper(area, "briefing")).pages) < 8


def ink(page: pypdfium2.PdfPage) -> np.ndarray:
    """Where a page is not white: a dot a point, from its head down."""
    return page.render(scale=1, grayscale=True).to_numpy().squeeze() < 250


@pytest.mark.parametrize(("area", "name"), EVERY)
def test_nothing_is_drawn_outside_the_margins(area, name):
    for page in pypdfium2.PdfDocument(paper(area, name)):
        drawn = ink(page)
        assert not drawn[:, : int(LEFT) - 3].any()
        assert not drawn[:, int(RIGHT) + 5 :].any()


@pytest.mark.parametrize("area", [*SIZES, "long claims", "sixty claims", "a long name"])
def test_no_page_of_a_briefing_is_left_nearly_empty(area):
    pages = [ink(page) for page in pypdfium2.PdfDocument(paper(area, "briefing"))]
    filled = []
    for drawn in pages:
        body = drawn[: int(TOP - FOOT_TOP)]
        filled.append((np.flatnonzero(body.any(axis=1)).max() + 1) / len(body))
    assert min(filled) >= 0.35, filled
    # The second page ends what stands alone, however much it holds.
    assert min(filled[:1] + filled[2:-1]) >= 0.65, filled


@pytest.mark.parametrize("area", SIZES)
def test_a_contrast_pack_has_3_to_6_pages(area):
    assert 3 <= len(read(paper(area, "pack")).pages) <= 6


@pytest.mark.parametrize("area", AREAS)
def test_a_daily_delta_has_one_page(area):
    assert len(read(paper(area, "delta")).pages) == 1


@pytest.mark.parametrize(("area", "name"), EVERY)
def test_every_paper_of_every_area_is_pdf_ua_1(area, name):
    report = conformance.validate_pdf_bytes(paper(area, name), profile="pdf-ua-1")
    assert report.is_compliant, [failure.message for failure in report.failures]


@pytest.mark.parametrize(("area", "name"), EVERY)
def test_a_paper_is_tagged_titled_in_english_and_has_bookmarks(area, name):
    document = opened(paper(area, name))
    assert document.Root.MarkInfo.Marked
    assert str(document.Root.Lang) == "en-GB"
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert str(document.docinfo["/Title"]).startswith(whole(area).area.area)
    assert b"pdfuaid" in bytes(document.Root.Metadata.read_bytes())
    with document.open_outline() as outline:
        assert outline.root


@pytest.mark.parametrize(("area", "name"), EVERY)
def test_every_picture_says_what_it_shows_and_every_table_has_heads(area, name):
    tags = {"/Figure": 0, "/Table": 0}
    for element in elements(opened(paper(area, name))):
        kind = str(element.S)
        if kind == "/Figure":
            tags[kind] += 1
            assert ": " in str(element.Alt)
        if kind == "/Table":
            tags[kind] += 1
            within = [str(child.S) for child in _within(element)]
            assert "/TH" in within
            assert "/TD" in within
    if area == "median" and name == "briefing":
        assert tags["/Figure"] >= 15


def _within(element):
    children = element.get("/K", [])
    for child in children if isinstance(children, pikepdf.Array) else [children]:
        if isinstance(child, pikepdf.Dictionary) and child.get("/S") is not None:
            yield child
            yield from _within(child)


@pytest.mark.parametrize(("area", "name"), EVERY)
def test_no_row_of_a_table_stands_on_two_pages(area, name):
    for element in elements(opened(paper(area, name))):
        if str(element.S) == "/TR":
            assert len({page for page, _ in contents(element)}) <= 1


@pytest.mark.parametrize(("area", "name"), EVERY)
def test_what_is_read_out_is_in_the_order_it_stands_in_the_file(area, name):
    document = opened(paper(area, name))
    numbers: dict = {}
    for where, number in contents(document.Root.StructTreeRoot):
        numbers.setdefault(where, []).append(number)
    assert numbers
    for page in numbers.values():
        assert page == sorted(page)


@pytest.mark.parametrize(("area", "name"), EVERY)
def test_no_letter_stands_outside_the_margins_or_in_the_foot(area, name):
    for page in pypdfium2.PdfDocument(paper(area, name)):
        text = page.get_textpage()
        for place in range(text.count_rects()):
            left, bottom, right, top = text.get_rect(place)
            assert left >= LEFT - 1
            assert right <= RIGHT + 2, text.get_text_bounded(left, bottom, right, top)
            assert bottom >= 0
            assert top <= TOP


@pytest.mark.parametrize(("area", "name"), EVERY)
def test_no_heading_stands_alone_at_the_foot_of_a_page(area, name):
    content = paper(area, name)
    document = pypdfium2.PdfDocument(content)
    for mark in document.get_toc():
        found = mark.get_dest()
        page = document[found.get_index()]
        height = found.get_view()[1][1]
        under = page.get_textpage().get_text_bounded(
            left=0, right=page.get_width(), bottom=BODY_FOOT + 1, top=height - 16
        )
        assert under.strip(), mark.get_title()


@pytest.mark.parametrize("name", ["briefing", "pack", "delta"])
def test_every_font_is_within_the_file_and_free(name):
    fonts, document = set(), opened(paper("median", name))
    for thing in document.objects:
        if isinstance(thing, pikepdf.Dictionary) and str(thing.get("/Type")) == "/FontDescriptor":
            assert thing.get("/FontFile2") is not None or thing.get("/FontFile3") is not None
            fonts.add(re.sub(r"^/[A-Z]{6}\+", "", str(thing.FontName)))
    assert fonts
    free = ("Inter", "Vollkorn", "DejaVu")
    assert all(font.startswith(free) for font in fonts), fonts


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


def test_the_parts_of_a_briefing_are_copied_out_in_the_order_they_are_read(briefing):
    text = text_of(briefing)
    parts = (
        "Inspector briefing", "Where replies part from the claims most",
        "Where families confirm the partnership", "At a glance Every claim", "Ask first",
        "Lines of enquiry", "Claims and families’ figures", "Reach, and who is missing",
        "Differences between groups", "What families were told", "Hidden signals",
        "Schools, in no order of merit",
        "The same children by two clocks", "In families’ words", "Who to ask what",
        "Method and limits", "What this document was made from",
    )  # fmt: skip
    places = [text.rindex(part) for part in parts]
    assert all(before < after for before, after in pairwise(places))


def test_each_line_of_enquiry_prints_the_figure_it_starts_from(briefing):
    text = text_of(briefing)
    assert "Deprivation: most deprived fifth, within: Autism and ADHD waits" in text
    assert "Deprivation: most deprived fifth, 41% of the 312 who replied" in text
    assert "plan took more than a year 21%" in text
    assert "at most 5%" in text


def test_a_line_prints_its_criteria_its_law_and_what_families_wrote_of_it(briefing):
    text = text_of(briefing)
    lines = text[text.index("1 Lines of enquiry") : text.index("2 Claims and families")]
    assert "s.42(2) CFA 2014" in lines
    assert "Criteria I1, I2" in lines
    assert "Speech and language saw us inside a month, twice" in lines
    assert lines.count("Two years and four months for the first appointment") == 1
    assert text.count("Two years and four months for the first appointment") == 1
    assert "with line" in text[text.index("What families wrote about") :]


def test_what_was_told_and_where_a_signal_stands_out_is_printed_with_base_and_bounds(briefing):
    text = text_of(briefing)
    told = text[text.index("What families were told") : text.index("Hidden signals")]
    assert "SEN support 1,806 2% 0–6 71% 67–75" in told
    assert "Asked for assessment 69" in told
    spread = text[text.index("Groups in which a signal stands out") :]
    assert "Girls and women" in spread[:400]
    assert "Boys and men" not in spread[:400]


def test_a_gap_stands_beside_the_difference_between_children_alike(briefing):
    gaps = next(row for row in WHOLE.gaps[0].rows if row[0] == "Deprivation: most deprived fifth")
    assert gaps[5].startswith("−8 (")
    assert gaps[5] in text_of(briefing)


def test_what_only_large_areas_have_is_printed_where_it_is(briefing):
    text = text_of(briefing)
    for words in (
        "By telephone: 40 answered of 60 drawn by chance from 5,995 who had not",
        "New plans issued within 20 weeks, 2024: Northshire 55%, statistical neighbours 48%",
        "100017", "median odds ratio 1.62", "Net disagreement: 27 points",
        "of the families who wrote, weighted",
        "Claim and question differ in the children and the time.",
    ):  # fmt: skip
        assert words in text, words


def test_the_numbers_behind_every_picture_stand_on_its_page():
    shown = html(released())
    assert shown.count("<svg") == shown.count("The numbers of this picture") >= 15
    assert "<style>" in shown
    assert "part:" not in shown


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
    small = released(listed=400)
    exact = {f"the {finding.figure.n:,} who" for finding in small.findings}
    text = text_of(typeset(pack(small)).content)
    assert not {said for said in exact if said in text and int(said.split()[1]) % 5}
    for base in re.findall(r"of the ([\d,]+) who replied", text):
        assert int(base.replace(",", "")) >= 10
        assert int(base.replace(",", "")) % 5 == 0


def test_the_pack_prints_every_claim_as_it_was_given_and_the_deadline(contrast_pack):
    text = text_of(contrast_pack)
    for row in CLAIMS:
        assert row[2] in text
    assert "noon on Monday 28 September 2026" in text


def test_what_is_printed_of_numbers_that_cannot_be_known_says_so():
    page = html(released())
    assert "opens the whole text" not in page
    assert "kept for the inspection team" in page
    assert "Holm’s correction over the 13 of 14 claims with answers enough to test" in page
    assert "the silent" not in page
    assert "An answer is missing where nobody answered for the child" in page
    assert "Holm’s correction over the 13 of 14 claims" in html(pack())
    assert "the list does not say how many children the claim speaks of" in html(pack())


def test_banned_words_are_in_no_document():
    for page in (html(released()), html(pack())):
        lowered = page.lower()
        for banned in ("parents think", "because of", "caused by", "due to", "leads to", "grade 1",
                       "requires improvement", "league table"):  # fmt: skip
            assert banned not in lowered


def test_a_file_is_named_by_inspection_and_kind():
    assert file_name(released(), BRIEFING) == "rehearsal-inspector-briefing.pdf"
    assert file_name(released(), DELTA) == "rehearsal-daily-delta.pdf"
