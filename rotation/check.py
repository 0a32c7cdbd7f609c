"""The independent checker: every rule reads a finished plan, and the goals are computed anew from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rotation.i18n import _
from rotation.model.instance import Instance, records
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.model.terms import return_date
from rotation.model.vocabulary import FORMS, STAGES, SUBJECTS
from rotation.rules.base import Finding, GroupParams, Measure, Rate, Rule
from rotation.rules.reading import Reading
from rotation.rules.registry import load_rules, policy_of
from rotation.rules.settings import goals_in_order
from rotation.rules.waivable import excused
from solvers.builder import VIOLATIONS

PLAN_RULE = "plan"
"""Findings about the plan as a document: unknown codes, a form that is not open."""


@dataclass(frozen=True)
class Verdict:
    """What the checker found: breaches, rates, and goal values in the policy's order."""

    findings: tuple[Finding, ...]
    rates: tuple[Rate, ...]
    measures: tuple[Measure, ...]
    rules: tuple[str, ...]
    """Ids of the rules that were read."""

    @property
    def valid(self) -> bool:
        """True where no hard rule is broken."""
        return not any(finding.hard for finding in self.findings)

    @property
    def values(self) -> dict[str, int]:
        """Goal name -> value."""
        return {measure.goal: measure.value for measure in self.measures}


def check(
    plan: Plan,
    instance: Instance,
    policy: Policy | None = None,
    rules: Sequence[Rule] | None = None,
    reading: Reading | None = None,
) -> Verdict:
    """Read a plan against data and policy; uses nothing of the formulation or of a solver.

    Without a policy that of the data's own policy sheet holds, which may be the default. `reading` is that of the same
    data and policy, where one has been made: what it has worked out is kept.
    """
    chosen_policy = policy_of(instance) if policy is None else policy
    chosen = tuple(load_rules(chosen_policy) if rules is None else rules)
    reading = reading or Reading(instance, chosen_policy)
    findings = list(_document(plan, reading))
    sound = sound_part(plan, reading)
    for rule in chosen:
        findings += rule.check(sound, reading)
    findings = excused(findings, instance, chosen)
    rates = [rate for rule in chosen for rate in rule.rates(sound, reading)]
    measures = [measure for rule in chosen for measure in rule.measure(sound, reading)]
    soft = [rule for rule in chosen if isinstance(rule.params, GroupParams) and not rule.params.hard]
    soft = [rule for rule in soft if not rule.table or len(instance[rule.table])]
    if soft:
        at_rest = [finding for rule in soft for finding in rule.check(Plan.of([]), reading)]
        today = _paid(excused(at_rest, instance, soft), soft)
        measures.insert(0, Measure(VIOLATIONS, _paid(findings, soft), today, _("price units")))
    order = {goal: at for at, goal in enumerate(goals_in_order(chosen_policy, chosen))}
    measures.sort(key=lambda measure: order.get(measure.goal, len(order)))
    return Verdict(tuple(findings), tuple(rates), tuple(measures), tuple(rule.id for rule in chosen))


def _paid(findings: Iterable[Finding], rules: Sequence[Rule]) -> int:
    """The prices of the soft rules' breaches."""
    prices = {rule.id: int(rule.params.price) for rule in rules}
    return sum(prices[finding.rule] * finding.amount for finding in findings if not (finding.hard or finding.waived))


def sound_part(plan: Plan, reading: Reading) -> Plan:
    """The moves whose every code and word exists; the others are findings already and mean nothing to a rule."""
    known = [
        move.teacher_id in reading.teachers
        and move.to_school in reading.schools
        and move.stage in STAGES.codes
        and move.subject in SUBJECTS.codes
        and move.form in FORMS.codes
        for move in plan
    ]
    return Plan(plan.moves[np.array(known, dtype=np.bool_)].reset_index(drop=True), plan.facts)


def _document(plan: Plan, reading: Reading) -> Iterator[Finding]:
    """Codes that do not exist, words that are none, loads and forms that the policy does not offer, moved twice."""
    for move in plan:
        fault = _fault(move, reading)
        if fault:
            yield Finding(PLAN_RULE, fault, teacher_id=move.teacher_id, school_id=move.to_school)
    yield from _terms(plan, reading)
    for teacher_id, count in Counter(move.teacher_id for move in plan).items():
        if count > 1:
            text = _("{teacher} is moved {count} times")
            name = reading.teacher_name(teacher_id)
            yield Finding(PLAN_RULE, text.format(teacher=name, count=count), teacher_id=teacher_id, amount=count - 1)


def _terms(plan: Plan, reading: Reading) -> Iterator[Finding]:
    """Dates written in the plan that are not the ones that follow from the start date and the form's term."""
    for row in records(plan.moves):
        form = reading.general.forms.get(row.form)
        if form is None or row.teacher_id not in reading.teachers:
            continue
        right = (reading.start.isoformat(), return_date(reading.start, form.years))
        written = (str(row.start or right[0]), str(row.return_date or right[1]))
        if written != right:
            text = _("the posting of {teacher} is written as {written}; by start date and form it is {right}")
            words = {"written": _(" to ").join(written), "right": _(" to ").join(right)}
            message = text.format(teacher=reading.teacher_name(row.teacher_id), **words)
            yield Finding(PLAN_RULE, message, teacher_id=row.teacher_id, school_id=row.to_school)


def _fault(move: Move, reading: Reading) -> str:
    """What is wrong with one move as written, or the empty text."""
    name = reading.teacher_name(move.teacher_id)
    if move.teacher_id not in reading.teachers:
        return _("the plan moves {teacher}, who is not in the teachers table").format(teacher=name)
    if move.to_school not in reading.schools:
        text = _("{teacher} is sent to {school}, which is not in the schools table")
        return text.format(teacher=name, school=move.to_school)
    if move.stage not in STAGES.codes or move.subject not in SUBJECTS.codes or move.form not in FORMS.codes:
        return _("the move of {teacher} names an unknown stage, subject or form").format(teacher=name)
    form, own = reading.general.forms.get(move.form), reading.own_load(move.teacher_id)
    if form is None or not form.open:
        text = _("{teacher} moves by {form}, a form that the policy does not open")
        return text.format(teacher=name, form=FORMS.label(move.form))
    if move.load not in (form.loads or (own,)) or move.load > own:
        text = _("{teacher} is to serve {load} half days; the form {form} does not allow that")
        return text.format(teacher=name, load=move.load, form=FORMS.label(move.form))
    return ""
