"""The trade-off of two goals: each step is the best within its slack, beaten points are hollow, labels are text."""

import re
from itertools import pairwise

import pytest

from rotation.planning.scenarios import Scenario, Tradeoff
from rotation.report.tradeoff import Point, beaten, tradeoff_points, tradeoff_svg, tradeoff_table
from rotation.rules.registry import settled
from rotation.solve import solve
from tests.rules.small_case import case, teacher
from tests.rules.solved_case import only

PAIR = Tradeoff("shortage", "burden", 4)
NEEDS = [
    {"school_id": school, "stage": "primary", "subject": subject, "need": need}
    for school, subject, need in (("HILL", "chinese", 2.0), ("TOWN", "chinese", 1.0), ("HILL", "math", 1.0))
]


@pytest.fixture(scope="module")
def points():
    """Filling each place costs minutes; three teachers of one subject, one of the other."""
    staff = [teacher(f"T{at}", subject="chinese") for at in range(1, 4)] + [teacher("T4", subject="math")]
    context = case(*staff, needs=NEEDS, policy=only(burden={"unknown_minutes": 10}))
    base = Scenario("base", context.instance, settled(context.policy), {}, False)

    def run(scenarios):
        found = {}
        for one in scenarios:
            outcome = solve(one.instance, one.policy, solver="cpsat", threads=1)
            goals = [{"name": g.name, "value": g.value, "proved": g.proved} for g in outcome.goals]
            found[one.name] = {"goals": goals}
        return found

    return tradeoff_points(base, PAIR, run)


def test_more_of_the_one_is_less_of_the_other(points):
    assert len(points) == 4
    assert all(point.proved for point in points)
    assert points[0].first == min(point.first for point in points)
    assert points[-1].second == min(point.second for point in points) == 0
    for one, other in pairwise(points):
        assert one.slack < other.slack
        assert one.second >= other.second
        assert other.first <= points[0].first + other.slack
    assert len({point.second for point in points}) > 2


def stepped(worth):
    """The points where the solves of these names come to these values, and which solves were asked for together."""
    asked = []

    def run(scenarios):
        asked.append([one.name for one in scenarios])
        return {
            one.name: {
                "goals": [
                    {"name": name, "value": value, "proved": True}
                    for name, value in zip((PAIR.first, PAIR.second), worth[one.name], strict=True)
                ]
            }
            for one in scenarios
            if one.name in worth
        }

    context = case(teacher("T1"), policy=only(burden={"unknown_minutes": 10}))
    base = Scenario("base", context.instance, settled(context.policy), {}, False)
    return tradeoff_points(base, PAIR, run), asked


def test_a_step_has_the_first_goal_as_good_as_its_second_value_allows():
    """Within a slack any value of the first goal would do; the second search says which is the least."""
    found, asked = stepped({"end_1": (0, 9), "end_2": (6, 0), "slack_2": (2, 5), "slack_4": (4, 3), "second_5": (1, 5)})
    assert asked == [["end_1", "end_2"], ["slack_2", "slack_4"], ["second_3", "second_5"]]
    assert [(one.slack, one.first, one.second) for one in found] == [(0, 0, 9), (2, 1, 5), (4, 4, 3), (6, 6, 0)]
    # Where that search has no plan, nothing says that no other point is better.
    assert [one.proved for one in found] == [True, True, False, True]


def test_an_end_that_ran_out_of_time_spoils_no_step_that_is_better():
    """The end came to 2 of the second goal, a step to 1, and the search at 1 only to a worse first value."""
    worth = {"end_1": (0, 9), "end_2": (6, 2), "slack_2": (2, 5), "slack_4": (4, 1), "second_5": (2, 5)}
    found, _asked = stepped(worth | {"second_1": (7, 0)})
    assert [(one.first, one.second) for one in found] == [(0, 9), (2, 5), (4, 1), (6, 2)]
    assert [one.proved for one in found] == [True, True, False, True]


def test_a_point_is_beaten_where_another_is_better_in_one_and_as_good_in_the_other():
    points = [
        Point("a", 0, 1, 9, True),
        Point("b", 2, 3, 9, True),
        Point("c", 4, 5, 2, True),
        Point("d", 4, 5, 2, True),
    ]
    assert [beaten(point, points) for point in points] == [False, True, False, False]
    assert [row[-1] for row in tradeoff_table(points, PAIR).rows] == ["是", "否", "是", "是"]
    drawing = tradeoff_svg(points, PAIR)
    assert drawing.count("<circle") == 4
    assert drawing.count('fill="#FFFFFF"') == 1
    words = re.findall(r"<text[^>]*>([^<]*)</text>", drawing)
    assert {"1", "5", "2", "9"} <= set(words)
    assert any("学科缺口" in word for word in words)
    assert tradeoff_svg(points, PAIR) == drawing
