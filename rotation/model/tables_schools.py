"""Tables about the plan, schools, their ties, posts and needs."""

from __future__ import annotations

from rotation.model.fields import (
    Amount,
    Code,
    Count,
    Date,
    Degrees,
    Flag,
    Label,
    Locale,
    NeedUnit,
    Ownership,
    PostBand,
    SchoolType,
    Stage,
    Stages,
    Subject,
    Text,
    Tier,
    column,
)
from rotation.model.spec import Row, TableSpec

_PUPILS = ("该学段在校学生数；该校设有的学段必填", "pupils of the stage; required for the stages the school has")
_NEXT = ("下学年预计学生数", "pupils expected next year")
_CLASSES = ("该学段班级数", "classes of the stage")
_NEXT_CLASSES = (
    "下学年预计班级数；空 = 由下学年学生数推算",
    "classes expected next year; empty = derived from next year's pupils",
)


class PlanRow(Row):
    """What is planned: one row."""

    authority: Code = column("区教委", "authority", "主管单位", "区县", example="示例区", required=True)
    plan_year: Count = column("计划年度", "plan year", "年度", example="2026", required=True, default=None)
    start_date: Date = column("起始日期", "start date", "交流起始日期", example="2026-09-01", required=True)
    public_seed: Label = column(
        "公开种子",
        "public seed",
        "公开摇号种子",
        example="2026",
        note=("数据与政策冻结后公开抽取；空 = 计划年度，标注“未公开抽取”", "drawn in public once data are frozen"),
    )


class SchoolRow(Row):
    """One school."""

    school_id: Code = column("学校代码", "school code", "学校编号", "学校标识码", example="S001", required=True)
    name: Text = column("学校名称", "school name", "学校", "校名", example="实验小学", required=True)
    stages: Stages = column("学段", "stages", "办学学段", example="小学、初中", required=True)
    legal_entity_id: Code = column(
        "法人单位", "legal entity", "法人单位代码", example="S001", note=("空 = 本校", "empty = the school itself")
    )
    campus_name: Text = column("校区名称", "campus", "校区", example="本部")
    former_ids: Label = column(
        "原学校代码",
        "former codes",
        "曾用代码",
        example="",
        note=(
            "合并或更名前的代码，可填多个；台账可用原代码，年限连续计算",
            "codes before a merger or a new name; the ledger may use them, and years carry on",
        ),
    )
    school_type: SchoolType = column("学校类型", "school type", "办学类型", example="小学")
    ownership: Ownership = column("办学性质", "ownership", "举办者类型", example="公办", default="public")
    authority: Code = column(
        "主管教委", "authority of the school", "所属区教委", note=("空 = 本区", "empty = the planning authority")
    )
    school_district: Code = column("学区", "school district", "所属学区", example="第一学区")
    locale: Locale = column("城乡类型", "locale", "城乡", "城乡属性", example="城区", required=True)
    tier: Tier = column(
        "校际类型", "tier", "校际类型(内部)", example="一般校", note=("仅供内部测算", "for planning only")
    )
    quota: Count = column("编制数", "headcount quota", "编制", "核定编制", example="60", required=True, default=None)
    staff_in_quota: Count = column(
        "实有在编",
        "staff in quota",
        "在编人数",
        example="58",
        default=None,
        note=("空 = 按教师表计数", "empty = counted"),
    )
    nonteaching_in_quota: Count = column(
        "非教学在编", "non-teaching staff in quota", "在编非教学人员", example="5", default=None
    )
    address: Text = column("地址", "address", "学校地址", example="示例路1号")
    longitude: Degrees = column("经度", "longitude", example="116.40", default=None)
    latitude: Degrees = column("纬度", "latitude", example="39.90", default=None)
    beds: Count = column("周转房床位", "beds", "周转房", example="4", default=None)
    pupils_kindergarten: Count = column(
        "幼儿园在园数", "pupils, kindergarten", "幼儿园学生数", default=None, note=_PUPILS
    )
    pupils_primary: Count = column(
        "小学学生数", "pupils, primary", "小学在校生", example="960", default=None, note=_PUPILS
    )
    pupils_junior: Count = column("初中学生数", "pupils, junior", "初中在校生", default=None, note=_PUPILS)
    pupils_senior: Count = column("高中学生数", "pupils, senior", "高中在校生", default=None, note=_PUPILS)
    pupils_special: Count = column("特教学生数", "pupils, special", "特殊教育学生数", default=None, note=_PUPILS)
    pupils_next_kindergarten: Count = column(
        "幼儿园下年在园数", "pupils next year, kindergarten", default=None, note=_NEXT
    )
    pupils_next_primary: Count = column("小学下年学生数", "pupils next year, primary", default=None, note=_NEXT)
    pupils_next_junior: Count = column("初中下年学生数", "pupils next year, junior", default=None, note=_NEXT)
    pupils_next_senior: Count = column("高中下年学生数", "pupils next year, senior", default=None, note=_NEXT)
    pupils_next_special: Count = column("特教下年学生数", "pupils next year, special", default=None, note=_NEXT)
    classes_kindergarten: Count = column("幼儿园班级数", "classes, kindergarten", default=None, note=_CLASSES)
    classes_primary: Count = column("小学班级数", "classes, primary", example="24", default=None, note=_CLASSES)
    classes_junior: Count = column("初中班级数", "classes, junior", default=None, note=_CLASSES)
    classes_senior: Count = column("高中班级数", "classes, senior", default=None, note=_CLASSES)
    classes_special: Count = column("特教班级数", "classes, special", default=None, note=_CLASSES)
    classes_next_kindergarten: Count = column(
        "幼儿园下年班级数", "classes next year, kindergarten", default=None, note=_NEXT_CLASSES
    )
    classes_next_primary: Count = column(
        "小学下年班级数", "classes next year, primary", default=None, note=_NEXT_CLASSES
    )
    classes_next_junior: Count = column("初中下年班级数", "classes next year, junior", default=None, note=_NEXT_CLASSES)
    classes_next_senior: Count = column("高中下年班级数", "classes next year, senior", default=None, note=_NEXT_CLASSES)
    classes_next_special: Count = column(
        "特教下年班级数", "classes next year, special", default=None, note=_NEXT_CLASSES
    )
    pilot: Flag = column("试点校", "pilot school", "试点", example="否", default=False)


class GroupRow(Row):
    """One school's membership in a school group."""

    group_id: Code = column("集团代码", "group code", "集团编号", example="G01", required=True)
    group_name: Text = column("集团名称", "group name", "集团", "教育集团", example="实验教育集团")
    school_id: Code = column(
        "学校代码", "school code", "成员校代码", required=True, refers="schools.school_id", example="S001"
    )
    is_lead: Flag = column("牵头校", "leading school", "是否牵头校", example="是", default=False)


class PairRow(Row):
    """One urban-rural pair."""

    urban_school_id: Code = column(
        "城区校代码", "urban school", required=True, refers="schools.school_id", example="S001"
    )
    rural_school_id: Code = column(
        "乡村校代码", "rural school", required=True, refers="schools.school_id", example="S009"
    )
    min_out: Count = column("派出下限", "fewest out", default=None, example="1")
    max_out: Count = column("派出上限", "most out", default=None, example="4")
    min_back: Count = column("跟岗下限", "fewest back", default=None, example="0")
    max_back: Count = column("跟岗上限", "most back", default=None, example="2")


class PostRow(Row):
    """The cap of one post band at one school."""

    school_id: Code = column("学校代码", "school code", required=True, refers="schools.school_id", example="S001")
    post_band: PostBand = column("岗位层级", "post band", "岗位", required=True, example="中级岗位")
    cap: Count = column("岗位数", "posts", "核定岗位数", required=True, default=None, example="20")


class NeedRow(Row):
    """The need of one line."""

    school_id: Code = column("学校代码", "school code", required=True, refers="schools.school_id", example="S001")
    stage: Stage = column("学段", "stage", required=True, example="小学")
    subject: Subject = column("学科", "subject", "任教学科", required=True, example="体育")
    need: Amount = column(
        "需求数",
        "need",
        "需求",
        "应配人数",
        default=None,
        example="3.5",
        note=("空 = 由班级数×周课时÷周课时标准推算", "empty = classes x weekly periods / weekly load"),
    )
    unit: NeedUnit = column("单位", "unit", "需求单位", default="persons", example="人")
    priority: Count = column(
        "紧缺程度", "priority", "优先级", default=None, example="2", note=("1-3，空 = 按政策", "1-3, empty = by policy")
    )


class TravelRow(Row):
    """A known travel time."""

    from_area: Label = column("出发片区", "from area", "居住片区", example="城关片")
    from_school: Code = column("出发学校", "from school", "出发学校代码", refers="schools.school_id", example="S001")
    school_id: Code = column(
        "到达学校", "to school", "到达学校代码", "学校代码", required=True, refers="schools.school_id", example="S009"
    )
    minutes: Count = column("分钟", "minutes", "通勤分钟", "单程分钟", required=True, default=None, example="45")
    mode: Label = column("方式", "mode", "交通方式", example="公交")
    source: Text = column("来源", "source", "数据来源", example="地图测算")


SPECS = (
    TableSpec("plan", "计划", "plan", ("计划信息",), (), PlanRow, True),
    TableSpec("schools", "学校", "schools", ("学校表",), ("school_id",), SchoolRow, True),
    TableSpec("groups", "集团", "groups", ("教育集团",), ("group_id", "school_id"), GroupRow),
    TableSpec("pairs", "结对", "pairs", ("城乡结对", "手拉手"), ("urban_school_id", "rural_school_id"), PairRow),
    TableSpec("posts", "岗位", "posts", ("岗位表",), ("school_id", "post_band"), PostRow),
    TableSpec("needs", "学科需求", "needs", ("需求",), ("school_id", "stage", "subject"), NeedRow),
    TableSpec("travel", "通勤时间", "travel", ("通勤",), ("from_area", "from_school", "school_id", "mode"), TravelRow),
)
