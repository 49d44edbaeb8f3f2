"""What estimation refuses."""

from soundings.kit.refusal import Kind, Refusal


class NoCut(Refusal):
    """No cut has been taken."""

    kind = Kind.MISSING
    slug = "no-cut"
    title = "Nothing has been analysed yet"


class UnlockedClaims(Refusal):
    """Replies are not looked at before the claims are locked."""

    kind = Kind.CONFLICT
    slug = "claims-not-locked"
    title = "The claims are not locked yet"


class EmptyFrame(Refusal):
    """There is nobody on the list."""

    kind = Kind.CONFLICT
    slug = "empty-frame"
    title = "There is nobody on the list"


class WrongFile(Refusal):
    """A file to estimate from cannot be read as what it should be."""

    slug = "wrong-estimate-file"
    title = "The file cannot be estimated from"


class MissingColumn(WrongFile):
    """A file has no column that the design names."""

    slug = "missing-column"
    title = "A column is missing"


class RaggedRow(WrongFile):
    """A row has more or fewer cells than the header, or the header names a column twice."""

    slug = "ragged-row"
    title = "A row does not fit its header"


class RepeatedUnit(WrongFile):
    """A unit stands twice in a file that may hold it once."""

    slug = "repeated-unit-in-file"
    title = "A unit stands twice"


class UnlistedUnit(WrongFile):
    """Somebody answered, or was drawn, who is not on the frame."""

    slug = "unlisted-unit"
    title = "Somebody is not on the frame"


class NotSilent(WrongFile):
    """Somebody was drawn for the telephone who had answered."""

    slug = "not-silent"
    title = "Somebody drawn had already answered"


class WrongValue(WrongFile):
    """A cell holds something else than its column is for."""

    slug = "wrong-value"
    title = "A cell holds something else"


class NobodyListed(WrongFile):
    """The frame has no rows."""

    slug = "nobody-listed"
    title = "The frame lists nobody"


class WrongDesign(WrongFile):
    """The design cannot be followed."""

    slug = "wrong-design"
    title = "The design cannot be followed"


class CutMoved(Refusal):
    """The rows a cut was taken of are no longer those."""

    kind = Kind.CONFLICT
    slug = "cut-moved"
    title = "Replies have changed since the cut"
