"""Reads the sheets of a workbook (.xlsx, or .xls with what that format tells) as grids."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from rotation.i18n import _
from rotation.io.grid import MAX_CELLS, Grid, Span
from rotation.io.package import MAX_FILE, FileFaultError, is_ole, open_package, repack
from rotation.io.sheetxml import SheetFacts, has_cells, scan, shared_lengths, sheet_parts
from rotation.model.problem import Place, Problem, Severity

SUFFIXES = (".xlsx", ".xls")


@dataclass
class Grids:
    """The grids that were read, the titles that were not wanted, and what is to be said about the file."""

    grids: list[Grid] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Tables whose file is there, but could not be read, which `problems` says."""


def read_workbook(path: Path, wanted: Callable[[str], bool]) -> Grids:
    """The sheets whose title is wanted; FileFaultError where the file as a whole cannot or must not be read."""
    if path.suffix.lower() == ".xls":
        return _read_xls(path, wanted)
    parts = open_package(path)
    titles = sheet_parts(parts, path.name)
    shared = next((content for name, content in parts.items() if name.lower() == "xl/sharedstrings.xml"), b"")
    lengths = shared_lengths(shared)
    read = Grids()
    facts: dict[str, SheetFacts] = {}
    for title, part in titles.items():
        if wanted(title):
            facts[title] = scan(parts[part], lengths, title, path.name)
        elif has_cells(parts[part]):
            read.unwanted.append(title)
    book = _open(repack(parts), path.name)
    for title, known in facts.items():
        cells = _values(book, title, path.name)
        # A value reader ends at the last value; a formula below it, whose value is missing, must not be lost.
        cells.extend([] for _row in range(len(cells), known.rows))
        read.grids.append(
            Grid(
                title,
                path.name,
                cells,
                frozenset(known.formulas),
                frozenset(known.errors),
                known.merged,
                known.hidden_rows,
                known.hidden_columns,
            )
        )
    return read


def _read_xls(path: Path, wanted: Callable[[str], bool]) -> Grids:
    try:
        if path.stat().st_size > MAX_FILE:
            raise FileFaultError("file_too_large", path.name)
        content = path.read_bytes()
    except OSError as error:
        raise FileFaultError("file_unreadable", path.name) from error
    if not is_ole(content):
        raise FileFaultError("not_a_workbook", path.name)
    book = _open(io.BytesIO(content), path.name)
    read = Grids()
    for title in book.sheet_names:
        sheet = _sheet(book, title, path.name)
        if not wanted(title):
            if sheet.height:
                read.unwanted.append(title)
            continue
        if sheet.total_height * sheet.total_width > MAX_CELLS:
            raise FileFaultError("sheet_too_large", path.name, sheet=title)
        merged = tuple(Span(*start, *end) for start, end in getattr(sheet, "merged_cell_ranges", None) or ())
        read.grids.append(Grid(title, path.name, _rows(sheet), merged=merged))
    read.problems.append(
        Problem(
            "old_format",
            Place(file=path.name),
            path.name,
            _("an .xls file does not tell which cells hold formulas or error values; these cannot be checked"),
            _("Save it as .xlsx."),
            Severity.WARNING,
        )
    )
    return read


def _open(stream: io.BytesIO, file: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(stream)
    except PasswordError as error:
        raise FileFaultError("encrypted", file) from error
    except CalamineError as error:
        raise FileFaultError("file_unreadable", file) from error


def _sheet(book: CalamineWorkbook, title: str, file: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(title)
    except CalamineError as error:
        raise FileFaultError("file_unreadable", file, sheet=title) from error


def _values(book: CalamineWorkbook, title: str, file: str) -> list[list[object]]:
    return _rows(_sheet(book, title, file))


def _rows(sheet: CalamineSheet) -> list[list[object]]:
    # Without this flag leading blank rows and columns are dropped and every later place is wrong.
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]
