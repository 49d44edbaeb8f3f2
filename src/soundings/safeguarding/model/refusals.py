"""What the room refuses, and how to mend it."""

from soundings.kit.refusal import Kind as RefusalKind
from soundings.kit.refusal import Refusal


class BrokenRules(Refusal):
    """A rules file that cannot be read with."""

    slug = "broken-safeguarding-rules"
    title = "The safeguarding rules cannot be used"


class UnknownConcern(Refusal):
    """There is no such concern."""

    kind = RefusalKind.MISSING
    slug = "unknown-concern"
    title = "There is no such concern"


class NoWords(Refusal):
    """There is nothing to raise."""

    kind = RefusalKind.MISSING
    slug = "no-words-to-raise"
    title = "There are no words to raise"


class UnknownPerson(Refusal):
    """There is no such person on the list."""

    kind = RefusalKind.MISSING
    slug = "unknown-alarm-person"
    title = "There is no such person on the list"


class WrongAction(Refusal):
    """What was done is not said well enough to be kept."""

    slug = "wrong-safeguarding-action"
    title = "Say a little more about what was done"


class WrongPerson(Refusal):
    """Somebody who could not be told."""

    slug = "wrong-alarm-person"
    title = "This person could not be told"


class Closed(Refusal):
    """The concern has been closed."""

    kind = RefusalKind.CONFLICT
    slug = "concern-closed"
    title = "This concern is closed"


class Nobody(Refusal):
    """Nobody on the list stands behind this concern."""

    kind = RefusalKind.CONFLICT
    slug = "concern-of-nobody"
    title = "Nobody on the list stands behind this concern"
