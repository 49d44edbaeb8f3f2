"""How a codebook is offered to somebody who reads a comment."""

from collections.abc import Mapping
from string import ascii_lowercase, digits

from soundings.coding.model import Choice, Codebook, Suggester, Themes

KEYS = ascii_lowercase + digits
"""Keys that choose a theme, in the book's order."""


def hints(
    by_terms: frozenset[str], by_models: Mapping[str, float], learned: Suggester | None
) -> dict[str, str]:
    """Say why each suggested theme is: by a model with its precision, or by its terms.

    Terms speak only where no model of the theme was trained.
    """
    models = {} if learned is None else learned.models
    found = {
        theme: f"model, right {models[theme].precision:.0%} of the time on {models[theme].coded}"
        for theme in by_models
        if theme in models
    }
    return found | {theme: "by its terms, unchecked" for theme in by_terms if theme not in models}


def choices(book: Codebook, chosen: Themes, hinted: Mapping[str, str]) -> tuple[Choice, ...]:
    """Return the themes as a coding page offers them."""
    return tuple(
        Choice(
            theme=theme,
            key=key,
            chosen=chosen.get(theme.code),
            hint=hinted.get(theme.code, ""),
        )
        for theme, key in zip(book.themes, KEYS, strict=False)
    )
