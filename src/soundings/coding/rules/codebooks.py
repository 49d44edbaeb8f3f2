"""A codebook made ready, what its terms suggest, and what carries over to a new one."""

import re
from collections.abc import Mapping

from soundings.coding.model import (
    BrokenThemes,
    Codebook,
    CodebookFile,
    Direction,
    Themes,
    WrongTheme,
)
from soundings.safeguarding.rules import plain

LEANS = (Direction.NEGATIVE, Direction.MIXED, Direction.POSITIVE)
"""The directions a coder chooses among, the least flattering first."""


def make_ready(file: CodebookFile, sha256: str) -> Codebook:
    """Return a codebook that can be coded by; refuse a term, code or carrying that is wrong."""
    patterns: dict[str, re.Pattern[str]] = {}
    for theme in file.themes:
        for term in theme.terms:
            try:
                re.compile(term)
            except re.error as error:
                message = f"{theme.code}: {term!r} is not a regular expression ({error})."
                raise BrokenThemes(message) from error
        if theme.code in patterns:
            message = f"Two themes have the code {theme.code}."
            raise BrokenThemes(message)
        patterns[theme.code] = re.compile(rf"(?<!\w)(?:{'|'.join(theme.terms)})")
    for became in file.carries.values():
        for code in became:
            if code not in patterns:
                message = f"[carries] names {code}, which is no theme of version {file.version}."
                raise BrokenThemes(message)
    return Codebook(
        version=file.version,
        sha256=sha256,
        themes=file.themes,
        carries=file.carries,
        patterns=patterns,
    )


def suggested_by_terms(text: str, book: Codebook) -> tuple[str, ...]:
    """Return the themes whose terms stand in the text, in the book's order."""
    read = plain(text)
    return tuple(code for code, pattern in book.patterns.items() if pattern.search(read))


def carried(themes: Themes, book: Codebook) -> Themes | None:
    """Return a reading by the version before as one by this book; None if it must be read anew.

    Two themes that become one lean the way both do, and are mixed where they differ.
    """
    became: Themes = {}
    for theme, way in themes.items():
        now = book.carries.get(theme, (theme,))
        if len(now) != 1 or now[0] not in book.patterns:
            return None
        before = became.get(now[0], way)
        became[now[0]] = way if way is before else Direction.MIXED
    return became


def chosen(fields: Mapping[str, str], book: Codebook) -> Themes:
    """Return the themes of a coding form, each field `theme.<code>` with a direction or nothing.

    Raises WrongTheme for any other code or direction.
    """
    themes: Themes = {}
    for name, value in fields.items():
        code = name.removeprefix("theme.")
        if code == name or not value:
            continue
        if code not in book.patterns or value not in LEANS:
            message = (
                f"Found {code}: {value}; wanted a theme of codebook {book.version} with one of "
                f"{', '.join(LEANS)}. Load the page again."
            )
            raise WrongTheme(message)
        themes[code] = Direction(value)
    return themes
