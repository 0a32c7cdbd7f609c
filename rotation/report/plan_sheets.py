"""Which sheets a plan workbook has, and how each of its columns is made from the tables of a PlanBook."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from rotation.i18n import _
from rotation.model.tables_plan import MOVES_TABLE
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.model.wordlist import Vocabulary
from rotation.report.plan_columns import Col, Row, SheetSpec, Value, key


def _word(name: str, words: Vocabulary) -> Any:
    def show(row: Row) -> Value:
        code = row.get(name)
        return words.label(str(code)) if code else None

    return show


def _persons(name: str) -> Any:
    def show(row: Row) -> Value:
        return None if row.get(name) is None else int(row[name]) / 10

    return show


def _gap(name: str) -> Any:
    def show(row: Row) -> Value:
        return max(0, int(row["need"]) - int(row[name])) / 10

    return show


def _move_column(name: str) -> Col:
    column = MOVES_TABLE.column(name)
    words = column.kind.words
    show = _word(name, words) if words else key(name)
    if column.kind.dtype == "bool":
        show = lambda row: _yes(bool(row[name]))  # noqa: E731 - one of several readings of a cell
    kind = "whole" if column.kind.dtype == "Int64" else "text"
    if name == "minutes":
        return Col(
            column.zh, column.en, show, kind, mark=lambda row: "estimate" if row["travel"] == "estimated" else ""
        )
    return Col(column.zh, column.en, show, kind, printed=name not in ("from_school", "to_school"))


def _yes(flag: bool) -> str:
    return _("yes") if flag else _("no")


def _limit(name: str) -> Any:
    def show(row: Row) -> Value:
        return None if row.get(name) is None else int(row[name]) / 10

    return show


def _share(row: Row) -> Value:
    """Per cent with one decimal, rounded half up in integers."""
    numerator, denominator = int(row["numerator"]), int(row["denominator"])
    return None if denominator == 0 else (2000 * numerator + denominator) // (2 * denominator) / 10


def _leaving_share(row: Row) -> Value:
    return _share({"numerator": row["gone"], "denominator": row["teachers"]})


def kept(row: Row) -> bool:
    """True where a rate lies within its limits, compared in integers."""
    numerator, denominator = int(row["numerator"]), int(row["denominator"])
    low, high = row.get("at_least_permille"), row.get("at_most_permille")
    return (low is None or 1000 * numerator >= int(low) * denominator) and (
        high is None or 1000 * numerator <= int(high) * denominator
    )


def _kept(row: Row) -> Value:
    if row.get("at_least_permille") is None and row.get("at_most_permille") is None:
        return _("no limit")
    return _yes(kept(row))


def _within(row: Row) -> Value:
    known = row.get("cap") is not None and row.get("after") is not None
    return _yes(row["after"] <= row["cap"]) if known else None


def _or_unknown(name: str) -> Any:
    def show(row: Row) -> Value:
        found: Value = row.get(name)
        return _("unknown") if found is None else found

    return show


def moves_sheet(names: Collection[str]) -> SheetSpec:
    """The list of moves, with those of its columns that the plan has."""
    columns = tuple(_move_column(name) for name in MOVES_TABLE.names if name in names)
    return SheetSpec(MOVES_TABLE.zh, MOVES_TABLE.en, columns, 2)


STAYS = SheetSpec(
    "未交流原因",
    "who stays and why",
    (
        Col("姓名", "name", key("name")),
        Col("人事编号", "teacher code", key("teacher_id")),
        Col("任教学校", "school", key("school")),
        Col("学段", "stage", _word("stage", STAGES)),
        Col("学科", "subject", _word("subject", SUBJECTS)),
        Col("可去岗位数", "possible places", key("places"), "whole"),
        Col("未交流原因", "reason", key("text"), "long", 60),
    ),
    2,
)
SCHOOLS = SheetSpec(
    "各校进出",
    "schools, out and in",
    (
        Col("学校", "school", key("school")),
        Col("在编教师", "teachers in quota", key("teachers"), "whole"),
        Col("已在外", "away today", key("away"), "whole"),
        Col("派出人数", "leaving", key("leaving"), "whole", live="bar"),
        Col("其中计为离校", "of them counted as gone", key("gone"), "whole"),
        Col("派出占比(%)", "leaving (%)", _leaving_share, "percent"),
        Col("接收人数", "arriving", key("arriving"), "whole", live="bar"),
        Col("净流入(人)", "net (persons)", key("net"), "whole", live="sign"),
        Col("派出工作量(人)", "load out (persons)", _persons("load_out"), "tenth"),
        Col("接收工作量(人)", "load in (persons)", _persons("load_in"), "tenth"),
        Col("派出骨干", "backbone leaving", key("backbone_out"), "whole"),
        Col("接收骨干", "backbone arriving", key("backbone_in"), "whole"),
        Col("骨干现状(人)", "backbone today (persons)", _persons("backbone_before"), "tenth"),
        Col("骨干方案后(人)", "backbone after (persons)", _persons("backbone_after"), "tenth"),
        Col("现缺(人)", "short today", _persons("short_before"), "tenth"),
        Col("方案后仍缺(人)", "short after", _persons("short_after"), "tenth", live="above_zero"),
        Col("派出名单", "who leaves", key("names_out"), "long", 44),
        Col("接收名单", "who arrives", key("names_in"), "long", 44),
        Col("学校代码", "school code", key("school_id"), printed=False),
    ),
)
LINES = SheetSpec(
    "学科缺口前后",
    "needs before and after",
    (
        Col("学校", "school", key("school")),
        Col("学校代码", "school code", key("school_id")),
        Col("学段", "stage", _word("stage", STAGES)),
        Col("学科", "subject", _word("subject", SUBJECTS)),
        Col("需求(人)", "need (persons)", _persons("need"), "tenth"),
        Col("现有(人)", "today (persons)", _persons("before"), "tenth"),
        Col("方案后(人)", "after (persons)", _persons("after"), "tenth"),
        Col("现缺(人)", "short today", _gap("before"), "tenth", live="bar"),
        Col(
            "方案后仍缺(人)",
            "short after",
            _gap("after"),
            "tenth",
            live="bar",
            mark=lambda row: "short" if row["after"] < min(row["need"], row["before"]) else "",
        ),
    ),
)
INDICATORS = SheetSpec(
    "均衡指标",
    "balance indicators",
    (
        Col("指标", "indicator", key("name")),
        Col("学段", "stage", _word("stage", STAGES)),
        Col("单位", "unit", key("unit")),
        Col("现状", "today", key("today"), "exact"),
        Col("方案后", "after", key("after"), "exact"),
        Col("上限", "cap", key("cap"), "exact"),
        Col("超出上限", "above the cap by", key("distance"), "exact", live="above_zero"),
        Col("是否不超上限", "within the cap", _within, mark=lambda row: "good" if _within(row) == _yes(True) else ""),
        Col("达标线(每百名学生)", "pass line (per 100 pupils)", key("pass_line"), "exact"),
        Col("现达标校数", "schools at the line today", key("reached_today"), "whole"),
        Col("方案后达标校数", "schools at the line after", key("reached_after"), "whole"),
    ),
)
RATES = SheetSpec(
    "比例核对",
    "rates",
    (
        Col("比例", "rate", key("name")),
        Col("范围", "scope", key("scope")),
        Col("分子", "numerator", key("numerator"), "whole"),
        Col("分母", "denominator", key("denominator"), "whole"),
        Col("比例(%)", "per cent", _share, "percent"),
        Col("下限(%)", "at least (%)", _limit("at_least_permille"), "percent"),
        Col("上限(%)", "at most (%)", _limit("at_most_permille"), "percent"),
        Col("是否符合", "kept", _kept, mark=lambda row: "" if kept(row) else "bad"),
    ),
)
RULES = SheetSpec(
    "规则核查",
    "rules checked",
    (
        Col("规则", "rule", key("name")),
        Col("要求", "demands", key("demands"), "long", 56),
        Col("核查结果", "result", key("message"), "long", 64, mark=lambda row: "bad" if row["found"] else "good"),
        Col("程度", "units", key("amount"), "whole"),
        Col("性质", "kind", key("nature")),
        Col("规则编号", "rule id", key("rule")),
    ),
)
GOALS = SheetSpec(
    "目标与证明",
    "goals and proofs",
    (
        Col("次序", "order", key("order"), "whole"),
        Col("目标", "goal", key("name")),
        Col("单位", "unit", key("unit")),
        Col("现状", "today", key("today"), "whole"),
        Col("方案值", "value", key("value"), "whole"),
        Col("本目标最好值", "best of this goal", key("best"), "whole"),
        Col("证明的界", "proved bound", _or_unknown("bound"), "whole"),
        Col(
            "已证明最优",
            "proved optimal",
            lambda row: _yes(bool(row["proved"])),
            mark=lambda row: "good" if row["proved"] else "bad",
        ),
        Col("容差", "tolerance", key("tolerance"), "whole"),
    ),
    2,
)
CHANGED = SheetSpec(
    "调整清单",
    "changed moves",
    (
        Col("姓名", "name", key("name")),
        Col("人事编号", "teacher code", key("teacher_id")),
        Col("调整", "change", key("kind")),
        Col("原方案", "published", key("before"), "long", 40),
        Col("新方案", "now", key("after"), "long", 40),
        Col("原因", "why", key("why"), "long", 60),
        Col("变更表行号", "rows of the changes", key("rows")),
    ),
    2,
)
CHANGES = SheetSpec(
    "变更事项",
    "changes since",
    (
        Col("变更表行号", "row of the changes", key("row"), "whole"),
        Col("事项", "event", key("event")),
        Col("对象", "about", key("who"), "long", 40),
        Col("影响教师数", "teachers it moved", key("forced"), "whole"),
        Col("备注", "note", key("note"), "long", 60),
    ),
    2,
)
PARAMETERS = SheetSpec(
    "政策参数与来源",
    "policy and sources",
    (
        Col("参数", "key", key("key")),
        Col("名称", "name", key("name"), "long", 40),
        Col("取值", "value", key("value"), "long", 30),
        Col("来源", "source note", key("source"), "long", 60),
    ),
)
