"""Rule balance_cap: no stage's dispersion rises above its cap, or further above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import floor, sqrt
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rotation.formulation.builder import Entries, Spots
from rotation.i18n import N_, _
from rotation.model.dispersion import Totals, scale, squared_cv, units
from rotation.model.fields import Indicator
from rotation.model.params import ASSUMPTION, param
from rotation.model.state import IntArray
from rotation.model.vocabulary import INDICATORS, STAGES
from rotation.rules.balance_terms import common_scale, place_terms, spread_of
from rotation.rules.base import Finding, GroupParams, Rule
from rotation.rules.reading_balance import Resource, SchoolStage, holder
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

_CAP = N_("教督〔2017〕6号: the dispersion of every indicator is at most 0.50 in primary and 0.45 in junior schools")
_ONE = N_(
    "教督〔2017〕6号 caps every indicator; only backbone teachers here, a cap on several takes much longer to prove"
)


class Part(NamedTuple):
    """One indicator in one stage of an authority, as the checker reads it."""

    indicator: str
    authority: str
    stage: str
    places: list[SchoolStage]
    totals: Totals
    cap_permille: int


class BalanceCap(Rule):
    """In each stage with a cap, the integer dispersion after the plan is at most that of the cap, or today's.

    The function is the goal `balance`'s: `sum of round_half_up(S P x_i^2 / (X^2 P_i))` with pupils P and resource X of
    the start date, which is S (1 + CV^2). Without `keep_today` the cap itself is asked for, which few districts reach
    in a year: soft, the rule then prices the distance to it.
    """

    id = "balance_cap"
    kind = "group"
    zh = "差异系数上限"
    en = "dispersion cap"
    demands = N_("No stage's dispersion between schools rises above its cap, or further above it.")
    formula = N_(
        "sum over the measured schools i of round_half_up(S * P * x_i^2 / (X^2 * P_i)) <= limit\n"
        "limit = max(S * (1 + cap^2), the same sum today), or S * (1 + cap^2) without `keep_today`\n"
        "S = 10^6 or the next power of ten at which the function is convex; the cap is that of the plan year\n"
        "unit of breach: 1 / S of CV squared"
    )
    example = N_(
        "The primary schools have a dispersion of 0.62 today and a cap of 0.50: after the plan it is at most 0.62. At "
        "0.45 today it may rise to 0.50 where a shortage asks for it."
    )
    rank = 155
    row_high = N_("{label}: the dispersion stays within its cap, or where it is above it, as it is today")

    class Params(GroupParams):
        """Units of breach: one part in S of CV squared, a millionth as a rule."""

        on: bool = param(True, "启用", "on", _CAP)
        indicators: tuple[Indicator, ...] = param(("backbone",), "适用指标", "indicators with a cap", _ONE)
        keep_today: bool = param(
            True, "超上限者不再扩大即可", "a stage above its cap need only not get worse", ASSUMPTION
        )

    def contribute(self, build: RotationBuilder) -> None:
        """One row for each indicator and stage whose dispersion can exceed its limit."""
        spreads = [spread_of(build, name, 1, {}) for name in dict.fromkeys(self.params.indicators)]
        scaled, authorities = common_scale(spreads), build.authority_labels()
        for spread in spreads:
            terms = place_terms(build, spread, scaled)
            for group in spread.totals:
                inside = terms.group == group
                authority, stage = divmod(group, len(STAGES.codes))
                code = STAGES.codes[stage]
                cap = build.context.policy.general.balance.cap(code, build.context.instance.plan_year)
                if cap is None:
                    continue
                limit = scaled + scaled * cap**2 // 10**6
                today = int(terms.today[inside].sum())
                free = inside & (terms.term >= 0)
                constant = int(terms.today[inside & (terms.term < 0)].sum())
                limit = max(limit, today) if self.params.keep_today else limit
                most = constant + int(terms.largest[free].sum())
                if most > limit:
                    words = {"authority": authorities[authority], "stage": STAGES.label(code)}
                    label = _("{authority} · {stage}: {holders}").format(
                        **words, holders=INDICATORS.label(spread.indicator)
                    )
                    self._row(build, (label, stage), terms.term[free], limit - constant, most - limit)

    def _row(self, build: RotationBuilder, about: tuple[str, int], term: IntArray, upper: int, farthest: int) -> None:
        label, stage = about
        nothing = np.zeros(0, dtype=np.int64)
        price = row_price(self.params)
        empty = Entries(nothing, nothing, nothing)
        spots = Spots(stage=np.array([stage], dtype=np.int64))
        row = build.rows(self.id, [label], empty, spots, upper=upper, price=price, slack_limit=farthest)
        build.program.row_terms(np.repeat(row, len(term)), term, np.ones_like(term))

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each indicator and stage above its limit."""
        resources = {name: Resource(reading, holder(reading, name)) for name in dict.fromkeys(self.params.indicators)}
        parts = list(self._parts(reading, resources))
        # The scale is that of all stages with the resource, with a cap or not.
        scaled = _scale(reading, resources)
        after = {name: resource.after(reading.moves(plan)) for name, resource in resources.items()}
        for part in parts:
            totals = [
                sum(units(part.totals, reading.pupils(*place), amount[place], scaled) for place in part.places)
                for amount in (resources[part.indicator].today, after[part.indicator])
            ]
            at_cap = floor(scaled * (1 + Fraction(part.cap_permille, 1000) ** 2))
            limit = max(at_cap, totals[0]) if self.params.keep_today else at_cap
            if totals[1] > limit:
                cvs = [
                    _cv(reading, part.places, amount)
                    for amount in (resources[part.indicator].today, after[part.indicator])
                ]
                yield Finding(self.id, _message(part, cvs), totals[1] - limit, stage=part.stage, hard=self.params.hard)

    def _parts(self, reading: Reading, resources: dict[str, Resource]) -> Iterator[Part]:
        for name, resource in resources.items():
            for (authority, stage), places in sorted(resource.measured.items()):
                cap = reading.general.balance.cap(stage, reading.instance.plan_year)
                totals = _totals(reading, resource, places)
                if cap is not None and totals.resource:
                    yield Part(name, authority, stage, places, totals, cap)


def _totals(reading: Reading, resource: Resource, places: list[SchoolStage]) -> Totals:
    pupils = sum(reading.pupils(*place) for place in places)
    return Totals(1, pupils, sum(resource.today[place] for place in places))


def _scale(reading: Reading, resources: dict[str, Resource]) -> int:
    """The common S of all indicators."""
    found = 1
    for resource in resources.values():
        parts = [
            (_totals(reading, resource, places), max(reading.pupils(*place) for place in places))
            for places in resource.measured.values()
        ]
        found = max(found, scale([part for part in parts if part[0].resource], resource.step))
    return found


def _cv(reading: Reading, places: list[SchoolStage], amount: dict[SchoolStage, int]) -> float:
    """The exact coefficient, with the schools' own total; 0 where nothing is left."""
    given = [amount[place] for place in places]
    return sqrt(squared_cv([reading.pupils(*place) for place in places], given)) if sum(given) else 0.0


def _message(part: Part, cvs: list[float]) -> str:
    text = _(
        "{authority} · {stage}: the dispersion of {holders} would be {after:.4f}; it is {today:.4f}, the cap is {cap:g}"
    )
    return text.format(
        authority=part.authority,
        stage=STAGES.label(part.stage),
        holders=INDICATORS.label(part.indicator),
        after=cvs[1],
        today=cvs[0],
        cap=part.cap_permille / 1000,
    )
