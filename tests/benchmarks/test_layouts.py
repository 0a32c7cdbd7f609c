"""Public cases are found by what the files hold; a broken file is named with line and value."""

import numpy as np
import pytest

from benchmarks.case import BrokenAnswerError
from benchmarks.layouts import read_cases, search
from rotation.errors import FileError
from rotation.i18n import language
from solvers.backend import Limits, get_backend


def solved(case, solver="highs"):
    """Values in the published sign and whether all are proved; the answer is read without the program."""
    found = get_backend(solver).solve(case.program(), Limits(seconds=500))
    values = tuple(sign * goal.value for sign, goal in zip(case.signs, found.goals, strict=True))
    assert case.read(found.values) == values
    return values, all(goal.proved for goal in found.goals)


def test_both_layouts_are_found_in_subfolders_whatever_their_names(tiny):
    assert [(case.name, case.layout) for case in read_cases(tiny)] == [
        ("first/small7", "gap"),
        ("second/4", "transfer"),
    ]


def test_a_folder_that_is_a_layout_itself_will_do(tiny):
    assert [case.name for case in read_cases(tiny / "first")] == ["first/small7"]
    assert [case.name for case in read_cases(tiny / "second")] == ["second/4"]


def test_both_layouts_in_one_folder(tiny):
    for path in (tiny / "second").glob("case*"):
        path.rename(tiny / "first" / path.name)
    cases = read_cases(tiny / "first")
    assert [case.optima for case in cases] == [(7,), (None,) * 5]


def test_cases_far_down_are_found_and_hidden_folders_are_not(tiny):
    deep = tiny / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (tiny / "second").rename(deep / "d")
    (tiny / "first").rename(tiny / ".first")
    (case,) = read_cases(tiny)
    assert (case.name, case.optima) == ("a/b/c/d/4", (0, 0, 1, 50, 14))
    (deep / "d").rename(tiny / "city")
    assert [case.name for case in read_cases(tiny)] == ["city_/4"]


def test_no_two_cases_share_a_name(tiny):
    folder = tiny / "second"
    for end in ("candidates", "lines"):
        (folder / f"4_{end}.csv").write_bytes((folder / f"case_4_{end}.csv").read_bytes())
    (folder / "4").write_bytes((tiny / "first" / "small7").read_bytes())
    (tiny / "data").mkdir()
    for where in (tiny, tiny / "data"):
        (where / "one").write_bytes((tiny / "first" / "small7").read_bytes())
    cases = read_cases(tiny)
    names = [case.name for case in cases]
    assert names == ["data/one", "data/one~2", "first/small7", "second/4", "second/4~2", "second/case_4"]
    assert [case.layout for case in cases[3:]] == ["gap", "transfer", "transfer"]
    for name in names:
        (case,) = read_cases(tiny, name)
        assert case.name == name


def test_optima_without_a_case_and_files_that_are_none_are_left_out_with_a_reason(tiny):
    (tiny / "first" / "notes.txt").write_text("nothing here")
    (tiny / "first" / "optima.csv").write_text("case,best_known_min\nsmall7,7\nsmall8,9\n")
    (tiny / "second" / "optima.csv").write_text(
        "case,total_shortage,weighted_shortage,moves,welfare,burden\n5,0,0,0,0,0\ncase_4,0,0,1,50,14\n"
    )
    assert [case.optima for case in read_cases(tiny)] == [(7,), (0, 0, 1, 50, 14)]
    assert list(search(tiny).left_out) == ["first/notes.txt", "first/small8", "second/5"]


def test_a_file_that_the_optima_name_is_a_case_whatever_it_begins_with(tiny):
    (tiny / "first" / "other").write_text((tiny / "first" / "small7").read_text())
    (tiny / "first" / "small7").write_text("two 3")
    with language("en"), pytest.raises(FileError, match='small7, line 1: "two" is not a whole number'):
        read_cases(tiny)


@pytest.mark.parametrize("solver", ["cpsat", "highs", "exhaustive"])
def test_tiny_cases_have_the_optima_found_by_hand(tiny, solver):
    gap, moves = read_cases(tiny)
    assert solved(gap, solver) == ((7,), True)
    assert solved(moves, solver) == ((0, 0, 1, 50, 14), True)
    assert (gap.optima, moves.optima) == ((7,), (0, 0, 1, 50, 14))


def test_a_case_that_optima_do_not_name_has_none(tiny):
    (tiny / "first" / "other").write_text((tiny / "first" / "small7").read_text())
    (tiny / "second" / "optima.csv").unlink()
    assert [case.optima for case in read_cases(tiny)] == [(None,), (7,), (None,) * 5]


def test_blank_optima_are_not_known(tiny):
    (tiny / "second" / "optima.csv").write_text(
        "case,total_shortage,weighted_shortage,moves,welfare,burden\n4,0,,,50,\n"
    )
    assert read_cases(tiny / "second")[0].optima == (0, None, None, 50, None)


def test_files_from_windows_and_columns_in_another_order(tiny):
    path = tiny / "second" / "case_4_lines.csv"
    path.write_bytes(b"\xef\xbb\xbfweight,max_staff,note,min_staff,line\r\n1,2,x,1,a\r\n3,1,y,1,b\r\n")
    assert solved(read_cases(tiny / "second")[0])[0] == (0, 0, 1, 50, 14)


def test_texts_and_other_tables_are_no_cases(tiny):
    (tiny / "first" / "README.md").write_text("2 3 words")
    (tiny / "first" / "other.csv").write_text("a,b\n1,2\n")
    (tiny / "third").mkdir()
    (tiny / "third" / "notes.txt").write_text("nothing here")
    assert len(read_cases(tiny)) == 2


def test_answers_that_break_the_case_are_told(tiny):
    gap, moves = read_cases(tiny)
    with pytest.raises(BrokenAnswerError, match="exactly one agent"):
        gap.read(np.zeros(6, np.int64))
    with pytest.raises(BrokenAnswerError, match="capacity"):
        gap.read(np.array([1, 1, 1, 0, 0, 0]))
    with pytest.raises(BrokenAnswerError, match="allowed candidate"):
        moves.read(np.array([1, 0, 0, 1]))


GAP_FAULTS = {
    "cut off": ("2 3\n3 2 4\n1 5 4\n2 1 2\n1 3\n", ['line 5: "3"', "cut off", "16 numbers", "there are 13"]),
    "one too many": ("2 3\n3 2 4\n1 5 4\n2 1 2\n1 3 1\n3 3\n9\n", ['line 7: "9"', "too many"]),
    "no number": ("2 3\n3 2 4\n1 five 4\n2 1 2\n1 3 1\n3 3\n", ['line 3: "five"', "not a whole number"]),
    "fraction": ("2 3\n3 2 4\n1 5.5 4\n2 1 2\n1 3 1\n3 3\n", ['line 3: "5.5"', "not a whole number"]),
    "underscore": ("2 3\n3 2 4\n1 5_0 4\n2 1 2\n1 3 1\n3 3\n", ['line 3: "5_0"']),
    "no agents": ("0 3\n", ['line 1: "0"', "at least 1"]),
    "huge": ("2 3\n3 2 4\n1 99999999999999999999 4\n2 1 2\n1 3 1\n3 3\n", ['line 3: "9999', "too large"]),
    "endless digits": ("2 3\n3 2 4\n1 " + "9" * 9000 + " 4\n", ["line 3", "not a whole number"]),
    "negative load": ("2 3\n3 2 4\n1 5 4\n2 1 2\n1 -3 1\n3 3\n", ['line 5: "-3"', "negative load"]),
    "empty": ("", ["cut off"]),
    "only one number": ("2", ["cut off"]),
}


@pytest.mark.parametrize("fault", GAP_FAULTS)
def test_a_broken_assignment_file_is_named_with_line_and_value(tiny, fault):
    text, words = GAP_FAULTS[fault]
    (tiny / "first" / "small7").write_text(text)
    with language("en"), pytest.raises(FileError) as told:
        read_cases(tiny)
    for word in ("small7", *words):
        assert word in str(told.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("candidates", "t1,s2,b,1,1,40,9", "t1,s2,b,1,1,many,9", ["line 3, column welfare", '"many"']),
        ("candidates", "t1,s2,b,1,1,40,9", "t1,s2,b,1,1,,9", ["line 3, column welfare", '""']),
        ("candidates", "t1,s2,b,1,1,40,9", "t1,s2,b,2,1,40,9", ["line 3, column allowed", '"2"', "range"]),
        ("candidates", "t1,s2,b,1,1,40,9", "t1,s2,c,1,1,40,9", ["line 3, column line", '"c"', "case_4_lines.csv"]),
        ("candidates", ",welfare", ",wealth", ["line 1", "no column welfare", "wealth"]),
        ("candidates", "t2,s2,b,0,1,90,1\n", "t2,s2,b", ["line 5", "3 values instead of 7"]),
        ("candidates", "t2,s2,b,0,1,90,1\n", "", ["line 4, column teacher", '"t2"', "cut off"]),
        ("lines", "b,s2,1,1,3", "a,s2,1,1,3", ["line 3, column line", '"a"', "twice"]),
        ("lines", "b,s2,1,1,3\n", "b,s2,-1,1,3\n", ["line 3, column min_staff", '"-1"']),
        ("lines", "a,s1,1,2,1\nb,s2,1,1,3\n", "", ["no rows"]),
    ],
)
def test_a_broken_transfer_file_is_named_with_line_and_value(tiny, file, old, new, words):
    path = tiny / "second" / f"case_4_{file}.csv"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    with language("en"), pytest.raises(FileError) as told:
        read_cases(tiny)
    for word in (path.name, *words):
        assert word in str(told.value)


@pytest.mark.parametrize(
    ("folder", "text", "words"),
    [
        ("first", "case,best_known_min\nsmall7,seven\n", ["line 2, column best_known_min", '"seven"']),
        ("first", "case,best\nsmall7,7\n", ["line 1", "no column best_known_min"]),
        ("first", "case,best_known_min\n,7\n", ["line 2", "names no case"]),
        ("first", "case,best_known_min\nsmall7,7\nsmall7,8\n", ["line 3, column case", "twice"]),
        ("second", "case,total_shortage\n4,0\n", ["line 1", "weighted_shortage, moves, welfare, burden"]),
    ],
)
def test_broken_optima_are_named(tiny, folder, text, words):
    (tiny / folder / "optima.csv").write_text(text)
    with language("en"), pytest.raises(FileError) as told:
        read_cases(tiny)
    for word in ("optima.csv", *words):
        assert word in str(told.value)


def test_all_faults_are_told_at_once(tiny):
    (tiny / "first" / "small7").write_text("2 3 x")
    (tiny / "second" / "case_4_lines.csv").unlink()
    with language("en"), pytest.raises(FileError) as told:
        read_cases(tiny)
    assert len(str(told.value).splitlines()) == 2


def test_files_that_are_no_text_are_named(tiny):
    (tiny / "first" / "small7").write_bytes(b"2 3 \xff\xfe")
    with pytest.raises(FileError, match="small7"):
        read_cases(tiny)


def test_a_folder_without_cases_or_no_folder(tmp_path):
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(FileError):
            read_cases(path)


QUICK = ("gap/a10100", "gap/b10100", "gap/c0515_1", "gap/c0520_2", "gap/c0832_3", "gap/c1060_1")


def test_published_cases_are_proved_at_their_optimum(shared):
    cases = [case for case in read_cases(shared) if case.name in QUICK or case.layout == "transfer"]
    assert len(cases) == 11
    for case in cases:
        assert solved(case) == (case.optima, True), case.name


def test_the_default_solver_proves_the_published_optima_too(shared):
    cases = [case for case in read_cases(shared) if case.layout == "transfer" or case.name == "gap/a10100"]
    assert len(cases) == 6
    for case in cases:
        assert solved(case, "exact") == (case.optima, True), case.name


@pytest.mark.slow
def test_the_hard_published_case_is_proved_at_its_optimum(shared):
    (case,) = read_cases(shared, "gap/d05100")
    assert solved(case) == (case.optima, True)
