"""The package as an analyst uses it: few names, loaded when asked for, functions whatever was imported before."""

import importlib
import inspect
import subprocess
import sys
from dataclasses import replace

import pytest

import rotation as rt
import rotation.explain.options
from rotation.model.instance import PolicyRow
from rotation.model.plan import Plan

NAMES = ("Policy", "check", "compare", "explain", "policy_of", "read", "sample", "solve")


@pytest.fixture(scope="module")
def toy():
    instance = rt.sample("toy")
    return instance, rt.solve(instance, solver="cpsat", threads=1)


def test_importing_the_package_loads_nothing_heavy():
    heavy = ("numpy", "pandas", "pydantic", "ortools", "highspy", "networkx", "inspect", "rotation.solve")
    code = f"import sys; bare = set(sys.modules); import rotation; print(set({heavy}) & (set(sys.modules) - bare))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_the_function_also_where_a_module_of_that_name_was_imported(name):
    assert name in dir(rt)
    assert inspect.signature(getattr(rt, name)) == inspect.signature(rt.__getattr__(name))
    assert inspect.signature(getattr(rt, name)).parameters


def test_modules_of_the_names_stay_modules():
    assert rotation.explain.options.__name__ == "rotation.explain.options"
    assert importlib.import_module("rotation.solve") is rotation.solve
    with pytest.raises(AttributeError):
        _ = rt.nothing


def test_a_plan_is_made_checked_and_explained(toy):
    instance, outcome = toy
    assert outcome.proved
    assert rt.check(outcome.plan, instance).valid
    mover = outcome.plan.moves.iloc[0]
    found = rt.explain(outcome, teacher=mover["teacher_id"])
    assert found["move"]["to_school"] == mover["to_school"]
    there = rt.explain(outcome, teacher=mover["teacher_id"], school=mover["to_school"])
    assert there["in_plan"]
    (line,) = rt.explain(outcome, school="S003", subject="pe")["lines"]
    assert line["need"] > 0
    assert {"shortage", "outflow"} <= {row["rule"] for row in rt.explain(outcome, seconds=20.0)["rules"]}
    with pytest.raises(KeyError):
        rt.explain(outcome, teacher="nobody")
    with pytest.raises(KeyError):
        rt.explain(outcome, school="S003", subject="physics")


def test_without_a_plan_the_conflict_and_the_ways_out_are_told():
    outcome = rt.solve(rt.sample("infeasible_pin"), solver="cpsat", threads=1)
    found = rt.explain(outcome)
    assert len(found["conflict"]["demands"]) == 3
    assert len(found["ways_out"]) >= 3
    assert rt.explain(outcome, teacher="T106")["eligible"]
    with pytest.raises(ValueError, match="no plan"):
        rt.explain(outcome, teacher="T106", school="S003")


def test_the_policy_sheet_of_the_data_holds_where_no_policy_is_given(toy):
    instance, outcome = toy
    row = PolicyRow("rules.rotation_rate.permille", 200, "", 2)
    strict = replace(instance, policy_rows=(row,))
    assert rt.policy_of(strict).rules["rotation_rate"]["permille"] == 200
    assert {finding.rule for finding in rt.check(Plan.of(list(outcome.plan)), strict).findings} == {"rotation_rate"}
    assert rt.check(outcome.plan, strict, rt.Policy()).valid
