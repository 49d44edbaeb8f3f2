"""Draws anyone can recompute: tracked children, records to read, silent families to phone.

List and design are frozen and their hashes published before the randomness exists; after that
nobody chooses: a child's ticket is a hash of the seed and of the child's meaningless name.
"""
