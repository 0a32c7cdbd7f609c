"""The cells of a table as they are written: Chinese words for the workbook, codes for CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

from rotation.io.baseline_sheet import BASELINE_TABLE, baseline_frame
from rotation.io.policy_sheet import POLICY_TABLE
from rotation.model.instance import Instance, PolicyRow
from rotation.model.tables import Column, Table, all_tables

Cell = str | int | float | None
Style = Literal["zh", "code"]
_FLAGS = {"zh": ("否", "是"), "code": ("false", "true")}


def written_tables(instance: Instance) -> dict[Table, pd.DataFrame]:
    """Every table with its frame, the policy sheet after them, and last the baseline plan where there is one."""
    tables = {table: instance[name] for name, table in all_tables().items()}
    tables[POLICY_TABLE] = policy_frame(instance.policy_rows)
    if instance.baseline:
        tables[BASELINE_TABLE] = baseline_frame(instance)
    return tables


def policy_frame(rows: Sequence[PolicyRow]) -> pd.DataFrame:
    """The frame of the policy sheet."""
    lines = [{"key": row.key, "name": row.name, "value": row.value, "source": row.source} for row in rows]
    return pd.DataFrame(lines, columns=list(POLICY_TABLE.names), dtype=object)


def column_cells(column: Column, values: pd.Series, style: Style) -> list[Cell]:
    """One cell a row: text, int, float, or None where nothing stands."""
    dtype, words = column.kind.dtype, column.kind.words
    if dtype == "bool":
        return [_FLAGS[style][bool(value)] for value in values]
    if dtype == "Int64":
        return [None if value is pd.NA else int(value) for value in values]
    if dtype == "float64":
        return [None if value != value else float(value) for value in values]
    if words is None or style == "code":
        return [str(value) or None for value in values]
    joined = {text: "、".join(words.zh(code) for code in text.split(",")) or None for text in set(values)}
    return [joined[text] for text in values]


def number_text(value: float) -> str:
    """The shortest text that reads back as exactly this number."""
    return repr(value).removesuffix(".0")
