"""All rules -> one Program: candidates that survive the pair rules, and what every rule contributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from rotation.errors import DataError
from rotation.formulation.builder import RotationBuilder
from rotation.formulation.candidates import Candidates, Refused, generate
from rotation.formulation.context import Context
from rotation.formulation.links import channel_links
from rotation.formulation.waived import Lenient, Waivers
from rotation.model.state import BoolArray, IntArray
from rotation.rules.base import Rule
from rotation.rules.refusals import reasons_against
from rotation.rules.registry import load_rules
from rotation.rules.settings import goal_tolerance, goals_in_order
from rotation.rules.waivable import examine_waivers
from solvers.builder import VIOLATIONS
from solvers.program import EXACT, Program, Tolerance

ELIGIBILITY = "eligibility"
"""The rule whose passing is the denominator of the rates."""


@dataclass(frozen=True, eq=False)
class Formulation:
    """The program and what its columns mean: column j < len(candidates) is candidate j."""

    context: Context
    rules: tuple[Rule, ...]
    candidates: Candidates
    refused: Refused
    eligible: BoolArray
    """Per teacher: passes `eligibility`, before pins."""
    free: BoolArray
    """Per teacher: no rule keeps him or her from being a candidate."""
    program: Program

    def chosen(self, values: IntArray) -> IntArray:
        """Indices of the candidates that a solution takes, ascending."""
        return np.flatnonzero(values[: len(self.candidates)] > 0).astype(np.int64)


def formulate(context: Context, rules: Sequence[Rule] | None = None) -> Formulation:
    """The program of one planning case.

    Raises PolicyError for bad parameters and DataError for problems that show only against the candidates
    (such as a teacher who must go but is not eligible).
    """
    chosen = tuple(load_rules(context.policy) if rules is None else rules)
    count = len(context.state.teachers)
    eligible = np.ones(count, dtype=np.bool_)
    free = np.ones(count, dtype=np.bool_)
    waivers = Waivers.of(context)
    for rule in chosen:
        refused_by = rule.refuse_teachers(context) > 0
        free &= ~waivers.keeps(rule.id, refused_by)
        eligible = ~refused_by if rule.id == ELIGIBILITY else eligible
    links = waivers.linked(context, channel_links(context))
    pair_rules = [Lenient(rule, waivers) for rule in chosen if rule.kind == "pair"]
    candidates, refused = generate(context, links, pair_rules, np.flatnonzero(free))
    build = RotationBuilder(context, candidates, eligible, against=partial(reasons_against, context, chosen))
    for rule in chosen:
        rule.contribute(build)
    problems = [*examine_waivers(context.instance), *(one for rule in chosen for one in rule.examine(build))]
    if problems:
        raise DataError(problems)
    program = build.program.build(goals_in_order(context.policy, chosen))
    program = _with_tolerance(program, goal_tolerance(context.policy, VIOLATIONS))
    return Formulation(context, chosen, candidates, refused, eligible, free, program)


def _with_tolerance(program: Program, tolerance: Tolerance) -> Program:
    """The program with what later goals may give up of the prices paid, the one goal that no rule names."""
    if tolerance == EXACT or all(goal.name != VIOLATIONS for goal in program.goals):
        return program
    goals = [replace(goal, tolerance=tolerance) if goal.name == VIOLATIONS else goal for goal in program.goals]
    return replace(program, goals=tuple(goals))
