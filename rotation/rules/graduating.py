"""Rule graduating: enough of the eligible teachers whose classes have just graduated move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.builder import Entries, selected
from rotation.i18n import N_, _
from rotation.model.grades import ClassPosition, class_position
from rotation.model.params import param
from rotation.rules.base import Finding, GroupParams, Rate, Rule
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_HEFEI = N_("Hefei: at least 30 per cent of the eligible teachers of graduating classes; other districts: confirm")


class Graduating(Rule):
    """Of the eligible teachers whose classes have just graduated, at least a share move, in each authority.

    Just graduated: the grades taught now include the last one of a stage. Moves count as in the rotation rate; a
    teacher belongs to the authority of the present school. The least is rounded up to whole persons.
    """

    id = "graduating"
    kind = "group"
    zh = "毕业班教师交流比例"
    en = "graduating-class teachers"
    demands = N_("Enough of the eligible teachers whose classes have just graduated move.")
    formula = N_(
        "in each authority, of the teachers whose grades taught now include 6, 9 or 12:\n"
        "movers who count >= ceil(permille * eligible / 1000)\n"
        "unit of breach: a mover missing"
    )
    example = N_(
        "Of the eligible, 11 taught grade 6 or 9 this year: at least 4 of them move (30 % are 3.3, rounded up). Who "
        "teaches grade 8 now and grade 9 next year is not one of them."
    )
    rank = 175

    row_low = N_("{label}: at least {number} (teachers who move and whose classes have just graduated)")

    class Params(GroupParams):
        """Units of breach: movers missing."""

        on: bool = param(False, "启用", "on", _HEFEI)
        permille: int = param(
            300,
            "刚送毕业班教师交流比例下限(千分)",
            "least movers of the eligible graduating-class teachers, per mille",
            _HEFEI,
            ge=0,
            le=1000,
        )

    def contribute(self, build: RotationBuilder) -> None:
        """One row for each authority with somebody to move."""
        state, table, graduated = (
            build.context.state,
            build.candidates,
            build.context.at_position(ClassPosition.GRADUATED),
        )
        authority, home = state.schools.authority, state.teachers.school
        count = int(authority.max(initial=-1)) + 1
        able = build.eligible & graduated & (home >= 0)
        least = -(-self.params.permille * np.bincount(authority[home[able]], minlength=count) // 1000)
        movers = Entries(authority[table.origin], build.x, np.ones_like(build.x))
        which, entries = selected(movers.where(build.counted & graduated[table.teacher]), least > 0)
        names = build.authority_labels()
        build.rows(self.id, [names[at] for at in which], entries, lower=least[which], price=row_price(self.params))

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each authority with too few."""
        for authority, (movers, eligible) in self._counts(plan, reading).items():
            limit, rest = divmod(self.params.permille * eligible, 1000)
            limit += rest > 0
            if movers < limit:
                text = _(
                    "{authority}: {movers} of {eligible} eligible teachers whose classes have just graduated move; at "
                    "least {limit} must"
                )
                message = text.format(authority=authority, movers=movers, eligible=eligible, limit=limit)
                yield Finding(self.id, message, limit - movers, hard=self.params.hard)

    def rates(self, plan: Plan, reading: Reading) -> Iterable[Rate]:
        """Movers who count, of the eligible graduating-class teachers of each authority."""
        for authority, (movers, eligible) in self._counts(plan, reading).items():
            yield Rate(self.id, authority, movers, eligible, self.params.permille)

    def _counts(self, plan: Plan, reading: Reading) -> dict[str, tuple[int, int]]:
        """Movers who count and the eligible, by authority; those whose classes have just graduated."""
        eligible: Counter[str] = Counter()
        for code in reading.eligible:
            school_id = reading.present_school(code)
            if school_id in reading.schools and _has_graduated(reading, code):
                eligible[reading.authority(school_id)] += 1
        movers: Counter[str] = Counter()
        for move in reading.moves(plan):
            if reading.counts(move) and _has_graduated(reading, move.teacher_id):
                movers[reading.authority(reading.present_school(move.teacher_id))] += 1
        return {authority: (movers[authority], count) for authority, count in sorted(eligible.items())}


def _has_graduated(reading: Reading, teacher_id: str) -> bool:
    """The teacher's classes have just graduated."""
    row = reading.teachers[teacher_id]
    return class_position(row.grades_now, row.next_grade) is ClassPosition.GRADUATED
