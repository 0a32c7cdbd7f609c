"""What a handout says beside the plan: numbers, dates, places to object; it changes no plan, so it is no policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal

from rotation.errors import PolicyError
from rotation.i18n import N_
from rotation.io.policy_yaml import given_in_yaml
from rotation.model.dates import last_day
from rotation.model.fields import Date, Form, SchoolType, Stage
from rotation.model.params import ASSUMPTION, Section, param
from rotation.model.settle import Given, merge, typed

_BASIS = N_("教师〔2014〕4号 and 京教人〔2016〕15号; the district names its own document")
_PERIOD = N_("general practice: 5 to 7 working days; no text found that fixes it; confirm")
_PARTY = N_("general practice: the membership goes along where the file does, else it is looked after there; confirm")
_APPRAISAL = N_("receiving schools appraise those who serve there; the own school those who stay on its roll; confirm")
_SPLIT = N_("form of the supervision and evaluation of quality and balance: pupils weighted 1 : 1.1, 1 : 1.2, 1.32")
_OPEN = N_("to be filled in by the office")

Where = Literal["origin", "destination", "both"]


class Handout(Section):
    """Texts, dates and weights of what the office hands out; an empty text is printed as a line to write on."""

    office: str = param("", "发布单位", "issuing office; empty = the authority of the plan", _OPEN, max_length=200)
    document_no: str = param("", "文号", "document number", _OPEN, max_length=100)
    basis: str = param("教师〔2014〕4号、京教人〔2016〕15号", "依据", "basis", _BASIS, max_length=500)
    published: Date = param("", "公示起始日", "first day of the notice", _OPEN)
    working_days: int = param(5, "公示期(工作日)", "notice period in working days", _PERIOD, ge=1, le=60)
    holidays: tuple[Date, ...] = param((), "法定节假日", "holidays on weekdays", _OPEN)
    extra_workdays: tuple[Date, ...] = param((), "调休上班日", "weekend days that are worked", _OPEN)
    object_to: str = param("", "异议受理单位及方式", "where and how to object", _OPEN, max_length=500)
    report_at: str = param("", "报到时间", "when to report; empty = the start date", _OPEN, max_length=100)
    report_contact: str = param("", "报到联系人及电话", "whom to contact for reporting", _OPEN, max_length=200)
    object_until: Date = param("", "通知异议截止日", "last day to object to a notice", _OPEN)
    party_at: dict[Form, Where] = param(
        {"transfer": "destination", "secondment": "both"}, "组织关系所在", "party membership, by form", _PARTY
    )
    appraised_by: dict[Form, Where] = param(
        {"transfer": "destination", "secondment": "destination", "itinerant": "both"},
        "考核单位",
        "who appraises, by form",
        _APPRAISAL,
    )
    statistics_date: Date = param("", "统计时点", "date of the statistics; empty = the start date", ASSUMPTION)
    statistics_source: str = param(
        "", "数据来源", "source of the statistics; empty = the data of the plan", _OPEN, max_length=200
    )
    stage_weights: dict[SchoolType, dict[Stage, int]] = param(
        {
            "nine_year": {"primary": 1000, "junior": 1100},
            "secondary": {"junior": 1000, "senior": 1200},
            "twelve_year": {"primary": 1000, "junior": 1100, "senior": 1320},
        },
        "学段拆分系数(千分)",
        "weight of a pupil by stage where a school has several (thousandths)",
        _SPLIT,
    )


def handout_settings(file: Path | None = None, changes: Mapping[str, Any] | None = None) -> Handout:
    """The settings of a YAML file and single changes over the defaults; PolicyError names every bad one."""
    given = Given() if file is None else given_in_yaml(file)
    values = merge(given.values, dict(changes or {}))
    settings, problems = typed(Handout, values, "", given.place)
    if settings is None or problems:
        raise PolicyError(problems)
    return settings


def full_days(texts: tuple[str, ...]) -> frozenset[date]:
    """Dates of ISO texts."""
    return frozenset(last_day(text) for text in texts)
