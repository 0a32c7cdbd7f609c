"""A plan as JSON: its facts, and its moves as coded rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rotation.i18n import _
from rotation.io.grid import MAX_ROWS, Grid
from rotation.io.package import FileFaultError
from rotation.io.plan_facts import load_json
from rotation.model.problem import Place, Problem
from rotation.model.tables_plan import MOVES_TABLE

PLAN_FILE = "plan.json"
FORMAT = "rotation-plan/1"


def read_plan_json(path: Path) -> tuple[Grid | None, dict[str, object], list[Problem]]:
    """The moves as a grid (row 1 the headers, row 2 the first move), the facts, and problems of the file's shape."""
    content = load_json(path)
    moves = content.get("moves") if isinstance(content, dict) else None
    facts = content.get("facts", {}) if isinstance(content, dict) else None
    if not isinstance(moves, list) or not isinstance(facts, dict) or content.get("format", FORMAT) != FORMAT:
        raise FileFaultError("bad_json", path.name)
    if len(moves) > MAX_ROWS:
        raise FileFaultError("file_too_large", path.name)
    problems = [problem for number, move in enumerate(moves, 1) for problem in _shape(path.name, number, move)]
    if problems:
        return None, facts, problems
    names = list(dict.fromkeys(name for move in moves for name in move)) or list(MOVES_TABLE.names)
    cells: list[list[object]] = [list(names), *([move.get(name) for name in names] for move in moves)]
    return Grid("moves", path.name, cells), facts, []


def _shape(file: str, number: int, move: Any) -> list[Problem]:
    place = Place("moves", number + 1, file=file)
    if not isinstance(move, dict):
        message = _("move {number} is no object with keys").format(number=number)
        return [Problem("bad_json", place, str(move)[:60], message, _("Write it like the other moves."))]
    nested = [name for name, value in move.items() if isinstance(value, (list, dict))]
    return [
        Problem(
            "bad_json",
            place,
            name,
            _("{name} of move {number} is a list or an object").format(name=name, number=number),
            _("Write a text or a number."),
        )
        for name in nested
    ]
