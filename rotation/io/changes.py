"""Reads the changes after publication from a workbook, a CSV or a YAML file, and says where a row cannot be meant."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from rotation.errors import DataError
from rotation.i18n import _, current_language
from rotation.io.csvfile import read_csv
from rotation.io.grid import Grid
from rotation.io.headers import header_names, match
from rotation.io.loaded import Loaded
from rotation.io.names import nearest
from rotation.io.package import FileFaultError
from rotation.io.table import read_table
from rotation.io.texts import word_advice
from rotation.io.workbook import SUFFIXES, read_workbook
from rotation.io.yamlfile import read_yaml
from rotation.model.instance import Instance, records
from rotation.model.problem import Place, Problem, Severity
from rotation.model.tables import Column
from rotation.model.tables_changes import CHANGES_TABLE, EVENTS, WANTS, Change
from rotation.model.wordlist import fold

YAML = (".yaml", ".yml")
KEY = "changes"
LOSSES = ("post_lost", "quota_lost")
COLUMNS = tuple(name for name in CHANGES_TABLE.names if name not in ("event", "teacher_name", "note"))


def read_changes(path: str | Path, instance: Instance) -> list[Change]:
    """The changes in the order of their rows; DataError with every problem at its row and column, or line."""
    source = Path(path)
    try:
        loaded, problems = _load(source)
    except FileFaultError as fault:
        raise DataError([fault.problem]) from fault
    by_line = source.suffix.lower() in YAML
    if loaded is not None:
        problems += [
            *_wants(loaded, yaml=by_line),
            *_codes(loaded, instance),
            *_amounts(loaded),
            *_lost(loaded, instance),
        ]
        problems += _twice(loaded)
    problems = [_worded(problem, yaml=by_line) for problem in problems]
    if by_line:
        problems = [_by_line(problem, source.name) for problem in problems]
    if loaded is None or any(problem.severity is Severity.ERROR for problem in problems):
        raise DataError(problems)
    found = [_change(loaded, at) for at in range(len(loaded))]
    return [one._replace(place=_line(one.place, source.name)) for one in found] if by_line else found


def _load(source: Path) -> tuple[Loaded | None, list[Problem]]:
    suffix = source.suffix.lower()
    if not source.exists():
        raise FileFaultError("file_missing", source.name)
    if suffix in YAML:
        return _load_yaml(source)
    if suffix == ".csv":
        grid, problems = read_csv(source, CHANGES_TABLE, source.parent.name)
    elif suffix in SUFFIXES:
        found = read_workbook(source, lambda _title: True)
        titles = {fold(title) for title in (CHANGES_TABLE.name, CHANGES_TABLE.zh, *CHANGES_TABLE.synonyms)}
        named = [grid for grid in found.grids if fold(grid.title) in titles]
        grid, problems = next(iter(named or found.grids), None), list(found.problems)
    else:
        raise FileFaultError("wrong_extension", source.name, suffix=suffix or source.name)
    if grid is None:
        return None, problems
    loaded, more = read_table(CHANGES_TABLE, grid)
    return loaded, [*problems, *more]


def _load_yaml(source: Path) -> tuple[Loaded, list[Problem]]:
    """The list as a table whose rows are the lines of the file."""
    grid, lines = _yaml_grid(source)
    loaded, problems = read_table(CHANGES_TABLE, grid)
    loaded = replace(loaded, rows=np.array([lines[row - 1] for row in loaded.rows], dtype=np.int64))
    return loaded, [_at_line(problem, lines) for problem in problems]


def _at_line(problem: Problem, lines: list[int | None]) -> Problem:
    where = problem.place
    return problem if where.row is None else replace(problem, place=replace(where, row=lines[where.row - 1]))


def _yaml_grid(source: Path) -> tuple[Grid, list[int | None]]:
    """The list under `changes` below a row of its keys, and the line of every row; one line may hold one change."""
    given = read_yaml(source)
    items = given.values.get(KEY)
    place = Place(file=source.name)
    advice = _("Write `{key}:` and below it one line `- event: ...` for each change.").format(key=KEY)
    if set(given.values) == {KEY} and (items is None or items == []):
        at = replace(place, row=given.place(KEY).row)
        raise DataError([Problem("no_rows", at, "", _("the list {key} is empty").format(key=KEY), advice)])
    if set(given.values) != {KEY} or not isinstance(items, list):
        message = _("the file is to hold one list named {key}").format(key=KEY)
        raise DataError([Problem("yaml_no_list", place, "", message, advice)])
    names = list(dict.fromkeys(name for item in items if isinstance(item, Mapping) for name in item))
    cells: list[list[object]] = [[*names]]
    lines: list[int | None] = [None]  # a name that is no key stands on no line
    for number, item in enumerate(items):
        line = given.place(f"{KEY}.{number}").row or 1
        if not isinstance(item, Mapping) or any(isinstance(value, (list, dict)) for value in item.values()):
            message = _("this change is no list of `key: value` lines")
            advice = _("Write it like `- event: illness` with `teacher_id: ...` below.")
            raise DataError([Problem("yaml_no_change", replace(place, row=line), "", message, advice)])
        if line == lines[-1]:
            message = _("two changes stand on one line")
            raise DataError([Problem("yaml_one_line", replace(place, row=line), "", message, _("Break the line."))])
        cells.append([item.get(name) for name in names])
        lines.append(line)
    return Grid(KEY, source.name, cells), lines


def _by_line(problem: Problem, file: str) -> Problem:
    """A problem of a YAML file at its line and key."""
    return replace(problem, place=_line(problem.place, file))


def _line(where: Place, file: str) -> Place:
    """A cell of the grid as a line and key of the file."""
    return Place(row=where.row, header=where.header, file=file)


def _worded(problem: Problem, *, yaml: bool) -> Problem:
    """A word that is not known, told all that are, as such a file has them, and the likeliest."""
    column = match(problem.place.header, header_names(CHANGES_TABLE))
    words = None if column is None else column.kind.words
    if problem.code != "unknown_word" or words is None:
        return problem
    return replace(problem, advice=word_advice(words, problem.value, codes=yaml))


def _wants(loaded: Loaded, *, yaml: bool) -> Iterator[Problem]:
    """Columns that the event needs and that are blank; columns that are filled in and mean nothing to the event."""
    filled = {name: ~_blank(loaded, name) for name in COLUMNS}
    for at, event in enumerate(loaded.text("event")):
        wants = WANTS.get(event)
        if wants is None:
            continue
        for name in COLUMNS:
            header, word = _said(loaded.table.column(name), yaml=yaml), EVENTS.label(event)
            if name in wants.must and not filled[name][at]:
                message = _("{event} needs {header}").format(event=word, header=header)
                yield Problem("change_incomplete", loaded.place(at, name), "", message, _("Fill it in."))
            if filled[name][at] and name not in (*wants.must, *wants.may):
                message = _("{header} means nothing for {event}").format(header=header, event=word)
                advice = _("Clear the cell, or choose another event.")
                yield Problem("change_too_much", loaded.place(at, name), loaded.shown(at, name), message, advice)


def _said(column: Column, *, yaml: bool) -> str:
    """A column as a person would write it: its heading, in an English YAML file its key."""
    if current_language() == "zh_CN":
        return column.zh
    return column.name if yaml else column.en


def _blank(loaded: Loaded, name: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    frame = loaded.frame[name]
    return np.asarray(frame.isna() | (frame.astype(str) == ""), dtype=np.bool_)


def _codes(loaded: Loaded, instance: Instance) -> Iterator[Problem]:
    """Codes that the data do not have, and names that are not the codes'."""
    for name, table in (("teacher_id", "teachers"), ("school_id", "schools")):
        known = set(instance[table][name])
        for at, code in enumerate(loaded.text(name)):
            if code and code not in known:
                close = nearest(code, known)
                advice = _("Did you mean {name}?").format(name=close) if close else _("Take the code from the data.")
                message = _("the code {code} is not in the data").format(code=code)
                yield Problem("unknown_code", loaded.place(at, name), code, message, advice)
    names = dict(zip(instance.teachers["teacher_id"], instance.teachers["name"], strict=True))
    for at, (code, name) in enumerate(zip(loaded.text("teacher_id"), loaded.text("teacher_name"), strict=True)):
        if name and code in names and fold(name) != fold(names[code]):
            text = _("“{name}” is not the name of {code}, which is {known}")
            message = text.format(name=name, code=code, known=names[code])
            advice = _("Correct the name or the code, so that both mean the same.")
            yield Problem("name_contradicts_code", loaded.place(at, "teacher_name"), name, message, advice)


def _amounts(loaded: Loaded) -> Iterator[Problem]:
    """Posts and quotas are lost whole, and at least one."""
    for at, (event, amount) in enumerate(zip(loaded.text("event"), loaded.number("amount"), strict=True)):
        if event in LOSSES and amount == amount and (amount < 1 or amount != int(amount)):
            message = _("as many posts as this cannot be lost")
            advice = _("Write a whole number from 1 on, or leave the cell empty for 1.")
            yield Problem("change_amount", loaded.place(at, "amount"), loaded.shown(at, "amount"), message, advice)


def _lost(loaded: Loaded, instance: Instance) -> Iterator[Problem]:
    """Posts are lost only where a cap is stated, and no more posts or quota places than there are."""
    posts, schools = instance["posts"], instance.schools
    there = {("post_lost", *key): cap for *key, cap in posts[["school_id", "post_band", "cap"]].itertuples(index=False)}
    there |= {
        ("quota_lost", code, ""): quota for code, quota in zip(schools["school_id"], schools["quota"], strict=True)
    }
    amounts = np.nan_to_num(loaded.number("amount"), nan=1.0)
    for at, row in enumerate(records(loaded.frame)):
        event, school, band = row.event, row.school_id, row.post_band
        key = (event, school, band if event == "post_lost" else "")
        if event == "post_lost" and band and key not in there:
            message = _("the data state no cap for these posts at this school, so none can be lost")
            advice = _("Add the row to the sheet of posts first, or leave this change out.")
            yield Problem("no_such_posts", loaded.place(at, "post_band"), band, message, advice)
        elif amounts[at] > there.get(key, math.inf):
            text = _("{amount} cannot be lost: by the data there are {there}")
            message = text.format(amount=f"{amounts[at]:g}", there=int(there[key]))
            advice = _("Write at most as many as there are, or leave this change out.")
            yield Problem("lost_beyond", loaded.place(at, "amount"), loaded.shown(at, "amount"), message, advice)


def _twice(loaded: Loaded) -> Iterator[Problem]:
    """Two rows that say the same, or that cannot both hold of one teacher."""
    home = {"stays", "illness", "pregnancy", "nursing", "sick_leave", "maternity", "resigned"}
    seen: dict[tuple[str, str, str, str, str, str], int] = {}
    keeps: dict[str, tuple[int, str]] = {}
    sends: dict[str, tuple[int, str]] = {}
    for at, row in enumerate(records(loaded.frame)):
        same = (row.event, row.teacher_id, row.school_id, row.stage, row.subject, row.post_band)
        if row.event and seen.setdefault(same, at) != at:
            message = _("the same stands in row {row}").format(row=int(loaded.rows[seen[same]]))
            yield Problem("change_twice", loaded.place(at, "event"), row.event, message, _("Keep one of the two."))
        if row.teacher_id and row.event in home:
            keeps.setdefault(row.teacher_id, (at, row.event))
        if row.teacher_id and row.event in ("goes", "freeze"):
            sends.setdefault(row.teacher_id, (at, row.event))
    for code in sorted(set(keeps) & set(sends)):
        (first, one), (second, other) = sorted((keeps[code], sends[code]))
        message = _("{event} contradicts {other} in row {row}").format(
            event=EVENTS.label(other), other=EVENTS.label(one), row=int(loaded.rows[first])
        )
        yield Problem("changes_contradict", loaded.place(second, "event"), code, message, _("Keep one of the two."))


def _change(loaded: Loaded, at: int) -> Change:
    row = loaded.frame.iloc[at]
    amount = float(row["amount"]) if row["amount"] == row["amount"] else 1.0
    texts = {name: str(row[name]) for name in Change._fields if name not in ("row", "amount", "place")}
    return Change(row=int(loaded.rows[at]), amount=amount, place=loaded.place(at), **texts)
