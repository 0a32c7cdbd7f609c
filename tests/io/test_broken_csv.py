"""Broken CSV files are answered with the file and line."""

import pytest

from rotation.io import inspect
from rotation.io.csvfile import read_csv
from rotation.model.tables import all_tables


def write(path, content):
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("content", ["教工,姓\n1,2\n".encode(), "教工号码,大名\n1,2\n".encode("gb18030")])
def test_a_csv_in_which_no_header_is_known_in_any_encoding(tmp_path, content):
    grid, (problem,) = read_csv(write(tmp_path / "teachers.csv", content), all_tables()["teachers"], "folder")
    assert grid is None
    assert (problem.code, problem.place.sheet, problem.place.file) == ("csv_headers_unknown", "teachers.csv", "folder")
    assert "teacher_id" in problem.advice


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_csv_with_bytes_that_are_no_text_is_reported_with_the_line(tmp_path, mark):
    content = mark + "teacher_id,name\n1,甲\n2,".encode() + b"\xff\xff\n"
    grid, (problem,) = read_csv(write(tmp_path / "teachers.csv", content), all_tables()["teachers"], "folder")
    assert grid is None
    assert (problem.code, problem.place.row) == ("csv_not_text", 3)


def test_a_quote_that_never_closes_is_reported_with_its_line(case):
    folder = case.csv_folder()
    (folder / "wishes.csv").write_text('teacher_id,rank,school_id\n00123,1,S04\n00123,"2,S03\n')
    _instance, problems = inspect(folder)
    (problem,) = [one for one in problems if one.severity == "error"]
    assert (problem.code, problem.place.sheet, problem.place.row) == ("broken_csv", "wishes.csv", 3)


def test_a_required_csv_that_is_broken_is_not_called_missing(case):
    folder = case.csv_folder()
    (folder / "needs.csv").write_text("a,b\n1,2\n")
    assert [one.code for one in inspect(folder)[1] if one.severity == "error"] == ["csv_headers_unknown"]


def test_a_line_with_too_many_cells_is_reported_with_its_line(case):
    folder = case.csv_folder()
    with (folder / "wishes.csv").open("a") as stream:
        stream.write("00123,3,S02,more\n")
    _instance, problems = inspect(folder)
    (problem,) = [one for one in problems if one.severity == "error"]
    assert (problem.code, problem.place.row, problem.place.column, problem.value) == ("line_too_long", 4, "D", "more")


def test_a_text_over_two_lines_keeps_the_numbers_of_the_rows_below_as_a_spreadsheet_shows_them(case):
    case.tables["teachers"][0]["name"] = "甲\n老师"
    case.tables["teachers"][1]["subject"] = "体锻"
    _instance, problems = inspect(case.csv_folder())
    (problem,) = [one for one in problems if one.severity == "error"]
    assert problem.place.row == 3


def test_missing_and_unknown_files_of_a_folder_are_told(case):
    folder = case.csv_folder()
    (folder / "needs.csv").rename(folder / "need.csv")
    (folder / "notes.txt").write_text("not a table")
    found = {one.code: one for one in inspect(folder)[1] if one.severity != "assumption"}
    assert set(found) == {"no_needs", "unknown_table"}
    assert found["no_needs"].place.sheet == "needs.csv"
    assert found["unknown_table"].advice == "Did you mean needs?"


def test_an_empty_folder_lacks_all_required_tables(tmp_path):
    assert [one.place.sheet for one in inspect(tmp_path)[1] if one.code == "missing_table"] == [
        "plan.csv",
        "schools.csv",
        "teachers.csv",
    ]


def test_an_empty_csv_has_no_header(case):
    folder = case.csv_folder()
    (folder / "groups.csv").write_bytes(b"\xef\xbb\xbf\n")
    assert [one.code for one in inspect(folder)[1] if one.severity == "error"] == ["no_header"]
