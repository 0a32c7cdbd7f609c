"""Tiny programs of two rules: a dozen candidates of a random case, the two rules, and what makes a plan unique."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from rotation.formulate import goal_order
from rotation.model.plan import Plan
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.reading import Reading
from rotation.rules.registry import rule_classes
from solvers.backend import get_backend
from solvers.program import IntArray, Program
from solvers.solution import Solution
from tests.rules.group_case import Case, random_case_of
from tests.rules.random_instances import move_of

ALWAYS = ("one_assignment", "shortage", "lottery")
"""What every program has: nobody goes twice, moves that fill a need are wanted, and the lot makes the plan unique."""
BINDING: dict[str, dict[str, Any]] = {
    "graduating": {"permille": 500},
    "rotation_rate": {"permille": 150, "most_permille": 200},
    "backbone_rate": {"permille": 500},
    "couple": {"km": 20},
}
"""Parameters under which rules bind where their defaults seldom do."""
SEEDS = range(12)
SIZE = 7
DRAWS = 90
KEPT = 3


def rule_of(rule_id: str, price: int = 0) -> Rule:
    """The rule switched on: hard, or soft at a price where it has one."""
    kind = rule_classes()[rule_id]
    given: dict[str, Any] = {"on": True, **BINDING.get(rule_id, {})}
    if issubclass(kind.Params, GroupParams):
        given |= {"hard": False, "price": price} if price else {"hard": True}
    return kind(kind.Params(**given))


def rules_of(rule_ids: Iterable[str], price: int = 0) -> list[Rule]:
    """These rules and those that are always there, each once; soft ones at prices that differ."""
    soft = {rule_id: price + 2 * at for at, rule_id in enumerate(rule_ids)} if price else {}
    return [rule_of(rule_id, soft.get(rule_id, 0)) for rule_id in dict.fromkeys((*ALWAYS, *rule_ids))]


@lru_cache(maxsize=1)
def cases() -> tuple[Case, ...]:
    """The random cases, some moves of the baseline frozen."""
    return tuple(_frozen(random_case_of(seed)) for seed in SEEDS)


def _frozen(case: Case) -> Case:
    instance = case.context.instance
    instance = instance.with_baseline(instance.baseline, [move.teacher_id for move in instance.baseline[::3]])
    context = replace(case.context, instance=instance)
    return replace(case, context=context, reading=Reading(instance, context.policy))


def allowed(case: Case, rules: Iterable[Rule]) -> Case:
    """The case with the candidates that no rule refuses."""
    table, keep = case.candidates, np.ones(len(case.candidates), dtype=np.bool_)
    for rule in rules:
        keep &= (rule.refuse_teachers(case.context)[table.teacher] == 0) & (rule.refuse(table, case.context) == 0)
    return part(case, np.flatnonzero(keep))


def part(case: Case, which: IntArray) -> Case:
    """The case with some of its candidates."""
    return replace(case, candidates=case.candidates.take(which))


def program_of(case: Case, rules: list[Rule]) -> Program:
    """The program of these rules over the case's candidates, its goals in the policy's order."""
    builder = case.builder()
    for rule in rules:
        rule.contribute(builder)
    return builder.program.build(goal_order(case.context, rules))


def solved(case: Case, rules: list[Rule], backend: str = "exhaustive") -> tuple[Case, Program, Solution]:
    """The case without refused candidates, its program, and the backend's answer."""
    left = allowed(case, rules)
    program = program_of(left, rules)
    return left, program, get_backend(backend).solve(program)


def plan_of(case: Case, values: IntArray | None) -> Plan | None:
    """The plan of a solution's values; None where there is none."""
    if values is None:
        return None
    chosen = np.flatnonzero(values[: len(case.candidates)] > 0)
    return Plan.of([move_of(case.context, case.candidates, int(at)) for at in chosen])


def optimum(case: Case, rule_ids: Iterable[str]) -> object:
    """What tells one optimal plan from another: its moves; None where there is no plan."""
    left, _program, solution = solved(case, rules_of(rule_ids))
    plan = plan_of(left, solution.values)
    return None if plan is None else sorted(plan)


def _draws(rule_id: str) -> Iterator[Case]:
    """Cases of a few candidates each, the same for one rule every time."""
    rng = np.random.default_rng([sorted(rule_classes()).index(rule_id), 17])
    for number in range(DRAWS):
        case = cases()[number % len(SEEDS)]
        table, order = case.candidates, rng.permutation(len(case.candidates))
        if number % 2:  # candidates of one school: where they come from, or where they go
            ends = np.isin(table.origin[order], table.origin[order[:1]])
            ends |= np.isin(table.school[order], table.origin[order[:1]])
            order = order[ends]
        yield part(case, np.sort(order[:SIZE]))


@cache
def binding(rule_id: str) -> tuple[Case, ...]:
    """Tiny cases in which the rule changes the optimal plan, and leaves one."""
    found: list[Case] = []
    for case in _draws(rule_id):
        bound = optimum(case, (rule_id,))
        if bound is not None and bound != optimum(case, ()):
            found.append(case)
            if len(found) == KEPT:
                break
    return tuple(found)


def both_bind(case: Case, first: str, second: str) -> bool:
    """True where leaving out either rule changes the optimal plan."""
    both = optimum(case, (first, second))
    return both is not None and both != optimum(case, (first,)) and both != optimum(case, (second,))


def findings(rule: Rule, case: Case, plan: Plan) -> list[Finding]:
    """The rule's findings, without those about teachers who have no candidate here: `examine` speaks of these."""
    people = case.context.state.teachers.code
    here = {str(people[teacher]) for teacher in case.candidates.teacher}
    return [found for found in rule.check(plan, case.reading) if not found.teacher_id or found.teacher_id in here]
