"""What the exact engine derived, repeated in a certificate: the same bounds, with no relaxation solved anew."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.generate import generate
from rotation.rules.registry import policy_of
from solvers.backend import Limits
from solvers.builder import ProgramBuilder
from solvers.certificate import CertificateError, Leaves, Rounding
from solvers.certificate_check import check_certificate
from solvers.certificate_domain import Domain, whole
from solvers.certificate_json import dump_certificate, load_certificate
from solvers.certify import certify
from solvers.evaluate import goal_values
from solvers.exact import ExactBackend
from solvers.program import INFINITY, Program
from solvers.solution import Solution
from solvers.witness import Witnesses
from tests.examples import examples
from tests.solvers.strategies import programs


def solved(program: Program) -> tuple[Solution, list[np.ndarray | None]]:
    witnesses = Witnesses(program)
    return ExactBackend().solve(program, Limits(threads=1), witnesses), witnesses.points


def bounds_without_time(program: Program, solution: Solution, points: list[np.ndarray | None]) -> list[int | None]:
    """What a certificate proves that is made of the derivations alone."""
    made = certify(program, solution.values, points, seconds=0.0, derivations=solution.derived)
    made = load_certificate(dump_certificate(made))
    return [check.bound for check in check_certificate(program, made, goal_values(program, solution.values))]


@given(programs())
@examples(150)
def test_what_the_engine_proved_by_its_relaxation_takes_no_time(program):
    solution, points = solved(program)
    if solution.values is None:
        return
    found = bounds_without_time(program, solution, points)
    for of in solution.derived.goals if solution.derived is not None else ():
        assert found[of.goal] is not None
        assert found[of.goal] >= of.bound


def district(size: str, goals: int) -> Program:
    """The first goals of a made district."""
    instance = generate(size, 1)
    program = formulate(Context.of(instance, policy_of(instance))).program
    return replace(program, goals=program.goals[:goals])


@pytest.fixture(scope="module")
def small() -> tuple[Program, Solution, list[np.ndarray | None]]:
    program = district("small", 3)
    return program, *solved(program)


def test_the_cuts_of_a_district_come_out_as_they_went_in(small):
    program, solution, points = small
    assert solution.derived is not None
    cuts = {of.goal: len(of.cuts) for of in solution.derived.goals}
    assert max(cuts.values()) > 3
    found = bounds_without_time(program, solution, points)
    assert [found[of.goal] for of in solution.derived.goals] == [of.bound for of in solution.derived.goals]
    without = certify(program, solution.values, points, seconds=0.0)
    assert without.goals[1].bound < found[1]


@given(programs(), st.integers(0, 2**32))
@examples(60)
def test_derivations_that_are_wrong_prove_nothing_wrong(program, seed):
    solution, points = solved(program)
    if solution.values is None or solution.derived is None:
        return
    draw = np.random.default_rng(seed)

    def shaken(values: np.ndarray) -> np.ndarray:
        return values + draw.integers(-1, 2, len(values))

    goals = tuple(
        replace(
            of,
            multipliers=shaken(of.multipliers),
            cuts=replace(of.cuts, multiplier=shaken(of.cuts.multiplier), divisor=of.cuts.divisor + 1),
        )
        for of in solution.derived.goals
    )
    made = certify(program, solution.values, points, seconds=5.0, derivations=replace(solution.derived, goals=goals))
    checks = check_certificate(program, made, goal_values(program, solution.values))
    assert all(check.certified and check.best == goal.best for check, goal in zip(checks, solution.goals, strict=True))


def test_derivations_of_another_program_are_left_alone(small):
    one = district("toy", 2)
    solution, points = solved(one)
    certificate = certify(one, solution.values, points, derivations=small[1].derived)
    assert all(check.certified for check in check_certificate(one, certificate, goal_values(one, solution.values)))


def covering() -> Program:
    """Cheapest columns that cover three rows of random needs: a relaxation leaves a gap that cuts do not close."""
    draw = np.random.default_rng(5)
    build = ProgramBuilder()
    columns = build.columns(np.zeros(20, dtype=np.int64), 1, "all")
    groups, entries = build.groups("row", ["a", "b", "c"]), draw.integers(5, 60, 60)
    needs = draw.integers(160, 240, 3)
    build.rows(groups, np.repeat(np.arange(3), 20), np.tile(columns, 3), entries, lower=needs)
    build.goal("cost", columns, draw.integers(40, 60, 20))
    return build.build()


def test_every_box_of_a_branching_reaches_the_optimum():
    program = covering()
    solution, points = solved(program)
    made = certify(program, solution.values, points, derivations=solution.derived)
    boxes = [len(step.nodes) for goal in made.goals for step in goal.steps + goal.local if isinstance(step, Leaves)]
    assert max(boxes) > 100
    checks = check_certificate(program, made, goal_values(program, solution.values))
    assert [check.bound for check in checks] == [goal.best for goal in solution.goals]


def equation(upper: int) -> Domain:
    """4 x + 2 y + 3 z between 5 and `upper`, and 4 x + 2 y - z <= 3."""
    build = ProgramBuilder()
    columns = build.columns(np.zeros(3, dtype=np.int64), 2, "all")
    rows, entries = np.repeat([0, 1], 3), [4, 2, 3, 4, 2, -1]
    build.rows(
        build.groups("row", ["a", "b"]), rows, np.tile(columns, 2), entries, lower=[5, -INFINITY], upper=[upper, 3]
    )
    build.goal("one", columns[:1], [1])
    return whole(build.build())


def rounding(first: int) -> Rounding:
    """The sum of both rows divided by 4, the first one measured from its upper side as `first` says."""
    ones, none = np.array([1, 1]), np.zeros(0, dtype=np.int64)
    return Rounding(np.array([4]), np.array([2]), np.array([0, 1]), ones, np.array([first, 1]), none)


def test_an_equation_needs_no_slack():
    with_slack, without = (equation(5).derive(rounding(side)) for side in (1, 2))
    assert without.coefficient.tolist() != with_slack.coefficient.tolist()
    for point in itertools.product(range(3), repeat=3):
        if 4 * point[0] + 2 * point[1] + 3 * point[2] == 5 and 4 * point[0] + 2 * point[1] - point[2] <= 3:
            for found in (with_slack, without):
                assert found.coefficient @ np.array(point)[found.column] <= found.upper[0]


def test_what_is_no_equation_is_not_taken_for_one():
    with pytest.raises(CertificateError, match="equation"):
        equation(6).derive(rounding(2))
