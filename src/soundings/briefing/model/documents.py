"""The nouns of a document: a PDF, its page on screen, and the words for codes."""

from datetime import datetime
from typing import NewType
from uuid import UUID

from msgspec import Struct

from soundings.disclosure.model import Audience, ReleaseId
from soundings.kit.refusal import Kind, Refusal

DocumentId = NewType("DocumentId", UUID)


class Strings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words for codes, from reports/strings.toml; an unknown code is shown as it is."""

    variables: dict[str, str]
    categories: dict[str, dict[str, str]]
    verdicts: dict[str, str]
    marks: dict[str, str]
    verdict_meanings: dict[str, str]
    grades: dict[str, str]
    lights: dict[str, str]
    light_meanings: dict[str, str]
    confidence: dict[str, str]
    channels: dict[str, str]
    owners: dict[str, str]
    waves: dict[str, str]
    themes: dict[str, str]
    headings: dict[str, str]
    draws: dict[str, str]
    told: dict[str, str]
    """What a family says it was told of, in the order of the table's columns."""
    theme_of: dict[str, str]
    """By archetype, the theme under which families write of what such a claim is about."""
    withheld: dict[str, str]
    positions: dict[str, str]
    grounds: dict[str, str]
    findings_on: dict[str, str]
    """What an inspector found of a reply."""

    def category(self, variable: str, category: str) -> str:
        """Return a category's words, standing alone."""
        known = self.categories.get(variable, {}).get(category)
        if known is not None:
            return known
        return f"{self.variable(variable)}: {category.replace('_', ' ')}"

    def place_of(self, variable: str, category: str) -> tuple[int, int, str]:
        """Return where a category stands among all: as its words are listed, others last."""
        known = tuple(self.categories.get(variable, {}))
        return (
            (*self.categories, variable).index(variable),
            (*known, category).index(category),
            category,
        )

    def variable(self, variable: str) -> str:
        """Return a variable's words."""
        return self.variables.get(variable, variable.replace("_", " ").capitalize())

    def theme(self, theme: str) -> str:
        """Return a theme's words."""
        return self.themes.get(theme, theme.replace("_", " ").capitalize())


class Stored(Struct, frozen=True, kw_only=True):
    """Where a release belongs and when it was made."""

    inspection_id: UUID
    released_at: datetime


class Listed(Struct, frozen=True, kw_only=True):
    """A PDF that was made of one release, without its bytes."""

    document_id: DocumentId
    inspection_id: UUID
    release_id: ReleaseId
    audience: Audience
    file_name: str
    page_count: int
    sha256: str
    made_at: datetime
    has_page: bool = False


class Document(Struct, frozen=True, kw_only=True):
    """A PDF that was made of one release."""

    document_id: DocumentId
    inspection_id: UUID
    release_id: ReleaseId
    audience: Audience
    file_name: str
    page_count: int
    sha256: str
    made_at: datetime
    pdf: bytes
    html: str
    """The same document as a page on screen."""


class UnknownDocument(Refusal):
    """No document of that id belongs to the inspection, or it is for others."""

    kind = Kind.MISSING
    slug = "unknown-document"
    title = "There is no such document"


class ReportMissing(Refusal):
    """The folder of reports does not hold what a document is made of."""

    kind = Kind.CONFLICT
    slug = "report-missing"
    title = "A report’s files are missing"
