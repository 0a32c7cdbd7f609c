"""Writes an outcome's files into one folder: the plan in every form, and the manifest that reproduces it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import rotation
from rotation.io.plan_json import PLAN_FILE
from rotation.report.plan_book import PlanBook
from rotation.report.plan_folder import write_plan_folder
from rotation.report.plan_tables import book_of
from rotation.solve import Outcome

LIBRARIES = ("ortools", "highspy", "numpy", "pandas")


def write_outcome(
    outcome: Outcome,
    folder: Path,
    command: Sequence[str],
    data: Path | None = None,
    policy: Path | None = None,
    more: Mapping[str, bytes] | None = None,
    filled: Callable[[PlanBook], PlanBook] = lambda book: book,
) -> list[Path]:
    """Write plan.xlsx, moves.csv, plan.json, the state, `more` and manifest.json, all or none; returns the files.

    `data` and `policy` are the files read; the manifest names them, so that the plan can be verified by itself.
    `filled` adds tables to the workbook.
    """
    # Here and not above: who reads a manifest back, to verify a plan, needs no solver.
    from rotation.explain.solved_state import STATE_FILE, state_of

    run = manifest(outcome, command)
    run["data"] = _named(data, folder)
    run["policy_file"] = _named(policy, folder)
    state = state_of(outcome)
    files = {**(more or {}), **({} if state is None else {STATE_FILE: state})}
    return write_plan_folder(filled(book_of(outcome)), folder, run, files)


def _named(path: Path | None, folder: Path) -> str:
    """A path for the manifest: from the plan's folder where it lies inside, so that the folder may move."""
    if path is None:
        return ""
    whole, home = path.absolute(), folder.absolute()
    return whole.relative_to(home).as_posix() if whole.is_relative_to(home) else str(whole)


def sources(plan: Path) -> tuple[Path | None, Path | None]:
    """Data and policy file that the manifest beside a plan names; None where there is no manifest or no name."""
    beside = (plan if plan.is_dir() else plan.parent) / "manifest.json"
    try:
        run = json.loads(beside.read_text(encoding="utf-8"))["run"]
        names = [run["data"], run["policy_file"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None, None
    data, policy = (beside.parent / name if isinstance(name, str) and name else None for name in names)
    return data, policy


def status_beside(plan: Path) -> str:
    """The status of the solve that made a plan by the manifest beside it, as long as no file was changed since."""
    found = _run_beside(plan, "status")
    return "" if found is None else str(found)


def best_beside(plan: Path) -> dict[str, int]:
    """What each goal was worth when it was minimised, before later ones used its tolerance, by the manifest likewise.

    Empty where the manifest does not say, or the file was changed since.
    """
    found = _run_beside(plan, "best")
    if not isinstance(found, dict):
        return {}
    return {name: value for name, value in found.items() if type(value) is int}


def _run_beside(plan: Path, key: str) -> object:
    """What the manifest beside a plan says of the run that made it; None where the plan's file was changed since."""
    folder = plan if plan.is_dir() else plan.parent
    file = folder / PLAN_FILE if plan.is_dir() else plan
    try:
        found: object = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["run"][key]
        same = listed_hash(plan, file.name) == hashlib.sha256(file.read_bytes()).hexdigest()
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if same else None


def listed_hash(plan: Path, name: str) -> str | None:
    """The SHA-256 that the manifest beside a plan gives for a file there; None where it gives none."""
    beside = (plan if plan.is_dir() else plan.parent) / "manifest.json"
    try:
        found = json.loads(beside.read_text(encoding="utf-8"))["files"][name]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, str) else None


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
        "best": {goal.name: goal.best for goal in outcome.goals},
        "seconds": {name: round(value, 3) for name, value in outcome.seconds.items()},
        "command": [Path(command[0]).name, *command[1:]] if command else [],
    }
