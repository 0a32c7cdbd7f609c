"""Certificates from end to end: made, written, read, checked; and what becomes of them when somebody touches them."""

import json
import random
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solvers.backend import get_backend
from solvers.certificate import Certificate, CertificateError, Rounding
from solvers.certificate_check import check_certificate
from solvers.certificate_json import dump_certificate, load_certificate
from solvers.certify import certify
from solvers.evaluate import goal_values
from solvers.exhaustive import ExhaustiveBackend, optima
from solvers.program import Program, no_integers
from solvers.witness import Witnesses
from tests.examples import examples
from tests.solvers.cases import CASES
from tests.solvers.strategies import programs

ORACLE = ExhaustiveBackend()


def solved(program: Program):
    """A solution by brute force, the best of every goal, and a point for each."""
    solution = ORACLE.solve(program)
    if solution.values is None:
        return None
    bests = [goal.best for goal in solution.goals]
    return solution.values, bests, [best_point(program, index) for index in range(len(bests))]


def best_point(program: Program, goal: int):
    """A point that is best for this goal given the earlier ones."""
    found = optima(replace(program, goals=program.goals[: goal + 1]), 1)
    return found[0] if len(found) else None


def assert_sound(checks, bests, program, values):
    """No bound above the optimum, and nothing called optimal that is not."""
    for check, best in zip(checks, bests, strict=True):
        if not check.certified:
            break
        assert check.best == best
        assert check.bound == best
        assert check.value <= best + check.tolerance
    if checks:
        assert checks[0].bound is None or checks[0].bound <= bests[0]


@given(programs())
@examples(150)
def test_random_programs_are_certified(program):
    case = solved(program)
    if case is None:
        return
    values, bests, points = case
    certificate = certify(program, values, points, seconds=20)
    again = load_certificate(dump_certificate(certificate))
    assert dump_certificate(again) == dump_certificate(certificate)
    checks = check_certificate(program, again, goal_values(program, values))
    assert_sound(checks, bests, program, values)
    assert all(check.certified for check in checks)
    assert all(check.gap == 0 for check in checks)


@given(programs())
@examples(60)
def test_no_time_still_gives_a_true_certificate(program):
    case = solved(program)
    if case is None:
        return
    values, bests, points = case
    certificate = certify(program, values, points, seconds=0.0)
    assert_sound(check_certificate(program, certificate, goal_values(program, values)), bests, program, values)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.best])
def test_cases_are_certified(name):
    program = CASES[name].build()
    values, bests, points = solved(program)
    checks = check_certificate(program, certify(program, values, points), goal_values(program, values))
    assert [check.bound for check in checks] == bests == list(CASES[name].best)
    assert all(check.certified for check in checks)


def test_a_worse_plan_has_a_gap_and_says_nothing_of_later_goals():
    program = CASES["four_goals"].build()
    values, _, points = solved(program)
    certificate = certify(program, values, points)
    worse = list(goal_values(program, values))
    worse[1] += 2
    checks = check_certificate(program, certificate, worse)
    assert [check.certified for check in checks] == [True, False, False, False]
    assert checks[1].gap == 2
    assert checks[2].bound is None
    assert checks[2].gap is None


def test_a_value_below_the_bound_is_refused():
    program = CASES["four_goals"].build()
    values, _, points = solved(program)
    better = list(goal_values(program, values))
    better[1] -= 1
    with pytest.raises(CertificateError, match="below the bound"):
        check_certificate(program, certify(program, values, points), better)


def test_another_program_is_refused():
    values, _, points = solved(CASES["four_goals"].build())
    certificate = certify(CASES["four_goals"].build(), values, points)
    with pytest.raises(CertificateError, match="another program"):
        check_certificate(CASES["convex_goal"].build(), certificate, [0, 0])


def test_without_a_witness_a_traded_goal_is_not_certified():
    program = CASES["absolute_tolerance"].build()
    values, bests, _ = solved(program)
    checks = check_certificate(program, certify(program, values), goal_values(program, values))
    assert checks[0].value > bests[0]
    assert not checks[0].certified
    assert checks[0].bound == bests[0]


def test_a_witness_must_keep_the_limits_of_earlier_goals():
    program = CASES["no_rows"].build()
    values, _, _ = solved(program)
    certificate = certify(program, values)
    assert all(check.certified for check in check_certificate(program, certificate, goal_values(program, values)))
    # (0, 4) has -4 for the second goal too, yet 0 for the first, of which -2 is the limit.
    wrong = replace(certificate.goals[1], witness_columns=np.array([1]), witness_values=np.array([4]))
    wrong = replace(certificate, goals=(certificate.goals[0], wrong))
    with pytest.raises(CertificateError, match="within the limits"):
        check_certificate(program, wrong, goal_values(program, values))


def test_a_witness_must_be_feasible():
    program = CASES["one_column"].build()
    values, _, _ = solved(program)
    only = certify(program, values).goals[0]
    wrong = replace(only, value=-5, bound=-5, steps=(), local=(), witness_columns=no_integers())
    wrong = replace(wrong, witness_values=no_integers())
    with pytest.raises(CertificateError, match="breaks the program"):
        check_certificate(program, Certificate(program.digest(), (wrong,)), goal_values(program, values))


def test_progress_leaves_witnesses():
    program = CASES["four_goals"].build()
    heard = []
    witnesses = Witnesses(program, heard.append)
    solution = get_backend("cpsat").solve(program, on_progress=witnesses)
    assert heard
    certificate = certify(program, solution.values, witnesses.points)
    assert all(
        check.certified for check in check_certificate(program, certificate, goal_values(program, solution.values))
    )


WRONG = [0, -1, 1, 2, 7, -(2**52), 2**61, 2**70, 10**30, 1.5, True, None, "x", [], {}, [1], float("nan")]


def places(found, path=()):
    """Every place in a JSON value."""
    yield path
    items = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in items:
        yield from places(value, (*path, key))


def touched(found, draw: random.Random):
    """A copy with one place changed, left out, doubled, or moved by one."""
    copy = json.loads(json.dumps(found))
    path = draw.choice([path for path in places(copy) if path])
    parent = copy
    for key in path[:-1]:
        parent = parent[key]
    value, how = parent[path[-1]], draw.choice(["change", "move", "leave out", "double", "swap"])
    if how == "move" and type(value) is int:
        parent[path[-1]] = value + draw.choice([-1, 1, 10, -10, 1000])
    elif how == "leave out":
        del parent[path[-1]]
    elif how == "double" and isinstance(parent, list):
        parent.insert(path[-1], value)
    elif how == "swap" and isinstance(parent, list) and len(parent) > 1:
        draw.shuffle(parent)
    else:
        parent[path[-1]] = draw.choice(WRONG)
    return copy


@given(programs(), st.integers(0, 10**6))
@examples(60)
def test_a_touched_certificate_is_refused_or_still_true(program, seed):
    case = solved(program)
    if case is None:
        return
    values, bests, points = case
    content = json.loads(dump_certificate(certify(program, values, points, seconds=5)))
    draw = random.Random(seed)
    for _ in range(30):
        copy = touched(content, draw)
        text = json.dumps(copy).encode()
        try:
            checks = check_certificate(program, load_certificate(text), goal_values(program, values))
        except CertificateError:
            continue
        assert_sound(checks, bests, program, values)


@pytest.mark.parametrize(
    "content",
    [b"", b"null", b"[]", b"{", b"\xff\xfe", b'{"format":1}', b"[" * 10**5, b'{"a":1,"a":2}', b"1" * 10**5, b"NaN"],
)
def test_what_is_no_certificate_is_refused_with_a_reason(content):
    with pytest.raises(CertificateError):
        load_certificate(content)


def test_a_rounding_that_would_fill_the_memory_is_refused():
    program = CASES["large_coefficients"].build()
    values, _, points = solved(program)
    certificate = certify(program, values, points)
    count = 8 * 10**6
    ones = np.ones(count, dtype=np.int64)
    much = Rounding(np.array([2]), np.array([count]), 0 * ones, ones, -ones, no_integers())
    wrong = replace(certificate, goals=(replace(certificate.goals[0], steps=(much,)), *certificate.goals[1:]))
    with pytest.raises(CertificateError, match="too many entries"):
        check_certificate(program, wrong, goal_values(program, values))


def test_a_certificate_is_checked_without_any_solver(tmp_path):
    program = CASES["four_goals"].build()
    values, _, points = solved(program)
    (tmp_path / "certificate.json").write_bytes(dump_certificate(certify(program, values, points)))
    code = """
import sys
sys.modules["highspy"] = sys.modules["ortools"] = None
from pathlib import Path
from solvers.certificate_check import check_certificate
from solvers.certificate_json import load_certificate
from tests.solvers.cases import CASES
certificate = load_certificate(Path(sys.argv[1]).read_bytes())
checks = check_certificate(CASES["four_goals"].build(), certificate, eval(sys.argv[2]))
assert all(check.certified for check in checks)
"""
    given_values = str(list(goal_values(program, values)))
    command = [sys.executable, "-c", code, str(tmp_path / "certificate.json"), given_values]
    subprocess.run(command, check=True, timeout=60)


def test_a_certificate_binds_the_callers_facts():
    program = CASES["four_goals"].build()
    values, _, points = solved(program)
    certificate = certify(program, values, points, facts={"input": "abc"})
    assert load_certificate(dump_certificate(certificate)).facts == {"input": "abc"}
