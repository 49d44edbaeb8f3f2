"""What contrast refuses."""

from soundings.kit.refusal import Kind, Refusal


class NotContrasted(Refusal):
    """The claims have not been held against that cut."""

    kind = Kind.MISSING
    slug = "not-contrasted"
    title = "The claims have not been held against this cut"


class NoLockedClaims(Refusal):
    """There are no locked claims to hold against the families."""

    kind = Kind.CONFLICT
    slug = "no-locked-claims"
    title = "The claims are not locked"


class UnknownLine(Refusal):
    """There is no such line of enquiry."""

    kind = Kind.MISSING
    slug = "unknown-line"
    title = "There is no such line of enquiry"


class ChangedMeanwhile(Refusal):
    """Somebody else changed the line after it was looked at."""

    kind = Kind.CONFLICT
    slug = "line-changed-meanwhile"
    title = "Somebody changed this line meanwhile"


class WrongChange(Refusal):
    """A change that a line cannot take."""

    slug = "wrong-change"
    title = "That change cannot be made"


class UnknownClaim(Refusal):
    """No claim of the cut has that id."""

    kind = Kind.MISSING
    slug = "unknown-claim"
    title = "There is no such claim"
