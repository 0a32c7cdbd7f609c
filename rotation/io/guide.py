"""The guide sheet of the template: how to fill it in, and one line with an example for every column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rotation.i18n import _, current_language
from rotation.io.sheets import Book, display_width
from rotation.io.texts import EXPECTED
from rotation.model.tables import Column, Table

_WIDTHS = (14, 20, 8, 46, 46, 24)
_LINE = 15.0


def add_guide(book: Book, sheet: Any, tables: Sequence[Table]) -> None:
    """Fills the guide: hints above, then one row a column."""
    for index, width in enumerate(_WIDTHS):
        sheet.set_column(index, index, width, book.remark)
    sheet.write_string(0, 0, _("How to fill in this workbook"), book.title)
    for row, hint in enumerate(_hints(), start=1):
        sheet.merge_range(row, 0, row, len(_WIDTHS) - 1, hint, book.remark)
    row = _titles_row()
    titles = (_("Sheet"), _("Column"), _("Required"), _("What to fill in"), _("Explanation"), _("Example"))
    for index, title in enumerate(titles):
        sheet.write_string(row, index, title, book.required)
    for table in tables:
        for column in table.columns:
            row += 1
            texts = _line(table, column)
            for index, text in enumerate(texts):
                sheet.write_string(row, index, text, book.remark)
            # Not every program fits the height of a row to wrapped text.
            sheet.set_row(row, _LINE * max(_lines(text, width) for text, width in zip(texts, _WIDTHS, strict=True)))
    sheet.freeze_panes(_titles_row() + 1, 0)
    sheet.repeat_rows(_titles_row())
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)


def _lines(text: str, width: int) -> int:
    return max(1, -(-display_width(text) // (width - 2)))


def _titles_row() -> int:
    return len(_hints()) + 2


def _hints() -> tuple[str, ...]:
    return (
        _("Headers in dark blue are required; everything else may stay empty, and the result says what was assumed."),
        _("Fill in from row 2 on, one row for each item. Columns may be moved; their headers must stay."),
        _("Codes are text: 00123 must not become 123. Paste with “values only”, so that drop-downs stay intact."),
        _("Dates may be written as 2019-09, 2019.9.1 or 2019年9月. Formulas are refused; paste their values."),
        _("Several words in one cell are separated by 、. Sheets that are not needed stay empty."),
    )


def _line(table: Table, column: Column) -> tuple[str, ...]:
    words = column.kind.words
    content = _(EXPECTED[column.kind.name]) if words is None else "、".join(words.zh(code) for code in words.codes)
    if column.kind.many:
        content = _("one or several of: {words}").format(words=content)
    note = column.note_zh if current_language() == "zh_CN" else column.note_en
    return table.zh, column.zh, _("yes") if column.required else "", content, note, column.example
