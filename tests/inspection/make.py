"""Somebody who is signed in."""

from uuid import UUID

from soundings.access.model import Role, SignedIn, StaffId
from soundings.kit.ids import new_id


def somebody(role: Role = Role.LEAD_INSPECTOR, inspection_id: UUID | None = None) -> SignedIn:
    return SignedIn(
        staff_id=StaffId(new_id()),
        name="Ada",
        role=role,
        inspections=None if inspection_id is None else frozenset({inspection_id}),
        form_token="",
    )
