"""Letters that invite: planned when an account is made, posted by the worker.

A letter's link is made from its id and the installation's secret, so that one posted twice
carries the same link, which still lets in once.
"""

from datetime import datetime

from soundings.access import store
from soundings.access.constants import INVITATION_LIFE
from soundings.access.model import Account, Invitation, StaffId
from soundings.access.rules import invitation_text
from soundings.access.service import kept
from soundings.audit import service as audit
from soundings.kit.clock import LONDON
from soundings.kit.database import Pool, transaction
from soundings.kit.ids import new_id
from soundings.kit.links import mint_ticket
from soundings.kit.mail import Letter, NotPosted, post
from soundings.kit.settings import Smtp


async def invite(pool: Pool, key: bytes, staff_id: StaffId, *, by: str, at: datetime) -> None:
    """Plan a letter with a one-time link, good for a week; links of before let in no more."""
    invitation_id = new_id()
    expires_at = at + INVITATION_LIFE
    async with transaction(pool) as conn:
        await store.drop_tickets_of(conn, staff_id)
        await store.set_invitation(
            conn, invitation_id, staff_id, by=by, at=at, expires_at=expires_at
        )
        ticket = mint_ticket(key, str(invitation_id))
        await store.add_ticket(conn, kept(ticket), staff_id, expires_at)
        await audit.note(
            conn,
            at=at,
            actor=by,
            action="access.invited",
            subject=str(staff_id),
            detail={"invitation": str(invitation_id)},
        )


async def post_waiting(pool: Pool, key: bytes, smtp: Smtp, address: str, at: datetime) -> int:
    """Post the letters that are still to go; return how many went.

    At least once: a worker that is cut off after the mail server took a letter posts it again,
    with the same link. What is refused waits for the next time, and says why.
    """
    async with pool.acquire() as conn:
        waiting = await store.invitations_waiting(conn, at)
    posted = 0
    for invitation_id in waiting:
        async with transaction(pool) as conn:
            invitation = await store.invitation_to_post(conn, invitation_id)
            if invitation is None:
                continue
            try:
                await post(smtp, _letter(invitation, key, address))
            except NotPosted as refusal:
                await store.note_posted(conn, invitation_id, None, refusal.sentence)
                continue
            await store.note_posted(conn, invitation_id, at, None)
            posted += 1
    return posted


def _letter(invitation: Invitation, key: bytes, address: str) -> Letter:
    link = f"{address}/staff/sign-in/{mint_ticket(key, str(invitation.invitation_id))}"
    return Letter(
        to=invitation.email,
        subject="Your account for Soundings",
        text=invitation_text(invitation, link, invitation.expires_at.astimezone(LONDON)),
    )


async def accounts(pool: Pool) -> list[Account]:
    """Return every account, when it was last used and whether its invitation went."""
    async with pool.acquire() as conn:
        return await store.accounts(conn)
