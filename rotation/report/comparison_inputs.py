"""What went into plans differently, and what it means for schools: parameters, cells of the data, staffing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from rotation.i18n import _, current_language
from rotation.io.policy import cell_of
from rotation.model.tables import Table as DataTable
from rotation.model.tables import all_tables
from rotation.report.comparison import Side, Table, Value
from rotation.rules.reading import Reading
from rotation.rules.reading_balance import Resource
from rotation.rules.registry import parameters

PERSONAL_TABLES = frozenset({"exemptions", "events"})
"""Tables that say on which personal grounds somebody stays: that a teacher's rows differ is told, and no more."""


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
    """Cells of the data that are not the same on all sides; a row that a side does not have is blank there."""
    rows: list[tuple[Value, ...]] = []
    digests = {one.instance.digest() for one in sides}
    for table in all_tables().values() if len(digests) > 1 else ():
        frames = [one.instance[table.name] for one in sides]
        rows += _persons(table, frames) if table.name in PERSONAL_TABLES else _cells(table, frames)
    headers = (_("sheet"), _("row"), _("column"), *(one.name for one in sides))
    return Table("data", _("data that differ"), headers, rows)


def _cells(table: DataTable, frames: Sequence[pd.DataFrame]) -> Iterator[tuple[Value, ...]]:
    keyed = [_keyed(table, frame) for frame in frames]
    chinese = current_language() == "zh_CN"
    for key in sorted(set().union(*keyed)):
        found = [side.get(key) for side in keyed]
        for column in table.columns:
            if column.name == "id_number":
                continue
            values = [None if row is None else row[column.name] for row in found]
            if len(set(values)) > 1 and any(values):
                names = (table.zh, column.zh) if chinese else (table.en, column.en)
                yield (names[0], _(", ").join(key), names[1], *values)


def _persons(table: DataTable, frames: Sequence[pd.DataFrame]) -> Iterator[tuple[Value, ...]]:
    """How many rows each teacher has on each side, where they are not the same."""
    keyed = [_keyed(table, frame) for frame in frames]
    chinese = current_language() == "zh_CN"
    for teacher in sorted({row["teacher_id"] for side in keyed for row in side.values()}):
        own = [sorted(tuple(row.values()) for row in side.values() if row["teacher_id"] == teacher) for side in keyed]
        if any(rows != own[0] for rows in own):
            yield (table.zh if chinese else table.en, teacher, _("rows (grounds are not shown)"), *map(len, own))


def _keyed(table: DataTable, frame: pd.DataFrame) -> dict[tuple[str, ...], dict[str, str]]:
    """Rows as texts by key; rows that cannot be told apart count once."""
    texts = frame.astype(object).where(frame.notna(), "").astype(str)
    rows: list[dict[Any, Any]] = texts.to_dict("records")
    return {tuple(row[name] for name in table.key): {str(k): str(v) for k, v in row.items()} for row in rows}


def schools(sides: Sequence[Side]) -> Table:
    """Schools whose shortage, backbone teachers or staffing after the plan differ; who wins and who loses."""
    found = [_schools(one) for one in sides]
    names: dict[str, str] = {}
    for one in reversed(sides):
        names |= dict(zip(one.instance.schools["school_id"], one.instance.schools["name"], strict=True))
    rows: list[tuple[Value, ...]] = []
    for code in sorted(set().union(*found)):
        here = [side.get(code) for side in found]
        if len(set(here)) > 1:
            numbers = [None if one is None else one[at] / 10 for at in range(2) for one in here]
            effects = [_effect(here[0], one) for one in here[1:]]
            rows.append((code, names.get(code, code), *numbers, *effects))
    headers = [_("school code"), _("school")]
    for text in (_("{side}: short after, persons"), _("{side}: backbone after, persons")):
        headers += [text.format(side=one.name) for one in sides]
    headers += [_("{side} against {first}").format(side=one.name, first=sides[0].name) for one in sides[1:]]
    return Table("schools", _("schools that win or lose"), tuple(headers), rows)


def _schools(one: Side) -> dict[str, tuple[int, int]]:
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
