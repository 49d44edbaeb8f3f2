import io

import pypdf
import pytest

from soundings.kit.pdf import NotWhole, make_pdf, missing_libraries

pytestmark = pytest.mark.skipif(bool(missing_libraries()), reason=f"needs {missing_libraries()}")

HTML = '<html lang="en-GB"><head><title>Reach</title></head><body><h1>Reach</h1></body></html>'


def test_a_pdf_is_tagged_titled_and_says_its_language():
    root = pypdf.PdfReader(io.BytesIO(make_pdf(HTML, "h1 { color: navy }").content)).root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_the_same_document_gives_the_same_bytes():
    assert make_pdf(HTML, "") == make_pdf(HTML, "")


def test_a_document_fetches_nothing():
    outside = '<html lang="en"><title>x</title><img src="file:///etc/hostname" alt="x"></html>'
    with pytest.raises(NotWhole, match="hostname"):
        make_pdf(outside, "")
