"""The known optima of a folder's cases, out of its optima.csv."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.textfiles import header_of, read_table, whole
from rotation.errors import FileError
from rotation.i18n import _

FILE = "optima.csv"

Values = tuple[int | None, ...]


@dataclass(eq=False)
class Optima:
    """Case -> its optima, None where the cell is blank; remembers which rows a case asked for."""

    columns: Sequence[str]
    rows: dict[str, Values] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    def of(self, *names: str) -> Values:
        """The optima in the row of the first of these names that has one, else nothing known."""
        for name in names:
            if name in self.rows:
                self.asked.add(name)
                return self.rows[name]
        return (None,) * len(self.columns)

    def unused(self) -> list[str]:
        """Cases with a row that nobody asked for: their files are not there."""
        return [case for case in self.rows if case not in self.asked]


def states(folder: Path, column: str) -> bool:
    """The folder's optima.csv has that column."""
    path = folder / FILE
    try:
        return path.is_file() and column in header_of(path)
    except FileError:
        return False


def read_optima(folder: Path, columns: Sequence[str], other: str) -> Optima:
    """The optima in those columns; none where there is no file or it is the other layout's, which has column `other`.

    Raises FileError naming line, column and value.
    """
    path = folder / FILE
    if not path.is_file() or (states(folder, other) and not states(folder, columns[0])):
        return Optima(columns)
    table = read_table(path, ("case", *columns))
    table.keys("case")
    rows = zip(table.lines, *(table.columns[name] for name in ("case", *columns)), strict=True)
    found: dict[str, Values] = {}
    for line, case, *values in rows:
        if not case:
            text = _("{file}, line {line}: the row names no case")
            raise FileError(text.format(file=path, line=line))
        cells = zip(values, columns, strict=True)
        found[case] = tuple(whole(text, path, line, name) if text else None for text, name in cells)
    return Optima(columns, found)
