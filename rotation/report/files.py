"""Writes an outcome's files into one folder: the plan in every form, and the manifest that reproduces it."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rotation
from rotation.report.plan_folder import write_plan_folder
from rotation.report.plan_tables import book_of
from rotation.solve import Outcome

LIBRARIES = ("ortools", "highspy", "numpy", "pandas")


def write_outcome(outcome: Outcome, folder: Path, command: Sequence[str]) -> list[Path]:
    """Write plan.xlsx, moves.csv, plan.json and manifest.json, all of them or none; returns the files."""
    return write_plan_folder(book_of(outcome), folder, manifest(outcome, command))


def manifest(outcome: Outcome, command: Sequence[str]) -> dict[str, Any]:
    """What is needed to make the plan again, and everything that may differ from run to run."""
    return {
        "rotation": rotation.__version__,
        "python": platform.python_version(),
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "solver": outcome.solver,
        "status": str(outcome.status),
        "stop_reason": str(outcome.stop_reason),
        "reproducible": outcome.reproducible,
        "seconds": {name: round(value, 3) for name, value in outcome.seconds.items()},
        "command": [Path(command[0]).name, *command[1:]] if command else [],
    }
