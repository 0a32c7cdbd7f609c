"""The trade-off of two goals: exact steps, which of them no other one beats, and the curve as a drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from rotation.i18n import _
from rotation.planning.scenarios import Scenario, Tradeoff, held
from rotation.report.comparison import Table, Value
from rotation.report.curve import Mark, curve_svg
from rotation.report.words import goal_name

Solve = Callable[[Sequence[Scenario]], Mapping[str, Mapping[str, Any]]]
"""Solves scenarios side by side: name -> what result.json says; those that failed are left out."""


class Point(NamedTuple):
    """One step: how much worse the first goal was allowed to be, both values, and whether both are proved."""

    name: str
    slack: int
    first: int
    second: int
    proved: bool


def tradeoff_points(base: Scenario, pair: Tradeoff, solve: Solve) -> list[Point]:
    """The two ends first, then evenly spaced steps of the first goal between them; each is solved to its optimum.

    A step says how good the second goal can be; at that the first one is minimised again, so that no plan at all beats
    a proved point (the epsilon-constraint method; Mavrotas 2009). Fewer points where a solve has no plan.
    """
    ends = [held(base, pair, 0, "end_1"), held(base, pair, 0, "end_2", reverse=True)]
    found = solve(ends)
    points = [_point(found[end.name], pair, end.name, 0) for end in ends if end.name in found]
    whole = [point for point in points if point is not None]
    if len(whole) < 2:
        return whole
    width = whole[1].first - whole[0].first
    slacks = sorted({width * step // (pair.steps - 1) for step in range(1, pair.steps - 1)} - {0, width})
    between = {f"slack_{slack}": slack for slack in slacks}
    found = solve([held(base, pair, slack, name) for name, slack in between.items()])
    inner = [_point(found[name], pair, name, slack) for name, slack in between.items() if name in found]
    steps = [point for point in inner if point is not None]
    last = whole[1]._replace(slack=width)
    # The end of a solve that ran out of time may lie above a step.
    rooms = {second: max(0, second - last.second) for second in _inside(steps, whole)}
    again = solve([held(base, pair, room, f"second_{second}", reverse=True) for second, room in rooms.items()])
    return [whole[0], *(_closer(point, again, whole, pair) for point in steps), last]


def _inside(steps: Sequence[Point], ends: Sequence[Point]) -> list[int]:
    """The second goal's values at which the first one is not minimised yet."""
    return sorted({point.second for point in steps} - {end.second for end in ends})


def _closer(point: Point, again: Mapping[str, Mapping[str, Any]], ends: Sequence[Point], pair: Tradeoff) -> Point:
    """The point with the first goal as good as it can be at its second one's value."""
    for end in ends:
        if end.second == point.second:
            return end._replace(name=point.name, slack=point.slack)
    best = again.get(f"second_{point.second}")
    found = None if best is None else _point(best, pair, point.name, point.slack)
    if found is None or found.first > point.first:
        return point._replace(proved=False)
    return found._replace(proved=found.proved and point.proved)


def _point(result: Mapping[str, Any], pair: Tradeoff, name: str, slack: int) -> Point | None:
    goals = {goal["name"]: goal for goal in result.get("goals", ())}
    two = [goals.get(goal) for goal in (pair.first, pair.second)]
    if two[0] is None or two[1] is None or two[0]["value"] is None or two[1]["value"] is None:
        return None
    return Point(name, slack, two[0]["value"], two[1]["value"], bool(two[0]["proved"] and two[1]["proved"]))


def beaten(point: Point, points: Sequence[Point]) -> bool:
    """True where another point is at least as good in both goals and better in one."""
    return any(
        other.first <= point.first
        and other.second <= point.second
        and (other.first, other.second) != (point.first, point.second)
        for other in points
    )


def tradeoff_table(points: Sequence[Point], pair: Tradeoff) -> Table:
    """The points as a table."""
    yes, no = _("yes"), _("no")
    rows: list[tuple[Value, ...]] = [
        (one.slack, one.first, one.second, yes if one.proved else no, no if beaten(one, points) else yes)
        for one in points
    ]
    headers = (
        _("{goal} may be worse by").format(goal=goal_name(pair.first)),
        goal_name(pair.first),
        goal_name(pair.second),
        _("proved"),
        _("beaten by no other"),
    )
    return Table("tradeoff", _("trade-off"), headers, rows)


def tradeoff_svg(points: Sequence[Point], pair: Tradeoff) -> str:
    """The curve: first goal across, second up; steps down where a value holds; hollow where another point is better."""
    names = (goal_name(pair.first), goal_name(pair.second))
    marks = [Mark(one.first, one.second, beaten(one, points)) for one in points]
    title = _("{first} against {second}").format(first=names[0], second=names[1])
    return curve_svg(title, names, marks, steps=True)
