"""What disclosure refuses."""

from soundings.kit import refusal


class NotReleased(refusal.Refusal):
    """Nothing has been released to that audience."""

    kind = refusal.Kind.MISSING
    slug = "not-released"
    title = "Nothing has been released yet"


class OtherForm(refusal.Refusal):
    """A stored release has a shape this program does not read."""

    kind = refusal.Kind.CONFLICT
    slug = "release-of-another-form"
    title = "That release was made by another version"


class ClaimsNotLocked(refusal.Refusal):
    """A release needs locked claims."""

    kind = refusal.Kind.CONFLICT
    slug = "release-needs-locked-claims"
    title = "The claims are not locked"


class Recoverable(refusal.Refusal):
    """A withheld count can be worked out of what would be released."""

    kind = refusal.Kind.CONFLICT
    slug = "withheld-count-recoverable"
    title = "A withheld count can be worked out"


class UnknownFigure(refusal.Refusal):
    """No figure of that id stands in a release."""

    kind = refusal.Kind.MISSING
    slug = "unknown-figure"
    title = "There is no such figure"
