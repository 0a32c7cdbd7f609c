"""Where a search ends without a plan: what the nearest plan breaks is read by the checker and said in names."""

import json
from dataclasses import replace

import numpy as np
import pytest

from rotation.check import PLAN_RULE
from rotation.explain.breaches import breaches
from rotation.i18n import language
from rotation.io import read
from rotation.io.samples import sample_path
from rotation.report.page.report import outcome_page
from rotation.report.stuck import near_words
from rotation.solve import solve
from solvers.solution import Status
from tests.cli.command import rotation


@pytest.fixture(scope="module")
def stopped():
    """The heuristic finds no plan for a rate that nobody can reach, and cannot tell that there is none."""
    return solve(read(sample_path("infeasible_rate")), solver="greedy", isolate=True)


def test_the_rule_that_cannot_be_met_is_named(stopped):
    assert stopped.status is Status.UNKNOWN
    found = breaches(stopped)
    assert "rotation_rate" in {finding.rule for finding in found}
    assert all(finding.hard for finding in found)


def test_nothing_is_said_where_there_is_a_plan_or_a_proof():
    assert breaches(solve(read(sample_path("toy")), solver="greedy")) == ()
    assert breaches(solve(read(sample_path("infeasible_rate")))) == ()


def test_who_goes_twice_is_told_of_by_the_rule_alone(stopped):
    """There is no plan file: what is wrong with one as a document is not said beside the rule for single moves."""
    near = np.ones_like(stopped.solution.nearest)
    found = breaches(replace(stopped, solution=replace(stopped.solution, nearest=near)))
    rules = {finding.rule for finding in found}
    assert "one_assignment" in rules
    assert PLAN_RULE not in rules


def test_the_words_count_and_name(stopped):
    with language("zh_CN"):
        words = near_words(breaches(stopped))[0]
        assert "最接近的方案" in words.heading
        assert any("交流比例" in rule for rule, _text in words.rows)
        assert words.rows[0][1] in outcome_page(stopped)
    assert near_words(()) == []


def test_the_command_says_it_as_text_and_as_json():
    told, _err = rotation("solve", "infeasible_rate", "--solver", "greedy", code=6)
    assert "The nearest plan that was found breaks 1 demand" in told
    found = json.loads(rotation("solve", "infeasible_rate", "--solver", "greedy", "--json", code=6)[0])
    assert [finding["rule"] for finding in found["nearest"]] == ["rotation_rate"]
