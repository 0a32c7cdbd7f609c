"""Comparison from Python: outcomes and plans on disk side by side, as data frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from rotation.errors import FileError
from rotation.i18n import _, ngettext
from rotation.io.plan_files import read_plan
from rotation.io.policy import policy_of
from rotation.io.read import read
from rotation.model.wordlist import fold
from rotation.report.comparison import Side, side
from rotation.report.comparison_files import compare as tables_of
from rotation.report.comparison_files import frame
from rotation.report.files import sources, status_beside
from rotation.report.verification import changed_inputs
from rotation.rules.registry import document
from rotation.solve import Outcome

CODES_NAMED = 3
"""Codes that a message names where there are more of them."""

Plans = Sequence[Outcome | str | Path] | Mapping[str, Outcome | str | Path]


def compare(plans: Plans) -> dict[str, pd.DataFrame]:
    """Tables by name: indicators, moves, schools, rules, policy, data; the others are measured against the first.

    `plans` are outcomes of `rotation.solve.solve` or folders and files of plans with their manifests, by name or in
    order (then named 1, 2, ..., or as their folders). Blank is the empty text. Raises ValueError for fewer than two,
    FileError where no manifest names a plan's data or the plans are not of one district, and what reading raises.
    """
    named = plans if isinstance(plans, Mapping) else dict(zip(names_of(plans), plans, strict=True))
    if len(named) < 2:
        raise ValueError("a comparison needs two plans or more")
    sides = [
        side_of_outcome(name, plan) if isinstance(plan, Outcome) else side_of_plan(name, Path(plan))
        for name, plan in named.items()
    ]
    must_be_of_one_district(sides)
    return {table.name: frame(table) for table in tables_of(sides)}


class Renamed(NamedTuple):
    """The teacher codes whose name in one side's data is another than in that of an earlier side."""

    codes: list[str]
    earlier: str
    later: str


def must_be_of_one_district(sides: Sequence[Side]) -> None:
    """FileError where authorities differ, or a teacher's code has two names: a code then is not one person."""
    first = sides[0]
    for one in sides[1:]:
        if fold(one.instance.authority) != fold(first.instance.authority):
            text = _(
                "“{first}” is a plan of {authority}, “{second}” one of {other}: the same code may be another person or"
                " school there. Plans of one district can be compared. For several districts put their data into one"
                " folder, a sub-folder each; `rotation solve FOLDER` sets them side by side and adds them up. If it is"
                " one district, write its name alike in both data."
            )
            names = {"authority": first.instance.authority, "other": one.instance.authority}
            raise FileError(text.format(first=first.name, second=one.name, **names))
    if found := _renamed(sides):
        text = ngettext(
            "Teacher code {codes} has another name in the data of “{second}” than in those of “{first}”; the plans"
            " cannot be compared by codes. If it is one person, write the name alike in both data; if not, give"
            " each person a code of their own and solve again.",
            "{count} teacher codes, such as {codes}, have other names in the data of “{second}” than in those of"
            " “{first}”; the plans cannot be compared by codes. If they are the same persons, write the names alike"
            " in both data; if not, give each person a code of their own and solve again.",
            len(found.codes),
        )
        codes = _(", ").join(found.codes[:CODES_NAMED])
        raise FileError(text.format(count=len(found.codes), codes=codes, first=found.earlier, second=found.later))


def _renamed(sides: Sequence[Side]) -> Renamed | None:
    """The first two sides whose data name a teacher differently; names that are left blank say nothing."""
    known: dict[str, tuple[str, str]] = {}
    for one in sides:
        teachers = one.instance.teachers
        names = {code: fold(name) for code, name in zip(teachers["teacher_id"], teachers["name"], strict=True) if name}
        other = [code for code, name in names.items() if code in known and known[code][0] != name]
        if other:
            earlier = known[min(other)][1]
            return Renamed(sorted(code for code in other if known[code][1] == earlier), earlier, one.name)
        known = {code: (name, one.name) for code, name in names.items()} | known
    return None


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
