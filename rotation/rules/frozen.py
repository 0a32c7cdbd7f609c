"""Rule frozen: moves that are published already stay as they are when a plan is made anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.baseline import among
from rotation.i18n import N_, _
from rotation.model.params import param
from rotation.model.plan import Move
from rotation.model.problem import Place, Problem
from rotation.model.state import BoolArray, IntArray
from rotation.rules.base import Finding, PairParams, Rule

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.formulation.candidates import Candidates
    from rotation.formulation.context import Context
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_BACK = N_("assumption: what was told to somebody weighs more than one exception; the district sets its own")
OTHERWISE = 1


class Frozen(Rule):
    """A frozen move of the baseline is in the plan: same teacher, school, line, form and load.

    Which moves are frozen stands beside the baseline (`Instance.frozen`); without one the rule says nothing.
    """

    id = "frozen"
    kind = "pair"
    zh = "已公布不变"
    en = "published moves"
    demands = N_("A move that is published and frozen stays exactly as it is.")
    formula = N_("frozen move c of the baseline: x[c] = 1")
    example = N_(
        "A teacher was told to go to one school as a secondment and the move is frozen: no other school, line, form "
        "or load is possible for him or her any more, and staying is not either."
    )
    rank = 16
    reasons = (N_("the published move of this teacher is frozen"),)

    row_low = N_("{label}")
    personal = True

    class Params(PairParams):
        """Each frozen move is a decision of its own; giving one up has a price among the ways out."""

        relax_price: int = param(
            10, "放弃一项已公布安排的代价", "price of giving up one published move", _BACK, ge=1, le=10**6
        )

    def refuse(self, table: Candidates, context: Context) -> IntArray:
        """Everything else for those whose move is frozen."""
        bound = _bound(context)[table.teacher]
        kept = among(table, context.state, context.instance.baseline)
        return np.where(bound & ~kept, OTHERWISE, 0).astype(np.int64)

    def contribute(self, build: RotationBuilder) -> None:
        """One row for each frozen move that is possible: the sum of the teacher's candidates is at least one."""
        from rotation.formulation.builder import Entries, Spots, grouped

        people, bound = build.context.state.teachers, _bound(build.context)
        entries = Entries(build.candidates.teacher, build.x, np.ones_like(build.x))
        which, entries = grouped(entries.where(bound[build.candidates.teacher]), len(people))
        labels = [_("the published move of {teacher} stays").format(teacher=people.name[at]) for at in which]
        build.rows(self.id, labels, entries, Spots(teacher=which), lower=1)

    def examine(self, build: RotationBuilder) -> Iterable[Problem]:
        """Frozen moves that are no longer possible."""
        instance, state = build.context.instance, build.context.state
        if not instance.frozen:
            return
        possible = set(state.teachers.code[np.unique(build.candidates.teacher)])
        names = dict(zip(instance.schools["school_id"], instance.schools["name"], strict=True))
        for move in sorted(instance.baseline):
            if move.teacher_id in instance.frozen and move.teacher_id not in possible:
                at = state.teacher_index.get(move.teacher_id)
                name = move.teacher_id if at is None else state.teachers.name[at]
                text = _("the published move of {teacher} to {school} is frozen, and is no longer possible")
                message = text.format(teacher=name, school=names.get(move.to_school, move.to_school))
                advice = _("Take it out of the frozen ones, or take back the change that stands against it.")
                yield Problem("frozen_impossible", Place(sheet=_("baseline plan")), move.teacher_id, message, advice)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each frozen move that the plan has otherwise or not at all."""
        frozen: dict[str, set[Move]] = defaultdict(set)
        for move in reading.instance.baseline:
            if move.teacher_id in reading.instance.frozen:
                frozen[move.teacher_id].add(move)
        moved = set()
        for move in reading.moves(plan):
            moved.add(move.teacher_id)
            if move.teacher_id in frozen and move not in frozen[move.teacher_id]:
                text = _("the published move of {teacher} is frozen, and the plan has it otherwise")
                message = text.format(teacher=reading.teacher_name(move.teacher_id))
                yield Finding(self.id, message, teacher_id=move.teacher_id, school_id=move.to_school)
        for teacher_id in sorted(set(frozen) - moved):
            text = _("the published move of {teacher} is frozen, and the plan does not have it")
            message = text.format(teacher=reading.teacher_name(teacher_id))
            yield Finding(self.id, message, teacher_id=teacher_id)


def _bound(context: Context) -> BoolArray:
    """Per teacher: has a frozen move."""
    return np.asarray(np.isin(context.state.teachers.code, sorted(context.instance.frozen)), dtype=np.bool_)
