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
