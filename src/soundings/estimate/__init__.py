"""Weights, estimates and what can be said about the families who did not answer.

Reads the frame's covariates and the replies, never a name; freezes both as a
cut that everything downstream cites.
"""
