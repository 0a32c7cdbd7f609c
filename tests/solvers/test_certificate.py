"""Certificates: weak duality in integers, rounded rows, what is fixed, and branchings, against brute force."""

import itertools
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvers.builder import ProgramBuilder
from solvers.certificate import Bound, CertificateError, Leaves, Multipliers, Node, Rounding
from solvers.certificate_bound import NO_POINT, apply, lagrangian
from solvers.certificate_check import run_leaves, run_steps
from solvers.certificate_domain import Domain, whole
from solvers.certificate_flat import flatten
from solvers.certificate_propagation import propagated
from solvers.evaluate import feasible
from solvers.linear import unfold
from solvers.program import INFINITY, Program
from tests.examples import examples
from tests.solvers import naive
from tests.solvers.cases import CASES, infeasible_rows
from tests.solvers.strategies import programs

BOX = 700
EXAMPLES = examples(80)


def points(program: Program) -> list[tuple[int, ...]]:
    """All feasible points, by the bare definition."""
    box = itertools.product(*(range(low, high + 1) for low, high in zip(program.lower, program.upper, strict=True)))
    return [point for point in box if naive.is_feasible(program, point)]


@dataclass
class Case:
    """A random program, its flat one, and its points with the columns and values that belong to them."""

    program: Program
    flat: Program
    found: list[np.ndarray]
    values: list[list[int]]


def case_of(program: Program) -> Case | None:
    """None where there are too many points, no goal, or plainly no point."""
    if np.prod((program.upper - program.lower + 1).astype(float)) > BOX or not program.goals:
        return None
    found = points(program)
    try:
        flat, linear = flatten(program)
    except CertificateError:
        assert not found
        return None
    full = [linear.complete(program, np.array(point, dtype=np.int64)) for point in found]
    return Case(program, flat, full, [[naive.worth(program, goal, point) for point in found] for goal in program.goals])


def keeps(domain: Domain, x: np.ndarray) -> bool:
    """Whether a point is still in a domain: columns, and every row that is not a goal's."""
    gone = np.delete(np.arange(len(x)), domain.columns)
    here = x[domain.columns]
    if domain.empty or (here < domain.lower).any() or (here > domain.upper).any():
        return False
    if (x[gone] != domain.fixed[gone]).any():
        return False
    for row in range(len(domain.row_lower)):
        places = domain.matrix.row(row)
        activity = int(domain.matrix.coefficient[places] @ here[domain.matrix.column[places]])
        goal = len(domain.program.rows) <= row < domain.first_derived
        if not goal and not domain.row_lower[row] <= activity <= domain.row_upper[row]:
            return False
    return True


@st.composite
def multipliers(draw: st.DrawFn, domain: Domain, denominators=st.integers(0, 5)) -> Multipliers:
    """Any integers on sides that are there."""
    sides = []
    for row in range(len(domain.row_lower)):
        allowed = [0]
        allowed += [1, 2, 7] if domain.row_lower[row] > -INFINITY else []
        allowed += [-1, -3, -5] if domain.row_upper[row] < INFINITY else []
        sides.append(draw(st.sampled_from(allowed)))
    y = np.array(sides, dtype=np.int64)
    rows = np.flatnonzero(y)
    return Multipliers(draw(denominators), rows, y[rows])


@given(programs())
@EXAMPLES
def test_every_point_is_a_point_of_the_flat_program_with_the_same_values(program):
    case = case_of(program)
    if case is None:
        return
    for index, goal in enumerate(case.flat.goals):
        for x, value in zip(case.found, case.values[index], strict=True):
            assert feasible(case.flat, x)
            assert goal.constant + int(goal.coefficients @ x[goal.columns]) == value


@given(st.data(), programs())
@EXAMPLES
def test_any_multipliers_bound_every_goal(data, program):
    case = case_of(program)
    if case is None:
        return
    for index, values in enumerate(case.values):
        chosen = data.draw(multipliers(whole(case.flat)))
        least = lagrangian(whole(case.flat), index, chosen).least
        assert all(least <= chosen.denominator * value for value in values)
        _, bound = apply(whole(case.flat), index, chosen, None)
        assert bound is None or all(bound <= value for value in values)


@given(st.data(), programs())
@EXAMPLES
def test_python_integers_and_machine_integers_agree(data, program):
    case = case_of(program)
    if case is None:
        return
    chosen, factor = data.draw(multipliers(whole(case.flat), st.integers(1, 5))), 2**59
    large = Multipliers(chosen.denominator * factor, chosen.rows, chosen.values * factor)
    for index in range(len(case.values)):
        one, other = lagrangian(whole(case.flat), index, chosen), lagrangian(whole(case.flat), index, large)
        assert other.reduced.dtype == object
        assert other.least == factor * one.least
        for keep in (-3, 0, 4, 20):
            first = apply(whole(case.flat), index, chosen, keep)
            second = apply(whole(case.flat), index, large, keep)
            assert first[1] == second[1]
            assert first[0].empty == second[0].empty
            for name in ("lower", "upper", "row_lower", "row_upper"):
                assert (getattr(first[0], name) == getattr(second[0], name)).all()


@given(st.data(), programs())
@EXAMPLES
def test_what_is_dropped_has_a_goal_above_the_limit(data, program):
    case = case_of(program)
    if case is None:
        return
    for index, values in enumerate(case.values):
        keep = data.draw(st.integers(-10, 30))
        after, _ = apply(whole(case.flat), index, data.draw(multipliers(whole(case.flat))), keep)
        again, _ = apply(after, index, data.draw(multipliers(after)), keep)
        assert all(keeps(again, x) for x, value in zip(case.found, values, strict=True) if value <= keep)


@given(st.data(), programs())
@EXAMPLES
def test_propagation_loses_no_point(data, program):
    case = case_of(program)
    if case is None:
        return
    domain = whole(case.flat)
    if len(domain.lower):
        column = data.draw(st.integers(0, len(domain.lower) - 1))
        domain, _ = domain.split(column, data.draw(st.integers(-4, 6)))
    after = propagated(domain)
    assert all(keeps(after, x) for x in case.found if keeps(domain, x))


@given(st.data(), programs())
@EXAMPLES
def test_what_is_proved_does_not_depend_on_taking_fixed_columns_out(data, program):
    case = case_of(program)
    if case is None or not len(case.flat.lower):
        return
    domain = whole(case.flat)
    for column in data.draw(st.lists(st.integers(0, len(domain.lower) - 1), max_size=6)):
        value = data.draw(st.integers(int(domain.lower[column]), int(domain.upper[column])))
        domain = domain.split(column, value)[0].split(column, value - 1)[1]
    short = domain.compact()
    keep, index = data.draw(st.integers(-10, 30)), data.draw(st.integers(0, len(case.values) - 1))
    rounding = data.draw(roundings(domain))
    if rounding is not None:
        domain, short = domain.rounded(rounding), short.rounded(rounding)
        assert (
            domain.row_upper == np.where(domain.row_upper < INFINITY, short.row_upper + short.row_shift, INFINITY)
        ).all()
    chosen = data.draw(multipliers(domain))
    one, other = apply(domain, index, chosen, keep), apply(short, index, chosen, keep)
    assert one[1] == other[1]
    assert one[0].empty == other[0].empty
    if not one[0].empty:
        assert (one[0].lower[short.columns] == other[0].lower).all()
        assert (one[0].upper[short.columns] == other[0].upper).all()
    assert all(keeps(one[0], x) == keeps(other[0], x) for x in case.found)


@given(st.data(), programs())
@EXAMPLES
def test_rounded_rows_hold_at_every_point(data, program):
    case = case_of(program)
    if case is None:
        return
    domain = whole(case.flat)
    for _ in range(3):
        rounding = data.draw(roundings(domain))
        if rounding is None:
            return
        domain = domain.rounded(rounding)
        assert all(keeps(domain, x) for x in case.found)


@st.composite
def roundings(draw: st.DrawFn, domain: Domain) -> Rounding | None:
    """Any combinations of rows, measured from sides that are there."""
    low, high = domain.row_lower > -INFINITY, domain.row_upper < INFINITY
    usable = np.flatnonzero(low | high)
    if not len(usable):
        return None
    counts = [draw(st.integers(1, 3)) for _ in range(draw(st.integers(1, 3)))]
    rows = [int(draw(st.sampled_from(usable.tolist()))) for _ in range(sum(counts))]
    sides = [draw(st.sampled_from([side for side, there in ((1, high[row]), (-1, low[row])) if there])) for row in rows]
    weights = [draw(st.integers(-4, 4).filter(bool)) for _ in rows]
    divisors = [draw(st.integers(1, 9)) for _ in counts]
    flipped = sorted(draw(st.sets(st.integers(0, len(domain.lower) - 1)))) if len(domain.lower) else []
    parts = (divisors, counts, rows, weights, sides, flipped)
    return Rounding(*(np.array(part, dtype=np.int64) for part in parts))


@st.composite
def trees(draw: st.DrawFn, domain: Domain, depth: int = 3) -> list[Node]:
    """Any branching with any multipliers in its boxes."""
    fixes = tuple(draw(multipliers(domain)) for _ in range(draw(st.integers(0, 2))))
    if not depth or not len(domain.lower) or draw(st.integers(0, 2)) == 0:
        return [Node(fixes)]
    column = draw(st.integers(0, len(domain.lower) - 1))
    split = Node(fixes, column, draw(st.integers(-4, 6)))
    return [split, *draw(trees(domain, depth - 1)), *draw(trees(domain, depth - 1))]


@given(st.data(), programs())
@EXAMPLES
def test_a_branching_bounds_its_domain_and_loses_no_point_within_the_limit(data, program):
    case = case_of(program)
    if case is None:
        return
    keep = data.draw(st.integers(-10, 30))
    after, bound = run_leaves(whole(case.flat), 0, Leaves(tuple(data.draw(trees(whole(case.flat))))), keep)
    for x, value in zip(case.found, case.values[0], strict=True):
        assert bound <= value
        assert value > keep or keeps(after, x)


@given(st.data(), programs())
@EXAMPLES
def test_steps_in_any_order_prove_nothing_that_is_wrong(data, program):
    case = case_of(program)
    if case is None:
        return
    domain, steps = whole(case.flat), []
    keep = data.draw(st.integers(-10, 30))
    for _ in range(data.draw(st.integers(1, 4))):
        kind = data.draw(st.sampled_from(["bound", "fix", "leaves", "rounding"]))
        rounding = data.draw(roundings(domain)) if kind == "rounding" else None
        if kind == "rounding" and rounding is not None:
            steps.append(rounding)
        elif kind == "leaves":
            steps.append(Leaves(tuple(data.draw(trees(domain)))))
        else:
            steps.append(Bound(data.draw(multipliers(domain)), kind == "fix"))
        domain, _ = run_steps(whole(case.flat), 0, steps, keep)
        if domain.empty:
            break
    domain, bound = run_steps(whole(case.flat), 0, steps, keep)
    for x, value in zip(case.found, case.values[0], strict=True):
        assert bound <= value
        assert value > keep or keeps(domain, x)


def two_points() -> Program:
    """Points (0, 1) of value 16 and (1, 1) of value 19."""
    build = ProgramBuilder()
    build.columns([0, 0], [1, 1], "x")
    build.groups("rule", ["a row"])
    build.rows([0, 0], [0, 0, 1], [0, 1, 1], 1, lower=[1, 1])
    build.goal("sum", [0, 1], [3, 10], constant=6)
    return build.build()


FIRST = Multipliers(1, np.array([0]), np.array([10]))
SECOND = Multipliers(1, np.array([1]), np.array([10]))


def test_a_bound_does_not_reach_beyond_points_that_were_dropped_before():
    # The first step drops (0, 1), which is above 15; the second alone would prove 19.
    steps = [Bound(FIRST, fix=True), Bound(SECOND, fix=True)]
    domain, bound = run_steps(whole(two_points()), 0, steps, 15)
    assert domain.empty
    assert bound == 16
    assert run_leaves(whole(two_points()), 0, Leaves((Node((FIRST, SECOND)),)), 15)[1] == 16


def test_an_empty_program_has_its_constant_for_a_bound():
    build = ProgramBuilder()
    build.goal("constant", constant=7)
    assert apply(whole(build.build()), 0, Multipliers(), None)[1] == 7


def test_a_ray_proves_that_there_is_no_point():
    program = infeasible_rows()
    ray = Multipliers(0, np.array([0, 1]), np.array([1, -1]))
    domain, bound = apply(whole(program), 0, ray, None)
    assert domain.empty
    assert bound == NO_POINT


@pytest.mark.parametrize("part", ["slope", "base", "first", "length"])
def test_pieces_that_are_not_the_table_are_noticed(part, monkeypatch):
    program = CASES["coarse_term"].build()
    right = unfold(program)
    wrong = getattr(right.pieces, part).copy()
    wrong[0] += 10
    linear = replace(right, pieces=replace(right.pieces, **{part: wrong}))
    monkeypatch.setattr("solvers.certificate_flat.unfold", lambda *_given: linear)
    with pytest.raises(CertificateError, match="pieces"):
        flatten(program)
