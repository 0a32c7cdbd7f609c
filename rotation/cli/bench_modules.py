"""Finds the folder benchmarks, inside the installed wheel or in the checkout, as the one package `benchmarks`."""

from __future__ import annotations

import importlib
import sys
from typing import Any


def benchmark(name: str) -> Any:
    """A module of the folder benchmarks by its name in there.

    The wheel carries the folder as `rotation._benchmarks`. Its modules import each other as `benchmarks.x`, so that
    package is made to answer to that name before anything of it is imported; each module exists once.
    """
    if "benchmarks" not in sys.modules:
        try:
            sys.modules["benchmarks"] = importlib.import_module("rotation._benchmarks")
        except ModuleNotFoundError as error:
            if error.name != "rotation._benchmarks":
                raise
    return importlib.import_module(f"benchmarks.{name}")
