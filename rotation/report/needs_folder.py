"""Writes the needs that a plan counts, ready to be pasted into the workbook, and the sheets to review them with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from rotation.i18n import _
from rotation.io.atomic import new_folder
from rotation.io.folder import csv_bytes as table_bytes
from rotation.io.sheets import add_table
from rotation.model.tables import all_tables
from rotation.report.lists import csv_bytes
from rotation.report.needs_sheets import NEEDS_SHEET, PARTS_SHEET, QUOTAS_SHEET, plain_rows, shown_frame
from rotation.report.plan_columns import SheetSpec
from rotation.report.plan_drawing import PlanDrawing

REVIEWS = {"needs_review": NEEDS_SHEET, "quotas": QUOTAS_SHEET, "quotas_by_stage": PARTS_SHEET}
"""File name of each review sheet."""


def write_needs_folder(folder: Path, start: date, needs: pd.DataFrame, reviews: dict[str, pd.DataFrame]) -> list[Path]:
    """needs.csv and needs.xlsx, and a CSV for each review (keys of REVIEWS), all of them or none; returns the files.

    needs.csv and the first sheet of needs.xlsx have the headers that the reader takes. FileError where it fails.
    """
    contents = {
        "needs.csv": table_bytes(all_tables()["needs"], needs),
        "needs.xlsx": needs_workbook(start, needs, reviews),
        **{f"{name}.csv": csv_bytes(_texts(REVIEWS[name], frame)) for name, frame in reviews.items()},
    }
    with new_folder(folder) as draft:
        for name, content in contents.items():
            (draft / name).write_bytes(content)
    return [folder / name for name in contents]


def needs_workbook(start: date, needs: pd.DataFrame, reviews: dict[str, pd.DataFrame]) -> bytes:
    """The sheet 学科需求 as the reader takes it, then the reviews; the same tables give the same bytes."""
    book = PlanDrawing(start, _("Derived needs and proposed quotas"))
    add_table(book, all_tables()["needs"], needs)
    for name, frame in reviews.items():
        book.table(REVIEWS[name], plain_rows(frame))
    return book.finish()


def _texts(spec: SheetSpec, frame: pd.DataFrame) -> pd.DataFrame:
    shown = shown_frame(spec, frame)
    return shown.where(shown.notna(), "")
