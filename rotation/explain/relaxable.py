"""A formulation in which every demand that the office may let go is a row of its own, single refused moves included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rotation.formulate import ELIGIBILITY, Formulation
from rotation.formulation.builder import RotationBuilder
from rotation.formulation.candidates import generate
from rotation.formulation.context import Context
from rotation.formulation.links import Links, all_links, channel_links
from rotation.formulation.waived import Waivers
from rotation.model.state import BoolArray, IntArray
from rotation.rules.base import GroupParams, PairParams, Rule
from rotation.rules.settings import goals_in_order
from solvers.program import INFINITY

MOST_PAIRS = 150_000
"""With more moves than these to look at, those outside the open channels are left out."""


@dataclass(frozen=True, eq=False)
class Relaxable:
    """`formulation` has candidates that only rules with a price for exceptions refuse; rows refuse them one by one."""

    formulation: Formulation
    price: IntArray
    """Per row: what one unit of letting it go costs; 0 where it never gives way."""
    refuser: IntArray
    """Per row: index in `formulation.rules` of the rule that refuses the candidate, -1 for every other row."""
    candidate: IntArray
    """Per row: the candidate that is refused, or -1."""
    everywhere: bool
    """False where moves outside the open channels were too many to look at."""

    @property
    def parts(self) -> IntArray:
        """Per row the demand it belongs to, -1 where it never gives way.

        That is its group; or what one rule refuses into one line; or one rule's decision about one teacher.
        """
        program, table = self.formulation.program, self.formulation.candidates
        rows, names = program.rows, [group.rule for group in program.groups]
        decisions = [rule.id for rule in self.formulation.rules if rule.personal]
        decision = np.array([decisions.index(name) if name in decisions else -1 for name in names], np.int64)[
            rows.group
        ]
        lines, people = int(table.line.max(initial=0)) + 1, int(table.teacher.max(initial=0)) + 1
        first = np.full(len(rows), -1, dtype=np.int64)
        first[rows.entry_row[::-1]] = rows.entry_column[::-1]
        number = np.where(self.price > 0, rows.group, -1)
        refusal, groups = self.refuser >= 0, len(program.groups)
        number[refusal] = groups + self.refuser[refusal] * lines + table.line[self.candidate[refusal]]
        theirs = (decision >= 0) & (self.price > 0) & (first >= 0) & (first < len(table))
        number[theirs] = decision[theirs] * people + table.teacher[first[theirs]]
        # Decisions about teachers come first, then groups, then refusals: what is kept of several conflicts.
        shifted = np.where(theirs, number, len(decisions) * people + number)
        return np.where(number == -1, -1, np.unique(shifted, return_inverse=True)[1].ravel())


def relaxable(context: Context, rules: Sequence[Rule]) -> Relaxable:
    """The formulation of these rules in which demands may give way. Soft rules stay as they are: they give way anyhow.

    Raises PolicyError as `formulate` does; problems of the data are found by `formulate` alone.
    """
    loose = [rule for rule in rules if rule.kind == "pair" and isinstance(rule.params, PairParams)]
    strict = [rule for rule in rules if rule.kind == "pair" and rule not in loose]
    free = np.ones(len(context.state.teachers), dtype=np.bool_)
    eligible = free.copy()
    waivers = Waivers.of(context)
    for rule in rules:
        passes = rule.refuse_teachers(context) == 0
        free &= passes | (rule in loose)
        eligible = passes if rule.id == ELIGIBILITY else eligible
    links, everywhere = _links(context, free)
    links = waivers.linked(context, links)
    candidates, refused = generate(context, links, strict, np.flatnonzero(free))
    build = RotationBuilder(context, candidates, eligible)
    prices: dict[str, int] = {}
    for rule in rules:
        rule.contribute(build)
        if isinstance(rule.params, GroupParams | PairParams):
            prices[rule.id] = rule.params.relax_price
    which, rule_of = _refuse(build, rules, loose, waivers)
    program = build.program.build(goals_in_order(context.policy, rules))
    rows = program.rows
    price = np.array([prices.get(group.rule, 0) for group in program.groups], dtype=np.int64)[rows.group]
    price[(rows.slack >= 0) | ((rows.lower <= -INFINITY) & (rows.upper >= INFINITY))] = 0
    own = len(rows) - len(which)
    none = np.full(own, -1, dtype=np.int64)
    formulation = Formulation(context, tuple(rules), candidates, refused, eligible, free, program)
    return Relaxable(formulation, price, np.concatenate([none, rule_of]), np.concatenate([none, which]), everywhere)


def _links(context: Context, free: BoolArray) -> tuple[Links, bool]:
    """All pairs of public schools of one authority, or only the linked ones where that would be too many."""
    schools, people = context.state.schools, context.state.teachers
    links = all_links(context, people.school[free])
    keep = schools.public[links.origin] & schools.public[links.destination]
    keep &= schools.legal[links.origin] != schools.legal[links.destination]
    keep &= schools.authority[links.origin] == schools.authority[links.destination]
    links = links.take(keep)
    at_school = np.bincount(people.school[free & (people.school >= 0)], minlength=len(schools))
    if int(at_school[links.origin].sum()) <= MOST_PAIRS:
        return links, True
    return channel_links(context), False


def _refuse(
    build: RotationBuilder, rules: Sequence[Rule], loose: Sequence[Rule], waivers: Waivers
) -> tuple[IntArray, IntArray]:
    """A row `x = 0` for every candidate and rule that refuses it; the candidates and the rules' indices, by row."""
    columns, owners = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for index, rule in enumerate(rules):
        if rule in loose:
            table = build.candidates
            refused = (rule.refuse_teachers(build.context)[table.teacher] > 0) | (rule.refuse(table, build.context) > 0)
            refused &= ~waivers.passes(rule.id, table)
            columns.append(build.x[refused])
            owners.append(np.full(int(refused.sum()), index, dtype=np.int64))
            one = build.program.groups(rule.id, [""])
            group = np.repeat(one, len(columns[-1]))
            at = np.arange(len(group), dtype=np.int64)
            build.program.rows(group, at, columns[-1], np.ones_like(at), upper=0)
    return np.concatenate(columns), np.concatenate(owners)
