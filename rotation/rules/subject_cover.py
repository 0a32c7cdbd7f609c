"""Rule subject_cover: no line gets a new shortage or a deeper one, and none loses its last qualified teacher."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.builder import Entries, selected
from rotation.i18n import N_, _
from rotation.model.plan import Move
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.reading_lines import LineName
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading


class SubjectCover(Rule):
    """A line keeps the smaller of what it has and what it needs, and at least one qualified teacher if it has any."""

    id = "subject_cover"
    kind = "group"
    zh = "学科配备底线"
    en = "subject cover"
    demands = N_("No line gets a new or deeper shortage, and none loses its last qualified teacher.")
    formula = N_(
        "staffing after >= min(staffing today, need)\n"
        "qualified after >= 1 if qualified today >= 1\n"
        "unit of breach: a half day below the floor; a qualified person missing"
    )
    example = N_(
        "A line needs 20 half days and has 26: it may lose 6, so no full-time teacher leaves unless somebody "
        "arrives. A line with 16 of 20 loses nothing without a replacement."
    )
    rank = 110

    row_low = N_("{label}: falls by {loss} at most (half days; qualified: persons), arrivals counted")

    class Params(GroupParams):
        """Units of breach: half days below the floor, and qualified persons missing."""

    def contribute(self, build: RotationBuilder) -> None:
        """Rows for the lines that lose half days, and for those that can lose every qualified person."""
        self._keep_half_days(build)
        self._keep_qualified(build)

    def _keep_half_days(self, build: RotationBuilder) -> None:
        lines = build.context.state.lines
        floor = np.minimum(lines.staffing, lines.need)
        at_risk = (floor > 0) & (lines.staffing - build.departures.total(len(lines)) < floor)
        which, entries = selected(build.staffing_change, at_risk)
        lower = (floor - lines.staffing)[which]
        build.rows(
            self.id, build.line_labels(which), entries, build.at_lines(which), lower=lower, price=row_price(self.params)
        )

    def _keep_qualified(self, build: RotationBuilder) -> None:
        lines, services, taken = build.context.state.lines, build.context.state.services, build.taken
        gone = taken.entire & services.qualified[taken.service]
        leaving = Entries(services.line[taken.service], taken.column, np.ones_like(taken.column)).where(gone)
        table = build.candidates
        comes = (table.grade > 0) & (table.load > 0)
        arriving = Entries(table.line, build.x, np.ones_like(build.x)).where(comes)
        at_risk = (lines.qualified >= 1) & (lines.qualified - leaving.total(len(lines)) < 1)
        which, entries = selected(Entries.joined([arriving, leaving.negative()]), at_risk)
        text = _("{line}: qualified")
        labels = [text.format(line=label) for label in build.line_labels(which)]
        build.rows(
            self.id,
            labels,
            entries,
            build.at_lines(which),
            lower=1 - lines.qualified[which],
            price=row_price(self.params),
        )

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each line below its floor, and for each that has lost its last qualified teacher."""
        moves = list(reading.moves(plan))
        yield from self._short_lines(moves, reading)
        yield from self._unqualified_lines(moves, reading)

    def _short_lines(self, moves: list[Move], reading: Reading) -> Iterator[Finding]:
        lines = reading.lines
        for line, change in lines.change(moves).items():
            today, need = lines.staffing[line], lines.needs.get(line, 0)
            floor, after = min(today, need), today + change
            if floor > 0 and after < floor:
                text = _(
                    "{line} would have {after} half days; it has {today}, needs {need}, and keeps at least {floor}"
                )
                message = text.format(line=lines.label(line), after=after, today=today, need=need, floor=floor)
                yield self._finding(line, message, floor - after)

    def _unqualified_lines(self, moves: list[Move], reading: Reading) -> Iterator[Finding]:
        lines = reading.lines
        after: Counter[LineName] = Counter()
        for move in moves:
            for service, half_days in lines.taken(move):
                line = service.line
                if half_days == service.half_days and lines.grade(move.teacher_id, line.stage, line.subject) > 0:
                    after[line] -= 1
            if move.load > 0 and lines.grade(move.teacher_id, move.stage, move.subject) > 0:
                after[LineName(move.to_school, move.stage, move.subject)] += 1
        for line, change in after.items():
            today = lines.qualified[line]
            if today >= 1 and today + change < 1:
                text = _("{line} would have {after} qualified teachers; it has {today} and keeps at least 1")
                message = text.format(line=lines.label(line), after=today + change, today=today)
                yield self._finding(line, message, 1 - today - change)

    def _finding(self, line: LineName, message: str, amount: int) -> Finding:
        return Finding(
            self.id,
            message,
            amount,
            school_id=line.school_id,
            stage=line.stage,
            subject=line.subject,
            hard=self.params.hard,
        )
