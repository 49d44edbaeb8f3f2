"""Who did or saw what: an append-only chain of entries, each sealed by the one before.

Any room notes what it did in the transaction in which it did it.
"""
