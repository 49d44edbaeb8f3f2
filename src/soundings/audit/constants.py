"""Numbers of the audit chain that have consequences."""

LOCK = 0x41_55_44_49
"""The chain's number among PostgreSQL's advisory locks: entries are appended one at a time.

Source: our choice, because any number no other lock uses will do.
"""

SIGNS = "audit head"
"""For what the installation's signing key is made.

Source: our choice, because one secret makes many keys, each for one purpose (RFC 5869).
"""

GENESIS = bytes(32)
"""What stands before the first entry.

Source: our choice, because a SHA-256 is 32 bytes and nothing hashes to 32 zero bytes.
"""

FOUND_AT_ONCE = 100
"""Entries of a search shown on one page.

Source: our choice, because a hundred lines are a few screens.
"""

PAGE = 10_000
"""Entries read at a time while the chain is verified.

Source: our choice, because ten thousand entries are a few megabytes.
"""
