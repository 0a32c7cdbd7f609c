"""A sheet or CSV file as a rectangle of raw cells, each at its true row and column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rotation.model.fields import is_blank
from rotation.model.problem import Place

MAX_ROWS = 200_000
MAX_COLUMNS = 500
MAX_CELLS = 12_000_000


class Span(NamedTuple):
    """A merged range: first and last row and column, counted from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


def column_letter(index: int) -> str:
    """Column letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, digit = divmod(index - 1, 26)
        letters = chr(65 + digit) + letters
    return letters


def column_index(letters: str) -> int:
    """Column counted from 0 of its letters."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter.upper()) - 64
    return index - 1


@dataclass(frozen=True, eq=False)
class Grid:
    """Raw cells: `cells[0]` is row 1 of the sheet; text, numbers, dates, or blank as the file has them.

    `formulas` and `errors` are cells (row, column, counted from 0) that hold a formula or an error value (#N/A).
    `is_csv` says that every cell beyond the header is a broken line, not a remark beside the table.
    """

    title: str
    file: str
    cells: list[list[object]]
    formulas: frozenset[tuple[int, int]] = frozenset()
    errors: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[Span, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    is_csv: bool = False

    def place(self, row: int | None = None, column: int | None = None, header: str = "") -> Place:
        """The place of a cell counted from 0, in the words of the person who looks at the sheet."""
        letters = "" if column is None else column_letter(column)
        return Place(self.title, None if row is None else row + 1, letters, header, self.file)

    def column(self, index: int, first_row: int) -> list[object]:
        """The cells of a column from a row on; None where a line is shorter."""
        return [row[index] if index < len(row) else None for row in self.cells[first_row:]]

    @property
    def is_empty(self) -> bool:
        """True where no cell holds anything."""
        return all(is_blank(cell) for row in self.cells for cell in row)
