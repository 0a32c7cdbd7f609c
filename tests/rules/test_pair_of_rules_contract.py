"""Any two rules together: exact = exhaustive in every goal, the checker silent, rows broken where it finds a breach."""

from itertools import combinations

import numpy as np
import pytest

from rotation.model.plan import Plan
from rotation.rules.registry import rule_classes
from solvers.evaluate import goal_values
from solvers.solution import Status
from tests.rules.group_case import breaches
from tests.rules.pair_of_rules_case import (
    ALWAYS,
    binding,
    both_bind,
    findings,
    part,
    plan_of,
    program_of,
    rules_of,
    solved,
)
from tests.rules.random_instances import move_of

RULES = [rule_id for rule_id in rule_classes() if rule_id not in ALWAYS]
PARTNERS = {first: RULES[at + 1 :] for at, first in enumerate(RULES[:-1])}
PLANS = 3


def case_of(first, second):
    """A case in which both rules change the optimal plan, else one in which one of them does."""
    tried = [case for pair in zip(binding(first), binding(second), strict=False) for case in pair]
    tried = tried or [*binding(first), *binding(second)]
    return next(((case, True) for case in tried if both_bind(case, first, second)), (tried[0], False))


@pytest.mark.parametrize("rule_id", RULES)
def test_the_rule_changes_an_optimal_plan(rule_id):
    assert binding(rule_id), "no tiny case in which the rule binds"


@pytest.mark.parametrize("first", PARTNERS)
def test_exact_is_exhaustive_and_the_checker_is_silent(first):
    together = 0
    for second in PARTNERS[first]:
        case, both = case_of(first, second)
        together += both
        for price in (0, 3):
            rules = rules_of((first, second), price)
            left, program, found = solved(case, rules, "exact")
            _left, _program, true = solved(case, rules)
            assert found.status is true.status, (first, second, price)
            if true.status is Status.INFEASIBLE:
                continue
            assert [goal.best for goal in found.goals] == [goal.best for goal in true.goals], (first, second, price)
            assert all(goal.bound == goal.best for goal in found.goals)
            plan = plan_of(left, found.values)
            assert sorted(plan) == sorted(plan_of(left, true.values)), "the lot makes the plan unique"
            values = dict(zip((goal.name for goal in program.goals), goal_values(program, found.values), strict=True))
            for rule in rules:
                breached = findings(rule, left, plan)
                assert not [one for one in breached if one.hard], (first, second, price)
                measured = {measure.goal: measure.value for measure in rule.measure(plan, left.reading)}
                assert measured == {goal: values[goal] for goal in rule.goals}
            paid = sum(rule.params.price * one.amount for rule in rules for one in findings(rule, left, plan))
            assert values.get("violations", 0) == paid
    assert together or not PARTNERS[first][:5], "nowhere do both rules bind"


@pytest.mark.parametrize("first", PARTNERS)
def test_rows_are_broken_where_the_checker_finds_a_breach(first):
    rng = np.random.default_rng(RULES.index(first))
    for second in PARTNERS[first]:
        case, _both = case_of(first, second)
        rules = rules_of((first, second))
        program = program_of(case, rules)
        for _ in range(PLANS):
            order = rng.permutation(len(case.candidates))[: int(rng.integers(len(case.candidates) + 1))]
            _, once = np.unique(case.candidates.teacher[order], return_index=True)
            chosen = np.sort(order[once])
            plan = Plan.of([move_of(case.context, case.candidates, int(at)) for at in chosen])
            refused = sum(refusals(rule, part(case, chosen)).any() for rule in rules)
            found = [findings(rule, case, plan) for rule in rules]
            pairs = [one for rule, one in zip(rules, found, strict=True) if rule.kind == "pair"]
            groups = [one for rule, one in zip(rules, found, strict=True) if rule.kind != "pair"]
            assert (refused > 0 or bool(pinned(program, chosen))) == any(pairs), (first, second)
            assert amount(program, chosen) == sum(one.amount for part_ in groups for one in part_), (first, second)


PINNING = ("pins", "frozen")
"""Pair rules that have rows too: somebody has to go."""


def refusals(rule, case):
    """Which of the case's candidates the rule refuses."""
    teachers = rule.refuse_teachers(case.context)[case.candidates.teacher]
    return (teachers > 0) | (rule.refuse(case.candidates, case.context) > 0)


def of_pins(program):
    return np.isin(program.rows.group, [at for at, group in enumerate(program.groups) if group.rule in PINNING])


def pinned(program, chosen):
    """Units by which rows of rules that pin somebody are broken."""
    return breaches(program, chosen)[of_pins(program)].sum()


def amount(program, chosen):
    """Units by which all other rows are broken."""
    return breaches(program, chosen)[~of_pins(program)].sum()


def test_all_pairs_of_rules_are_tried():
    assert {frozenset((a, b)) for a, others in PARTNERS.items() for b in others} == {
        frozenset(pair) for pair in combinations(RULES, 2)
    }
