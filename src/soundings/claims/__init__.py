"""What the partnership says, turned into propositions that families' answers can test.

The claims are locked and hashed before anybody sees a reply, and never change after.
"""
