"""What a head of office asks first, in numbers: movers, shortages and balance before and after."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import isnan
from typing import Any, NamedTuple

import pandas as pd

from rotation.indicators import Indicators, indicators
from rotation.model.instance import records
from rotation.model.plan import Plan
from rotation.model.policy import Policy
from rotation.rules.commute import Commute
from rotation.solve import Outcome


class LineName(NamedTuple):
    """School, stage and subject of a line."""

    school_id: str
    stage: str
    subject: str


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


def figures_of(outcome: Outcome) -> Figures:
    """The figures of an outcome's plan, read from its indicators; ValueError for one without a plan."""
    if outcome.plan is None:
        raise ValueError("an outcome without a plan has no figures")
    plan, formulation = outcome.plan, outcome.formulation
    context = formulation.context
    people = context.state.teachers
    found = indicators(context.instance, context.policy, plan, context.state)
    movers = [context.state.teacher_index[move.teacher_id] for move in plan]
    return Figures(
        teachers=len(people),
        eligible=int(formulation.eligible.sum()),
        moves=len(movers),
        backbone_moves=int(people.backbone[movers].sum()),
        lines=_lines(found),
        balances=_balances(found),
        far_given=_far(plan, context.policy, "given"),
        far_estimated=_far(plan, context.policy, "estimated"),
    )


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
