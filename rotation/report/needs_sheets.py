"""Sheets in which an office reviews derived needs and proposed quotas, and what stands in each of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from rotation.i18n import _
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.model.vocabulary_needs import CLASS_SOURCES, NEED_SOURCES, STAFF_BASES
from rotation.model.wordlist import Vocabulary
from rotation.report.plan_columns import Col, Row, SheetSpec, Value, key


def _word(name: str, words: Vocabulary) -> Any:
    def show(row: Row) -> Value:
        codes = str(row.get(name) or "")
        return "、".join(words.label(code) for code in codes.split(",")) if codes else None

    return show


def _persons(name: str) -> Any:
    def show(row: Row) -> Value:
        return None if row.get(name) is None else int(row[name]) / 10

    return show


def _ratio(row: Row) -> Value:
    return None if row.get("ratio") is None else f"1:{row['ratio']:g}"


def _tilt(row: Row) -> Value:
    return _("yes") if row["tilt"] else None


NEEDS_SHEET = SheetSpec(
    "需求测算",
    "derived needs",
    (
        Col("学校", "school", key("school")),
        Col("学段", "stage", _word("stage", STAGES)),
        Col("学科", "subject", _word("subject", SUBJECTS)),
        Col("班级数", "classes", key("classes"), "whole"),
        Col("周总课时", "periods a week", key("periods"), "general"),
        Col("周课时标准", "weekly load", key("load"), "whole"),
        Col("推算需求(人)", "derived (persons)", _persons("derived"), "tenth"),
        Col("已填需求(人)", "given (persons)", _persons("given"), "tenth"),
        Col("差(人)", "difference", _persons("difference"), "tenth"),
        Col("说明", "source of the need", _word("source", NEED_SOURCES)),
        Col("计入方案(人)", "counted in a plan", _persons("counted"), "tenth", printed=False),
        Col("班级数来源", "source of classes", _word("classes_from", CLASS_SOURCES), printed=False),
        Col("学校代码", "school code", key("school_id"), printed=False),
    ),
    1,
)
QUOTAS_SHEET = SheetSpec(
    "编制测算",
    "proposed quotas",
    (
        Col("学校代码", "school code", key("school_id")),
        Col("学校名称", "school name", key("school")),
        Col("学生总数", "pupils in all", key("pupils"), "whole"),
        Col("编制倾斜", "tilt", _tilt),
        Col("编制数(建议)", "headcount quota (proposed)", key("proposed"), "whole"),
        Col("现有核定数", "approved now", key("given"), "whole"),
        Col("差额", "difference", key("difference"), "whole"),
        Col("目前在编人数", "staff today", key("staff"), "whole"),
        Col("无法测算的学段", "stages without a proposal", _word("missing", STAGES)),
    ),
    2,
)
PARTS_SHEET = SheetSpec(
    "编制测算分学段",
    "quotas by stage",
    (
        Col("学校", "school", key("school")),
        Col("学段", "stage", _word("stage", STAGES)),
        Col("学生数", "pupils", key("pupils"), "whole"),
        Col("师生比", "staff to pupils", _ratio),
        Col("班级数", "classes", key("classes"), "whole"),
        Col("测算依据", "basis", _word("by", STAFF_BASES)),
        Col("教职工数", "staff", key("staff"), "general"),
        Col("学校代码", "school code", key("school_id"), printed=False),
    ),
    1,
)


def plain_rows(frame: pd.DataFrame) -> Iterator[Row]:
    """The rows as plain values; every kind of missing value is None."""
    plain = frame.astype(object).where(frame.notna(), None)
    for row in plain.to_dict("records"):
        yield {str(name): value.item() if hasattr(value, "item") else value for name, value in row.items()}


def shown_frame(spec: SheetSpec, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame as the sheet shows it: headers and words in the current language."""
    rows = [[column.show(row) for column in spec.columns] for row in plain_rows(frame)]
    return pd.DataFrame(rows, columns=[column.header for column in spec.columns], dtype=object)


def shown_cells(frame: pd.DataFrame) -> Sequence[Sequence[object]]:
    """The cells of a shown frame, nothing where nothing stands."""
    return [["" if value is None else value for value in row] for row in frame.itertuples(index=False, name=None)]
