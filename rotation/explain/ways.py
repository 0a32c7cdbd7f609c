"""The cheapest ways out of a case without a plan: what would have to give, and what the plan would then be worth."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from rotation.check import check
from rotation.defaults import DEFAULT_SOLVER
from rotation.explain.conflict import row_text, rule_of
from rotation.explain.relaxable import Relaxable, relaxable
from rotation.extraction import plan_of
from rotation.formulate import formulate
from rotation.formulation.context import Context
from rotation.i18n import _
from rotation.model.plan import Plan
from rotation.model.waivers import Spot, read_waivers, with_waivers
from rotation.rules.base import Finding, Rule
from rotation.rules.reading import Reading
from rotation.rules.refusals import move_of, said_of
from rotation.rules.registry import load_rules
from rotation.rules.waivable import spot_of
from solvers.backend import Limits, Stop
from solvers.program import Goal, Group
from solvers.run import run
from solvers.solution import GoalResult, Status
from solvers.ways import Way, holds_with, ways_out

MOST_WAYS = 5
SEARCH_SHARE = 0.5
"""The part of the time for finding the ways; the rest is for what each one costs in the goals."""


@dataclass(frozen=True)
class Change:
    """One demand that gives way: its rule, by how many units, at which price, and what then happens, in words."""

    rule: str
    units: int
    price: int
    text: str


class WaysOut(NamedTuple):
    """The ways found, cheapest first; `final`: another search, however long, finds these as the cheapest ones."""

    ways: tuple[WayOut, ...]
    final: bool


@dataclass(frozen=True)
class WayOut:
    """Changes that make a plan possible. `goals` (lottery left out) are those of the best plan found with them."""

    changes: tuple[Change, ...]
    price: int
    cheapest: bool
    """Proved: of the ways not told before, none costs less."""
    proved: bool
    """Every goal is proved."""
    goals: tuple[GoalResult, ...]
    plan: Plan
    waivers: tuple[tuple[Spot, int], ...]
    """What the data say once the way is taken: waivers, each with its units."""


def find_ways_out(
    context: Context,
    rules: Sequence[Rule] | None = None,
    *,
    most: int = MOST_WAYS,
    seconds: float | None = 60.0,
    stop: Stop | None = None,
    isolate: bool | None = False,
) -> WaysOut:
    """Up to `most` ways, cheapest first by the rules' `relax_price`, each with a plan that the checker has read.

    Every way is verified by solving with just its demands let go; in the same process, since a dozen short solves
    would spend their time on starting processes. Empty where a plan exists as it is, or where no
    way was found in time (then who is eligible, or qualified, would have to change).
    """
    began = time.perf_counter()
    case = relaxable(context, load_rules(context.policy) if rules is None else rules)
    program = replace(case.formulation.program, goals=())
    search = Limits(seconds=None if seconds is None else SEARCH_SHARE * seconds, threads=1)
    found, final = _first(ways_out(program, case.price, search, stop, isolate=isolate), most, stop)
    if found and not len(found[0].rows):
        return WaysOut((), final)
    made = []
    for number, way in enumerate(found):
        left = None if seconds is None else max(1.0, seconds - (time.perf_counter() - began)) / (len(found) - number)
        made.append(_solved(case, way, Limits(seconds=left, threads=1), stop, isolate))
    order = sorted(range(len(made)), key=lambda at: _order(made[at], found[at]))
    return WaysOut(tuple(made[at] for at in order), final and not (stop is not None and stop()))


def _first(search: Generator[Way, None, bool], most: int, stop: Stop | None) -> tuple[list[Way], bool]:
    """The first `most` ways, fewer where there are no more or the search was cut short; whether it was not."""
    found: list[Way] = []
    while len(found) < most:
        try:
            found.append(next(search))
        except StopIteration as end:
            return found, bool(end.value) and all(way.cheapest for way in found)
        if stop is not None and stop():
            return found, False
    return found, all(way.cheapest for way in found)


def _order(told: WayOut, way: Way) -> tuple[object, ...]:
    """By price, then by what the plan is worth, then by the rows: whoever finds them, the ways keep their numbers."""
    return (
        told.price,
        [goal.best for goal in told.goals if goal.best is not None],
        way.rows.tolist(),
        way.units.tolist(),
    )


def _solved(case: Relaxable, way: Way, limits: Limits, stop: Stop | None, isolate: bool | None) -> WayOut:
    """The way with the best plan for all goals but the lottery, made and read as when the way is taken."""
    formulation = case.formulation
    if not holds_with(replace(formulation.program, goals=()), way):
        raise RuntimeError("a way out does not hold")
    context = formulation.context
    point = plan_of(formulation, way.values)
    granted = tuple(waivers_for(point, context, formulation.rules))
    instance = with_waivers(context.instance, granted)
    taken = formulate(Context.of(instance, context.policy), formulation.rules)
    program = replace(taken.program, goals=without_lottery(taken.program.goals))
    opinion = run(DEFAULT_SOLVER, program, limits, stop=stop, isolate=isolate)
    if opinion.solution.status is Status.INFEASIBLE:
        raise RuntimeError("a way out is none once it is taken")
    plan = point if opinion.solution.values is None else plan_of(taken, opinion.solution.values)
    return WayOut(
        _changes(case, way, point),
        way.price,
        way.cheapest,
        opinion.solution.status is Status.OPTIMAL,
        opinion.solution.goals,
        plan,
        granted,
    )


def waivers_for(plan: Plan, context: Context, rules: Sequence[Rule]) -> Iterator[tuple[Spot, int]]:
    """The waivers that allow every breach of a hard rule in a plan, those given already included."""
    single = {rule.id for rule in rules if rule.kind == "pair"}
    known, more = read_waivers(context.instance), dict[Spot, int]()
    for finding in check(plan, context.instance, context.policy, rules).findings:
        if finding.hard:
            spot = spot_of(finding, single=finding.rule in single)
            more[spot] = max(more.get(spot, 0), known.get(spot, 0) + finding.amount)
    yield from sorted(more.items())


def without_lottery(goals: Sequence[Goal]) -> tuple[Goal, ...]:
    """The goals but the lottery, which decides between equals only."""
    return tuple(goal for goal in goals if not goal.name.startswith("lottery"))


def _changes(case: Relaxable, way: Way, plan: Plan) -> tuple[Change, ...]:
    """What gives way; what is to be allowed where the checker finds just that breach in the plan, else the demand."""
    formulation = case.formulation
    context, table = formulation.context, formulation.candidates
    findings = check(plan, context.instance, context.policy, formulation.rules).findings
    reading = Reading(context.instance, context.policy)
    changes = []
    for row, units in zip(way.rows.tolist(), way.units.tolist(), strict=True):
        group = formulation.program.groups[int(formulation.program.rows.group[row])]
        if case.refuser[row] >= 0:
            rule = formulation.rules[int(case.refuser[row])]
            move = move_of(context, table, int(case.candidate[row]))
            text = _("; ").join(rule.allowed(finding, reading) for finding in said_of(rule, move, reading))
        else:
            breach = _breach(findings, group)
            demand = _("give up: {demand}").format(demand=row_text(formulation, row))
            text = demand if breach is None else rule_of(formulation, row).allowed(breach, reading)
        changes.append(Change(group.rule, int(units), int(units * case.price[row]), text))
    return tuple(changes)


def _breach(findings: Sequence[Finding], group: Group) -> Finding | None:
    """The checker's finding about that row: the only one of its rule, or the only one that has its label."""
    found = [finding for finding in findings if finding.rule == group.rule]
    if len(found) > 1:
        label = re.split("[:：]", group.label)[0]
        found = [finding for finding in found if label and label in finding.message]
    return found[0] if len(found) == 1 else None
