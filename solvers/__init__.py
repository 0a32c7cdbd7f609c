"""Exact lexicographic integer programming: programs, backends, proofs. Knows nothing of schools or teachers."""
