"""Flows as they are read: of one plan, or of all districts of a city, whose schools and moves are put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from rotation.cli.city import districts
from rotation.cli.plan_case import changes_told, read_plan_case
from rotation.cli.solve import read_case
from rotation.flow.edges import edge_table
from rotation.flow.reach import Reach, joined_reach, reach
from rotation.flow.schools import FlowSchools, joined
from rotation.formulation.context import Context
from rotation.i18n import _

if TYPE_CHECKING:
    import pandas as pd


class ReadFlow(NamedTuple):
    """Schools, the edge table between them, the day on which the plan starts, and what to say of the inputs."""

    schools: FlowSchools
    edges: pd.DataFrame
    day: date
    told: list[str]
    """Which inputs are not those that the plan was made from."""


def read_flow(plan_file: Path, data: Path | None, policy_file: Path | None) -> ReadFlow:
    """The flow of one plan and of the ledger beside it."""
    case = read_plan_case(plan_file, data, policy_file)
    context = Context.of(case.instance, case.policy)
    edges = edge_table(context, case.plan)
    return ReadFlow(FlowSchools.of(context), edges, case.instance.start_date, list(changes_told(case)))


def read_city_flow(parts: Mapping[str, Path], data: Path | None, policy_file: Path | None) -> ReadFlow:
    """The flow of all districts; `data` is the folder of their data where the manifests do not say."""
    given = {} if data is None else districts(data)
    missing = [] if data is None else [name for name in parts if name not in given]
    if missing:
        text = _("{folder} has no data of these districts of the plan: {names}.")
        raise click.UsageError(text.format(folder=data, names=_(", ").join(missing)))
    found = {name: read_flow(plan, given.get(name), policy_file) for name, plan in parts.items()}
    schools, edges = joined({name: (one.schools, one.edges) for name, one in found.items()})
    told = [f"{name}: {text}" for name, one in found.items() for text in one.told]
    return ReadFlow(schools, edges, min(one.day for one in found.values()), told)


def read_reach(path: Path, policy_file: Path | None) -> Reach:
    """What reach allows in the data of one authority, or in all districts of a city together."""
    parts = districts(path)
    if not parts:
        return _reach(path, policy_file)
    return joined_reach({name: _reach(data, policy_file) for name, data in parts.items()})


def _reach(path: Path, policy_file: Path | None) -> Reach:
    return reach(Context.of(*read_case(path, policy_file)))
