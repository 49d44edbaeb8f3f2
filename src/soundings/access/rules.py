"""Who may come in, and for how long."""

import hmac
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pyotp
from zxcvbn import zxcvbn

from soundings.access.constants import (
    ABSOLUTE,
    CLOCK_SLACK,
    CONFIRMED_FOR,
    ERRAND_LIFE,
    HARD_TO_GUESS,
    IDLE,
    MISS_WAIT,
    MISSES,
    READ_OF_A_PASSWORD,
    SHORTEST_PASSWORD,
    SHORTEST_REASON,
    TOUCH_AFTER,
    TWO_FACTORS,
)
from soundings.access.model import (
    Claims,
    ConfirmFirst,
    Errand,
    Invitation,
    LastWay,
    LinkAlone,
    Misses,
    NoReason,
    NotYours,
    OnePerson,
    Pair,
    PairOver,
    Role,
    Session,
    SignedIn,
    TooManyTries,
    Ways,
    WeakPassword,
    WrongOrganisation,
    WrongStaff,
)

_AFTER_A_LINK = ("/staff/account", "/staff/confirm", "/staff/sign-out")


def check_email(email: str) -> str:
    """Return the address as accounts are found by: trimmed and in lower case."""
    trimmed = email.strip().lower()
    name, at, domain = trimmed.partition("@")
    if not (name and at and "." in domain) or " " in trimmed or "@" in domain:
        message = f"{email!r} is not an email address; give one like name@example.org."
        raise WrongStaff(message)
    return trimmed


def check_name(name: str) -> str:
    """Return the name as it will be shown."""
    if not name.strip():
        message = "An account needs the name of the person it is for."
        raise WrongStaff(message)
    return name.strip()


def check_bound(role: Role, inspection_id: UUID | None) -> None:
    """Refuse a partnership's account that is bound to no inspection."""
    if role is Role.PARTNERSHIP and inspection_id is None:
        message = (
            "A partnership account is for one inspection and this names none: "
            "add --inspection CODE."
        )
        raise WrongStaff(message)


def check_password(password: str, email: str) -> str:
    """Return the password; refuse one that is short, common, or the person's own address."""
    if len(password) < SHORTEST_PASSWORD:
        message = (
            f"A password needs {SHORTEST_PASSWORD} characters or more; this has {len(password)}. "
            "Three words that have nothing to do with each other are good."
        )
        raise WeakPassword(message)
    own = (email.partition("@")[0], "soundings", "password")
    if (
        any(part in password.lower() for part in own)
        or zxcvbn(password[:READ_OF_A_PASSWORD], own)["score"] < HARD_TO_GUESS
    ):
        message = "This is one of the first a guesser would try. Use three unrelated words."
        raise WeakPassword(message)
    return password


def check_unbreached(times: int) -> None:
    """Refuse a password that was found so many times in what others have leaked."""
    if times:
        message = (
            f"This password stands {times:,} times in lists of stolen ones, so guessers try it. "
            "Use three unrelated words that you use nowhere else."
        )
        raise WeakPassword(message)


def check_tries(tries: Misses | None, at: datetime) -> None:
    """Make an address wait at which too many wrong tries were made."""
    if tries is not None and tries.misses >= MISSES and at - tries.since < MISS_WAIT:
        left = tries.since + MISS_WAIT - at
        message = (
            f"Too many wrong tries. Wait {-(-left // timedelta(minutes=1))} minutes, "
            "then try again."
        )
        raise TooManyTries(message)


def step_of(secret: str, code: str, last_step: int, at: datetime) -> int | None:
    """Return the half minute whose code this is, if it is good and newer than the last taken.

    The half minute before and after now are allowed for slow hands and clocks. Source:
    RFC 6238, section 5.2.
    """
    typed, authenticator = "".join(code.split()), pyotp.TOTP(secret)
    now = int(at.timestamp()) // authenticator.interval
    for step in (now - 1, now, now + 1):
        right = authenticator.generate_otp(step)
        if step > last_step and hmac.compare_digest(right.encode(), typed.encode()):
            return step
    return None


def canonical_code(code: str) -> str:
    """Return a recovery code as it is kept, however it was typed."""
    return "".join(code.lower().split()).replace("-", "")


def check_ways(ways: Ways, *, dropping: int = 1) -> None:
    """Refuse to take away the only way in."""
    if len(ways.passkeys) + ways.has_password <= dropping:
        message = "Set up another way in before you take this one away."
        raise LastWay(message)


def check_confirmed(staff: SignedIn, at: datetime) -> None:
    """Turn away whoever has not just proved to be there."""
    if staff.confirmed_at is None or at - staff.confirmed_at >= CONFIRMED_FOR:
        message = (
            "This page shows or sends more than others, so confirm first that it is you: with "
            "your passkey, or a code from your authenticator app."
        )
        raise ConfirmFirst(message)


def check_adding(ways: Ways, staff: SignedIn, at: datetime) -> None:
    """Let whoever was let in by a link make a way in; for another, have them prove it first."""
    if not staff.by_link and (ways.passkeys or ways.has_password):
        check_confirmed(staff, at)


def check_factors(staff: SignedIn, path: str) -> None:
    """Turn away whoever was let in by a link alone: it leads to their account and no further."""
    if staff.by_link and staff.confirmed_at is None and not path.startswith(_AFTER_A_LINK):
        message = (
            "A link lets you in once, and no further than your account. Set up a passkey there, "
            "or a password with an authenticator app; or prove that you have one."
        )
        raise LinkAlone(message)


def may_know_of(staff: SignedIn, inspection_id: UUID) -> bool:
    """Say whether the inspection exists for this person: one bound to others knows of none."""
    if staff.inspections is None:
        return staff.role is not Role.PARTNERSHIP
    return inspection_id in staff.inspections


def is_live(session: Session, at: datetime) -> bool:
    """Say whether a session may still be used."""
    return (
        session.closed_at is None
        and at - session.seen_at < IDLE
        and at - session.opened_at < ABSOLUTE
    )


def wants_touch(session: Session, at: datetime) -> bool:
    """Say whether the time the session was last seen should be written again."""
    return at - session.seen_at >= TOUCH_AFTER


def check_role(role: Role, wanted: frozenset[Role]) -> None:
    """Turn away a role that the door is not for."""
    if role not in wanted:
        names = " or ".join(sorted(wanted)).replace("_", " ")
        message = f"You are signed in as {role.replace('_', ' ')}; this page is for {names}."
        raise NotYours(message)


def inside(path: str) -> str:
    """Return where to go on to, if it is a staff page of ours; else the first."""
    return path if path.startswith("/staff/") and "\\" not in path else "/staff"


def check_reason(reason: str) -> str:
    """Return the reason; refuse one that says nothing to whoever reads it later."""
    said = reason.strip()
    if len(said) < SHORTEST_REASON:
        message = f"Say in {SHORTEST_REASON} letters or more why this is needed."
        raise NoReason(message)
    return said


def check_approval(pair: Pair, by: SignedIn, at: datetime) -> None:
    """Refuse a yes from whoever asked, a second one, and one that comes late."""
    if by.staff_id == pair.asked_by:
        message = "You asked for this yourself: somebody else has to allow it."
        raise OnePerson(message)
    if pair.approved_by is not None or at >= pair.expires_at:
        message = "It was allowed already, or has run out. Whoever needs it can ask once more."
        raise PairOver(message)


def invitation_text(invitation: Invitation, link: str, until: datetime) -> str:
    """Return the words of the letter that invites; `until` is in its reader's zone."""
    return (
        f"Dear {invitation.name},\n\n"
        f"You have an account for Soundings, as {invitation.role.replace('_', ' ')}. "
        "Open this link to sign in for the first time:\n\n"
        f"{link}\n\n"
        f"It works once, until {until:%A %d %B, %H:%M}. Then "
        "set up a passkey, or a password with an authenticator app, and sign in by that.\n\n"
        "If you did not expect this letter, do not open the link, and tell whoever keeps the "
        "accounts.\n"
    )


def check_return(errand: Errand, state: str, at: datetime) -> None:
    """Refuse a browser that comes back with another's errand, or too late."""
    if not hmac.compare_digest(errand.state.encode(), state.encode()):
        message = "This sign-in was begun in another browser or page. Begin again here."
        raise WrongOrganisation(message)
    if at - errand.left_at >= ERRAND_LIFE:
        message = "This sign-in was begun more than ten minutes ago. Begin again."
        raise WrongOrganisation(message)


def check_claims(claims: Claims, errand: Errand, client_id: str, at: datetime) -> str:
    """Return the address a token vouches for; refuse a token that is old, early or not asked for.

    Its signature, issuer and audience were found good before.
    """
    faults = {
        "it answers another sign-in": not hmac.compare_digest(
            claims.nonce.encode(), errand.nonce.encode()
        ),
        "it has run out": claims.exp <= (at - CLOCK_SLACK).timestamp(),
        "it is from the future": claims.iat > (at + CLOCK_SLACK).timestamp(),
        "it was made for another program": bool(claims.azp) and claims.azp != client_id,
        "your organisation has not verified your address": not claims.email_verified,
    }
    for fault, found in faults.items():
        if found:
            message = f"What your organisation sent was not accepted: {fault}. Begin again."
            raise WrongOrganisation(message)
    return check_email(claims.email)


def counts_as_proof(claims: Claims, strong_acr: str, at: datetime) -> bool:
    """Say whether the sign-in elsewhere counts as having just proved to be there.

    Only if it says when the person last proved who they are, that was not long ago, and two
    factors were shown; a session that an organisation merely remembers opens ours and no more.
    """
    strong = bool(TWO_FACTORS & set(claims.amr)) or (bool(strong_acr) and claims.acr == strong_acr)
    if claims.auth_time is None or not strong:
        return False
    since = at.timestamp() - claims.auth_time
    return -CLOCK_SLACK.total_seconds() <= since < CONFIRMED_FOR.total_seconds()


def check_issuer(url: str) -> str:
    """Return the address of an organisation's sign-in; refuse one that could be overheard."""
    parts = urlsplit(url)
    near = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not (near and parts.scheme == "http"):
        message = f"{url} is no https address; correct oidc.issuer, or ask the organisation."
        raise WrongOrganisation(message)
    return url
