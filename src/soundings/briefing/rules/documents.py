"""What a document is called, how long it is, and who may take it."""

import re
import zlib

from soundings.access.model import Role
from soundings.disclosure.model import Audience, Released

KINDS = {Audience.INSPECTOR: "briefing", Audience.PARTNERSHIP: "contrast-pack"}
"""The folder of reports/ an audience's document is made from."""

_NAMES = {Audience.INSPECTOR: "inspector-briefing", Audience.PARTNERSHIP: "contrast-pack"}

_MAY_TAKE = {
    Role.INSPECTOR: frozenset(Audience),
    Role.PARTNERSHIP: frozenset({Audience.PARTNERSHIP}),
    Role.ADMINISTRATOR: frozenset[Audience](),
}

_OBJECTS = re.compile(rb"<<[^<>]*/ObjStm[^<>]*>>\s*stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


def audiences(role: Role) -> frozenset[Audience]:
    """Return whose documents somebody of that role may take; who keeps the system takes none."""
    return _MAY_TAKE[role]


def file_name(released: Released) -> str:
    """Return the file's name: the inspection's code and what it is."""
    return f"{released.area.code}-{_NAMES[released.audience]}.pdf"


def page_count(pdf: bytes) -> int:
    """Return how many page objects the PDF holds, packed into streams as WeasyPrint does."""
    packed = (zlib.decompress(stream) for stream in _OBJECTS.findall(pdf))
    return sum(len(_PAGE.findall(objects)) for objects in packed)
