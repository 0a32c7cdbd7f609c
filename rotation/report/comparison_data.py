"""Cells and rows of the data that are not the same for all plans, in codes and in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from rotation.i18n import _, current_language, ngettext
from rotation.model.tables import Table as DataTable
from rotation.model.tables import all_tables
from rotation.model.words import join_list
from rotation.report.compared import Cell, Compared, Hidden, Rows
from rotation.report.comparison import Side, Table, Value
from rotation.report.personal import TABLES, is_personal

Keyed = Mapping[tuple[str, ...], Mapping[str, str]]


class Differing(NamedTuple):
    """Cells of rows that several sides have, personal ones counted a column; and rows that not every side has."""

    cells: tuple[Cell, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    rows: tuple[Rows, ...] = ()


def data(sides: Sequence[Side]) -> Table:
    """Cells of the data that are not the same on all sides, and rows that not all have, each once.

    Of personal circumstances only the number of cells or rows that differ is told.
    """
    headers = (_("sheet"), _("row"), _("column"), *(one.name for one in sides))
    rows = data_rows(differing_data(sides), range(len(sides)))
    return Table("data", _("data that differ"), headers, rows)


def data_rows(found: Differing | Compared, shown: Sequence[int]) -> list[tuple[Value, ...]]:
    """Sheet, row, column, and what stands there on each of the sides shown; nothing where these are alike."""
    rows: list[tuple[Value, ...]] = [
        (*sheet_and_column(one.table, one.column, one.key), *(cell_text(one, at) for at in shown))
        for one in found.cells
        if len({one.values[at] for at in shown}) > 1
    ]
    rows += [
        (*sheet_and_column(one.table, "", one.key), *(rows_text(one, at) for at in shown))
        for one in found.rows
        if any(one.added[at] or one.dropped[at] for at in shown)
    ]
    rows += [
        (*sheet_and_column(one.table, one.column, ()), *(hidden_text(one.counts[at]) for at in shown))
        for one in found.hidden
    ]
    return rows


def sheet_and_column(table: str, column: str, key: Sequence[str]) -> tuple[str, str, str]:
    """Titles of a sheet and of its column in the current language, the row's key in words between them."""
    found = all_tables()[table]
    row = _(", ").join(word_of(found, name, part) for name, part in zip(found.key, key, strict=False) if part)
    return (found.zh if current_language() == "zh_CN" else found.en, row, _title(found, column))


def _title(table: DataTable, column: str) -> str:
    if not column:
        return ""
    return table.column(column).zh if current_language() == "zh_CN" else table.column(column).en


def word_of(table: DataTable, column: str, text: str) -> str:
    """A cell in the current language: words of a word list and yes or no; anything else as it stands."""
    kind = table.column(column).kind
    if kind.name == "flag":
        return {"True": _("yes"), "False": _("no")}.get(text, text)
    if kind.words is None or not text:
        return text
    return join_list(map(kind.words.label, text.split(","))) if kind.many else kind.words.label(text)


def cell_text(cell: Cell, at: int) -> str | None:
    """What stands in a cell on one side, in words; None where the side does not have the row."""
    value = cell.values[at]
    return None if value is None else word_of(all_tables()[cell.table], cell.column, value)


def rows_text(rows: Rows, at: int) -> str:
    """How many rows one side has anew and how many no longer, and what stands in a single one."""
    counts = rows_counted(rows.added[at], rows.dropped[at])
    table = all_tables()[rows.table]
    parts = [
        _("{name} {value}").format(name=_title(table, name), value=word_of(table, name, value))
        for name, value in rows.cells.items()
    ]
    return _("{one}: {other}").format(one=counts, other=_("; ").join(parts)) if counts and parts else counts


def rows_counted(added: int, dropped: int) -> str:
    """Numbers of rows in words; the empty text for none."""
    found = []
    if added:
        found.append(ngettext("{count} row added", "{count} rows added", added).format(count=added))
    if dropped:
        found.append(ngettext("{count} row dropped", "{count} rows dropped", dropped).format(count=dropped))
    return _(", ").join(found)


def hidden_text(count: int) -> str:
    """That cells differ, and how many, where it is not told which; the empty text for none."""
    text = ngettext("{count} cell differs (not shown)", "{count} cells differ (not shown)", count)
    return text.format(count=count) if count else ""


def differing_data(sides: Sequence[Side]) -> Differing:
    """What differs, by table, key and column, in codes."""
    if len({one.instance.digest() for one in sides}) == 1:
        return Differing()
    cells: list[Cell] = []
    rows: list[Rows] = []
    hidden: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(sides))
    for table in all_tables().values():
        keyed = [_keyed(table, one.instance[table.name]) for one in sides]
        unlike = list(_rows(table, keyed))
        rows += rows_together(unlike) if table.name in TABLES else unlike
        for cell in _cells(table, keyed):
            if is_personal(cell.table, cell.column):
                count_differing(cell, hidden[cell.table, cell.column])
            else:
                cells.append(cell)
    told = tuple(Hidden(table=t, column=c, counts=tuple(counts)) for (t, c), counts in hidden.items())
    return Differing(tuple(cells), told, tuple(rows))


def count_differing(cell: Cell, counts: list[int]) -> None:
    """Count a cell for each side that has its row and on which it is not that of the first."""
    for at, value in enumerate(cell.values):
        counts[at] += value is not None and cell.values[0] is not None and value != cell.values[0]


def rows_together(rows: Sequence[Rows]) -> list[Rows]:
    """Rows counted a table, without their keys and cells."""
    found = []
    for table in dict.fromkeys(one.table for one in rows):
        here = [one for one in rows if one.table == table]
        added, dropped = (
            tuple(map(sum, zip(*part, strict=True)))
            for part in ([one.added for one in here], [one.dropped for one in here])
        )
        found.append(Rows(table=table, added=added, dropped=dropped))
    return found


def _rows(table: DataTable, keyed: Sequence[Keyed]) -> Iterator[Rows]:
    """Rows that not every side has, by key."""
    for key in sorted(set().union(*keyed)):
        there = [key in side for side in keyed]
        if all(there):
            continue
        row = next(side[key] for side in keyed if key in side)
        cells = {
            name: row[name]
            for name in table.names
            if name not in table.key and row[name] and not is_personal(table.name, name)
        }
        added = tuple(int(here and not there[0]) for here in there)
        dropped = tuple(int(there[0] and not here) for here in there)
        yield Rows(table=table.name, key=key, cells=cells, added=added, dropped=dropped)


def _cells(table: DataTable, keyed: Sequence[Keyed]) -> Iterator[Cell]:
    """Cells that are not the same on the sides that have their row."""
    for key in sorted(set().union(*keyed)):
        found = [side.get(key) for side in keyed]
        for column in table.columns:
            values = tuple(None if row is None else row[column.name] for row in found)
            if len(set(values) - {None}) > 1:
                yield Cell(table=table.name, key=key, column=column.name, values=values)


def _keyed(table: DataTable, frame: pd.DataFrame) -> Keyed:
    """Rows as texts by key; rows that cannot be told apart count once."""
    texts = frame.astype(object).where(frame.notna(), "").astype(str)
    rows: list[dict[Any, Any]] = texts.to_dict("records")
    return {tuple(row[name] for name in table.key): {str(k): str(v) for k, v in row.items()} for row in rows}
