"""When no plan exists: a smallest set of demands that cannot hold together, in the names of schools and teachers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rotation.explain.relaxable import Relaxable, relaxable
from rotation.formulate import Formulation
from rotation.formulation.context import Context
from rotation.i18n import _, ngettext
from rotation.rules.base import Rule
from rotation.rules.reading import Reading
from rotation.rules.refusals import move_of, said_of
from rotation.rules.registry import load_rules
from solvers.backend import Limits, Stop
from solvers.conflict import Conflict, find_conflict
from solvers.program import INFINITY

MOST_MOVES = 3
"""Refused moves that are written out one by one; the others are counted."""


@dataclass(frozen=True)
class Demand:
    """One demand of a conflict: its rule, what it asks for in words, and whether it is proved to be needed."""

    rule: str
    text: str
    needed: bool
    teacher_id: str = ""
    """Whom the decision is about, where the rule decides about single teachers."""


@dataclass(frozen=True)
class Explained:
    """Demands that cannot hold together; `minimal`: taking any one away leaves a plan; `certain`: doubly proved."""

    demands: tuple[Demand, ...]
    minimal: bool
    certain: bool
    everywhere: bool
    """False where moves outside the open channels were too many to look at."""


def explain_conflict(
    context: Context, rules: Sequence[Rule] | None = None, seconds: float | None = 60.0, stop: Stop | None = None
) -> Explained | None:
    """The conflict of a case without a plan; None where a plan exists, or nothing is proved in `seconds`.

    Demands of rules over several moves take part, and the refusals of rules that the office may waive for one move.
    Who is eligible and what a teacher is qualified for always holds.
    """
    chosen = [rule for rule in (load_rules(context.policy) if rules is None else rules) if rule.kind != "goal"]
    case = relaxable(context, chosen)
    found = find_conflict(case.formulation.program, case.parts, Limits(seconds=seconds), stop)
    return None if found is None else _in_words(case, found)


def _in_words(case: Relaxable, found: Conflict) -> Explained:
    parts, reading = case.parts, Reading(case.formulation.context.instance, case.formulation.context.policy)
    demands = []
    for number, needed in zip(found.parts.tolist(), found.needed.tolist(), strict=True):
        rows = np.flatnonzero(parts == number).tolist()
        rule = rule_of(case.formulation, rows[0])
        if case.refuser[rows[0]] < 0:
            text = row_text(case.formulation, rows[0])
        else:
            text = refusals_text(case, rows[:1] if rule.personal else rows, reading)
        demands.append(Demand(rule.id, text, needed, _teacher(case, rows[0]) if rule.personal else ""))
    return Explained(tuple(demands), found.minimal, found.certain, case.everywhere)


def _teacher(case: Relaxable, row: int) -> str:
    """Code of the teacher whose moves a row is about."""
    rows, table = case.formulation.program.rows, case.formulation.candidates
    column = int(rows.entry_column[np.argmax(rows.entry_row == row)])
    return str(case.formulation.context.state.teachers.code[table.teacher[column]])


def rule_of(formulation: Formulation, row: int) -> Rule:
    """The rule that made a row."""
    name = formulation.program.groups[int(formulation.program.rows.group[row])].rule
    return next(rule for rule in formulation.rules if rule.id == name)


def row_text(formulation: Formulation, row: int) -> str:
    """What one row of a rule over several moves asks for."""
    program = formulation.program
    lower, upper = int(program.rows.lower[row]), int(program.rows.upper[row])
    label = program.groups[int(program.rows.group[row])].label
    low, high = lower if lower > -INFINITY else None, upper if upper < INFINITY else None
    return rule_of(formulation, row).row_text(label, low, high)


def refusals_text(case: Relaxable, rows: Sequence[int], reading: Reading) -> str:
    """What one rule says against some moves: the first ones in the checker's words, the others counted."""
    table, context = case.formulation.candidates, case.formulation.context
    texts = []
    for row in rows[:MOST_MOVES]:
        move = move_of(context, table, int(case.candidate[row]))
        rule = case.formulation.rules[int(case.refuser[row])]
        texts += [finding.message for finding in said_of(rule, move, reading)]
    more = len(rows) - MOST_MOVES
    if more > 0:
        texts.append(ngettext("and {count} more move", "and {count} more moves", more).format(count=more))
    return _("; ").join(dict.fromkeys(texts))
