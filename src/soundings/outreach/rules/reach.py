"""What became of messages and children, added up."""

from collections.abc import Sequence

import msgspec

from soundings.outreach.constants import SMALLEST_GROUP
from soundings.outreach.model import (
    ChannelReach,
    Code,
    Count,
    Final,
    GroupReach,
    GroupRow,
    LedgerDiffers,
    Reach,
    ReachLedger,
    SchoolReach,
)
from soundings.outreach.rules.relay import summary
from soundings.stats.aapor import Outcomes, outcome_rates

_CLASSES = {
    Code.COMPLETE: "complete",
    Code.PARTIAL: "partial",
    Code.REFUSED: "refusal",
    Code.DELIVERED_NOT_ANSWERED: "non_contact",
    Code.RELAY_PENDING: "non_contact",
    Code.UNDELIVERABLE: "non_contact",
    Code.NO_CONTACT: "non_contact",
    Code.NOT_SENT: "non_contact",
    Code.HELD: "other",
    Code.NOT_ELIGIBLE: "not_eligible",
}

_OBJECTED = "objected"


def aapor_class(code: Code, reason: str | None) -> str:
    """Return the class of AAPOR's Standard Definitions a disposition counts in.

    The list says who is eligible, so a child nobody could be reached about is an eligible
    non-contact (2.2) and not of unknown eligibility. A hold is an eligible non-interview for
    another reason (2.3), unless its family had objected: that is a refusal (2.1), as is a reply
    broken off. Died or gone from the area is not eligible (4): it alone leaves the denominator.
    """
    if code is Code.HELD and reason == _OBJECTED:
        return "refusal"
    return _CLASSES[code]


def reach_ledger(listed: int, finals: Sequence[Final]) -> ReachLedger:
    """Return the dispositions with their rates; raises LedgerDiffers if a child is missing."""
    counted = sum(final.number for final in finals)
    if counted != listed:
        message = (
            f"{counted:,} children have a final disposition and {listed:,} are listed; close the "
            "survey (soundings inspection close) and settle it again."
        )
        raise LedgerDiffers(message)
    classes: dict[str, int] = {}
    for final in finals:
        name = aapor_class(final.code, final.reason)
        classes[name] = classes.get(name, 0) + final.number
    outcomes = Outcomes(**classes)
    return ReachLedger(
        listed=listed, finals=tuple(finals), outcomes=outcomes, rates=outcome_rates(outcomes)
    )


def reach(
    channels: Sequence[ChannelReach],
    answered: Sequence[Count],
    groups: Sequence[GroupRow],
    schools: Sequence[SchoolReach],
) -> Reach:
    """Add up what became of messages and children."""
    after = {count.name: count.number for count in answered}
    by_kind = {
        kind: tuple(_group(row) for row in groups if row.kind == kind)
        for kind in ("status", "idaci", "need", "language")
    }
    statuses = by_kind["status"]
    listed = sum(group.listed for group in statuses)
    return Reach(
        listed=listed,
        reachable=sum(group.reachable for group in statuses),
        complete=sum(group.complete for group in statuses),
        partial=sum(group.partial for group in statuses),
        settled=listed > 0 and sum(group.settled for group in statuses) == listed,
        planned=sum(one.planned for one in channels),
        pending=sum(one.pending for one in channels),
        sent=sum(one.sent for one in channels),
        delivered=sum(one.delivered for one in channels),
        bounced=sum(one.bounced for one in channels),
        failed=sum(one.failed for one in channels),
        withdrawn=sum(one.withdrawn for one in channels),
        expired=sum(one.expired for one in channels),
        unknown=sum(one.unknown for one in channels),
        channels=tuple(
            msgspec.structs.replace(one, answered=after.get(one.channel, 0)) for one in channels
        ),
        by_status=statuses,
        by_idaci_fifth=by_kind["idaci"],
        by_need=pooled(by_kind["need"]),
        by_language=pooled(by_kind["language"]),
        relay=summary(schools),
    )


def pooled(groups: Sequence[GroupReach]) -> tuple[GroupReach, ...]:
    """Put groups too small to be shown alone together, with the next smallest if need be.

    Whoever reads this has the list: in a group of three, a count says which family answered.
    """
    ranked = sorted(groups, key=lambda group: -group.listed)
    small: list[GroupReach] = []
    while ranked and (ranked[-1].listed < SMALLEST_GROUP or 0 < _listed(small) < SMALLEST_GROUP):
        small.append(ranked.pop())
    if len(small) <= 1:
        return (*ranked, *small)
    counted = (field for field in GroupReach.__struct_fields__ if field != "group")
    sums = {field: sum(getattr(one, field) for one in small) for field in counted}
    return (*ranked, GroupReach(group="others", **sums))


def _listed(groups: Sequence[GroupReach]) -> int:
    return sum(group.listed for group in groups)


def _group(row: GroupRow) -> GroupReach:
    return GroupReach(**{field: getattr(row, field) for field in GroupReach.__struct_fields__})
