"""Freezing, drawing, following up and recomputing a draw."""
