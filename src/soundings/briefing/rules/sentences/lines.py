"""A line of enquiry in the document's words: its title, and its groups by name."""

from collections.abc import Set as AbstractSet

from msgspec.structs import replace

from soundings.briefing.model import Strings
from soundings.disclosure.model import Enquiry


def _group(words: str, strings: Strings) -> tuple[str, str]:
    """Return the group that words begin with, by name, and the rest of them."""
    for variable, categories in strings.categories.items():
        for category, name in categories.items():
            code = f"{variable} {category}: ".replace("_", " ")
            if words.startswith(code):
                return name, words.removeprefix(code)
    return "", words


def named(words: str, strings: Strings) -> str:
    """Return words of contrast with the group they begin with named as everywhere else."""
    name, rest = _group(words, strings)
    return f"{name}{',' if ':' in name else ':'} {rest}" if name else words


def _beside(words: str, strings: Strings) -> str:
    """Return a group's words as far as its difference; that between children alike is drawn."""
    name, _ = _group(words, strings)
    return named(f"{words.partition(';')[0].rstrip('.')}.", strings) if name else words


def named_in(enquiry: Enquiry, strings: Strings, *, apart: AbstractSet[str]) -> Enquiry:
    """Return the line with its groups named, without what stands apart in a line of its own."""
    return replace(
        enquiry,
        observed=named(enquiry.observed, strings),
        why_it_matters=named(enquiry.why_it_matters, strings),
        beside=tuple(_beside(words, strings) for words in enquiry.beside if words not in apart),
    )


def titled(enquiry: Enquiry, strings: Strings) -> str:
    """Return a line's title: the claim, and before it the group or signal the line starts from."""
    head = strings.headings[enquiry.starts_from]
    match enquiry.starts_from:
        case "gap":
            about, _ = _group(enquiry.observed, strings)
        case "signal":
            about = enquiry.observed.partition(": ")[0]
        case _:
            about = ""
    return (
        f"{about}, {head}{enquiry.claim}"
        if about
        else f"{head[:1].upper()}{head[1:]}{enquiry.claim}"
    )
