"""The decisions of a reply: pure functions."""
