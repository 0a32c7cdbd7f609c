"""Rotation instances as problems to measure on: a size by seed, one district of a city, or a real school list."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from benchmarks.attached import attach
from benchmarks.case import BrokenAnswerError
from rotation.check import check
from rotation.extraction import plan_of
from rotation.formulate import Formulation, formulate
from rotation.formulation.context import Context
from rotation.generate import SIZES, from_directory, generate
from rotation.generate.authority import make
from rotation.generate.bysize import TOY
from rotation.generate.city import profiles
from rotation.generate.draws import Streams
from rotation.model.instance import Instance
from rotation.model.policy import Policy
from rotation.rules.registry import settled
from solvers.program import IntArray, Program

CITY = "city"
TIED = "_tied"
"""End of the name of a size whose program gets teams and couples."""

LISTS = ("new_taipei_2024", "hualien_2024")
"""Real school lists in the data folder."""


def city_districts() -> tuple[str, ...]:
    """Names of the parts of the city, such as city/海淀区; each is an instance of its own."""
    return tuple(f"{CITY}/{profile.name}" for profile in profiles())


def list_path(name: str, data: Path | None) -> Path | None:
    """Where the data folder holds that school list, or None."""
    places = [] if data is None else [data / "school_directory" / f"{name}.csv", data / f"{name}.csv"]
    return next((path for path in places if path.is_file()), None)


def make_instance(name: str, seed: int, data: Path | None) -> Instance:
    """The instance of a name by seed. ValueError for a name that says nothing; what reading raises comes through."""
    kind, _, part = name.removesuffix(TIED).partition("/")
    if kind == CITY and part:
        streams = Streams(seed, CITY)
        profile = next((profile for profile in profiles() if profile.name == part), None)
        if profile is not None:
            return make(profile, streams.within(profile.name))
    if kind in LISTS:
        path = list_path(kind, data)
        if path is not None:
            return from_directory(path, seed)
    if kind in (TOY, *SIZES):
        return generate(kind, seed)
    raise ValueError(f"no instance named {name!r}")


def default_policy() -> Policy:
    """The policy of every instance of the suites."""
    return settled(Policy())


@dataclass(frozen=True, eq=False)
class RotationCase:
    """A formulated instance; with `tied` its program has teams and couples, which the checker knows nothing of."""

    name: str
    formulation: Formulation
    seed: int
    tied: bool
    layout: str = "rotation"

    @classmethod
    def of(cls, name: str, instance: Instance, policy: Policy, seed: int) -> RotationCase:
        """Derive today's state and formulate; the policy is settled."""
        formulation = formulate(Context.of(instance, policy))
        return cls(name, formulation, seed, name.endswith(TIED))

    @property
    def signs(self) -> tuple[int, ...]:
        """Every goal is minimised."""
        return (1,) * len(self.formulation.program.goals)

    @property
    def optima(self) -> tuple[int | None, ...]:
        """Nothing is published about made instances."""
        return (None,) * len(self.formulation.program.goals)

    def program(self) -> Program:
        """The formulated program, with what is attached to it."""
        return attach(self.formulation, self.seed) if self.tied else self.formulation.program

    def read(self, x: IntArray) -> tuple[int, ...]:
        """The goals' values as the independent checker computes them from the plan. Raises BrokenAnswerError."""
        context = self.formulation.context
        plan = plan_of(self.formulation, x)
        verdict = check(plan, context.instance, context.policy, self.formulation.rules)
        breaches = [finding for finding in verdict.findings if finding.hard]
        if breaches:
            raise BrokenAnswerError(f"the checker finds {len(breaches)} breaches, first of rule {breaches[0].rule}")
        return tuple(verdict.values.get(goal.name, 0) for goal in self.formulation.program.goals)
