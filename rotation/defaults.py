"""Defaults that the command line shows before anything heavy is imported."""

DEFAULT_SOLVER = "cpsat"
"""Solver used where none is asked for."""
