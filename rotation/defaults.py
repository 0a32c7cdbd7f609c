"""Defaults that the command line shows before anything heavy is imported."""

DEFAULT_SOLVER = "highs"
"""Solver used where none is asked for."""
