"""The policy's sections about needs and quotas: weekly periods, classes of the planned year, staffing ratios."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from rotation.i18n import N_
from rotation.model.curriculum import DAILY_PE_PERIODS, PERIODS_SOURCE, WEEKLY_PERIODS, Periods, with_daily_lesson
from rotation.model.fields import Locale, Stage, Subject, Tier
from rotation.model.params import Section, param

Lessons = Annotated[int, Field(ge=0, le=20)]
ClassSize = Annotated[int, Field(ge=1, le=100)]
Ratio = Annotated[int, Field(ge=1, le=1000)]
Year = Literal["next_year", "this_year"]

_EXCELLENCE_2024 = N_("Beijing plan on expanding quality basic education (2024), item 19: one PE lesson every day")
_CLASS_SIZE = N_("supervision method 教督〔2017〕6号: 45 primary, 50 junior; the senior stage is an assumption")
_RATIOS_2014 = N_("unified staffing standard of 2014: primary 1:19, junior 1:13.5, senior 1:12.5")
_SMALL = N_("small rural schools are staffed by pupils and by classes (Shanxi 2019 and others); the number: confirm")
_SPECIAL = N_(
    "special schools are staffed by grade or by class (Shandong), elsewhere one staff for 4 pupils (Anhui 2009); "
    "Beijing: no ratio found, so none is set"
)
_TILT = N_("Beijing plan on expanding quality basic education (2024), item 7: quota for expanding schools; no number")


class CurriculumRule(Section):
    """How a need that nobody states follows from classes, weekly periods and the weekly load."""

    fill: Literal["blank", "stages", "subjects"] = param(
        "stages", "推算哪些学科需求", "which needs are derived besides the blank ones"
    )
    year: Year = param("next_year", "班级数取哪一学年", "whose classes count")
    weekly_periods: dict[Stage, dict[Subject, tuple[Lessons, ...]]] = param(
        {stage: dict(table) for stage, table in WEEKLY_PERIODS.items()},
        "各年级周课时",
        "weekly periods by grade",
        PERIODS_SOURCE,
    )
    daily_pe: bool = param(False, "每天一节体育课", "one PE lesson every day", _EXCELLENCE_2024)
    daily_pe_periods: int = param(
        DAILY_PE_PERIODS,
        "每天一节体育课的周课时",
        "PE periods a week with a daily lesson",
        _EXCELLENCE_2024,
        ge=1,
        le=10,
    )
    daily_pe_stages: tuple[Stage, ...] = param(
        ("primary", "junior"), "每天一节体育课的学段", "stages with a daily PE lesson", _EXCELLENCE_2024
    )
    class_size_cap: dict[Stage, ClassSize] = param(
        {"primary": 45, "junior": 50, "senior": 50}, "班额上限", "class size cap", _CLASS_SIZE
    )

    @model_validator(mode="after")
    def _check_grades(self) -> CurriculumRule:
        for table in self.weekly_periods.values():
            lengths = {len(periods) for periods in table.values()}
            if 0 in lengths:
                raise ValueError(N_("weekly periods hold one number a grade, or one for all grades; none is given"))
            if len(lengths - {1}) > 1:
                raise ValueError(N_("the subjects of one stage have weekly periods for different numbers of grades"))
        return self

    def periods(self, stage: str, subject: str) -> Periods:
        """Weekly periods of one class by grade, the daily PE lesson counted in; empty where the table has none."""
        found = tuple(self.weekly_periods.get(stage, {}).get(subject, ()))
        if subject == "pe" and self.daily_pe and stage in self.daily_pe_stages and stage in self.weekly_periods:
            return with_daily_lesson(found or (0,), self.daily_pe_periods)
        return found

    def subjects(self, stage: str) -> tuple[str, ...]:
        """The subjects that are taught at a stage, in the table's order; none where there is no table."""
        table = self.weekly_periods.get(stage, {})
        extra = ("pe",) if table and "pe" not in table else ()
        return tuple(code for code in (*table, *extra) if any(self.periods(stage, code)))

    def grades(self, stage: str) -> int:
        """Number of grades of a stage by the table; 0 where it tells none."""
        return max((len(periods) for periods in self.weekly_periods.get(stage, {}).values()), default=0)


class StaffingRule(Section):
    """How a headcount quota is proposed from pupils and classes; nothing of it enters a plan by itself."""

    propose: bool = param(False, "测算编制", "propose quotas")
    year: Year = param("next_year", "学生数取哪一学年", "whose pupils count")
    pupils_per_ten_staff: dict[Stage, Ratio] = param(
        {"primary": 190, "junior": 135, "senior": 125},
        "每10名教职工对应学生数",
        "pupils for ten staff",
        _RATIOS_2014,
    )
    staff_per_ten_classes: dict[Stage, Ratio] = param(
        {"primary": 17}, "小规模学校每10个班教职工数", "staff for ten classes of a small school", _SMALL
    )
    class_stages: tuple[Stage, ...] = param(
        ("special",), "不论规模均可按班级测算的学段", "stages staffed by classes at any size", _SPECIAL
    )
    small_pupils: int = param(200, "小规模学校学生数上限", "most pupils of a small school", _SMALL, ge=0, le=5000)
    small_locales: tuple[Locale, ...] = param(("rural",), "小规模学校城乡类型", "locales of small schools", _SMALL)
    tilt_permille: int = param(0, "扩容学校编制倾斜(千分)", "tilt for expanding schools", _TILT, ge=0, le=500)
    tilt_growth_permille: int = param(
        50, "视为扩容的学生增幅(千分)", "growth of pupils that counts as expanding", _TILT, ge=1, le=1000
    )
    tilt_tiers: tuple[Tier, ...] = param(("strong",), "编制倾斜的学校类型", "tiers with a tilt", _TILT)
