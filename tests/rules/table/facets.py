"""What a case of the table states about a rule: four kinds, and the reason where one of them cannot exist."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rotation.formulation.context import Context
from rotation.model.plan import Move
from tests.rules.small_case import move

Given = Callable[[], Context]
Params = dict[str, Any]
Places = set[tuple[str, str]]
"""Who goes to which school."""
Go = Callable[[Context], Move]


def go(code: str, school: str, **line: str) -> Go:
    """A move made by hand: the teacher to the school, in the own subject unless the line says otherwise."""
    return lambda context: move(context, school, code, **line)


@dataclass(frozen=True)
class Binds:
    """The optimal plan without the rule, which breaks it, and the one with it.

    `compared` is another case under the same rule, where the rule cannot be taken away: what it reads stands in other
    parts of the policy, or several plans are optimal without it.
    """

    given: Given
    without: Places
    within: Places
    params: Params = field(default_factory=dict)
    beside: dict[str, Params] = field(default_factory=dict)
    compared: Given | None = None


@dataclass(frozen=True)
class Infeasible:
    """There is a plan without the rule (or in the case `compared`), and none with it."""

    given: Given
    params: Params = field(default_factory=dict)
    beside: dict[str, Params] = field(default_factory=dict)
    compared: Given | None = None


@dataclass(frozen=True)
class Fault:
    """There is a plan without the rule; with it the data contradict themselves, and the problem has this code."""

    given: Given
    code: str
    params: Params = field(default_factory=dict)
    beside: dict[str, Params] = field(default_factory=dict)


@dataclass(frozen=True)
class Soft:
    """The rule gives way at its price: the optimal plan, and what it pays; hard there is another plan, or none."""

    given: Given
    within: Places
    paid: int
    params: Params = field(default_factory=dict)
    beside: dict[str, Params] = field(default_factory=dict)


@dataclass(frozen=True)
class Breach:
    """The check finds these amounts in a plan made by hand, and nothing in the plan of the moves `kept`."""

    given: Given
    moves: tuple[Go, ...]
    amounts: tuple[int, ...]
    kept: tuple[Go, ...] = ()
    params: Params = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """What the checker says the goals of the rule are worth in a plan made by hand, and in the plan without moves."""

    given: Given
    moves: tuple[Go, ...]
    values: tuple[int, ...]
    today: tuple[int, ...]
    params: Params = field(default_factory=dict)


@dataclass(frozen=True)
class Never:
    """There is no such case, and this is why."""

    reason: str


@dataclass(frozen=True)
class Four:
    """The four cases of a rule."""

    binds: Binds | Never
    infeasible: Infeasible | Fault | Never
    soft: Soft | Never
    breach: Breach | Measured


NOT_SOFT = Never("it says which single moves there are; what waiving one costs stands in its price for ways out")
A_GOAL = Never("a goal asks and never forbids")
PAID_BY_VALUE = Never("a goal is paid for by its own value")
