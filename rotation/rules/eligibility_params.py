"""Parameters and words of the rule `eligibility`, shared by its two independent readings of who may rotate."""

from __future__ import annotations

from enum import IntEnum
from typing import Annotated, Literal

from pydantic import Field

from rotation.i18n import N_
from rotation.model.fields import ExemptionCode, Role, Stage, Status
from rotation.model.params import param, section
from rotation.model.retirement import RetirementRule
from rotation.rules.base import RuleParams

_TENURE = N_("Beijing 京教人〔2016〕15号 and press conference of 2021-08-25: six full years at one school")
_FIVE_YEARS = N_("Beijing press conference of 2021-08-25: more than five years to retirement")
_FIXED_AGE = N_("older local rules and Haidian 2022-23: men under 55, women under 50")
_RESTART = N_("assumption: who comes back from a counted rotation has done his or her turn; confirm")
_LEAVE = N_("assumption: long leave counts unless the district says otherwise; the events of the year tell its months")
_LEADERS = N_("Beijing 2021: principals rotate by a plan of their own (干部交流)")
_COMPULSORY = N_("Beijing press conference of 2021-08-25: compulsory stage")
_PUBLIC = N_("Beijing press conference of 2021-08-25: public schools")
_UNTIL_ONE = N_("assumption: applies where the entry has no end; nursing until the child is one; confirm")


ExemptionMonths = Annotated[int, Field(ge=0, le=240)]


class Obstacle(IntEnum):
    """What keeps a teacher from being eligible; the numbers are the rule's refusal numbers."""

    EMPLOYMENT = 1
    STATUS = 2
    SCHOOL = 3
    ROLE = 4
    STAGE = 5
    RUNNING = 6
    TENURE = 7
    RETIREMENT = 8
    EXEMPT = 9
    DEFERRED = 10
    BARRED = 11


ENTRY = N_("an entry in the table of exemptions and deferrals is valid on the start date")
REASONS: tuple[str, ...] = (
    N_("the kind of employment does not take part in the rotation"),
    N_("the status on the start date does not take part in the rotation"),
    N_("the present school is not a public school of this authority"),
    N_("the role belongs to the separate plan for leaders"),
    N_("the stage is outside the scope of the rotation"),
    N_("a posting elsewhere runs beyond the start date"),
    N_("too few full school years at the present school"),
    N_("too close to retirement"),
    ENTRY,
    ENTRY,
    ENTRY,
)
"""Texts of the obstacles in order; they name no kind and no code of an exemption."""

BY_KIND = {"exempt": Obstacle.EXEMPT, "deferred": Obstacle.DEFERRED, "barred": Obstacle.BARRED}
"""Kind of exemption -> obstacle."""


class EligibilityParams(RuleParams):
    """Parameters of the rule `eligibility`."""

    years: int = param(6, "本校满学年数", "full school years at the present legal entity", _TENURE, ge=0, le=40)
    restart_after_posting: bool = param(
        True, "计入的交流期满后重新计算", "a completed counted posting restarts the years", _RESTART
    )
    leave_statuses: tuple[Status, ...] = param(
        (), "不计年限的长期离岗状态", "statuses of long leave in which a school year does not count", _LEAVE
    )
    leave_months: int = param(
        6,
        "一学年内离岗满(月)不计",
        "months of such leave in a school year from which it does not count",
        _LEAVE,
        ge=1,
        le=12,
    )
    mode: Literal["statutory", "age"] = param(
        "statutory", "退休条件的算法", "distance to retirement (statutory) or fixed ages (age)", _FIVE_YEARS
    )
    months_to_retirement: int = param(
        60, "距退休须多于(月)", "months to retirement must be more than", _FIVE_YEARS, ge=0, le=600
    )
    men_under: int = param(55, "男教师须小于(岁)", "men must be younger than", _FIXED_AGE, ge=18, le=100)
    women_under: int = param(50, "女教师须小于(岁)", "women must be younger than", _FIXED_AGE, ge=18, le=100)
    retirement: RetirementRule = section(RetirementRule, "法定退休", "statutory retirement")
    stages: tuple[Stage, ...] = param(("primary", "junior"), "学段", "stages in scope", _COMPULSORY)
    roles_out: tuple[Role, ...] = param(
        ("principal", "deputy", "secretary"), "另行安排的职务", "roles with a plan of their own", _LEADERS
    )
    public_only: bool = param(True, "仅公办学校", "public schools only", _PUBLIC)
    exemption_months: dict[ExemptionCode, ExemptionMonths] = param(
        {"pregnancy": 10, "nursing": 12},
        "未填止期的免缓月数",
        "months that an exemption code holds where no end is given",
        _UNTIL_ONE,
    )
