"""What no page may let the lead and the safeguarding officer miss."""

import msgspec

from soundings.access.model import Role, SignedIn
from soundings.inspection.model import InspectionId
from soundings.kit.clock import Clock
from soundings.kit.database import Database
from soundings.safeguarding import service
from soundings.safeguarding.rules import is_behind

SHOWN_TO = frozenset({Role.LEAD_INSPECTOR, Role.SAFEGUARDING_OFFICER})


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """What stands over every page until somebody has seen to it."""

    unscreened: int
    """Texts the rules have not read for minutes; 0 while they keep up."""
    overdue: int


async def alert(
    database: Database, clock: Clock, staff: SignedIn, area: InspectionId
) -> Alert | None:
    """Return what this person must not miss about an area; None if nothing, or not theirs."""
    if staff.role not in SHOWN_TO:
        return None
    at = clock.now()
    counts = await service.counts(database.room("safeguarding"), area, at)
    behind = counts.unscreened if is_behind(counts, at) else 0
    found = Alert(unscreened=behind, overdue=counts.overdue)
    return found if behind or counts.overdue else None
