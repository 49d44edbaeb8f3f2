"""Which papers there are, what each is called, and who may take which."""

from msgspec import Struct

from soundings.access.model import Role
from soundings.disclosure.model import Audience, Released


class Paper(Struct, frozen=True, kw_only=True):
    """A kind of document."""

    name: str
    """In a file's name."""
    template: str
    beside: bool = False
    """Whether replies and draws are printed in it."""


BRIEFING = Paper(name="inspector-briefing", template="briefing/document.html", beside=True)
DELTA = Paper(name="daily-delta", template="delta/document.html")
PACK = Paper(name="contrast-pack", template="contrast-pack/document.html")

_PAPERS = {Audience.INSPECTOR: BRIEFING, Audience.PARTNERSHIP: PACK}
"""What an audience is given of a release unless another is asked for."""

_INSPECTING = frozenset({Audience.INSPECTOR, Audience.PARTNERSHIP})

_MAY_TAKE = {
    Role.LEAD_INSPECTOR: _INSPECTING,
    Role.TEAM_INSPECTOR: _INSPECTING,
    Role.ANALYST: _INSPECTING,
    Role.SAFEGUARDING_OFFICER: frozenset[Audience](),
    Role.PARTNERSHIP: frozenset({Audience.PARTNERSHIP}),
    Role.ADMINISTRATOR: frozenset[Audience](),
    Role.INTERVIEWER: frozenset[Audience](),
}


def audiences(role: Role) -> frozenset[Audience]:
    """Return whose documents somebody of that role may take; who keeps the system takes none."""
    return _MAY_TAKE[role]


def paper_for(released: Released) -> Paper:
    """Return the paper an audience is given of its release."""
    return _PAPERS[released.audience]


def file_name(released: Released, paper: Paper) -> str:
    """Return the file's name: the inspection's code and what it is."""
    return f"{released.area.code}-{paper.name}.pdf"
