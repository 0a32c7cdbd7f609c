"""Several years in a row: solve a year, carry its plan out, go on to the next; and what became of it, year by year."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from typing import Any

from rotation.indicators import indicators
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.model.state import State
from rotation.planning.advance import advance
from rotation.planning.projection import Projection
from rotation.rules.base import Measure, Rate
from rotation.solve import Outcome, solve
from solvers.solution import StopReason

Solver = Callable[[Instance, Policy], Outcome]


@dataclass(frozen=True)
class Spread:
    """Backbone teachers of one authority and stage: dispersion (CV) and schools under the pass line."""

    authority: str
    stage: str
    schools: int
    cv_before: float | None
    cv_after: float | None
    cap: float | None
    below_before: int
    below_after: int


@dataclass(frozen=True)
class Passage:
    """Who came, went and came back on the start date of a year; None in the first one, which has none before it."""

    returned: int | None = None
    left: int | None = None
    joined: int | None = None


@dataclass(frozen=True)
class YearFigures:
    """What one year's plan does; amounts in half days a week (10 = one full-time person), burden in minutes."""

    teachers: int
    backbone: int
    away: int
    """On a posting that runs beyond the start date, before the plan."""
    passage: Passage
    eligible: int
    moves: int
    backbone_moves: int
    shortage_before: int
    shortage_after: int
    spreads: tuple[Spread, ...]
    rates: tuple[Rate, ...]
    goals: tuple[Measure, ...]
    ever_eligible: int
    """Persons who were eligible in this or an earlier year of the horizon, also those who have left."""
    ever_moved: int
    """Those of them who have moved, in a form and with a load that counts, in this or an earlier year."""

    @property
    def burden(self) -> int | None:
        """The goal `burden`, where it is on."""
        return next((goal.value for goal in self.goals if goal.goal == "burden"), None)


@dataclass(frozen=True, eq=False)
class Year:
    """One year of the horizon; `figures` is None where there is no plan, and then it is the last one."""

    year: int
    outcome: Outcome
    figures: YearFigures | None

    @property
    def instance(self) -> Instance:
        """The year's data."""
        return self.outcome.formulation.context.instance


@dataclass(frozen=True)
class _Seen:
    """Codes of persons, from the first year on."""

    eligible: frozenset[str] = frozenset()
    moved: frozenset[str] = frozenset()


def horizon(
    instance: Instance,
    policy: Policy,
    years: int,
    assumed: Projection | None = None,
    solver: Solver = solve,
) -> Iterator[Year]:
    """Each year as soon as it is solved; ends early after a year without a plan, or one that the user stopped.

    Only the first year's data are facts; later ones follow by `advance`. Raises what `solver` raises.
    """
    seen, before = _Seen(), None
    for number in range(years):
        outcome = solver(instance, policy)
        if outcome.plan is None:
            yield Year(instance.plan_year, outcome, None)
            return
        seen = _seen(seen, outcome)
        yield Year(instance.plan_year, outcome, _figures(outcome, before, seen))
        if number + 1 == years or outcome.stop_reason is StopReason.USER:
            return
        before = outcome.formulation.context.state
        instance = advance(instance, outcome.plan, policy, assumed)


def _seen(before: _Seen, outcome: Outcome) -> _Seen:
    assert outcome.plan is not None
    codes = outcome.formulation.context.state.teachers.code
    eligible = before.eligible | set(codes[outcome.formulation.eligible])
    forms = outcome.formulation.context.policy.general.forms
    moved = {move.teacher_id for move in outcome.plan if forms[move.form].counts_with(move.load)}
    return _Seen(eligible, before.moved | moved)


def _figures(outcome: Outcome, before: State | None, seen: _Seen) -> YearFigures:
    assert outcome.plan is not None
    assert outcome.verdict is not None
    context = outcome.formulation.context
    people = context.state.teachers
    found = indicators(context.instance, context.policy, outcome.plan, context.state)
    movers = [context.state.teacher_index[move.teacher_id] for move in outcome.plan]
    shortage = found.shortage[["uncovered_before", "uncovered_after"]].sum()
    balance = found.balance[found.balance["indicator"] == "backbone"]
    return YearFigures(
        teachers=len(people),
        backbone=int(people.backbone.sum()),
        away=int(people.running.sum()),
        passage=_passage(before, context.state),
        eligible=int(outcome.formulation.eligible.sum()),
        moves=len(movers),
        backbone_moves=int(people.backbone[movers].sum()),
        shortage_before=int(shortage["uncovered_before"]),
        shortage_after=int(shortage["uncovered_after"]),
        spreads=tuple(_spread(row) for row in balance.to_dict("records")),
        rates=outcome.verdict.rates,
        goals=outcome.verdict.measures,
        ever_eligible=len(seen.eligible),
        ever_moved=len(seen.eligible & seen.moved),
    )


def _spread(row: dict[Hashable, Any]) -> Spread:
    """A row of the indicators; what is not a number there is None."""
    plain: dict[str, Any] = {str(name): None if value != value else value for name, value in row.items()}
    named: dict[str, Any] = {name: plain[name] for name in Spread.__dataclass_fields__}
    return Spread(**named)


def _passage(before: State | None, now: State) -> Passage:
    if before is None:
        return Passage()
    old, new = set(before.teacher_index), set(now.teacher_index)
    was_away = set(before.teachers.code[before.teachers.running])
    away = set(now.teachers.code[now.teachers.running])
    return Passage(returned=len((was_away - away) & new), left=len(old - new), joined=len(new - old))
