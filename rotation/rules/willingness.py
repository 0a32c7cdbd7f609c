"""Goal willingness: few move against their will, few who were not asked, and whom the own school recommends first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from rotation.i18n import N_, _
from rotation.model.instance import records
from rotation.model.lookup import indexed
from rotation.model.params import ASSUMPTION, param
from rotation.model.state import IntArray
from rotation.model.vocabulary import CONSENT
from rotation.rules.base import Measure, Rule, RuleParams
from rotation.rules.settings import goal_rule, goal_tolerance

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

LAST = 10**9
"""The rank of a recommendation that has none: behind all others."""


class Willingness(Rule):
    """Three goals in order: movers who are unwilling, movers who did not say, and ranks of recommendation passed over.

    A mover passes over as many ranks as the school where he or she serves today recommends teachers before him or
    her: none for its first, all of its list for one whom it does not recommend.
    """

    id = "willingness"
    kind = "goal"
    zh = "本人意愿"
    en = "willingness"
    demands = N_("As few as possible move against their will or unasked; schools send whom they recommend first.")
    formula = N_(
        "minimise the unwilling teachers who move\n"
        "then the teachers who move and did not say\n"
        "then the sum over the moves of the teachers whom the own school recommends before the mover\n"
        "(all whom it recommends, for a mover whom it does not; an opinion in refused_opinions recommends nobody)"
    )
    example = N_(
        "A school recommends A, B and C in this order. If A and B go, 0 + 1 is counted; if A and C go, 0 + 2; if only "
        "somebody goes whom it does not recommend, 3."
    )
    rank = 215
    goals = ("willingness_1", "willingness_2", "willingness_3")

    class Params(RuleParams):
        """Off by default: three goals between balance and burden change which of equally good plans is found."""

        on: bool = param(False, "启用", "on")
        refused_opinions: tuple[str, ...] = param(
            ("不同意", "不推荐"), "不作为推荐的意见", "opinions that make a recommendation none", ASSUMPTION
        )

    def contribute(self, build: RotationBuilder) -> None:
        """The candidates' counts."""
        policy, teacher = build.context.policy, build.candidates.teacher
        consent = build.context.state.teachers.consent
        parts = [consent == CONSENT.rank(word) for word in ("unwilling", "unknown")]
        for goal, amount in zip(self.goals, [*parts, self._passed_over(build)], strict=True):
            if goal_rule(policy, goal).on:
                cost = amount[teacher].astype(np.int64)
                build.program.goal(goal, build.x, cost, tolerance=goal_tolerance(policy, goal))

    def _passed_over(self, build: RotationBuilder) -> IntArray:
        """Ranks of the present school's list before each teacher; the whole list for one who is not on it."""
        state, table = build.context.state, build.context.instance["recommendations"]
        frame = pd.DataFrame(
            {
                "school": indexed(table["school_id"], state.school_index),
                "teacher": indexed(table["teacher_id"], state.teacher_index),
                "rank": table["rank"].fillna(LAST).astype("int64"),
            }
        )
        refused = table["opinion"].astype(str).str.strip().isin(self.params.refused_opinions)
        frame = frame[~refused & (frame["school"] >= 0) & (frame["teacher"] >= 0)].sort_values("rank", kind="stable")
        frame = frame.drop_duplicates(["school", "teacher"])
        before = frame.groupby("school")["rank"].rank(method="min").to_numpy(dtype=np.float64).astype(np.int64) - 1
        school, teacher = frame["school"].to_numpy(dtype=np.int64), frame["teacher"].to_numpy(dtype=np.int64)
        length = np.bincount(school, minlength=len(state.schools) + 1).astype(np.int64)
        present = state.teachers.school
        found = length[np.where(present >= 0, present, len(state.schools))]
        own = present[teacher] == school
        found[teacher[own]] = before[own]
        return found

    def measure(self, plan: Plan, reading: Reading) -> Iterable[Measure]:
        """Counts over the moves."""
        lists = self._lists(reading)
        said: Counter[str] = Counter()
        passed = 0
        for move in reading.moves(plan):
            said[reading.teachers[move.teacher_id].consent] += 1
            ranks = lists[reading.present_school(move.teacher_id)]
            own = ranks.get(move.teacher_id)
            passed += sum(own is None or rank < own for rank in ranks.values())
        units = (_("persons"), _("persons"), _("ranks"))
        for goal, value, unit in zip(self.goals, (said["unwilling"], said["unknown"], passed), units, strict=True):
            if goal_rule(reading.policy, goal).on:
                yield Measure(goal, value, 0, unit)

    def _lists(self, reading: Reading) -> dict[str, dict[str, int]]:
        """Each school's recommended teachers with their best rank."""
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for row in records(reading.instance["recommendations"]):
            known = row.school_id in reading.schools and row.teacher_id in reading.teachers
            if known and row.opinion.strip() not in self.params.refused_opinions:
                rank = LAST if pd.isna(row.rank) else int(row.rank)
                ranks = found[row.school_id]
                ranks[row.teacher_id] = min(rank, ranks.get(row.teacher_id, rank))
        return found
