"""The only maker of Released: what may leave, and to whom.

It gathers a cut's findings and everything that says how far to trust them, and gives each
audience exactly what that audience may see.
"""
