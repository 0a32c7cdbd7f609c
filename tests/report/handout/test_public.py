"""The public list: the columns, namesakes, the notice period, one school's version, and what it never says."""

import io
import re
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from rotation.i18n import language
from rotation.model.plan import Plan
from rotation.report.handout.calendar import notice_period
from rotation.report.handout.pages import Facts
from rotation.report.handout.people import sent
from rotation.report.handout.public import LIST, public_page, public_rows, public_sheet
from rotation.report.handout.settings import Handout, handout_settings
from rotation.rules.reading import Reading
from tests.rules.small_case import case, move, teacher, with_forms


@pytest.fixture(autouse=True)
def chinese():
    with language("zh_CN"):
        yield


def people(*teachers, moved=None, **more):
    """The moves of these teachers (of all, or of `moved`) to the hill school."""
    context = case(*teachers, **more)
    codes = moved or [row["teacher_id"] for row in teachers]
    plan = Plan.of([move(context, "HILL", code) for code in codes])
    return sent(plan, Reading(context.instance, context.policy)), Facts.of(context.instance)


def test_the_columns_are_those_of_a_public_notice_and_no_others():
    assert [column.zh for column in LIST.columns] == [
        "序号",
        "姓名",
        "现任教学校",
        "学段",
        "学科",
        "拟交流学校",
        "交流形式",
        "交流期限",
        "备注",
    ]


def test_a_row_is_in_words():
    (row,) = public_rows(people(teacher("T1"))[0])
    assert list(row.values()) == [
        1,
        "T1老师",
        "城关小学",
        "小学",
        "语文",
        "山区小学",
        "人走关系留",
        "2026-09-01 至 2028-08-31",
        "",
    ]


def test_a_second_subject_and_a_part_of_the_week_stand_in_the_remark():
    context = case(teacher("T1", other_subjects="pe"), policy=with_forms("itinerant"))
    plan = Plan.of([move(context, "HILL", "T1", subject="pe", form="itinerant")])
    (row,) = sent(plan, Reading(context.instance, context.policy))
    assert row.remark == "拟任教小学体育；每周 4 个半天"


def test_namesakes_are_told_apart_by_subject_then_by_the_end_of_the_staff_number():
    same = [
        teacher("A0123", name="张伟"),
        teacher("B0456", name="张伟"),
        teacher("C0789", name="张伟", subject="math"),
        teacher("D0001", name="张伟", quota_school_id="TOWN"),
    ]
    found = {one.teacher_id: one.name for one in people(*same)[0]}
    assert found == {
        "A0123": "张伟（语文，工号尾号 0123）",
        "B0456": "张伟（语文，工号尾号 0456）",
        "C0789": "张伟（数学）",
        "D0001": "张伟",
    }


def test_a_namesake_who_stays_counts_and_equal_last_digits_need_one_more():
    same = [teacher("T10001", name="李娜"), teacher("T20001", name="李娜")]
    assert [one.name for one in people(*same, moved=["T10001"])[0]] == ["李娜（语文，工号尾号 10001）"]


def test_the_period_counts_working_days_only():
    plain = handout_settings(None, {"published": "2026-06-18", "working_days": 5})
    assert [day.isoformat() for day in notice_period(plain)] == ["2026-06-18", "2026-06-24"]
    given = {"published": "2026-06-18", "holidays": ["2026-06-19"], "extra_workdays": ["2026-06-21"]}
    assert notice_period(handout_settings(None, given))[1].isoformat() == "2026-06-24"
    weekend = handout_settings(None, {"published": "2026-06-20", "working_days": 1})
    assert [day.isoformat() for day in notice_period(weekend)] == ["2026-06-22", "2026-06-22"]
    assert notice_period(Handout()) is None


def test_the_page_says_basis_number_period_and_where_to_object():
    listed, facts = people(teacher("T1"))
    settings = handout_settings(
        None, {"document_no": "云教〔2026〕7号", "published": "2026-06-18", "object_to": "人事科，6单元201"}
    )
    page = public_page(listed, settings, facts)
    for text in (
        "云教〔2026〕7号",
        "教师〔2014〕4号",
        "2026-06-18 起至 2026-06-24 止，共 5 个工作日",
        "人事科，6单元201",
    ):
        assert text in page
    assert "测算稿" not in page


def test_a_plan_without_a_drawn_seed_is_marked_as_a_draft():
    listed, facts = people(teacher("T1"))
    assert "测算稿" in public_page(listed, Handout(), Facts(facts.authority, facts.year, drawn=False))


def test_hostile_names_are_escaped():
    listed, facts = people(teacher("T1", name='<img src=x onerror="alert(1)">'))
    page = public_page(listed, Handout(), facts)
    assert "<img" not in page
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;" in page


def test_nobody_moves_and_the_page_says_so():
    page = public_page([], Handout(), Facts("云山区", 2026, drawn=True))
    assert "本次没有拟交流教师" in page
    assert "<table>" not in re.sub(r"<style>.*</style>", "", page, flags=re.S)


def test_what_the_office_has_not_filled_in_is_a_line_with_its_name():
    found, facts = people(teacher("T1"))
    page = public_page(found, Handout(), facts)
    assert "文号：＿" in page
    assert "日期：＿" in page
    filled = public_page(found, Handout(document_no="云教〔2026〕7号", published="2026-06-01"), facts)
    assert "文号：云教〔2026〕7号" in filled
    assert "日期：" not in filled


def test_the_workbook_says_what_the_page_says_around_its_table():
    shown, facts = people(teacher("T1"))
    settings = handout_settings(
        changes={"document_no": "区教〔2026〕1号", "object_to": "人事科 010-1", "published": "2026-06-22"}
    )
    content = public_sheet(shown, settings, replace(facts, drawn=False), date(2026, 9, 1), "方案")
    table, words = openpyxl.load_workbook(io.BytesIO(content))
    assert (table.title, words.title) == ("公示名单", "公示说明")
    said = [row[0] for row in words.iter_rows(min_row=2, values_only=True)]
    page = public_page(shown, settings, replace(facts, drawn=False))
    assert all(text in page for text in said)
    for part in ("区教〔2026〕1号", "人事科 010-1", "2026-06-22", "5 个工作日", "测算稿"):
        assert any(part in text for text in said), part
    drawn = public_sheet(shown, settings, replace(facts, drawn=True), date(2026, 9, 1), "方案")
    assert "测算稿" not in str(list(openpyxl.load_workbook(io.BytesIO(drawn))["公示说明"].values))
