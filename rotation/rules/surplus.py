"""Rule surplus: no line is staffed above what it needs, or above what it has today."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.builder import selected
from rotation.i18n import N_, _
from rotation.model.params import ASSUMPTION, param
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading


class Surplus(Rule):
    """Staffing after the plan is at most `max(today, need + tolerance)`; a line without a stated need does not grow."""

    id = "surplus"
    kind = "group"
    zh = "学科超配上限"
    en = "surplus"
    demands = N_("No line is staffed above its need plus the tolerance, unless it is today.")
    formula = N_("staffing after <= max(staffing today, need + tolerance)\nunit of breach: a half day above the limit")
    example = N_(
        "A line needs 20 half days and has 16: a full-time teacher would make 26, and 20 are allowed, so 4 "
        "half days may arrive unless others leave. With a tolerance of 6 half days the teacher may come."
    )
    rank = 120

    row_high = N_("{label}: at most {number} more half days")

    class Params(GroupParams):
        """Units of breach: half days above the limit."""

        tolerance: int = param(0, "超配容差(半天)", "tolerance above the need in half days", ASSUMPTION, ge=0, le=1000)

    def contribute(self, build: RotationBuilder) -> None:
        """A row for each line that arrivals can lift above its limit."""
        lines = build.context.state.lines
        room = np.maximum(lines.staffing, lines.need + self.params.tolerance) - lines.staffing
        which, entries = selected(build.staffing_change, build.arrivals.total(len(lines)) > room)
        build.rows(self.id, build.line_labels(which), entries, upper=room[which], price=row_price(self.params))

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each line above its limit."""
        lines = reading.lines
        for line, change in lines.change(reading.moves(plan)).items():
            today, need = lines.staffing[line], lines.needs.get(line, 0)
            limit, after = max(today, need + self.params.tolerance), today + change
            if after > limit:
                text = _("{line} would have {after} half days; it has {today}, needs {need}, and {limit} are allowed")
                message = text.format(line=lines.label(line), after=after, today=today, need=need, limit=limit)
                yield Finding(
                    self.id,
                    message,
                    after - limit,
                    school_id=line.school_id,
                    stage=line.stage,
                    subject=line.subject,
                    hard=self.params.hard,
                )
