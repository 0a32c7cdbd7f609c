"""Goal pass_line: as few schools as possible under the pass lines of the balance indicators."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from pydantic import NonNegativeInt, PositiveInt

from rotation.formulation.builder import Entries, selected
from rotation.i18n import N_, _
from rotation.model.fields import Indicator, Stage
from rotation.model.holders import asked_half_days
from rotation.model.params import ASSUMPTION, param
from rotation.model.state import IntArray
from rotation.model.vocabulary import INDICATORS, STAGES
from rotation.rules.base import Measure, Rule, RuleParams
from rotation.rules.counted_change import counted_change
from rotation.rules.reading_balance import Resource, holder
from rotation.rules.settings import goal_rule, goal_tolerance

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_LINES = N_(
    "教督〔2017〕6号: each school reaches at least six of seven indicators; weights are an assumption of this tool"
)
_OFF = N_("off: more schools at the line cost evenness between all, and such plans take several times longer to prove")


class PassLine(Rule):
    """Sum over indicators, stages and measured schools of the weight of each that is under its pass line.

    A school is under the line where `10000 * half days < line * pupils`, with the line in thousandths of a person per
    100 pupils and the half days as the statistics count them.
    """

    id = "pass_line"
    kind = "goal"
    zh = "达标校数"
    en = "pass line"
    demands = N_("As few schools as possible are under the pass lines of the balance indicators.")
    formula = N_(
        "minimise the sum over the measured schools i of weight * stage weight * [10000 * x_i < line * P_i]\n"
        "P_i pupils, x_i half days of the teachers whom the indicator counts, line in thousandths of a person "
        "per 100 pupils"
    )
    example = N_(
        "With 800 primary pupils and a line of 1 backbone teacher per 100 pupils a school needs 80 half days. One with "
        "70 is under the line and counts 1; a backbone teacher with a full load who comes there takes it off."
    )
    rank = 205
    goals = ("pass_line",)

    class Params(RuleParams):
        """How much a school under the line weighs, by indicator and stage."""

        on: bool = param(False, "启用", "on", _OFF)
        weights: dict[Indicator, NonNegativeInt] = param(
            {"backbone": 1, "arts": 0, "degree": 0}, "指标权重", "weights of the indicators", _LINES
        )
        stage_weights: dict[Stage, PositiveInt] = param(
            {}, "学段权重", "weights of the stages; 1 where none is given", ASSUMPTION
        )

    def contribute(self, build: RotationBuilder) -> None:
        """A binary column and a row for each measured school and stage that moves can lift over the line, or push
        under it; the others are the goal's constant."""
        policy, today = build.context.policy, 0
        if not goal_rule(policy, self.id).on:
            return
        for indicator, weight in self.params.weights.items():
            if weight:
                today += self._indicator(build, indicator, weight)
        build.program.goal(self.id, tolerance=goal_tolerance(policy, self.id, today=today))

    def _indicator(self, build: RotationBuilder, indicator: str, weight: int) -> int:
        """Adds one indicator's part of the goal; today's value of it. Rows count steps away from today."""
        schools, counted = build.context.state.schools, counted_change(build, indicator)
        step = max(counted.step, 1)
        asked = asked_half_days(build.context.policy, indicator, schools.pupils).ravel()
        asked = np.where(schools.measured.ravel(), asked, 0)
        of_stage = np.array([self.params.stage_weights.get(code, 1) for code in STAGES.codes], dtype=np.int64)
        price = weight * np.tile(of_stage, len(schools))
        wanted = -((counted.amount - asked) // step)
        least, most = -(counted.down // step), counted.up // step
        always, open_ = wanted > most, (wanted > least) & (wanted <= most)
        which, entries = selected(counted.change, open_)
        under = build.program.columns(np.zeros(len(which), np.int64), np.ones(len(which), np.int64), _block(indicator))
        gap = Entries(np.arange(len(which), dtype=np.int64), under, (wanted - least)[which])
        steps = entries._replace(coefficient=entries.coefficient // step)
        labels = self._labels(build, indicator, which)
        build.rows(self.id, labels, Entries.joined([steps, gap]), lower=wanted[which])
        # What leaves a school that is under the line today lifts it no more than nothing would: arrivals alone have to
        # do, which says the same to whole numbers and much more to a relaxation.
        short, arriving = selected(steps.where(steps.coefficient > 0), wanted[which] > 0)
        gap = Entries(np.arange(len(short), dtype=np.int64), under[short], wanted[which][short])
        lower = wanted[which][short]
        build.rows(self.id, [labels[at] for at in short], Entries.joined([arriving, gap]), lower=lower)
        build.program.goal(self.id, under, price[which], constant=int(price[always].sum()))
        return int(price[counted.amount < asked].sum())

    def _labels(self, build: RotationBuilder, indicator: str, places: IntArray) -> list[str]:
        """School, stage and indicator of each place."""
        names, stages = build.context.state.schools.name, len(STAGES.codes)
        words = INDICATORS.label(indicator)
        return [f"{names[at // stages]} · {STAGES.label(STAGES.codes[at % stages])} · {words}" for at in places]

    def measure(self, plan: Plan, reading: Reading) -> Iterable[Measure]:
        """The weighted count; details: schools under the line today and after, by indicator, authority and stage."""
        if not goal_rule(reading.policy, self.id).on:
            return
        total, details = [0, 0], {}
        for indicator, weight in self.params.weights.items():
            if not weight:
                continue
            resource = Resource(reading, holder(reading, indicator))
            after = resource.after(reading.moves(plan))
            for (authority, stage), places in sorted(resource.measured.items()):
                line = reading.general.balance.pass_line(indicator, stage)
                under = [
                    sum(10_000 * amount[place] < line * reading.pupils(*place) for place in places)
                    for amount in (resource.today, after)
                ]
                share = weight * self.params.stage_weights.get(stage, 1)
                total = [so_far + share * count for so_far, count in zip(total, under, strict=True)]
                details[f"{indicator}:{authority}:{stage}"] = under
        yield Measure(self.id, total[1], total[0], _("schools under the line, weighted"), details)


def _block(indicator: str) -> str:
    """Name of the block of columns."""
    return f"pass_line {indicator}"
