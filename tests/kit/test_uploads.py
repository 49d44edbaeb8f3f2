"""Forms with files, read from memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soundings.kit.uploads import BrokenForm, Sent, is_multipart, read_form

TYPE = "multipart/form-data; boundary=edge"


def body(*parts: tuple[str, str | None, bytes]) -> bytes:
    """Write a form as a browser does: name, file name where it is a file, content."""
    written = b""
    for name, file, content in parts:
        of = "" if file is None else f'; filename="{file}"'
        head = f'--edge\r\nContent-Disposition: form-data; name="{name}"{of}\r\n\r\n'
        written += head.encode() + content + b"\r\n"
    return written + b"--edge--\r\n"


def test_words_and_files_are_told_apart_and_a_file_nobody_chose_is_left_out():
    form = read_form(
        TYPE, body(("do", None, "ä".encode()), ("f", "a.csv", b"1,2"), ("f", "", b""))
    )
    assert form.typed == {"do": "ä"}
    assert form.files == (Sent(field="f", name="a.csv", content=b"1,2"),)


def test_a_file_has_no_folder():
    (sent,) = read_form(TYPE, body(("f", "C:/lists/list 1.csv", b"x"))).files
    assert sent.name == "list 1.csv"


@given(st.binary(max_size=4000))
def test_a_file_arrives_byte_for_byte(content):
    (sent,) = read_form(TYPE, body(("f", "a.bin", content.replace(b"--edge", b"")))).files
    assert sent.content == content.replace(b"--edge", b"")


@pytest.mark.parametrize(
    ("content_type", "sent"),
    [
        ("multipart/form-data", body(("a", None, b"1"))),
        (TYPE, body(("a", None, b"1"))[:-9]),
        (TYPE, b"nothing of the kind"),
        (TYPE, body(("a", None, b"\xff"))),
        (TYPE, body(*[("a", None, b"1")] * 101)),
    ],
)
def test_a_form_that_broke_off_or_has_no_end_is_refused(content_type, sent):
    with pytest.raises(BrokenForm):
        read_form(content_type, sent)


def test_only_forms_with_files_are_read_here():
    assert is_multipart("Multipart/Form-Data; boundary=x")
    assert not is_multipart("application/x-www-form-urlencoded")
    assert not is_multipart("")
