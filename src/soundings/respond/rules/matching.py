"""Which child a reply is about, and which reply a link goes on with."""

from collections.abc import Sequence

from soundings.respond.constants import AGES_OF_YEAR, MOST_REPLIES, NEAR_YEARS
from soundings.respond.model import Candidate, Reply, State, Told
from soundings.roll.model import CaseId


def _of_year(child: Candidate) -> bool:
    if child.school_year is None:
        return True
    low, high = AGES_OF_YEAR[child.school_year]
    return low <= child.age <= high


def match_case(age: int, candidates: Sequence[Candidate]) -> CaseId | None:
    """Return the child of this age, else the only one within a year; None keeps the reply apart.

    Of children of one age, such as twins, the first that no other reply is about. A child of
    exactly this age who is taken is not passed over for a neighbour in age. Between a younger
    and an older neighbour the school year decides, where it was typed.
    """
    exact = [child for child in candidates if child.age == age]
    if exact:
        return next((child.case_id for child in exact if not child.taken), None)
    near = [
        child for child in candidates if not child.taken and abs(child.age - age) <= NEAR_YEARS
    ]
    ages = {child.age for child in near}
    if len(ages) > 1:
        ages = {child.age for child in near if _of_year(child)}
    return next((child.case_id for child in near if {child.age} == ages), None)


def unfinished(told: Sequence[Told]) -> Told | None:
    """Return the reply a link continues."""
    return next((one for one in told if one.state is State.STARTED), None)


def may_begin(replies: int) -> bool:
    """Say whether a link that has so many replies may begin another.

    The limit is the same for every link, so that nobody learns how many children are listed.
    """
    return replies < MOST_REPLIES


def may_tell_another(known: Reply, replies: int) -> bool:
    """Say whether, this reply sent and so many in all, a parent may tell of another child.

    A young person tells of nobody else, and an open reply has no link to tell by.
    """
    return (
        known.state is State.SUBMITTED
        and known.audience == "parent_carer"
        and known.link_id != known.response_id
        and may_begin(replies)
    )
