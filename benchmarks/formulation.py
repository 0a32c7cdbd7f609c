"""How long the program takes to build, and how much memory, from an instance that is already read."""

from __future__ import annotations

import platform
import resource
import sys
import time
from typing import Any

from rotation.formulate import Formulation, formulate
from rotation.formulation.context import Context
from rotation.generate import generate, generate_city
from rotation.model.instance import Instance


def peak_memory_mb() -> float:
    """Most memory this process has held so far, in MB (10^6 bytes)."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measure(size: str, seed: int) -> dict[str, Any]:
    """Formulate one size (every district of a city, all programs kept) and return the figures."""
    began = time.perf_counter()
    instances = list(generate_city(seed).values()) if size == "city" else [generate(size, seed)]
    generated = time.perf_counter()
    before = peak_memory_mb()
    contexts = [_derive(instance) for instance in instances]
    derived = time.perf_counter()
    built: list[Formulation] = [formulate(context) for context in contexts]
    ended = time.perf_counter()
    candidates = sum(len(part.candidates) for part in built)
    return {
        "size": size,
        "seed": seed,
        "districts": len(instances),
        "schools": sum(len(instance.schools) for instance in instances),
        "teachers": sum(len(instance.teachers) for instance in instances),
        "eligible": int(sum(part.eligible.sum() for part in built)),
        "candidates": candidates,
        "rows": sum(len(part.program.rows) for part in built),
        "entries": sum(len(part.program.rows.entry_row) for part in built),
        "seconds_generate": round(generated - began, 2),
        "seconds_state": round(derived - generated, 2),
        "seconds_program": round(ended - derived, 2),
        "seconds_formulation": round(ended - generated, 2),
        "candidates_per_second": round(candidates / max(ended - generated, 1e-9)),
        "memory_before_mb": round(before),
        "memory_peak_mb": round(peak_memory_mb()),
        "python": platform.python_version(),
    }


def _derive(instance: Instance) -> Context:
    return Context.of(instance)
