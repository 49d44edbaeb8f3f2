"""What a school is given, and how much of what came of it may be shown."""

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import segno

from soundings.kit.links import in_groups
from soundings.kit.sheets import Sheet
from soundings.outreach.constants import FEWEST_LETTERS, ROUNDED_TO
from soundings.outreach.model import (
    Letter,
    Pupil,
    RelaySummary,
    SafeSchool,
    SchoolReach,
)
from soundings.outreach.rules.timing import spoken
from soundings.outreach.rules.words import link_url


def letter(pupil: Pupil, token: str, *, public_url: str, area: str, closes: datetime) -> Letter:
    """Return one child's letter."""
    link = link_url(public_url, token)
    return Letter(
        upn=pupil.upn,
        link=link,
        code=in_groups(token),
        message=(
            "Ofsted and the Care Quality Commission would like to hear from families in "
            f"{area} about support for children. It takes about 5 minutes: {link} It is open "
            f"until {spoken(closes)}. The school passes this on and is not told whether you "
            "answer. If anyone is in danger, call 999."
        ),
    )


def qr_svg(link: str) -> str:
    """Return a link as a square a telephone reads, for a letter."""
    kept = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        kept, kind="svg", xmldecl=False, svgns=True, title="Opens your link", omitsize=True
    )
    return kept.getvalue().decode()


def sheets(letters: Sequence[Letter], withdrawn: Iterable[Pupil]) -> tuple[Sheet, ...]:
    """Return a school's workbook: what to send, what to take out again, and how to go about it."""
    gone = [(pupil.upn,) for pupil in withdrawn]
    steps = (
        "Match each UPN to the family in your own system.",
        "Send the Message from there, or hand over the letter. A link is for one family alone.",
        "Do not add anything that says why a family gets it, and do not answer it for anybody.",
        "Do not send us any name, address, telephone number or email address.",
        "UPNs on the sheet “Take out” must not be sent. If you have sent one, do nothing more.",
        "Delete this file and destroy letters not handed over when the survey has closed.",
    )
    made = [
        Sheet(
            name="Links",
            header=("UPN", "Message", "Link", "Code"),
            widths=(16, 70, 44, 18),
            rows=[(one.upn, one.message, one.link, one.code) for one in letters],
        )
    ]
    if gone:
        made.append(Sheet(name="Take out", header=("UPN",), widths=(16,), rows=gone))
    made.append(
        Sheet(name="How to", header=("What to do",), widths=(100,), rows=[(one,) for one in steps])
    )
    return tuple(made)


def summary(schools: Sequence[SchoolReach]) -> RelaySummary:
    """Return what came of all schools' letters."""
    given = [school for school in schools if school.letters]
    return RelaySummary(
        schools=len(given),
        silent=sum(school.letters >= FEWEST_LETTERS and not school.opened for school in given),
        letters=sum(school.letters for school in given),
        opened=sum(school.opened for school in given),
    )


def safe_schools(schools: Sequence[SchoolReach]) -> tuple[SafeSchool, ...]:
    """Return what may be shown of each school: small ones together, small numbers as such.

    Who answers at a school is nobody's business there; that nobody does, is.
    """
    given = [school for school in schools if school.letters]
    large = [school for school in given if school.letters >= FEWEST_LETTERS]
    small = [school for school in given if school.letters < FEWEST_LETTERS]
    shown = [_safe(school.setting_urn, [school]) for school in large]
    return (*shown, *([_safe(None, small)] if small else []))


def _safe(urn: str | None, schools: Sequence[SchoolReach]) -> SafeSchool:
    letters = sum(school.letters for school in schools)
    opened = sum(school.opened for school in schools)
    return SafeSchool(
        setting_urn=urn,
        schools=len(schools),
        letters=str(letters) if letters >= FEWEST_LETTERS else f"under {FEWEST_LETTERS}",
        opened=at_safe_size(opened),
        answered=at_safe_size(sum(school.answered for school in schools)),
        silent=opened == 0,
    )


def at_safe_size(number: int) -> str:
    """Return a count so coarse that one family more or less does not show."""
    if number == 0:
        return "0"
    if number < ROUNDED_TO:
        return f"under {ROUNDED_TO}"
    return f"about {ROUNDED_TO * round(number / ROUNDED_TO)}"
