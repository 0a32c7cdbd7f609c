"""Rule surplus: no line is staffed above what it needs, or above what it has today."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.builder import Entries, selected
from rotation.i18n import N_, _
from rotation.model.kept_places import kept_half_days
from rotation.model.params import ASSUMPTION, param
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.limits import limit_lines
from rotation.rules.reading_lines import LineName
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading


class Surplus(Rule):
    """Staffing after the plan is at most `max(today, need + tolerance)`; a line without a stated need does not grow.

    The same holds for the day on which everybody has returned: those who come for good may not fill the places of
    those who come back, where the form reserves them.
    """

    id = "surplus"
    kind = "group"
    zh = "学科超配上限"
    en = "surplus"
    demands = N_("No line is staffed above its need plus the tolerance, unless it is today.")
    formula = N_(
        "staffing after <= max(staffing today, need + tolerance)\n"
        "the same with everybody back: arrivals for good - departures whose place is free, today with those away\n"
        "unit of breach: a half day above the limit"
    )
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
        limit_lines(self, build, build.staffing_change, build.arrivals.total(len(lines)) > room, room)
        self._with_everybody_back(build)

    def _with_everybody_back(self, build: RotationBuilder) -> None:
        """Rows for the lines that those who come for good can lift above the limit once the others have returned."""
        context, lines = build.context, build.context.state.lines
        lasting = build.arrivals.where(build.of_form(lambda form: not form.returns))
        today = lines.staffing + kept_half_days(context.instance, context.policy, context.state)
        room = np.maximum(today, lines.need + self.params.tolerance) - today
        free = build.departures.where(build.frees_place[build.departures.column])
        which, entries = selected(Entries.joined([lasting, free.negative()]), lasting.total(len(lines)) > room)
        text = _("{line}: with everybody back")
        labels = [text.format(line=label) for label in build.line_labels(which)]
        build.rows(self.id, labels, entries, build.at_lines(which), upper=room[which], price=row_price(self.params))

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each line above its limit, and one for each that will be above it with everybody back."""
        lines = reading.lines
        text = _("{line} would have {after} half days; it has {today}, needs {need}, and {limit} are allowed")
        for line, change in lines.change(reading.moves(plan)).items():
            yield from self._over(text, line, lines.staffing[line], change, reading)
        text = _(
            "{line} would have {after} half days once everybody has returned; {today} belong there today, it needs "
            "{need}, and {limit} are allowed"
        )
        waiting = self._waiting(reading) if any(not form.returns for form in reading.general.forms.values()) else {}
        for line, change in self._for_good(plan, reading).items():
            yield from self._over(text, line, lines.staffing[line] + waiting.get(line, 0), change, reading)

    def _over(self, text: str, line: LineName, today: int, change: int, reading: Reading) -> Iterator[Finding]:
        """The finding about a line that grows above its limit, if it does."""
        need = reading.lines.needs.get(line, 0)
        limit, after = max(today, need + self.params.tolerance), today + change
        if after > limit:
            label, place = reading.lines.label(line), line._asdict()
            message = text.format(line=label, after=after, today=today, need=need, limit=limit)
            yield Finding(self.id, message, after - limit, **place, hard=self.params.hard)

    def _for_good(self, plan: Plan, reading: Reading) -> Counter[LineName]:
        """Half days that come for good, less those whose place is free for good."""
        found: Counter[LineName] = Counter()
        for move in reading.moves(plan):
            form = reading.general.forms[move.form]
            if not form.returns:
                found[LineName(move.to_school, move.stage, move.subject)] += move.load
            if not form.keeps_place:
                for service, half_days in reading.lines.taken(move):
                    found[service.line] -= half_days
        return found

    def _waiting(self, reading: Reading) -> Counter[LineName]:
        """Half days that running postings took from the teachers' own lines and will bring back."""
        found: Counter[LineName] = Counter()
        for code, row in reading.teachers.items():
            posting = reading.running_posting(code)
            if posting is None or posting.from_school in ("", posting.to_school):
                continue
            if reading.general.forms[posting.form].keeps_place and reading.staff_flag(code, "gives_load"):
                line = LineName(posting.from_school, row.stage, row.subject)
                found[line] += reading.part_of(posting) or reading.own_load(code)
        return found
