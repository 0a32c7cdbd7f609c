"""The policy sheet 政策参数 as rows of text; what a value means is decided where the policy is built."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from rotation.io.loaded import Loaded
from rotation.model.fields import Code, Kind, Text, column, free_text
from rotation.model.instance import PolicyRow
from rotation.model.spec import Row, TableSpec
from rotation.model.tables import Table, table_of

LONGEST_VALUE = 5000
_FLAGS = {True: "true", False: "false"}


def _value(value: object) -> str:
    if isinstance(value, bool):
        return _FLAGS[value]
    if isinstance(value, date):
        return value.isoformat()[:10]
    return free_text(value, LONGEST_VALUE)


Value = Annotated[str, BeforeValidator(_value), Kind("text", "str")]


class PolicyLine(Row):
    """One parameter of the policy."""

    key: Code = column("参数", "key", "键", "参数键", required=True, example="rules.commute.minutes")
    name: Text = column("中文名", "name", "名称", "参数名称", example="通勤上限(分钟)")
    value: Value = column("取值", "value", "值", "参数值", example="60")
    source: Text = column("来源", "source note", "出处", "依据", "来源说明", example="区教委通知")


POLICY_TABLE: Table = table_of(TableSpec("policy", "政策参数", "policy", ("政策",), ("key",), PolicyLine))


def policy_rows(loaded: Loaded) -> tuple[PolicyRow, ...]:
    """The lines of the policy sheet as read, with their row numbers."""
    frame = loaded.frame
    lines = zip(frame["key"], frame["value"], frame["source"], loaded.rows, frame["name"], strict=True)
    return tuple(PolicyRow(key, value, source, int(row), name) for key, value, source, row, name in lines if key)
