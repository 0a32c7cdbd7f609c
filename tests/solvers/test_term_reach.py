"""How far rows let a term's argument go: as far as any feasible point does, and much less far than columns do."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.builder import ProgramBuilder
from solvers.evaluate import feasible, term_arguments
from solvers.linear import unfold
from solvers.program import Program
from solvers.term_reach import narrowed, term_reach


def squares(reach: int) -> list[int]:
    return [a * a for a in range(-reach, reach + 1)]


def school(arrivals: int, most: int) -> Program:
    """So many may arrive with 10 half days each, `most` of them by a row; two may leave, and one of them at most."""
    build = ProgramBuilder()
    count = arrivals + 2
    build.columns([0] * count, [1] * count, "x")
    build.groups("inflow", ["school"])
    build.rows([0], [0] * arrivals, list(range(arrivals)), [1] * arrivals, upper=most)
    build.groups("outflow", ["school"])
    build.rows([1], [0, 0], [arrivals, arrivals + 1], [-1, -1], lower=-1)
    reach = 10 * count
    entries = list(range(count))
    coefficients = [10] * arrivals + [-10, -10]
    build.terms([0] * count, entries, coefficients, constant=[5], lower=[-reach], upper=[reach], values=squares(reach))
    build.goal("square", terms=[0], weights=[1])
    return build.build()


def test_a_limit_on_arrivals_limits_what_arrives() -> None:
    least, most = term_reach(school(50, 3))
    assert (least.tolist(), most.tolist()) == ([5 - 10], [5 + 30])


def test_a_row_that_limits_nothing_changes_nothing() -> None:
    least, most = term_reach(school(4, 9))
    assert (least.tolist(), most.tolist()) == ([5 - 10], [5 + 40])


def test_pieces_are_made_only_where_an_argument_can_go() -> None:
    program = school(50, 3)
    narrow, wide = unfold(program, term_reach(program)), unfold(program)
    assert (len(narrow.pieces.term), len(wide.pieces.term)) == (4, 52)
    assert narrow.goals[0].least >= wide.goals[0].least


def test_a_large_program_is_unfolded_narrowly() -> None:
    assert len(narrowed(school(6000, 3)).pieces.term) == 4
    assert len(narrowed(school(50, 3)).pieces.term) == 52


@st.composite
def programs(draw: st.DrawFn) -> Program:
    build = ProgramBuilder()
    count = draw(st.integers(1, 5))
    lower = draw(st.lists(st.integers(-1, 1), min_size=count, max_size=count))
    upper = [low + draw(st.integers(0, 2)) for low in lower]
    build.columns(lower, upper, "x")
    for number in range(draw(st.integers(0, 4))):
        build.groups("rule", [str(number)])
        columns = draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=4))
        coefficients = draw(st.lists(st.sampled_from([-3, -1, 1, 2]), min_size=len(columns), max_size=len(columns)))
        side = draw(st.integers(-4, 6))
        bound = {"upper": side} if draw(st.booleans()) else {"lower": side}
        build.rows([number], [0] * len(columns), columns, coefficients, **bound)
    entries = draw(st.lists(st.integers(0, count - 1), min_size=1, max_size=6))
    weights = draw(st.lists(st.sampled_from([-4, -1, 1, 3]), min_size=len(entries), max_size=len(entries)))
    build.terms([0] * len(entries), entries, weights, constant=[2], lower=[-150], upper=[150], values=squares(150))
    return build.build()


@settings(max_examples=60, deadline=None)
@given(programs())
def test_no_feasible_point_goes_further(program: Program) -> None:
    least, most = term_reach(program)
    ranges = [range(low, high + 1) for low, high in zip(program.lower, program.upper, strict=True)]
    for point in np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, len(program)):
        if feasible(program, point.astype(np.int64)):
            argument = term_arguments(program, point)
            assert (least <= argument).all()
            assert (argument <= most).all()
