"""What is written reads back without loss, byte for byte the same each time, and never runs as a formula."""

import csv
import time

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rotation.errors import FileError
from rotation.io import inspect, read, write_folder, write_workbook
from rotation.io.book import workbook_bytes
from rotation.io.csvfile import guard, unguard
from rotation.io.identity import check_character
from rotation.io.policy_sheet import POLICY_TABLE
from rotation.io.source import find_tables
from rotation.io.table import read_table
from rotation.model.instance import Instance, PolicyRow
from rotation.model.tables import all_tables
from tests.examples import part

HOSTILE = ["=cmd()", "=1+1", "+1", "-1+2", "@SUM(A1)", "http://x.cn", "'=x", "''=x", "'quoted", '=HYPERLINK("a")']
XML_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff", include_characters="\n\t"),
    max_size=12,
)
FREE = XML_TEXT.map(lambda text: text.strip().strip("\u200b\u200c\u200d\u2060\ufeff").strip())
CODES = st.text("ab019-/=+@'_ x", min_size=1, max_size=8).map(str.strip).filter(bool)
DATES = st.dates(min_value=pd.Timestamp(1950, 1, 1).date(), max_value=pd.Timestamp(2099, 1, 1).date())


def cells(column):
    """Canonical values of a column."""
    words = column.kind.words
    kinds = {
        "code": CODES,
        "label": CODES,
        "text": FREE,
        "date": st.one_of(DATES.map(lambda day: day.isoformat()), DATES.map(lambda day: day.isoformat()[:7])),
        "count": st.integers(0, 10**12),
        "amount": st.floats(0, 1e12),
        "degrees": st.floats(-180, 180).map(lambda number: number + 0.0),
        "flag": st.booleans(),
    }
    if words is not None:
        one = st.sampled_from(words.codes)
        kinds["word"] = one
        kinds["words"] = st.lists(one, min_size=1, max_size=3, unique=True).map(",".join)
    if column.required:
        kinds["text"] = FREE.filter(bool)
    empty = [] if column.required or column.kind.name == "flag" else [st.just(None)]
    return st.one_of(kinds[column.kind.name], *empty)


def _rows(table):
    columns = {column.name: cells(column) for column in table.columns}
    least = 1 if table.name == "plan" else 0
    return st.lists(st.fixed_dictionaries(columns), min_size=least, max_size=2 if least == 0 else 1)


def _instance(rows):
    """Any tables at all, checked by nothing but their types."""
    frames = {
        name: pd.DataFrame(some, columns=list(all_tables()[name].names), dtype=object) for name, some in rows.items()
    }
    return Instance.of(frames)


INSTANCES = st.fixed_dictionaries({name: _rows(table) for name, table in all_tables().items()}).map(_instance)


def tables_in(path):
    """The tables as read, without the checks across rows (random codes lead nowhere)."""
    grids, problems = find_tables(path, {**all_tables(), "policy": POLICY_TABLE})
    grids.pop("policy")
    read_tables = {name: read_table(all_tables()[name], grid) for name, grid in grids.items()}
    assert [one for one in problems if one.code != "no_rows"] == []
    assert [one for _table, found in read_tables.values() for one in found if one.code != "no_rows"] == []
    return Instance.of({name: loaded.frame for name, (loaded, _found) in read_tables.items()})


@settings(max_examples=part(12), suppress_health_check=list(HealthCheck))
@given(instance=INSTANCES)
def test_any_instance_reads_back_without_loss_from_both_forms(tmp_path_factory, instance):
    folder = tmp_path_factory.mktemp("round")
    write_workbook(instance, folder / "data.xlsx")
    write_folder(instance, folder / "csv")
    for path in (folder / "data.xlsx", folder / "csv"):
        again = tables_in(path)
        for name in all_tables():
            pd.testing.assert_frame_equal(again[name], instance[name])
        assert again.digest() == instance.digest()


def test_a_case_survives_both_forms_again_and_again(case, tmp_path):
    first = read(case.workbook())
    write_folder(first, tmp_path / "csv")
    second = read(tmp_path / "csv")
    write_workbook(second, tmp_path / "again.xlsx")
    third = read(tmp_path / "again.xlsx")
    assert first.digest() == second.digest() == third.digest()
    for name in all_tables():
        pd.testing.assert_frame_equal(first[name], third[name])


def test_the_policy_sheet_survives_both_forms(case, tmp_path):
    rows = (
        PolicyRow("rules.commute.minutes", "45", "区教委〔2026〕1号", 2, "通勤上限(分钟)"),
        PolicyRow("general.note", "第一行\n第二行：，", "", 3, ""),
        PolicyRow("x", "=1+1", "-", 4, ""),
    )
    instance = Instance(read(case.workbook()).tables, rows)
    write_workbook(instance, tmp_path / "again.xlsx")
    write_folder(instance, tmp_path / "csv")
    assert read(tmp_path / "again.xlsx").policy_rows == read(tmp_path / "csv").policy_rows == rows


def test_the_workbook_shows_chinese_words_and_the_folder_codes(case, tmp_path):
    instance = read(case.workbook())
    write_workbook(instance, tmp_path / "again.xlsx")
    write_folder(instance, tmp_path / "csv")
    sheet = openpyxl.load_workbook(tmp_path / "again.xlsx")["教师"]
    header = [cell.value for cell in sheet[1]]
    assert sheet.cell(3, header.index("学科") + 1).value == "体育"
    assert sheet.cell(3, header.index("其他可教学科") + 1).value == "劳动、科学"
    with (tmp_path / "csv" / "teachers.csv").open(encoding="utf-8-sig", newline="") as stream:
        row = list(csv.DictReader(stream))[1]
    assert (row["subject"], row["other_subjects"], row["special_grade"]) == ("pe", "labour,science", "false")


def test_codes_are_text_cells_and_dates_are_text(case, tmp_path):
    write_workbook(read(case.workbook()), tmp_path / "again.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "again.xlsx")["教师"]
    header = [cell.value for cell in sheet[1]]
    code, birth = sheet.cell(2, 1), sheet.cell(2, header.index("出生日期") + 1)
    assert (code.value, code.number_format) == ("00123", "@")
    assert (birth.value, birth.data_type) == ("1985-03", "s")


def test_hostile_names_stay_text_in_both_forms(case, tmp_path):
    case.tables["teachers"] += [{**case.tables["teachers"][2], "teacher_id": f"H{row}"} for row in range(len(HOSTILE))]
    instance = read(case.workbook())
    names = list(instance.teachers["name"][: -len(HOSTILE)]) + HOSTILE
    instance.teachers["name"] = pd.Series(names, dtype=object)
    write_workbook(instance, tmp_path / "again.xlsx")
    write_folder(instance, tmp_path / "csv")
    sheet = openpyxl.load_workbook(tmp_path / "again.xlsx")["教师"]
    (column,) = [cells for cells in sheet.iter_cols() if cells[0].value == "姓名"]
    assert [cell.value for cell in column[1:]] == names
    assert {cell.hyperlink for cell in column} == {None}
    assert b"<f>" not in _sheets_xml(tmp_path / "again.xlsx")
    with (tmp_path / "csv" / "teachers.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert {row["name"][0] for row in csv.DictReader(stream)}.isdisjoint("=+-@")
    assert list(read(tmp_path / "again.xlsx").teachers["name"]) == names
    assert list(read(tmp_path / "csv").teachers["name"]) == names


def _sheets_xml(path):
    import zipfile

    with zipfile.ZipFile(path) as archive:
        return b"".join(archive.read(name) for name in archive.namelist() if "worksheets" in name)


@given(st.text(alphabet="'=+-@\t\r\nab", max_size=6))
def test_the_guard_of_a_csv_cell_is_undone_exactly(text):
    assert unguard(guard(text)) == text
    assert guard(text)[:1] not in {"=", "+", "-", "@", "\t", "\r", "\n"}


def test_the_same_instance_gives_the_same_bytes_at_another_time(case, tmp_path, monkeypatch):
    instance = read(case.workbook())
    first = workbook_bytes(instance)
    write_folder(instance, tmp_path / "a")
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    assert workbook_bytes(instance) == first
    write_folder(instance, tmp_path / "b")
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert names == sorted([f"{name}.csv" for name in all_tables()] + ["policy.csv"])
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_writing_over_an_older_year_leaves_nothing_of_it(case, tmp_path):
    write_folder(read(case.workbook()), tmp_path / "csv")
    del case.tables["ledger"], case.tables["pins"]
    write_folder(read(case.workbook()), tmp_path / "csv")
    again = read(tmp_path / "csv")
    assert len(again["ledger"]) == len(again["pins"]) == 0
    assert [path for path in tmp_path.iterdir() if path.name.endswith(".tmp")] == []


def test_a_text_that_fits_no_cell_is_refused_and_nothing_is_written(case, tmp_path):
    instance = read(case.workbook())
    instance.teachers.loc[0, "name"] = "x" * 40_000
    with pytest.raises(FileError):
        write_workbook(instance, tmp_path / "again.xlsx")
    assert not (tmp_path / "again.xlsx").exists()


def test_a_place_that_cannot_be_written_is_told_as_a_file_error(case, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FileError):
        write_workbook(read(case.workbook()), tmp_path / "file" / "again.xlsx")
    with pytest.raises(FileError):
        write_folder(read(case.workbook()), tmp_path / "file" / "csv")


def test_an_instance_written_with_identity_hashes_is_read_alike_without_a_key(case, tmp_path):
    case.tables["teachers"][0]["id_number"] = "11010119850307002" + check_character("11010119850307002")
    instance, _problems = inspect(case.workbook(), key="secret")
    write_workbook(instance, tmp_path / "again.xlsx")
    assert read(tmp_path / "again.xlsx").digest() == instance.digest()
