"""Why a repaired plan differs where it does: a change names the teacher, or undoing the move would break a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rotation.check import check
from rotation.model.instance import records
from rotation.model.plan import Plan
from rotation.model.tables_changes import Change
from rotation.planning.differences import Difference
from rotation.planning.repair import Repair
from rotation.rules.base import Finding
from rotation.rules.reading import Reading
from rotation.rules.waivable import excused

SCHOOL_EVENTS = ("post_lost", "quota_lost", "need")
Undone = tuple[tuple[Finding, ...], str, int]
SILENT = frozenset({"eligibility"})
"""Rules whose words would tell others why somebody may not go."""


@dataclass(frozen=True)
class Reason:
    """What forced one difference.

    `direct`: the rows name this teacher. Otherwise `findings` is what the checker finds in the new plan with this
    teacher as published: the breaches of the first hard rule that would be broken, or none where later goals used the
    extra changes and `worse` names the first goal that would be worse, and by how much. Where teachers only make up for
    each other, it is what is found with all of them as published, if that is a demand over all schools.
    """

    difference: Difference
    rows: tuple[int, ...]
    direct: bool
    findings: tuple[Finding, ...] = ()
    worse: str = ""
    by: int = 0


def reasons(repair: Repair) -> list[Reason]:
    """One reason for each difference, in their order.

    Every statement comes from the independent checker. The rows of an indirect one are those that touch the same
    school, or share a broken rule without a place, directly or through other differences.
    """
    if repair.outcome.plan is None or repair.outcome.verdict is None:
        return []
    direct = {one.teacher_id: _direct(repair, one) for one in repair.differences}
    reading = repair.outcome.reading
    undone = {
        one.teacher_id: ((), "", 0) if direct[one.teacher_id] else _undone(repair, [one], reading)
        for one in repair.differences
    }
    for group in _exchanges(repair, [one for one in repair.differences if undone[one.teacher_id][0]], undone):
        together = _undone(repair, group, reading)
        if _anywhere(together[0]):
            undone.update({one.teacher_id: together for one in group})
    rows = _spread(repair, direct, undone)
    return [
        Reason(one, rows[one.teacher_id], bool(direct[one.teacher_id]), *undone[one.teacher_id])
        for one in repair.differences
    ]


def _direct(repair: Repair, difference: Difference) -> tuple[int, ...]:
    return tuple(
        change.row
        for change in repair.changes
        if change.teacher_id == difference.teacher_id and change.event not in ("freeze", "release")
    )


def _undone(repair: Repair, some: Sequence[Difference], reading: Reading) -> Undone:
    """The first hard rule's breaches with these differences undone; else the first worse goal, and by how much."""
    outcome = repair.outcome
    assert outcome.plan is not None
    assert outcome.verdict is not None
    who = {one.teacher_id for one in some}
    others = [move for move in outcome.plan if move.teacher_id not in who]
    before = [move for one in some for move in one.before]
    plan, rules = Plan.of([*others, *before]), outcome.formulation.rules
    for rule in rules:
        breaches = excused(list(rule.check(plan, reading)), reading.instance, rules)
        found = tuple(finding for finding in breaches if finding.hard)
        if found:
            return found, "", 0
    verdict = check(plan, reading.instance, reading.policy, rules, reading)
    for goal, value in outcome.verdict.values.items():
        by = verdict.values.get(goal, value) - value
        if by and goal != "stability":
            return (), goal if by > 0 else "", max(by, 0)
    return (), "", 0


def _exchanges(repair: Repair, some: list[Difference], undone: dict[str, Undone]) -> Iterator[list[Difference]]:
    """Differences that only make up for each other at their schools, group by group of two and more.

    Who changes places with whom explains both, and tells nothing of what the exchange is there for.
    """
    left = [one for one in some if not _anywhere(undone[one.teacher_id][0])]
    while left:
        group = [left.pop(0)]
        schools = _places(repair, group[0])
        while more := [one for one in left if _places(repair, one) & schools]:
            group += more
            left = [one for one in left if one not in more]
            schools = schools.union(*(_places(repair, one) for one in more))
        if len(group) > 1:
            yield group


def _spread(
    repair: Repair, direct: dict[str, tuple[int, ...]], undone: dict[str, Undone]
) -> dict[str, tuple[int, ...]]:
    """Rows of every difference: its own, else those that reach it from school to school."""
    findings = {code: found for code, (found, _worse, _by) in undone.items()}
    places = {one.teacher_id: _places(repair, one) for one in repair.differences}
    reached: dict[int, set[str]] = {}
    for change in (change for change in repair.changes if change.event not in ("freeze", "release")):
        reached[change.row] = _from(repair, change, places, findings)
    return {code: own or tuple(row for row in sorted(reached) if code in reached[row]) for code, own in direct.items()}


def _from(
    repair: Repair, change: Change, places: dict[str, set[str]], findings: dict[str, tuple[Finding, ...]]
) -> set[str]:
    """Differences that a change reaches, nearest first: those touching its school, then those touching theirs."""
    schools = {change.school_id} - {""} if change.event in SCHOOL_EVENTS else set(places.get(change.teacher_id, ()))
    if not schools:
        schools = set(_schools_of(repair, change.teacher_id))
    reached: set[str] = {change.teacher_id} & set(places)
    while True:
        more = {
            code
            for code, touched in places.items()
            if code not in reached and (touched & schools or _anywhere(findings[code]))
        }
        if not more:
            return reached
        reached |= more
        schools |= {school for code in more for school in places[code]}


def _anywhere(findings: Iterable[Finding]) -> bool:
    """A breach without a place: a share over the whole authority, say."""
    return any(not finding.school_id and not finding.teacher_id for finding in findings)


def _places(repair: Repair, difference: Difference) -> set[str]:
    ends = {move.to_school for move in (*difference.before, *difference.after)}
    return ends | set(_schools_of(repair, difference.teacher_id))


def _schools_of(repair: Repair, teacher_id: str) -> Iterator[str]:
    """The present school by either plan, else by the data before the changes are lost."""
    plans = (repair.published, repair.outcome.plan)
    for plan in plans:
        if plan is not None:
            rows = plan.moves[plan.moves["teacher_id"] == teacher_id]
            yield from (row.from_school for row in records(rows) if row.from_school)
    for row in records(repair.outcome.formulation.context.instance.teachers.query("teacher_id == @teacher_id")):
        yield row.work_school_id or row.quota_school_id
