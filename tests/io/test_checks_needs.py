"""Needs that are not stated: errors where nothing tells them, assumptions where classes do."""

from rotation.io import inspect, read


def places(instance):
    return {(one.code, one.place.header): one.message for one in instance.assumptions}


def with_classes(case, **classes):
    for row in case.tables["schools"]:
        row.update(classes or {"classes_primary": 24})


def test_a_blank_need_where_classes_are_known_is_an_assumption(case):
    with_classes(case)
    case.tables["needs"][0]["need"] = None
    assert case.problems() == []
    said = places(read(case.workbook("blank.xlsx")))
    assert said["default_taken", "需求数"].startswith("1 of 2 rows are empty: the need is derived")


def test_a_blank_need_where_classes_are_not_known_is_an_error_at_its_cell(case):
    case.tables["needs"][1]["need"] = None
    (problem,) = case.problems()
    assert (problem.code, problem.place.sheet, problem.place.row) == ("need_without_classes", "学科需求", 3)
    assert (problem.place.column, problem.place.header) == (case.letter("needs", "need"), "需求数")


def test_a_blank_need_of_a_concurrent_subject_is_nothing(case):
    case.tables["needs"][1].update(need=None, subject="劳动")
    assert case.problems() == []


def test_a_need_that_cannot_be_read_is_told_once(case):
    case.tables["needs"][1]["need"] = "三"
    assert [one.code for one in case.problems()] == ["bad_number"]


def test_the_sheet_may_be_missing_where_classes_are_given(case):
    with_classes(case)
    del case.tables["needs"]
    assert case.problems() == []
    said = places(read(case.workbook("none.xlsx")))
    assert said["needs_derived", ""].startswith("4 of 5 stages of schools have no row")
    assert said["needs_unknown", "学段"].startswith("1 of 5 stages of schools have neither needs nor classes")
    assert said["classes_as_today", "小学下年学生数"].startswith("4 of 4 schools give neither pupils nor classes")


def test_no_needs_and_no_classes_at_all_is_an_error(case):
    del case.tables["needs"]
    (problem,) = case.problems()
    assert (problem.code, problem.place.sheet) == ("no_needs", "学科需求")
    folder = case.csv_folder()
    (problem,) = [one for one in inspect(folder)[1] if one.severity == "error"]
    assert (problem.code, problem.place.sheet) == ("no_needs", "needs.csv")


def test_classes_that_follow_from_pupils_are_said_once(case):
    with_classes(case)
    for row in case.tables["schools"][:2]:
        row["pupils_next_primary"] = 910
    case.tables["needs"] = case.tables["needs"][1:]  # S04 alone states a need
    said = places(read(case.workbook("next.xlsx")))
    assert said["classes_from_pupils", "小学下年班级数"].startswith("2 of 4 schools give next year's pupils only")
    assert said["classes_as_today", "小学下年学生数"].startswith("1 of 4 schools")


def test_impossible_numbers_of_classes_are_refused(case):
    with_classes(case, classes_primary=24, classes_next_primary=5000)
    assert {one.code for one in case.problems()} == {"out_of_range"}
