"""Draws one table as a sheet of a workbook; shared by the data workbook and the template."""

from __future__ import annotations

import io
import unicodedata
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

import pandas as pd
import xlsxwriter

from rotation.errors import FileError
from rotation.i18n import _
from rotation.io.cells import Cell, column_cells
from rotation.model.tables import Column, Table

# Text that starts with = or http stays text: a name must never become a formula or a link.
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NUMBERS = ("Int64", "float64")
_WIDEST = 30


class Book:
    """A workbook in memory with the formats that its sheets share; the same calls give the same bytes."""

    def __init__(self, created: date) -> None:
        self.stream = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.stream, _OPTIONS)
        self.book.set_properties({"created": datetime.combine(created, time(), UTC).replace(tzinfo=None)})
        base = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
        header = {**base, "bold": True, "text_wrap": True, "align": "center", "border": 1, "border_color": "#B0B8C4"}
        self.required = self.book.add_format({**header, "bg_color": "#1F5FA8", "font_color": "#FFFFFF"})
        self.optional = self.book.add_format({**header, "bg_color": "#E4EBF3", "font_color": "#1B2A3A"})
        self.text = self.book.add_format({**base, "num_format": "@", "locked": False})
        self.number = self.book.add_format({**base, "locked": False})
        self.title = self.book.add_format({**base, "bold": True, "font_size": 14})
        self.remark = self.book.add_format({**base, "text_wrap": True, "valign": "top"})

    def body(self, column: Column) -> Any:
        """The format of a column's cells: numbers as numbers, all else as text, so that 00123 stays 00123."""
        return self.number if column.kind.dtype in _NUMBERS else self.text

    def finish(self) -> bytes:
        """The workbook's bytes."""
        self.book.close()
        return self.stream.getvalue()


def add_table(book: Book, table: Table, frame: pd.DataFrame | None) -> Any:
    """A sheet with the header in row 1 and the rows below; FileError for text that no cell can hold."""
    sheet = book.book.add_worksheet(table.zh)
    rows = 0 if frame is None else len(frame)
    for index, column in enumerate(table.columns):
        sheet.write_string(0, index, column.zh, book.required if column.required else book.optional)
        sheet.set_column(index, index, _width(column), book.body(column))
        if frame is not None:
            _fill(sheet, index, column_cells(column, frame[column.name], "zh"), book.body(column))
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, min(2, len(table.columns) - 1))
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), len(table.columns) - 1)
    return sheet


def _fill(sheet: Any, index: int, cells: list[Cell], body: Any) -> None:
    for row, cell in enumerate(cells, start=1):
        if cell is None:
            continue
        # The file keeps 16 digits of a number; one that needs 17 is written as text and so read back exactly.
        if isinstance(cell, float) and float(f"{cell:.16G}") != cell:
            cell = repr(cell)
        done = (
            sheet.write_string(row, index, cell, body)
            if isinstance(cell, str)
            else sheet.write_number(row, index, cell, body)
        )
        if done != 0:
            raise FileError(_("A text is too long for a cell, or there are too many rows for a sheet."))


def _width(column: Column) -> float:
    longest = max(display_width(column.zh) + 3, display_width(column.example) + 2, 8)
    return float(min(longest, _WIDEST))


def display_width(text: str) -> int:
    """Columns that a text takes on the screen: two for a Chinese character."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=8192)
def _columns(letter: str) -> int:
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
