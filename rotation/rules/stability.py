"""Goal stability: a new plan differs as little as possible from the one that people were told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.i18n import N_, _
from rotation.model.state import NOWHERE, STAGE_INDEX, SUBJECT_INDEX, BoolArray, IntArray
from rotation.model.vocabulary import FORMS
from rotation.rules.base import Measure, Rule
from rotation.rules.settings import goal_rule, goal_tolerance

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading


class Stability(Rule):
    """Moves of the plan that the baseline does not have, plus moves of the baseline that the plan does not have.

    The baseline is the instance's (`Instance.with_baseline`); without one the goal does not exist. A move is the same
    where teacher, school, line, form and load are: one sent elsewhere counts twice, one who stays or goes anew once.
    """

    id = "stability"
    kind = "goal"
    zh = "方案稳定"
    en = "stability"
    demands = N_("As few moves as possible differ from the baseline plan.")
    rank = 225
    goals = ("stability",)

    def contribute(self, build: RotationBuilder) -> None:
        """`|B| + sum of x outside B - sum of x in B`, B the baseline."""
        policy, baseline = build.context.policy, set(build.context.instance.baseline)
        if baseline and goal_rule(policy, self.id).on:
            cost = np.where(_in_baseline(build), -1, 1)
            tolerance = goal_tolerance(policy, self.id)
            build.program.goal(self.id, build.x, cost, constant=len(baseline), tolerance=tolerance)

    def measure(self, plan: Plan, reading: Reading) -> Iterable[Measure]:
        """Moves added and moves dropped."""
        baseline = set(reading.instance.baseline)
        if not baseline or not goal_rule(reading.policy, self.id).on:
            return
        now = set(reading.moves(plan))
        added, dropped = len(now - baseline), len(baseline - now)
        details = {"added": added, "dropped": dropped, "kept": len(now & baseline)}
        yield Measure(self.id, added + dropped, len(baseline), _("changes"), details)


def _in_baseline(build: RotationBuilder) -> BoolArray:
    """Per candidate: the baseline has this very move."""
    state, table = build.context.state, build.candidates
    known = [move for move in build.context.instance.baseline if move.form in FORMS.codes]
    teacher = np.array([state.teacher_index.get(move.teacher_id, NOWHERE) for move in known], dtype=np.int64)
    school = np.array([state.school_index.get(move.to_school, NOWHERE) for move in known], dtype=np.int64)
    stage = np.array([STAGE_INDEX.get(move.stage, NOWHERE) for move in known], dtype=np.int64)
    subject = np.array([SUBJECT_INDEX.get(move.subject, NOWHERE) for move in known], dtype=np.int64)
    form = np.array([FORMS.rank(move.form) for move in known], dtype=np.int64)
    load = np.array([move.load for move in known], dtype=np.int64)
    line = state.lines.find(school, stage, subject)
    found = (np.minimum.reduce([teacher, school, stage, subject, line]) >= 0) & (load >= 0)
    span = 1 + max(int(table.load.max(initial=0)), int(load.max(initial=0)))

    def key(who: IntArray, where: IntArray, how: IntArray, much: IntArray) -> IntArray:
        return ((who * len(state.lines) + where) * len(FORMS.codes) + how) * span + much

    wanted = key(teacher, line, form, load)[found]
    return np.asarray(np.isin(key(table.teacher, table.line, table.form, table.load), wanted), dtype=np.bool_)
