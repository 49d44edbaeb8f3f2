"""The questionnaire as data: items, routes, languages and versions.

A version is published once, under its hash, and never changes.
"""
