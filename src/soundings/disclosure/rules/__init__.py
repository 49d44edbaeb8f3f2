"""Decisions of disclosure: what is put together, and what of it is held back."""
