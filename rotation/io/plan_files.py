"""Reads a plan back from a workbook, a CSV or a JSON file, also one that a person has edited or written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from rotation.errors import DataError
from rotation.i18n import _
from rotation.io.csvfile import read_csv
from rotation.io.grid import Grid
from rotation.io.headers import find_header
from rotation.io.loaded import Loaded
from rotation.io.package import FileFaultError
from rotation.io.plan_facts import facts_beside, facts_in_grids
from rotation.io.plan_json import PLAN_FILE, read_plan_json
from rotation.io.plan_names import resolve_names
from rotation.io.table import read_table
from rotation.io.workbook import SUFFIXES, read_workbook
from rotation.model.instance import Instance
from rotation.model.plan import DECIDED, DERIVED, Plan
from rotation.model.problem import Place, Problem, Severity
from rotation.model.tables_plan import EXTRA, MOVES_TABLE
from rotation.model.wordlist import fold

MOVES_FILE = "moves.csv"
_FEWEST_HEADERS = 3
"""A sheet under another title is taken for the list of moves from this many known headers on."""


def read_plan(path: str | Path, instance: Instance | None = None) -> Plan:
    """The plan in an .xlsx workbook, a .csv or .json file, or a folder that `rotation` wrote (its plan.json, else CSV).

    The columns are found by name. With an instance, a blank school code is found by the school's name, and names that
    contradict their codes are reported. Raises DataError with every problem at its sheet, row and column.
    """
    source = Path(path)
    try:
        loaded, facts, problems = _load(source)
    except FileFaultError as fault:
        raise DataError([fault.problem]) from fault
    if loaded is not None:
        problems += resolve_names(loaded, instance)
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    if loaded is None or errors:
        raise DataError(problems)
    return Plan(_moves(loaded), facts)


def _load(source: Path) -> tuple[Loaded | None, dict[str, object], list[Problem]]:
    if source.is_dir():
        source = source / (PLAN_FILE if (source / PLAN_FILE).exists() else MOVES_FILE)
    if not source.exists():
        raise FileFaultError("file_missing", source.name)
    suffix = source.suffix.lower()
    if suffix == ".json":
        grid, facts, problems = read_plan_json(source)
        return _table(grid, facts, problems)
    if suffix == ".csv":
        found, problems = read_csv(source, MOVES_TABLE, source.parent.name)
        return _table(found, facts_beside(source), problems)
    if suffix not in SUFFIXES:
        raise FileFaultError("wrong_extension", source.name, suffix=suffix or source.name)
    grids = read_workbook(source, lambda _title: True)
    sheet = _moves_sheet(grids.grids)
    if sheet is None:
        return None, {}, [*grids.problems, _no_sheet(source)]
    return _table(sheet, facts_in_grids(grids.grids), list(grids.problems))


def _table(
    grid: Grid | None, facts: dict[str, object], problems: list[Problem]
) -> tuple[Loaded | None, dict[str, object], list[Problem]]:
    if grid is None:
        return None, facts, problems
    loaded, more = read_table(MOVES_TABLE, grid)
    return loaded, facts, [*problems, *more]


def _moves_sheet(grids: list[Grid]) -> Grid | None:
    titles = {fold(title) for title in (MOVES_TABLE.name, MOVES_TABLE.zh, MOVES_TABLE.en, *MOVES_TABLE.synonyms)}
    named = [grid for grid in grids if fold(grid.title) in titles]
    return next(iter(named or _like_moves(grids)), None)


def _like_moves(grids: list[Grid]) -> Iterator[Grid]:
    for grid in grids:
        header = find_header(MOVES_TABLE, grid.cells)
        if header is not None and len(header.columns) >= _FEWEST_HEADERS and "teacher_id" in header.columns:
            yield grid


def _no_sheet(source: Path) -> Problem:
    message = _("the workbook has no sheet with a list of moves")
    advice = _("Name the sheet {name} and give it the headers of a plan workbook.").format(name=MOVES_TABLE.zh)
    return Problem("no_moves_sheet", Place(file=source.name), source.name, message, advice)


def _moves(loaded: Loaded) -> pd.DataFrame:
    """The frame in a plan's columns and order, -1 for unknown minutes."""
    moves = loaded.frame[[*DECIDED, *DERIVED, *(name for name in EXTRA if name in loaded.columns)]].copy()
    moves["load"] = moves["load"].astype("int64")
    moves["minutes"] = moves["minutes"].fillna(-1).astype("int64")
    return moves.sort_values("teacher_id", kind="stable", ignore_index=True)
