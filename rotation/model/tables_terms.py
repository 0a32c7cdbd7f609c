"""Tables about changes: the ledger of postings, events within the year, pins and waivers of this year's plan."""

from __future__ import annotations

from rotation.model.fields import (
    Code,
    Count,
    Date,
    EventKind,
    Flag,
    Form,
    LedgerCategory,
    Outcome,
    PinAction,
    Stage,
    Subject,
    Text,
    column,
)
from rotation.model.spec import Row, TableSpec


class LedgerRow(Row):
    """One past or running posting."""

    teacher_id: Code = column(
        "人事编号", "teacher code", "教师编号", "工号", required=True, refers="teachers.teacher_id", example="00123"
    )
    from_school: Code = column(
        "派出学校", "from school", "派出学校代码", required=True, refers="schools.school_id", example="S001"
    )
    to_school: Code = column(
        "接收学校", "to school", "接收学校代码", required=True, refers="schools.school_id", example="S009"
    )
    category: LedgerCategory = column("类别", "category", default="rotation", example="本区交流")
    form: Form = column("交流形式", "form", "形式", default="secondment", example="人走关系留")
    load: Count = column(
        "工作量",
        "load",
        "半天数",
        "接收校工作量",
        default=None,
        example="",
        note=(
            "每周在接收校的半天数；空 = 全部工作量，走教、走网按政策",
            "half days a week at the other school; empty = the whole load, part-time forms as in the policy",
        ),
    )
    start: Date = column("起", "start", "起始日期", "开始日期", required=True, example="2024-09")
    end: Date = column("止", "end", "截止日期", "结束日期", example="2026-08")
    counts_rotation: Flag = column("计入轮岗", "counts as rotation", "是否计入轮岗", default=True, example="是")
    outcome: Outcome = column("结果", "outcome", "期满去向", example="返回")
    document_no: Text = column("文号", "document number", example="教人〔2024〕8号")


class EventRow(Row):
    """What happened to a teacher within the year; from its date on the status follows."""

    teacher_id: Code = column(
        "人事编号", "teacher code", "教师编号", "工号", required=True, refers="teachers.teacher_id", example="00123"
    )
    date: Date = column("日期", "date", "变动日期", "生效日期", required=True, example="2026-10-08")
    kind: EventKind = column(
        "变动类型",
        "kind",
        "类型",
        "变动",
        required=True,
        example="病休",
        note=("自该日起改变在岗状态，直到下一条变动", "changes the status from that day until the next event"),
    )
    document_no: Text = column(
        "文号",
        "document number",
        "依据编号",
        example="人字〔2026〕31号",
        note=("只填编号，不写病情", "a number only, never a diagnosis"),
    )
    remark: Text = column("备注", "remark", "说明", example="")


class PinRow(Row):
    """One decision made before the plan."""

    teacher_id: Code = column(
        "人事编号", "teacher code", "教师编号", "工号", required=True, refers="teachers.teacher_id", example="00123"
    )
    school_id: Code = column("学校代码", "school code", "指定学校", refers="schools.school_id", example="S009")
    action: PinAction = column("处理", "action", "指定类型", required=True, example="必须留")
    reason: Text = column("原因", "reason", "理由", example="毕业年级把关")


class WaiverRow(Row):
    """One demand of a rule that the office lets give way at one place, by so many units at most."""

    rule: Code = column(
        "规则",
        "rule",
        "规则代码",
        required=True,
        example="commute",
        note=(
            "规则代码见 rotation rules；资格、学科匹配和一人一岗不能破例",
            "codes as in `rotation rules`; eligibility, subject and one assignment a teacher never give way",
        ),
    )
    teacher_id: Code = column(
        "人事编号", "teacher code", "教师编号", "工号", refers="teachers.teacher_id", example="00123"
    )
    school_id: Code = column(
        "学校代码",
        "school code",
        "学校",
        refers="schools.school_id",
        example="S009",
        note=(
            "单项调动：接收学校；学校或学科的限额：该校",
            "of one move: where it leads to; of a limit at a school or subject: that school",
        ),
    )
    stage: Stage = column("学段", "stage", example="")
    subject: Subject = column("学科", "subject", example="")
    units: Count = column(
        "单位数",
        "units",
        "放宽单位数",
        default=1,
        example="1",
        note=("最多放宽几个单位，单位见规则说明", "units of breach allowed at most, as the rule's page counts them"),
    )
    document_no: Text = column(
        "批准文号",
        "document number",
        "文号",
        "依据编号",
        example="教人〔2026〕12号",
        note=("只填编号", "a number only"),
    )


SPECS = (
    TableSpec("ledger", "轮岗台账", "ledger", ("台账",), ("teacher_id", "start"), LedgerRow),
    TableSpec("events", "年中变动", "events", ("人员变动", "变动"), ("teacher_id", "date", "kind"), EventRow),
    TableSpec("pins", "指定与锁定", "pins", ("指定锁定", "锁定"), ("teacher_id", "school_id", "action"), PinRow),
    TableSpec(
        "waivers",
        "破例",
        "waivers",
        ("破例批准", "特批"),
        ("rule", "teacher_id", "school_id", "stage", "subject"),
        WaiverRow,
    ),
)
