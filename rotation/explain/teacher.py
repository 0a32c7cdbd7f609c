"""One teacher in full: eligible or not and why, every place and what stands against it, the part in a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from rotation.check import check
from rotation.explain.bonds import bonds
from rotation.explain.eligibility import personal_sheet
from rotation.explain.moves import reasons_for, teacher_refusals
from rotation.explain.stays import stay_reasons
from rotation.formulate import Formulation
from rotation.model.plan import Move, Plan
from rotation.rules.eligibility_params import EligibilityParams
from rotation.rules.reading import Reading
from rotation.rules.refusals import Refusal


@dataclass(frozen=True)
class GoalPart:
    """What a goal is worth with the plan, and with the plan but this teacher's move; smaller is better."""

    goal: str
    with_move: int
    without: int

    @property
    def part(self) -> int:
        """What the move adds; negative where it makes the goal better."""
        return self.with_move - self.without


@dataclass(frozen=True, eq=False)
class TeacherAnswer:
    """Conditions (item, fact, required, met), places as `reasons_for` gives them, and the plan's decision."""

    teacher: int
    eligible: bool
    conditions: pd.DataFrame
    places: pd.DataFrame
    move: Move | None = None
    parts: tuple[GoalPart, ...] = ()
    stays: str = ""
    """Why he or she stays, where an eligible teacher does."""
    bonds: tuple[str, ...] = ()
    """What binds the teacher beforehand: decisions, a frozen move, the team, the couple."""
    always: tuple[Refusal, ...] = ()
    """What stands against every place, first among the reasons of each."""


def about_teacher(
    formulation: Formulation, teacher: int, plan: Plan | None = None, *, proved: bool = False
) -> TeacherAnswer:
    """The answer for a teacher (by index): what the teacher and the own school may read, and the office."""
    context = formulation.context
    code = str(context.state.teachers.code[teacher])
    rules = {rule.id: rule for rule in formulation.rules}
    params = rules["eligibility"].params if "eligibility" in rules else EligibilityParams()
    conditions = personal_sheet(context, params, code)
    places = reasons_for(context, formulation.rules, teacher)
    eligible = bool(formulation.eligible[teacher])
    reading = Reading(context.instance, context.policy)
    bound = tuple(bonds(reading, formulation.rules, code, plan))
    pair_rules = [rule for rule in formulation.rules if rule.kind == "pair"]
    always = tuple(teacher_refusals(context, pair_rules, teacher))
    answer = TeacherAnswer(teacher, eligible, conditions, places, bonds=bound, always=always)
    if plan is None:
        return answer
    move = next((move for move in plan if move.teacher_id == code), None)
    if move is not None:
        return replace(answer, move=move, parts=_parts(formulation, plan, move, reading))
    reasons = stay_reasons(formulation, plan, proved=proved).set_index("teacher_id")["text"]
    return replace(answer, stays=str(reasons.get(code, "")))


def _parts(formulation: Formulation, plan: Plan, move: Move, reading: Reading) -> tuple[GoalPart, ...]:
    """The move's part in each goal but the lottery, by the checker's measures of the plan with and without it."""
    context = formulation.context
    rest = Plan(plan.moves[plan.moves["teacher_id"] != move.teacher_id].reset_index(drop=True), plan.facts)
    values = [check(one, context.instance, context.policy, formulation.rules, reading).values for one in (plan, rest)]
    return tuple(
        GoalPart(goal, value, values[1].get(goal, 0))
        for goal, value in values[0].items()
        if not goal.startswith("lottery")
    )
