"""Rule backbone_floor: a sending school keeps most of its backbone teachers and is not pushed under the pass line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.builder import Entries, Spots, selected
from rotation.i18n import N_, _
from rotation.model.holders import asked_half_days
from rotation.model.params import ASSUMPTION, param
from rotation.model.vocabulary import STAGES
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.counted_change import counted_change
from rotation.rules.reading_balance import Resource
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Move, Plan
    from rotation.rules.reading import Reading

PERSON = 10
"""Half days of a full-time teacher: what one missing person counts as a breach."""


class BackboneFloor(Rule):
    """Backbone teachers who serve a school after the plan, arrivals included, are at least a share of today's number.

    In each measured stage their half days in the statistics, which the pass line is about, also stay at what the line
    asks for; a school that is under it today does not fall further.
    """

    id = "backbone_floor"
    kind = "group"
    zh = "骨干教师底线"
    en = "backbone floor"
    demands = N_("A sending school keeps most of its backbone teachers and is not pushed under the pass line.")
    formula = N_(
        "backbone teachers after >= ceil(keep_percent * backbone teachers today / 100)\n"
        "in a measured stage, in half days: after >= min(today, ceil(pass line * pupils / 10000)), pass line in "
        "thousandths per 100 pupils\n"
        "leaving: as in outflow, at least min_load half days or all that is given at the origin\n"
        "unit of breach: a missing half day; a missing teacher is 10"
    )
    example = N_(
        "A school with 12 full-time backbone teachers keeps at least 10 of them (80 % are 9.6, rounded up). With 1,050 "
        "primary pupils and a pass line of 1 per 100 pupils it keeps 105 half days in the primary stage, so 11 of "
        "these teachers; if it has 9 there, it keeps these 9."
    )
    rank = 150

    row_low = N_("{label}: falls by {loss} half days of backbone teachers at most (a teacher is 10), arrivals counted")

    class Params(GroupParams):
        """Units of breach: missing half days of backbone teachers, 10 for a missing person."""

        keep_percent: int = param(
            80, "骨干教师保留比例(百分)", "share of its backbone teachers that a school keeps", ASSUMPTION, ge=0, le=100
        )
        min_load: int = param(
            6, "计为离校的最少半天数", "half days from which a move counts as leaving", ASSUMPTION, ge=1, le=10
        )

    def contribute(self, build: RotationBuilder) -> None:
        """Rows for the schools, and their measured stages, that can lose more backbone teachers than they may."""
        self._schools(build)
        self._stages(build)

    def _schools(self, build: RotationBuilder) -> None:
        """Persons who serve a school, each as ten half days."""
        state, table, price = build.context.state, build.candidates, row_price(self.params)
        people, count = state.teachers, len(state.schools)
        serving = people.backbone & people.gives_load & (people.school >= 0) & (people.stage >= 0)
        moving = serving[table.teacher] & build.leaves(self.params.min_load)
        leaving = Entries(table.origin, build.x, np.full_like(build.x, PERSON)).where(moving)
        arriving = leaving._replace(place=table.school[moving])
        today = np.bincount(people.school[serving], minlength=count).astype(np.int64)
        floor = -(-self.params.keep_percent * today // 100)
        may_fall = (floor > 0) & (PERSON * today - leaving.total(count) < PERSON * floor)
        which, entries = selected(Entries.joined([arriving, leaving.negative()]), may_fall)
        lower = PERSON * (floor - today)[which]
        build.rows(
            self.id, [state.schools.name[at] for at in which], entries, Spots(school=which), lower=lower, price=price
        )

    def _stages(self, build: RotationBuilder) -> None:
        """Half days in the statistics of each measured stage."""
        schools, counted = build.context.state.schools, counted_change(build, "backbone")
        asked = asked_half_days(build.context.policy, "backbone", schools.pupils)
        floor = np.where(schools.measured, asked, 0).ravel()
        floor = np.minimum(floor, counted.amount)
        change = counted.change
        losses = change.where(change.coefficient < 0).negative().total(len(floor))
        which, entries = selected(change, (floor > 0) & (counted.amount - losses < floor))
        names, text = [STAGES.label(code) for code in STAGES.codes], _("{school} · {stage}: pass line")
        labels = [
            text.format(school=schools.name[at // len(names)], stage=names[at % len(names)]) for at in which.tolist()
        ]
        lower = (floor - counted.amount)[which]
        build.rows(
            self.id,
            labels,
            entries,
            Spots(school=which // len(names), stage=which % len(names)),
            lower=lower,
            price=row_price(self.params),
        )

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each school below its share, and for each measured stage pushed down."""
        moves = list(reading.moves(plan))
        today: Counter[str] = Counter()
        change: Counter[str] = Counter()
        for move in moves:
            if reading.is_gone(move, self.params.min_load) and self._serves(move.teacher_id, reading):
                change[reading.present_school(move.teacher_id)] -= 1
                change[move.to_school] += 1
        if change:
            today.update(reading.present_school(code) for code in reading.teachers if self._serves(code, reading))
        yield from self._short_schools(today, change, reading)
        yield from self._short_stages(moves, reading)

    def _serves(self, teacher_id: str, reading: Reading) -> bool:
        """A backbone teacher who gives load at a known school."""
        known = reading.present_school(teacher_id) in reading.schools
        known = known and reading.teachers[teacher_id].stage in STAGES.codes
        return known and reading.is_backbone(teacher_id) and reading.staff_flag(teacher_id, "gives_load")

    def _short_schools(self, today: Counter[str], change: Counter[str], reading: Reading) -> Iterator[Finding]:
        for school_id, count in change.items():
            before, after = today[school_id], today[school_id] + count
            floor = ceil(Fraction(self.params.keep_percent * before, 100))
            if floor > 0 and after < floor:
                text = _("{school} would have {after} backbone teachers; it has {today} and keeps at least {floor}")
                name = reading.school_name(school_id)
                message = text.format(school=name, after=after, today=before, floor=floor)
                yield Finding(self.id, message, 10 * (floor - after), school_id=school_id, hard=self.params.hard)

    def _short_stages(self, moves: list[Move], reading: Reading) -> Iterator[Finding]:
        resource = Resource(reading, reading.is_backbone)
        total = resource.after(moves)
        for places in resource.measured.values():
            for place in places:
                before, after, pupils = resource.today[place], total[place], reading.pupils(*place)
                line = reading.general.balance.pass_line("backbone", place.stage) * pupils
                floor = min(before, ceil(Fraction(line, 10_000)))
                if after >= floor:
                    continue
                text = _(
                    "{school} · {stage} would have {after:g} full-time backbone teachers; it has {today:g}, the pass "
                    "line for {pupils} pupils is {line:g}, and it keeps at least {floor:g}"
                )
                message = text.format(
                    school=reading.school_name(place.school_id),
                    stage=STAGES.label(place.stage),
                    after=after / 10,
                    today=before / 10,
                    pupils=pupils,
                    line=line / 100_000,
                    floor=floor / 10,
                )
                yield Finding(self.id, message, floor - after, "", *place, hard=self.params.hard)
