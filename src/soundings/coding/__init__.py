"""What families' words are about: redacted where the names are, then checked, read and quoted.

Nobody here sees a name: the roll takes them out first.
"""
