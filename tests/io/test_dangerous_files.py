"""Files that cannot or must not be read are answered with one problem, before any parser sees them."""

import struct
import zipfile

import pytest

from rotation.io import inspect, read, write_workbook
from rotation.io.package import MAX_TOTAL

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def only_problem(path):
    instance, problems = inspect(path)
    assert instance is None
    (problem,) = problems
    assert problem.severity == "error"
    assert problem.message
    assert problem.advice
    return problem


def rebuilt(path, change=None, **extra):
    """The workbook's ZIP with parts changed by name and extra ones added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if change is not None:
        change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **extra}.items():
            archive.writestr(name, content)
    return path


def sheet_part(parts, text):
    """The name of the first worksheet that holds a text."""
    return next(name for name, content in parts.items() if "worksheets/sheet" in name and text in content)


def test_a_path_that_does_not_exist(tmp_path):
    assert only_problem(tmp_path / "none.xlsx").code == "file_missing"


@pytest.mark.parametrize("name", ["data.xlsm", "data.ods", "data.csv", "data.txt", "data"])
def test_other_extensions_are_not_read(tmp_path, name):
    (tmp_path / name).write_bytes(b"PK\x03\x04")
    assert only_problem(tmp_path / name).code == "wrong_extension"


@pytest.mark.parametrize("content", [b"", b"teacher_id,name\n", b"<html><table>", OLE + b"\x00" * 600])
def test_a_file_that_is_merely_named_xlsx(tmp_path, content):
    (tmp_path / "data.xlsx").write_bytes(content)
    assert only_problem(tmp_path / "data.xlsx").code == "not_a_workbook"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"teacher_id,name\n"])
def test_a_file_that_is_merely_named_xls(tmp_path, content):
    (tmp_path / "data.xls").write_bytes(content)
    assert only_problem(tmp_path / "data.xls").code == "not_a_workbook"


def test_a_broken_xls(tmp_path):
    (tmp_path / "data.xls").write_bytes(OLE + b"\x00" * 600)
    assert only_problem(tmp_path / "data.xls").code == "file_unreadable"


def test_an_encrypted_workbook(tmp_path):
    (tmp_path / "data.xlsx").write_bytes(OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert only_problem(tmp_path / "data.xlsx").code == "encrypted"


def test_an_encrypted_zip(case):
    path = case.workbook()
    data = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 4)
    path.write_bytes(data)
    assert only_problem(path).code == "encrypted"


def test_a_cut_off_workbook(case):
    path = case.workbook()
    path.write_bytes(path.read_bytes()[:-300])
    assert only_problem(path).code == "file_unreadable"


def test_a_zip_that_is_no_workbook(tmp_path):
    with zipfile.ZipFile(tmp_path / "data.xlsx", "w") as archive:
        archive.writestr("notes.txt", "hello")
    assert only_problem(tmp_path / "data.xlsx").code == "not_a_workbook"


def test_a_zip_bomb_by_its_own_directory(case):
    path = rebuilt(case.workbook(), **{"xl/worksheets/sheet99.xml": b" " * (8 * 2**20)})
    assert only_problem(path).code == "zip_bomb"


def test_a_zip_bomb_of_many_harmless_parts(case):
    noise = bytes(range(256)) * 2**14
    parts = {f"xl/media/{number}.bin": noise for number in range(MAX_TOTAL // len(noise) + 1)}
    path = case.workbook()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content[:100])
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = struct.pack("<I", len(noise))
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)
    assert only_problem(path).code == "zip_bomb"


def test_a_part_that_is_larger_than_the_directory_says(case):
    path = case.workbook()
    with zipfile.ZipFile(path) as archive:
        name = "xl/workbook.xml"
        size = archive.getinfo(name).file_size
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(name)] != name.encode():
        at = data.find(b"PK\x01\x02", at + 4)
    data[at + 24 : at + 28] = struct.pack("<I", size - 40)
    path.write_bytes(data)
    assert only_problem(path).code == "file_unreadable"


def test_two_parts_of_one_name(case):
    path = case.workbook()
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    assert only_problem(path).code == "unsafe_xml"


def test_macros_by_part_and_by_content_type(case):
    assert only_problem(rebuilt(case.workbook(), **{"xl/vbaProject.bin": b"x"})).code == "macros"

    def declare(parts):
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
            b"spreadsheetml.sheet.main", b"ms-excel.sheet.macroEnabled.main"
        )

    assert only_problem(rebuilt(case.workbook("other.xlsx"), declare)).code == "macros"


def test_links_to_other_workbooks(case):
    path = rebuilt(case.workbook(), **{"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    problem = only_problem(path)
    assert problem.code == "external_links"
    assert problem.place.file == "data.xlsx"


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb">]>'


def test_a_document_type_is_refused_wherever_it_stands(case):
    def declare(parts):
        name = sheet_part(parts, b"<sheetData>")
        parts[name] = ENTITIES + parts[name].partition(b"?>")[2]

    assert only_problem(rebuilt(case.workbook(), declare)).code == "unsafe_xml"


def test_another_encoding_of_the_xml_is_refused(case):
    def recode(parts):
        text = parts["xl/workbook.xml"].decode()
        parts["xl/workbook.xml"] = text.encode("utf-16")

    assert only_problem(rebuilt(case.workbook(), recode)).code == "unsafe_xml"


def test_a_value_in_the_last_corner_is_refused_before_it_fills_the_memory(case):
    case.after.append(lambda book: book["教师"].cell(1048576, 16384, "x"))
    problem = only_problem(case.workbook())
    assert (problem.code, problem.place.sheet) == ("sheet_too_large", "教师")


def test_an_empty_formatted_cell_far_out_is_harmless(case):
    case.after.append(lambda book: setattr(book["教师"].cell(1048576, 20), "number_format", "@"))
    instance, _problems = inspect(case.workbook())
    assert instance is not None


def test_cells_without_references_cannot_hide_a_far_corner(case):
    wide = b"".join([b"<row>", b"<c><v>1</v></c>" * 600, b"</row>"])

    def widen(parts):
        name = sheet_part(parts, b"<sheetData>")
        parts[name] = parts[name].replace(b"</sheetData>", wide + b"</sheetData>")

    assert only_problem(rebuilt(case.workbook(), widen)).code == "sheet_too_large"


def test_one_long_text_shown_in_many_cells_is_refused(case, tmp_path):
    write_workbook(read(case.workbook()), tmp_path / "shared.xlsx")

    def repeat(parts):
        parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(
            b"</sst>", b"<si><t>" + b"x" * 900_000 + b"</t></si></sst>"
        )
        count = parts["xl/sharedStrings.xml"].count(b"<si>")
        cells = b"".join(b'<c r="A%d" t="s"><v>%d</v></c>' % (row, count - 1) for row in range(2000, 2500))
        name = sheet_part(parts, b"<sheetData>")
        parts[name] = parts[name].replace(b"</sheetData>", b'<row r="2000">' + cells + b"</row></sheetData>")

    assert only_problem(rebuilt(tmp_path / "shared.xlsx", repeat)).code == "zip_bomb"


def test_a_workbook_that_counts_days_from_1904(case):
    def old_mac(book):
        from openpyxl.utils.datetime import CALENDAR_MAC_1904

        book.epoch = CALENDAR_MAC_1904

    case.after.append(old_mac)
    assert only_problem(case.workbook()).code == "date_1904"


def test_broken_sheet_xml(case):
    def cut(parts):
        name = sheet_part(parts, b"<sheetData>")
        parts[name] = parts[name][: len(parts[name]) // 2]

    assert only_problem(rebuilt(case.workbook(), cut)).code == "file_unreadable"


def test_reading_leaves_the_file_as_it_is(case):
    path = case.workbook()
    before = path.read_bytes()
    inspect(path)
    assert path.read_bytes() == before
