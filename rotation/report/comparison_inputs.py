"""What went into plans differently, and what it means for schools: parameters, staffing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from rotation.i18n import _
from rotation.io.policy import value_shown
from rotation.report.comparison import Side, Table, Value
from rotation.rules.reading_balance import Resource
from rotation.rules.registry import parameters


def policies(sides: Sequence[Side]) -> Table:
    """Parameters whose values are not the same on all sides."""
    leaves = [{leaf.key: leaf for leaf, _note in parameters(one.policy)} for one in sides]
    rows: list[tuple[Value, ...]] = []
    for key in dict.fromkeys(key for side in leaves for key in side):
        found = [side.get(key) for side in leaves]
        values = [None if leaf is None else value_shown(leaf) for leaf in found]
        if len({str(value) for value in values}) > 1:
            name = next(leaf.name for leaf in found if leaf is not None)
            rows.append((key, name, *values))
    return Table("policy", _("parameters that differ"), (_("key"), _("name"), *(one.name for one in sides)), rows)


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
    reading = one.reading
    short: dict[str, int] = defaultdict(int)
    for line in one.figures.lines:
        short[line.line.school_id] += line.shortage_after
    strong: dict[str, int] = defaultdict(int)
    for place, amount in Resource(reading, reading.is_backbone).after(list(reading.moves(one.plan))).items():
        strong[place.school_id] += amount
    return {code: (short[code], strong[code]) for code in reading.schools}


def _effect(before: tuple[int, int] | None, after: tuple[int, int] | None) -> str | None:
    """Fewer people short is better; with the same shortage, more backbone teachers; None where a side is missing."""
    if before is None or after is None:
        return None
    if before == after:
        return ""
    better = (-after[0], after[1]) > (-before[0], before[1])
    return _("better") if better else _("worse")
