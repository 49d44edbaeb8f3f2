"""What families wrote, and what to ask of it: themes, passages, lines of enquiry."""

from msgspec import Struct

from soundings.disclosure.model.figures import Figure


class Enquiry(Struct, frozen=True, kw_only=True):
    """A line of enquiry: which finding to start from, and whom to ask for what."""

    rank: int
    strength: bool
    ref: str
    claim: str
    why_it_matters: str
    whom_to_ask: str
    what_to_request: str
    criteria: tuple[str, ...]
    law: str
    verdict: str
    grade: str
    number_affected: int
    starts_from: str = "claim"
    """claim, gap, signal, rows or inspector."""
    observed: str = ""
    """What the line starts from, in one sentence."""
    beside: tuple[str, ...] = ()
    """What else points the same way or another."""
    figure: Figure | None = None
    """The figure observed for its claim."""
    edited_by: str = ""
    """Who changed its words last; empty as it was found."""


class Quote(Struct, frozen=True, kw_only=True):
    """A redacted passage whose writer agreed to be quoted."""

    theme: str
    contrary: bool
    text: str
    comment_id: str
    """By which the inspection team finds the whole text."""
    direction: str = ""
    drawn_from: int = 0
    """Of how many that may be quoted it was drawn by ticket."""


class Paraphrase(Struct, frozen=True, kw_only=True):
    """What several families said, in words of the inspection team that a second person passed."""

    direction: str
    words: str


class Theme(Struct, frozen=True, kw_only=True):
    """How many comments touch on a theme."""

    theme: str
    comments: int | None
    name: str = ""
    positive: int | None = None
    mixed: int | None = None
    negative: int | None = None
    prevalence: Figure | None = None
    """Weighted share of the families who wrote, whose words touch it."""
    paraphrases: tuple[Paraphrase, ...] = ()
