"""The plan that breaks least: what it names, when allowed, really makes a plan possible."""

import pytest

from rotation.explain.nearest import nearest
from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.model.policy import Policy
from rotation.rules.registry import settled
from rotation.solve import solve
from solvers.solution import Status


def formulation(name):
    return formulate(Context.of(read(sample_path(name)), settled(Policy())))


@pytest.mark.parametrize(("name", "rule"), [("infeasible_rate", "rotation_rate"), ("infeasible_pin", "subject_cover")])
def test_the_known_reason_of_an_infeasible_sample_is_named(name, rule):
    found = nearest(formulation(name))
    assert found is not None
    assert found.least
    assert {finding.rule for finding in found.findings} <= {rule, "subject_cover"}


def test_softening_the_rule_that_is_named_makes_a_plan_possible():
    found = nearest(formulation("infeasible_rate"))
    assert found is not None
    soft = {finding.rule: {"hard": False} for finding in found.findings}
    outcome = solve(read(sample_path("infeasible_rate")), Policy(rules=soft), solver="cpsat")
    assert outcome.status is Status.OPTIMAL
    assert outcome.verdict.values["violations"] == found.units


def test_a_case_with_a_plan_breaks_nothing():
    found = nearest(formulation("toy"))
    assert found is not None
    assert (found.units, found.findings) == (0, ())
