"""Templates and stylesheet into the bytes a family's browser gets.

A question nobody has answered yet is the page most often asked for, and only the
form's token tells one family's from another's: it is drawn and packed once, cut where
the token stands, and the token is put between the pieces as a stored block. So are a
link's first page and the thanks at the end.
"""

import hashlib
import re
import struct
import zlib
from collections.abc import Callable, Hashable, Mapping
from importlib.resources import files
from types import MappingProxyType

import msgspec
from jinja2 import Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape

from soundings.instrument.model import (
    Audience,
    Instrument,
    InstrumentHash,
    Language,
    Worded,
    Wording,
)
from soundings.instrument.rules import fill, wording
from soundings.respond.constants import MOST_PACKED
from soundings.respond.model import Direction, QuestionPage
from soundings.respond.rules.showing import is_blank

CSS = files("soundings.respond").joinpath("static/family.css").read_bytes()
CSS_PATH = f"/static/family.{hashlib.sha256(CSS).hexdigest()[:10]}.css"

_PLACES = re.compile("\x00([a-z_]+)\x00")
"""Stands, while a page is drawn, for what is the family's own: its token, its link."""

_END = b"\x03\x00"
"""An empty last block. Source: RFC 1951, 3.2.6."""

NOTHING_OWN: Mapping[str, str] = MappingProxyType({})

_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
"""A gzip header without name or time. Source: RFC 1952, section 2.3."""


class Tongue(msgspec.Struct, frozen=True, kw_only=True):
    """One of the languages a page can be read in, in its own name."""

    language: Language
    own_name: str
    direction: Direction


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a page says, in one language, for one audience."""

    known_by: InstrumentHash
    wording: Wording
    tongues: tuple[Tongue, ...]


_VOICES: dict[tuple[InstrumentHash, Language, Audience], Spoken] = {}
"""Wordings already put together: a published version never changes."""


def voice(
    instrument: Instrument, known_by: InstrumentHash, language: Language, audience: Audience
) -> Spoken:
    """Return what pages say in this language, or in English where there is no such wording."""
    spoken = language if language in instrument.languages else instrument.languages[0]
    key = known_by, spoken, audience
    if key not in _VOICES:
        every = (wording(instrument, one, audience) for one in instrument.languages)
        _VOICES[key] = Spoken(
            known_by=known_by,
            wording=wording(instrument, spoken, audience),
            tongues=tuple(
                Tongue(language=one.language, own_name=one.own_name, direction=one.direction)
                for one in every
            ),
        )
    return _VOICES[key]


def _filled(text: str, **values: str) -> Markup:
    """Fill a sentence's placeholders with text that runs its own way, such as a number."""
    whole = escape(text)
    for name, value in values.items():
        whole = whole.replace(f"{{{name}}}", value)
    return Markup(whole)  # noqa: S704 - the sentence is escaped, the values are ours or escaped


def _call(number: str) -> Markup:
    """Return a telephone number to tap: it runs from left to right in every language."""
    return Markup('<a href="tel:{}"><bdi dir="ltr">{}</bdi></a>').format(
        number.replace(" ", ""), number.replace(" ", "\u00a0")
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PrefixLoader({"respond": PackageLoader("soundings.respond")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(css=CSS_PATH, style=Markup(CSS.decode()), first=False, call=_call)  # noqa: S704 - our own file
    environment.filters["filled"] = _filled
    return environment


ENVIRONMENT = _environment()
_QUESTION = ENVIRONMENT.get_template("respond/question.html")


def draw(template: str, spoken: Spoken, **what: object) -> str:
    """Return a page of the room's templates."""
    return ENVIRONMENT.get_template(f"respond/{template}").render(
        w=spoken.wording, say=spoken.wording.pages, tongues=spoken.tongues, **what
    )


def spelt(spoken: Spoken, item_id: str, called: str | None) -> Worded:
    """Return the item's words with the child's name in them, where one was typed."""
    worded = spoken.wording.items[item_id]
    if not worded.has_placeholders:
        return worded
    values = {**spoken.wording.fallbacks, **({"child": called} if called else {})}

    def said(text: str) -> str:
        return fill(text, values)

    return msgspec.structs.replace(
        worded,
        question=said(worded.question),
        hint=said(worded.hint),
        options=tuple(
            msgspec.structs.replace(option, text=said(option.text), hint=said(option.hint))
            for option in worded.options
        ),
    )


def question(spoken: Spoken, page: QuestionPage) -> str:
    """Return the page that asks a question."""
    worded = spelt(spoken, page.item_id, page.called)
    return _QUESTION.render(
        w=spoken.wording,
        say=spoken.wording.pages,
        tongues=spoken.tongues,
        page=page,
        item=worded,
        kind=type(worded.item).__name__.lower(),
    )


def blank(wording: Wording, item_id: str) -> str:
    """Return a question's page as it stands before anybody answered, without other languages."""
    spoken = Spoken(known_by=InstrumentHash(""), wording=wording, tongues=())
    return question(spoken, QuestionPage(item_id=item_id, token=""))


class Blank(msgspec.Struct, frozen=True, kw_only=True):
    """A page cut where what is a family's own stands, plain and packed."""

    pieces: tuple[bytes, ...]
    packed: tuple[bytes, ...]
    """Each up to a byte's end, the first with the header."""
    names: tuple[str, ...]
    """Of what stands behind each piece but the last."""
    first_sum: int


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """A page drawn before, and what of it is this family's own."""

    blank: Blank
    own: tuple[bytes, ...]

    def plain(self) -> bytes:
        """Return the page."""
        first, *pieces = self.blank.pieces
        rest = (own + piece for own, piece in zip(self.own, pieces, strict=True))
        return b"".join((first, *rest))

    def packed(self) -> bytes:
        """Return the page as one gzip member. Source: RFC 1951, 3.2.4."""
        first, *pieces = self.blank.pieces
        parts, total, length = [self.blank.packed[0]], self.blank.first_sum, len(first)
        for own, piece, packed in zip(self.own, pieces, self.blank.packed[1:], strict=True):
            size = len(own)
            parts += (struct.pack("<BHH", 0, size, size ^ 0xFFFF), own, packed)
            total = zlib.crc32(piece, zlib.crc32(own, total))
            length += size + len(piece)
        parts.append(_END + struct.pack("<II", total, length))
        return b"".join(parts)


def _place(name: str) -> str:
    return f"\x00{name}\x00"


def _cut(html: str, sizes: Mapping[str, int]) -> Blank:
    """Cut a page at its places; what will stand there has these lengths in bytes."""
    parts = _PLACES.split(html)
    pieces, names = tuple(part.encode() for part in parts[::2]), tuple(parts[1::2])
    packed, before = [], b""
    for piece, name in zip(pieces, (*names, ""), strict=True):
        packer = zlib.compressobj(level=9, wbits=-15, zdict=before)
        packed.append(packer.compress(piece) + packer.flush(zlib.Z_SYNC_FLUSH))
        before += piece + bytes(sizes.get(name, 0))
    return Blank(
        pieces=pieces,
        packed=(_GZIP + packed[0], *packed[1:]),
        names=names,
        first_sum=zlib.crc32(pieces[0]),
    )


_BLANKS: dict[tuple[object, ...], Blank] = {}


def _ready(
    spoken: Spoken, what: tuple[object, ...], own: Mapping[str, str], drawn: Callable[[], str]
) -> Ready:
    """Return the page that this makes of this wording, drawn if it never was."""
    words = spoken.wording
    mine = {name: str(escape(value)).encode() for name, value in own.items()}
    key = (spoken.known_by, words.language, words.audience, *what, *map(len, mine.values()))
    found = _BLANKS.get(key)
    if found is None:
        if len(_BLANKS) >= MOST_PACKED:
            _BLANKS.clear()
        found = _cut(drawn(), {name: len(value) for name, value in mine.items()})
        _BLANKS[key] = found
    return Ready(blank=found, own=tuple(mine[name] for name in found.names))


def ready(
    template: str, spoken: Spoken, own: Mapping[str, str] = NOTHING_OWN, **what: Hashable
) -> Ready:
    """Return a page of the room's templates; nothing but `own` differs from family to family."""

    def drawn() -> str:
        return draw(template, spoken, **{name: _place(name) for name in own}, **what)

    return _ready(spoken, (template, *what.values()), own, drawn)


def ready_question(spoken: Spoken, page: QuestionPage) -> Ready | None:
    """Return a question's page, if nothing but its token is this family's own."""
    if not is_blank(page):
        return None

    def drawn() -> str:
        return question(spoken, msgspec.structs.replace(page, token=_place("token")))

    return _ready(spoken, (page.item_id, page.back), {"token": page.token}, drawn)


# Pages for whom we do not know

ENGLISH: Mapping[str, str] = MappingProxyType(
    {
        "survey": "Family survey",
        "skip": "Skip to main content",
        "leave": "Leave this page now",
        "leave_limits": "It opens a weather page. It cannot hide that you were here.",
        "unknown_title": "We do not know this link",
        "unknown_copy": "Check that the whole link was copied from our message.",
        "unknown_wait": "If it still does not open, wait for our next message. "
        "Use the link in that.",
        "nothing_title": "No survey is open at the moment",
        "nothing_link": "If we sent you a link, please open that.",
        "over_title": "Open your link again",
        "over_text": "Open the link in our message again and choose Start now.",
        "over_safe": "The answers you saved are safe.",
        "busy_title": "We cannot answer just now",
        "busy_text": "Go back and try again in a minute.",
    }
)
"""What is said to a browser whose language we do not know yet."""


class Plainly(msgspec.Struct, frozen=True, kw_only=True):
    """What a page needs of a wording when there is none."""

    language: Language = "en"
    direction: Direction = "ltr"


def plain(title: str, *sentences: str, spoken: Spoken | None = None, onward: str = "") -> str:
    """Return a heading and what to do, by their keys."""
    say = ENGLISH if spoken is None else spoken.wording.pages
    return ENVIRONMENT.get_template("respond/plain.html").render(
        w=Plainly() if spoken is None else spoken.wording,
        say=say,
        tongues=() if spoken is None else spoken.tongues,
        title=say[title],
        sentences=[say[key] for key in sentences],
        onward=onward,
    )
