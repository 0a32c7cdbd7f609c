"""What a head of office asks first, in numbers: movers, shortages and dispersion before and after."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from rotation.model.dispersion import cv
from rotation.model.instance import Instance
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.model.vocabulary import FORMS
from rotation.rules.commute import Commute
from rotation.rules.reading import Reading
from rotation.rules.reading_balance import Resource
from rotation.rules.reading_lines import LineName, Lines


@dataclass(frozen=True)
class LineFigure:
    """One line: half days needed, served before and after the plan."""

    line: LineName
    need: int
    before: int
    after: int

    @property
    def shortage_before(self) -> int:
        """Half days missing before."""
        return max(0, self.need - self.before)

    @property
    def shortage_after(self) -> int:
        """Half days missing after."""
        return max(0, self.need - self.after)


@dataclass(frozen=True)
class Dispersion:
    """Coefficient of variation of backbone teachers per pupil in one stage; None where nobody holds the resource."""

    authority: str
    stage: str
    schools: int
    before: float | None
    after: float | None
    cap_permille: int | None


@dataclass(frozen=True)
class Figures:
    """Everything countable about a plan."""

    teachers: int
    eligible: int
    moves: int
    backbone_moves: int
    forms: tuple[tuple[str, int, int], ...]
    """(form, half days at the destination or 0 for the whole load, moves) of the forms used, in their order."""
    lines: tuple[LineFigure, ...]
    dispersions: tuple[Dispersion, ...]
    far_given: int
    """Moves of more minutes than the limit by a stated time: allowed by the present commute or a bed."""
    far_estimated: int
    """Moves of more minutes than the limit by estimate only."""

    @property
    def shortage_before(self) -> int:
        """Half days missing in all stated lines before."""
        return sum(line.shortage_before for line in self.lines)

    @property
    def shortage_after(self) -> int:
        """Half days missing in all stated lines after."""
        return sum(line.shortage_after for line in self.lines)

    def shortage_by_subject(self) -> list[tuple[str, int, int]]:
        """(subject, half days missing before, after), largest shortage before first."""
        total: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for line in self.lines:
            total[line.line.subject][0] += line.shortage_before
            total[line.line.subject][1] += line.shortage_after
        found = [(subject, before, after) for subject, (before, after) in total.items() if before or after]
        return sorted(found, key=lambda row: (-row[1], row[0]))


def figures_of(plan: Plan, instance: Instance, policy: Policy) -> Figures:
    """The figures of a plan, read from the tables and the plan alone."""
    reading = Reading(instance, policy)
    moves = list(reading.moves(plan))
    return Figures(
        teachers=sum(_is_ours(reading, code) for code in reading.teachers),
        eligible=len(reading.eligible),
        moves=len(moves),
        backbone_moves=sum(reading.is_backbone(move.teacher_id) for move in moves),
        forms=_forms(reading, moves),
        lines=_lines(reading, moves),
        dispersions=_dispersions(reading, moves),
        far_given=_far(plan, policy, "given"),
        far_estimated=_far(plan, policy, "estimated"),
    )


def _forms(reading: Reading, moves: Sequence[Move]) -> tuple[tuple[str, int, int], ...]:
    """How many move in which form; partial forms by load."""
    partial = {code for code, form in reading.general.forms.items() if form.loads}
    found = Counter((move.form, move.load if move.form in partial else 0) for move in moves)
    order = sorted(found, key=lambda used: (FORMS.rank(used[0]), used[1]))
    return tuple((form, load, found[form, load]) for form, load in order)


def _is_ours(reading: Reading, teacher_id: str) -> bool:
    """The teacher does not serve at a partner authority's school today."""
    school = reading.present_school(teacher_id)
    return school not in reading.schools or reading.is_own(school)


def _far(plan: Plan, policy: Policy, travel: str) -> int:
    """Moves beyond the limit in minutes of the rule `commute`, by how the minutes are known; 0 where it is off."""
    params = Commute.Params.model_validate(dict(policy.rules.get(Commute.id, {})))
    if not params.on or not len(plan):
        return 0
    minutes = pd.to_numeric(plan.moves["minutes"], errors="coerce")
    return int(((minutes > params.minutes) & (plan.moves["travel"] == travel)).sum())


def _lines(reading: Reading, moves: Sequence[Move]) -> tuple[LineFigure, ...]:
    lines = Lines(reading)
    change = lines.change(moves)
    staffing = lines.staffing
    return tuple(
        LineFigure(line, need, staffing[line], staffing[line] + change[line]) for line, need in lines.needs.items()
    )


def _dispersions(reading: Reading, moves: Sequence[Move]) -> tuple[Dispersion, ...]:
    resource = Resource(reading, reading.is_backbone)
    before, after = resource.today, resource.after(moves)
    found = []
    for (authority, stage), schools in sorted(resource.measured.items()):
        pupils = [reading.pupils(school.school_id, stage) for school in schools]
        values = [
            cv(pupils, [total[school] for school in schools]) if any(total[school] for school in schools) else None
            for total in (before, after)
        ]
        cap = reading.general.balance.cap(stage, reading.instance.plan_year)
        found.append(Dispersion(authority, stage, len(schools), values[0], values[1], cap))
    return tuple(found)
