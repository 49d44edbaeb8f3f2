"""What families' words are about: redacted where the names are, then themes and quotes.

Nobody here sees a name: the roll takes them out first.
"""
