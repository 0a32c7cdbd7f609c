"""Certificates: weak duality in integers, rounded rows, what is fixed, and branchings, against brute force."""

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from solvers.builder import ProgramBuilder
from solvers.certificate import Bound, Leaves, Multipliers, Node, Rounding
from solvers.certificate_bound import NO_POINT, apply, lagrangian
from solvers.certificate_check import run_leaves, run_steps
from solvers.certificate_domain import Domain, whole
from solvers.program import INFINITY, Program
from tests.solvers import naive
from tests.solvers.cases import infeasible_rows
from tests.solvers.strategies import programs

BOX = 700
EXAMPLES = settings(max_examples=120, deadline=None, derandomize=True)


def points(program: Program) -> list[tuple[int, ...]]:
    """All feasible points, by the bare definition."""
    box = itertools.product(*(range(low, high + 1) for low, high in zip(program.lower, program.upper, strict=True)))
    return [point for point in box if naive.is_feasible(program, point)]


def small(program: Program) -> bool:
    return bool(np.prod((program.upper - program.lower + 1).astype(float)) <= BOX) and bool(program.goals)


def keeps(domain: Domain, point: tuple[int, ...]) -> bool:
    """Whether a point is still in a domain: columns, arguments, and every row that is not a goal's."""
    x = np.array(point, dtype=np.int64)
    if domain.empty or (x < domain.lower).any() or (x > domain.upper).any():
        return False
    program, count = domain.program, len(domain.program.rows)
    for term in range(len(program.terms)):
        if not domain.term_lower[term] <= naive.argument(program, term, point) <= domain.term_upper[term]:
            return False
    for row in range(len(domain.row_lower)):
        places = domain.matrix.row(row)
        activity = int(domain.matrix.coefficient[places] @ x[domain.matrix.column[places]])
        if row < domain.first_derived and domain.convex.start[row] < domain.convex.start[row + 1]:
            continue
        if not count <= row < domain.first_derived and not domain.row_lower[row] <= activity <= domain.row_upper[row]:
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
    z = np.array([draw(st.integers(-6, 6)) for _ in range(len(domain.tables))], dtype=np.int64)
    rows, terms = np.flatnonzero(y), np.flatnonzero(z)
    return Multipliers(draw(denominators), rows, y[rows], terms, z[terms])


@given(st.data(), programs())
@EXAMPLES
def test_any_multipliers_bound_every_goal(data, program):
    if not small(program):
        return
    found = points(program)
    for index, goal in enumerate(program.goals):
        chosen = data.draw(multipliers(whole(program)))
        relaxed = lagrangian(whole(program), index, chosen)
        if relaxed is None:
            assert not found
            continue
        for point in found:
            assert relaxed.least <= chosen.denominator * naive.worth(program, goal, point)
        _, bound = apply(whole(program), index, chosen, None)
        assert bound is None or all(bound <= naive.worth(program, goal, point) for point in found)


@given(st.data(), programs())
@EXAMPLES
def test_python_integers_and_machine_integers_agree(data, program):
    if not small(program):
        return
    chosen = data.draw(multipliers(whole(program), st.integers(1, 5)))
    factor = 2**59
    large = Multipliers(
        chosen.denominator * factor, chosen.rows, chosen.values * factor, chosen.terms, chosen.term_values * factor
    )
    for index in range(len(program.goals)):
        one, other = lagrangian(whole(program), index, chosen), lagrangian(whole(program), index, large)
        if one is None or other is None:
            assert other is one
            continue
        assert other.reduced.dtype == object
        assert other.least == factor * one.least
        for keep in (-3, 0, 4, 20):
            first, second = apply(whole(program), index, chosen, keep), apply(whole(program), index, large, keep)
            assert first[1] == second[1]
            assert first[0].empty == second[0].empty
            for name in ("lower", "upper", "row_lower", "row_upper", "term_lower", "term_upper"):
                assert (getattr(first[0], name) == getattr(second[0], name)).all()


@given(st.data(), programs())
@EXAMPLES
def test_what_is_dropped_has_a_goal_above_the_limit(data, program):
    if not small(program):
        return
    found = points(program)
    for index, goal in enumerate(program.goals):
        keep = data.draw(st.integers(-10, 30))
        after, _ = apply(whole(program), index, data.draw(multipliers(whole(program))), keep)
        again, _ = apply(after, index, data.draw(multipliers(after)), keep)
        for point in found:
            if naive.worth(program, goal, point) <= keep:
                assert keeps(again, point)


@given(st.data(), programs())
@EXAMPLES
def test_rounded_rows_hold_at_every_point(data, program):
    if not small(program):
        return
    found, domain = points(program), whole(program)
    for _ in range(3):
        rounding = data.draw(roundings(domain))
        if rounding is None:
            return
        domain = domain.rounded(rounding)
        assert all(keeps(domain, point) for point in found)


@st.composite
def roundings(draw: st.DrawFn, domain: Domain) -> Rounding | None:
    """Any combinations of rows without terms, measured from sides that are there."""
    every = np.arange(len(domain.row_lower))
    low, high = domain.row_lower > -INFINITY, domain.row_upper < INFINITY
    usable = every[(domain.curved(every) == 0) & (low | high)]
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
    if not small(program):
        return
    found, goal = points(program), program.goals[0]
    keep = data.draw(st.integers(-10, 30))
    after, bound = run_leaves(whole(program), 0, Leaves(tuple(data.draw(trees(whole(program))))), keep)
    for point in found:
        assert bound <= naive.worth(program, goal, point)
        assert naive.worth(program, goal, point) > keep or keeps(after, point)


@given(st.data(), programs())
@EXAMPLES
def test_steps_in_any_order_prove_nothing_that_is_wrong(data, program):
    if not small(program):
        return
    found, goal, domain, steps = points(program), program.goals[0], whole(program), []
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
        domain, _ = run_steps(whole(program), 0, steps, keep)
        if domain.empty:
            break
    domain, bound = run_steps(whole(program), 0, steps, keep)
    for point in found:
        value = naive.worth(program, goal, point)
        assert bound <= value
        assert value > keep or keeps(domain, point)


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
