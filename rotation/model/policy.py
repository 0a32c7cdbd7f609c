"""The policy: general sections that every rule shares, and the rules' own parameters as raw mappings with positions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from rotation.i18n import N_
from rotation.model.curriculum import weekly_loads
from rotation.model.fields import (
    BackboneLevel,
    Channel,
    Degree,
    Employment,
    Form,
    GoalName,
    Indicator,
    Locale,
    PlanYear,
    Stage,
    Status,
    Subject,
    Tier,
)
from rotation.model.forms import FormRule, check_forms, default_forms
from rotation.model.params import ASSUMPTION, Section, param, section
from rotation.model.policy_needs import CurriculumRule, StaffingRule
from rotation.model.policy_staff import LedgerRule, StaffRule, StatusRule, default_employment, default_statuses
from rotation.model.problem import Place
from rotation.model.vocabulary import CHANNELS, SUBJECTS

Weight = Annotated[int, Field(ge=1, le=99)]
Periods = Annotated[int, Field(ge=1, le=40)]
"""Periods a week that make a full load; 0 would make a line's periods infinitely many teachers."""

_PLAN_2024 = N_("Beijing plan on expanding quality basic education (2024)")
_LOAD_NORM = N_("weekly load norms repeated by several counties; no ministry document found; confirm")
_BEIJING_2021 = N_("Beijing press conference on balanced teaching staff, 2021-08-25: district level and above")
_SUPERVISION = N_("supervision and evaluation method for quality and balance, 教督〔2017〕6号")
_DEGREE = N_(
    "inspection form of 教督〔2017〕6号: junior college for primary, bachelor for junior schools; one text says "
    "bachelor for both; confirm"
)
_CERTIFICATES = N_("regulation on teacher qualifications: the own stage and lower ones; confirm")


class ChannelRule(Section):
    """Whether a channel is open, and for teachers of which locales."""

    open: bool = param(True, "开放", "open", _PLAN_2024)
    origins: tuple[Locale, ...] = param(("urban", "town", "rural"), "派出校城乡类型", "locales of origins", _PLAN_2024)


class BackboneRule(Section):
    """Who counts as a backbone teacher."""

    level: BackboneLevel = param("district", "骨干起算层级", "lowest level that counts", _BEIJING_2021)
    special_grade: bool = param(True, "特级教师计入", "special-grade teachers count")
    professor: bool = param(True, "正高级计入", "senior professors count")


class BalanceRule(Section):
    """What dispersion and pass lines are computed over."""

    min_pupils: int = param(50, "计入均衡的最少学生数", "fewest pupils of a school in the measure", _SUPERVISION, ge=1)
    stages: tuple[Stage, ...] = param(("primary", "junior"), "计入均衡的学段", "stages measured", _SUPERVISION)
    cap_permille: dict[Stage, int] = param(
        {"primary": 500, "junior": 450}, "差异系数上限(千分)", "dispersion cap", _SUPERVISION
    )
    cap_by_year: dict[PlanYear, dict[Stage, int]] = param(
        {}, "分年度差异系数上限(千分)", "dispersion cap by plan year; other years and stages as above", ASSUMPTION
    )
    pass_line_permille: dict[Indicator, dict[Stage, int]] = param(
        {
            "backbone": {"primary": 1000, "junior": 1000},
            "arts": {"primary": 900, "junior": 900},
            "degree": {"primary": 4200, "junior": 5300},
        },
        "每百名学生教师数达标线(千分)",
        "pass lines, teachers per 100 pupils, in thousandths",
        _SUPERVISION,
    )
    arts_subjects: tuple[Subject, ...] = param(
        ("pe", "music", "art", "arts"), "体育、音乐、美术教师的学科", "subjects of PE and arts teachers", _SUPERVISION
    )
    degree_from: dict[Stage, Degree] = param(
        {"primary": "college", "junior": "bachelor"},
        "高于规定学历的最低学历",
        "lowest degree above the required",
        _DEGREE,
    )

    def cap(self, stage: str, year: int) -> int | None:
        """The cap of a stage in a plan year, in thousandths; None where the policy has none."""
        return self.cap_by_year.get(year, {}).get(stage, self.cap_permille.get(stage))

    def pass_line(self, indicator: str, stage: str) -> int:
        """Persons per 100 pupils that a school must reach, in thousandths; 0 where the policy has no line."""
        return self.pass_line_permille.get(indicator, {}).get(stage, 0)


class TravelRule(Section):
    """How minutes are estimated from a great-circle distance where none are given."""

    detour_percent: int = param(130, "绕行系数(百分)", "road length in per cent of the straight line", ge=100, le=300)
    speed_km_h: int = param(25, "平均时速(公里)", "door-to-door speed in km an hour", ge=1, le=120)


class GoalRule(Section):
    """A goal's tolerance: how much of it later goals may give up."""

    on: bool = param(True, "启用", "on")
    tolerance: int = param(0, "容差(绝对)", "absolute tolerance", ge=0)
    tolerance_permille: int = param(0, "容差(千分)", "tolerance in thousandths of the improvement", ge=0, le=1000)


def _priorities() -> dict[str, int]:
    scarce = dict.fromkeys(("pe", "music", "art", "arts", "science", "psychology"), 3)
    return {code: scarce.get(code, 2 if code in ("it", "labour", "morality") else 1) for code in SUBJECTS.codes}


class General(Section):
    """Everything of the policy that is not one rule's own."""

    version: Literal[1] = param(1, "版本", "version")
    name: str = param("默认政策", "政策名称", "policy name")
    backbone: BackboneRule = section(BackboneRule, "骨干教师", "backbone teachers")
    balance: BalanceRule = section(BalanceRule, "均衡", "balance")
    forms: dict[Form, FormRule] = param(default_forms(), "交流形式", "forms", ASSUMPTION)
    channel_order: tuple[Channel, ...] = param(
        ("group", "school_district", "pair", "authority", "partner"),
        "交流范围顺序(未列的排在最后)",
        "channels in order; those that are not named come last",
        _PLAN_2024,
    )
    channels: dict[Channel, ChannelRule] = param(
        {code: ChannelRule(open=code in ("group", "school_district", "pair")) for code in CHANNELS.codes},
        "交流范围",
        "channels",
        _PLAN_2024,
    )
    partners: tuple[str, ...] = param(
        (), "跨区伙伴区", "partner authorities by name; empty = every other authority of the schools table", _PLAN_2024
    )
    travel: TravelRule = section(TravelRule, "通勤估算", "travel estimate")
    higher_certificate_covers: bool = param(
        True, "高学段教师资格覆盖低学段", "a certificate covers lower stages too", _CERTIFICATES
    )
    employment: dict[Employment, StaffRule] = param(default_employment(), "用工形式", "employment")
    statuses: dict[Status, StatusRule] = param(default_statuses(), "在岗状态", "status")
    ledger: LedgerRule = section(LedgerRule, "轮岗台账", "ledger of postings")
    subject_priority: dict[Subject, Weight] = param(_priorities(), "学科紧缺程度", "subject priority", _PLAN_2024)
    tier_priority: dict[Tier, Weight] = param(
        {"strong": 1, "ordinary": 2, "short": 3, "new": 3}, "学校类型权重", "school tier priority"
    )
    rural_priority: int = param(3, "乡村学校权重", "rural school priority", ge=1, le=9)
    weekly_loads: dict[Stage, dict[Subject, Periods]] = param(
        weekly_loads(), "周课时标准", "weekly load norms", _LOAD_NORM
    )
    concurrent_subjects: tuple[Subject, ...] = param(
        ("labour", "practice", "local", "class_meeting"), "兼课学科", "concurrent subjects"
    )
    concurrent_by_stage: dict[Stage, tuple[Subject, ...]] = param(
        {"primary": ("morality",)}, "个别学段的兼课学科", "concurrent subjects of single stages"
    )
    curriculum: CurriculumRule = section(CurriculumRule, "学科需求推算", "derived needs")
    staffing: StaffingRule = section(StaffingRule, "编制测算", "proposed quotas")
    goal_order: tuple[GoalName, ...] = param(
        ("violations", "shortage", "pass_line", "balance", "willingness", "burden", "stability", "lottery"),
        "目标顺序(未列的排在抽签之前)",
        "goals in order; those that are not named come before the lottery",
    )
    goals: dict[GoalName, GoalRule] = param({"balance": GoalRule(tolerance_permille=20)}, "目标", "goals")

    @field_validator("forms")
    @classmethod
    def _check_forms(cls, value: dict[str, FormRule]) -> dict[str, FormRule]:
        check_forms(value)
        return value

    @property
    def channels_in_order(self) -> tuple[Channel, ...]:
        """Every channel, those that the policy's order names first."""
        return tuple(dict.fromkeys((*self.channel_order, *CHANNELS.codes)))

    def is_concurrent(self, stage: str, subject: str) -> bool:
        """True for a subject that others teach beside their own, and that so makes no need of its own."""
        return subject in self.concurrent_subjects or subject in self.concurrent_by_stage.get(stage, ())


@dataclass(frozen=True)
class Policy:
    """General sections, the rules' raw parameters, source notes that replace defaults, and where each key stands."""

    general: General = field(default_factory=General)
    rules: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)

    def place(self, key: str) -> Place:
        """Where a key, or the nearest part above it, stands."""
        while key:
            if key in self.places:
                return self.places[key]
            key = key.rpartition(".")[0]
        return self.places.get("", Place())

    def digest(self) -> str:
        """SHA-256 of all values (source notes and positions do not matter), as hex."""
        content = {"general": self.general.model_dump(mode="json"), "rules": _plain(self.rules)}
        text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    return value
