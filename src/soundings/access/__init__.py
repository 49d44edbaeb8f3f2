"""Staff, their roles, and the doors that are theirs.

Somebody is let in by a one-time link, for a working session, and every door says whom it is for.
"""
