"""What a head of office asks first, in numbers: movers, shortages and balance before and after."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

import pandas as pd

from rotation.indicators import Indicators, indicators
from rotation.model.instance import records
from rotation.model.plan import Move, Plan
from rotation.model.policy import Policy
from rotation.model.vocabulary import FORMS
from rotation.rules.commute import Commute
from rotation.rules.reading import Reading
from rotation.rules.reading_lines import LineName
from rotation.solve import Outcome


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
class Balance:
    """One indicator in one stage of an authority: dispersion between its schools, and schools at the pass line.

    `before` and `after` are coefficients of variation, None where nobody holds the resource; the cap is one in
    thousandths, the pass line is in thousandths of a person per 100 pupils, both None where the policy has none.
    """

    indicator: str
    authority: str
    stage: str
    schools: int
    before: float | None
    after: float | None
    cap_permille: int | None
    pass_line_permille: int | None
    reached_before: int
    reached_after: int

    @property
    def distance(self) -> float | None:
        """How far the dispersion is above the cap after the plan; None where there is no cap or no dispersion."""
        if self.after is None or self.cap_permille is None:
            return None
        return max(0.0, self.after - self.cap_permille / 1000)


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
    """Lines with a stated need."""
    balances: tuple[Balance, ...]
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


def figures_of_outcome(outcome: Outcome) -> Figures:
    """The figures of an outcome's plan; ValueError for one without a plan."""
    if outcome.plan is None:
        raise ValueError("an outcome without a plan has no figures")
    context = outcome.formulation.context
    found = indicators(context.instance, context.policy, outcome.plan, context.state)
    return figures_of(outcome.plan, outcome.reading, found)


def figures_of(plan: Plan, reading: Reading, found: Indicators | None = None) -> Figures:
    """The figures of a plan; `found` are its indicators, where they are known already."""
    policy, moves = reading.policy, list(reading.moves(plan))
    tables = indicators(reading.instance, policy, plan) if found is None else found
    return Figures(
        teachers=sum(_is_ours(reading, code) for code in reading.teachers),
        eligible=len(reading.eligible),
        moves=len(moves),
        backbone_moves=sum(reading.is_backbone(move.teacher_id) for move in moves),
        forms=_forms(reading, moves),
        lines=_lines(tables),
        balances=_balances(tables),
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
    """The teacher is not in the quota of a partner authority's school today."""
    school = reading.quota_school(teacher_id)
    return school not in reading.schools or reading.is_own(school)


def _far(plan: Plan, policy: Policy, travel: str) -> int:
    """Moves beyond the limit in minutes of the rule `commute`, by how the minutes are known; 0 where it is off."""
    params = Commute.Params.model_validate(dict(policy.rules.get(Commute.id, {})))
    if not params.on or not len(plan):
        return 0
    minutes = pd.to_numeric(plan.moves["minutes"], errors="coerce")
    return int(((minutes > params.minutes) & (plan.moves["travel"] == travel)).sum())


def _lines(found: Indicators) -> tuple[LineFigure, ...]:
    stated = found.lines[found.lines["stated"].astype(bool)]
    return tuple(
        LineFigure(LineName(row.school_id, row.stage, row.subject), int(row.need), int(row.before), int(row.after))
        for row in records(stated)
    )


def _balances(found: Indicators) -> tuple[Balance, ...]:
    return tuple(_balance(row) for row in records(found.balance))


def _balance(row: Any) -> Balance:
    """One row of the table, None for what is not a number there."""
    return Balance(
        row.indicator,
        row.authority,
        row.stage,
        schools=row.schools,
        before=None if isnan(row.cv_before) else row.cv_before,
        after=None if isnan(row.cv_after) else row.cv_after,
        cap_permille=None if isnan(row.cap) else round(1000 * row.cap),
        pass_line_permille=None if isnan(row.pass_line) else round(1000 * row.pass_line),
        reached_before=row.schools - row.below_before,
        reached_after=row.schools - row.below_after,
    )
