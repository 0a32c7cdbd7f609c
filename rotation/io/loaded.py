"""A table as it was read: typed values together with the place of every one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from rotation.i18n import ngettext
from rotation.io.grid import column_letter
from rotation.io.headers import LIMIT
from rotation.io.texts import shown, with_value
from rotation.model.instance import Instance, complete
from rotation.model.problem import Place, Problem, Severity
from rotation.model.tables import Table, all_tables

Mask = npt.NDArray[np.bool_]
Words = tuple[str, str] | Callable[[int], tuple[str, str]]
"""Message and advice, the same for every row or by the row's position."""


@dataclass(frozen=True, eq=False)
class Loaded:
    """`frame` holds the schema's columns in canonical types, with a cell that could not be read as if it were empty.

    `rows` are the row numbers in the sheet (1 = first line), `columns` name -> (letters, header as written) of the
    columns that are there, `bad` name -> which cells could not be read, `blank` name -> which cells hold nothing.
    """

    table: Table
    frame: pd.DataFrame
    rows: npt.NDArray[np.int64]
    sheet: str
    file: str = ""
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    bad: Mapping[str, Mask] = field(default_factory=dict)
    blank: Mapping[str, Mask] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    def text(self, column: str) -> npt.NDArray[np.object_]:
        """A text column as an object array of str; the empty text where nothing stands or nothing could be read."""
        return self.frame[column].to_numpy(dtype=object)

    def number(self, column: str) -> npt.NDArray[np.float64]:
        """A numeric column as floats, NaN where nothing stands."""
        return self.frame[column].to_numpy(dtype=np.float64, na_value=np.nan)

    def place(self, position: int | None = None, column: str = "") -> Place:
        """The place of a cell, by position in the frame and column name."""
        letters, header = self.columns.get(column, ("", self.table.column(column).zh if column else ""))
        return Place(self.sheet, None if position is None else int(self.rows[position]), letters, header, self.file)

    def shown(self, position: int, column: str) -> str:
        """A cell's value as a message prints it: words in Chinese, identity numbers masked."""
        value = self.frame[column].iloc[position]
        definition = self.table.column(column)
        if value is pd.NA or value is None or (isinstance(value, float) and np.isnan(value)):
            return ""
        if definition.kind.words is not None:
            return "、".join(definition.kind.words.zh(code) for code in str(value).split(","))
        return shown(definition, value)

    def findings(
        self, where: Mask, column: str, code: str, words: Words, severity: Severity = Severity.ERROR
    ) -> Iterator[Problem]:
        """One problem for every row of the mask, at a column; past the limit one line that counts the rest."""
        positions = np.flatnonzero(where)
        for position in positions[:LIMIT]:
            message, advice = words(int(position)) if callable(words) else words
            value = self.shown(int(position), column)
            message = with_value(message, self.table.column(column), value)
            yield Problem(code, self.place(int(position), column), value, message, advice, severity)
        if len(positions) > LIMIT:
            yield self.more(len(positions) - LIMIT, column, severity)

    def more(self, count: int, column: str, severity: Severity) -> Problem:
        """The line that stands for the problems past the limit."""
        message = ngettext(
            "and {count} more row with such a problem",
            "and {count} more rows with such a problem",
            count,
        ).format(count=count)
        return Problem("more_like_this", self.place(None, column), "", message, "", severity)


Data = Mapping[str, Loaded]
"""Table name -> table as read; every table of the schema is there, perhaps without rows."""


def absent(table: Table, file: str, sheet: str = "") -> Loaded:
    """A table that the file does not have; `sheet` is where it would stand."""
    frame = complete(table, None)
    return Loaded(table, frame, np.empty(0, dtype=np.int64), sheet or table.zh, file)


def of_instance(instance: Instance) -> Data:
    """An instance as if it had been read from the workbook that it would be written to."""
    found: dict[str, Loaded] = {}
    for name, table in all_tables().items():
        frame = instance[name]
        rows = np.arange(len(frame), dtype=np.int64) + 2
        columns = {column.name: (column_letter(index), column.zh) for index, column in enumerate(table.columns)}
        found[name] = Loaded(table, frame, rows, table.zh, "", columns)
    return found
