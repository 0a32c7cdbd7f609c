"""What only a look at the sheet itself can tell: formulas, error values, merges, hidden rows, headers, sheet titles."""

import openpyxl

from rotation.i18n import language
from rotation.io.read import inspect
from rotation.model.tables import all_tables
from rotation.rules.registry import document


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
    (found,) = case.problems()  # the empty cell in row 3 has the same cause and is not told of again
    assert (found.code, found.place.row, found.place.column) == ("merged_cells", 2, letter)


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
    assert set(found) == {"no_needs", "unknown_table"}
    assert found["no_needs"].place.sheet == "学科需求"
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


def test_a_row_of_totals_is_one_problem_and_not_one_for_each_cell(case):
    case.after.append(lambda book: book["教师"].append(["合 计", None, "6人"]))
    (found,) = case.problems()
    assert (found.code, found.place.row) == ("total_row", 8)


def test_a_school_whose_name_begins_like_a_total_is_read(case):
    case.tables["schools"][0]["name"] = "合计小学"
    assert case.problems() == []


def test_a_sheet_that_calls_itself_a_table_is_not_called_so_twice(case):
    def change(book):
        book["教师"].title = "教师表"
        book["教师表"][f"{case.letter('teachers', 'gender')}3"] = "x"

    case.after.append(change)
    (found,) = case.problems()
    assert found.place.sheet == "教师表"
    with language("zh_CN"):
        assert found.place.text().startswith("“教师表”，第 3 行")


def test_a_filled_column_under_another_header_is_taken_for_the_missing_one(case):
    letter = case.letter("teachers", "gender")
    case.after.append(lambda book: setattr(book["教师"][f"{letter}1"], "value", "男女"))
    found = {one.code: one.advice for one in case.problems()}
    assert found == {
        "missing_header": f"Column {letter} (“男女”) may be it; if so, write 性别 above it.",
        "unknown_header": "This may be the missing column 性别; if so, write that header.",
    }


def test_the_policy_sheet_is_checked_beside_data_that_have_errors(case):
    case.tables["teachers"][0]["gender"] = "x"

    def change(book):
        sheet = book.create_sheet("政策参数")
        for row in (["参数", "取值"], ["rules.commute.minutes", "很多"], ["eligibility.tenure_years", "六"]):
            sheet.append(row)

    case.after.append(change)
    _instance, problems = inspect(case.workbook(), document=document())
    errors = [(one.place.sheet, one.place.row) for one in problems if one.severity == "error"]
    assert ("教师", 2) in errors
    assert [row for sheet, row in errors if sheet == "政策参数"] == [2, 3]
