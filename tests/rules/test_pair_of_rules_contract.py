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
    case_for,
    findings,
    plan_of,
    program_of,
    refused,
    rules_of,
    solved,
)
from tests.rules.random_instances import move_of

RULES = [rule_id for rule_id in rule_classes() if rule_id not in ALWAYS]
PARTNERS = {first: RULES[at + 1 :] for at, first in enumerate(RULES[:-1])}
THIRDS = [
    pytest.param(first, others[rest::3], id=f"{first}-{rest}", marks=[pytest.mark.slow] if rest != at % 3 else [])
    for at, (first, others) in enumerate(PARTNERS.items())
    for rest in range(min(3, len(others)))
]
"""Each rule with its partners in three parts; the quick set tries one of them, another one from rule to rule."""
PLANS = 2
MANY = 4
"""Of so many cases at least one has a plan."""
SELDOM = ("class_teachers",)
"""Rules for which tiny random cases seldom hold what they speak of; their own tests show where they bind."""


def case_of(first, second):
    """A tiny case in which one of the two rules changes the optimal plan, each of them for half of its partners."""
    at, other = RULES.index(first), RULES.index(second)
    return case_for(first if (at * other + at + other) % 4 < 2 else second)


@pytest.mark.parametrize("rule_id", [rule_id for rule_id in RULES if rule_id not in SELDOM])
def test_the_rule_changes_an_optimal_plan(rule_id):
    assert binding(rule_id), "no tiny case in which the rule binds"


@pytest.mark.parametrize(("first", "others"), THIRDS)
def test_exact_is_exhaustive_and_the_checker_is_silent(first, others):
    plans = 0
    for second in others:
        soft = (RULES.index(first) + RULES.index(second)) % 2
        for case, price in [(case_of(first, second), 3 * soft)]:
            rules = rules_of(first, second, price=price)
            left, program, found = solved(case, rules, "exact")
            _left, _program, true = solved(case, rules)
            assert found.status is true.status, (first, second, price)
            if true.status is Status.INFEASIBLE:
                continue
            assert [goal.best for goal in found.goals] == [goal.best for goal in true.goals], (first, second, price)
            assert all(goal.bound == goal.best for goal in found.goals)
            plan = plan_of(left, found.values)
            assert (found.values == true.values).all(), "the lot makes the plan unique"
            values = dict(zip((goal.name for goal in program.goals), goal_values(program, found.values), strict=True))
            breached = {rule: findings(rule, left, plan) for rule in rules}
            assert not [one for found_ in breached.values() for one in found_ if one.hard], (first, second, price)
            paid = sum(rule.params.price * one.amount for rule, found_ in breached.items() for one in found_)
            assert values.get("violations", 0) == paid
            for rule in rules:
                measured = {measure.goal: measure.value for measure in rule.measure(plan, left.reading)}
                assert measured == {goal: values[goal] for goal in rule.goals}
            plans += 1
    assert plans or len(others) < MANY


@pytest.mark.parametrize(("first", "others"), THIRDS)
def test_rows_are_broken_where_the_checker_finds_a_breach(first, others):
    rng = np.random.default_rng(RULES.index(first))
    for second in others:
        case = case_of(first, second)
        rules = rules_of(first, second)
        program = program_of(case, rules)
        for _ in range(PLANS):
            order = rng.permutation(len(case.candidates))[: int(rng.integers(len(case.candidates) + 1))]
            _, once = np.unique(case.candidates.teacher[order], return_index=True)
            chosen = np.sort(order[once])
            plan = Plan.of([move_of(case.context, case.candidates, int(at)) for at in chosen])
            closed = any(refused(case, rule)[chosen].any() for rule in rules)
            found = [findings(rule, case, plan) for rule in rules]
            pairs = [one for rule, one in zip(rules, found, strict=True) if rule.kind == "pair"]
            others = [one for rule, some in zip(rules, found, strict=True) if rule.kind != "pair" for one in some]
            assert (closed or bool(broken(program, chosen, "pair"))) == any(pairs), (first, second)
            assert broken(program, chosen, "group") == sum(one.amount for one in others), (first, second)


def broken(program, chosen, kind):
    """Units by which rows of rules of a kind are broken; rows of goals count what is missing and forbid nothing."""
    rows = [at for at, group in enumerate(program.groups) if rule_classes()[group.rule].kind == kind]
    return breaches(program, chosen)[np.isin(program.rows.group, rows)].sum()


def test_all_pairs_of_rules_are_tried():
    tried = [third.values for third in THIRDS]
    assert {frozenset((a, b)) for a, others in tried for b in others} == {
        frozenset(pair) for pair in combinations(RULES, 2)
    }
