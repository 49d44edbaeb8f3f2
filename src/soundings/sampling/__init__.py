"""Draws anyone can recompute: the tracked children and their reserves, from the whole list.

Nobody chooses: a child's ticket is a hash of the seed and of the child's meaningless id.
"""
