"""A plan of four moves with names that a spreadsheet would love to run, and the tables around it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from rotation.i18n import language
from rotation.io.policy import policy_rows_of
from rotation.model.plan import DECIDED, DERIVED, Plan
from rotation.model.policy import Policy
from rotation.report.plan_book import PlanBook
from rotation.rules.registry import parameters

HOSTILE = '=HYPERLINK("http://x.example","点我")'


@pytest.fixture(autouse=True)
def _chinese():
    with language("zh_CN"):
        yield


@pytest.fixture
def plan() -> Plan:
    """The plan of `a_plan`."""
    return a_plan()


@pytest.fixture
def book(plan: Plan) -> PlanBook:
    """The book of `a_book`."""
    return a_book(plan)


def a_plan() -> Plan:
    """Four moves: given, estimated and unknown minutes, an open end, one decided by lot."""
    rows = [
        ("00123", "S02", "primary", "chinese", "secondment", 10),
        ("00124", "S03", "primary", "music", "itinerant", 4),
        ("00125", "S04", "junior", "math", "transfer", 8),
        ("0126", "S02", "primary", "pe", "secondment", 10),
    ]
    moves = pd.DataFrame(rows, columns=list(DECIDED))
    moves["teacher_name"] = [HOSTILE, "+86 王", "@sum", "欧阳🙂小明"]
    moves["from_school"] = ["S01", "S01", "S02", "S01"]
    moves["from_school_name"] = ["第一小学", "第一小学", "-2+3中学", "第一小学"]
    moves["to_school_name"] = ["第二小学", "http://x.example", "第四中学", "第二小学"]
    moves["own_subject"] = ["chinese", "music", "physics", "pe"]
    moves["channel"] = ["group", "school_district", "pair", "group"]
    moves["start"] = "2026-09-01"
    moves["return_date"] = ["2028-08-31", "2027-08-31", "", "2028-08-31"]
    moves["minutes"] = [35, 48, -1, 0]
    moves["travel"] = ["given", "estimated", "unknown", "given"]
    moves["purpose"] = ["need", "balance", "circulation", "rate"]
    moves["by_lot"] = [False, True, False, False]
    facts = {
        "authority": "某区教委",
        "plan_year": 2026,
        "public_seed": "0042",
        "seed_is_drawn": True,
        "input": "a" * 64,
        "policy": "b" * 64,
    }
    return Plan(moves[[*DECIDED, *DERIVED, "by_lot"]], facts)


def a_book(plan: Plan) -> PlanBook:
    """Everything that a workbook shows."""
    return PlanBook(
        title="某区 2026 学年教师交流轮岗方案",
        start=date(2026, 9, 1),
        plan=plan,
        summary=[("交流人数", 4), ("状态", "最优：全部目标均已证明"), ("公开种子", HOSTILE)],
        stays=pd.DataFrame(
            {
                "teacher_id": ["00130", "00131"],
                "name": ["李四", "=1+1"],
                "school": ["第一小学", "第三小学"],
                "stage": ["primary", "primary"],
                "subject": ["art", "math"],
                "places": [3, 0],
                "text": ["有 3 个可去岗位；不动时各项目标更好", "可及范围内没有其任教学科的岗位"],
                "tier": ["strong", "short"],
            }
        ),
        schools=pd.DataFrame(
            {
                "school_id": ["S01", "S02"],
                "school": ["第一小学", "第二小学"],
                "teachers": [20, 12],
                "away": [1, 0],
                "leaving": [3, 0],
                "gone": [2, 0],
                "arriving": [0, 2],
                "net": [-3, 2],
                "load_out": [24, 0],
                "load_in": [0, 20],
                "backbone_out": [1, 0],
                "backbone_in": [0, 1],
                "backbone_before": [40, 5],
                "backbone_after": [30, 15],
                "short_before": [0, 10],
                "short_after": [0, 4],
                "names_out": [HOSTILE, ""],
                "names_in": ["", HOSTILE],
            }
        ),
        lines=pd.DataFrame(
            {
                "school_id": ["S02", "S03", "S04"],
                "school": ["第二小学", "第三小学", "第四中学"],
                "stage": ["primary", "primary", "junior"],
                "subject": ["chinese", "music", "math"],
                "need": [120, 14, 60],
                "before": [110, 10, 62],
                "after": [120, 14, 55],
            }
        ),
        indicators=pd.DataFrame(
            {
                "name": ["骨干教师差异系数", "骨干教师差异系数"],
                "stage": ["primary", "junior"],
                "unit": ["差异系数", "差异系数"],
                "today": [0.674, 1.055],
                "after": [0.4994, 0.98],
                "cap": [0.5, None],
            }
        ),
        rates=pd.DataFrame(
            {
                "name": ["年度交流比例", "骨干比例"],
                "scope": ["全区", "全区"],
                "numerator": [4, 1],
                "denominator": [39, 4],
                "at_least_permille": [100, 300],
                "at_most_permille": [200, None],
            }
        ),
        rules=pd.DataFrame(
            {"rule": ["commute", "team"], "name": ["通勤", "团组"], "demands": ["单程不超过上限", "同去同校"]}
        ),
        findings=pd.DataFrame(
            {
                "rule": ["team", "plan"],
                "message": ["团组 T1 分在两校", "未知学校"],
                "amount": [1, 1],
                "hard": [False, True],
            }
        ),
        goals=pd.DataFrame(
            {
                "name": ["学科缺口", "均衡"],
                "unit": ["半天×权重", "百万分"],
                "today": [24, 1500000],
                "value": [0, 1200000],
                "bound": [0, None],
                "proved": [True, False],
                "tolerance": [0, 6000],
            }
        ),
        parameters=policy_rows_of(parameters(Policy())),
        notes=[("说明", "工作量以半天计，10 为全职。")],
    )
