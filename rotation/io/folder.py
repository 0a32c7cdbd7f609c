"""Writes an instance as a folder of CSV files: UTF-8 with a mark (so Excel shows Chinese), codes for words."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from rotation.io.atomic import new_folder
from rotation.io.baseline_sheet import BASELINE_TABLE, baseline_frame
from rotation.io.cells import Cell, column_cells, number_text, written_tables
from rotation.io.csvfile import guard
from rotation.model.instance import Instance
from rotation.model.tables import Table


def write_folder(instance: Instance, folder: str | Path) -> None:
    """One file a table (empty tables as a header line) and policy.csv; the same instance gives the same bytes.

    Every table is written, so that no file of an earlier year stays behind. Raises FileError.
    """
    place = Path(folder)
    with new_folder(place) as draft:
        if not instance.baseline and (place / f"{BASELINE_TABLE.name}.csv").exists():
            (draft / f"{BASELINE_TABLE.name}.csv").write_bytes(csv_bytes(BASELINE_TABLE, baseline_frame(instance)))
        for table, frame in written_tables(instance).items():
            (draft / f"{table.name}.csv").write_bytes(csv_bytes(table, frame))


def csv_bytes(table: Table, frame: pd.DataFrame) -> bytes:
    """A table as CSV with snake_case headers; text that a spreadsheet would run as a formula stands behind a `'`."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.names)
    columns = [[_text(cell) for cell in column_cells(one, frame[one.name], "code")] for one in table.columns]
    writer.writerows(zip(*columns, strict=True))
    return stream.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return guard(cell) if isinstance(cell, str) else number_text(cell)
