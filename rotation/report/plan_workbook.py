"""Writes a plan as a workbook for the office: the moves in words, and everything that shows why they are right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from rotation.i18n import _, current_language
from rotation.io.plan_facts import FACTS_SHEET, KEY_HEADERS, fact_cell, fact_name
from rotation.io.plan_write import columns_of, rows_of
from rotation.report import plan_sheets
from rotation.report.plan_book import PlanBook
from rotation.report.plan_columns import Row
from rotation.report.plan_drawing import PlanDrawing

LABELS, VALUES = 36, 80
"""Widths of label and value where a sheet lists pairs."""
OVERVIEW = ("方案总览", "overview")


def workbook_bytes(book: PlanBook) -> bytes:
    """The workbook in the current language; the same book gives the same bytes."""
    drawing = PlanDrawing(book.start, book.title)
    _overview(drawing, book)
    if len(book.changed):
        drawing.table(plan_sheets.CHANGED, _rows(book.changed))
    if len(book.changes):
        drawing.table(plan_sheets.CHANGES, _rows(book.changes))
    drawing.table(plan_sheets.moves_sheet(columns_of(book.plan)), rows_of(book.plan))
    drawing.table(plan_sheets.SCHOOLS, _rows(book.schools))
    drawing.table(plan_sheets.LINES, _rows(book.lines))
    drawing.table(plan_sheets.INDICATORS, _rows(book.indicators))
    drawing.table(plan_sheets.RATES, _rows(book.rates))
    drawing.table(plan_sheets.RULES, _checked(book))
    drawing.table(plan_sheets.STAYS, _rows(book.stays))
    drawing.table(plan_sheets.GOALS, ({"order": n, **row} for n, row in enumerate(_rows(book.goals), start=1)))
    drawing.table(plan_sheets.PARAMETERS, (_parameter(row) for row in book.parameters))
    _facts(drawing, book)
    return drawing.finish()


def _rows(frame: pd.DataFrame) -> Iterator[Row]:
    """The rows as plain values; every kind of missing value is None."""
    plain = frame.astype(object).where(frame.notna(), None)
    for row in plain.to_dict("records"):
        yield {str(name): value.item() if hasattr(value, "item") else value for name, value in row.items()}


def _checked(book: PlanBook) -> Iterator[Row]:
    """One row a finding, and one for every rule without any; rules in the order read, then what belongs to none."""
    found: dict[str, list[Row]] = {}
    for row in _rows(book.findings):
        found.setdefault(str(row["rule"]), []).append(row)
    rules: list[Row] = list(_rows(book.rules))
    named = {str(rule["rule"]) for rule in rules}
    rules += [{"rule": name, "name": name, "demands": ""} for name in found if name not in named]
    for rule in rules:
        findings = found.get(str(rule["rule"]), [])
        for finding in findings:
            nature = _("broken (hard)") if finding["hard"] else _("paid for (soft)")
            yield {**rule, **finding, "name": rule["name"], "found": True, "nature": nature}
        if not findings:
            yield {**rule, "message": _("no breach found"), "amount": None, "nature": "", "found": False}


def _parameter(row: Any) -> Row:
    return {"key": row.key, "name": row.name, "value": row.value, "source": row.source}


def _title(names: tuple[str, str]) -> str:
    return names[0] if current_language() == "zh_CN" else names[1]


def _overview(drawing: PlanDrawing, book: PlanBook) -> None:
    sheet = drawing.sheet(_title(OVERVIEW))
    sheet.set_column(0, 0, LABELS)
    sheet.set_column(1, 1, VALUES)
    sheet.set_row(0, 28)
    drawing.cell(sheet, 0, 0, book.title, drawing.title)
    _pairs(drawing, sheet, 2, book.summary)
    sheet.freeze_panes(1, 0)


def _pairs(drawing: PlanDrawing, sheet: Any, first: int, pairs: Iterable[tuple[str, Any]]) -> None:
    for number, (label, value) in enumerate(pairs, start=first):
        drawing.cell(sheet, number, 0, label, drawing.label)
        drawing.cell(sheet, number, 1, value, drawing.kinds["general"])
        drawing.height(sheet, number, ((label, LABELS), (value, VALUES)))


def _facts(drawing: PlanDrawing, book: PlanBook) -> None:
    """Key, name and value of every fact, as `rotation.io.plan_facts` reads them back; remarks below, without a key."""
    sheet = drawing.sheet(_title(FACTS_SHEET))
    for index, (header, width) in enumerate(((_title(KEY_HEADERS), 18), (_("item"), LABELS), (_("value"), VALUES))):
        drawing.cell(sheet, 0, index, header, drawing.required)
        sheet.set_column(index, index, width)
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 0)
    row = 0
    for row, (name, value) in enumerate(sorted(book.facts.items()), start=1):
        drawing.cell(sheet, row, 0, name, drawing.kinds["text"])
        drawing.cell(sheet, row, 1, fact_name(name), drawing.label)
        drawing.cell(sheet, row, 2, fact_cell(value), drawing.kinds["general"])
    for number, (label, text) in enumerate(book.notes, start=row + 2):
        drawing.cell(sheet, number, 1, label, drawing.label)
        drawing.cell(sheet, number, 2, text, drawing.kinds["long"])
        drawing.height(sheet, number, ((text, VALUES),))
