"""Rule backbone_rate: enough of those who move are backbone teachers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import gcd
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from rotation.formulation.builder import Entries, selected
from rotation.i18n import N_, _
from rotation.model.fields import PlanYear
from rotation.model.params import ASSUMPTION, param
from rotation.rules.base import Finding, GroupParams, Rate, Rule
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

Permille = Annotated[int, Field(ge=0, le=1000)]
_SHARE = N_("教师〔2014〕4号: backbone teachers at least 20 per cent of those who move")


class BackboneRate(Rule):
    """Backbone teachers among the movers who count are at least a share of them, in each authority.

    By policy the share is taken of the eligible backbone teachers instead. Moves count as in the rotation rate; who
    is a backbone teacher is the policy's `backbone` section.
    """

    id = "backbone_rate"
    kind = "group"
    zh = "骨干教师交流比例"
    en = "backbone rate"
    demands = N_("Enough of those who move are backbone teachers.")
    formula = N_(
        "denominator movers: 1000 * backbone movers >= permille * movers\n"
        "denominator eligible: backbone movers >= ceil(permille * eligible backbone teachers / 1000)\n"
        "unit of breach: of the movers a 1000 / gcd(1000, permille)-th of a person; of the eligible a person"
    )
    example = N_(
        "Of 22 movers at least 5 are backbone teachers (20 % are 4.4). With 4 the rule is broken by 0.4 persons, "
        "which are 2 units of a fifth of a person."
    )
    rank = 170

    row_low = N_("{label}: enough of the movers are backbone teachers")

    class Params(GroupParams):
        """Units of breach: of the movers, a `1000 / gcd(1000, share)`-th of a person; of the eligible, persons."""

        permille: int = param(
            200, "骨干教师比例下限(千分)", "least backbone teachers, per mille", _SHARE, ge=0, le=1000
        )
        by_year: dict[PlanYear, Permille] = param(
            {}, "分年度下限(千分)", "least backbone teachers by plan year, per mille; other years as above", ASSUMPTION
        )
        denominator: Literal["movers", "eligible"] = param(
            "movers", "分母", "share of the movers, or of the eligible backbone teachers", _SHARE
        )

    def contribute(self, build: RotationBuilder) -> None:
        """One row for each authority."""
        state, year = build.context.state, build.context.instance.plan_year
        permille = int(self.params.by_year.get(year, self.params.permille))
        counted, backbone = build.counted, state.teachers.backbone[build.candidates.teacher]
        authority = state.schools.authority
        count = int(authority.max(initial=-1)) + 1
        if self.params.denominator == "movers":
            unit = gcd(1000, permille)
            weight = (np.where(backbone, 1000, 0) - permille) // unit
            entries = Entries(authority[build.candidates.origin], build.x, weight).where(counted)
            lower = np.zeros(count, dtype=np.int64)
            chosen = entries.where(entries.coefficient < 0).total(count) < 0
        else:
            home = state.teachers.school
            able = build.eligible & state.teachers.backbone & (home >= 0)
            lower = -(-permille * np.bincount(authority[home[able]], minlength=count) // 1000)
            entries = Entries(authority[build.candidates.origin], build.x, np.ones_like(build.x))
            entries, chosen = entries.where(counted & backbone), lower > 0
        which, entries = selected(entries, chosen)
        names = build.authority_labels()
        build.rows(self.id, [names[at] for at in which], entries, lower=lower[which], price=row_price(self.params))

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each authority with too few."""
        permille = self._least(reading)
        for authority, (part, whole) in self._counts(plan, reading).items():
            missing = permille * whole - 1000 * part
            if missing <= 0:
                continue
            if self.params.denominator == "movers":
                amount = missing // gcd(1000, permille)
                text = _("{authority}: {part} of {whole} movers are backbone teachers; at least {share} %")
            else:
                amount = -(-missing // 1000)
                text = _("{authority}: {part} of {whole} eligible backbone teachers move; at least {share} %")
            message = text.format(authority=authority, part=part, whole=whole, share=f"{permille / 10:g}")
            yield Finding(self.id, message, amount, hard=self.params.hard)

    def rates(self, plan: Plan, reading: Reading) -> Iterable[Rate]:
        """Backbone teachers among the movers, or of the eligible ones, in each authority."""
        for authority, (part, whole) in self._counts(plan, reading).items():
            yield Rate(self.id, authority, part, whole, self._least(reading))

    def _least(self, reading: Reading) -> int:
        """The share asked of the plan's year, per mille."""
        return int(self.params.by_year.get(reading.instance.plan_year, self.params.permille))

    def _counts(self, plan: Plan, reading: Reading) -> dict[str, tuple[int, int]]:
        """Backbone movers and the denominator by authority."""
        part: Counter[str] = Counter()
        whole: Counter[str] = Counter()
        for move in reading.moves(plan):
            if reading.counts(move):
                authority = reading.authority(reading.present_school(move.teacher_id))
                part[authority] += reading.is_backbone(move.teacher_id)
                whole[authority] += self.params.denominator == "movers"
        if self.params.denominator == "eligible":
            for code in reading.eligible:
                school_id = reading.present_school(code)
                if school_id in reading.schools:
                    whole[reading.authority(school_id)] += reading.is_backbone(code)
        return {authority: (part[authority], count) for authority, count in sorted(whole.items())}
