"""Reads one column of raw cells: every distinct value is parsed once, every bad cell is reported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter, ValidationError

from rotation.i18n import ngettext
from rotation.io.grid import Grid
from rotation.io.headers import LIMIT
from rotation.io.texts import cell_fault, shown
from rotation.model.fields import is_blank
from rotation.model.problem import Problem
from rotation.model.tables import Column


@dataclass(frozen=True)
class Fault:
    """Why a value cannot stand in a column."""

    kind: str
    limit: object = None
    word: str = ""


@dataclass(frozen=True, eq=False)
class Parsed:
    """Values in row order (None where blank or bad), which cells are bad or blank, a problem for every bad one."""

    values: npt.NDArray[np.object_]
    bad: npt.NDArray[np.bool_]
    blank: npt.NDArray[np.bool_]
    problems: list[Problem]


def parse_value(adapter: TypeAdapter[Any], column: Column, value: object) -> object | Fault:
    """The canonical value of a cell, None for an empty one, or the fault."""
    if is_blank(value):
        return Fault("missing_cell") if column.required else None
    try:
        found: object = adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        context = first.get("ctx", {})
        return Fault(first["type"], context.get("limit"), str(context.get("word", "")))
    return found


def parse_column(
    column: Column, grid: Grid, index: int, header: str, rows: npt.NDArray[np.int64], others: str = ""
) -> Parsed:
    """The cells of a grid's column in the given rows (counted from 0); `others` as `texts.cell_fault` takes it."""
    adapter: TypeAdapter[Any] = TypeAdapter(column.annotation)
    cells = grid.cells
    raw = [cells[row][index] if index < len(cells[row]) else None for row in rows]
    # 1, 1.0 and True are equal as keys, so the type is part of the key.
    numbers: dict[tuple[type, object], int] = {}
    code = np.array([numbers.setdefault((cell.__class__, cell), len(numbers)) for cell in raw], dtype=np.int64)
    parsed = [parse_value(adapter, column, cell) for __, cell in numbers]
    faults = np.array([isinstance(one, Fault) for one in parsed], dtype=np.bool_)
    values = np.empty(len(parsed), dtype=object)
    values[:] = [None if isinstance(one, Fault) else one for one in parsed]
    by_row: dict[int, Fault] = {}
    bad = faults[code] if len(code) else np.zeros(0, dtype=np.bool_)
    for position in np.flatnonzero(bad):
        fault = parsed[code[position]]
        assert isinstance(fault, Fault)
        by_row[int(position)] = fault
    _mark_cells(by_row, bad, grid, index, rows)
    _drop_merged(by_row, grid, index, rows)
    result = values[code] if len(code) else np.empty(0, dtype=object)
    blank = np.array([one is None for one in result], dtype=np.bool_) & ~bad
    result[bad] = None
    return Parsed(result, bad, blank, list(_problems(column, grid, index, header, rows, raw, by_row, others)))


def _mark_cells(
    by_row: dict[int, Fault], bad: npt.NDArray[np.bool_], grid: Grid, index: int, rows: npt.NDArray[np.int64]
) -> None:
    for kind, places in (("error_cell", grid.errors), ("formula_cell", grid.formulas)):
        if not places:
            continue
        numbers = np.array(sorted(row for row, column in places if column == index), dtype=np.int64)
        for position in np.flatnonzero(np.isin(rows, numbers)):
            by_row[int(position)] = Fault(kind)
            bad[position] = True


def _drop_merged(by_row: dict[int, Fault], grid: Grid, index: int, rows: npt.NDArray[np.int64]) -> None:
    """Empty cells of a merged range are told of once, with the range."""
    covered = [
        (span.first_row, span.last_row) for span in grid.merged if span.first_column <= index <= span.last_column
    ]
    for position in [at for at, fault in by_row.items() if fault.kind == "missing_cell"] if covered else []:
        if any(first <= rows[position] <= last for first, last in covered):
            del by_row[position]


def _problems(
    column: Column,
    grid: Grid,
    index: int,
    header: str,
    rows: npt.NDArray[np.int64],
    raw: list[object],
    by_row: dict[int, Fault],
    others: str,
) -> Iterator[Problem]:
    known: dict[tuple[Fault, str], tuple[str, str]] = {}
    for position in sorted(by_row)[:LIMIT]:
        fault, value = by_row[position], raw[position]
        key = (fault, repr(value))
        if key not in known:
            known[key] = cell_fault(fault.kind, column, value, fault.limit, fault.word, others)
        place = grid.place(int(rows[position]), index, header)
        yield Problem(fault.kind, place, shown(column, value), *known[key])
    if len(by_row) > LIMIT:
        message = ngettext(
            "and {count} more cell of this column",
            "and {count} more cells of this column",
            len(by_row) - LIMIT,
        ).format(count=len(by_row) - LIMIT)
        yield Problem("more_like_this", grid.place(None, index, header), "", message, "")
