"""Writes an outcome's files into one folder: the plan as CSV and JSON, and the manifest that reproduces it."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rotation
from rotation.io.atomic import new_folder
from rotation.model.instance import records
from rotation.report.lists import csv_bytes
from rotation.solve import Outcome

LIBRARIES = ("ortools", "highspy", "numpy", "pandas")


def write_outcome(outcome: Outcome, folder: Path, command: Sequence[str]) -> list[Path]:
    """Write moves.csv, plan.json and manifest.json; the folder appears whole or not at all. Returns the files."""
    if outcome.plan is None:
        raise ValueError("an outcome without a plan has no files")
    moves = outcome.plan.moves
    plan = {"facts": dict(outcome.plan.facts), "moves": [dict(row._asdict()) for row in records(moves)]}
    contents = {
        "moves.csv": csv_bytes(moves),
        "plan.json": _json(plan),
        "manifest.json": _json(manifest(outcome, command)),
    }
    with new_folder(folder) as temporary:
        for name, content in contents.items():
            (temporary / name).write_bytes(content)
    return [folder / name for name in contents]


def manifest(outcome: Outcome, command: Sequence[str]) -> dict[str, Any]:
    """What is needed to make the plan again, and everything that may differ from run to run."""
    assert outcome.plan is not None
    return {
        **outcome.plan.facts,
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


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=False) + "\n").encode()
