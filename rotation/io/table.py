"""Reads one grid as one table."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from rotation.i18n import _
from rotation.io.columns import parse_column
from rotation.io.grid import Grid, column_letter
from rotation.io.headers import Header, find_header, header_problems, no_header
from rotation.io.loaded import Loaded, absent
from rotation.model.fields import is_blank
from rotation.model.instance import complete
from rotation.model.problem import Problem
from rotation.model.tables import Table


def read_table(table: Table, grid: Grid) -> tuple[Loaded, list[Problem]]:
    """The table as read, and every problem of its header and cells; rows without any value are skipped."""
    header = find_header(table, grid.cells)
    if header is None:
        return absent(table, grid.file), [no_header(table, grid)]
    problems = list(header_problems(table, grid, header))
    rows = filled_rows(grid, header)
    if table.required and not len(rows):
        problems.append(_no_rows(grid))
    data: dict[str, npt.NDArray[np.object_]] = {}
    bad: dict[str, npt.NDArray[np.bool_]] = {}
    blank: dict[str, npt.NDArray[np.bool_]] = {}
    for column in table.columns:
        if column.name in header.columns:
            index, title = header.columns[column.name], header.texts[column.name]
            parsed = parse_column(column, grid, index, title, rows)
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


def _no_rows(grid: Grid) -> Problem:
    message = _("the table holds no rows")
    return Problem("no_rows", grid.place(), "", message, _("Fill in one row for each item."))
