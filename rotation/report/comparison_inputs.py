"""What went into plans differently, and what it means for schools: parameters, cells of the data, staffing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from rotation.i18n import _, current_language, ngettext
from rotation.io.policy import cell_of
from rotation.model.tables import Table as DataTable
from rotation.model.tables import all_tables
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.report.compared import Cell, Hidden
from rotation.report.comparison import Side, Table, Value
from rotation.report.personal import is_personal
from rotation.rules.reading import Reading
from rotation.rules.reading_balance import Resource
from rotation.rules.registry import parameters


def policies(sides: Sequence[Side]) -> Table:
    """Parameters whose values are not the same on all sides."""
    leaves = [{leaf.key: leaf for leaf, _note in parameters(one.policy)} for one in sides]
    rows: list[tuple[Value, ...]] = []
    for key in dict.fromkeys(key for side in leaves for key in side):
        found = [side.get(key) for side in leaves]
        values = [None if leaf is None else cell_of(leaf) for leaf in found]
        if len({str(value) for value in values}) > 1:
            name = next(leaf.name for leaf in found if leaf is not None)
            rows.append((key, name, *values))
    return Table("policy", _("parameters that differ"), (_("key"), _("name"), *(one.name for one in sides)), rows)


def data(sides: Sequence[Side]) -> Table:
    """Cells of the data that are not the same on all sides; a row that a side does not have is blank there.

    Of personal circumstances only the number of cells that differ is told, once a column.
    """
    cells, hidden = differing_cells(sides)
    rows: list[tuple[Value, ...]] = [
        (*sheet_and_column(cell.table, cell.column, key_text(cell)), *cell.values) for cell in cells
    ]
    rows += [(*sheet_and_column(one.table, one.column, ""), *map(hidden_text, one.counts)) for one in hidden]
    headers = (_("sheet"), _("row"), _("column"), *(one.name for one in sides))
    return Table("data", _("data that differ"), headers, rows)


def sheet_and_column(table: str, column: str, row: str) -> tuple[str, str, str]:
    """Titles of a sheet and of its column in the current language, the row's key between them."""
    found = all_tables()[table]
    part = found.column(column)
    return (found.zh, row, part.zh) if current_language() == "zh_CN" else (found.en, row, part.en)


def key_text(cell: Cell) -> str:
    """The key of a cell's row; stages and subjects in words."""
    words = {"stage": STAGES.label, "subject": SUBJECTS.label}
    names = all_tables()[cell.table].key
    return _(", ").join(words.get(name, str)(part) for name, part in zip(names, cell.key, strict=False))


def hidden_text(count: int) -> str:
    """That cells differ, and how many, where it is not told which; the empty text for none."""
    text = ngettext("{count} cell differs (not shown)", "{count} cells differ (not shown)", count)
    return text.format(count=count) if count else ""


def differing_cells(sides: Sequence[Side]) -> tuple[tuple[Cell, ...], tuple[Hidden, ...]]:
    """Cells that differ, by table, key and column; and how many do in columns of personal circumstances."""
    if len({one.instance.digest() for one in sides}) == 1:
        return (), ()
    cells: list[Cell] = []
    hidden: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0] * len(sides))
    for table in all_tables().values():
        for cell in _cells(table, [one.instance[table.name] for one in sides]):
            if is_personal(cell.table, cell.column):
                count_differing(cell, hidden[cell.table, cell.column])
            else:
                cells.append(cell)
    return tuple(cells), tuple(Hidden(table=t, column=c, counts=tuple(counts)) for (t, c), counts in hidden.items())


def count_differing(cell: Cell, counts: list[int]) -> None:
    """Count a cell for each side on which it is not that of the first."""
    for at, value in enumerate(cell.values):
        counts[at] += value != cell.values[0]


def _cells(table: DataTable, frames: Sequence[pd.DataFrame]) -> Iterator[Cell]:
    keyed = [_keyed(table, frame) for frame in frames]
    for key in sorted(set().union(*keyed)):
        found = [side.get(key) for side in keyed]
        for column in table.columns:
            values = tuple(None if row is None else row[column.name] for row in found)
            if len(set(values)) > 1 and any(values):
                yield Cell(table=table.name, key=key, column=column.name, values=values)


def _keyed(table: DataTable, frame: pd.DataFrame) -> dict[tuple[str, ...], dict[str, str]]:
    """Rows as texts by key; rows that cannot be told apart count once."""
    texts = frame.astype(object).where(frame.notna(), "").astype(str)
    rows: list[dict[Any, Any]] = texts.to_dict("records")
    return {tuple(row[name] for name in table.key): {str(k): str(v) for k, v in row.items()} for row in rows}


def schools(sides: Sequence[Side]) -> Table:
    """Schools whose shortage, backbone teachers or staffing after the plan differ; who wins and who loses."""
    found = [shortage_and_backbone(one) for one in sides]
    names: dict[str, str] = {}
    for one in reversed(sides):
        names |= dict(zip(one.instance.schools["school_id"], one.instance.schools["name"], strict=True))
    rows: list[tuple[Value, ...]] = []
    for code in sorted(set().union(*found)):
        here = [side.get(code) for side in found]
        if len(set(here) - {None}) > 1:
            numbers = [None if one is None else one[at] / 10 for at in range(2) for one in here]
            effects = [_effect(here[0], one) for one in here[1:]]
            rows.append((code, names.get(code, code), *numbers, *effects))
    headers = [_("school code"), _("school")]
    for text in (_("{side}: short after, persons"), _("{side}: backbone after, persons")):
        headers += [text.format(side=one.name) for one in sides]
    headers += [_("{side} against {first}").format(side=one.name, first=sides[0].name) for one in sides[1:]]
    return Table("schools", _("schools that win or lose"), tuple(headers), rows)


def shortage_and_backbone(one: Side) -> dict[str, tuple[int, int]]:
    """Code -> half days short and half days of backbone teachers after the plan."""
    if one.plan is None or one.figures is None:
        return {}
    reading = Reading(one.instance, one.policy)
    short: dict[str, int] = defaultdict(int)
    for line in one.figures.lines:
        short[line.line.school_id] += line.shortage_after
    strong: dict[str, int] = defaultdict(int)
    for place, amount in Resource(reading, reading.is_backbone).after(list(reading.moves(one.plan))).items():
        strong[place.school_id] += amount
    return {code: (short[code], strong[code]) for code in reading.schools}


def _effect(before: tuple[int, int] | None, after: tuple[int, int] | None) -> str:
    """Fewer people short is better; with the same shortage, more backbone teachers."""
    if before is None or after is None or before == after:
        return ""
    better = (-after[0], after[1]) > (-before[0], before[1])
    return _("better") if better else _("worse")
