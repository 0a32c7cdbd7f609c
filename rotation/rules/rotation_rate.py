"""Rule rotation_rate: enough of the eligible teachers move each year, and not too many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import numpy as np
from pydantic import Field, model_validator

from rotation.formulation.builder import Entries, Spots, selected
from rotation.i18n import N_, _
from rotation.model.direction import CLASSES, school_class, school_classes
from rotation.model.fields import PlanYear
from rotation.model.params import ASSUMPTION, param
from rotation.model.state import IntArray
from rotation.rules.base import Finding, GroupParams, Rate, Rule
from rotation.rules.settings import row_price

if TYPE_CHECKING:
    from rotation.formulation.builder import RotationBuilder
    from rotation.model.plan import Plan
    from rotation.rules.reading import Reading

Permille = Annotated[int, Field(ge=0, le=1000)]
Scope = Literal["authority", "urban_strong", "schools"]
_SHARE = N_("教师〔2014〕4号: each year at least 10 per cent of the teachers who meet the conditions")
_MOST = N_("no text names a maximum; assumption of this tool; confirm")


class Place(NamedTuple):
    """One unit whose rate is limited: the scope and the authority, or the school."""

    scope: str
    code: str


class RotationRate(Rule):
    """Movers who count are at least, and at most, given shares of the eligible teachers of each unit of the scopes.

    A move counts by its form, for an eligible teacher, and unless it leads upward. A teacher belongs to the present
    school. The limits are whole persons: the least is rounded up, the most down but never below the least.
    """

    id = "rotation_rate"
    kind = "group"
    zh = "交流比例"
    en = "rotation rate"
    demands = N_("Enough of the eligible teachers move each year, and not too many.")
    formula = N_(
        "least = ceil(permille * eligible / 1000)\n"
        "most = max(least, floor(most_permille * eligible / 1000))\n"
        "least <= movers who count <= most\n"
        "unit of breach: a mover missing or too many"
    )
    example = N_(
        "Of 214 eligible teachers at least 22 move (10 % are 21.4, rounded up) and at most 42 (20 % are 42.8,"
        " rounded down). A move from a rural school to an urban strong one does not count."
    )
    rank = 160

    row_low = row_high = N_("{label} {number} (teachers who move)")

    class Params(GroupParams):
        """Units of breach: movers missing or too many."""

        permille: int = param(
            100, "年度交流比例下限(千分)", "least movers of the eligible, per mille", _SHARE, ge=0, le=1000
        )
        most_permille: int = param(
            200, "年度交流比例上限(千分)", "most movers of the eligible, per mille", _MOST, ge=0, le=1000
        )
        by_year: dict[PlanYear, Permille] = param(
            {}, "分年度下限(千分)", "least movers by plan year, per mille; other years as above", ASSUMPTION
        )
        scopes: tuple[Scope, ...] = param(
            ("authority",), "统计范围", "scopes: authority, urban_strong, schools", _SHARE
        )
        min_eligible: int = param(
            10, "单独计算学校的最少符合条件人数", "fewest eligible of a school with a rate of its own", ASSUMPTION, ge=1
        )

        @model_validator(mode="after")
        def _ordered(self) -> RotationRate.Params:
            if max([self.permille, *self.by_year.values()]) > self.most_permille:
                raise ValueError(N_("the least rotation rate is above the most; raise the most, or lower the least"))
            return self

    def contribute(self, build: RotationBuilder) -> None:
        """A row with the least number of movers for each unit, and one with the most where it can be exceeded."""
        state, table = build.context.state, build.candidates
        movers = Entries(table.origin, build.x, np.ones_like(build.x)).where(build.counted)
        home = state.teachers.school
        school = home[build.eligible & (home >= 0)]
        least_permille = self._least_permille(build.context.instance.plan_year)
        price = row_price(self.params)
        for scope in dict.fromkeys(self.params.scopes):
            unit, names = _units(build, scope)
            here = unit[school]
            eligible = np.bincount(here[here >= 0], minlength=len(names)).astype(np.int64)
            if scope == "schools":
                eligible = np.where(eligible >= self.params.min_eligible, eligible, 0)
            by_school = scope == "schools"
            inside = movers._replace(place=unit[movers.place]).where(unit[movers.place] >= 0)
            least = -(-least_permille * eligible // 1000)
            most = np.maximum(self.params.most_permille * eligible // 1000, least)
            which, entries = selected(inside, least > 0)
            labels = [_("{unit}: at least").format(unit=names[at]) for at in which]
            build.rows(
                self.id, labels, entries, Spots(school=which if by_school else None), lower=least[which], price=price
            )
            which, entries = selected(inside, (eligible > 0) & (inside.total(len(names)) > most))
            labels = [_("{unit}: at most").format(unit=names[at]) for at in which]
            build.rows(
                self.id, labels, entries, Spots(school=which if by_school else None), upper=most[which], price=price
            )

    def _least_permille(self, year: int) -> int:
        return int(self.params.by_year.get(year, self.params.permille))

    def check(self, plan: Plan, reading: Reading) -> Iterable[Finding]:
        """One finding for each unit with too few or too many movers."""
        for place, movers, eligible in self._counts(plan, reading):
            least, most = self._limits(eligible, reading.instance.plan_year)
            if movers < least:
                text = _("{unit}: {movers} of {eligible} eligible teachers move; at least {limit} must")
            elif movers > most:
                text = _("{unit}: {movers} of {eligible} eligible teachers move; at most {limit} may")
            else:
                continue
            limit = least if movers < least else most
            message = text.format(unit=_words(place, reading), movers=movers, eligible=eligible, limit=limit)
            school_id = place.code if place.scope == "schools" else ""
            yield Finding(self.id, message, abs(limit - movers), school_id=school_id, hard=self.params.hard)

    def rates(self, plan: Plan, reading: Reading) -> Iterable[Rate]:
        """Movers who count, of the eligible teachers of each unit."""
        least = self.params.by_year.get(reading.instance.plan_year, self.params.permille)
        for place, movers, eligible in self._counts(plan, reading):
            yield Rate(self.id, _words(place, reading), movers, eligible, least, self.params.most_permille)

    def _limits(self, eligible: int, year: int) -> tuple[int, int]:
        """Least and most movers of so many eligible teachers."""
        share = self.params.by_year.get(year, self.params.permille)
        least, rest = divmod(share * eligible, 1000)
        least += rest > 0
        return least, max(least, self.params.most_permille * eligible // 1000)

    def _counts(self, plan: Plan, reading: Reading) -> Iterator[tuple[Place, int, int]]:
        """Units with eligible teachers: movers who count, and the eligible."""
        eligible: Counter[Place] = Counter()
        for code in reading.teachers:
            if code in reading.eligible and reading.present_school(code) in reading.schools:
                eligible.update(self._places(reading.present_school(code), reading))
        movers: Counter[Place] = Counter()
        for move in reading.moves(plan):
            if reading.counts(move):
                movers.update(self._places(reading.present_school(move.teacher_id), reading))
        for place, count in sorted(eligible.items()):
            if place.scope != "schools" or count >= self.params.min_eligible:
                yield place, movers[place], count

    def _places(self, school_id: str, reading: Reading) -> Iterator[Place]:
        """The units a school belongs to."""
        row = reading.schools[school_id]
        for scope in dict.fromkeys(self.params.scopes):
            if scope == "schools":
                yield Place(scope, school_id)
            elif scope == "authority" or school_class(row.locale, row.tier) == "urban_strong":
                yield Place(scope, reading.authority(school_id))


def _units(build: RotationBuilder, scope: str) -> tuple[IntArray, list[str]]:
    """The unit of each school, -1 for none, and the units' labels."""
    schools = build.context.state.schools
    if scope == "schools":
        return np.arange(len(schools), dtype=np.int64), list(schools.name)
    unit, text = schools.authority, "{authority}"
    if scope == "urban_strong":
        strong = school_classes(schools.locale, schools.tier) == CLASSES.index("urban_strong")
        unit, text = np.where(strong, unit, -1), _("{authority}: urban strong schools")
    return unit, [text.format(authority=name) for name in build.authority_labels()]


def _words(place: Place, reading: Reading) -> str:
    """A unit in words."""
    if place.scope == "schools":
        return reading.school_name(place.code)
    text = _("{authority}: urban strong schools") if place.scope == "urban_strong" else "{authority}"
    return text.format(authority=place.code)
