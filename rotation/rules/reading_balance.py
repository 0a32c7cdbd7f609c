"""The checker's reading of a resource in the statistics: how many half days of it each school is counted with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from functools import cached_property
from math import gcd
from typing import TYPE_CHECKING, NamedTuple

from rotation.model.plan import Move
from rotation.model.vocabulary import DEGREES, STAGES

if TYPE_CHECKING:
    from rotation.rules.reading import Reading


class SchoolStage(NamedTuple):
    """One stage of one school."""

    school_id: str
    stage: str


def holder(reading: Reading, indicator: str) -> Callable[[str], bool]:
    """Who is counted by an indicator, by the teacher's own subject, stage and degree today."""
    balance = reading.general.balance

    def is_arts(teacher_id: str) -> bool:
        return reading.teachers[teacher_id].subject in balance.arts_subjects

    def is_above_degree(teacher_id: str) -> bool:
        row = reading.teachers[teacher_id]
        lowest = balance.degree_from.get(row.stage)
        return lowest is not None and row.degree in DEGREES.codes[DEGREES.rank(lowest) :]

    return {"backbone": reading.is_backbone, "arts": is_arts, "degree": is_above_degree}[indicator]


class Resource:
    """Half days of the teachers whom `holds` selects, by school and by the stage of the teacher's own line."""

    def __init__(self, reading: Reading, holds: Callable[[str], bool]) -> None:
        self._reading = reading
        self._holders = {
            code
            for code, row in reading.teachers.items()
            if holds(code) and reading.staff_flag(code, "gives_load") and row.stage in STAGES.codes
        }

    @cached_property
    def _counted(self) -> dict[str, list[tuple[str, int]]]:
        return {code: self._counted_of(code) for code in self._holders}

    def _counted_of(self, teacher_id: str) -> list[tuple[str, int]]:
        """Schools whose statistics count the teacher today, with the half days, the largest part first."""
        reading = self._reading
        here, own = reading.present_school(teacher_id), reading.own_load(teacher_id)
        if here not in reading.schools:
            return []
        posting = reading.running_posting(teacher_id)
        if posting is None:
            return [(here, own)] if own else []
        form = reading.general.forms[posting.form]
        if form.statistics == "origin":
            stays = not reading.part_of(posting) and posting.from_school in reading.schools
            return [(posting.from_school if stays else here, own)] if own else []
        away_to, away = reading.part_away(teacher_id)
        parts: Counter[str] = Counter({here: own - away})
        parts[away_to] += away
        given = [part for part in parts.items() if part[1] > 0]
        return sorted(given, key=lambda part: (-part[1], reading.position[part[0]]))

    @cached_property
    def today(self) -> Counter[SchoolStage]:
        """Half days by school and stage before any move of the plan."""
        total: Counter[SchoolStage] = Counter()
        for teacher_id, parts in self._counted.items():
            for school_id, half_days in parts:
                total[SchoolStage(school_id, self._reading.teachers[teacher_id].stage)] += half_days
        return total

    def is_moved(self, move: Move) -> bool:
        """The move carries some of the resource to another school in the statistics."""
        return move.teacher_id in self._holders and self._reading.general.forms[move.form].statistics == "destination"

    def after(self, moves: Iterable[Move]) -> Counter[SchoolStage]:
        """Half days by school and stage once the moves are made; a mover is counted in the stage of the new line."""
        total = Counter(self.today)
        for move in moves:
            if not self.is_moved(move):
                continue
            left = move.load
            for school_id, half_days in self._counted[move.teacher_id]:
                part = half_days if self._reading.is_whole(move) else min(half_days, left)
                left -= part
                total[SchoolStage(school_id, self._reading.teachers[move.teacher_id].stage)] -= part
            total[SchoolStage(move.to_school, move.stage)] += move.load
        return total

    @cached_property
    def step(self) -> int:
        """Greatest common divisor of all amounts by which a school can change; 0 where nobody holds the resource."""
        amounts = [half_days for parts in self._counted.values() for _school, half_days in parts]
        if not amounts:
            return 0
        for form in self._reading.general.forms.values():
            if form.open and form.statistics == "destination":
                amounts += form.loads
        return gcd(*amounts)

    @cached_property
    def measured(self) -> dict[tuple[str, str], list[SchoolStage]]:
        """Schools inside the dispersion, by (authority, stage), in the order of the tables."""
        found: dict[tuple[str, str], list[SchoolStage]] = {}
        for school_id in self._reading.schools:
            for stage in self._reading.stages(school_id):
                if self._reading.is_measured(school_id, stage):
                    key = self._reading.authority(school_id), stage
                    found.setdefault(key, []).append(SchoolStage(school_id, stage))
        return found
