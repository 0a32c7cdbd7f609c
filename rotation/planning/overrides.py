"""Rows of the data changed by a scenario: found by their key, read as their columns are, and checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from rotation.errors import DataError
from rotation.i18n import _
from rotation.io.checks import cross_checks
from rotation.io.loaded import of_instance
from rotation.model.instance import Instance, complete
from rotation.model.problem import Place, Problem, Severity
from rotation.model.settle import Given
from rotation.model.tables import Column, Table, all_tables

REMOVE = "remove"


def with_rows(instance: Instance, rows: Mapping[str, Any], given: Given, key: str) -> Instance:
    """The instance with rows changed, added, or taken out (`remove: true`); the baseline stays.

    `rows`: table -> list of rows, each naming its key columns; columns that it does not name stay as they are, or
    take their defaults in a new row. Raises DataError with the lines of the file, and with what the checks of the
    data find in the changed tables and did not find before.
    """
    tables, problems = dict(instance.tables), []
    for name, some in rows.items():
        table = all_tables().get(name)
        here = f"{key}.{name}"
        if table is None:
            text = _("there is no table of this name; known are: {names}").format(names=", ".join(all_tables()))
            problems.append(_problem(given, here, name, text))
        elif not isinstance(some, list) or not all(isinstance(row, Mapping) for row in some):
            problems.append(_problem(given, here, name, _("this is to be a list of rows, each with `column: value`")))
        else:
            tables[name] = _changed(table, tables[name], some, given, here, problems)
    if problems:
        raise DataError(problems)
    changed = Instance(tables, instance.policy_rows, baseline=instance.baseline, frozen=instance.frozen)
    before = {(one.code, one.value) for one in cross_checks(of_instance(instance))}
    wrong = [
        one
        for one in cross_checks(of_instance(changed))
        if one.severity is Severity.ERROR and (one.code, one.value) not in before
    ]
    if wrong:
        text = _("{message} (with what {key} of the scenarios changes)")
        raise DataError([replace(one, message=text.format(message=one.message, key=key)) for one in wrong])
    return changed


def _changed(
    table: Table, frame: pd.DataFrame, some: list[Mapping[str, Any]], given: Given, key: str, problems: list[Problem]
) -> pd.DataFrame:
    rows: dict[tuple[str, ...], dict[Any, Any]] = {
        tuple(str(row[name]) for name in table.key): row for row in frame.to_dict("records")
    }
    for number, raw in enumerate(some):
        here = f"{key}.{number}"
        typed = {}
        for name, value in raw.items():
            if name == REMOVE:
                continue
            if name not in table.names:
                text = _("the table has no column of this name; known are: {names}")
                problems.append(_problem(given, f"{here}.{name}", name, text.format(names=", ".join(table.names))))
                continue
            typed[name] = _cell(table.column(name), value, given, f"{here}.{name}", problems)
        missing = [name for name in table.key if not typed.get(name) and table.column(name).required]
        if missing:
            text = _("the row needs its key: {names}").format(names=", ".join(missing))
            problems.append(_problem(given, here, "", text))
            continue
        which = tuple(str(typed.get(name, "")) for name in table.key)
        if raw.get(REMOVE):
            if rows.pop(which, None) is None:
                problems.append(_problem(given, here, _(", ").join(which), _("there is no such row to take out")))
        else:
            rows[which] = {**rows.get(which, {}), **typed}
    return complete(table, pd.DataFrame(list(rows.values()), columns=list(table.names)))


def _cell(column: Column, value: object, given: Given, key: str, problems: list[Problem]) -> object:
    try:
        return TypeAdapter(column.annotation).validate_python(value)
    except ValidationError:
        text = _("this cannot be read as {column}").format(column=column.zh)
        problems.append(_problem(given, key, str(value), text))
        return None


def _problem(given: Given, key: str, value: str, message: str) -> Problem:
    place = given.place(key)
    return Problem("scenario_data", Place(row=place.row, header=key, file=place.file), value, message, "")
