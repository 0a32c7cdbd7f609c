"""Opens an .xlsx as a bounded set of parts, before any parser sees it.

The sizes in a ZIP directory can lie, and two entries can share a name and be read differently by two readers. So every
part is inflated here under a limit, and only the parts that hold cells are packed again, uncompressed, for the reader.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from rotation.i18n import N_, _
from rotation.io.grid import MAX_COLUMNS, MAX_ROWS
from rotation.model.problem import Place, Problem

MAX_FILE = 100 * 2**20
MAX_TOTAL = 200 * 2**20
MAX_RATIO = 100
MAX_ENTRIES = 5000
_SMALL = 2**20
_KEPT = ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml")
_KEPT_LIKE = ("xl/sharedstrings", "xl/worksheets/")

FAULTS: dict[str, tuple[str, str]] = {
    "file_missing": (N_("the file or folder does not exist"), N_("Check the path.")),
    "file_unreadable": (
        N_("the file cannot be read"),
        N_("Close it in other programs, open it, and save it as a new .xlsx file."),
    ),
    "file_too_large": (N_("the file is too large"), N_("Remove pictures and old sheets; 100 MB are the limit.")),
    "zip_bomb": (
        N_("unpacked, the file would be far larger than any year's data"),
        N_("Do not open it; ask the sender for a fresh copy, or paste the values into the template."),
    ),
    "not_a_workbook": (
        N_("the content is not that of an .xlsx workbook"),
        N_("Open it in Excel or WPS and save it as .xlsx; do not merely rename it."),
    ),
    "wrong_extension": (
        N_("“{suffix}” files are not read"),
        N_("Save the file as an .xlsx workbook without macros, or as a folder of CSV files."),
    ),
    "macros": (N_("the workbook holds macros"), N_("Save it as .xlsx without macros.")),
    "external_links": (
        N_("the workbook takes values from other files"),
        N_("Break the links (数据 - 编辑链接 - 断开链接), then save it again."),
    ),
    "encrypted": (N_("the file is protected by a password for opening"), N_("Save it without the password.")),
    "sheet_too_large": (
        N_("a sheet reaches farther than {rows} rows or {columns} columns"),
        N_("Delete everything to the right of and below the table; a single blank far out is enough to cause this."),
    ),
    "unsafe_xml": (
        N_("the workbook holds XML that no office program writes"),
        N_("Do not open it; ask for a fresh copy."),
    ),
    "bad_json": (
        N_("the file is no valid JSON of this program"),
        N_("Take the file as this program wrote it, or correct it."),
    ),
    "date_1904": (
        N_("the workbook counts days from 1904, which shifts every date that was copied in by four years"),
        N_("Switch off “1904 date system” in Excel's options, check the dates, and save it again."),
    ),
}


class FileFaultError(Exception):
    """The file as a whole cannot be read; carries the one problem that says why."""

    def __init__(self, code: str, file: str, suffix: str = "", sheet: str = "") -> None:
        message, advice = FAULTS[code]
        text = _(message).format(suffix=suffix, rows=MAX_ROWS, columns=MAX_COLUMNS)
        self.problem = Problem(code, Place(sheet, file=file), file, text, _(advice))
        super().__init__(code)


def open_package(path: Path) -> dict[str, bytes]:
    """Part name -> content of all XML parts that hold cells; FileFaultError for anything suspicious or not an .xlsx."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise FileFaultError("file_too_large", path.name)
        with path.open("rb") as stream:
            _check_magic(stream.read(8), path)
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_entries(entries, path.name)
            parts = _inflate(archive, entries, path.name)
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise FileFaultError("file_unreadable", path.name) from error
    _check_parts(parts, path.name)
    return parts


def repack(parts: Mapping[str, bytes]) -> io.BytesIO:
    """The parts as an uncompressed ZIP in memory: exactly what has been measured."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    stream.seek(0)
    return stream


def is_ole(head: bytes) -> bool:
    """True for the container of .xls files and of encrypted workbooks."""
    return head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


def _check_magic(head: bytes, path: Path) -> None:
    if is_ole(head):
        encrypted = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
        raise FileFaultError("encrypted" if encrypted else "not_a_workbook", path.name)
    if not head.startswith(b"PK\x03\x04"):
        raise FileFaultError("not_a_workbook", path.name)


def _check_entries(entries: list[zipfile.ZipInfo], file: str) -> None:
    names = [entry.filename.lower() for entry in entries]
    if len(names) > MAX_ENTRIES or len(set(names)) != len(names):
        raise FileFaultError("zip_bomb" if len(names) > MAX_ENTRIES else "unsafe_xml", file)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileFaultError("encrypted", file)
    if sum(entry.file_size for entry in entries) > MAX_TOTAL:
        raise FileFaultError("zip_bomb", file)
    if any(entry.file_size > _SMALL and entry.file_size > MAX_RATIO * entry.compress_size for entry in entries):
        raise FileFaultError("zip_bomb", file)
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise FileFaultError("macros", file)
    if any(name.startswith("xl/externallinks/") for name in names):
        raise FileFaultError("external_links", file)
    if not {"[content_types].xml", "xl/workbook.xml"} <= set(names):
        raise FileFaultError("not_a_workbook", file)


def _inflate(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], file: str) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    total = 0
    kept = {name.lower() for name in _KEPT}
    for entry in entries:
        name = entry.filename.lower()
        if name not in kept and not (name.startswith(_KEPT_LIKE) and name.endswith(".xml")):
            continue
        with archive.open(entry) as stream:
            content = stream.read(MAX_TOTAL + 1)
        total += len(content)
        if total > MAX_TOTAL:
            raise FileFaultError("zip_bomb", file)
        parts[entry.filename] = content
    return parts


def _check_parts(parts: Mapping[str, bytes], file: str) -> None:
    for content in parts.values():
        # Every later look at raw bytes relies on UTF-8; a document type or another encoding is never needed.
        if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in content[:64] or b"<!DOCTYPE" in content:
            raise FileFaultError("unsafe_xml", file)
        declared = content[:200].lower().partition(b"?>")[0]
        if b"encoding" in declared and b"utf-8" not in declared:
            raise FileFaultError("unsafe_xml", file)
    types = next(content for name, content in parts.items() if name.lower() == "[content_types].xml")
    if b"macroenabled" in types.lower():
        raise FileFaultError("macros", file)
