"""What a document is called, how long it is, and who may take it."""

from soundings.access.model import Role
from soundings.disclosure.model import Audience, Released

KINDS = {Audience.INSPECTOR: "briefing", Audience.PARTNERSHIP: "contrast-pack"}
"""The folder of reports/ an audience's document is made from."""

_NAMES = {Audience.INSPECTOR: "inspector-briefing", Audience.PARTNERSHIP: "contrast-pack"}

_MAY_TAKE = {
    Role.LEAD_INSPECTOR: frozenset(Audience),
    Role.TEAM_INSPECTOR: frozenset(Audience),
    Role.ANALYST: frozenset(Audience),
    Role.SAFEGUARDING_OFFICER: frozenset[Audience](),
    Role.PARTNERSHIP: frozenset({Audience.PARTNERSHIP}),
    Role.ADMINISTRATOR: frozenset[Audience](),
    Role.INTERVIEWER: frozenset[Audience](),
}


def audiences(role: Role) -> frozenset[Audience]:
    """Return whose documents somebody of that role may take; who keeps the system takes none."""
    return _MAY_TAKE[role]


def file_name(released: Released) -> str:
    """Return the file's name: the inspection's code and what it is."""
    return f"{released.area.code}-{_NAMES[released.audience]}.pdf"
