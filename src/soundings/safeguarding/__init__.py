"""Disclosures in free text: a human queue against the clock.

Every free text is read by rules as soon as it is saved; what they catch waits for a person, the
gravest first, with an hour to be seen.
"""
