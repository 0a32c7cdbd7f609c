"""Goal shortage: as little uncovered need as possible, scarce subjects and weaker schools first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.builder import Entries, selected
from rotation.i18n import N_, _
from rotation.rules.base import Measure, Rule
from rotation.rules.settings import goal_rule, goal_tolerance

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading


class Shortage(Rule):
    """Sum over the stated lines of `priority * max(0, need - staffing after)`, in half days.

    The priority of a line is the subject's (1-3) times the school's (1-3), or as the needs table gives it.
    """

    id = "shortage"
    kind = "goal"
    zh = "学科缺口"
    en = "shortage"
    demands = N_("As little uncovered need as possible, scarce subjects and weaker schools first.")
    formula = N_(
        "minimise the sum over the lines with a stated need of priority * max(0, need - staffing after)\n"
        "priority = weight of the subject * weight of the school, or as the needs table gives it * weight of "
        "the school"
    )
    example = N_(
        "A rural school lacks 10 half days of PE: 3 x 3 x 10 = 90 units. A full-time teacher who goes there "
        "takes all 90 off, an itinerant one with 4 half days takes off 36."
    )
    rank = 200
    goals = ("shortage",)

    def contribute(self, build: RotationBuilder) -> None:
        """A shortage column and row for each line whose gap can change; the other gaps are the goal's constant."""
        policy, lines = build.context.policy, build.context.state.lines
        if not goal_rule(policy, self.id).on:
            return
        gap = np.maximum(lines.need - lines.staffing, 0)
        change = build.staffing_change
        touched = np.zeros(len(lines), dtype=np.bool_)
        touched[change.place] = True
        # Where even the loss of everything that can leave uncovers nothing, the gap stays zero.
        touched &= (lines.need > 0) & (lines.staffing - build.departures.total(len(lines)) < lines.need)
        which, entries = selected(change, touched)
        short = build.program.columns(np.zeros(len(which), np.int64), lines.need[which], self.id)
        slack = Entries(np.arange(len(which), dtype=np.int64), short, np.ones_like(short))
        lower = (lines.need - lines.staffing)[which]
        build.rows(self.id, build.line_labels(which), Entries.joined([entries, slack]), lower=lower)
        weighted = lines.priority * gap
        tolerance = goal_tolerance(policy, self.id, today=int(weighted.sum()))
        constant = int(weighted[~touched].sum())
        build.program.goal(self.id, short, lines.priority[which], constant=constant, tolerance=tolerance)

    def measure(self, plan: Plan, reading: Reading) -> Iterable[Measure]:
        """Weighted and plain uncovered half days."""
        if not goal_rule(reading.policy, self.id).on:
            return
        lines = reading.lines
        change = lines.change(reading.moves(plan))
        value = today = uncovered = uncovered_today = 0
        for line, need in lines.needs.items():
            if not need:
                continue
            before = max(0, need - lines.staffing[line])
            after = max(0, need - lines.staffing[line] - change[line])
            priority = lines.priority(line)
            today, value = today + priority * before, value + priority * after
            uncovered_today, uncovered = uncovered_today + before, uncovered + after
        details = {"half_days": uncovered, "half_days_today": uncovered_today}
        yield Measure(self.id, value, today, _("weighted half days"), details)
