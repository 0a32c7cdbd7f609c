"""Defaults that the command line shows before anything heavy is imported."""

DEFAULT_SOLVER = "exact"
"""Solver used where none is asked for."""

SOLVERS = ("exact", "cpsat", "highs", "flow", "greedy", "exhaustive")
"""Solvers that may be asked for."""

CERTIFICATE_SECONDS = 120.0
"""Most seconds for making a certificate where nothing else is asked for."""
