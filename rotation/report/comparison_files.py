"""A comparison as files and as JSON: one workbook with a sheet a table, and each table as CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from rotation.i18n import _
from rotation.io.atomic import new_folder
from rotation.report.comparison import Side, Table, indicators, moves, rules
from rotation.report.comparison_data import data
from rotation.report.comparison_inputs import policies, schools
from rotation.report.lists import csv_bytes
from rotation.report.plan_columns import Col, SheetSpec, key
from rotation.report.plan_drawing import PlanDrawing

MOST_LETTERS = 31
"""Of a sheet's title."""


def compare(sides: Sequence[Side]) -> list[Table]:
    """Every table of the comparison; the first side is the one that the others are measured against."""
    return [indicators(sides), moves(sides), schools(sides), rules(sides), policies(sides), data(sides)]


def comparison_json(tables: Sequence[Table], more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Each table by its name: headers and rows; numbers stay numbers, a blank is null."""
    found = {
        table.name: {"headers": list(table.headers), "rows": [list(row) for row in table.rows]} for table in tables
    }
    return {**found, **(more or {})}


def tables_workbook(tables: Sequence[Table], title: str, created: date) -> bytes:
    """One sheet a table; the same tables give the same bytes."""
    drawing = PlanDrawing(created, title)
    for table in tables:
        numbers = [str(at) for at in range(len(table.headers))]
        kinds = [_kind(table, at) for at in range(len(table.headers))]
        columns = tuple(
            Col(header, header, key(number), kind)
            for header, number, kind in zip(table.headers, numbers, kinds, strict=True)
        )
        name = table.title[:MOST_LETTERS]
        drawing.table(SheetSpec(name, name, columns), (dict(zip(numbers, row, strict=True)) for row in table.rows))
    return drawing.finish()


def _kind(table: Table, at: int) -> str:
    """`general` where any cell of the column is a number: such cells keep their type."""
    return "general" if any(isinstance(row[at], (int, float)) for row in table.rows) else "text"


def write_tables(
    tables: Sequence[Table],
    folder: Path,
    name: str,
    title: str,
    created: date,
    more: Mapping[str, bytes] | None = None,
) -> list[Path]:
    """Write NAME.xlsx, NAME.json and a CSV a table; returns their paths. Raises FileError."""
    content = json.dumps(comparison_json(tables), ensure_ascii=False, indent=1) + "\n"
    files = {
        f"{name}.xlsx": tables_workbook(tables, title, created),
        f"{name}.json": content.encode(),
        **{f"{table.name}.csv": csv_bytes(frame(table)) for table in tables},
        **(more or {}),
    }
    with new_folder(folder) as draft:
        for file, part in files.items():
            (draft / file).write_bytes(part)
    return [folder / file for file in files]


def frame(table: Table) -> pd.DataFrame:
    """A table as a frame; a blank is an empty text."""
    rows = [tuple("" if value is None else value for value in row) for row in table.rows]
    return pd.DataFrame(rows, columns=list(table.headers), dtype=object)


def comparison_title(sides: Sequence[Side]) -> str:
    """The title of a comparison."""
    return _("{authority}: {count} plans compared").format(authority=sides[0].instance.authority, count=len(sides))
