"""What a bound leaves: no point of at most the value is lost, and values near the bound leave less."""

import numpy as np
import pytest
from hypothesis import assume, given

import solvers.exact_goal
import solvers.goal_cuts
import solvers.left
from solvers.builder import ProgramBuilder
from solvers.cpsat import CpSatBackend
from solvers.exact import ExactBackend
from solvers.exhaustive import ExhaustiveBackend
from solvers.left import Left, Ranges, filled
from solvers.linear import unfold
from solvers.patience import WIDER
from solvers.program import Program
from solvers.relaxation import InfeasibleRelaxationError, Relaxation
from solvers.restrict import restrict
from solvers.safe import SafeBound, safe_bound
from solvers.solution import Status
from solvers.watch import Watch
from tests.examples import examples, part
from tests.solvers.strategies import programs


def ranges_of(program: Program) -> tuple[Ranges, int]:
    """The whole program's ranges under its first goal's relaxation, and the bound."""
    linear = unfold(program)
    assume(not linear.impossible and bool(linear.goals))
    part = restrict(linear, linear.goals[0], linear.lower, linear.upper)
    assume(len(part.columns) > 0)
    relaxation = Relaxation(part.linear, part.goal)
    try:
        relaxed = relaxation.solve(Watch("", 0.0))
    except InfeasibleRelaxationError:
        assume(False)
    assert relaxed is not None
    safe = safe_bound(relaxation.linear, relaxation.goal, relaxed.duals, relaxed.objective)
    assume(safe is not None)
    assert safe is not None
    return Ranges(linear.lower, linear.upper, part.columns, safe), safe.bound(linear.goals[0])


@given(programs())
@examples(150)
def test_no_point_of_at_most_a_value_is_lost(program: Program) -> None:
    ranges, bound = ranges_of(program)
    solution = ExhaustiveBackend().solve(program)
    assume(solution.status is Status.OPTIMAL and solution.values is not None)
    values, best = solution.values, solution.goals[0].best
    assert values is not None
    assert best is not None
    left = ranges.at_most(best)
    assert left is not None
    assert (left.lower[: len(values)] <= values).all()
    assert (left.upper[: len(values)] >= values).all()
    nothing = ranges.at_most(bound - 1)
    assert nothing is None or nothing.free <= left.free


def costly(*reduced: int) -> Ranges:
    """Binary columns with these reduced costs over a bound of 100."""
    count = len(reduced)
    safe = SafeBound(100, 1, 0, np.array(reduced, dtype=np.int64), np.zeros(0, dtype=np.int64))
    return Ranges(
        np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64), np.arange(count, dtype=np.int64), safe
    )


@pytest.mark.parametrize(("value", "free"), [(100, 2), (101, 3), (104, 3), (105, 5), (200, 6)])
def test_a_column_dearer_than_the_room_stays(value: int, free: int) -> None:
    """Reduced costs 0, 0, 1, 5, -5, 90: with a room of 1 the column of cost 1 may move."""
    left = costly(0, 0, 1, 5, -5, 90).at_most(value)
    assert left is not None
    assert left.free == free


@pytest.mark.parametrize(("least", "most", "free"), [(0, 100, 2), (3, 104, 3), (4, 104, 3)])
def test_values_near_the_bound_are_as_many_as_the_columns_allow(least: int, most: int, free: int) -> None:
    near = costly(0, 0, 1, 5, -5, 90).near(100, 1.0, least, 6)
    assert near is not None
    assert (near.most, near.free) == (most, free)


def test_what_leaves_hardly_less_is_not_tried() -> None:
    assert costly(0, 0, 1, 5, -5, 90).near(100, 1.0, 5, 6) is None
    assert costly(0, 0, 0, 0, 0, 90).near(100, WIDER, 0, 6) is None


def assignment(seed: int) -> Program:
    """Fifteen jobs for four agents with little room: dozens of columns, most of them far too dear."""
    draw = np.random.default_rng(seed)
    loads, costs = draw.integers(5, 25, (4, 15)), draw.integers(10, 60, (4, 15))
    build = ProgramBuilder()
    build.columns([0] * 60, [1] * 60, "x")
    build.groups("rule", [f"row {number}" for number in range(19)])
    for job in range(15):
        build.rows([job], [0] * 4, range(job, 60, 15), [1] * 4, lower=1, upper=1)
    for agent in range(4):
        columns = range(15 * agent, 15 * agent + 15)
        build.rows([15 + agent], [0] * 15, columns, loads[agent], upper=int(0.8 * loads.sum(axis=1).mean() / 4 + 12))
    build.goal("cost", range(60), costs.reshape(-1))
    return build.build()


@pytest.mark.drawn
@pytest.mark.parametrize("kept", [True, False])
def test_searching_near_the_bound_first_finds_the_same_optimum(monkeypatch: pytest.MonkeyPatch, kept: bool) -> None:
    """Sixty columns instead of thousands: every search that can begin near the bound does, knapsacks kept or not."""
    if not kept:
        monkeypatch.setattr(solvers.goal_cuts, "find_knapsacks", lambda *_: None)
    looked = []
    near = Ranges.near

    def watched(self: Ranges, bound: int, wider: float, least: int, free: int) -> Left | None:
        found = near(self, bound, wider, least, free)
        looked.append(found is not None)
        return found

    monkeypatch.setattr(Ranges, "near", watched)
    monkeypatch.setattr(solvers.exact_goal, "EAGER", 0)
    monkeypatch.setattr(solvers.left, "FEWER", 0.95)
    for seed in range(part(30)):
        program = assignment(seed)
        solution, oracle = ExactBackend(core=8, small=0).solve(program), CpSatBackend().solve(program)
        assert solution.status is oracle.status
        assert [goal.best for goal in solution.goals] == [goal.best for goal in oracle.goals]
    assert any(looked)


@given(programs())
@examples(150)
def test_pieces_keep_every_point_and_are_fixed_where_their_terms_are(program: Program) -> None:
    linear = unfold(program)
    solution = ExhaustiveBackend().solve(program)
    assume(not linear.impossible and solution.values is not None)
    assert solution.values is not None
    point = linear.complete(program, solution.values)
    whole = Left(linear.lower, linear.upper, 0)
    left = filled(program, linear, whole)
    assert (left.lower <= point).all()
    assert (point <= left.upper).all()
    own = np.arange(len(point)) < linear.original
    fixed = Left(np.where(own, point, linear.lower), np.where(own, point, linear.upper), 0)
    alone = filled(program, linear, fixed)
    assert (alone.lower == point).all()
    assert (alone.upper == point).all()
