"""Setting type: tagged, the same every time, and fenced in."""

import contextlib
import io
import socket
import subprocess
import sys
import tempfile

import msgspec
import pypdf
import pytest

from soundings.kit.pdf import Limits, NotWhole, TooHeavy, make_pdf, missing_libraries
from soundings.kit.typesetting import Job

pytestmark = pytest.mark.skipif(bool(missing_libraries()), reason=f"needs {missing_libraries()}")

HTML = '<html lang="en-GB"><head><title>Reach</title></head><body><h1>Reach</h1></body></html>'


def page(body: str) -> str:
    return f'<html lang="en-GB"><head><title>x</title></head><body>{body}</body></html>'


def test_a_pdf_is_tagged_titled_and_says_its_language():
    root = pypdf.PdfReader(io.BytesIO(make_pdf(HTML, "h1 { color: navy }").content)).root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def test_the_same_document_gives_the_same_bytes():
    assert make_pdf(HTML, "").content == make_pdf(HTML, "").content


@pytest.fixture
def visited():
    """An address of this machine, and whether anybody came: who does waits in its queue."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)

        def came() -> bool:
            with contextlib.suppress(BlockingIOError):
                server.accept()[0].close()
                return True
            return False

        yield f"http://127.0.0.1:{server.getsockname()[1]}/x.png", came


@pytest.mark.parametrize(
    ("body", "css"),
    [
        ('<img src="{url}" alt="x">', ""),
        ("<p>x</p>", "p {{ background: url({url}) }}"),
        ("<p>x</p>", "@import url({url});"),
        ("<p>x</p>", "@font-face {{ font-family: x; src: url({url}) }} p {{ font-family: x }}"),
        ('<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>', ""),
        ('<object data="{url}">x</object>', ""),
        ('<p>x</p><link rel="attachment" href="{url}">', ""),
    ],
    ids=["picture", "background", "style", "font", "svg", "object", "attachment"],
)
def test_a_page_that_asks_for_an_address_is_refused_and_nobody_is_asked(body, css, visited):
    url, came = visited
    with pytest.raises(NotWhole, match="hand it over"):
        make_pdf(page(body.format(url=url)), css.format(url=url))
    assert not came()


def test_a_page_that_asks_for_a_file_of_this_machine_is_refused():
    with pytest.raises(NotWhole, match="hostname"):
        make_pdf(page('<img src="file:///etc/hostname" alt="x">'), "")


def test_a_page_that_outgrows_its_memory_is_stopped_and_says_so():
    with pytest.raises(TooHeavy, match="more than 160 MB"):
        make_pdf(page("<p>word " * 400_000), "", limits=Limits(memory=160 << 20))


def test_a_page_that_outgrows_its_time_is_stopped_and_says_so():
    with pytest.raises(TooHeavy, match="1 s of processor time"):
        make_pdf(page("<p>word " * 400_000), "", limits=Limits(memory=2 << 30, seconds=1))


def _dying(folder, deaths):
    """Return a stand-in for Python that dies of a signal so many times and then is Python."""
    program = folder / "python"
    program.write_text(
        f"#!/bin/sh\necho died >> {folder}/deaths\n"
        f"test $(wc -l < {folder}/deaths) -le {deaths} && kill -SEGV $$\n"
        f'exec {sys.executable} "$@"\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return str(program)


def test_a_process_that_dies_is_followed_by_one_other(tmp_path, monkeypatch):
    whole = make_pdf(page("<p>word"), "").content
    monkeypatch.setattr(sys, "executable", _dying(tmp_path, deaths=1))
    assert make_pdf(page("<p>word"), "").content == whole


def test_a_document_no_process_survives_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", _dying(tmp_path, deaths=2))
    with pytest.raises(TooHeavy):
        make_pdf(page("<p>word"), "")


def test_nothing_of_it_is_left_in_the_passing_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    make_pdf(page("<p>word"), "")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "import os; os.fork()",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
    ],
)
def test_the_process_that_sets_type_can_neither_call_out_nor_start_another(deed):
    job = Job(html="", css="", parts={}, memory=1 << 30, seconds=9)
    code = (
        "import msgspec, sys\n"
        "from soundings.kit.typesetting import Job, confine\n"
        "confine(msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Job))\n" + deed
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=msgspec.msgpack.encode(job), capture_output=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"PermissionError: setting type asked for" in done.stderr
