"""Finds the header row of a table and matches its cells to columns by name, in any order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from rotation.i18n import _, ngettext
from rotation.io.grid import Grid, column_letter
from rotation.io.names import nearest
from rotation.io.texts import expected
from rotation.model.fields import clean, is_blank
from rotation.model.problem import Problem, Severity
from rotation.model.tables import Column, Table
from rotation.model.wordlist import fold

SEARCHED_ROWS = 10
LIMIT = 200
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Header:
    """The header row (from 0), the column index and the header as written of every column that was found."""

    row: int
    columns: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)


@lru_cache
def header_names(table: Table) -> Mapping[str, Column]:
    """Folded spelling of every header -> column; ValueError where one spelling means two columns."""
    found: dict[str, Column] = {}
    for column in table.columns:
        for title in (column.name, column.zh, column.en, *column.synonyms):
            if found.setdefault(fold(title), column) is not column:
                raise ValueError(f"{table.name}: header {title} means two columns")
    return found


def match(text: object, names: Mapping[str, Column]) -> Column | None:
    """The column a header cell means: exact spelling, else without `*` marks, else without a remark in brackets."""
    written = clean(text)
    if (exact := names.get(fold(written))) is not None:
        return exact
    plain = written.replace("*", "")
    bare = _BRACKETS.sub("", plain)
    return (names.get(fold(plain)) if plain != written else None) or (names.get(fold(bare)) if bare != plain else None)


def find_header(table: Table, cells: list[list[object]]) -> Header | None:
    """The row among the first ones in which most headers are known; None where no row has any."""
    names = header_names(table)
    best: Header | None = None
    for number, row in enumerate(cells[:SEARCHED_ROWS]):
        header = Header(number)
        for index, cell in enumerate(row):
            column = None if is_blank(cell) else match(cell, names)
            if column is not None and column.name not in header.columns:
                header.columns[column.name] = index
                header.texts[column.name] = clean(cell)
        if header.columns and (best is None or len(header.columns) > len(best.columns)):
            best = header
    return best


def header_problems(table: Table, grid: Grid, header: Header) -> Iterator[Problem]:
    """Everything wrong with the header row and with the shape of the table below it."""
    yield from _missing(table, grid, header)
    yield from _unknown_and_duplicate(table, grid, header)
    yield from _merged(grid, header)
    yield from _without_header(grid, header)
    yield from _hidden(grid, header)


def no_header(table: Table, grid: Grid) -> Problem:
    """The problem of a sheet in which no header is known."""
    required = "、".join(column.zh for column in table.columns if column.required)
    return Problem(
        "no_header",
        grid.place(),
        "",
        _("none of the first {count} rows holds a known header").format(count=SEARCHED_ROWS),
        _("Keep the header row of the template; needed are at least: {headers}.").format(headers=required),
    )


def _missing(table: Table, grid: Grid, header: Header) -> Iterator[Problem]:
    maybe = {column: index for index, column in _guesses(table, grid, header).items()}
    for column in table.columns:
        if column.required and column.name not in header.columns:
            advice = _("Add a column with this header; it holds: {expected}.").format(expected=expected(column))
            if column.name in maybe:
                index = maybe[column.name]
                advice = _("Column {column} (“{header}”) may be it; if so, write {name} above it.").format(
                    column=column_letter(index), header=clean(grid.cells[header.row][index]), name=column.zh
                )
            yield Problem(
                "missing_header",
                grid.place(header.row, header=column.zh),
                "",
                _("the required column {header} is missing").format(header=column.zh),
                advice,
            )


def _guesses(table: Table, grid: Grid, header: Header) -> dict[int, str]:
    """Index of a header that is not known -> the missing required column it may be.

    It may be the column that stands there in the template, or the one column missing where one header is not known.
    """
    names, order = header_names(table), [column.name for column in table.columns]
    cells = grid.cells[header.row]
    unknown = [index for index, cell in enumerate(cells) if not is_blank(cell) and match(cell, names) is None]
    missing = [one.name for one in table.columns if one.required and one.name not in header.columns]
    if len(unknown) == len(missing) == 1:
        return {unknown[0]: missing[0]}
    return {index: order[index] for index in unknown if index < len(order) and order[index] in missing}


def _unknown_and_duplicate(table: Table, grid: Grid, header: Header) -> Iterator[Problem]:
    names, guesses = header_names(table), _guesses(table, grid, header)
    for index, cell in enumerate(grid.cells[header.row]):
        if is_blank(cell):
            continue
        text, column = clean(cell), match(cell, names)
        place = grid.place(header.row, index, text)
        if column is None:
            near = nearest(text, [spelling for one in table.columns for spelling in (one.zh, one.name, *one.synonyms)])
            advice = _("Did you mean {name}?").format(name=near) if near else _("Remove it, or take a known header.")
            if index in guesses:
                name = table.column(guesses[index]).zh
                advice = _("This may be the missing column {name}; if so, write that header.").format(name=name)
            message = _("the header “{header}” is not known; the column is not read").format(header=text)
            yield Problem("unknown_header", place, text, message, advice, Severity.WARNING)
        elif header.columns[column.name] != index:
            first = column_letter(header.columns[column.name])
            message = _("the header “{header}” means the same as that of column {first}").format(
                header=text, first=first
            )
            yield Problem("duplicate_header", place, text, message, _("Keep one of the two columns."))
        elif (header.row, index) in grid.formulas:
            advice = _("Type the header itself.")
            yield Problem("formula_cell", place, text, _("the header is made by a formula"), advice)


def _merged(grid: Grid, header: Header) -> Iterator[Problem]:
    known = sorted(header.columns.values())
    found = 0
    for span in grid.merged:
        if span.last_row < header.row or not any(span.first_column <= index <= span.last_column for index in known):
            continue
        found += 1
        if found > LIMIT:
            continue
        corner = f"{column_letter(span.first_column)}{span.first_row + 1}"
        area = f"{corner}:{column_letter(span.last_column)}{span.last_row + 1}"
        in_header = span.first_row <= header.row
        yield Problem(
            "merged_header" if in_header else "merged_cells",
            grid.place(span.first_row, span.first_column),
            area,
            _("the cells {area} are merged; only the first of them holds the value").format(area=area),
            _("Split the cells and give every column its own header.")
            if in_header
            else _("Split the cells and fill in every row."),
        )
    if found > LIMIT:
        message = _("and {count} more merged ranges").format(count=found - LIMIT)
        yield Problem("more_like_this", grid.place(), "", message, "")


def _without_header(grid: Grid, header: Header) -> Iterator[Problem]:
    titles = grid.cells[header.row]
    width = len(titles)
    while width and is_blank(titles[width - 1]):
        width -= 1
    filled: Counter[int] = Counter()
    long_rows = []
    for number, row in enumerate(grid.cells[header.row + 1 :], start=header.row + 1):
        extra = [index for index in range(width, len(row)) if not is_blank(row[index])]
        filled.update(extra)
        if extra:
            long_rows.append((number, extra[0]))
    for index in (index for index in range(width) if is_blank(titles[index])):
        count = sum(not is_blank(cell) for cell in grid.column(index, header.row + 1))
        filled.update({index: count} if count else {})
    if grid.is_csv:
        yield from _long_rows(grid, long_rows)
        filled = Counter({index: count for index, count in filled.items() if index < width})
    for index, count in sorted(filled.items()):
        message = ngettext(
            "{count} cell stands in a column without a header and is not read",
            "{count} cells stand in a column without a header and are not read",
            count,
        ).format(count=count)
        advice = _("Give the column a header, or remove the cells.")
        yield Problem("column_without_header", grid.place(column=index), "", message, advice, Severity.WARNING)


def _long_rows(grid: Grid, rows: list[tuple[int, int]]) -> Iterator[Problem]:
    for number, index in rows[:LIMIT]:
        message = _("the line has more cells than the header")
        advice = _("A comma inside a text must stand between double quotes; check the line.")
        yield Problem("line_too_long", grid.place(number, index), str(grid.cells[number][index]), message, advice)
    if len(rows) > LIMIT:
        message = ngettext(
            "and {count} more line",
            "and {count} more lines",
            len(rows) - LIMIT,
        ).format(count=len(rows) - LIMIT)
        yield Problem("more_like_this", grid.place(), "", message, "")


def _hidden(grid: Grid, header: Header) -> Iterator[Problem]:
    rows = [number + 1 for number in grid.hidden_rows if number > header.row and number < len(grid.cells)]
    if rows:
        listed = "、".join(map(str, rows[:10])) + ("…" if len(rows) > 10 else "")
        message = ngettext(
            "{count} row is hidden ({rows}) and is read too",
            "{count} rows are hidden ({rows}) and are read too",
            len(rows),
        ).format(count=len(rows), rows=listed)
        advice = _("Show all rows and delete those that do not belong to the data.")
        yield Problem("hidden_rows", grid.place(rows[0] - 1), "", message, advice, Severity.WARNING)
    for index in sorted(set(header.columns.values()) & set(grid.hidden_columns)):
        message = _("the column is hidden; it is read too")
        advice = _("Show the column and check its values.")
        yield Problem("hidden_column", grid.place(column=index), "", message, advice, Severity.WARNING)
