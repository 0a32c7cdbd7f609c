"""The table of what changed after a plan was published: appeals, illness, resignations, lost posts, frozen moves."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from pydantic import BeforeValidator

from rotation.i18n import _
from rotation.model.fields import Amount, Code, Kind, Label, PostBand, Stage, Subject, Text, column, one_of
from rotation.model.problem import Place
from rotation.model.spec import Row, TableSpec
from rotation.model.tables import Table, table_of
from rotation.model.wordlist import Vocabulary

EVENTS = Vocabulary(
    "event",
    {
        "stays": ("留任", "stays", "申诉成立", "不交流", "必须留", "原校挽留"),
        "not_there": ("不到该校", "not to that school", "学校异议", "学校不接收", "不得去"),
        "goes": ("指定交流", "must go", "必须去"),
        "illness": ("患病", "illness", "重病", "生病"),
        "pregnancy": ("怀孕", "pregnancy", "孕期"),
        "nursing": ("哺乳期", "nursing", "哺乳"),
        "sick_leave": ("长期病休", "long sick leave", "病休"),
        "maternity": ("产假", "maternity leave"),
        "resigned": ("离职", "resigned", "辞职", "调出", "退休", "resignation"),
        "unwilling": ("改为不愿意", "now unwilling"),
        "willing": ("改为自愿", "now willing"),
        "post_lost": ("岗位减少", "post lost"),
        "quota_lost": ("编制减少", "quota lost"),
        "need": ("需求变动", "need changed"),
        "freeze": ("锁定", "freeze", "已公布不变"),
        "release": ("解除锁定", "release"),
    },
)
PERSONAL = frozenset({"illness", "pregnancy", "nursing", "sick_leave", "maternity"})
"""Events that are told of in no list but the office's own file."""

Event = Annotated[str, BeforeValidator(one_of(EVENTS)), Kind("word", "str", EVENTS)]


class Wants(NamedTuple):
    """Columns that an event must have and those that it may have, besides event, name and note."""

    must: tuple[str, ...]
    may: tuple[str, ...] = ()


_TEACHER = Wants(("teacher_id",))
WANTS: dict[str, Wants] = {
    **dict.fromkeys(("stays", *sorted(PERSONAL), "resigned", "unwilling", "willing"), _TEACHER),
    "not_there": Wants(("teacher_id", "school_id")),
    "goes": Wants(("teacher_id",), ("school_id",)),
    "post_lost": Wants(("school_id", "post_band"), ("amount",)),
    "quota_lost": Wants(("school_id",), ("amount",)),
    "need": Wants(("school_id", "stage", "subject", "amount")),
    "freeze": Wants((), ("teacher_id", "school_id")),
    "release": Wants((), ("teacher_id", "school_id")),
}
"""Event -> the columns that belong to it; a freeze without teacher and school is about every published move."""


class ChangeRow(Row):
    """One event after publication."""

    event: Event = column(
        "事项",
        "event",
        "变更事项",
        "类别",
        required=True,
        example="患病",
        note=("从列表中选择", "choose from the list"),
    )
    teacher_id: Code = column(
        "人事编号", "teacher code", "教师编号", "工号", "teacher", refers="teachers.teacher_id", example="00123"
    )
    teacher_name: Label = column(
        "姓名", "name", "教师姓名", example="王小明", note=("可不填；填了就核对", "optional; compared with the code")
    )
    school_id: Code = column("学校代码", "school code", "学校", "school", refers="schools.school_id", example="S009")
    stage: Stage = column("学段", "stage", example="小学", note=("只用于需求变动", "only for a changed need"))
    subject: Subject = column("学科", "subject", example="体育", note=("只用于需求变动", "only for a changed need"))
    post_band: PostBand = column(
        "岗位层级", "post band", "岗位", example="中级岗位", note=("只用于岗位减少", "only for a lost post")
    )
    amount: Amount = column(
        "数量",
        "amount",
        "人数",
        default=None,
        example="1",
        note=("减少的个数（空 = 1），或新的需求数", "how many are lost (empty = 1), or the new need in persons"),
    )
    note: Text = column("依据", "document", "说明", "备注", "文号", example="申诉〔2026〕3号")


CHANGES_TABLE: Table = table_of(
    TableSpec("changes", "变更", "changes", ("变更事项", "申诉与变更"), (), ChangeRow, True)
)


class Change(NamedTuple):
    """One row of the table as read; `row` is its row in the sheet or line in the file, `amount` 1 where none stands.

    `place` is that row as a message names it.
    """

    row: int
    event: str
    teacher_id: str = ""
    school_id: str = ""
    stage: str = ""
    subject: str = ""
    post_band: str = ""
    amount: float = 1.0
    note: str = ""
    place: Place = Place()

    @property
    def label(self) -> str:
        """The event for other eyes: personal grounds are not told apart."""
        return _("personal grounds") if self.event in PERSONAL else EVENTS.label(self.event)
