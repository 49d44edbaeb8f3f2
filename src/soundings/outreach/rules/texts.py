"""Where a text that somebody sent us is sealed: moved to another text it does not open."""

from uuid import NAMESPACE_OID, UUID, uuid5

TEXT = "outreach.inbound_text.content"
"""The sealed column by its name."""

TEXT_MARK = "words:"
"""What stands in a text for what it says, as among a reply's answers. A text never changes."""


def text_row(text_id: str) -> UUID:
    """Return what a text's words are bound to: its id is its provider's, of any form."""
    return uuid5(NAMESPACE_OID, text_id)
