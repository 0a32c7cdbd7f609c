"""Reads one CSV file as a grid: its encoding and separator are proved by the headers that appear."""

from __future__ import annotations

import codecs
import csv
import io
import re
from contextlib import suppress
from itertools import islice
from pathlib import Path

from rotation.i18n import _
from rotation.io.grid import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Grid
from rotation.io.headers import SEARCHED_ROWS, find_header
from rotation.io.package import MAX_FILE, FileFaultError
from rotation.model.problem import Problem
from rotation.model.tables import Table

SEPARATORS = (",", "\t", ";")
_EVERYDAY = frozenset(bytes([lead]) for lead in (0xA1, 0xA3, *range(0xB0, 0xD8)))
_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")
_NEEDS_GUARD = re.compile(r"'*[=+\-@\t\r\n]")


def guard(text: str) -> str:
    """The text behind a `'` where a spreadsheet would take it for a formula; undone by `unguard` without loss."""
    return "'" + text if _NEEDS_GUARD.match(text) else text


def unguard(text: str) -> str:
    """The text without the `'` that `guard` put before it."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def read_csv(path: Path, table: Table, folder: str) -> tuple[Grid | None, list[Problem]]:
    """The grid, or None with the problem that says why not; rows are CSV records, as a spreadsheet numbers them."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise FileFaultError("file_too_large", path.name)
        data = path.read_bytes()
    except OSError as error:
        raise FileFaultError("file_unreadable", path.name) from error
    empty = Grid(path.name, folder, [], is_csv=True)
    if not data.strip(codecs.BOM_UTF8 + b" \t\r\n,;"):
        return empty, []
    texts = _texts(data)
    if not texts:
        return None, [_not_text(empty, data)]
    text, separator = _proved(texts, table)
    if separator == "":
        return None, [_unknown_headers(empty, table)]
    records: list[list[object]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            records.append([unguard(cell) for cell in record])
            if len(records) > MAX_ROWS or len(record) > MAX_COLUMNS or len(records) * len(record) > MAX_CELLS:
                raise FileFaultError("sheet_too_large", folder, sheet=path.name)
    except csv.Error:
        return None, [_broken(empty, len(records))]
    return Grid(path.name, folder, records, is_csv=True), []


def _texts(data: bytes) -> list[str]:
    """The readings of the bytes that are possible, the likelier first."""
    marks = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
    marked = [encoding for mark, encoding in marks if data.startswith(mark)]
    texts = []
    for encoding in marked or ["utf-8", "gb18030"]:
        with suppress(UnicodeDecodeError):
            texts.append(data.decode(encoding))
    return sorted(texts, key=_common_share, reverse=True)


def _common_share(text: str) -> float:
    """The share of everyday Chinese among the characters beyond ASCII that occur.

    Headers of plain letters prove nothing, and 同校 in GBK is valid UTF-8. Read wrongly, either encoding gives
    Cyrillic, Arabic or rare characters; everyday ones are the first level of GB 2312 (rows 16-55), its punctuation
    and its wide forms.
    """
    letters = {letter for letter in text if letter > "\x7f"}
    codes = [letter.encode("gb2312", "ignore") for letter in letters]
    return sum(code[:1] in _EVERYDAY for code in codes if code) / max(len(letters), 1)


def _proved(texts: list[str], table: Table) -> tuple[str, str]:
    """The first reading in which a header is known, with the separator that shows most of them."""
    for text in texts:
        counts = {separator: _known_headers(text, separator, table) for separator in SEPARATORS}
        best = max(SEPARATORS, key=lambda separator: counts[separator])
        if counts[best]:
            return text, best
    return "", ""


def _known_headers(text: str, separator: str, table: Table) -> int:
    # A header line is short; looking at the start of the text alone keeps the trial of nine readings cheap.
    start = io.StringIO(text[:200_000], newline="")
    rows: list[list[object]] = []
    with suppress(csv.Error):
        rows.extend([*record] for record in islice(csv.reader(start, delimiter=separator), SEARCHED_ROWS))
    header = find_header(table, rows)
    return 0 if header is None else len(header.columns)


def _unknown_headers(grid: Grid, table: Table) -> Problem:
    required = ", ".join(column.name for column in table.columns if column.required)
    return Problem(
        "csv_headers_unknown",
        grid.place(),
        "",
        _("no known header appears, read as UTF-8, UTF-16 or GB18030"),
        _("Save the file as CSV UTF-8 with the headers of the template; needed are at least: {headers}.").format(
            headers=required
        ),
    )


def _not_text(grid: Grid, data: bytes) -> Problem:
    """The first bytes that are no UTF-8 stand in a line that can be told, as long as lines end in a line feed."""
    row = None
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n")
    message = _("the file holds bytes that are no text in UTF-8, UTF-16 or GB18030")
    return Problem("csv_not_text", grid.place(row), "", message, _("Save the sheet as CSV UTF-8 again."))


def _broken(grid: Grid, row: int) -> Problem:
    message = _("the line is no valid CSV")
    advice = _("Check the double quotes in and before this line, or save the sheet as CSV again.")
    return Problem("broken_csv", grid.place(row), "", message, advice)
