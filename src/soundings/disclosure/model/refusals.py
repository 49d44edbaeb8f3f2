"""What disclosure refuses."""

from soundings.kit.refusal import Kind, Refusal


class NotReleased(Refusal):
    """Nothing has been released to that audience."""

    kind = Kind.MISSING
    slug = "not-released"
    title = "Nothing has been released yet"


class OtherForm(Refusal):
    """A stored release has a shape this program does not read."""

    kind = Kind.CONFLICT
    slug = "release-of-another-form"
    title = "That release was made by another version"


class ClaimsNotLocked(Refusal):
    """A release needs locked claims."""

    kind = Kind.CONFLICT
    slug = "release-needs-locked-claims"
    title = "The claims are not locked"


class Recoverable(Refusal):
    """A withheld count can be worked out of what would be released."""

    kind = Kind.CONFLICT
    slug = "withheld-count-recoverable"
    title = "A withheld count can be worked out"


class UnknownFigure(Refusal):
    """No figure of that id stands in a release."""

    kind = Kind.MISSING
    slug = "unknown-figure"
    title = "There is no such figure"
