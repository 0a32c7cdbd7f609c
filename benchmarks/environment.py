"""What the measurements were made on: machine, interpreter, libraries, and the project's version without git."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import platform
import sys
from pathlib import Path

import rotation
import solvers
from benchmarks.job import Record

LIBRARIES = (
    *("numpy", "pandas", "ortools", "highspy", "networkx"),
    *("PySCIPOpt", "PuLP", "timefold", "gurobipy", "cplex", "pyomo"),
)
"""Whose versions are recorded where they are installed."""


def environment() -> Record:
    """The record of this machine; the load says whether others were at work on it."""
    load = os.getloadavg() if hasattr(os, "getloadavg") else (0.0,)
    return {
        "cpu": cpu_model(),
        "cores": cores(),
        "memory_gb": memory_gb(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "project": _version("teacher-rotation") or "",
        "source": source_digest(),
        "libraries": {name: found for name in LIBRARIES if (found := _version(name))},
        "load": round(load[0], 2),
    }


def cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def cpu_model() -> str:
    """The processor's name as the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def memory_gb() -> float | None:
    """Physical memory in GB (10^9 bytes); None where the system does not tell."""
    if sys.platform == "win32":
        return None
    try:
        return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1)
    except (OSError, ValueError):
        return None


def source_digest() -> str:
    """First twelve hex digits of SHA-256 over the source of this project as it runs, whatever git knows of it."""
    total = hashlib.sha256()
    for folder in (Path(rotation.__file__).parent, Path(solvers.__file__).parent, Path(__file__).parent):
        for path in sorted(folder.rglob("*.py")):
            if "_benchmarks" not in path.parts or folder.name == "_benchmarks":
                total.update(path.relative_to(folder).as_posix().encode())
                total.update(path.read_bytes())
    return total.hexdigest()[:12]


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None
