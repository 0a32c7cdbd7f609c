"""Rule inflow: no subject group is made up mostly of newcomers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import gcd
from typing import TYPE_CHECKING

import numpy as np

from rotation.formulation.builder import Entries
from rotation.i18n import N_, _
from rotation.model.fields import Tier
from rotation.model.params import ASSUMPTION, param
from rotation.model.state import BoolArray
from rotation.model.vocabulary import TIERS
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.limits import limit_lines
from rotation.rules.reading_lines import LineName

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_NEW_SCHOOLS = N_("a new school is built up by newcomers; assumption of this tool; confirm")


class Inflow(Rule):
    """Of the persons of a subject group after the moves, at most a share has come by the moves.

    The group after the moves: today's persons of the line, without those who leave, with those who arrive. Persons
    count as in `outflow`, gross; who leaves the line with a few half days stays in the group. With half as the share,
    no more arrive than stay. A group of one may always get one, so that its teacher can be replaced; a group of
    nobody is built up anew and has no limit, nor have the schools of the exempt tiers.
    """

    id = "inflow"
    kind = "group"
    zh = "新到教师上限"
    en = "inflow"
    demands = N_("No subject group is made up mostly of newcomers.")
    formula = N_(
        "group of n >= 2 persons: arriving <= new_percent / 100 * (n - leaving + arriving)\n"
        "arriving and leaving: as in outflow, at least min_load half days or all that is given at the origin\n"
        "group of one: arriving <= max(1, the same)\n"
        "group of nobody, or school of exempt_tiers: no limit\n"
        "unit of breach: with 50 % a person; with p % a gcd(p, 100) / 100-th of a person of the group"
    )
    example = N_(
        "Of a subject group of 5 one leaves; 4 stay, so at most 4 may arrive, which makes half of 8. Where the only "
        "teacher of a subject leaves, one may arrive."
    )
    rank = 142
    row_high = N_("{label}: newcomers within their share of the group")

    class Params(GroupParams):
        """Units of breach: with half as the share, persons who arrive beyond those who stay."""

        new_percent: int = param(
            50,
            "学科组新到教师上限(百分)",
            "newcomers of a subject group after the moves, per cent",
            ASSUMPTION,
            ge=0,
            le=100,
        )
        min_load: int = param(
            6, "计为到校的最少半天数", "half days from which a move counts as arriving", ASSUMPTION, ge=1, le=10
        )
        exempt_tiers: tuple[Tier, ...] = param(
            ("new",), "不受限制的学校类型", "tiers of schools without a limit", _NEW_SCHOOLS
        )

    def contribute(self, build: RotationBuilder) -> None:
        """A row for each limited subject group into which too many could come."""
        lines, table, params = build.context.state.lines, build.candidates, self.params
        moves, main = build.leaves(params.min_load), build.context.state.teachers.line[table.teacher]
        limited, one = self._limited(build), lines.persons == 1
        unit = gcd(params.new_percent, 100)
        old, new = params.new_percent // unit, (100 - params.new_percent) // unit
        alone = max(1, old // new) if new else 0
        arriving = Entries(table.line, build.x, np.where(one[table.line], 1 if new else 0, new)).where(moves)
        leaving = np.where(one[main], alone - 1 if new else 0, old)
        entries = Entries.joined([arriving, Entries(main, build.x, leaving).where(moves & (main >= 0))])
        entries = entries.where(entries.coefficient > 0)
        limit = np.where(one, alone, old * lines.persons)
        limit_lines(self, build, entries, limited & (entries.total(len(lines)) > limit), limit)

    def _limited(self, build: RotationBuilder) -> BoolArray:
        """Per line: somebody is there today, and the school is not exempt."""
        state = build.context.state
        exempt = [TIERS.rank(tier) for tier in self.params.exempt_tiers]
        found: BoolArray = (state.lines.persons > 0) & ~np.isin(state.schools.tier[state.lines.school], exempt)
        return found if self.params.new_percent < 100 else np.zeros_like(found)

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each subject group with too many newcomers."""
        arriving: Counter[LineName] = Counter()
        leaving: Counter[LineName] = Counter()
        for move in reading.moves(plan):
            if reading.is_gone(move, self.params.min_load):
                arriving[LineName(move.to_school, move.stage, move.subject)] += 1
                main = reading.lines.main_line(move.teacher_id)
                if main is not None:
                    leaving[main] += 1
        for line in sorted(arriving.keys() | leaving.keys()):
            persons = reading.lines.group_size[line]
            if persons == 0 or reading.schools[line.school_id].tier in self.params.exempt_tiers:
                continue
            amount = self._too_many(persons, leaving[line], arriving[line])
            if amount > 0:
                text = _("{line}: {new} arriving, {stay} staying; at most {share} % may be new")
                message = text.format(
                    new=arriving[line],
                    line=reading.lines.label(line),
                    stay=persons - leaving[line],
                    share=self.params.new_percent,
                )
                yield Finding(
                    self.id,
                    message,
                    amount,
                    school_id=line.school_id,
                    stage=line.stage,
                    subject=line.subject,
                    hard=self.params.hard,
                )

    def _too_many(self, persons: int, leaving: int, arriving: int) -> int:
        """Units of breach of one group, negative or 0 where there is none."""
        percent = int(self.params.new_percent)
        if percent == 100:
            return 0
        if persons == 1:
            most = max(1, percent // (100 - percent))
            return arriving - (most if leaving == 0 else most - (most - 1) * leaving)
        share = percent * (persons - leaving + arriving)
        return (100 * arriving - share) // gcd(percent, 100)
