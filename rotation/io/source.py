"""Finds the tables in a workbook or a folder: which sheet or file is which table, what is missing, what is not read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rotation.i18n import _
from rotation.io.csvfile import read_csv
from rotation.io.grid import Grid
from rotation.io.names import is_helper, nearest, table_names
from rotation.io.package import FileFaultError
from rotation.io.workbook import SUFFIXES, Grids, read_workbook
from rotation.model.problem import Place, Problem, Severity
from rotation.model.tables import Table
from rotation.model.wordlist import fold


def find_tables(source: Path, tables: Mapping[str, Table]) -> tuple[dict[str, Grid], list[Problem]]:
    """Table name -> grid, and the problems of the file; FileFaultError where it cannot be read at all."""
    names = table_names(tables.values())
    found = _read(source, names)
    problems = list(found.problems)
    problems.extend(_unknown(title, source, tables) for title in found.unwanted if not is_helper(title))
    grids: dict[str, Grid] = {}
    for grid in found.grids:
        name = names[fold(Path(grid.title).stem if grid.is_csv else grid.title)].name
        first = grids.setdefault(name, grid)
        if first is not grid:
            message = _("the sheet holds the same table as {sheet}; it is not read").format(sheet=first.title)
            problems.append(Problem("duplicate_table", grid.place(), grid.title, message, _("Join the two tables.")))
    for name, table in tables.items():
        if table.required and name not in grids and name not in found.broken:
            problems.append(_missing(table, source))
    return grids, problems


def _read(source: Path, names: Mapping[str, Table]) -> Grids:
    if source.is_dir():
        return _read_folder(source, names)
    if not source.exists():
        raise FileFaultError("file_missing", source.name)
    if source.suffix.lower() not in SUFFIXES:
        raise FileFaultError("wrong_extension", source.name, suffix=source.suffix.lower() or source.name)
    return read_workbook(source, lambda title: fold(title) in names)


def _read_folder(source: Path, names: Mapping[str, Table]) -> Grids:
    found = Grids()
    try:
        paths = sorted(path for path in source.iterdir() if path.suffix.lower() == ".csv" and path.is_file())
    except OSError as error:
        raise FileFaultError("file_unreadable", source.name) from error
    for path in paths:
        table = names.get(fold(path.stem))
        if table is None:
            found.unwanted.append(path.name)
            continue
        grid, problems = read_csv(path, table, source.name)
        found.problems += problems
        if grid is None:
            found.broken.add(table.name)
        else:
            found.grids.append(grid)
    return found


def _unknown(title: str, source: Path, tables: Mapping[str, Table]) -> Problem:
    near = nearest(title.removesuffix(".csv"), [name for table in tables.values() for name in (table.zh, table.name)])
    advice = _("Did you mean {name}?").format(name=near) if near else ""
    message = _("no table has this name; it is not read")
    return Problem("unknown_table", Place(title, file=source.name), title, message, advice, Severity.WARNING)


def _missing(table: Table, source: Path) -> Problem:
    if source.is_dir():
        title, message = f"{table.name}.csv", _("the file is missing")
        advice = _("Add a file {name} with the columns of the template.").format(name=title)
    else:
        title, message = table.zh, _("the sheet is missing")
        advice = _("Add a sheet {name} with the columns of the template.").format(name=title)
    return Problem("missing_table", Place(title, file=source.name), "", message, advice)
