"""Named scenarios: a base and what each changes of policy, data and solver; sweeps of one parameter; trade-offs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rotation.defaults import SOLVERS
from rotation.errors import DataError, PolicyError
from rotation.i18n import _
from rotation.io.policy import given_in_rows
from rotation.io.policy_yaml import given_in_yaml
from rotation.io.read import read
from rotation.io.samples import sample_names, sample_path
from rotation.io.yamlfile import read_yaml
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.model.policy_document import policy_from
from rotation.model.problem import Place, Problem
from rotation.model.settle import Given, merge
from rotation.planning.overrides import with_rows
from rotation.rules.registry import document, load_rules, settled
from rotation.rules.settings import LOTTERY, goals_in_order
from solvers.builder import VIOLATIONS

TOP = ("data", "policy", "solver", "scenarios", "sweep", "tradeoff")
PARTS = ("base", "policy", "data", "solver")
SOLVER: dict[str, Any] = {"name": str, "time_limit": (int, float), "threads": int}
MOST = 200
"""Scenarios of one file, those of sweeps included."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """One scenario ready to be solved; `own_data`: its data are not those of the file that the base names."""

    name: str
    instance: Instance
    policy: Policy
    solver: Mapping[str, Any]
    own_data: bool


@dataclass(frozen=True)
class Tradeoff:
    """Two goals, the first of which is held at ever more generous values in `steps` steps."""

    first: str
    second: str
    steps: int


@dataclass(frozen=True, eq=False)
class ScenarioFile:
    """What a file of scenarios asks for; `swept` is the parameter of a sweep and its values by scenario name."""

    data: Path
    scenarios: tuple[Scenario, ...]
    swept: tuple[str, Mapping[str, Any]] | None
    tradeoff: Tradeoff | None
    base: Scenario
    """The scenario without changes."""


def read_scenarios(path: Path) -> ScenarioFile:
    """The scenarios of a YAML file; paths in it are relative to it.

    Raises DataError and PolicyError with every problem of the file at its line, and of the data it names.
    """
    given = read_yaml(path)
    _known(given, "", TOP)
    data = _data_path(path.parent, str(_needed(given, "data")))
    instance = read(data)
    general = given_in_rows(instance.policy_rows, document())
    if general[1]:
        raise PolicyError(general[1])
    sources = [general[0]]
    if given.values.get("policy") is not None:
        sources.append(given_in_yaml(path.parent / str(given.values["policy"])))
    maker = _Maker(given, instance, sources)
    base = maker.scenario("", {}, "")
    named = given.values.get("scenarios") or {}
    if not isinstance(named, Mapping):
        raise _wrong(given, "scenarios", _("scenarios are to be a name each, with what it changes below"))
    found = [maker.named(str(name), ()) for name in named]
    swept = _sweep(given)
    for name, value in () if swept is None else swept[1].items():
        assert swept is not None
        found.append(maker.scenario(name, {"policy": _nested(swept[0], value)}, "sweep"))
    traded = _tradeoff(given, base.policy)
    if not found and traded is None:
        raise _wrong(given, "", _("the file asks for nothing: give `scenarios`, a `sweep` or a `tradeoff`"))
    if len(found) > MOST:
        raise _wrong(given, "", _("more than {count} scenarios").format(count=MOST))
    return ScenarioFile(data, tuple(found), swept, traded, base)


def _data_path(folder: Path, name: str) -> Path:
    """The data beside the file; a shipped sample where nothing of that name is there."""
    beside = folder / name
    return sample_path(name) if not beside.exists() and name in sample_names() else beside


@dataclass(frozen=True, eq=False)
class _Maker:
    """Makes scenarios of what the file says of them."""

    given: Given
    instance: Instance
    sources: Sequence[Given]

    def named(self, name: str, seen: tuple[str, ...]) -> Scenario:
        """The scenario of that name, its bases followed."""
        return self.scenario(name, self._whole(name, seen), f"scenarios.{name}")

    def _whole(self, name: str, seen: tuple[str, ...]) -> dict[str, Any]:
        """What a scenario changes, over what its bases change."""
        key, named = f"scenarios.{name}", self.given.values["scenarios"]
        own = named[name] or {}
        if not isinstance(own, Mapping):
            raise _wrong(self.given, key, _("this is no list of `key: value` lines"))
        _known(self.given, key, PARTS)
        base = own.get("base")
        if base is None:
            return dict(own)
        if str(base) not in named or str(base) in (*seen, name):
            raise _wrong(
                self.given, f"{key}.base", _("the base is no other scenario of this file, or goes in a circle")
            )
        below = self._whole(str(base), (*seen, name))
        rows = {table: [*(below.get("data") or {}).get(table, [])] for table in below.get("data") or {}}
        for table, more in (own.get("data") or {}).items():
            rows[table] = [*rows.get(table, []), *(more or [])]
        return {**merge(below, {part: own[part] for part in own if part not in ("data", "base")}), "data": rows}

    def scenario(self, name: str, changes: Mapping[str, Any], key: str) -> Scenario:
        """A scenario of what it changes, whose lines stand under a key of the file."""
        places = {
            place[len(key) + 8 :]: where
            for place, where in self.given.places.items()
            if key and place.startswith(f"{key}.policy.")
        }
        places[""] = self.given.place(key)
        own = Given(dict(changes.get("policy") or {}), places)
        policy = settled(policy_from([*self.sources, own], document()))
        rows = changes.get("data") or {}
        instance = with_rows(self.instance, rows, self.given, f"{key}.data") if rows else self.instance
        solver = {**_solver(self.given, "solver"), **_solver(self.given, f"{key}.solver", changes.get("solver"))}
        return Scenario(name, instance, policy, solver, bool(rows))


def _solver(given: Given, key: str, value: Any = None) -> dict[str, Any]:
    """Name, time limit and threads, where given."""
    value = given.values.get("solver") if key == "solver" else value
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise _wrong(given, key, _("solver is to have keys such as name and time_limit"))
    for name, part in value.items():
        if name not in SOLVER:
            raise _wrong(given, f"{key}.{name}", _("known are: name, time_limit (seconds), threads"))
        if isinstance(part, bool) or not isinstance(part, SOLVER[name]):
            raise _wrong(given, f"{key}.{name}", _("{value} does not fit here").format(value=part))
        if name == "name" and part not in SOLVERS:
            message = _("there is no such solver; known are: {names}").format(names=", ".join(SOLVERS))
            raise _wrong(given, f"{key}.{name}", message)
        if name != "name" and part <= 0:
            raise _wrong(given, f"{key}.{name}", _("this is to be more than 0"))
    return dict(value)


def _sweep(given: Given) -> tuple[str, dict[str, Any]] | None:
    """The parameter and its values by the names of their scenarios."""
    sweep = given.values.get("sweep")
    if sweep is None:
        return None
    values = sweep.get("values") if isinstance(sweep, Mapping) else None
    if not isinstance(sweep, Mapping) or not sweep.get("parameter") or not isinstance(values, list) or not values:
        raise _wrong(given, "sweep", _("a sweep needs `parameter` (a dotted key) and a list `values`"))
    parameter = str(sweep["parameter"])
    return parameter, {f"{parameter.rpartition('.')[2]}={value}": value for value in values}


def _tradeoff(given: Given, policy: Policy) -> Tradeoff | None:
    part = given.values.get("tradeoff")
    if part is None:
        return None
    goals = part.get("goals") if isinstance(part, Mapping) else None
    steps = part.get("steps", 6) if isinstance(part, Mapping) else 0
    if not isinstance(goals, list) or len(goals) != 2 or not isinstance(steps, int) or not 2 <= steps <= MOST:
        text = _("a trade-off needs a list of two `goals`, and `steps` from 2 to {most}").format(most=MOST)
        raise _wrong(given, "tradeoff", text)
    rules = load_rules(policy)
    own = {VIOLATIONS, *(goal for rule in rules for goal in rule.goals)}
    known = [goal for goal in goals_in_order(policy, rules) if goal in own and not goal.startswith(LOTTERY)]
    for at, goal in enumerate(goals):
        if goal not in known:
            text = _("there is no goal {name} under this policy; known are: {names}")
            message = text.format(name=goal, names=", ".join(known))
            raise _wrong(given, f"tradeoff.goals.{at}", message)
    if goals[0] == goals[1]:
        raise _wrong(given, "tradeoff", _("the two goals of a trade-off are the same"))
    return Tradeoff(str(goals[0]), str(goals[1]), steps)


def held(base: Scenario, pair: Tradeoff, slack: int, name: str, reverse: bool = False) -> Scenario:
    """The base with the two goals first, where the first one may be worse than its best value by `slack`.

    The second one is minimised within that, then the rest in the policy's order; `reverse`: the second goal first.
    """
    general = base.policy.general
    two = (pair.second, pair.first) if reverse else (pair.first, pair.second)
    order = (*two, *(goal for goal in general.goal_order if goal not in two))
    goals = {**general.goals}
    for number, goal in enumerate(two):
        rule = goals.get(goal)
        update = {"on": True, "tolerance": slack if number == 0 else 0, "tolerance_permille": 0}
        goals[goal] = (rule or type(next(iter(general.goals.values())))()).model_copy(update=update)
    changed = general.model_copy(update={"goal_order": order, "goals": goals})
    return replace(base, name=name, policy=replace(base.policy, general=changed))


def _nested(key: str, value: Any) -> dict[str, Any]:
    found: Any = value
    for part in reversed(key.split(".")):
        found = {part: found}
    return dict(found)


def _known(given: Given, key: str, names: Sequence[str]) -> None:
    part: Any = given.values
    for name in key.split(".", 1) if key else ():
        part = part[name]
    for name in part or ():
        if name not in names:
            text = _("there is no such key here; known are: {names}").format(names=", ".join(names))
            raise _wrong(given, f"{key}.{name}" if key else str(name), text)


def _needed(given: Given, key: str) -> Any:
    if not given.values.get(key):
        raise _wrong(given, key, _("the file is to name the {key}").format(key=key))
    return given.values[key]


def _wrong(given: Given, key: str, message: str) -> DataError:
    place = given.place(key)
    name, text = key.rpartition(".")[2], _("{key}: {message}").format(key=key, message=message) if key else message
    return DataError([Problem("scenario", Place(row=place.row, header=key, file=place.file), name, text, "")])
