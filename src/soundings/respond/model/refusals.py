"""Why a family's page cannot be shown, or an answer not be taken."""

from soundings.kit.refusal import Kind, Refusal


class NothingOpen(Refusal):
    """The front page was opened while no survey is."""

    kind = Kind.MISSING
    slug = "nothing-open"
    title = "No survey is open at the moment"


class LinkUnknown(Refusal):
    """The link is not one of ours, or its survey has not begun."""

    kind = Kind.MISSING
    slug = "link-unknown"
    title = "We do not know this link"


class SurveyClosed(Refusal):
    """Answers are no longer taken."""

    kind = Kind.CLOSED
    slug = "survey-closed"
    title = "This survey has closed"


class VisitOver(Refusal):
    """The browser does not show a visit of ours."""

    kind = Kind.FORBIDDEN
    slug = "visit-over"
    title = "Open your link again"


class Unsealed(Refusal):
    """Words that an earlier version kept in clear cannot be sealed."""

    slug = "words-unsealed"
    title = "Words stand in clear"


class NotSaved(Refusal):
    """The answer could not be saved just now."""

    kind = Kind.LIMITED
    slug = "not-saved"
    title = "We could not save your answer"


class TooFast(Refusal):
    """More was asked of this link in a minute than a person would."""

    kind = Kind.LIMITED
    slug = "too-fast"
    title = "That was very fast"


class PinWrong(Refusal):
    """The PIN is not the one the family set."""

    kind = Kind.FORBIDDEN
    slug = "pin-wrong"
    title = "That is not the PIN"


class PinResting(Refusal):
    """Wrong PINs were tried too often."""

    kind = Kind.LIMITED
    slug = "pin-resting"
    title = "That was wrong too often"
