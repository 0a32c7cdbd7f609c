"""The table of a plan's moves, as it stands in a plan workbook or a CSV file."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator

from rotation.model.fields import (
    Channel,
    Code,
    Count,
    Date,
    Flag,
    Form,
    Kind,
    Label,
    Stage,
    Subject,
    Whole,
    column,
    free_text,
)
from rotation.model.plan import DECIDED, DERIVED
from rotation.model.spec import Row, TableSpec
from rotation.model.tables import Table, table_of
from rotation.model.wordlist import Vocabulary

PURPOSES = Vocabulary(
    "purpose",
    {
        "need": ("补学科缺口", "fills a subject need"),
        "balance": ("促进骨干均衡", "lifts a school's backbone teachers"),
        "circulation": ("范围内流动", "circulation inside the channel"),
        "rate": ("仅为完成年度比例", "serves only the annual rate"),
        "support": ("一般支持(不计比例)", "support outside the annual rate"),
    },
)
TRAVEL = Vocabulary(
    "travel",
    {
        "given": ("申报", "given"),
        "estimated": ("估算", "estimated"),
        "unknown": ("未知", "unknown"),
        "none": ("无需通勤", "no travel"),
    },
)


def _purpose(value: object) -> str:
    text = free_text(value, 500)
    return PURPOSES.find(text) or text


Purpose = Annotated[str, BeforeValidator(_purpose), Kind("text", "str", PURPOSES)]
"""A code, or free text in a plan that a person wrote."""

Travel = Annotated[str, BeforeValidator(lambda value: TRAVEL.find(str(value or "")) or ""), Kind("text", "str", TRAVEL)]


class MoveRow(Row):
    """One move; what is not required follows from the decision and the data.

    `to_school` may be blank only where the data tell it from the school's name.
    """

    teacher_name: Label = column("姓名", "name", "教师姓名", example="王小明")
    teacher_id: Code = column("人事编号", "teacher code", "教师编号", "工号", "teacher", required=True, example="00123")
    from_school_name: Label = column("现任教学校", "present school", "派出学校", "原学校", example="第一小学")
    own_subject: Subject = column("现任学科", "present subject", "原学科", "学科", example="语文")
    to_school_name: Label = column("拟交流学校", "destination", "接收学校", "交流学校", example="第九小学")
    stage: Stage = column("学段", "stage", "拟任学段", required=True, example="小学")
    subject: Subject = column("拟任学科", "subject", "任教学科", required=True, example="语文")
    form: Form = column("交流形式", "form", "形式", required=True, example="人走关系留")
    load: Count = column("每周半天", "half days a week", "工作量", "半天", required=True, default=None, example="10")
    channel: Channel = column("交流范围", "channel", "范围", example="集团内")
    start: Date = column("起", "start", "起始日期", "开始日期", example="2026-09-01")
    return_date: Date = column("止", "end", "截止日期", "结束日期", "return", example="2028-08-31")
    minutes: Whole = column("单程分钟", "one-way minutes", "通勤分钟", default=None, example="35")
    travel: Travel = column("分钟来源", "minutes from", "通勤依据", example="估算")
    purpose: Purpose = column("作用", "purpose", "目的", "交流目的", example="补学科缺口")
    by_consent: Flag = column(
        "须本人同意",
        "by consent",
        "本人同意",
        default=False,
        example="否",
        note=(
            "该交流仅因本人同意才可安排（流向、兼任学科或周转房）",
            "open by the teacher's consent only (direction, second subject or bed)",
        ),
    )
    by_lot: Flag = column("抽签决定", "by lot", "抽签", default=False, example="否")
    from_school: Code = column("现任教学校代码", "present school code", "派出学校代码", example="S001")
    to_school: Code = column("拟交流学校代码", "destination code", "接收学校代码", "学校代码", example="S009")


MOVES_TABLE: Table = table_of(
    TableSpec("moves", "交流名单", "rotation moves", ("交流轮岗名单", "名单"), ("teacher_id",), MoveRow)
)
EXTRA = ("by_consent", "by_lot")
"""Columns that a plan need not have."""
assert set(MOVES_TABLE.names) == {*DECIDED, *DERIVED, *EXTRA}
