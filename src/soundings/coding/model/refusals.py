"""How coding says no."""

from soundings.kit.refusal import Kind, Refusal


class BrokenThemes(Refusal):
    """A codebook file that cannot be coded by."""

    slug = "broken-themes"
    title = "The codebook cannot be used"


class ChangedCodebook(Refusal):
    """A codebook file that is not what it was when coding began."""

    kind = Kind.CONFLICT
    slug = "changed-codebook"
    title = "The codebook was changed without a new version"


class UnknownComment(Refusal):
    """There is no such comment to read."""

    kind = Kind.MISSING
    slug = "unknown-comment"
    title = "There is no such comment"


class ChangedComment(Refusal):
    """The comment is not what the page showed."""

    kind = Kind.CONFLICT
    slug = "changed-comment"
    title = "The comment has changed"


class NotStanding(Refusal):
    """Words to be taken out that do not stand in the text."""

    slug = "not-standing"
    title = "Those words are not there"


class NotTaken(Refusal):
    """A comment that this person has not taken to read."""

    kind = Kind.CONFLICT
    slug = "not-taken"
    title = "Take the comment first"


class WrongTheme(Refusal):
    """A theme or direction that the codebook does not have."""

    slug = "wrong-theme"
    title = "The codebook has no such theme"


class OwnReading(Refusal):
    """Somebody who read a comment wants to decide about it."""

    kind = Kind.FORBIDDEN
    slug = "own-reading"
    title = "Somebody else must decide"


class NotDrawn(Refusal):
    """A comment that was not drawn, or no longer is."""

    kind = Kind.CONFLICT
    slug = "not-drawn"
    title = "That comment was not drawn"


class WrongParaphrase(Refusal):
    """Words that are no paraphrase."""

    slug = "wrong-paraphrase"
    title = "That is not a paraphrase yet"


class OwnParaphrase(Refusal):
    """The writer of a paraphrase wants to approve it."""

    kind = Kind.FORBIDDEN
    slug = "own-paraphrase"
    title = "Somebody else must approve it"


class UnknownVariable(Refusal):
    """Families cannot be told apart by that."""

    slug = "unknown-variable"
    title = "Families cannot be told apart by that"
