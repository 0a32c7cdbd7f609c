"""The policy that holds for a case: a policy file over the workbook's sheet over the defaults; and back to a sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rotation.errors import PolicyError
from rotation.i18n import _, current_language
from rotation.io.policy_sheet import POLICY_TABLE
from rotation.io.policy_yaml import given_in_yaml
from rotation.model.fields import clean, is_blank
from rotation.model.instance import Instance, PolicyRow
from rotation.model.params import Parameter
from rotation.model.policy import General, Policy
from rotation.model.policy_document import RawDocument, policy_from
from rotation.model.problem import Place, Problem
from rotation.model.settle import Given
from rotation.model.shape import leaves, listed, near, resolve
from rotation.model.words import join_list

YES, NO = "是", "否"
_COLUMNS = {"key": "A", "name": "B", "value": "C", "source": "D"}


def policy_of(instance: Instance, file: Path | None = None, document: type[General] = RawDocument) -> Policy:
    """The policy of a case: parameter by parameter the file's value, else the sheet's, else the default.

    With the registry's document every rule is typed and complete. Raises PolicyError with every problem of both.
    """
    given, problems = given_in_rows(instance.policy_rows, document)
    sources = [given]
    try:
        if file is not None:
            sources.append(given_in_yaml(file))
    except PolicyError as error:
        problems += error.problems
    try:
        policy = policy_from(sources, document)
    except PolicyError as error:
        problems += error.problems
    if problems:
        raise PolicyError(problems)
    return policy


def row_problems(rows: Sequence[PolicyRow], document: type[General] = RawDocument) -> list[Problem]:
    """Everything wrong with the policy sheet taken by itself."""
    given, problems = given_in_rows(rows, document)
    try:
        policy_from([given], document)
    except PolicyError as error:
        problems += error.problems
    return problems


def given_in_rows(rows: Sequence[PolicyRow], document: type[General] = RawDocument) -> tuple[Given, list[Problem]]:
    """What the policy sheet gives, and the rows whose key names no parameter or stands twice.

    A blank value keeps the default; 空 is the empty list.
    """
    given, problems = Given(), []
    first: dict[str, int] = {}
    for row in rows:
        found = resolve(document, row.key)
        if found is None or not found[1].is_leaf:
            problems.append(_unknown(row, document))
            continue
        key = found[0]
        if key in first:
            message = _("{key} stands here twice, first in row {row}").format(key=key, row=first[key])
            problems.append(Problem("policy_key_twice", _place(row, "key"), key, message, _("Keep one of the two.")))
            continue
        first[key] = row.row
        given.places[key] = _place(row, "value")
        if row.source.strip():
            given.sources[key] = row.source
        if not is_blank(row.value):
            # A sheet's numbers go the way of its texts: 60.0 is 60, and a year may be a name.
            is_number = isinstance(row.value, (int, float)) and not isinstance(row.value, bool)
            _put(given.values, key.split("."), clean(row.value) if is_number else row.value)
    return given, problems


def policy_rows_of(parameters: Iterable[tuple[Parameter, str]]) -> tuple[PolicyRow, ...]:
    """Every parameter with its source note as a row of the policy sheet, row 2 first."""
    return tuple(
        PolicyRow(leaf.key, cell_of(leaf), note, number, leaf.name)
        for number, (leaf, note) in enumerate(parameters, start=2)
    )


def cell_of(parameter: Parameter) -> str | int | float:
    """A parameter's value as one cell: 是 or 否, lists with 、, words of a word list in the current language."""
    value = parameter.value
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, (int, float)):
        return value
    label = parameter.words.label if parameter.words else str
    if isinstance(value, (list, tuple)):
        return join_list(label(str(one)) for one in value)
    return label(str(value))


def value_shown(parameter: Parameter) -> str | int | float:
    """A parameter's value for the screen and for pages, all of it in the current language."""
    value = parameter.value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple)) and current_language() == "en":
        label = parameter.words.label if parameter.words else str
        return ", ".join(label(str(one)) for one in value) or _("none")
    return cell_of(parameter)


def _put(values: dict[str, Any], parts: Sequence[str], value: object) -> None:
    for part in parts[:-1]:
        values = values.setdefault(part, {})
    values[parts[-1]] = value


def _place(row: PolicyRow, column: str) -> Place:
    return Place(POLICY_TABLE.zh, row.row, _COLUMNS[column], POLICY_TABLE.column(column).zh)


def _unknown(row: PolicyRow, document: type[General]) -> Problem:
    """A key that names nothing, with the nearest ones among all keys."""
    message = _("{key}: there is no such parameter").format(key=row.key)
    close = near(row.key, [leaf.key for leaf in leaves(document())])
    if close:
        advice = _("Did you mean {keys}?").format(keys=listed(close))
    else:
        advice = _("Take the keys that `rotation policy show` prints, or delete the row.")
    return Problem("unknown_policy_key", _place(row, "key"), row.key, message, advice)
