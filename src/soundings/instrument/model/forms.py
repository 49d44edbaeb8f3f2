"""An instrument as a spreadsheet."""

from msgspec import Struct

from soundings.instrument.model.answers import Audience
from soundings.instrument.model.versions import InstrumentHash
from soundings.instrument.model.words import Standing
from soundings.kit.refusal import Refusal


class Line(Struct, frozen=True, kw_only=True):
    """One item as staff read it."""

    item_id: str
    kind: str
    module: str
    question: str
    hint: str
    options: tuple[str, ...]
    route: str
    core: bool
    claims: tuple[str, ...]


class Sheaf(Struct, frozen=True, kw_only=True):
    """A questionnaire in one language for one audience, as staff read it."""

    name: str
    version: str
    known_by: InstrumentHash
    published: bool
    audience: Audience
    standing: Standing
    standings: tuple[Standing, ...]
    lines: tuple[Line, ...]


class UnreadableForm(Refusal):
    """A spreadsheet is not an XLSForm, or says what an instrument cannot."""

    slug = "unreadable-form"
    title = "The form cannot be read"


class UnwritableForm(Refusal):
    """An instrument says what an XLSForm cannot."""

    slug = "unwritable-form"
    title = "The questionnaire does not fit an XLSForm"
