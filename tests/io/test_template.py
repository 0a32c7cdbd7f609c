"""The template guides the hand that fills it in, and is read like any workbook."""

import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation

from rotation.io import inspect, read, write_template
from rotation.io.policy_sheet import POLICY_TABLE
from rotation.io.template import LAST_ROW, template_bytes
from rotation.model.tables import all_tables

TABLES = [*all_tables().values(), POLICY_TABLE]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    from rotation.i18n import language

    where = tmp_path_factory.mktemp("template") / "template.xlsx"
    with language("en"):
        write_template(where)
    return where


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def rule_of(sheet, index) -> DataValidation | None:
    letter = openpyxl.utils.get_column_letter(index)
    rules = [
        rule for rule in sheet.data_validations.dataValidation if f"{letter}2:{letter}{LAST_ROW + 1}" in str(rule.sqref)
    ]
    return rules[0] if rules else None


def test_the_guide_comes_first_then_a_sheet_a_table_and_the_lists_are_hidden(book):
    assert book.sheetnames == ["说明", *[table.zh for table in TABLES], "_字典"]
    assert book["_字典"].sheet_state == "veryHidden"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_headers_are_locked_and_carry_notes_and_the_body_is_free(book, table):
    sheet = book[table.zh]
    assert [cell.value for cell in sheet[1]] == [column.zh for column in table.columns]
    assert sheet.protection.sheet
    allowed = ("insertRows", "deleteRows", "sort", "autoFilter", "formatColumns")
    assert not any(getattr(sheet.protection, name) for name in allowed)
    assert sheet.freeze_panes is not None
    for index, column in enumerate(table.columns, start=1):
        header, letter = sheet.cell(1, index), openpyxl.utils.get_column_letter(index)
        assert header.protection.locked
        assert ("Required" in header.comment.text) == column.required
        assert not column.example or column.example in header.comment.text
        body = sheet.column_dimensions[_dimension(sheet, letter)]
        assert not body.protection.locked
        assert (body.number_format == "@") == (column.kind.dtype not in ("Int64", "float64"))
        assert header.fill.start_color.rgb == ("FF1F5FA8" if column.required else "FFE4EBF3")


def _dimension(sheet, letter):
    """The key of the group of equal neighbouring columns to which a column belongs."""
    index = openpyxl.utils.column_index_from_string(letter)
    return next(key for key, one in sheet.column_dimensions.items() if one.min <= index <= one.max)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_columns_of_words_have_drop_downs_from_named_lists(book, table):
    for index, column in enumerate(table.columns, start=1):
        if column.kind.words is None or column.kind.many:
            continue
        rule = rule_of(book[table.zh], index)
        assert rule.type == "list"
        assert not rule.formula1.startswith('"')
        assert _words(book, rule.formula1) == [column.kind.words.zh(code) for code in column.kind.words.codes]


def _words(book, name):
    sheet, _, cells = book.defined_names[name.lstrip("=")].attr_text.rpartition("!")
    return [cell.value for (cell,) in book[sheet.strip("'")][cells.replace("$", "")]]


def test_school_codes_are_offered_from_the_sheet_of_schools(book):
    rule = rule_of(book["教师"], all_tables()["teachers"].names.index("quota_school_id") + 1)
    assert (rule.type, rule.errorStyle) == ("list", "warning")
    assert "'学校'!$A$2" in book.defined_names[rule.formula1.lstrip("=")].attr_text


def test_every_table_has_rules_and_no_cell_holds_a_formula(path):
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "worksheets/sheet" in name]
    assert all("<dataValidation " in sheet for sheet in sheets[1:-2])
    assert not any("<f>" in sheet for sheet in sheets)


def test_the_guide_explains_every_column_with_its_example(book):
    lines = {(row[0], row[1]): row for row in book["说明"].iter_rows(values_only=True)}
    for table in TABLES:
        for column in table.columns:
            line = lines[(table.zh, column.zh)]
            assert (line[5] or "") == column.example
            assert bool(line[2]) == column.required
            assert line[3]


def test_the_template_names_its_version(path):
    with zipfile.ZipFile(path) as archive:
        properties = archive.read("docProps/custom.xml").decode()
    assert 'name="rotation.template"' in properties
    assert "year/1" in properties


def test_the_empty_template_lacks_nothing_but_rows(path):
    instance, problems = inspect(path)
    assert instance is None
    assert [(one.code, one.place.sheet) for one in problems if one.severity != "assumption"] == [
        ("no_rows", "计划"),
        ("no_rows", "学校"),
        ("no_rows", "教师"),
    ]


def test_a_template_filled_in_by_hand_is_read(case, path, tmp_path):
    plain = read(case.workbook())
    book = openpyxl.load_workbook(path)
    for name, rows in case.tables.items():
        table, sheet = all_tables()[name], book[all_tables()[name].zh]
        for number, row in enumerate(rows, start=2):
            for column, value in row.items():
                sheet.cell(number, table.names.index(column) + 1).value = value
    book.save(tmp_path / "filled.xlsx")
    assert read(tmp_path / "filled.xlsx").digest() == plain.digest()


def test_a_template_filled_with_last_years_data_reads_back(case, tmp_path):
    instance = read(case.workbook())
    write_template(tmp_path / "next.xlsx", instance)
    assert read(tmp_path / "next.xlsx").digest() == instance.digest()
    assert openpyxl.load_workbook(tmp_path / "next.xlsx")["教师"].protection.sheet


def test_the_template_is_the_same_bytes_every_time(path):
    assert template_bytes() == path.read_bytes()


def test_the_template_speaks_both_languages_and_keeps_chinese_headers():
    from rotation.i18n import language

    with language("zh_CN"):
        chinese = template_bytes()
    with language("en"):
        english = template_bytes()
    assert chinese != english
