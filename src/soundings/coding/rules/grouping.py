"""The groups of families whose words are held against one another."""

from soundings.coding.model import Direction, UnknownVariable, Words

VARIABLES = {
    "status": "list status",
    "phase": "phase",
    "deprivation": "deprivation",
    "overall": "how good help is overall",
}
"""What families may be told apart by, and what it is called."""

_THIRDS = ((3, "IDACI 1-3"), (6, "IDACI 4-6"), (10, "IDACI 7-10"))


def group_of(one: Words, variable: str) -> str | None:
    """Return the group whose words a comment is; None where it is not known."""
    match variable:
        case "status":
            return one.status
        case "phase":
            return one.phase
        case "deprivation":
            decile = one.idaci_decile
            return next((name for most, name in _THIRDS if decile and decile <= most), None)
        case "overall":
            return None if one.overall is Direction.UNSTATED else one.overall.value
        case _:
            message = f"Found {variable!r}, wanted one of {', '.join(VARIABLES)}."
            raise UnknownVariable(message)
