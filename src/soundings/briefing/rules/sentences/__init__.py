"""Words: never causal, never more people than replied.

A share never stands without its interval and base, and never speaks for families who did
not answer: "of the 1,284 who replied (weighted)".
"""
