"""Tiny programs of two rules: a dozen candidates of a random case, the two rules, and what makes a plan unique."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any
from zlib import crc32

import numpy as np

from rotation.model.plan import Plan
from rotation.model.state import BoolArray
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.reading import Reading
from rotation.rules.registry import rule_classes
from rotation.rules.settings import goals_in_order
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
SALT = 2
"""Chosen so that nearly every rule binds in some draw."""


@cache
def rule_of(rule_id: str, price: int = 0) -> Rule:
    """The rule switched on: hard, or soft at a price where it has one."""
    kind = rule_classes()[rule_id]
    given: dict[str, Any] = {"on": True, **BINDING.get(rule_id, {})}
    if issubclass(kind.Params, GroupParams):
        given |= {"hard": False, "price": price} if price else {"hard": True}
    return kind(kind.Params(**given))


def rules_of(*rule_ids: str, price: int = 0) -> list[Rule]:
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


@cache
def refused(case: Case, rule: Rule) -> BoolArray:
    """Which of the case's candidates the rule refuses."""
    teachers = rule.refuse_teachers(case.context)[case.candidates.teacher]
    return np.asarray((teachers > 0) | (rule.refuse(case.candidates, case.context) > 0), dtype=np.bool_)


def allowed(case: Case, rules: Iterable[Rule]) -> Case:
    """The case with the candidates that no rule refuses."""
    keep = np.ones(len(case.candidates), dtype=np.bool_)
    for rule in rules:
        if rule.kind == "pair":
            keep &= ~refused(case, rule)
    return part(case, np.flatnonzero(keep))


def part(case: Case, which: IntArray) -> Case:
    """The case with some of its candidates."""
    return replace(case, candidates=case.candidates.take(which))


def program_of(case: Case, rules: list[Rule]) -> Program:
    """The program of these rules over the case's candidates, its goals in the policy's order."""
    builder = case.builder()
    for rule in rules:
        rule.contribute(builder)
    return builder.program.build(goals_in_order(case.context.policy, rules))


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


@cache
def optimum(case: Case, *rule_ids: str) -> tuple[tuple[int, ...], ...] | None:
    """What tells one optimal plan from another: its moves in numbers; None where there is no plan."""
    left, _program, solution = solved(case, rules_of(*rule_ids))
    if solution.values is None:
        return None
    table = left.candidates.take(np.flatnonzero(solution.values[: len(left.candidates)] > 0))
    return tuple(zip(*(part.tolist() for part in (table.teacher, table.line, table.form, table.load)), strict=True))


def _draws(rule_id: str) -> Iterator[Case]:
    """Cases of a few candidates each, the same for one rule every time."""
    rng = np.random.default_rng([crc32(rule_id.encode()), SALT])
    for number in range(DRAWS):
        case = cases()[number % len(SEEDS)]
        table, order = case.candidates, rng.permutation(len(case.candidates))
        if number % 2:  # candidates of one school: where they come from, or where they go
            ends = np.isin(table.origin[order], table.origin[order[:1]])
            ends |= np.isin(table.school[order], table.origin[order[:1]])
            order = order[ends]
        yield part(case, np.sort(order[:SIZE]))


@cache
def binding(rule_id: str) -> Case | None:
    """A tiny case in which the rule changes the optimal plan and leaves one; None where no draw is one."""
    for case in _draws(rule_id):
        bound = optimum(case, rule_id)
        if bound is not None and bound != optimum(case):
            return case
    return None


def case_for(rule_id: str) -> Case:
    """A case in which the rule binds, else the first draw."""
    return binding(rule_id) or next(_draws(rule_id))


def findings(rule: Rule, case: Case, plan: Plan) -> list[Finding]:
    """The rule's findings; of pair rules none about teachers who have no candidate here: `examine` speaks of these."""
    if rule.kind != "pair":
        return list(rule.check(plan, case.reading))
    people = case.context.state.teachers.code
    here = {str(people[teacher]) for teacher in case.candidates.teacher}
    return [found for found in rule.check(plan, case.reading) if found.teacher_id in here]
