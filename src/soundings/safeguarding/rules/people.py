"""What must be said of an action, and of somebody who is to be told."""

import re
from uuid import UUID

import phonenumbers

from soundings.inspection.model import InspectionId
from soundings.safeguarding.constants import NOTE_LENGTH
from soundings.safeguarding.model import (
    ActionForm,
    Closed,
    Person,
    PersonForm,
    PersonId,
    Step,
    Waiting,
    WrongAction,
    WrongPerson,
)

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_STEPS = range(1, 10)
_SAYS_WHY = 10
_DIGITS = 9


def check_action(form: ActionForm, waiting: Waiting) -> None:
    """Raise WrongAction for one that says too little, Closed where nothing more is done."""
    if waiting.closed_at is not None:
        message = (
            f"It was closed on {waiting.closed_at:%-d %B at %H:%M}; nothing more is added to it."
        )
        raise Closed(message)
    referred = form.step not in {Step.NOTE, Step.NOTHING_NEEDED}
    if referred and not form.to_whom.strip():
        message = "Name whom you told: the team or person, so that somebody else can ring them."
        raise WrongAction(message)
    if not referred and len(form.note.strip()) < _SAYS_WHY:
        message = (
            f"The note has {len(form.note.strip())} letters; say in at least {_SAYS_WHY} what was "
            "decided and why."
        )
        raise WrongAction(message)
    if len(form.note) > NOTE_LENGTH:
        message = (
            f"The note has {len(form.note)} letters; keep it to {NOTE_LENGTH} and leave the rest "
            "to the case file it names."
        )
        raise WrongAction(message)
    if form.closes and form.step is Step.NOTE:
        message = (
            "A note alone does not close a concern: choose what was done, or why nothing was."
        )
        raise WrongAction(message)


def _telephone(typed: str) -> str:
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or len(str(number.national_number)) < _DIGITS:
        message = f"{typed!r} is no telephone number; write a mobile as 07… or +44…."
        raise WrongPerson(message)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def check_person(form: PersonForm, inspection_id: InspectionId, person_id: UUID) -> Person:
    """Return somebody who can be told; raise WrongPerson, saying what is missing."""
    name, email, phone = form.name.strip(), form.email.strip(), form.phone.strip()
    if not name:
        message = "A name is missing: say whom to expect a call from."
        raise WrongPerson(message)
    if not email and not phone:
        message = f"{name} has neither an email address nor a mobile; at least one is wanted."
        raise WrongPerson(message)
    if email and not _EMAIL.fullmatch(email):
        message = f"{email!r} is no email address; write one as name@example.org."
        raise WrongPerson(message)
    if form.step not in _STEPS:
        message = f"Step {form.step} is none; 1 is told first, 9 last."
        raise WrongPerson(message)
    return Person(
        person_id=PersonId(person_id),
        inspection_id=inspection_id,
        name=name,
        email=email,
        phone=_telephone(phone) if phone else "",
        step=form.step,
        for_conflicts=form.for_conflicts,
    )
