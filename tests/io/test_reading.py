"""What is read is the same whatever the form: workbook or folder, title line, header order, encoding, width."""

import os
import shutil

import pytest

from rotation.errors import DataError
from rotation.io import inspect, read, write_workbook
from rotation.io.csvfile import read_csv
from rotation.io.headers import header_names
from rotation.io.names import table_names
from rotation.io.policy_sheet import POLICY_TABLE
from rotation.model.tables import all_tables

SCHEMA = [*all_tables().values(), POLICY_TABLE]


def codes(problems, severity="error"):
    return [problem.code for problem in problems if problem.severity == severity]


def rewrite(path, change):
    path.write_bytes(change(path.read_bytes()))


def test_a_valid_case_has_no_error_and_no_warning(case):
    instance, problems = case.inspected()
    assert instance is not None
    assert codes(problems) == codes(problems, "warning") == []


def test_workbook_and_folder_read_into_the_same_data(case):
    from_book, from_folder = read(case.workbook()), read(case.csv_folder())
    assert from_book.digest() == from_folder.digest()
    for name in all_tables():
        assert from_book[name].equals(from_folder[name]), name


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_folder_is_read_in_every_encoding_that_office_programs_write(case, encoding):
    case.tables["teachers"][0]["name"] = "钱学𠮷"
    assert read(case.csv_folder(encoding)).digest() == read(case.workbook()).digest()


def test_a_folder_with_chinese_file_names_and_headers_in_gb18030_is_read(case):
    folder = case.csv_folder("gb18030")
    for name, table in all_tables().items():
        path = folder / f"{name}.csv"
        lines = path.read_text(encoding="gb18030").splitlines(keepends=True)
        lines[0] = ",".join(table.column(one).zh for one in case.header(name)) + "\n"
        (folder / f"{table.zh}.csv").write_text("".join(lines), encoding="gb18030")
        path.unlink()
    assert read(folder).digest() == read(case.workbook()).digest()


@pytest.mark.parametrize("separator", ["\t", ";"])
def test_tab_and_semicolon_separated_files_are_read(case, separator):
    folder = case.csv_folder()
    (folder / "wishes.csv").write_text(
        separator.join(["teacher_id", "rank", "school_id"]) + "\n" + separator.join(["00123", "1", "S04"]) + "\n"
    )
    assert read(folder)["wishes"].values.tolist() == [["00123", 1, "S04"]]


def test_a_title_line_above_the_header_changes_nothing_but_the_row_numbers(case):
    plain = read(case.workbook()).digest()
    case.title = "示例区2026年教师交流轮岗数据"
    assert read(case.workbook()).digest() == plain
    case.tables["teachers"][0]["subject"] = "体锻"
    assert [problem.place.row for problem in case.problems()] == [3]


def test_the_order_of_headers_does_not_matter(case):
    plain = read(case.workbook()).digest()

    def reverse(book):
        for sheet in book:
            rows = [list(row)[::-1] for row in sheet.iter_rows(values_only=True)]
            for number, row in enumerate(rows, start=1):
                for index, value in enumerate(row, start=1):
                    sheet.cell(number, index).value = value

    case.after.append(reverse)
    assert read(case.workbook()).digest() == plain


@pytest.mark.parametrize(
    "header",
    ["任教学科", "主教学科", "subject", "SUBJECT", " 学 科 ", "学科*", "＊学科（必填）", "学科\n(主教)"],
)
def test_a_header_is_known_by_its_synonyms_whatever_its_width_and_marks(case, header):
    plain = read(case.workbook()).digest()

    def rename(book):
        book["教师"][case.letter("teachers", "subject") + "1"] = header

    case.after.append(rename)
    assert read(case.workbook()).digest() == plain


@pytest.mark.parametrize("title", ["教师名册", "teachers", " 教 师 ", "TEACHERS"])
def test_a_sheet_is_known_by_its_synonyms(case, title):
    plain = read(case.workbook()).digest()
    case.after.append(lambda book: setattr(book["教师"], "title", title))
    assert read(case.workbook()).digest() == plain


@pytest.mark.parametrize(
    ("column", "written", "read_as"),
    [
        ("teacher_id", "００１２３", "00123"),
        ("subject", "外语", "english"),
        ("subject", "english", "english"),
        ("subject", "English", "english"),
        ("stage", "小 学", "primary"),
        ("other_subjects", "劳动，科学；音乐", "labour,science,music"),
        ("birth_date", "１９８５．０３", "1985-03"),
        ("birth_date", "1985年3月", "1985-03"),
        ("birth_date", "1985/3/7 0:00:00", "1985-03-07"),
        ("birth_date", 198503, "1985-03"),
        ("birth_date", 1985.3, "1985-03"),
        ("birth_date", 31113.0, "1985-03-07"),
        ("post_grade", "９", 9),
        ("load", 8.0, 8),
        ("special_grade", "√", True),
        ("home_area", "\u3000城关片 ", "城关片"),
        ("name", "欧阳（小）", "欧阳（小）"),
    ],
)
def test_words_dates_and_numbers_are_read_in_every_usual_spelling(case, column, written, read_as):
    case.tables["teachers"][0][column] = written
    assert read(case.workbook()).teachers[column].iloc[0] == read_as


def test_a_code_typed_as_a_number_stays_a_code_without_point_zero(case):
    for table in case.tables.values():
        for row in table:
            row.update({key: 101.0 for key, value in row.items() if value == "S01"})
    assert read(case.workbook()).schools["school_id"].iloc[0] == "101"


def test_empty_rows_in_the_middle_are_skipped_and_row_numbers_stay_true(case):
    case.tables["teachers"].insert(1, {"name": "  "})
    case.tables["teachers"].insert(2, {})
    case.tables["teachers"][3]["subject"] = "体锻"
    problems = case.problems()
    assert [(problem.code, problem.place.row) for problem in problems] == [("unknown_word", 5)]


def test_rows_and_columns_left_empty_before_the_table_do_not_shift_its_places(case):
    case.tables["teachers"][0]["subject"] = "体锻"

    def shift(book):
        book["教师"].insert_rows(1, 3)
        book["教师"].insert_cols(1, 2)

    case.after.append(shift)
    (problem,) = case.problems()
    assert (problem.place.row, problem.place.column) == (5, openpyxl_letter(case, "subject", 2))


def openpyxl_letter(case, column, shift):
    from openpyxl.utils import get_column_letter

    return get_column_letter(case.header("teachers").index(column) + 1 + shift)


def test_the_policy_sheet_is_read_with_its_rows(case):
    def add(book):
        sheet = book.create_sheet("政策参数")
        for row in (["参数", "中文名", "取值", "来源"], ["rules.commute.minutes", "通勤上限", 45, "区教委"], ["a.b"]):
            sheet.append(row)

    case.after.append(add)
    rows = read(case.workbook()).policy_rows
    assert [(one.key, one.name, one.value, one.source, one.row) for one in rows] == [
        ("rules.commute.minutes", "通勤上限", "45", "区教委", 2),
        ("a.b", "", "", "", 3),
    ]


def test_read_raises_with_all_problems_and_no_assumption(case):
    case.tables["teachers"][0]["subject"] = "体锻"
    case.tables["schools"][1]["quota"] = -1
    with pytest.raises(DataError) as caught:
        read(case.workbook())
    assert [problem.code for problem in caught.value.problems] == ["negative", "unknown_word"]


@pytest.mark.slow
def test_an_old_xls_is_read_with_a_warning_that_formulas_cannot_be_seen(case, tmp_path):
    soffice = os.environ.get("ROTATION_SOFFICE") or shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice, which writes the .xls, is not installed")
    import subprocess

    book = case.workbook()
    subprocess.run([soffice, "--headless", "--convert-to", "xls", "--outdir", tmp_path, book], check=True, timeout=120)
    instance, problems = inspect(tmp_path / "data.xls")
    assert codes(problems, "warning") == ["old_format"]
    assert instance.digest() == read(book).digest()


def test_reading_twice_gives_the_same_digest_and_the_order_of_rows_does_not_matter(case):
    plain = read(case.workbook()).digest()
    case.tables["teachers"].reverse()
    assert read(case.workbook()).digest() == plain
    case.tables["teachers"][0]["load"] = 7
    assert read(case.workbook()).digest() != plain


@pytest.mark.parametrize("table", SCHEMA, ids=lambda table: table.name)
def test_every_header_of_a_table_means_one_column(table):
    names = header_names(table)
    assert {column.name for column in names.values()} == set(table.names)


def test_every_sheet_title_means_one_table():
    assert set(table_names(SCHEMA).values()) == set(SCHEMA)


@pytest.mark.parametrize("table", SCHEMA, ids=lambda table: table.name)
def test_the_example_of_every_column_is_read_by_that_column(table):
    from pydantic import TypeAdapter

    for column in table.columns:
        if column.example:
            assert TypeAdapter(column.annotation).validate_python(column.example) not in ("", None), column.name


def test_a_written_workbook_of_a_read_workbook_is_read_alike(case, tmp_path):
    instance = read(case.workbook())
    write_workbook(instance, tmp_path / "again.xlsx")
    assert read(tmp_path / "again.xlsx").digest() == instance.digest()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("name", ["同校", "钱学", "陈学", "王·阿依", "张𠮷"])
def test_plain_headers_do_not_hide_the_encoding_of_a_short_file(case, tmp_path, encoding, name):
    path = tmp_path / "teachers.csv"
    path.write_text(f"teacher_id,name\n1,{name}\n", encoding=encoding)
    grid, problems = read_csv(path, all_tables()["teachers"], "folder")
    assert problems == []
    assert grid.cells[1] == ["1", name]
