"""What the XML of a sheet says and a value reader does not: formulas, error values, merges, hidden rows, true extent.

The bytes are UTF-8 without a document type (checked by `package`), so an element's name stands literally behind its
`<`. Absence of a token is therefore proof of absence, and only sheets that have one are parsed element by element.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from posixpath import normpath
from typing import Any

import numpy as np
import numpy.typing as npt
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring, iterparse

from rotation.io.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Span, column_index
from rotation.io.package import FileFaultError

MAX_LETTERS = 400_000_000
"""Letters of all text cells of a sheet together, a shared text counted wherever it is shown."""

_PREFIX = rb"<(?:[\w.-]+:)?"
_FAULT_TOKEN = re.compile(_PREFIX + rb"f[\s/>]|\bt\s*=\s*[\"']e[\"']")
_ROW = re.compile(_PREFIX + rb"row\b([^>]*)>")
_CELL = re.compile(_PREFIX + rb"c[\s/>]")
_CELL_TOKENS = tuple(start + end for start in (b"<c", b":c") for end in (b" ", b">", b"/", b"\t", b"\n", b"\r"))
_PREFIXED_F = (b":f ", b":f>", b":f/", b":f\t", b":f\n", b":f\r")
_CELL_COLUMN = re.compile(_PREFIX + rb"c\s+r\s*=\s*[\"']([A-Z]{1,3})\d")
_COLUMN = re.compile(_PREFIX + rb"col\b([^>]*)>")
_MERGE = re.compile(_PREFIX + rb"mergeCell\s+ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_SHARED_TOKEN = re.compile(rb"\bt\s*=\s*[\"']s[\"']")
_SHARED = re.compile(rb"\bt\s*=\s*[\"']s[\"'][^>]*>\s*<(?:[\w.-]+:)?v[^>]*>\s*(\d{1,9})")
_SHARED_ITEM = re.compile(_PREFIX + rb"si[\s/>]")
_TRUE = (b"1", b"true")


@dataclass
class SheetFacts:
    """Cells are (row, column); rows and columns are counted from 0; `rows` and `columns` reach to the last value."""

    rows: int = 0
    columns: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    merged: tuple[Span, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()


def sheet_parts(parts: Mapping[str, bytes], file: str) -> dict[str, str]:
    """Sheet title -> part name, in the order of the tabs; FileFaultError where the workbook does not hang together."""
    by_name = {name.lower(): name for name in parts}
    try:
        book = fromstring(parts[by_name["xl/workbook.xml"]], forbid_dtd=True)
        links = fromstring(parts[by_name["xl/_rels/workbook.xml.rels"]], forbid_dtd=True)
    except (ParseError, DefusedXmlException, KeyError) as error:
        raise FileFaultError("file_unreadable", file) from error
    if any(_local(node.tag) == "workbookPr" and node.get("date1904", "0") in ("1", "true") for node in book.iter()):
        raise FileFaultError("date_1904", file)
    targets = {
        link.get("Id", ""): link.get("Target", "") for link in links.iter() if _local(link.tag) == "Relationship"
    }
    found: dict[str, str] = {}
    for node in book.iter():
        if _local(node.tag) == "sheet":
            link = next((value for key, value in node.attrib.items() if _local(key) == "id"), "")
            target = targets.get(link, "")
            part = normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}").lower()
            if part in by_name:
                found[node.get("name", "")] = by_name[part]
    return found


def has_cells(data: bytes) -> bool:
    """False for a sheet that is certainly empty."""
    return _CELL.search(data) is not None


def shared_lengths(shared: bytes) -> npt.NDArray[np.int64]:
    """Bytes of every shared text, its markup included."""
    starts = [match.start() for match in _SHARED_ITEM.finditer(shared)]
    return np.asarray(np.diff([*starts, len(shared)]), dtype=np.int64)


def scan(data: bytes, lengths: npt.NDArray[np.int64], title: str, file: str) -> SheetFacts:
    """The facts of one sheet, given the lengths of the shared texts.

    FileFaultError for cells so far out, or texts repeated so often, that reading them would fill the memory.
    """
    rows = [dict(_ATTRIBUTE.findall(row)) for row in _ROW.findall(data)]
    numbers = [int(row[b"r"]) - 1 if row.get(b"r", b"").isdigit() else None for row in rows]
    letters = _CELL_COLUMN.findall(data)
    facts = SheetFacts(
        rows=max((number + 1 for number in numbers if number is not None), default=0),
        columns=max((column_index(one.decode()) + 1 for one in set(letters)), default=0),
    )
    # Counted too high at worst (a token inside a text), which only costs the slower way.
    cells = sum(data.count(token) for token in _CELL_TOKENS)
    implied = None in numbers or len(letters) != cells
    if implied or _too_large(facts) or _may_have_faults(data):
        facts = _walk(data, title, file)
    if _too_large(facts):
        raise FileFaultError("sheet_too_large", file, sheet=title)
    _check_letters(data, lengths, cells, title, file)
    facts.merged = tuple(_spans(data)) if b"mergeCell" in data else ()
    facts.hidden_rows = tuple(
        index if number is None else number
        for index, (number, row) in enumerate(zip(numbers, rows, strict=True))
        if row.get(b"hidden") in _TRUE
    )
    facts.hidden_columns = tuple(_hidden_columns(data))
    return facts


def _may_have_faults(data: bytes) -> bool:
    # Plain searches first: they are ten times faster than the pattern and miss nothing that it would find.
    if b"<f" in data or b'"e"' in data or b"'e'" in data or any(token in data for token in _PREFIXED_F):
        return _FAULT_TOKEN.search(data) is not None
    return False


def _local(tag: Any) -> str:
    return str(tag).rpartition("}")[2]


def _too_large(facts: SheetFacts) -> bool:
    return facts.rows > MAX_ROWS or facts.columns > MAX_COLUMNS or facts.rows * facts.columns > MAX_CELLS


def _walk(data: bytes, title: str, file: str) -> SheetFacts:
    facts = SheetFacts()
    row = column = -1
    try:
        for event, node in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            name = _local(node.tag)
            if event == "start" and name == "row":
                row, column = int(node.get("r", row + 2)) - 1, -1
            elif event == "start" and name == "c":
                column = column_index(re.sub(r"\d", "", node.get("r", ""))) if node.get("r") else column + 1
            elif event == "end" and name == "c":
                _take(facts, node, (row, column))
            elif event == "end" and name == "row":
                node.clear()
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise FileFaultError("file_unreadable", file, sheet=title) from error
    return facts


def _take(facts: SheetFacts, node: Any, cell: tuple[int, int]) -> None:
    children = {_local(child.tag) for child in node}
    if not children & {"v", "f", "is"}:
        return
    facts.rows, facts.columns = max(facts.rows, cell[0] + 1), max(facts.columns, cell[1] + 1)
    if "f" in children:
        facts.formulas.add(cell)
    elif node.get("t") == "e":
        facts.errors.add(cell)


def _check_letters(data: bytes, lengths: npt.NDArray[np.int64], cells: int, title: str, file: str) -> None:
    if cells * int(lengths.max(initial=0)) <= MAX_LETTERS:
        return
    used = np.array([int(index) for index in _SHARED.findall(data)], dtype=np.int64)
    if len(used) != len(_SHARED_TOKEN.findall(data)) or (len(used) and used.max() >= len(lengths)):
        raise FileFaultError("unsafe_xml", file, sheet=title)
    if int(lengths[used].sum()) > MAX_LETTERS:
        raise FileFaultError("zip_bomb", file, sheet=title)


def _spans(data: bytes) -> Iterator[Span]:
    for left, top, right, bottom in _MERGE.findall(data):
        yield Span(int(top) - 1, column_index(left.decode()), int(bottom) - 1, column_index(right.decode()))


def _hidden_columns(data: bytes) -> Iterator[int]:
    for text in _COLUMN.findall(data[: data.find(b"sheetData")]):
        column = dict(_ATTRIBUTE.findall(text))
        if column.get(b"hidden") in _TRUE and column.get(b"min", b"").isdigit() and column.get(b"max", b"").isdigit():
            yield from range(int(column[b"min"]) - 1, min(int(column[b"max"]), MAX_COLUMNS))
