"""Explanations from Python: of an outcome, what `rotation explain ... --json` says of its plan or its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rotation.explain.planned import Planned, planned
from rotation.explain.scores import scores
from rotation.explain.shortage import shortage_reason
from rotation.explain.solved_state import resumable, state_of
from rotation.explain.stuck import explain as explain_stuck
from rotation.explain.teacher import about_teacher
from rotation.explain.whynot import why_not
from rotation.model.vocabulary import STAGES, SUBJECTS
from rotation.report.prices import why_not_json
from rotation.report.scores import scores_json
from rotation.report.shortage import filled, shortage_json
from rotation.report.stuck import stuck_json
from rotation.report.teacher import teacher_json
from rotation.solve import Outcome
from solvers.solution import Status

SECONDS = 60.0


def explain(
    outcome: Outcome,
    *,
    teacher: str = "",
    school: str = "",
    subject: str = "",
    stage: str = "",
    seconds: float | None = SECONDS,
) -> dict[str, Any]:
    """Why: as the object that `rotation explain ... --json` prints; which one depends on what is named, by code.

    Nothing: of a plan what each rule costs, or at a `school`; without a plan the conflict and the ways out. A
    `teacher`: eligible or not, every place, the part in the plan; with a `school`: why not there, or at which price in
    each goal. A `school` and a `subject`, where it has several also a `stage`: why the shortage stays. What is solved
    for it takes `seconds` at most. Raises KeyError for a code that is not there, ValueError where a plan is needed.
    """
    context = outcome.formulation.context
    if subject:
        return _shortage(outcome, _index(context.state.school_index, school), subject, stage)
    if teacher and not school:
        who = _index(context.state.teacher_index, teacher)
        return teacher_json(context, about_teacher(outcome.formulation, who, outcome.plan, proved=outcome.proved))
    if outcome.status is Status.INFEASIBLE and not teacher:
        return stuck_json(explain_stuck(context, seconds))
    case = _planned(outcome)
    if teacher:
        who, where = _index(context.state.teacher_index, teacher), _index(context.state.school_index, school)
        return why_not_json(case, why_not(case, who, where, seconds))
    named = str(context.state.schools.name[_index(context.state.school_index, school)]) if school else ""
    return scores_json(scores(case, named, seconds=seconds))


def _index(index: Mapping[str, int], code: str) -> int:
    if code not in index:
        raise KeyError(code)
    return index[code]


def _planned(outcome: Outcome) -> Planned:
    """The outcome's plan with what its proofs left. Raises ValueError where there is none."""
    if outcome.plan is None:
        raise ValueError("there is no plan to explain")
    context = outcome.formulation.context
    best = {goal.name: goal.best for goal in outcome.goals if goal.best is not None}
    case = planned(outcome.plan, context.instance, context.policy, optimal=outcome.proved, best=best)
    content = state_of(outcome)
    return case if content is None else replace(case, state=resumable(content, case))


def _shortage(outcome: Outcome, school: int, subject: str, stage: str) -> dict[str, Any]:
    context = outcome.formulation.context
    lines = context.state.lines
    wanted = (lines.school == school) & (lines.subject == SUBJECTS.rank(subject))
    if stage:
        wanted &= lines.stage == STAGES.rank(stage)
    found = [shortage_reason(outcome.formulation, line) for line in wanted.nonzero()[0].tolist()]
    if not found:
        raise KeyError(subject)
    plan = outcome.plan
    return {
        "lines": [
            shortage_json(context, one, None if plan is None else filled(context, one.line, plan)) for one in found
        ]
    }
