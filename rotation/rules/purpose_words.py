"""What a move can be for: the codes that a plan carries."""

from __future__ import annotations

NEED, BALANCE, CIRCULATION, RATE, SUPPORT = "need", "balance", "circulation", "rate", "support"
PURPOSES = (NEED, BALANCE, CIRCULATION, RATE, SUPPORT)
"""In order: a move carries the first that it serves."""

INSIDE = ("group", "school_district", "pair")
"""Channels inside which circulation is an aim of its own."""
