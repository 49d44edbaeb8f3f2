"""The noun of a claim counted anew."""

from msgspec import Struct

from soundings.contrast.model.linked import Linked
from soundings.contrast.model.verdicts import Finding


class Recount(Struct, frozen=True, kw_only=True):
    """A finding beside what it would be on the area's corrected rows, for the same cut."""

    before: Finding
    after: Finding
    """The claim read as the share the corrected rows come to."""
    sent: Linked | None
    """The rows the area sent first, if it sent any."""
    corrected: Linked | None
    """None where no corrected row is about a child the claim speaks of."""
