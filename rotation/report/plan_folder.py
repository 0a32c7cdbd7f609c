"""Writes a plan's folder: workbook, coded CSV and JSON, manifest; all of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rotation.io.atomic import new_folder
from rotation.io.plan_facts import MANIFEST_FILE
from rotation.io.plan_files import MOVES_FILE
from rotation.io.plan_json import PLAN_FILE
from rotation.io.plan_write import manifest_json, moves_csv, plan_json
from rotation.report.plan_book import PlanBook
from rotation.report.plan_workbook import workbook_bytes

WORKBOOK_FILE = "plan.xlsx"


def write_plan_folder(
    book: PlanBook, folder: str | Path, run: Mapping[str, Any], more: Mapping[str, bytes] | None = None
) -> list[Path]:
    """Write plan.xlsx, moves.csv, plan.json, further files given as bytes, and manifest.json; returns their paths.

    `run` goes into the manifest alone: times, host, versions, command line. Every other file depends only on the book
    and the language. Files of the same names are replaced, others in the folder stay. Raises FileError.
    """
    files = {
        WORKBOOK_FILE: workbook_bytes(book),
        MOVES_FILE: moves_csv(book.plan),
        PLAN_FILE: plan_json(book.plan),
        **(more or {}),
    }
    target = Path(folder)
    with new_folder(target, last=(MANIFEST_FILE,)) as temporary:
        for name, content in files.items():
            (temporary / name).write_bytes(content)
        (temporary / MANIFEST_FILE).write_bytes(manifest_json(book.facts, files, run))
    return [target / name for name in (*files, MANIFEST_FILE)]
