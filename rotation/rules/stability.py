"""Goal stability: a new plan differs as little as possible from the one that people were told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.baseline import among
from rotation.i18n import N_, _
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
    formula = N_(
        "minimise the moves of the plan that the baseline has not + the moves of the baseline that the plan has not\n"
        "a move: teacher, school, stage, subject, form and half days"
    )
    example = N_(
        "The published plan sends three teachers. In the new one the first goes as published, the second to another "
        "school, the third stays, and a fourth goes: 2 + 1 + 1 = 4 changes."
    )
    rank = 225
    goals = ("stability",)

    def contribute(self, build: RotationBuilder) -> None:
        """`|B| + sum of x outside B - sum of x in B`, B the baseline."""
        policy, baseline = build.context.policy, set(build.context.instance.baseline)
        if baseline and goal_rule(policy, self.id).on:
            cost = np.where(among(build.candidates, build.context.state, baseline), -1, 1)
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
