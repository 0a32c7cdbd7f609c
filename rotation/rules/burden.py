"""Goal burden: little travel, second-subject work, mid-cycle change, and service of those who have served already."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from rotation.i18n import N_, _
from rotation.model.dates import days, first_day
from rotation.model.grades import ClassPosition, class_position
from rotation.model.instance import records
from rotation.model.lookup import indexed
from rotation.model.params import ASSUMPTION, param
from rotation.model.qualification import MAIN
from rotation.model.state import IntArray
from rotation.model.vocabulary import FORMS
from rotation.rules.base import Measure, Rule, RuleParams
from rotation.rules.settings import goal_rule, goal_tolerance

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Move, Plan
    from rotation.rules.reading import Reading

IN_CYCLE = (ClassPosition.MID_CYCLE, ClassPosition.TAKES_GRADUATING)
_LIMIT = N_("the commute limit (assumption: 60 minutes one way) is charged where nothing is known")


class Burden(Rule):
    """Sum over the moves of one-way minutes and of surcharges, all in minutes.

    Minutes are charged to forms that commute, the limit where they are unknown. Surcharges: a second stage or subject
    or one without certificate; a teacher in mid-cycle; each wish ranked before the destination (all of them for a
    school that is not among the wishes, nothing for one who made none); each counted posting begun before the start.
    """

    id = "burden"
    kind = "goal"
    zh = "教师负担"
    en = "burden"
    demands = N_("As little travel, mid-cycle change, missed wishes and repeated service as possible.")
    formula = N_(
        "minimise the sum over the moves of minute * minutes one way (unknown_minutes where unknown; forms "
        "that commute)\n"
        "+ second_subject if not the main stage and subject + mid_cycle if in mid-cycle\n"
        "+ wish_rank * wishes missed + earlier_posting * earlier counted postings"
    )
    example = N_(
        "A move of 35 minutes to the second wish, by a teacher who has served elsewhere once, costs 35 + 10 +"
        " 20 = 65. In a second subject it would cost 95."
    )
    rank = 220
    goals = ("burden",)

    class Params(RuleParams):
        """Prices in minutes."""

        minute: int = param(1, "单程每分钟", "one minute one way", ASSUMPTION, ge=0, le=1000)
        unknown_minutes: int = param(60, "未知通勤按(分钟)", "minutes where unknown", _LIMIT, ge=0, le=1000)
        second_subject: int = param(30, "兼教学科或学段", "second subject or stage", ASSUMPTION, ge=0, le=10_000)
        mid_cycle: int = param(60, "循环中教师", "mid-cycle teacher", ASSUMPTION, ge=0, le=10_000)
        wish_rank: int = param(10, "每错过一个志愿", "each wish missed", ASSUMPTION, ge=0, le=10_000)
        earlier_posting: int = param(20, "每次以往交流", "each earlier posting", ASSUMPTION, ge=0, le=10_000)

    def contribute(self, build: RotationBuilder) -> None:
        """The candidates' prices."""
        policy, table, params = build.context.policy, build.candidates, self.params
        if not goal_rule(policy, self.id).on:
            return
        forms = policy.general.forms
        commutes = np.array([code in forms and forms[code].commutes for code in FORMS.codes])[table.form]
        minutes = np.where(table.minutes < 0, params.unknown_minutes, table.minutes)
        cost = np.where(commutes, params.minute * minutes, 0)
        cost = cost + np.where(table.grade < MAIN, params.second_subject, 0)
        cost += params.mid_cycle * build.context.at_position(*IN_CYCLE)[table.teacher]
        cost += params.wish_rank * _wishes_missed(build)
        cost += params.earlier_posting * _earlier_postings(build)[table.teacher]
        build.program.goal(self.id, build.x, cost, tolerance=goal_tolerance(policy, self.id))

    def measure(self, plan: Plan, reading: Reading) -> Iterable[Measure]:
        """The sum over the moves; details say how it comes about."""
        if not goal_rule(reading.policy, self.id).on:
            return
        wishes = _wishes(reading)
        details: Counter[str] = Counter()
        for move in reading.moves(plan):
            details.update(self._price(move, reading, wishes.get(move.teacher_id, [])))
        yield Measure(self.id, sum(details.values()), 0, _("minutes"), dict(details))

    def _price(self, move: Move, reading: Reading, wishes: list[tuple[int, str]]) -> dict[str, int]:
        """What one move is charged, by kind; wishes are (rank, school) in order."""
        params, row = self.params, reading.teachers[move.teacher_id]
        minutes = 0
        if reading.general.forms[move.form].commutes:
            known = reading.travel.trip(move.teacher_id, move.to_school).minutes
            minutes = params.unknown_minutes if known is None else known
        second = reading.lines.grade(move.teacher_id, move.stage, move.subject) < 3
        mid_cycle = class_position(row.grades_now, row.next_grade) in IN_CYCLE
        ranks = [rank for rank, school_id in wishes if school_id == move.to_school]
        missed = sum(not ranks or rank < min(ranks) for rank, _school in wishes)
        postings = reading.postings.get(move.teacher_id, [])
        earlier = sum(bool(p.counts_rotation) and first_day(p.start) < reading.start for p in postings)
        return {
            "travel": params.minute * minutes,
            "second_subject": params.second_subject * second,
            "mid_cycle": params.mid_cycle * mid_cycle,
            "wishes": params.wish_rank * missed,
            "earlier_postings": params.earlier_posting * earlier,
        }


def _wishes_missed(build: RotationBuilder) -> IntArray:
    """Per candidate: wishes ranked before the destination; all of the teacher's where it is not among them."""
    context, candidates = build.context, build.candidates
    table, count = context.instance["wishes"], len(context.state.schools)
    teacher = indexed(table["teacher_id"], context.state.teacher_index)
    school = indexed(table["school_id"], context.state.school_index)
    frame = pd.DataFrame({"teacher": teacher, "rank": table["rank"].fillna(0).astype("int64")})
    before = frame.groupby("teacher")["rank"].rank(method="min").to_numpy(dtype=np.float64).astype(np.int64) - 1
    known = teacher >= 0
    total = np.bincount(teacher[known], minlength=len(context.state.teachers)).astype(np.int64)
    missed = total[candidates.teacher]
    listed = known & (school >= 0)
    key, before = (teacher * count + school)[listed], before[listed]
    if not len(key):
        return missed
    order = np.lexsort((before, key))
    key, first = np.unique(key[order], return_index=True)
    wanted = candidates.teacher * count + candidates.school
    at = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    return np.where(key[at] == wanted, before[order][first][at], missed)


def _earlier_postings(build: RotationBuilder) -> IntArray:
    """Per teacher: counted postings begun before the start date."""
    table, index = build.context.instance["ledger"], build.context.state.teacher_index
    teacher = indexed(table["teacher_id"], index)
    counted = table["counts_rotation"].to_numpy(dtype=np.bool_) & (teacher >= 0)
    counted &= days(table["start"].to_numpy(dtype=object)) < build.context.instance.start_date.toordinal()
    return np.bincount(teacher[counted], minlength=len(index)).astype(np.int64)


def _wishes(reading: Reading) -> dict[str, list[tuple[int, str]]]:
    """Rank and school of each teacher's wishes."""
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    rows: Iterable[Any] = records(reading.instance["wishes"])
    for row in rows:
        found[row.teacher_id].append((0 if pd.isna(row.rank) else int(row.rank), row.school_id))
    return found
