"""Comparison from Python: outcomes and plans on disk side by side, as data frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from rotation.errors import FileError
from rotation.i18n import _
from rotation.io.plan_files import read_plan
from rotation.io.policy import policy_of
from rotation.io.read import read
from rotation.report.comparison import Side, side
from rotation.report.comparison_files import compare as tables_of
from rotation.report.comparison_files import frame
from rotation.report.files import sources, status_beside
from rotation.report.verification import changed_inputs
from rotation.rules.registry import document
from rotation.solve import Outcome

Plans = Sequence[Outcome | str | Path] | Mapping[str, Outcome | str | Path]


def compare(plans: Plans) -> dict[str, pd.DataFrame]:
    """Tables by name: indicators, moves, schools, rules, policy, data; the others are measured against the first.

    `plans` are outcomes of `rotation.solve.solve` or folders and files of plans with their manifests, by name or in
    order (then named 1, 2, ..., or as their folders). Blank is the empty text. Raises ValueError for fewer than two,
    FileError where no manifest names a plan's data, and what reading raises.
    """
    named = plans if isinstance(plans, Mapping) else dict(zip(names_of(plans), plans, strict=True))
    if len(named) < 2:
        raise ValueError("a comparison needs two plans or more")
    sides = [
        side_of_outcome(name, plan) if isinstance(plan, Outcome) else side_of_plan(name, Path(plan))
        for name, plan in named.items()
    ]
    return {table.name: frame(table) for table in tables_of(sides)}


def names_of(plans: Sequence[Outcome | str | Path]) -> list[str]:
    """A name for each: its place in the list, or the last part of its path where that tells all of them apart."""
    short = [
        str(at) if isinstance(plan, Outcome) else Path(plan).absolute().name for at, plan in enumerate(plans, start=1)
    ]
    if len(set(short)) == len(short):
        return short
    return [str(at) if isinstance(plan, Outcome) else f"{at}: {plan}" for at, plan in enumerate(plans, start=1)]


def side_of_outcome(name: str, outcome: Outcome) -> Side:
    """The side of a solve."""
    context = outcome.formulation.context
    goals = [{**asdict(goal), "proved": goal.proved} for goal in outcome.goals]
    result = {"status": str(outcome.status), "goals": goals}
    return side(name, context.instance, context.policy, outcome.plan, result)


def side_of_plan(name: str, path: Path) -> Side:
    """The side of a plan on disk, with the data and policy that its manifest names. Raises FileError.

    What its solve proved counts as long as the plan's file, the data, the policy and the seed are still the same.
    """
    found = sources(path)
    if found.data is None:
        raise FileError(_("no manifest beside {plan} says what data it was made from").format(plan=path))
    instance = read(found.data)
    policy = policy_of(instance, found.policy, document())
    if wrong := found.refused(instance, policy):
        raise FileError(wrong)
    plan = read_plan(path, instance)
    status = "" if changed_inputs(plan, instance, policy) else status_beside(path)
    return side(name, instance, policy, plan, {"status": status} if status else {})
