"""The rule that the guide adds as an example: found by itself, it changes the plan, and it keeps the contract."""

import importlib
import re
import sys

import numpy as np
import pytest

import rotation.rules
from rotation.check import check
from rotation.io.read import read
from rotation.io.samples import sample_path
from rotation.model.policy import Policy
from rotation.rules import registry
from rotation.solve import solve
from tests.guide_pages import pages
from tests.rules.group_case import breaches, random_case_of

ON = Policy(rules={"arrivals": {"on": True, "most": 1}})


def code(folder):
    (found,) = re.findall(r"```python\n# arrivals\.py\n(.*?)```", pages(folder)["add_a_rule.md"], re.DOTALL)
    return found


def forget():
    for cached in (registry.rule_classes, registry.document, registry._defaults):
        cached.cache_clear()


@pytest.fixture
def arrivals(tmp_path, monkeypatch):
    """The class of the guide's rule while its file lies among the rules."""
    (tmp_path / "arrivals.py").write_text(code("zh"), encoding="utf-8")
    monkeypatch.setattr(rotation.rules, "__path__", [*rotation.rules.__path__, str(tmp_path)])
    forget()
    yield registry.rule_classes()["arrivals"]
    sys.modules.pop("rotation.rules.arrivals")
    del rotation.rules.arrivals
    monkeypatch.undo()
    forget()
    importlib.invalidate_caches()


def test_both_languages_show_the_same_code():
    assert code("zh") == code("en")


def test_the_rule_changes_the_plan_and_its_check_finds_what_it_forbids(arrivals):
    toy = read(sample_path("toy"))
    without = solve(toy, Policy()).plan
    assert list(without.moves["to_school"]).count("S003") == 2
    findings = check(without, toy, ON).findings
    assert [(found.rule, found.school_id, found.amount) for found in findings] == [("arrivals", "S003", 1)]
    outcome = solve(toy, ON)
    assert outcome.status == "optimal"
    assert outcome.plan.moves["to_school"].value_counts().max() == 1
    soft = Policy(rules={"arrivals": {"on": True, "most": 1, "hard": False, "price": 3}})
    assert check(without, toy, soft).values["violations"] == 3


def test_a_row_is_broken_where_the_check_finds_a_breach(arrivals):
    rule, seen = arrivals(arrivals.Params(most=2)), set()
    for seed in range(8):
        case = random_case_of(seed)
        program = case.build(rule)
        for chosen, plan in zip(case.chosen, case.plans, strict=True):
            findings = list(rule.check(plan, case.reading))
            assert breaches(program, chosen).sum() == sum(found.amount for found in findings)
            assert np.count_nonzero(breaches(program, chosen)) == len(findings)
            seen.add(bool(findings))
    assert seen == {True, False}
