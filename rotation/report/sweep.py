"""One parameter over several values: what the plans reach at each, as a table and a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rotation.i18n import _
from rotation.report.comparison import Side, Table, Value
from rotation.report.curve import Mark, curve_svg
from rotation.report.page.comparison_words import parameter_name
from rotation.report.words import goal_name, short_status


def sweep_table(sides: Sequence[Side], parameter: str, values: Mapping[str, Any]) -> Table:
    """One row a value: moves, shortage after, every goal; blank where there is no plan."""
    swept = [one for one in sides if one.name in values]
    goals = list(dict.fromkeys(goal for one in swept if one.verdict for goal in one.verdict.values))
    rows: list[tuple[Value, ...]] = []
    for one in swept:
        head = (str(values[one.name]), short_status(str(one.result.get("status", ""))))
        if one.figures is None or one.verdict is None:
            rows.append((*head, *[None] * (2 + len(goals))))
            continue
        reached = [one.verdict.values.get(goal) for goal in goals]
        rows.append((*head, one.figures.moves, one.figures.shortage_after / 10, *reached))
    headers = (parameter_name(parameter), _("state"), _("moves"), _("shortage after, persons"), *map(goal_name, goals))
    return Table("sweep", _("one parameter over its values"), headers, rows)


def sweep_svg(sides: Sequence[Side], parameter: str, values: Mapping[str, Any]) -> str:
    """The shortage after the plan over the parameter; the empty text where the values are no numbers."""
    marks = [
        Mark(values[one.name], one.figures.shortage_after / 10)
        for one in sides
        if one.name in values and one.figures is not None and _is_number(values[one.name])
    ]
    if not marks:
        return ""
    names = (parameter_name(parameter), _("shortage after, persons"))
    title = _("{first} against {second}").format(first=names[0], second=names[1])
    return curve_svg(title, names, marks, steps=False)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
