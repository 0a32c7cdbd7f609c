"""The checker's reading of lines: who teaches what today, what each line needs, and what a move changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property
from math import floor
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from rotation.model.dates import last_day
from rotation.model.instance import records
from rotation.model.plan import Move
from rotation.model.vocabulary import LOCALES, STAGES, SUBJECTS
from rotation.rules.reading_needs import LineName, Needs, exact

if TYPE_CHECKING:
    from rotation.rules.reading import Reading

__all__ = ["LineName", "Lines"]

HIGHER = ("kindergarten", "primary", "junior", "senior")
"""Where the policy says so, a certificate of a later stage covers the earlier ones."""


class Service(NamedTuple):
    """Half days a week that a teacher gives to a line."""

    line: LineName
    half_days: int


def as_half_days(persons: Fraction) -> int:
    """Persons in half days, a half rounded up."""
    return floor(persons * 10 + Fraction(1, 2))


class Lines:
    """Facts about lines; everything is computed from the tables when first asked for."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._needs = Needs(reading)

    def label(self, line: LineName) -> str:
        """School, stage and subject in words."""
        school = self._reading.school_name(line.school_id)
        return f"{school} · {STAGES.label(line.stage)} · {SUBJECTS.label(line.subject)}"

    # What is needed

    @cached_property
    def needs(self) -> dict[LineName, int]:
        """Half days that each line needs, as stated or derived."""
        return {line: as_half_days(persons) for line, persons in self._needs.persons.items()}

    def priority(self, line: LineName) -> int:
        """Weight of one uncovered half day of a line with a need."""
        general, row, school = self._reading.general, self._needs.rows.get(line), self._reading.schools[line.school_id]
        given = 0 if row is None or pd.isna(row.priority) else int(row.priority)
        by_subject = given if given > 0 else general.subject_priority.get(line.subject, 1)
        rural = general.rural_priority if school.locale == LOCALES.codes[-1] else 1
        return by_subject * max(general.tier_priority.get(school.tier, 1), rural)

    # Who teaches

    @cached_property
    def _taught(self) -> dict[str, dict[LineName, Fraction]]:
        """Weekly periods of the teaching table at the teacher's present school, concurrent subjects left out."""
        reading = self._reading
        found: dict[str, dict[LineName, Fraction]] = defaultdict(lambda: defaultdict(Fraction))
        for row in records(reading.instance["teaching"]):
            if row.teacher_id not in reading.teachers or reading.general.is_concurrent(row.stage, row.subject):
                continue
            here = row.school_id in reading.schools and reading.present_school(row.teacher_id) == row.school_id
            if here and reading.staff_flag(row.teacher_id, "gives_load"):
                line = LineName(row.school_id, row.stage, row.subject)
                found[row.teacher_id][line] += exact(row.weekly_periods)
        return found

    def main_line(self, teacher_id: str) -> LineName | None:
        """The line of the teacher's own stage and subject at the present school; None for one who gives no load."""
        row, school = self._reading.teachers[teacher_id], self._reading.present_school(teacher_id)
        known = school in self._reading.schools and row.stage in STAGES.codes and row.subject in SUBJECTS.codes
        serves = known and self._reading.staff_flag(teacher_id, "gives_load")
        return LineName(school, row.stage, row.subject) if serves else None

    @cached_property
    def services(self) -> dict[str, list[Service]]:
        """What each teacher gives today, the largest first."""
        return {code: self._services_of(code) for code in self._reading.teachers}

    def _services_of(self, teacher_id: str) -> list[Service]:
        main = self.main_line(teacher_id)
        if main is None:
            return []
        total: Counter[LineName] = Counter()
        away_to, away = self._reading.part_away(teacher_id)
        taught = self._taught.get(teacher_id)
        for line, periods in (taught or {}).items():
            total[line] += as_half_days(periods / self._reading.general.weekly_loads[line.stage][line.subject])
        if not taught:
            total[main] += self._reading.own_load(teacher_id) - away
        if away:
            total[main._replace(school_id=away_to)] += away
        parts = (Service(line, half_days) for line, half_days in total.items() if half_days > 0)
        return sorted(parts, key=self._largest_first)

    def _largest_first(self, service: Service) -> tuple[int, int, int, int]:
        line = service.line
        position = self._reading.position[line.school_id]
        return -service.half_days, position, STAGES.rank(line.stage), SUBJECTS.rank(line.subject)

    @cached_property
    def staffing(self) -> Counter[LineName]:
        """Half days given to each line today."""
        total: Counter[LineName] = Counter()
        for parts in self.services.values():
            for service in parts:
                total[service.line] += service.half_days
        return total

    @cached_property
    def group_size(self) -> Counter[LineName]:
        """Persons whose main line it is."""
        mains = (self.main_line(code) for code in self._reading.teachers)
        return Counter(line for line in mains if line is not None)

    @cached_property
    def qualified(self) -> Counter[LineName]:
        """Qualified persons who serve each line today."""
        return Counter(
            service.line
            for code, parts in self.services.items()
            for service in parts
            if self.grade(code, service.line.stage, service.line.subject) > 0
        )

    # Qualification

    @cached_property
    def _certificates(self) -> dict[str, list[Any]]:
        found: dict[str, list[Any]] = defaultdict(list)
        for row in records(self._reading.instance["certificates"]):
            found[row.teacher_id].append(row)
        return found

    def grade(self, teacher_id: str, stage: str, subject: str) -> int:
        """0 not qualified, 1 teaches it without certificate, 2 a second stage or subject, 3 the main one."""
        row = self._reading.teachers[teacher_id]
        if stage not in {row.stage, *row.other_stages.split(",")}:
            return 0
        if subject not in {row.subject, *row.other_subjects.split(",")}:
            return 0
        held = self._certificates.get(teacher_id, [])
        if held and not any(self._covers(certificate, stage, subject) for certificate in held):
            return 1
        return 3 if (stage, subject) == (row.stage, row.subject) else 2

    def _covers(self, certificate: Any, stage: str, subject: str) -> bool:
        if certificate.subject != subject:
            return False
        if certificate.valid_to and last_day(certificate.valid_to) < self._reading.start:
            return False
        if certificate.stage == stage:
            return True
        both = certificate.stage in HIGHER and stage in HIGHER and self._reading.general.higher_certificate_covers
        return both and HIGHER.index(stage) < HIGHER.index(certificate.stage)

    # What a move changes

    def taken(self, move: Move) -> list[tuple[Service, int]]:
        """Half days that the move takes from each service: all of them, or a part from the largest first."""
        return take(self.services[move.teacher_id], move.load, whole=self._reading.is_whole(move))

    def empties(self, move: Move) -> bool:
        """The move leaves nothing of what the teacher gives at the present school."""
        here = self._reading.present_school(move.teacher_id)
        gone = {service.line: half_days for service, half_days in self.taken(move)}
        at_home = [service for service in self.services[move.teacher_id] if service.line.school_id == here]
        return bool(at_home) and all(gone.get(service.line) == service.half_days for service in at_home)

    def change(self, moves: Iterable[Move]) -> Counter[LineName]:
        """Half days that each line gains or loses; lines that the moves touch, a zero change included."""
        total: Counter[LineName] = Counter()
        for move in moves:
            total[LineName(move.to_school, move.stage, move.subject)] += move.load
            for service, half_days in self.taken(move):
                total[service.line] -= half_days
        return total


def take(services: list[Service], load: int, *, whole: bool) -> list[tuple[Service, int]]:
    """The services that a move of `load` half days cuts, with how much of each; a whole move ends them all."""
    found, left = [], load
    for service in services:
        part = service.half_days if whole else min(service.half_days, left)
        left -= part
        if part > 0:
            found.append((service, part))
    return found
