"""Forms that carry files, read from the request's own bytes.

The framework's parser keeps a file above a megabyte in a temporary file, in clear; here nothing
leaves the memory.
"""

import msgspec
from multipart import (  # type: ignore[import-untyped]
    MultipartError,
    MultipartSegment,
    PushMultipartParser,
    parse_options_header,
)

from soundings.kit.refusal import Refusal

MOST_PARTS = 100
"""Fields and files of one form. Source: our choice: the largest form of ours has twenty."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A file as a browser sent it."""

    field: str
    name: str
    content: bytes


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What a form brought: words by field, and the files that were chosen."""

    typed: dict[str, str]
    files: tuple[Sent, ...]


class BrokenForm(Refusal):
    """A form that carries files and cannot be read."""

    slug = "broken-form"
    title = "The form cannot be read"


def is_multipart(content_type: str) -> bool:
    """Say whether a form of that type carries files."""
    return content_type.partition(";")[0].strip().casefold() == "multipart/form-data"


def read_form(content_type: str, body: bytes) -> Form:
    """Read a multipart form; a file nobody chose is left out. Raises BrokenForm."""
    boundary = parse_options_header(content_type)[1].get("boundary")
    if not boundary:
        message = "The form came without its boundary; load the page again and send it once more."
        raise BrokenForm(message)
    typed: dict[str, str] = {}
    files: list[Sent] = []
    part: MultipartSegment | None = None
    content = bytearray()
    try:
        with PushMultipartParser(
            boundary.encode(), content_length=len(body), max_segment_count=MOST_PARTS
        ) as parser:
            for event in parser.parse(body):
                if isinstance(event, MultipartSegment):
                    part, content = event, bytearray()
                elif event:
                    content += event
                elif part is not None and part.filename:
                    name = part.filename.replace("\\", "/").rpartition("/")[2]
                    files.append(Sent(field=part.name, name=name, content=bytes(content)))
                elif part is not None and part.filename is None:
                    typed[part.name] = content.decode("utf-8")
    except (MultipartError, UnicodeDecodeError) as error:
        message = "The form broke off or was changed on its way; send it once more."
        raise BrokenForm(message) from error
    return Form(typed=typed, files=tuple(files))
