"""An answer counts only if program, data and known optima agree with it."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.job import Job, Result
from benchmarks.layouts import read_cases
from benchmarks.worker import judge, run
from solvers.backend import Limits, get_backend
from solvers.solution import Status


@pytest.fixture
def gap(tiny):
    """A case, its program, and a right solution."""
    (case,) = read_cases(tiny / "first")
    program = case.program()
    return case, program, get_backend("highs").solve(program, Limits())


def goals(solution, **change):
    return replace(solution, goals=(replace(solution.goals[0], **change),))


def test_the_right_answer_is_proved(gap):
    assert judge(*gap) == (Result.PROVED, "")


def test_an_answer_without_a_proof_is_not_proved(gap):
    case, program, solution = gap
    open_ended = replace(goals(solution, bound=6, how=""), status=Status.FEASIBLE)
    assert judge(case, program, open_ended)[0] is Result.UNPROVED


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"value": 6}, "not those of the answer"),
        ({"bound": 6}, "without the bounds"),
        ({"bound": None}, "without the bounds"),
        ({"bound": 8}, "beyond the known optimum"),
    ],
)
def test_false_statements_are_wrong(gap, change, word):
    case, program, solution = gap
    result, why = judge(case, program, goals(solution, **change))
    assert result is Result.WRONG
    assert word in why


def test_an_answer_that_breaks_a_row_is_wrong(gap):
    case, program, solution = gap
    assert judge(case, program, replace(solution, values=np.zeros(6, np.int64)))[1] == "the answer breaks the program"


def test_a_worse_answer_called_optimal_is_wrong(gap):
    case, program, solution = gap
    # Agent 1 takes job 1 only; the others do not fit agent 2: jobs 1 and 2 to agent 1, job 3 to agent 2.
    other = np.array([1, 1, 0, 0, 0, 1])
    worse = replace(goals(solution, value=9, best=9, bound=9), values=other)
    assert judge(case, program, worse)[0] is Result.WRONG


def test_a_known_optimum_that_is_beaten_or_denied_is_wrong(gap):
    case, program, solution = gap
    assert "better than the known" in judge(replace(case, optima=(8,)), program, solution)[1]
    assert "called optimal" in judge(replace(case, optima=(6,)), program, goals(solution, bound=6, best=6))[1]
    infeasible = replace(solution, status=Status.INFEASIBLE, values=None)
    assert judge(case, program, infeasible)[0] is Result.WRONG
    assert judge(replace(case, optima=(None,)), program, infeasible)[0] is Result.PROVED


def test_nothing_found_is_no_plan_and_an_error_an_exception(gap):
    case, program, solution = gap
    assert judge(case, program, replace(solution, status=Status.UNKNOWN, values=None))[0] is Result.NO_PLAN
    assert judge(case, program, replace(solution, status=Status.ERROR, message="so"))[0] is Result.EXCEPTION


def test_a_certificate_is_made_and_verified_where_it_is_asked_for():
    asked = Job("size", "toy", "highs", 1, 20.0, 1, certify=20.0)
    record = run(asked)
    assert record["result"] == Result.PROVED
    assert record["certified"] == 1.0
    assert record["certified_gap"] is None
    assert record["certificate_bytes"] > 0
    assert record["seconds"]["certify"] > 0
    assert "certified" not in run(replace(asked, certify=0.0))


def test_a_maximised_goal_is_recorded_in_the_published_sign(tiny):
    record = run(Job("public", "second/4", "highs", 1, 20.0, 1, str(tiny)))
    assert record["result"] == Result.PROVED
    assert [(goal["value"], goal["bound"], goal["optimum"]) for goal in record["goals"]] == [
        (0, 0, 0),
        (0, 0, 0),
        (1, 1, 1),
        (50, 50, 50),
        (14, 14, 14),
    ]


@pytest.mark.parametrize("name", ["toy", "toy_tied"])
def test_rotation_instances_are_read_by_the_checker(name):
    record = run(Job("size", name, "highs", 1, 20.0, 1))
    assert record["result"] == Result.PROVED, record["why"]


def test_a_real_school_list_is_an_instance_where_it_is_there(shared):
    from benchmarks.rotations import make_instance

    assert len(make_instance("hualien_2024", 1, shared).schools) == 101


@pytest.mark.slow
def test_a_district_of_the_city_is_the_one_of_the_whole_city():
    from benchmarks.rotations import city_districts, make_instance
    from rotation.generate import generate_city

    assert len(city_districts()) == 16
    one = make_instance("city/石景山区", 3, None)
    assert one.digest() == generate_city(3)["石景山区"].digest()
