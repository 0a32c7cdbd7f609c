"""Goal balance: teachers of each indicator spread over the schools of a stage as evenly as their pupils."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import NonNegativeInt, PositiveInt

from rotation.i18n import N_, _
from rotation.model.dispersion import Totals, scale, squared_cv, units
from rotation.model.fields import Indicator, Stage
from rotation.model.params import ASSUMPTION, param
from rotation.rules.balance_terms import common_scale, place_terms, spread_of
from rotation.rules.base import Measure, Rule, RuleParams
from rotation.rules.reading_balance import Resource, SchoolStage, holder
from rotation.rules.settings import goal_rule, goal_tolerance

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_INDICATORS = N_(
    "indicators of 教督〔2017〕6号; that the goal weighs backbone teachers alone is an assumption of this tool: PE, "
    "music and art teachers and degrees move little with a rotation"
)


class Balance(Rule):
    """Sum over indicators, stages and schools of `round_half_up(S w x^2 / P_i)`: the weighted CV^2, up to a constant.

    x is the school's resource in half days of the teachers counted there, by the stage of their own line; w is
    `weight * P / X^2` with the pupils P and the resource X of the stage's measured schools on the start date, in each
    authority. An indicator counts backbone teachers, teachers of PE, music and art, or teachers above the required
    degree; a mover stays what he or she is today, in the stage of the new line. S is the least power of ten from 10^6
    at which the rounded function is convex. A stage without any resource is left out, and named in the details. Each
    school adds at most half a unit of rounding.
    """

    id = "balance"
    kind = "goal"
    zh = "校际均衡"
    en = "balance"
    demands = N_(
        "Backbone teachers, and those of other indicators with a weight, are spread as evenly as their pupils."
    )
    formula = N_(
        "minimise the sum over the measured schools i of round_half_up(S * w * x_i^2 / P_i)\n"
        "w = weight * P / X^2, S = 10^6 or the next power of ten at which the function is convex\n"
        "P_i pupils, x_i half days of the teachers whom the indicator counts, P and X their sums on the start date\n"
        "shown: CV = sqrt(P / X^2 * sum of x_i^2 / P_i - 1)"
    )
    example = N_(
        "Five schools with 45, 37, 89, 76 and 55 pupils and a resource of 279, 137, 935, 160 and 402 have a "
        "CV of 0.5153. If each had the same per pupil it would be 0. A unit that moves from the third to the "
        "second school makes it smaller."
    )
    rank = 210
    goals = ("balance",)

    class Params(RuleParams):
        """How much each indicator and each stage weighs; one without a weight is reported and not in the goal."""

        weights: dict[Indicator, NonNegativeInt] = param(
            {"backbone": 1, "arts": 0, "degree": 0}, "指标权重", "weights of the indicators", _INDICATORS
        )
        stage_weights: dict[Stage, PositiveInt] = param(
            {}, "学段权重", "weights of the stages; 1 where none is given", ASSUMPTION
        )

    def contribute(self, build: RotationBuilder) -> None:
        """One convex term for each measured school and stage that a candidate can change; the others are constant."""
        policy = build.context.policy
        if not goal_rule(policy, self.id).on:
            return
        weighed = [(name, weight) for name, weight in self.params.weights.items() if weight]
        spreads = [spread_of(build, name, weight, self.params.stage_weights) for name, weight in weighed]
        scaled = common_scale(spreads)
        parts = [place_terms(build, spread, scaled) for spread in spreads]
        terms = np.concatenate([np.zeros(0, dtype=np.int64), *(part.term[part.term >= 0] for part in parts)])
        build.program.goal(
            self.id,
            terms=terms,
            weights=np.ones_like(terms),
            constant=sum(int(part.today[part.term < 0].sum()) for part in parts),
            tolerance=goal_tolerance(policy, self.id, today=sum(int(part.today.sum()) for part in parts)),
        )

    def measure(self, plan: Plan, reading: Reading) -> Iterable[Measure]:
        """The integer function before and after; details: S, exact CVs, stages left out, rounding at most."""
        if not goal_rule(reading.policy, self.id).on:
            return
        value = today = schools = 0
        cvs: dict[str, Any] = {}
        dropped: list[str] = []
        weighed = [name for name, weight in self.params.weights.items() if weight]
        resources = {name: Resource(reading, holder(reading, name)) for name in weighed}
        scaled = self._scale(reading, resources)
        for name, resource in resources.items():
            after = resource.after(reading.moves(plan))
            for key, places, totals in self._parts(reading, name, resource):
                label = ":".join([name, *key])
                if not totals.resource:
                    dropped.append(label)
                    continue
                for place in places:
                    pupils = reading.pupils(*place)
                    value += units(totals, pupils, after[place], scaled)
                    today += units(totals, pupils, resource.today[place], scaled)
                schools += len(places)
                cvs[label] = [_cv(reading, places, amount) for amount in (resource.today, after)]
        details = {"scale": scaled, "cv": cvs, "left_out": dropped, "rounding_at_most": schools / 2}
        yield Measure(self.id, value, today, _("units of CV squared"), details)

    def _scale(self, reading: Reading, resources: dict[str, Resource]) -> int:
        """The common S of all terms."""
        found = 1
        for name, resource in resources.items():
            parts = [
                (totals, max(reading.pupils(*place) for place in places))
                for _key, places, totals in self._parts(reading, name, resource)
                if totals.resource
            ]
            found = max(found, scale(parts, resource.step))
        return found

    def _parts(
        self, reading: Reading, name: str, resource: Resource
    ) -> Iterator[tuple[tuple[str, str], list[SchoolStage], Totals]]:
        """(authority, stage), its measured schools, and its totals on the start date."""
        for key, places in sorted(resource.measured.items()):
            weight = self.params.weights[name] * self.params.stage_weights.get(key[1], 1)
            pupils = sum(reading.pupils(*place) for place in places)
            yield key, places, Totals(weight, pupils, sum(resource.today[place] for place in places))


def _cv(reading: Reading, places: list[SchoolStage], amount: dict[SchoolStage, int]) -> float | None:
    """The exact coefficient of variation, with the schools' true total; None where nothing is left."""
    given = [amount[place] for place in places]
    return sqrt(squared_cv([reading.pupils(*place) for place in places], given)) if sum(given) else None
