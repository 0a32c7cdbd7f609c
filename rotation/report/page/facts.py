"""What the report of a plan is made from: the plan read by the checker, its indicators, and what is proved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rotation.check import Verdict, sound_part
from rotation.i18n import _
from rotation.indicators import Indicators, indicators
from rotation.model.instance import Instance
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.report.certified import certified_text
from rotation.report.figures import Figures, figures_of
from rotation.report.handout.people import Sent, sent
from rotation.report.school_changes import school_changes
from rotation.report.summary import goal_text
from rotation.report.words import goal_name
from rotation.rules.reading import Reading
from rotation.solve import Outcome
from solvers.certificate_check import GoalCheck


@dataclass(frozen=True)
class Goal:
    """One goal in the policy's order."""

    name: str
    unit: str
    today: int | None
    value: int | None
    state: str
    proved: bool


@dataclass(frozen=True, eq=False)
class PlanFacts:
    """Everything that the page shows of a plan."""

    plan: Plan
    instance: Instance
    policy: Policy
    reading: Reading
    verdict: Verdict
    figures: Figures
    indicators: Indicators
    changes: pd.DataFrame
    people: list[Sent]
    goals: list[Goal]
    proof: str
    """In one sentence: what is proved of the plan, and by whom."""


def facts_of_plan(
    plan: Plan, instance: Instance, policy: Policy, verdict: Verdict, goals: list[Goal], proof: str
) -> PlanFacts:
    """The facts of a plan that was checked; moves with an unknown code or word are findings and no facts."""
    reading = Reading(instance, policy)
    plan = sound_part(plan, reading)
    found = indicators(instance, policy, plan)
    return PlanFacts(
        plan,
        instance,
        policy,
        reading,
        verdict,
        figures_of(plan, reading, found),
        found,
        school_changes(reading, plan),
        sent(plan, reading),
        goals,
        proof,
    )


def goals_of_outcome(outcome: Outcome) -> list[Goal]:
    """The goals as the solver proved them."""
    measures = {} if outcome.verdict is None else {one.goal: one for one in outcome.verdict.measures}
    return [
        Goal(
            goal_name(goal.name),
            measures[goal.name].unit if goal.name in measures else "",
            measures[goal.name].today if goal.name in measures else None,
            goal.value,
            goal_text(goal),
            goal.proved,
        )
        for goal in outcome.goals
    ]


def proof_of_outcome(outcome: Outcome) -> str:
    """What the solver proved."""
    if outcome.proved:
        return _("Every goal in order is proved optimal.")
    done = sum(goal.proved for goal in outcome.goals)
    text = _("The plan is valid and not proved optimal: {done} of {count} goals are proved.")
    return text.format(done=done, count=len(outcome.goals))


def goals_of_verdict(verdict: Verdict, checked: Sequence[GoalCheck] = ()) -> list[Goal]:
    """The goals as the checker measured them, each with what a certificate proves of it, if there is one."""
    certain = {goal.name: goal for goal in checked}
    found = []
    for measure in verdict.measures:
        goal = certain.get(measure.goal)
        state = _("{value}; no certificate").format(value=measure.value) if goal is None else certified_text(goal)
        proved = goal is not None and goal.certified
        found.append(Goal(goal_name(measure.goal), measure.unit, measure.today, measure.value, state, proved))
    return found


def proof_of_certificate(certified: Any) -> str:
    """What a certificate proves; without one (None), that nothing is proved here."""
    if certified is None:
        return _("No certificate of optimality was read with the plan; the checker has read it rule by rule.")
    if certified.optimal:
        return _("Certified optimal: exact arithmetic proves every goal, without any solver.")
    done = sum(goal.certified for goal in certified.goals)
    text = _("The certificate is valid and leaves gaps: exact arithmetic proves {done} of {count} goals optimal.")
    return text.format(done=done, count=len(certified.goals))
