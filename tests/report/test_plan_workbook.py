"""The plan workbook: every sheet, texts that stay texts, the same bytes twice, and no school's tier."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pandas as pd
import pytest

from rotation.i18n import language
from rotation.io.plan_files import read_plan
from rotation.model.plan import DECIDED, DERIVED, Plan
from rotation.model.vocabulary import TIERS
from rotation.report.plan_book import PlanBook
from rotation.report.plan_workbook import workbook_bytes

TITLES = [
    "方案总览",
    "交流名单",
    "各校进出",
    "学科缺口前后",
    "均衡指标",
    "比例核对",
    "规则核查",
    "未交流原因",
    "目标与证明",
    "政策参数与来源",
    "说明",
]


def opened(book: PlanBook) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(workbook_bytes(book)))


def table(workbook: openpyxl.Workbook, title: str) -> list[dict[str, object]]:
    """The rows of a sheet by header."""
    header, *rows = workbook[title].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_workbook_has_every_sheet_ready_to_read_and_print(book):
    workbook = opened(book)
    assert workbook.sheetnames == TITLES
    for title in TITLES[1:-1]:
        sheet = workbook[title]
        assert sheet.freeze_panes is not None
        assert sheet.auto_filter.ref is not None
    for sheet in workbook:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert int(sheet.page_setup.fitToHeight or 0) == 0


def test_in_english_titles_headers_and_words_are_english(book):
    with language("en"):
        workbook = opened(book)
    assert workbook.sheetnames[:3] == ["overview", "rotation moves", "schools, out and in"]
    moves = table(workbook, "rotation moves")
    assert moves[0]["form"] == "secondment"
    assert moves[0]["stage"] == "primary"
    assert moves[1]["by lot"] == "yes"


def test_the_list_of_moves_is_in_words(book):
    first, second, third, fourth = table(opened(book), "交流名单")
    assert first["人事编号"] == "00123"
    assert (first["学段"], first["拟任学科"], first["交流形式"], first["交流范围"]) == (
        "小学",
        "语文",
        "人走关系留",
        "集团内",
    )
    assert (first["单程分钟"], first["分钟来源"], first["作用"], first["每周半天"]) == (35, "申报", "补学科缺口", 10)
    assert (second["分钟来源"], second["抽签决定"]) == ("估算", "是")
    assert (third["单程分钟"], third["止"], third["分钟来源"]) == (None, None, "未知")
    assert fourth["单程分钟"] == 0
    sheet = opened(book)["交流名单"]
    column = [cell.value for cell in sheet[1]].index("单程分钟") + 1
    assert "估算" in sheet.cell(3, column).number_format or "estimated" in sheet.cell(3, column).number_format


def test_hostile_names_stay_text_everywhere(book):
    workbook = opened(book)
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", f"{sheet.title} {cell.coordinate}"
                assert cell.hyperlink is None
    assert table(workbook, "交流名单")[0]["姓名"].startswith("=HYPERLINK")


def test_the_same_book_gives_the_same_bytes(book):
    assert workbook_bytes(book) == workbook_bytes(book)


def test_no_school_tier_is_shown(book):
    workbook = opened(book)
    words = {word for names in TIERS.words.values() for word in names[:1]} | set(TIERS.codes)
    for sheet in workbook:
        if sheet.title != "政策参数与来源":
            cells = {cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)}
            assert not cells & words, sheet.title


def live(sheet):
    """Kinds of the conditional formats of a sheet."""
    return {rule.type for formats in sheet.conditional_formatting for rule in formats.rules}


def test_needs_are_shown_in_persons_before_and_after(book):
    first, _second, third = table(opened(book), "学科缺口前后")
    assert (first["需求(人)"], first["现有(人)"], first["方案后(人)"]) == (12, 11, 12)
    assert (first["现缺(人)"], first["方案后仍缺(人)"]) == (1, 0)
    assert (third["现缺(人)"], third["方案后仍缺(人)"]) == (0, 0.5)


def test_schools_show_what_they_give_and_get_in_persons(book):
    first, second = table(opened(book), "各校进出")
    assert (first["派出人数"], first["接收人数"], first["净流入(人)"]) == (3, 0, -3)
    assert (first["其中计为离校"], first["派出占比(%)"]) == (2, 10)
    assert (second["接收工作量(人)"], second["骨干方案后(人)"], second["方案后仍缺(人)"]) == (2, 1.5, 0.4)
    sheet = opened(book)["各校进出"]
    assert live(sheet) == {"dataBar", "cellIs"}
    assert live(opened(book)["均衡指标"]) == {"cellIs"}


def test_rates_stand_beside_numerator_denominator_and_limits(book):
    first, second = table(opened(book), "比例核对")
    assert (first["分子"], first["分母"], first["比例(%)"], first["下限(%)"], first["上限(%)"]) == (4, 39, 10.3, 10, 20)
    assert second["上限(%)"] is None
    with language("en"):
        first, second = table(opened(book), "rates")
    assert (first["kept"], second["kept"]) == ("yes", "no")


def test_every_rule_has_a_row_and_every_finding_its_own(book):
    with language("en"):
        rows = table(opened(book), "rules checked")
    assert [(row["rule id"], row["result"], row["kind"]) for row in rows] == [
        ("commute", "no breach found", None),
        ("team", "团组 T1 分在两校", "paid for (soft)"),
        ("plan", "未知学校", "broken (hard)"),
    ]


def test_an_unknown_bound_is_said_to_be_unknown(book):
    with language("en"):
        rows = table(opened(book), "goals and proofs")
    assert [(row["order"], row["proved bound"], row["proved optimal"]) for row in rows] == [
        (1, 0, "yes"),
        (2, "unknown", "no"),
    ]


def test_every_parameter_stands_with_its_source(book):
    rows = table(opened(book), "政策参数与来源")
    assert len(rows) == len(book.parameters)
    assert all(row["来源"] for row in rows)


@pytest.mark.parametrize("name", ["zh_CN", "en"])
def test_a_written_workbook_reads_back_to_the_same_plan(tmp_path, book, name):
    path = tmp_path / "plan.xlsx"
    with language(name):
        path.write_bytes(workbook_bytes(book))
    again = read_plan(path)
    assert list(again) == list(book.plan)
    assert again.facts == book.plan.facts
    pd.testing.assert_frame_equal(again.moves, book.plan.moves, check_dtype=False)


def test_an_empty_plan_is_written_and_read(tmp_path, book):
    empty = PlanBook(title="空", start=book.start, plan=Plan.of([], {"input": "x"}))
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook_bytes(empty))
    again = read_plan(path)
    assert (len(again), again.facts) == (0, {"input": "x"})
    assert list(again.moves.columns) == [*DECIDED, *DERIVED]


def test_a_plan_of_bare_decisions_is_written_and_read(tmp_path, book):
    bare = Plan.of(list(book.plan))
    path = tmp_path / "plan.xlsx"
    path.write_bytes(workbook_bytes(PlanBook(title="手写", start=book.start, plan=bare)))
    assert list(read_plan(path)) == list(bare)
