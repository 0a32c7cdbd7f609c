"""Every broken cell or row is answered with its sheet, row and column, a stable code, and advice."""

import datetime

import openpyxl
import pytest

from rotation.model.tables import all_tables


def put(table, row, **cells):
    """A change of cells of a row, counted from 0."""
    return lambda tables: tables[table][row].update(cells)


def drop(table, row, name):
    return lambda tables: tables[table][row].pop(name)


def add(table, **cells):
    return lambda tables: tables[table].append(cells)


def again(table, row, **cells):
    """A copy of a row at the end, with some cells changed."""
    return lambda tables: tables[table].append({**tables[table][row], **cells})


def team(*members):
    def change(tables):
        tables["teams"] += [{"team_id": "T2", "teacher_id": one} for one in members]

    return change


ERRORS = [
    # what is broken, code, table, row in the sheet, column
    (put("schools", 1, quota=None), "missing_cell", "schools", 3, "quota"),
    (put("teachers", 0, subject=" \u3000"), "missing_cell", "teachers", 2, "subject"),
    (put("schools", 0, quota="六十"), "bad_number", "schools", 2, "quota"),
    (put("schools", 0, quota="60人"), "bad_number", "schools", 2, "quota"),
    (put("schools", 0, quota="3,5"), "bad_number", "schools", 2, "quota"),
    (put("schools", 0, quota="1_000"), "bad_number", "schools", 2, "quota"),
    (put("schools", 0, quota=60.5), "bad_integer", "schools", 2, "quota"),
    (put("schools", 0, quota=-3), "negative", "schools", 2, "quota"),
    (put("needs", 0, need=-0.5), "negative", "needs", 2, "need"),
    (put("needs", 0, need="nan"), "bad_number", "needs", 2, "need"),
    (put("needs", 0, need="inf"), "bad_number", "needs", 2, "need"),
    (put("needs", 0, need="1e999"), "bad_number", "needs", 2, "need"),
    (put("needs", 0, need=True), "bad_number", "needs", 2, "need"),
    (put("schools", 0, pilot="也许"), "bad_flag", "schools", 2, "pilot"),
    (put("teachers", 2, subject="体锻"), "unknown_word", "teachers", 4, "subject"),
    (put("teachers", 1, other_subjects="劳动、体锻"), "unknown_word", "teachers", 3, "other_subjects"),
    (put("teachers", 0, birth_date="今年"), "bad_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, birth_date="1985-13"), "bad_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, birth_date="1985-02-30"), "bad_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, birth_date=1985), "bad_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, tenure_start=2019.1), "ambiguous_date", "teachers", 2, "tenure_start"),
    (put("teachers", 0, tenure_start="2019.1"), "ambiguous_date", "teachers", 2, "tenure_start"),
    (put("teachers", 0, grades_now=datetime.date(2026, 3, 4)), "date_in_text", "teachers", 2, "grades_now"),
    (put("teachers", 0, id_number=110101198503071234), "digits_lost", "teachers", 2, "id_number"),
    (again("teachers", 2, teacher_id="00\u200b129"), "bad_code", "teachers", 8, "teacher_id"),
    (again("teachers", 2, teacher_id="9" * 65), "bad_code", "teachers", 8, "teacher_id"),
    (put("schools", 0, name="长" * 501), "too_long", "schools", 2, "name"),
    (again("schools", 1), "duplicate_key", "schools", 6, "school_id"),
    (again("teachers", 2), "duplicate_key", "teachers", 8, "teacher_id"),
    (put("wishes", 1, rank=1), "duplicate_key", "wishes", 3, "teacher_id"),
    (add("groups", group_id="G1", school_id="S02"), "duplicate_key", "groups", 4, "group_id"),
    (put("teachers", 3, quota_school_id="S9"), "unknown_school", "teachers", 5, "quota_school_id"),
    (put("ledger", 0, to_school="S9"), "unknown_school", "ledger", 2, "to_school"),
    (put("exemptions", 0, teacher_id="99"), "unknown_teacher", "exemptions", 2, "teacher_id"),
    (put("couples", 0, teacher_b="123"), "unknown_teacher", "couples", 2, "teacher_b"),
    (put("teachers", 0, birth_date="2012-03"), "impossible_birth_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, birth_date="1948-03"), "impossible_birth_date", "teachers", 2, "birth_date"),
    (put("teachers", 0, tenure_start="1999-09"), "service_before_16", "teachers", 2, "tenure_start"),
    (put("teachers", 0, tenure_start="2027-09"), "service_after_start", "teachers", 2, "tenure_start"),
    (put("teachers", 0, role_since="2027-09"), "service_after_start", "teachers", 2, "role_since"),
    (put("ledger", 0, end="2018-08"), "end_before_start", "ledger", 2, "end"),
    (put("exemptions", 0, start="2026-03-02", until="2026-03-01"), "end_before_start", "exemptions", 2, "until"),
    (put("ledger", 0, to_school="S02"), "posting_to_itself", "ledger", 2, "to_school"),
    (put("teachers", 2, load=11), "out_of_range", "teachers", 4, "load"),
    (put("teachers", 2, load=0), "out_of_range", "teachers", 4, "load"),
    (put("teachers", 2, post_grade=14), "out_of_range", "teachers", 4, "post_grade"),
    (put("needs", 1, priority=4), "out_of_range", "needs", 3, "priority"),
    (put("wishes", 1, rank=0), "out_of_range", "wishes", 3, "rank"),
    (drop("schools", 0, "pupils_primary"), "missing_pupils", "schools", 2, "pupils_primary"),
    (put("needs", 0, stage="初中"), "stage_not_at_school", "needs", 2, "stage"),
    (put("teachers", 0, stage="初中"), "stage_not_at_school", "teachers", 2, "stage"),
    (put("teachers", 4, work_school_id="S04"), "stage_not_at_school", "teachers", 6, "stage"),
    (put("teaching", 0, stage="高中"), "stage_not_at_school", "teaching", 2, "stage"),
    (put("schools", 3, longitude=119.9), "outside_authority", "schools", 5, "longitude"),
    (put("schools", 3, longitude=39.9, latitude=116.7), "coordinates_swapped", "schools", 5, "longitude"),
    (put("schools", 3, longitude=11.67), "coordinates_implausible", "schools", 5, "longitude"),
    (put("schools", 3, latitude=None), "half_coordinates", "schools", 5, "longitude"),
    (
        put("teachers", 5, home_longitude=39.9, home_latitude=116),
        "coordinates_swapped",
        "teachers",
        7,
        "home_longitude",
    ),
    (put("pairs", 0, rural_school_id="S01"), "pair_with_itself", "pairs", 2, "rural_school_id"),
    (put("pairs", 0, min_out=4), "limits_crossed", "pairs", 2, "min_out"),
    (put("travel", 0, from_area=None), "travel_without_origin", "travel", 2, "from_area"),
    (team("00124", "00126"), "teacher_in_two_teams", "teams", 4, "teacher_id"),
    (put("couples", 0, teacher_b="00123"), "couple_with_itself", "couples", 2, "teacher_b"),
    (add("couples", teacher_a="00125", teacher_b="00123"), "teacher_in_two_couples", "couples", 3, "teacher_b"),
    (
        add("recommendations", school_id="S01", teacher_id="00124", rank=1),
        "rank_repeated",
        "recommendations",
        3,
        "rank",
    ),
    (add("pins", teacher_id="00125", action="必须去"), "pin_without_school", "pins", 3, "school_id"),
    (add("pins", teacher_id="00125", action="必须去", school_id="S02"), "pin_to_own_school", "pins", 3, "school_id"),
    (add("pins", teacher_id="00127", action="必须去", school_id="S04"), "pins_contradict", "pins", 3, "action"),
]

WARNINGS = [
    (put("plan", 0, start_date="2027-09-01"), "start_outside_year", "plan", 2, "start_date"),
    (put("schools", 0, staff_in_quota=1), "staff_below_rows", "schools", 2, "staff_in_quota"),
    (put("schools", 0, nonteaching_in_quota=59), "nonteaching_above_staff", "schools", 2, "nonteaching_in_quota"),
    (put("schools", 0, pupils_junior=20), "pupils_of_other_stage", "schools", 2, "pupils_junior"),
    (put("groups", 1, is_lead="是"), "several_leading_schools", "groups", 3, "is_lead"),
    (put("teachers", 0, backbone_until="2028-12"), "honour_without_level", "teachers", 2, "backbone_until"),
    (put("teachers", 3, backbone_until="2082-12"), "odd_honour_date", "teachers", 5, "backbone_until"),
    (put("teachers", 0, retirement_month="2020-01"), "odd_retirement", "teachers", 2, "retirement_month"),
    (put("teachers", 5, home_longitude=100.0), "home_far_away", "teachers", 7, "home_longitude"),
    (team("00126"), "team_size", "teams", 4, "team_id"),
    (put("teams", 1, is_leader="是"), "several_leaders", "teams", 3, "is_leader"),
    (put("wishes", 1, school_id="S04"), "wish_repeated", "wishes", 3, "school_id"),
    (put("wishes", 1, school_id="S01"), "wish_for_own_school", "wishes", 3, "school_id"),
    (put("recommendations", 0, school_id="S02"), "not_its_teacher", "recommendations", 2, "school_id"),
    (put("ledger", 0, start="2025-09", end=None), "posting_without_end", "ledger", 2, "end"),
]


def label(entry):
    return f"{entry[1]}-{entry[2]}-{entry[4]}"


@pytest.mark.parametrize("entry", ERRORS, ids=label)
def test_an_error_is_reported_at_its_cell_and_nowhere_else(case, entry):
    assert_one(case, entry, "error")


@pytest.mark.parametrize("entry", WARNINGS, ids=label)
def test_a_warning_is_reported_at_its_cell_and_does_not_stop_the_reading(case, entry):
    assert_one(case, entry, "warning")


def assert_one(case, entry, severity):
    change, code, table, row, column = entry
    change(case.tables)
    instance, everything = case.inspected()
    problems = [problem for problem in everything if problem.severity != "assumption"]
    assert [(problem.code, problem.severity) for problem in problems] == [(code, severity)]
    place, schema = problems[0].place, all_tables()[table]
    assert (place.sheet, place.row) == (schema.zh, row)
    letter = case.letter(table, column) if column in case.header(table) else ""
    assert (place.column, place.header) == (letter, schema.column(column).zh)
    assert problems[0].message
    assert problems[0].advice
    assert (instance is None) == (severity == "error")


def test_a_problem_reads_as_one_line_with_place_value_and_advice(case):
    case.tables["teachers"][2]["subject"] = "体锻"
    (problem,) = case.problems()
    letter = case.letter("teachers", "subject")
    assert problem.text().startswith(f"sheet 教师, row 4, column {letter} (学科): “体锻” is not known here.")
    assert "Fill in one of: 体育、" in problem.text()
    assert problem.as_dict()["value"] == "体锻"


def test_all_problems_are_told_at_once_in_reading_order(case):
    case.tables["schools"][1]["quota"] = -1
    case.tables["teachers"][2]["subject"] = "体锻"
    case.tables["teachers"][0]["birth_date"] = "2012-03"
    case.tables["needs"][0]["school_id"] = "S99"
    assert [problem.code for problem in case.problems()] == [
        "negative",
        "unknown_school",
        "impossible_birth_date",
        "unknown_word",
    ]


def test_many_bad_cells_of_a_column_end_in_one_line_that_counts_the_rest(case):
    case.tables["wishes"] = [{"teacher_id": "00123", "rank": -1, "school_id": "S04"} for _ in range(350)]
    problems = [problem for problem in case.problems() if problem.place.header == "志愿序号"]
    assert [problem.code for problem in problems].count("negative") == 200
    (rest,) = [problem for problem in problems if problem.code == "more_like_this"]
    assert "150" in rest.message


def test_lost_leading_zeros_are_recognised_in_the_advice(case):
    case.tables["exemptions"][0]["teacher_id"] = 126
    (problem,) = case.problems()
    assert "00126" in problem.advice


def test_a_name_in_place_of_a_code_is_recognised_in_the_advice(case):
    case.tables["teachers"][0]["work_school_id"] = "第二小学"
    (problem,) = case.problems()
    assert (problem.value, problem.advice) == ("第二小学", "Write the code S02 instead of the name.")


def test_a_code_like_a_known_one_is_guessed_in_the_advice(case):
    case.tables["teachers"][0]["work_school_id"] = "S-02"
    (problem,) = case.problems()
    assert problem.advice == "Did you mean S02 (第二小学)?"


def test_a_bad_cell_is_reported_once_and_not_again_by_checks_across_tables(case):
    case.tables["teachers"][0]["birth_date"] = "soon"
    case.tables["schools"][0]["pupils_primary"] = "many"
    case.tables["pins"].append({"teacher_id": "00125", "action": "必须去", "school_id": "S\u200b3"})
    assert [problem.code for problem in case.problems()] == ["bad_number", "bad_date", "bad_code"]


def test_two_plans_are_one_too_many(case):
    case.tables["plan"].append(dict(case.tables["plan"][0]))
    assert [(problem.code, problem.place.row) for problem in case.problems()] == [("several_plans", 3)]


def test_overlapping_running_postings_of_a_teacher_are_reported(case):
    running = {"teacher_id": "00126", "from_school": "S02", "start": "2025-09", "end": "2027-08"}
    case.tables["ledger"] += [{**running, "to_school": "S03"}, {**running, "to_school": "S04", "start": "2024-09"}]
    (problem,) = case.problems()
    assert (problem.code, problem.place.row) == ("overlapping_postings", 4)
    assert "row 3" in problem.message
    case.tables["ledger"][1]["outcome"] = "返回"
    assert case.problems() == []


@pytest.mark.parametrize(
    ("pins", "contradict"),
    [
        ([("必须去", "S03"), ("必须去", "S04")], True),
        ([("必须去", "S03"), ("必须留", None)], True),
        ([("必须去", "S03"), ("不得去", "S03")], True),
        ([("必须去", "S03"), ("不得去", "S04")], False),
        ([("不得去", "S03"), ("不得去", "S04")], False),
        ([("必须留", None), ("不得去", "S04")], False),
    ],
)
def test_pins_contradict_only_where_no_plan_can_obey_both(case, pins, contradict):
    case.tables["pins"] = [{"teacher_id": "00125", "action": action, "school_id": code} for action, code in pins]
    assert [problem.code for problem in case.problems()] == (["pins_contradict"] if contradict else [])


def test_public_numbers_are_told_apart(case):
    case.tables["teachers"][0]["public_number"] = case.tables["teachers"][3]["public_number"] = "P1"
    (problem,) = case.problems()
    assert (problem.code, problem.place.row) == ("duplicate_public_number", 5)


def test_a_school_of_a_partner_authority_may_lie_far_away(case):
    case.tables["schools"][3].update(longitude=119.9, authority="邻区")
    assert case.problems() == []


def test_a_wide_authority_may_have_a_school_beyond_sixty_kilometres(case):
    for row, longitude in zip(case.tables["schools"], (115.5, 116.0, 116.5, 117.3), strict=True):
        row["longitude"] = longitude
    assert case.problems() == []


def test_dates_of_the_start_month_are_compared_at_the_precision_that_both_have(case):
    case.tables["exemptions"][0].update(start="2026-03-15", until="2026-03")
    case.tables["teachers"][0]["tenure_start"] = "2026-09-01"
    assert case.problems() == []


# What only a look at the sheet itself can tell.


def formula(table, cell, text="=1+1"):
    def change(book: openpyxl.Workbook) -> None:
        book[all_tables()[table].zh][cell] = text

    return change


def test_a_formula_cell_is_named_though_its_value_is_missing(case):
    letter = case.letter("teachers", "subject")
    case.after.append(formula("teachers", f"{letter}4", '="语"&"文"'))
    (problem,) = case.problems()
    assert (problem.code, problem.place.row, problem.place.column) == ("formula_cell", 4, letter)
    assert "粘贴为数值" in problem.advice


def test_a_formula_in_an_optional_cell_is_named_too(case):
    case.tables["teachers"][1]["role_since"] = "2020-09"
    letter = case.letter("teachers", "role_since")
    case.after.append(formula("teachers", f"{letter}7", "=TODAY()"))
    assert [(one.code, one.place.row) for one in case.problems()] == [("formula_cell", 7)]


def test_a_row_of_nothing_but_a_formula_is_not_skipped(case):
    letter = case.letter("wishes", "rank")
    case.after.append(formula("wishes", f"{letter}9", "=1"))
    codes = {(one.code, one.place.row) for one in case.problems()}
    assert codes == {("formula_cell", 9), ("missing_cell", 9)}


def test_a_formula_in_a_title_line_or_in_an_unknown_column_is_of_no_concern(case):
    case.title = "教师"
    case.after += [formula("teachers", "A1", "=1"), formula("teachers", "BA2", "=1")]
    assert [one.code for one in case.problems()] == []


def test_an_error_value_is_named_though_it_reads_as_empty(case):
    letter = case.letter("schools", "quota")

    def change(book):
        cell = book["学校"][f"{letter}3"]
        cell.value, cell.data_type = "#N/A", "e"

    case.after.append(change)
    assert [(one.code, one.place.row) for one in case.problems()] == [("error_cell", 3)]


def test_a_header_made_by_a_formula_is_reported(case):
    letter = case.letter("teachers", "load")
    case.after.append(formula("teachers", f"{letter}1", '="工作量"'))
    assert {one.code for one in case.problems()} <= {"formula_cell", "column_without_header"}
    assert case.problems()


def test_merged_header_cells_are_reported(case):
    case.after.append(lambda book: book["教师"].merge_cells("C1:D1"))
    codes = [one.code for one in case.problems()]
    assert "merged_header" in codes
    assert "missing_header" in codes


def test_merged_body_cells_are_reported_where_they_start(case):
    letter = case.letter("teachers", "quota_school_id")
    case.after.append(lambda book: book["教师"].merge_cells(f"{letter}2:{letter}3"))
    found = {one.code: one.place for one in case.problems()}
    assert (found["merged_cells"].row, found["merged_cells"].column) == (2, letter)
    assert found["missing_cell"].row == 3


def test_hidden_rows_and_columns_are_read_and_mentioned(case):
    def hide(book):
        book["教师"].row_dimensions[3].hidden = True
        book["教师"].column_dimensions[case.letter("teachers", "load")].hidden = True

    case.after.append(hide)
    instance, problems = case.inspected()
    assert len(instance.teachers) == 6
    found = {one.code: one for one in problems if one.severity == "warning"}
    assert found["hidden_rows"].place.row == 3
    assert found["hidden_column"].place.column == case.letter("teachers", "load")


def test_an_unknown_header_is_a_warning_with_the_nearest_known_one(case):
    case.after.append(formula("teachers", f"{case.letter('teachers', 'load')}1", "工作两"))
    (problem,) = case.problems()
    assert (problem.code, problem.severity, problem.advice) == ("unknown_header", "warning", "Did you mean 工作量?")


def test_a_missing_required_header_is_an_error(case):
    case.after.append(formula("teachers", f"{case.letter('teachers', 'gender')}1", "备注"))
    found = {one.code: one for one in case.problems()}
    assert found["missing_header"].place.header == "性别"
    assert found["unknown_header"].severity == "warning"


def test_two_headers_of_one_meaning_are_an_error(case):
    letter = case.letter("teachers", "load")
    case.after.append(formula("teachers", f"{letter}1", "教师编号"))
    (problem,) = case.problems()
    assert (problem.code, problem.place.column) == ("duplicate_header", letter)
    assert "column A" in problem.message


def test_cells_beside_the_table_are_mentioned_and_not_read(case):
    case.after.append(formula("teachers", "BA3", "看这里"))
    (problem,) = case.problems()
    assert (problem.code, problem.place.column, problem.severity) == ("column_without_header", "BA", "warning")


def test_a_sheet_without_any_known_header_is_an_error(case):
    def clear(book):
        book["集团"].delete_rows(1)

    case.after.append(clear)
    (problem,) = case.problems()
    assert (problem.code, problem.place.sheet) == ("no_header", "集团")


def test_a_missing_sheet_and_an_unknown_one_are_told(case):
    case.after.append(lambda book: setattr(book["学科需求"], "title", "学科须求"))
    found = {one.code: one for one in case.problems()}
    assert set(found) == {"missing_table", "unknown_table"}
    assert found["missing_table"].place.sheet == "学科需求"
    assert (found["unknown_table"].severity, found["unknown_table"].advice) == ("warning", "Did you mean 学科需求?")


def test_two_sheets_of_one_table_are_an_error(case):
    case.after.append(lambda book: setattr(book.copy_worksheet(book["教师"]), "title", "教师名册"))
    (problem,) = case.problems()
    assert (problem.code, problem.place.sheet) == ("duplicate_table", "教师名册")


def test_a_policy_key_that_stands_twice_is_an_error(case):
    def sheet(book):
        for row in (["参数", "取值"], ["a", 1], ["b", 2], ["a", 3]):
            (book["政策参数"] if "政策参数" in book else book.create_sheet("政策参数")).append(row)

    case.after.append(sheet)
    (problem,) = case.problems()
    assert (problem.code, problem.place.sheet, problem.place.row) == ("duplicate_key", "政策参数", 4)
