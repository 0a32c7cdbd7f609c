"""Plans that a person edited or wrote: found by header, read in any spelling, every fault at its cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from rotation.errors import DataError
from rotation.io.plan_files import read_plan
from rotation.io.plan_write import manifest_json, moves_csv, plan_json
from rotation.model.instance import Instance
from rotation.model.plan import Move, Plan
from rotation.model.problem import Problem

MOVES = [
    Move("00123", "S02", "primary", "chinese", "secondment", 10),
    Move("00124", "S03", "primary", "music", "itinerant", 4),
]
HEADER = ["工号", "接收学校代码", "学段", "任教学科", "形式", "半天"]
ROWS = [
    ["00123", "S02", "小学部", "语文", "派出式交流", 10],
    ["00124", "S03", "小学", "音乐", "走教", "4"],
]


def workbook(path: Path, *sheets: tuple[str, list[list[Any]]]) -> Path:
    """A workbook as a person makes it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def problems(path: Path, instance: Instance | None = None) -> list[Problem]:
    """What is wrong with a plan file."""
    with pytest.raises(DataError) as caught:
        read_plan(path, instance)
    return [problem for problem in caught.value.problems if problem.severity == "error"]


def data() -> Instance:
    """Schools and teachers that the plan speaks of; two schools share a name."""
    schools = pd.DataFrame({"school_id": ["S01", "S02", "S03", "S04"], "name": ["一小", "二小", "三小", "三小"]})
    teachers = pd.DataFrame({"teacher_id": ["00123", "00124"], "name": ["王明", "李红"]})
    return Instance.of({"schools": schools, "teachers": teachers})


def test_a_hand_made_sheet_is_found_by_its_headers(tmp_path):
    path = workbook(tmp_path / "my.xlsx", ("备注", [["随便写的"]]), ("我的方案", [["二〇二六年方案"], HEADER, *ROWS]))
    plan = read_plan(path)
    assert list(plan) == MOVES
    assert plan.facts == {}
    assert set(plan.moves["minutes"]) == {-1}


def test_every_fault_is_reported_at_its_cell(tmp_path):
    rows = [
        ["", "S02", "小学", "语文", "人走关系留", 10],
        ["00124", "S03", "大学", "音乐", "走教", 4],
        ["00125", "S03", "小学", "体锻", "飞教", "很多"],
    ]
    found = problems(workbook(tmp_path / "my.xlsx", ("交流名单", [HEADER, *rows])))
    places = {(problem.place.row, problem.place.column): problem.code for problem in found}
    assert places == {
        (2, "A"): "missing_cell",
        (3, "C"): "unknown_word",
        (4, "D"): "unknown_word",
        (4, "E"): "unknown_word",
        (4, "F"): "bad_number",
    }
    assert {problem.place.sheet for problem in found} == {"交流名单"}


def test_a_missing_column_is_named(tmp_path):
    header = [name for name in HEADER if name != "形式"]
    rows = [[value for index, value in enumerate(row) if index != 4] for row in ROWS]
    (problem,) = problems(workbook(tmp_path / "my.xlsx", ("交流名单", [header, *rows])))
    assert (problem.code, problem.place.header) == ("missing_header", "交流形式")


def test_a_workbook_without_a_list_of_moves_is_told(tmp_path):
    (problem,) = problems(workbook(tmp_path / "my.xlsx", ("别的", [["甲", "乙"], [1, 2]])))
    assert problem.code == "no_moves_sheet"


def test_a_school_is_found_by_its_name_where_no_code_stands(tmp_path):
    header = ["工号", "姓名", "拟交流学校", "学段", "任教学科", "形式", "半天"]
    row = ["00123", "王明", "二 小", "小学", "语文", "人走关系留", 10]
    path = workbook(tmp_path / "my.xlsx", ("交流名单", [header, row]))
    assert list(read_plan(path, data())) == MOVES[:1]
    (problem,) = problems(path)
    assert (problem.code, problem.place.row) == ("no_school_code", 2)


def test_a_name_of_two_schools_is_not_enough(tmp_path):
    header = ["工号", "拟交流学校", "拟交流学校代码", "学段", "任教学科", "形式", "半天"]
    rows = [
        ["00123", "三小", None, "小学", "语文", "人走关系留", 10],
        ["00124", "三小", "S03", "小学", "音乐", "走教", 4],
    ]
    (problem,) = problems(workbook(tmp_path / "my.xlsx", ("交流名单", [header, *rows])), data())
    assert (problem.code, problem.place.row, problem.place.column) == ("no_school_code", 2, "C")


def test_a_name_that_contradicts_its_code_is_reported(tmp_path):
    header = [*HEADER, "拟交流学校", "姓名"]
    rows = [[*ROWS[0], "三小", "王明"], [*ROWS[1], "三小", "王明"]]
    found = problems(workbook(tmp_path / "my.xlsx", ("交流名单", [header, *rows])), data())
    assert [(problem.code, problem.place.row, problem.place.column) for problem in found] == [
        ("name_contradicts_code", 2, "G"),
        ("name_contradicts_code", 3, "H"),
    ]


def test_a_csv_takes_its_facts_from_the_manifest_beside_it(tmp_path):
    plan = Plan.of(MOVES, {"input": "abc", "plan_year": 2026})
    (tmp_path / "moves.csv").write_bytes(moves_csv(plan))
    assert read_plan(tmp_path / "moves.csv").facts == {}
    (tmp_path / "manifest.json").write_bytes(manifest_json(plan.facts, {}, {}))
    again = read_plan(tmp_path / "moves.csv")
    assert (list(again), again.facts) == (MOVES, plan.facts)


def test_a_csv_as_wps_saves_it_is_read(tmp_path):
    text = "\n".join(",".join(map(str, row)) for row in [HEADER, *ROWS])
    (tmp_path / "方案.csv").write_bytes(text.encode("gb18030"))
    assert list(read_plan(tmp_path / "方案.csv")) == MOVES


def test_json_is_read_back_with_its_facts(tmp_path):
    plan = Plan.of(MOVES, {"public_seed": "007", "seed_is_drawn": False})
    (tmp_path / "plan.json").write_bytes(plan_json(plan))
    for source in (tmp_path, tmp_path / "plan.json"):
        again = read_plan(source)
        assert (list(again), again.facts) == (MOVES, plan.facts)


def test_a_json_plan_may_hold_the_decisions_alone(tmp_path):
    content = {"moves": [{**move._asdict(), "subject": "语文"} for move in MOVES[:1]]}
    (tmp_path / "plan.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    assert list(read_plan(tmp_path / "plan.json")) == MOVES[:1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[", "bad_json"),
        ("[]", "bad_json"),
        ('{"moves": 3}', "bad_json"),
        ('{"moves": [], "moves": []}', "bad_json"),
        ('{"format": "something/9", "moves": []}', "bad_json"),
        ('{"moves": [7]}', "bad_json"),
        ('{"moves": [{"teacher_id": ["x"]}]}', "bad_json"),
        ("[" * 100_000, "bad_json"),
        ('{"moves": [{"teacher_id": "1", "to_school": "S1"}]}', "missing_header"),
    ],
)
def test_a_broken_json_plan_is_told_in_words(tmp_path, text, code):
    (tmp_path / "plan.json").write_text(text)
    found = problems(tmp_path / "plan.json")
    assert {problem.code for problem in found} == {code}


@pytest.mark.parametrize(("name", "code"), [("plan.txt", "wrong_extension"), ("no.xlsx", "file_missing")])
def test_other_files_are_refused(tmp_path, name, code):
    (tmp_path / "plan.txt").write_text("x")
    (problem,) = problems(tmp_path / name)
    assert problem.code == code


def test_a_formula_in_a_plan_is_not_read_as_its_last_value(tmp_path):
    rows = [[*ROWS[0][:5], "=5+5"]]
    (problem,) = problems(workbook(tmp_path / "my.xlsx", ("交流名单", [HEADER, *rows])))
    assert (problem.code, problem.place.column) == ("formula_cell", "F")
