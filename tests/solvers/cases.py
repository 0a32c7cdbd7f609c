"""Hand-made tiny programs, each with one difficulty, and what the optimum is."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from solvers.builder import ProgramBuilder
from solvers.program import Program, Tolerance


@dataclass(frozen=True)
class Case:
    """`best` of every goal in turn; None: infeasible."""

    build: Callable[[], Program]
    best: tuple[int, ...] | None
    values: tuple[int, ...] | None = None
    """The goals at the returned point, where tolerances let them exceed `best`."""


def started(lower: list[int], upper: list[int]) -> ProgramBuilder:
    build = ProgramBuilder()
    build.columns(lower, upper, "x")
    build.groups("rule", ["a row"])
    return build


def infeasible_rows() -> Program:
    build = started([0, 0], [3, 3])
    build.rows([0], [0, 0], [0, 1], [1, 1], lower=5)
    build.rows([0], [0, 0], [0, 1], [1, 1], upper=4)
    build.goal("sum", [0, 1], [1, 1])
    return build.build()


def infeasible_parity() -> Program:
    build = started([0, 0], [9, 9])
    build.rows([0], [0, 0], [0, 1], [2, 4], lower=7, upper=7)
    build.goal("sum", [0, 1], [1, 1])
    return build.build()


def infeasible_term_range() -> Program:
    build = started([0], [9])
    build.terms([0], [0], [3], constant=1, lower=[5], upper=[6], values=[0, 0])
    build.goal("x", [0], [1])
    return build.build()


def empty_row_range() -> Program:
    build = started([0], [9])
    build.rows([0], [0], [0], [1], lower=5, upper=4)
    return build.build()


def no_columns() -> Program:
    build = started([], [])
    build.rows([0], [], [], [], lower=-1, upper=0)
    build.goal("constant", constant=7)
    return build.build()


def no_columns_infeasible() -> Program:
    build = started([], [])
    build.rows([0], [], [], [], lower=1)
    build.goal("constant", constant=7)
    return build.build()


def no_goals() -> Program:
    build = started([0, 0], [5, 5])
    build.rows([0], [0, 0], [0, 1], [3, 5], lower=19, upper=19)
    return build.build()


def no_goals_infeasible() -> Program:
    build = started([0, 0], [5, 5])
    build.rows([0], [0, 0], [0, 1], [3, 5], lower=4, upper=4)
    return build.build()


def no_rows() -> Program:
    build = started([-2, 0], [5, 4])
    build.goal("down", [0], [1])
    build.goal("up", [1], [-1])
    return build.build()


def one_column() -> Program:
    build = started([0], [10])
    build.rows([0], [0], [0], [3], lower=10)
    build.goal("x", [0], [2], constant=-5)
    return build.build()


def fixed_columns() -> Program:
    build = started([2, -3], [2, -3])
    build.rows([0], [0, 0], [0, 1], [1, 1], lower=-1, upper=-1)
    build.goal("sum", [0, 1], [5, 1])
    return build.build()


def duplicate_entries() -> Program:
    build = started([0, 0], [5, 5])
    build.rows([0], [0, 0, 0, 0, 0], [0, 0, 1, 1, 1], [1, 1, 2, -2, 0], lower=5)
    build.goal("x", [0, 0, 1, 1], [2, 1, 3, -3], constant=1)
    return build.build()


def degenerate() -> Program:
    build = started([0] * 6, [1] * 6)
    build.rows([0, 0], [0, 0, 0, 1, 1, 1], [0, 1, 2, 3, 4, 5], 1, lower=1, upper=1)
    build.goal("zero", [0, 1, 2], [0, 0, 0])
    build.goal("equal", range(6), [1] * 6)
    build.goal("chosen", range(6), [3, 1, 2, 5, 9, 4])
    return build.build()


def negative_lower_bounds() -> Program:
    build = started([-7, -4], [-2, 6])
    build.rows([0], [0, 0], [0, 1], [2, -3], lower=-9)
    build.goal("sum", [0, 1], [1, -1])
    build.goal("second", [1], [1])
    return build.build()


def ranged_row() -> Program:
    build = started([0, 0], [9, 9])
    build.rows([0], [0, 0], [0, 1], [2, 5], lower=11, upper=13)
    build.goal("first", [0, 1], [-1, 3])
    return build.build()


def soft_rows_with_prices() -> Program:
    build = started([0, 0], [4, 4])
    build.rows([0], [0, 0], [0, 1], [1, 1], upper=3)
    build.rows([0, 0], [0, 1], [0, 1], [1, 1], lower=[4, 2], price=[5, 2], slack_limit=10)
    build.rows([0], [0], [1], [1], upper=0, price=1, slack_limit=10)
    build.goal("second", [1], [-1])
    return build.build()


def soft_row_with_too_little_slack() -> Program:
    build = started([0], [4])
    build.rows([0], [0], [0], [1], lower=9, price=1, slack_limit=3)
    return build.build()


def squares(low: int, high: int) -> list[int]:
    return [a * a for a in range(low, high + 1)]


def convex_goal() -> Program:
    build = started([0, 0, 0], [9, 9, 9])
    build.rows([0], [0, 0, 0], [0, 1, 2], 1, lower=10, upper=10)
    terms = build.terms(
        [0, 1, 2],
        [0, 1, 2],
        [1, 2, 1],
        constant=[0, 0, -3],
        lower=[0, 0, -3],
        upper=[9, 18, 6],
        values=squares(0, 9) + squares(0, 18) + squares(-3, 6),
    )
    build.goal("spread", terms=terms, weights=[1, 1, 1])
    build.goal("last", [2], [1])
    return build.build()


def convex_cap() -> Program:
    build = started([-5, -5], [5, 5])
    terms = build.terms([0, 1], [0, 1], [1, 1], constant=0, lower=[-5, -5], upper=[5, 5], values=squares(-5, 5) * 2)
    rows = build.rows([0], [0], [0], [1], upper=21)
    build.row_terms([rows[0], rows[0]], terms, [1, 1])
    build.goal("far", [0, 1], [-3, -4])
    return build.build()


def coarse_term() -> Program:
    build = started([0, 0], [3, 3])
    terms = build.terms([0, 0], [0, 1], [10, -10], constant=5, lower=[-20], upper=[30], values=squares(-20, 30))
    build.goal("near", terms=terms, weights=[2])
    build.goal("many", [0, 1], [-1, -1])
    return build.build()


def term_that_narrows() -> Program:
    build = started([0, 0], [9, 9])
    build.terms([0, 0], [0, 1], [1, 1], constant=0, lower=[0], upper=[4], values=[0] * 5)
    build.goal("many", [0, 1], [-1, -2])
    return build.build()


def traded(tolerance: Tolerance) -> Callable[[], Program]:
    """Goal one wants x high, goal two wants it low."""

    def build_it() -> Program:
        build = started([0], [40])
        build.goal("up", [0], [-1], constant=100, tolerance=tolerance)
        build.goal("down", [0], [1])
        return build.build()

    return build_it


def four_goals() -> Program:
    build = started([0] * 4, [3] * 4)
    build.rows([0], [0, 0, 0, 0], [0, 1, 2, 3], [1, 1, 1, 1], lower=6)
    build.goal("a", [0, 1, 2, 3], [2, 2, 3, 3], tolerance=Tolerance(absolute=1))
    build.goal("b", [0, 1], [1, 2])
    build.goal("c", [2, 3], [-1, 1], tolerance=Tolerance(permille=500))
    build.goal("d", [0, 1, 2, 3], [7, 5, 3, 2])
    return build.build()


LOTS = np.random.default_rng(5).integers(2**28, 2**29, (2, 10))


def large_coefficients() -> Program:
    build = started([0] * 10, [1] * 10)
    build.rows([0], [0] * 10, range(10), 1, lower=4)
    build.goal("lot", range(10), LOTS[0])
    build.goal("again", range(10), LOTS[1])
    return build.build()


def four_smallest() -> tuple[int, int]:
    chosen = np.argsort(LOTS[0])[:4]
    return int(LOTS[0, chosen].sum()), int(LOTS[1, chosen].sum())


CASES = {
    "infeasible_rows": Case(infeasible_rows, None),
    "infeasible_parity": Case(infeasible_parity, None),
    "infeasible_term_range": Case(infeasible_term_range, None),
    "empty_row_range": Case(empty_row_range, None),
    "no_columns": Case(no_columns, (7,)),
    "no_columns_infeasible": Case(no_columns_infeasible, None),
    "no_goals": Case(no_goals, ()),
    "no_goals_infeasible": Case(no_goals_infeasible, None),
    "no_rows": Case(no_rows, (-2, -4)),
    "one_column": Case(one_column, (3,)),
    "fixed_columns": Case(fixed_columns, (7,)),
    "duplicate_entries": Case(duplicate_entries, (10,)),
    "degenerate": Case(degenerate, (0, 2, 5)),
    "negative_lower_bounds": Case(negative_lower_bounds, (-5, -2)),
    "ranged_row": Case(ranged_row, (-6,)),
    "soft_rows_with_prices": Case(soft_rows_with_prices, (9, 0)),
    "soft_row_with_too_little_slack": Case(soft_row_with_too_little_slack, None),
    "convex_goal": Case(convex_goal, (22, 6)),
    "convex_cap": Case(convex_cap, (-21,)),
    "coarse_term": Case(coarse_term, (50, -6)),
    "term_that_narrows": Case(term_that_narrows, (-8,)),
    "absolute_tolerance": Case(traded(Tolerance(absolute=3)), (60, 37), (63, 37)),
    "share_of_the_value": Case(traded(Tolerance(permille=50)), (60, 37), (63, 37)),
    "share_of_the_improvement": Case(traded(Tolerance(permille=100, reference=95)), (60, 37), (63, 37)),
    "larger_of_both": Case(traded(Tolerance(absolute=5, permille=50)), (60, 35), (65, 35)),
    "four_goals": Case(four_goals, (12, 7, -1, 34), (13, 7, -1, 34)),
    "large_coefficients": Case(large_coefficients, four_smallest()),
}
