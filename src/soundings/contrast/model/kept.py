"""What is kept of a contrast, as its rows come back."""

from msgspec import Struct

from soundings.contrast.model.enquiries import Enquiry, Line
from soundings.contrast.model.groups import Gap, Gradient, SchoolSignal, Signal
from soundings.contrast.model.linked import Linked
from soundings.contrast.model.verdicts import Finding


class KeptFinding(Struct, frozen=True, kw_only=True):
    """A finding as it is kept."""

    finding: Finding


class KeptGap(Struct, frozen=True, kw_only=True):
    """A gap as it is kept."""

    gap: Gap


class KeptSignal(Struct, frozen=True, kw_only=True):
    """A signal as it is kept."""

    signal: Signal


class KeptEnquiry(Struct, frozen=True, kw_only=True):
    """A line of enquiry as it is kept."""

    enquiry: Enquiry


class KeptGradient(Struct, frozen=True, kw_only=True):
    """A gradient as it is kept."""

    gradient: Gradient


class KeptSchool(Struct, frozen=True, kw_only=True):
    """A school's signal as it is kept."""

    school: SchoolSignal


class BesideClaim(Struct, frozen=True, kw_only=True):
    """What a cut holds beside one claim's finding."""

    tested: int
    """Groups of its measure set against the rest."""
    standing: tuple[Gap, ...]
    """Those that survive false discovery: no others are shown."""
    gradient: Gradient | None
    schools: tuple[SchoolSignal, ...]
    """For inspectors alone."""
    linked: Linked | None
    lines: tuple[Line, ...]
    """Lines of enquiry that start from the claim."""
