"""Rule outflow: no school and no subject group loses too many teachers at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.builder import Entries, selected
from rotation.i18n import N_, _
from rotation.model.params import ASSUMPTION, param
from rotation.model.plan import Move
from rotation.model.postings import running_postings
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.limits import limit_lines, limit_schools
from rotation.rules.reading_lines import LineName
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.model.state import IntArray
    from rotation.rules.reading import Reading


class Outflow(Rule):
    """At most a share of a school's teachers leave in a year and are away at once, and few of any subject group."""

    id = "outflow"
    kind = "group"
    zh = "派出上限"
    en = "outflow"
    demands = N_("No school and no subject group loses too many teachers at once.")
    formula = N_(
        "leaving a school <= max(1, floor(leave_percent * teachers / 100))\n"
        "leaving a school + away today <= max(1, floor(away_percent * teachers / 100))\n"
        "leaving a subject group of n persons <= floor(n / group_part)\n"
        "n < group_part: leaving <= 1 and leaving <= qualified arrivals\n"
        "leaving: at least min_load half days go, or all that the teacher gives at the origin today\n"
        "unit of breach: a person above a limit; a person not replaced"
    )
    example = N_(
        "A school of 20 teachers may lose 3 in a year. At most 4 may be away at once: with 2 away already it "
        "may lose 2. Of a subject group of 7 two may leave; of a group of 2 one, if a qualified teacher "
        "arrives in the same plan. Somebody with 4 half days a week who serves all 4 elsewhere has left; of 10 half "
        "days 4 are no departure."
    )
    rank = 140

    row_high = N_("{label}: at most {number} may leave (teachers; beyond arrivals where a replacement is asked for)")

    class Params(GroupParams):
        """Units of breach: persons above a limit, and persons of a small group who are not replaced."""

        leave_percent: int = param(
            15, "一年派出上限(百分)", "teachers of a school who leave in a year, per cent", ASSUMPTION, ge=0, le=100
        )
        away_percent: int = param(
            20, "同时在外上限(百分)", "teachers of a school who are away at once, per cent", ASSUMPTION, ge=0, le=100
        )
        group_part: int = param(
            3,
            "学科组派出上限(几分之一)",
            "one in how many of a subject group leaves; a smaller group loses nobody without a replacement",
            ASSUMPTION,
            ge=1,
            le=10,
        )
        min_load: int = param(
            6, "计为离校的最少半天数", "half days from which a move counts as leaving", ASSUMPTION, ge=1, le=10
        )

    def contribute(self, build: RotationBuilder) -> None:
        """Rows for the schools, the subject groups and the small subject groups whose limits can be reached."""
        self._schools(build)
        self._groups(build)

    def _schools(self, build: RotationBuilder) -> None:
        schools, params = build.context.state.schools, self.params
        leaving = Entries(build.candidates.origin, build.x, np.ones_like(build.x)).where(build.leaves(params.min_load))
        year = np.maximum(params.leave_percent * schools.teachers // 100, 1)
        at_once = np.maximum(params.away_percent * schools.teachers // 100, 1)
        limit = np.minimum(year, np.maximum(at_once - self._already_away(build), 0))
        limit_schools(self, build, leaving, leaving.total(len(schools)) > limit, limit)

    def _already_away(self, build: RotationBuilder) -> IntArray:
        """Persons of each school who are on a running posting elsewhere."""
        context = build.context
        running = running_postings(context.instance, context.state)
        own = context.state.teachers.load[running.teacher]
        gone = (running.from_school >= 0) & ((running.load >= own) | (running.load >= self.params.min_load))
        return np.bincount(running.from_school[gone], minlength=len(context.state.schools)).astype(np.int64)

    def _groups(self, build: RotationBuilder) -> None:
        lines, table, params = build.context.state.lines, build.candidates, self.params
        leaves, main = build.leaves(params.min_load), build.context.state.teachers.line[table.teacher]
        one = np.ones_like(build.x)
        leaving = Entries(main, build.x, one).where(leaves & (main >= 0))
        arriving = Entries(table.line, build.x, one).where(leaves & (table.grade > 0))
        total, small = leaving.total(len(lines)), lines.persons < params.group_part
        limit = np.where(small, 1, lines.persons // params.group_part)
        limit_lines(self, build, leaving, total > limit, limit)
        which, entries = selected(Entries.joined([leaving, arriving.negative()]), small & (total > 0))
        text = _("{line}: replacement")
        labels = [text.format(line=label) for label in build.line_labels(which)]
        build.rows(self.id, labels, entries, build.at_lines(which), upper=0, price=row_price(params))

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each limit that is exceeded, and for each small group that is left without replacement."""
        gone = [move for move in reading.moves(plan) if reading.is_gone(move, self.params.min_load)]
        yield from self._emptied_schools(gone, reading)
        yield from self._emptied_groups(gone, reading)

    def _emptied_schools(self, gone: list[Move], reading: Reading) -> Iterator[Finding]:
        leaving = Counter(reading.present_school(move.teacher_id) for move in gone)
        teachers, away = (_teachers(reading), self._away(reading)) if leaving else (Counter(), Counter())
        for school_id, count in leaving.items():
            if school_id not in reading.schools:
                continue
            year = max(1, self.params.leave_percent * teachers[school_id] // 100)
            at_once = max(1, self.params.away_percent * teachers[school_id] // 100)
            limit = min(year, max(0, at_once - away[school_id]))
            if count > limit:
                text = _(
                    "{school}: {count} leaving, {limit} may: of its {teachers} teachers at most {year} in a year and "
                    "{at_once} away at once; away already: {away}"
                )
                message = text.format(
                    school=reading.school_name(school_id),
                    count=count,
                    limit=limit,
                    teachers=teachers[school_id],
                    year=year,
                    at_once=at_once,
                    away=away[school_id],
                )
                yield Finding(self.id, message, count - limit, school_id=school_id, hard=self.params.hard)

    def _away(self, reading: Reading) -> Counter[str]:
        """Persons of each school whom a running posting keeps elsewhere."""
        found: Counter[str] = Counter()
        for teacher_id in reading.teachers:
            posting = reading.running_posting(teacher_id)
            if posting is not None:
                own = reading.own_load(teacher_id)
                load = reading.part_of(posting) or own
                found[posting.from_school] += load >= own or load >= self.params.min_load
        return found

    def _emptied_groups(self, gone: list[Move], reading: Reading) -> Iterator[Finding]:
        lines, part = reading.lines, self.params.group_part
        mains = (lines.main_line(move.teacher_id) for move in gone)
        leaving = Counter(line for line in mains if line is not None)
        arriving = Counter(
            LineName(move.to_school, move.stage, move.subject)
            for move in gone
            if lines.grade(move.teacher_id, move.stage, move.subject) > 0
        )
        for line, count in leaving.items():
            persons = lines.group_size[line]
            limit = persons // part if persons >= part else 1
            if count > limit:
                text = _("{line}, a group of {persons}: {count} leaving, {limit} may")
                message = text.format(count=count, line=lines.label(line), persons=persons, limit=limit)
                yield self._finding(line, message, count - limit)
            if persons < part and count > arriving[line]:
                text = _("{line}, a group of {persons}: {count} leaving, {arriving} qualified arriving")
                message = text.format(count=count, line=lines.label(line), persons=persons, arriving=arriving[line])
                yield self._finding(line, message, count - arriving[line])

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


def _teachers(reading: Reading) -> Counter[str]:
    """Persons in quota, by the school that holds their quota."""
    return Counter(reading.quota_school(code) for code in reading.teachers if reading.staff_flag(code, "takes_quota"))
