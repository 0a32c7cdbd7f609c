"""The charts of a comparison's page: sides beside each other, one parameter over its values, two goals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rotation.i18n import _
from rotation.model.vocabulary import INDICATORS
from rotation.report.compared import Compared, Plan, TradeoffFacts
from rotation.report.page.bars import Pair, pairs_chart
from rotation.report.page.charts import Chart
from rotation.report.page.comparison_overview import spread_keys, spread_of, spread_place
from rotation.report.page.comparison_words import parameter_name
from rotation.report.page.points import Point, points_chart
from rotation.report.ranking import goals_in_order
from rotation.report.words import goal_name

MOST_SPREADS = 3
"""Dispersions that are drawn; every one stands in the table."""


def side_charts(facts: Compared, shown: Sequence[int]) -> Iterator[Chart]:
    """Shortage and dispersion of each side, today and with its plan."""
    sides = [(facts.sides[at].name, plan) for at in shown if (plan := facts.sides[at].plan) is not None]
    title, about = _("Shortage, persons"), _("Full-time persons missing in lines with a stated need.")
    rows = [Pair(name, plan.short_before / 10, plan.short_after / 10) for name, plan in sides]
    yield Chart(title, about, pairs_chart(rows, title, about))
    whole = [facts.sides[at] for at in shown]
    for key in spread_keys(whole)[:MOST_SPREADS]:
        words = {"holders": INDICATORS.label(key[0]), "stage": spread_place(key, whole)}
        title = _("Dispersion of {holders}, {stage}").format(**words)
        about = _("Coefficient of variation per pupil; 0 would be the same everywhere.")
        rows = [
            Pair(name, one.before, one.after, None if one.cap_permille is None else one.cap_permille / 1000)
            for name, plan in sides
            if (one := spread_of(plan, key)) is not None and one.after is not None
        ]
        yield Chart(title, about, pairs_chart(rows, title, about, 3, _("cap")))


def tradeoff_chart(found: TradeoffFacts) -> Chart:
    """The first goal across, the second up; a point that another one beats is hollow."""
    names = (goal_name(found.first), goal_name(found.second))
    values = [(one.first, one.second) for one in found.points]
    marks = [Point(x, y, any(a <= x and b <= y and (a, b) != (x, y) for a, b in values)) for x, y in values]
    title = _("{first} against {second}").format(first=names[0], second=names[1])
    about = _(
        "How far the one can fall if the other may rise: each point is a plan that is best within its step; on the "
        "line no plan is better in both."
    )
    return Chart(title, about, points_chart(marks, title, about, names, steps=True), narrow=True)


def sweep_charts(facts: Compared) -> Iterator[Chart]:
    """Moves, shortage and each goal over the values of one parameter; none where the values are no numbers."""
    if facts.swept is None:
        return
    parameter = parameter_name(facts.swept.parameter)
    sides = [one for one in facts.sides if one.name in facts.swept.values]
    goals = goals_in_order(facts.sides)
    figures: list[tuple[str, Callable[[Plan], float | None]]] = [
        (_("shortage after, persons"), lambda plan: plan.short_after / 10),
        (_("moves"), lambda plan: plan.moves),
        *((goal_name(goal), _measured(goal)) for goal in goals),
    ]
    about = _("Where there is no point there is no plan.")
    for name, value in figures:
        marks = []
        for one in sides:
            across = facts.swept.values[one.name]
            up = None if one.plan is None else value(one.plan)
            if up is not None and isinstance(across, (int, float)) and not isinstance(across, bool):
                marks.append(Point(across, up))
        yield Chart(name, about, points_chart(marks, name, about, (parameter, name)), narrow=True)


def _measured(goal: str) -> Callable[[Plan], float | None]:
    def value(plan: Plan) -> float | None:
        return next((one.value for one in plan.goals if one.goal == goal), None)

    return value
