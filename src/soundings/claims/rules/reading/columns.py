"""The columns of a claims file."""

SAME = {
    "population": "Same population",
    "period": "Same period",
    "definition": "Same definition",
    "exceptions": "Same exceptions",
}
"""The comparability record's four questions, each Yes or No."""


COLUMNS = (
    "Ref",
    "Archetype",
    "Claim",
    "Source document",
    "Page",
    "Owner",
    "Strength",
    "Direction",
    "Value",
    "Tolerance",
    "Period",
    *SAME.values(),
    "Comparability note",
    "Recorded by",
    "Recorded on",
)
"""The columns of a claims file."""


NEEDED = ("Ref", "Archetype", "Claim", "Source document", "Strength", "Value")
"""The columns without which claims cannot be tested."""
