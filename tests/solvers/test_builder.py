"""The builder: blocks of arrays in, a checked program out."""

import numpy as np
import pytest

from solvers.builder import VIOLATIONS, ProgramBuilder, as_integers
from solvers.program import INFINITY, Tolerance


def started() -> ProgramBuilder:
    build = ProgramBuilder()
    build.columns([0, 0], 5, "x")
    build.groups("cover", ["north", "south"])
    return build


def test_blocks_of_columns_are_numbered_through_and_named() -> None:
    build = started()
    assert build.columns(-1, [2, 3, 4], "y").tolist() == [2, 3, 4]
    program = build.build()
    assert program.blocks == {"x": (0, 2), "y": (2, 5)}
    assert program.lower.tolist() == [0, 0, -1, -1, -1]
    assert program.upper.tolist() == [5, 5, 2, 3, 4]


def test_a_block_name_is_used_once_and_a_refused_block_leaves_no_trace() -> None:
    build = started()
    with pytest.raises(ValueError, match="two column blocks named x"):
        build.columns([0], [1], "x")
    assert len(build.build()) == 2


def test_rows_of_a_second_block_are_numbered_on() -> None:
    build = started()
    assert build.rows([0, 1], [0, 1], [0, 1], 1, upper=3).tolist() == [0, 1]
    assert build.rows([1], [0, 0], [0, 1], [2, 3], lower=1, upper=[4]).tolist() == [2]
    rows = build.build().rows
    assert rows.entry_row.tolist() == [0, 1, 2, 2]
    assert rows.lower.tolist() == [-INFINITY, -INFINITY, 1]
    assert rows.upper.tolist() == [3, 3, 4]
    assert rows.group.tolist() == [0, 1, 1]


def test_a_price_makes_a_slack_on_the_finite_side_and_a_goal() -> None:
    build = started()
    build.rows([0, 1], [0, 1], [0, 1], 1, lower=[4, -INFINITY], upper=[INFINITY, 2], price=[7, 9], slack_limit=6)
    program = build.build()
    assert program.rows.slack.tolist() == [2, 3]
    assert program.upper[2:].tolist() == [6, 6]
    entries = zip(program.rows.entry_row, program.rows.entry_column, program.rows.entry_coefficient, strict=True)
    assert {(0, 2, 1), (1, 3, -1)} <= set(entries)
    assert [goal.name for goal in program.goals] == [VIOLATIONS]
    assert program.goals[0].columns.tolist() == [2, 3]
    assert program.goals[0].coefficients.tolist() == [7, 9]


def test_two_empty_blocks_of_soft_rows_do_not_collide() -> None:
    build = started()
    for _ in range(2):
        build.rows([], [], [], [], lower=1, price=1, slack_limit=1)
    build.rows([0], [0], [0], 1, lower=1, price=1, slack_limit=1)
    assert len(build.build()) == 3


@pytest.mark.parametrize(
    ("sides", "words"),
    [
        ({"lower": 1, "upper": 3, "price": 1, "slack_limit": 2}, "exactly one finite side"),
        ({"price": 1, "slack_limit": 2}, "exactly one finite side"),
        ({"lower": 1, "price": 1}, "slack_limit"),
        ({"lower": 1, "price": -1, "slack_limit": 2}, "negative"),
    ],
)
def test_a_soft_row_that_means_nothing_is_refused(sides: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        started().rows([0], [0], [0], 1, **sides)


def test_an_entry_may_not_reach_into_the_next_block() -> None:
    with pytest.raises(ValueError, match="outside its block of 1"):
        started().rows([0], [1], [0], 1)
    with pytest.raises(ValueError, match="outside its block of 1"):
        started().terms([1], [0], [1], constant=0, lower=[0], upper=[1], values=[0, 1])


def test_terms_of_two_blocks_keep_their_own_tables() -> None:
    build = started()
    build.terms([0], [0], [1], constant=0, lower=[0], upper=[2], values=[5, 6, 8])
    second = build.terms([0, 0], [0, 1], [1, 1], constant=3, lower=[3], upper=[4], values=[1, 1])
    terms = build.build().terms
    assert second.tolist() == [1]
    assert terms.start.tolist() == [0, 3, 5]
    assert terms.values.tolist() == [5, 6, 8, 1, 1]
    assert terms.entry_term.tolist() == [0, 1, 1]


def test_pieces_of_a_goal_add_up_and_the_last_tolerance_holds() -> None:
    build = started()
    build.goal("sum", [0], [2], constant=1, tolerance=Tolerance(absolute=4))
    build.goal("sum", [1, 0], [3, 5], constant=10)
    goal = build.build().goals[0]
    assert goal.columns.tolist() == [0, 1, 0]
    assert goal.coefficients.tolist() == [2, 3, 5]
    assert goal.constant == 11
    assert goal.tolerance == Tolerance(absolute=4)


def test_violations_come_first_unless_an_order_is_given() -> None:
    build = started()
    build.goal("other", [0], [1])
    build.rows([0], [0], [0], 1, lower=1, price=1, slack_limit=1)
    assert [goal.name for goal in build.build().goals] == [VIOLATIONS, "other"]
    assert [goal.name for goal in build.build(["other", VIOLATIONS]).goals] == ["other", VIOLATIONS]
    with pytest.raises(ValueError, match="without a place"):
        build.build(["other"])


def test_fractions_are_refused_and_scalars_repeated() -> None:
    with pytest.raises(TypeError, match="float64"):
        as_integers([1.5])
    assert as_integers(3, 2).tolist() == [3, 3]
    assert as_integers(np.array([True, False])).tolist() == [1, 0]
    assert as_integers([]).dtype == np.int64
