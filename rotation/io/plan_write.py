"""A plan's coded files: moves.csv, plan.json, and the manifest with everything that may differ from run to run."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from rotation.io.csvfile import guard
from rotation.io.plan_json import FORMAT
from rotation.model.plan import DECIDED, DERIVED, Plan
from rotation.model.tables_plan import EXTRA

MANIFEST_FORMAT = "rotation-manifest/1"


def columns_of(plan: Plan) -> tuple[str, ...]:
    """The plan's columns in order, those that it need not have only where it has them."""
    return (*DECIDED, *DERIVED, *(name for name in EXTRA if name in plan.moves.columns))


def rows_of(plan: Plan) -> list[dict[str, Any]]:
    """The moves as plain values by column name: text, whole numbers, flags; None for minutes that are not known."""
    columns = {name: [_plain(name, value) for value in plan.moves[name]] for name in columns_of(plan)}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(name: str, value: Any) -> Any:
    if value is None or value is pd.NA or value != value:
        value = ""
    if name in ("load", "minutes"):
        return None if value == "" or int(value) < 0 else int(value)
    if name in EXTRA:
        return bool(value)
    return str(value)


def moves_csv(plan: Plan) -> bytes:
    """UTF-8 with a mark, codes for words; a text that a spreadsheet would run as a formula stands behind a `'`."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns_of(plan))
    for row in rows_of(plan):
        writer.writerow([_cell(value) for value in row.values()])
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return guard(value) if isinstance(value, str) else str(value)


def plan_json(plan: Plan) -> bytes:
    """Facts and moves; the same plan gives the same bytes."""
    return _json({"format": FORMAT, "facts": dict(plan.facts), "moves": rows_of(plan)})


def manifest_json(facts: Mapping[str, Any], files: Mapping[str, bytes], run: Mapping[str, Any]) -> bytes:
    """The facts, the SHA-256 of every other file, and how the run went (times, versions, host, command line)."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())}
    return _json({"format": MANIFEST_FORMAT, "facts": dict(facts), "files": hashes, "run": dict(run)})


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
