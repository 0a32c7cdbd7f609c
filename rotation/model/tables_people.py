"""Tables about teachers: who they are, what they teach, what keeps them, what they wish."""

from __future__ import annotations

from rotation.model.fields import (
    Amount,
    BackboneLevel,
    Code,
    Consent,
    Count,
    CoupleWish,
    Date,
    Degree,
    Degrees,
    Employment,
    ExemptionCode,
    ExemptionKind,
    Flag,
    Gender,
    Label,
    Role,
    Stage,
    Stages,
    Status,
    Subject,
    Subjects,
    Text,
    Title,
    Track,
    column,
)
from rotation.model.spec import Row, TableSpec

_TEACHER = "teachers.teacher_id"
_SCHOOL = "schools.school_id"


class TeacherRow(Row):
    """One teacher."""

    teacher_id: Code = column("人事编号", "teacher code", "教师编号", "工号", "职工号", example="00123", required=True)
    public_number: Code = column(
        "公示编号",
        "public number",
        example="P0001",
        note=("数据冻结时编发，用于摇号", "issued when data are frozen, used by the lottery"),
    )
    name: Text = column("姓名", "name", "教师姓名", example="张老师", required=True)
    gender: Gender = column("性别", "gender", example="女", required=True)
    birth_date: Date = column(
        "出生日期",
        "birth date",
        "出生年月",
        example="1985-03",
        required=True,
        note=("以档案认定为准", "as in the personnel file"),
    )
    quota_school_id: Code = column(
        "编制所在校", "quota school", "编制学校代码", "学校代码", example="S001", required=True, refers=_SCHOOL
    )
    work_school_id: Code = column(
        "实际任教校",
        "work school",
        "任教学校代码",
        example="",
        refers=_SCHOOL,
        note=("空 = 编制所在校", "empty = the quota school"),
    )
    employment: Employment = column("用工形式", "employment", "人员类别", "编制情况", example="在编", required=True)
    status: Status = column("在岗状态", "status", "状态", "人员状态", example="在岗", required=True)
    tenure_start: Date = column(
        "本校任教起", "teaching here since", "本校任教起始", "到校时间", "来校时间", example="2016-09", required=True
    )
    stage: Stage = column("学段", "stage", "任教学段", example="小学", required=True)
    subject: Subject = column("学科", "subject", "任教学科", "主教学科", example="体育", required=True)
    other_subjects: Subjects = column("其他可教学科", "other subjects", "兼教学科", example="劳动")
    other_stages: Stages = column("其他可教学段", "other stages", example="初中")
    backbone_level: BackboneLevel = column("骨干层级", "backbone level", "骨干称号", example="区级骨干", default="none")
    backbone_until: Date = column("骨干有效期至", "backbone until", "骨干称号有效期", example="2028-12")
    special_grade: Flag = column("特级教师", "special-grade teacher", "特级", example="否", default=False)
    title: Title = column("职称", "title", "专业技术职务", example="一级教师")
    post_grade: Count = column("聘任岗位等级", "post grade", "岗位等级", example="9", default=None)
    degree: Degree = column("学历", "degree", "最高学历", example="本科")
    role: Role = column("职务", "role", "校内职务", example="班主任", default="teacher")
    role_since: Date = column("任职起", "role since", "任职时间", example="2020-09")
    grades_now: Label = column("现任年级", "grades now", "任教年级", example="6")
    next_grade: Label = column("下年年级", "next grade", "下学年年级", example="1")
    load: Count = column(
        "工作量",
        "load",
        "半天数",
        default=10,
        example="10",
        note=("每周半天数，满工作量10", "half days a week, 10 = full time"),
    )
    retirement_track: Track = column("退休类别", "retirement track", example="女干部")
    retirement_month: Date = column(
        "退休年月",
        "retirement month",
        "法定退休时间",
        example="2043-05",
        note=("填写则优先采用", "overrides the computed month"),
    )
    home_area: Label = column("居住片区", "home area", "家庭片区", example="城关片")
    home_longitude: Degrees = column("居住经度", "home longitude", default=None)
    home_latitude: Degrees = column("居住纬度", "home latitude", default=None)
    consent: Consent = column("本人意愿", "consent", "交流意愿", "意愿", example="服从", default="unknown")
    rural_service_years: Amount = column("乡村任教年限", "years of rural service", default=None, example="2")
    id_number: Label = column(
        "身份证号",
        "identity number",
        "身份证件号",
        note=("可不填；只作校验，读入后仅存密文摘要", "optional; checked, then kept only as a keyed hash"),
    )


class TeachingRow(Row):
    """What a teacher teaches, in weekly periods."""

    teacher_id: Code = column(
        "人事编号", "teacher code", "教师编号", "工号", required=True, refers=_TEACHER, example="00123"
    )
    school_id: Code = column("学校代码", "school code", required=True, refers=_SCHOOL, example="S001")
    stage: Stage = column("学段", "stage", required=True, example="小学")
    subject: Subject = column("学科", "subject", required=True, example="体育")
    grade: Label = column("年级", "grade", example="3")
    classes: Label = column(
        "班级",
        "classes",
        "任教班级",
        example="1,2",
        note=("同一年级的班，如 1,2；空 = 不详", "classes of the grade, such as 1,2; empty = not known"),
    )
    weekly_periods: Amount = column("周课时", "weekly periods", "周课时数", required=True, default=None, example="12")


class CertificateRow(Row):
    """One teaching certificate."""

    teacher_id: Code = column(
        "人事编号", "teacher code", "教师编号", "工号", required=True, refers=_TEACHER, example="00123"
    )
    stage: Stage = column("资格学段", "stage", "学段", required=True, example="小学")
    subject: Subject = column("资格学科", "subject", "学科", required=True, example="体育")
    valid_to: Date = column("有效期至", "valid to", example="2030-06-30")


class ExemptionRow(Row):
    """One exemption or deferral."""

    teacher_id: Code = column(
        "人事编号", "teacher code", "教师编号", "工号", required=True, refers=_TEACHER, example="00123"
    )
    kind: ExemptionKind = column("类别", "kind", required=True, example="暂缓")
    code: ExemptionCode = column(
        "事由代码",
        "reason code",
        "事由",
        required=True,
        example="哺乳期",
        note=("只有区教委的名单会显示", "shown in the office's list only"),
    )
    start: Date = column("起", "from", "起始日期", "开始日期", required=True, example="2026-03-01")
    until: Date = column("止", "until", "截止日期", "结束日期", example="2027-02-28")
    document_no: Text = column(
        "文号",
        "document number",
        "依据编号",
        example="人字〔2026〕12号",
        note=("只填编号，不写病情", "a number only, never a diagnosis"),
    )


class WishRow(Row):
    """One wish of a teacher."""

    teacher_id: Code = column(
        "人事编号", "teacher code", "教师编号", "工号", required=True, refers=_TEACHER, example="00123"
    )
    rank: Count = column("志愿序号", "rank", "志愿顺序", required=True, default=None, example="1")
    school_id: Code = column(
        "志愿学校", "school", "志愿学校代码", "学校代码", required=True, refers=_SCHOOL, example="S009"
    )


class RecommendationRow(Row):
    """One recommendation by a school."""

    school_id: Code = column("学校代码", "school code", "推荐学校", required=True, refers=_SCHOOL, example="S001")
    teacher_id: Code = column(
        "人事编号", "teacher code", "教师编号", "工号", required=True, refers=_TEACHER, example="00123"
    )
    rank: Count = column("推荐序号", "rank", "推荐顺序", required=True, default=None, example="1")
    opinion: Text = column("推荐意见", "opinion", example="同意")


class TeamRow(Row):
    """One member of a team."""

    team_id: Code = column("团组代码", "team code", "团组编号", required=True, example="T01")
    teacher_id: Code = column(
        "人事编号", "teacher code", "教师编号", "工号", required=True, refers=_TEACHER, example="00123"
    )
    is_leader: Flag = column("领队", "leader", "是否领队", default=False, example="是")


class CoupleRow(Row):
    """Two teachers who are married to each other."""

    teacher_a: Code = column("甲人事编号", "teacher a", "教师甲", required=True, refers=_TEACHER, example="00123")
    teacher_b: Code = column("乙人事编号", "teacher b", "教师乙", required=True, refers=_TEACHER, example="00124")
    wish: CoupleWish = column("要求", "wish", "意愿", default="within_km", example="同校")
    km: Amount = column("公里数", "km", default=None, example="5")


SPECS = (
    TableSpec("teachers", "教师", "teachers", ("教师表", "教师名册"), ("teacher_id",), TeacherRow, True),
    TableSpec(
        "teaching",
        "任课",
        "teaching",
        ("任课表",),
        ("teacher_id", "school_id", "stage", "subject", "grade", "classes"),
        TeachingRow,
    ),
    TableSpec(
        "certificates", "教师资格", "certificates", ("资格证",), ("teacher_id", "stage", "subject"), CertificateRow
    ),
    TableSpec(
        "exemptions", "免于或暂缓", "exemptions", ("免于暂缓", "豁免"), ("teacher_id", "code", "start"), ExemptionRow
    ),
    TableSpec("wishes", "志愿", "wishes", ("志愿表",), ("teacher_id", "rank"), WishRow),
    TableSpec(
        "recommendations", "学校推荐", "recommendations", ("推荐",), ("school_id", "teacher_id"), RecommendationRow
    ),
    TableSpec("teams", "团组", "teams", ("团组表",), ("team_id", "teacher_id"), TeamRow),
    TableSpec("couples", "双职工", "couples", ("夫妻",), ("teacher_a", "teacher_b"), CoupleRow),
)
