"""The leaders' plan on the command line: who changes posts, what is said where nobody can, and who is told nothing."""

import json

import openpyxl
import pytest

from rotation.io.folder import write_folder
from tests.cli.command import rotation
from tests.rules.small_case import case, teacher


def leader(code, school, since, **facts):
    return teacher(code, quota_school_id=school, role="principal", role_since=since, **facts)


@pytest.fixture
def on(tmp_path):
    path = tmp_path / "leaders.yaml"
    path.write_text("rules:\n  principal:\n    on: true\n", encoding="utf-8")
    return path


def folder(path, *people):
    write_folder(case(*people).instance, path)
    return path


def test_two_who_are_due_change_posts_and_the_workbook_says_so(tmp_path, on):
    data = folder(tmp_path / "data", leader("P1", "CITY", "2020-09"), leader("P2", "HILL", "2019-09"), teacher("T1"))
    out, _err = rotation("leaders", data, "--policy", on, "--out", tmp_path / "leaders.xlsx")
    assert "2 leaders: must move 0, due; may be deferred 2" in out
    assert "moves: 2" in out
    sheet = openpyxl.load_workbook(tmp_path / "leaders.xlsx")["leaders who move"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[0], row[4], row[5]) for row in rows] == [("P1", 6, "山区小学"), ("P2", 7, "城关小学")]
    first = (tmp_path / "leaders.xlsx").read_bytes()
    rotation("leaders", data, "--policy", on, "--out", tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == first


def test_json_is_one_object_with_every_leader(tmp_path, on):
    data = folder(tmp_path / "data", leader("P1", "CITY", "2020-09"), leader("P2", "HILL", ""))
    found = json.loads(rotation("leaders", data, "--policy", on, "--json")[0])
    assert found["status"] == "optimal"
    assert [(row["teacher_id"], row["years"], row["to_school_id"]) for row in found["leaders"]] == [
        ("P1", 6, ""),
        ("P2", None, ""),
    ]
    assert found["goals"][0] == {"name": "deferred_years", "value": 1, "proved": True}


def test_one_who_must_move_and_has_nowhere_to_go_is_named_with_the_ways_out(tmp_path, on):
    data = folder(tmp_path / "data", leader("P1", "CITY", "2015-09"), teacher("T1"))
    out, err = rotation("leaders", data, "--policy", on, "--out", tmp_path / "leaders.xlsx", code=4)
    assert "no plan exists" in out
    assert "P1老师 (principal, 城关小学): 11 years in office, and no post of the role is in reach" in err
    assert "rules.principal.years_deferred" in err
    assert not (tmp_path / "leaders.xlsx").exists()


def test_without_the_rule_there_is_no_plan_for_leaders(tmp_path):
    data = folder(tmp_path / "data", leader("P1", "CITY", "2015-09"))
    _out, err = rotation("leaders", data, code=3)
    assert "Set rules.principal.on to true." in err


def test_a_city_is_planned_district_by_district(tmp_path, on):
    folder(tmp_path / "city" / "east", leader("P1", "CITY", "2020-09"))
    _out, err = rotation("leaders", tmp_path / "city", "--policy", on, code=2)
    assert "one district at a time" in err
