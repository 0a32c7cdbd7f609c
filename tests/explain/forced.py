"""Moves demanded by a pin in the data's files, read anew and solved from nothing: what a price has to agree with."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rotation.errors import DataError
from rotation.explain.planned import Planned, planned
from rotation.explain.price import Answer, Price
from rotation.explain.whynot import why_not
from rotation.io import read
from rotation.io.folder import write_folder
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.solve import solve
from solvers.solution import Status


class Pair(NamedTuple):
    """A teacher and a school, by index."""

    teacher: int
    school: int


def solved(instance: Instance, policy: Policy) -> Planned:
    """The state of the best plan."""
    outcome = solve(instance, policy, isolate=False)
    assert outcome.proved
    assert outcome.plan is not None
    best = {goal.name: goal.best for goal in outcome.goals if goal.best is not None}
    return planned(outcome.plan, instance, policy, optimal=True, best=best)


def drawn_candidates(case: Planned, count: int, seed: int) -> list[Pair]:
    """Pairs that no rule about single moves refuses and that the plan does not make, drawn at random."""
    table = case.formulation.candidates
    assert case.values is not None
    made = {
        *zip(*(part[case.values[: len(table)] > 0].tolist() for part in (table.teacher, table.school)), strict=True)
    }
    pairs = sorted({*zip(table.teacher.tolist(), table.school.tolist(), strict=True)} - made)
    return [Pair(*pairs[at]) for at in np.random.default_rng(seed).choice(len(pairs), count, replace=False)]


def drawn_refused(case: Planned, count: int, seed: int) -> list[Pair]:
    """Pairs of somebody who may be moved and another school for which no candidate is left, drawn at random."""
    rng, found = np.random.default_rng(seed), list[Pair]()
    table, schools = case.formulation.candidates, len(case.formulation.context.state.schools)
    left = {*zip(table.teacher.tolist(), table.school.tolist(), strict=True)}
    own = case.formulation.context.state.teachers.school
    while len(found) < count:
        pair = Pair(int(rng.choice(np.flatnonzero(case.formulation.eligible))), int(rng.integers(schools)))
        if pair not in left and own[pair.teacher] != pair.school:
            found.append(pair)
    return found


def price_of(case: Planned, pair: Pair) -> Price | None:
    """What `explain move` states; None where rules refuse the move outright."""
    return why_not(case, pair.teacher, pair.school, seconds=None).price


def from_scratch(case: Planned, pair: Pair, folder: Path, solver: str) -> list[int] | str:
    """The best values of the goals once a pin in the files demands the move; `infeasible` or `refused` where none is.

    Nothing of the plan's state is used but the data and the policy: the files are written, a line is put behind those
    of pins.csv, and whatever solves the district's own data solves these.
    """
    context = case.formulation.context
    shutil.rmtree(folder, ignore_errors=True)
    write_folder(context.instance, folder)
    teacher, school = context.state.teachers.code[pair.teacher], context.state.schools.code[pair.school]
    with (folder / "pins.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([teacher, school, "must_go", ""])
    try:
        outcome = solve(read(folder), context.policy, solver=solver, isolate=False)
    except DataError as error:
        return "refused" if any(problem.value == str(teacher) for problem in error.problems) else str(error)
    if outcome.status is Status.INFEASIBLE:
        return "infeasible"
    assert outcome.proved
    return [goal.best for goal in outcome.goals if goal.best is not None and not goal.name.startswith("lottery")]


def stated(price: Price | None) -> list[int] | str:
    """A price in the same words."""
    if price is None:
        return "refused"
    if price.answer is Answer.IMPOSSIBLE:
        return "infeasible"
    assert price.exact
    return [goal.after for goal in price.goals if goal.after is not None]
