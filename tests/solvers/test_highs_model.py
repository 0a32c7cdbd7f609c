"""HiGHS as the engines call it: any number of threads in turn and side by side within one process."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.generate import generate
from solvers.backend import Limits, get_backend
from solvers.certify import certify
from solvers.highs_model import QuietHighs, load, must
from solvers.linear import unfold
from solvers.program import Program
from solvers.solution import Status


@pytest.fixture(scope="module")
def program() -> Program:
    return formulate(Context.of(generate("toy", 1))).program


def relax(program: Program, threads: int) -> float:
    linear = unfold(program)
    highs = QuietHighs()  # type: ignore[no-untyped-call]
    load(highs, linear, linear.goals[0], [], integers=0)
    must(highs.setOptionValue("threads", threads))
    must(highs.setOptionValue("presolve", "off"))
    must(highs.run())
    assert highs.modelStatusToString(highs.getModelStatus()) == "Optimal"
    return float(highs.getInfo().objective_function_value)


def test_the_number_of_threads_may_change_from_run_to_run(program: Program) -> None:
    assert len({round(relax(program, threads), 6) for threads in (1, 2, 0, 3, 1)}) == 1


@pytest.mark.parametrize("name", ["exact", "highs"])
def test_solves_with_other_numbers_of_threads_follow_each_other(program: Program, name: str) -> None:
    found = [get_backend(name).solve(program, Limits(threads=threads)) for threads in (1, 2, 1)]
    assert {solution.status for solution in found} == {Status.OPTIMAL}
    assert len({tuple(goal.value for goal in solution.goals) for solution in found}) == 1


def test_solves_with_other_numbers_of_threads_run_side_by_side(program: Program) -> None:
    with ThreadPoolExecutor(4) as pool:
        wanted = [Limits(threads=threads) for threads in (1, 2, 1, 2)]
        found = list(pool.map(lambda limits: get_backend("exact").solve(program, limits), wanted))
    assert {solution.status for solution in found} == {Status.OPTIMAL}
    assert len({tuple(goal.value for goal in solution.goals) for solution in found}) == 1


def test_certificates_prove_as_much_after_runs_with_other_numbers_of_threads(program: Program) -> None:
    solution = get_backend("exact").solve(program)
    assert solution.values is not None
    for threads in (1, 2, 1):
        certificate = certify(program, solution.values, threads=threads)
        assert [proof.bound for proof in certificate.goals] == [proof.value for proof in certificate.goals]
