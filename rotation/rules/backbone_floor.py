"""Rule backbone_floor: a sending school keeps most of its backbone teachers and is not pushed under the pass line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rotation.formulation.builder import Entries, selected
from rotation.i18n import N_, _
from rotation.model.params import ASSUMPTION, param
from rotation.model.state import IntArray
from rotation.model.vocabulary import STAGES
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.reading_balance import SchoolStage
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

PER_PUPILS = 100_000
"""The pass line is in thousandths of a person per 100 pupils."""


class Change(NamedTuple):
    """Backbone teachers by place: who may leave, who may arrive, and how many serve there today."""

    leaving: Entries
    arriving: Entries
    today: IntArray


class BackboneFloor(Rule):
    """Backbone teachers who serve a school after the plan, arrivals included, are at least a share of today's number.

    In each measured stage they are also at least as many as the pass line asks for; a school that is under it today
    does not fall further. Persons are counted in the stage of their own line.
    """

    id = "backbone_floor"
    kind = "group"
    zh = "骨干教师底线"
    en = "backbone floor"
    demands = N_("A sending school keeps most of its backbone teachers and is not pushed under the pass line.")
    formula = N_(
        "backbone teachers after >= ceil(keep_percent * backbone teachers today / 100)\n"
        "in a measured stage: after >= min(today, ceil(pass line * pupils / 100000)), pass line in "
        "thousandths per 100 pupils\n"
        "unit of breach: a backbone teacher missing"
    )
    example = N_(
        "A school with 12 backbone teachers keeps at least 10 of them (80 % are 9.6, rounded up). With 1,050 "
        "primary pupils and a pass line of 1 per 100 pupils it keeps 11 in the primary stage; if it has 9 "
        "there, it keeps these 9."
    )
    rank = 150

    row_low = N_("{label}: falls by {loss} backbone teachers at most, arrivals counted")

    class Params(GroupParams):
        """Units of breach: backbone teachers missing."""

        keep_percent: int = param(
            80, "骨干教师保留比例(百分)", "share of its backbone teachers that a school keeps", ASSUMPTION, ge=0, le=100
        )
        min_load: int = param(
            6, "计为离校的最少半天数", "half days from which a move counts as leaving", ASSUMPTION, ge=1, le=10
        )

    def contribute(self, build: RotationBuilder) -> None:
        """Rows for the schools, and their measured stages, that can lose more backbone teachers than they may."""
        state, table = build.context.state, build.candidates
        people, schools, one = state.teachers, state.schools, np.ones_like(build.x)
        serving = people.backbone & people.gives_load & (people.school >= 0) & (people.stage >= 0)
        moving = serving[table.teacher] & build.leaves(self.params.min_load)
        change = Change(
            Entries(table.origin, build.x, one).where(moving),
            Entries(table.school, build.x, one).where(moving),
            np.bincount(people.school[serving], minlength=len(schools)).astype(np.int64),
        )
        floor = -(-self.params.keep_percent * change.today // 100)
        self._rows(build, change, floor, list(schools.name))
        stages, stage = len(STAGES.codes), people.stage[table.teacher]
        place = people.school * stages + people.stage
        change = Change(
            Entries(table.origin * stages + stage, build.x, one).where(moving),
            Entries(table.school * stages + stage, build.x, one).where(moving),
            np.bincount(place[serving], minlength=schools.measured.size).astype(np.int64),
        )
        floor = np.where(schools.measured.ravel(), np.minimum(change.today, self._pass_line(build)), 0)
        names, text = [STAGES.label(code) for code in STAGES.codes], _("{school} · {stage}: pass line")
        labels = [text.format(school=school, stage=name) for school in schools.name for name in names]
        self._rows(build, change, floor, labels)

    def _pass_line(self, build: RotationBuilder) -> IntArray:
        """Persons that the pass line asks for, by school and stage, rounded up."""
        balance = build.context.policy.general.balance
        permille = np.array([balance.pass_line("backbone", code) for code in STAGES.codes], dtype=np.int64)
        return -(-build.context.state.schools.pupils * permille // PER_PUPILS).ravel()

    def _rows(self, build: RotationBuilder, change: Change, floor: IntArray, labels: list[str]) -> None:
        may_fall = (floor > 0) & (change.today - change.leaving.total(len(floor)) < floor)
        which, entries = selected(Entries.joined([change.arriving, change.leaving.negative()]), may_fall)
        lower = (floor - change.today)[which]
        build.rows(self.id, [labels[at] for at in which], entries, lower=lower, price=row_price(self.params))

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each school below its share, and for each measured stage pushed down."""
        change: Counter[SchoolStage] = Counter()
        for move in reading.moves(plan):
            if reading.is_gone(move, self.params.min_load) and self._serves(move.teacher_id, reading):
                stage = reading.teachers[move.teacher_id].stage
                change[SchoolStage(reading.present_school(move.teacher_id), stage)] -= 1
                change[SchoolStage(move.to_school, stage)] += 1
        if change:
            serving = (code for code in reading.teachers if self._serves(code, reading))
            today = Counter(SchoolStage(reading.present_school(c), reading.teachers[c].stage) for c in serving)
            yield from self._short_schools(today, change, reading)
            yield from self._short_stages(today, change, reading)

    def _serves(self, teacher_id: str, reading: Reading) -> bool:
        """A backbone teacher who gives load at a known school."""
        known = reading.present_school(teacher_id) in reading.schools
        known = known and reading.teachers[teacher_id].stage in STAGES.codes
        return known and reading.is_backbone(teacher_id) and reading.staff_flag(teacher_id, "gives_load")

    def _short_schools(
        self, today: Counter[SchoolStage], change: Counter[SchoolStage], reading: Reading
    ) -> Iterator[Finding]:
        here, change_here = _by_school(today), _by_school(change)
        for school_id, count in change_here.items():
            before, after = here[school_id], here[school_id] + count
            floor = ceil(Fraction(self.params.keep_percent * before, 100))
            if floor > 0 and after < floor:
                text = _("{school} would have {after} backbone teachers; it has {today} and keeps at least {floor}")
                name = reading.school_name(school_id)
                message = text.format(school=name, after=after, today=before, floor=floor)
                yield Finding(self.id, message, floor - after, school_id=school_id, hard=self.params.hard)

    def _short_stages(
        self, today: Counter[SchoolStage], change: Counter[SchoolStage], reading: Reading
    ) -> Iterator[Finding]:
        for (school_id, stage), count in change.items():
            if not reading.is_measured(school_id, stage):
                continue
            before, pupils = today[SchoolStage(school_id, stage)], reading.pupils(school_id, stage)
            line = ceil(Fraction(reading.general.balance.pass_line("backbone", stage) * pupils, PER_PUPILS))
            floor, after = min(before, line), before + count
            if floor > 0 and after < floor:
                text = _(
                    "{school} · {stage} would have {after} backbone teachers; it has {today}, the pass line for "
                    "{pupils} pupils is {line}, and it keeps at least {floor}"
                )
                message = text.format(
                    school=reading.school_name(school_id),
                    stage=STAGES.label(stage),
                    after=after,
                    today=before,
                    pupils=pupils,
                    line=line,
                    floor=floor,
                )
                yield Finding(self.id, message, floor - after, "", school_id, stage, hard=self.params.hard)


def _by_school(counts: Counter[SchoolStage]) -> Counter[str]:
    """Sums over the stages of each school."""
    total: Counter[str] = Counter()
    for place, count in counts.items():
        total[place.school_id] += count
    return total
