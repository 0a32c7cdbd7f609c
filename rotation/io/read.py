"""Reads one year's data from a workbook or a CSV folder: every problem at once, an instance only without errors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rotation.errors import DataError
from rotation.io.assumptions import assumptions
from rotation.io.baseline_sheet import BASELINE_TABLE, with_baseline_of
from rotation.io.checks import cross_checks
from rotation.io.checks_keys import duplicate_keys
from rotation.io.checks_needs import NO_NEEDS
from rotation.io.former_codes import present_codes
from rotation.io.grid import column_index
from rotation.io.identity import id_key, keyed
from rotation.io.loaded import Loaded, absent
from rotation.io.package import FileFaultError
from rotation.io.policy import row_problems
from rotation.io.policy_sheet import POLICY_TABLE, policy_rows
from rotation.io.source import find_tables
from rotation.io.table import read_table
from rotation.model.instance import Instance, Origin
from rotation.model.policy import General
from rotation.model.problem import Place, Problem, Severity
from rotation.model.tables import all_tables


def read(path: str | Path, *, key: str | bytes | None = None) -> Instance:
    """The instance in a workbook (.xlsx, .xls) or a folder of CSV files.

    `key` (else the environment variable ROTATION_ID_KEY) keeps identity numbers as keyed hashes; without one they are
    dropped after checking. Raises DataError with all errors and warnings where there is at least one error.
    """
    instance, problems = inspect(path, key=key)
    if instance is None:
        raise DataError([problem for problem in problems if problem.severity != Severity.ASSUMPTION])
    return instance


def inspect(
    path: str | Path, *, key: str | bytes | None = None, document: type[General] | None = None
) -> tuple[Instance | None, list[Problem]]:
    """The instance, or None where there are errors, and all errors, warnings and assumptions in reading order.

    With a document the policy sheet is held against it too, so that its errors stand beside those of the data.
    """
    source = Path(path)
    tables = {**all_tables(), POLICY_TABLE.name: POLICY_TABLE, BASELINE_TABLE.name: BASELINE_TABLE}
    try:
        grids, problems = find_tables(source, tables)
    except FileFaultError as fault:
        return None, [fault.problem]
    data: dict[str, Loaded] = {}
    for name, table in tables.items():
        if name in grids:
            data[name], found = read_table(table, grids[name])
            problems += found
        else:
            data[name] = absent(table, source.name, f"{name}.csv" if source.is_dir() else "")
    policy, baseline = data.pop(POLICY_TABLE.name), data.pop(BASELINE_TABLE.name)
    data, found = present_codes(data)
    problems += found
    # A needs table that could not be read has been told of already, and is not called missing too.
    faulty = {problem.place.sheet for problem in problems if problem.severity == Severity.ERROR}
    found = [one for one in cross_checks(data) if one.code != NO_NEEDS or one.place.sheet not in faulty]
    problems += [*duplicate_keys({POLICY_TABLE.name: policy, BASELINE_TABLE.name: baseline}), *found]
    if document is not None:
        known = {problem.place for problem in problems}  # the keys that stand twice have been told of
        problems += [one for one in row_problems(policy_rows(policy), document) if not _is_told(one, known)]
    secret = id_key(key)
    assumed = tuple(assumptions(data, has_key=secret is not None))
    problems = _ordered([*problems, *assumed], [grids[name].title for name in tables if name in grids])
    if any(problem.severity == Severity.ERROR for problem in problems):
        return None, problems
    frames = {name: loaded.frame for name, loaded in data.items()}
    numbers = [keyed(text, secret) for text in data["teachers"].text("id_number")]
    frames["teachers"] = frames["teachers"].assign(id_number=np.array(numbers, dtype=object))
    origins = {name: Origin(one.sheet, one.file, one.rows, one.columns) for name, one in data.items()}
    return with_baseline_of(Instance(frames, policy_rows(policy), assumed, origins), baseline), problems


def _is_told(problem: Problem, known: set[Place]) -> bool:
    return problem.code == "policy_key_twice" and problem.place in known


def _ordered(problems: Sequence[Problem], sheets: Sequence[str]) -> list[Problem]:
    order = {title: number for number, title in enumerate(sheets)}

    def place(problem: Problem) -> tuple[int, int, int]:
        where = problem.place
        return order.get(where.sheet, -1), where.row or 0, column_index(where.column)

    return sorted(problems, key=place)
