"""Whole numbers out of text files, with file, line and value in every complaint."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rotation.errors import FileError
from rotation.i18n import _
from solvers.program import LARGEST_ACTIVITY, IntArray

NUMBER = re.compile(r"[+-]?[0-9]+")
_SHOWN = 40


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 file (a mark at its start is no part of it). Raises FileError."""
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(_("{file}: cannot be read ({reason})").format(file=path, reason=error)) from error


def whole(text: str, path: Path, line: int, column: str = "") -> int:
    """The whole number that a text states. Raises FileError naming file, line, column and the text."""
    shown = text.strip()
    value = int(shown) if NUMBER.fullmatch(shown) and len(shown) < _SHOWN else None
    if value is not None and abs(value) < LARGEST_ACTIVITY:
        return value
    fault = _("is not a whole number") if value is None else _("is too large")
    raise complaint(path, line, shown, fault, column)


def complaint(path: Path, line: int, value: str, fault: str, column: str = "") -> FileError:
    """The error about one value of a file."""
    shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "…"
    if column:
        text = _('{file}, line {line}, column {column}: "{value}" {fault}')
        return FileError(text.format(file=path, line=line, column=column, value=shown, fault=fault))
    return FileError(_('{file}, line {line}: "{value}" {fault}').format(file=path, line=line, value=shown, fault=fault))


@dataclass(frozen=True, eq=False)
class Table:
    """The wanted columns of a CSV file as texts, and the line of every row."""

    path: Path
    columns: dict[str, list[str]]
    lines: list[int]

    def __len__(self) -> int:
        return len(self.lines)

    def numbers(self, column: str, least: int | None = None, most: int | None = None) -> IntArray:
        """A column as whole numbers. Raises FileError at the first that is none or outside least..most."""
        values = []
        for text, line in zip(self.columns[column], self.lines, strict=True):
            value = whole(text, self.path, line, column)
            if (least is not None and value < least) or (most is not None and value > most):
                raise complaint(self.path, line, text, _("is outside its range"), column)
            values.append(value)
        return np.array(values, dtype=np.int64)

    def keys(self, column: str) -> dict[str, int]:
        """Number of the row of each text in a column of different texts. Raises FileError at a second one."""
        found: dict[str, int] = {}
        for row, (text, line) in enumerate(zip(self.columns[column], self.lines, strict=True)):
            if found.setdefault(text, row) != row:
                raise complaint(self.path, line, text, _("stands there twice"), column)
        return found


def read_table(path: Path, columns: Sequence[str]) -> Table:
    """The named columns of a CSV file with a header; others are ignored, rows of nothing but blanks left out.

    Raises FileError: no header, a missing column, a row that is too short or too long.
    """
    lines = read_lines(path)
    header, rows = _header(lines), csv.reader(lines)
    missing = [column for column in columns if column not in header]
    if missing:
        text = _("{file}, line 1: there is no column {column}; there are: {found}")
        raise FileError(text.format(file=path, column=", ".join(missing), found=", ".join(header) or "-"))
    places = [header.index(column) for column in columns]
    cells: list[list[str]] = []
    numbers = []
    try:
        next(rows, None)
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                text = _("{file}, line {line}: {count} values instead of {wanted}; the row is {row}")
                where = {"file": path, "line": rows.line_num, "count": len(row), "wanted": len(header)}
                raise FileError(text.format(**where, row=",".join(row)[:_SHOWN]))
            cells.append([row[place].strip() for place in places])
            numbers.append(rows.line_num)
    except csv.Error as error:
        raise FileError(_("{file}: cannot be read ({reason})").format(file=path, reason=error)) from error
    return Table(path, {name: [row[at] for row in cells] for at, name in enumerate(columns)}, numbers)


def header_of(path: Path) -> list[str]:
    """The column names of a CSV file. Raises FileError where it cannot be read."""
    return _header(read_lines(path))


def _header(lines: Sequence[str]) -> list[str]:
    return [cell.strip() for cell in next(csv.reader(lines[:1]), [])]
