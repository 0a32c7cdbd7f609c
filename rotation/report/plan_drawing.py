"""Draws the sheets of a plan workbook: headers that stay, filters, widths by content, A4 landscape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rotation.errors import FileError
from rotation.i18n import _
from rotation.io.sheets import Book, display_width
from rotation.report.plan_columns import Col, Row, SheetSpec, Value

A4 = 9
NARROWEST, WIDEST = 7.0, 34.0
LINE_HEIGHT, MOST_LINES = 14.5, 20
_NUMBERS: Mapping[str, str] = {"whole": "#,##0", "share": "General", "tenth": "0.0", "exact": "0.000", "percent": "0.0"}


class PlanDrawing(Book):
    """A workbook in memory with a format for each kind of cell; the same calls give the same bytes."""

    def __init__(self, created: date, title: str) -> None:
        super().__init__(created)
        self.book.set_size(2400, 1600)
        self.name = title
        base: dict[str, Any] = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "vcenter"}
        border = {**base, "border": 1, "border_color": "#D5DBE3"}
        self.kinds: dict[str, Any] = {
            "text": self.book.add_format({**border, "num_format": "@", "indent": 1}),
            "long": self.book.add_format({**border, "num_format": "@", "indent": 1, "text_wrap": True}),
            "general": self.book.add_format({**border, "align": "left", "indent": 1, "text_wrap": True}),
            **{kind: self.book.add_format({**border, "num_format": code}) for kind, code in _NUMBERS.items()},
        }
        estimated = _(" (estimated)")
        estimate = f'0"{estimated}"'
        self.marks: dict[str, Any] = {
            "good": self.book.add_format({**border, "font_color": "#1B6B3A", "text_wrap": True, "indent": 1}),
            "bad": self.book.add_format(
                {**border, "font_color": "#A61B1B", "bg_color": "#FDECEC", "text_wrap": True, "indent": 1}
            ),
            "short": self.book.add_format(
                {**border, "num_format": _NUMBERS["tenth"], "font_color": "#A61B1B", "bg_color": "#FDECEC"}
            ),
            "estimate": self.book.add_format({**border, "num_format": estimate, "font_color": "#6B5B1B"}),
        }
        self.alert = self.book.add_format({"font_color": "#A61B1B", "bg_color": "#FDECEC"})
        self.gain = self.book.add_format({"font_color": "#1B6B3A"})
        self.loss = self.book.add_format({"font_color": "#9A4A00"})
        label = {**border, "bold": True, "bg_color": "#F3F6FA", "indent": 1, "text_wrap": True}
        self.label = self.book.add_format(label)

    def sheet(self, title: str) -> Any:
        """An empty sheet, ready for print: A4 landscape, one page wide, title and page numbers on every page."""
        sheet = self.book.add_worksheet(title)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.5, 0.5, 0.7, 0.6)
        sheet.hide_gridlines(2)
        sheet.set_header("&L" + self.name.replace("&", "&&")[:100] + "&R&A")
        sheet.set_footer("&C" + _("page &P of &N"))
        return sheet

    def table(self, spec: SheetSpec, rows: Iterable[Row]) -> None:
        """A sheet with one line a row; FileError for text that no cell can hold."""
        sheet, listed = self.sheet(spec.title), list(rows)
        sheet.repeat_rows(0)
        printed = [index for index, column in enumerate(spec.columns) if column.printed]
        sheet.print_area(0, 0, max(len(listed), 1), max(printed))
        sheet.set_row(0, 30)
        for index, column in enumerate(spec.columns):
            sheet.write_string(0, index, column.header, self.required)
            shown = [column.show(row) for row in listed]
            for number, (row, value) in enumerate(zip(listed, shown, strict=True), start=1):
                self.cell(sheet, number, index, value, self.marks.get(column.mark(row)) or self.kinds[column.kind])
            sheet.set_column(index, index, _width(column, shown))
            self._live(sheet, column.live, index, len(listed))
        self._heights(sheet, spec, listed)
        sheet.freeze_panes(1, spec.frozen)
        sheet.autofilter(0, 0, max(len(listed), 1), len(spec.columns) - 1)

    def _live(self, sheet: Any, name: str, column: int, rows: int) -> None:
        """The conditional format of a column, which still holds after somebody has changed a number."""
        bar = {"type": "data_bar", "bar_color": "#F2B48A", "min_type": "num", "min_value": 0}
        more = {"type": "cell", "criteria": ">", "value": 0}
        formats = {
            "bar": [bar],
            "above_zero": [{**more, "format": self.alert}],
            "sign": [{**more, "format": self.gain}, {**more, "criteria": "<", "format": self.loss}],
        }
        for rule in formats.get(name, []) if rows else []:
            sheet.conditional_format(1, column, rows, column, rule)

    def _heights(self, sheet: Any, spec: SheetSpec, rows: list[Row]) -> None:
        """Rows whose long texts wrap become higher; not every program finds that out by itself."""
        wrapping = [(column.show, column.width) for column in spec.columns if column.kind == "long" and column.width]
        for number, row in enumerate(rows, start=1):
            self.height(sheet, number, [(show(row), width) for show, width in wrapping])

    def height(self, sheet: Any, row: int, texts: Iterable[tuple[Value, float]]) -> None:
        """Make a row as high as texts in columns of these widths need."""
        lines = max((_lines(text, width) for text, width in texts), default=1)
        if lines > 1:
            sheet.set_row(row, LINE_HEIGHT * min(lines, MOST_LINES))

    def cell(self, sheet: Any, row: int, column: int, value: Value, style: Any) -> None:
        """One cell: text stays text, whatever it looks like."""
        if value is None or value == "":
            done = sheet.write_blank(row, column, None, style)
        elif isinstance(value, bool):
            done = sheet.write_boolean(row, column, value, style)
        elif isinstance(value, str):
            done = sheet.write_string(row, column, value, style)
        else:
            done = sheet.write_number(row, column, value, style)
        if done != 0:
            raise FileError(_("A text is too long for a cell, or there are too many rows for a sheet."))


def _lines(value: Value, width: float) -> int:
    """Lines that a text takes in a column that wraps; most letters are a little narrower than the digits counted."""
    return sum(max(1, -int(-display_width(line) // (width * 1.05))) for line in str(value or "").split("\n"))


def _width(column: Col, shown: list[Value]) -> float:
    if column.width is not None:
        return column.width
    longest = max((display_width(str(value)) for value in shown if value is not None), default=0)
    return min(max(longest + 2.5, display_width(column.header) + 2.5, NARROWEST), WIDEST)
