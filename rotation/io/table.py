"""Reads one grid as one table."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from rotation.i18n import _
from rotation.io.columns import parse_column
from rotation.io.grid import Grid, column_letter
from rotation.io.headers import Header, find_header, header_problems, no_header
from rotation.io.loaded import Loaded, absent
from rotation.io.texts import shown
from rotation.model.fields import clean, is_blank
from rotation.model.instance import complete
from rotation.model.problem import Problem
from rotation.model.tables import Column, Table

_TOTAL = re.compile(r"(合\s*计|总\s*计|小\s*计|共\s*计|总\s*数|(grand |sub)?totals?\b)", re.IGNORECASE)


def read_table(table: Table, grid: Grid) -> tuple[Loaded, list[Problem]]:
    """The table as read, and every problem of its header and cells; rows without any value are skipped."""
    header = find_header(table, grid.cells)
    if header is None:
        return absent(table, grid.file), [no_header(table, grid)]
    problems = list(header_problems(table, grid, header))
    rows = filled_rows(grid, header)
    totals = np.array([_is_total(table, grid, header, int(row)) for row in rows], dtype=np.bool_)
    problems += [_total_row(grid, int(row)) for row in rows[totals]]
    rows = rows[~totals]
    if table.required and not len(rows):
        problems.append(_no_rows(grid))
    data: dict[str, npt.NDArray[np.object_]] = {}
    bad: dict[str, npt.NDArray[np.bool_]] = {}
    blank: dict[str, npt.NDArray[np.bool_]] = {}
    for column in table.columns:
        if column.name in header.columns:
            index, title = header.columns[column.name], header.texts[column.name]
            parsed = parse_column(column, grid, index, title, rows, _others(table, column))
            data[column.name], bad[column.name], blank[column.name] = parsed.values, parsed.bad, parsed.blank
            problems.extend(parsed.problems)
    frame = complete(table, pd.DataFrame(data, index=pd.RangeIndex(len(rows)), dtype=object))
    columns = {name: (column_letter(index), header.texts[name]) for name, index in header.columns.items()}
    return Loaded(table, frame, rows + 1, grid.title, grid.file, columns, bad, blank), problems


def filled_rows(grid: Grid, header: Header) -> npt.NDArray[np.int64]:
    """The rows (from 0) below the header in which a known column holds something, a formula counted as something."""
    known = sorted(header.columns.values())
    formula_rows = {row for row, column in grid.formulas | grid.errors if column in header.columns.values()}
    found = []
    for number in range(header.row + 1, len(grid.cells)):
        row = grid.cells[number]
        width = len(row)
        if any(index < width and not is_blank(row[index]) for index in known) or number in formula_rows:
            found.append(number)
    return np.array(found, dtype=np.int64)


def _others(table: Table, column: Column) -> str:
    """The header of the column for further words beside one that takes a single word; empty where there is none."""
    return next((one.zh for one in table.columns if one.name == f"other_{column.name}s"), "")


def _is_total(table: Table, grid: Grid, header: Header, row: int) -> bool:
    """True where a row begins with a word such as 合计 and lacks what every row needs."""
    cells = grid.cells[row]
    first = next((clean(cell) for cell in cells if not is_blank(cell)), "")
    if not _TOTAL.match(first):
        return False
    needed = [header.columns[one.name] for one in table.columns if one.required and one.name in header.columns]
    return any(index >= len(cells) or is_blank(cells[index]) for index in needed)


def _total_row(grid: Grid, row: int) -> Problem:
    text = next(clean(cell) for cell in grid.cells[row] if not is_blank(cell))
    message = _("“{text}”: this looks like a row of totals").format(text=shown(None, text))
    return Problem("total_row", grid.place(row), text, message, _("Delete the row; the program counts by itself."))


def _no_rows(grid: Grid) -> Problem:
    message = _("the table holds no rows")
    return Problem("no_rows", grid.place(), "", message, _("Fill in one row for each item."))
