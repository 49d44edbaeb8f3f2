"""The rehearsal: a synthetic area with planted truths, and families that answer over HTTP.

It uses the product by its ordinary doors, files and pages, and has no tables of its own.
"""
