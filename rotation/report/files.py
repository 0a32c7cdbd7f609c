"""Writes an outcome's files into one folder: the plan in every form, and the manifest that reproduces it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import rotation
from rotation.i18n import _
from rotation.io.plan_json import PLAN_FILE
from rotation.report.plan_book import PlanBook
from rotation.report.plan_folder import write_plan_folder
from rotation.report.plan_tables import book_of
from rotation.solve import Outcome

if TYPE_CHECKING:
    from rotation.model.instance import Instance
    from rotation.model.policy import Policy

NAMED = ("data", "policy_file")
"""What a plan was made from, as a manifest names it."""
FACTS = {"data": "input", "policy_file": "policy"}
"""Under which names a plan's facts give their hashes."""
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

    names = {key: "" if path is None else str(path.absolute()) for key, path in zip(NAMED, (data, policy), strict=True)}
    run = _placed({**manifest(outcome, command), **names}, folder)
    state = state_of(outcome)
    files = {**(more or {}), **({} if state is None else {STATE_FILE: state})}
    return write_plan_folder(filled(book_of(outcome)), folder, run, files)


def _placed(run: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """What a manifest says of the run, for a folder: what lies inside is named by its path from there, and may move.

    What lies elsewhere is named by its whole path; `from_here` says the way to it, for who moves both together.
    """
    home, found, ways = folder.absolute(), {**run, "from_here": {}}, {}
    for key in NAMED:
        whole = Path(run[key])
        if whole.is_absolute() and whole.is_relative_to(home):
            found[key] = whole.relative_to(home).as_posix()
        elif whole.is_absolute() and whole.anchor == home.anchor:
            ways[key] = Path(os.path.relpath(whole, home)).as_posix()
    return {**found, "from_here": ways}


def placed(content: bytes, folder: Path) -> bytes:
    """A manifest for a folder other than the one it was written for."""
    whole = json.loads(content)
    whole["run"] = _placed(whole["run"], folder)
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def renamed(content: bytes, names: Mapping[str, str]) -> bytes:
    """A manifest that names the whole paths where the same data and policy lie now, by NAMED; see `placed`."""
    whole = json.loads(content)
    whole["run"] = {**whole["run"], **names, "from_here": {}}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


class Sources(NamedTuple):
    """Data and policy file of a plan; `expected`: hashes of those that do not lie where they did, by NAMED."""

    data: Path | None = None
    policy: Path | None = None
    expected: Mapping[str, str] = {}

    def refused(self, instance: Instance | None, policy: Policy | None) -> str:
        """Why data or policy, read from the place found, are not those of the plan; the empty text where they are."""
        for key, found, path in (("data", instance, self.data), ("policy_file", policy, self.policy)):
            if found is not None and key in self.expected and found.digest() != self.expected[key]:
                text = _(
                    "What the plan was made from is no longer where its manifest says; {file}, which lies there as "
                    "seen from the plan, is something else (another SHA-256)."
                )
                return text.format(file=path)
        return ""


def sources(plan: Path) -> Sources:
    """What the manifest beside a plan names; nothing where there is no manifest or no name.

    What is not at its whole path any more is looked for by the way from the manifest.
    """
    beside = (plan if plan.is_dir() else plan.parent) / "manifest.json"
    try:
        whole = json.loads(beside.read_text(encoding="utf-8"))
        run, facts = whole["run"], whole.get("facts", {})
        names = {key: run[key] for key in NAMED}
        ways = run.get("from_here", {})
        paths = {key: beside.parent / name for key, name in names.items() if isinstance(name, str) and name}
        moved = {
            key: Path(os.path.normpath(beside.parent / ways[key]))
            for key, path in paths.items()
            if key in ways and not path.exists() and (beside.parent / ways[key]).exists()
        }
        expected = {key: str(facts.get(FACTS[key], "")) for key in moved}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Sources()
    paths |= moved
    return Sources(paths.get("data"), paths.get("policy_file"), expected)


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
