"""The program: integer columns, ranged rows in named groups, convex terms, ordered goals; all data int64 arrays."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, overload

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.int64]

INFINITY = 2**60
"""A row bound at or beyond this is no bound. Columns and terms always have finite ranges."""

LARGEST_ACTIVITY = 2**53
"""No row, term or goal may reach this in absolute value: exact in int64 and in a float solver's doubles."""


class ProgramError(ValueError):
    """The arrays do not describe a program (shape, range, convexity, overflow); the message says which."""


class Group(NamedTuple):
    """Rows that mean one thing to a person: the rule that made them and a label such as a school's name."""

    rule: str
    label: str


class Groups(Sequence[Group]):
    """The groups of a program in two columns: a district has tens of thousands of rows, and few groups are read."""

    __slots__ = ("labels", "rules")

    def __init__(self, rules: Iterable[str], labels: Iterable[str]) -> None:
        self.rules, self.labels = tuple(rules), tuple(labels)

    def __len__(self) -> int:
        return len(self.rules)

    @overload
    def __getitem__(self, index: int) -> Group: ...
    @overload
    def __getitem__(self, index: slice) -> Groups: ...
    def __getitem__(self, index: int | slice) -> Group | Groups:
        rules, labels = self.rules[index], self.labels[index]
        return Groups(rules, labels) if isinstance(index, slice) else Group(str(rules), str(labels))


def no_integers() -> IntArray:
    """An empty int64 array."""
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """`lower <= A x + B t <= upper`; A over columns, B over terms (non-negative, and only where lower is infinite).

    Entries are coordinate triples without order or uniqueness promised. `slack[i]` is the column that
    pays for breaking row i, or -1 for a hard row; its entry is part of A.
    """

    lower: IntArray
    upper: IntArray
    group: IntArray
    slack: IntArray
    entry_row: IntArray
    entry_column: IntArray
    entry_coefficient: IntArray
    term_row: IntArray = field(default_factory=no_integers)
    term_index: IntArray = field(default_factory=no_integers)
    term_coefficient: IntArray = field(default_factory=no_integers)

    def __len__(self) -> int:
        return len(self.lower)


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Convex terms `t >= f(a)`, `a = constant + C x`, where a must lie in the finite range `[lower, upper]`.

    f is tabulated: term k takes `values[start[k] + a - lower[k]]`. Convex: its differences never fall.
    """

    lower: IntArray
    upper: IntArray
    constant: IntArray
    start: IntArray
    values: IntArray
    entry_term: IntArray
    entry_column: IntArray
    entry_coefficient: IntArray

    def __len__(self) -> int:
        return len(self.lower)


class Tolerance(NamedTuple):
    """How much of a goal later goals may give up: the larger of `absolute` and a share in thousandths.

    The share is taken of |value|, or of `reference - value` (the improvement) where a reference is given.
    """

    absolute: int = 0
    permille: int = 0
    reference: int | None = None

    def allowed(self, value: int) -> int:
        """Units by which the goal may exceed `value` later on; never negative, rounded down."""
        base = abs(value) if self.reference is None else max(0, self.reference - value)
        return max(self.absolute, self.permille * base // 1000)


EXACT = Tolerance()
"""Later goals may give up nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """Minimise `constant + coefficients @ x[columns] + weights @ t[terms]`, weights non-negative."""

    name: str
    columns: IntArray
    coefficients: IntArray
    terms: IntArray = field(default_factory=no_integers)
    weights: IntArray = field(default_factory=no_integers)
    constant: int = 0
    tolerance: Tolerance = EXACT


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """One lexicographic integer program; goals are minimised in order, each given the earlier ones.

    `blocks` names runs of columns: name -> (first, one past last). Checked when built.
    """

    lower: IntArray
    upper: IntArray
    rows: Rows
    terms: Terms
    goals: tuple[Goal, ...]
    groups: Sequence[Group]
    blocks: dict[str, tuple[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from solvers.validate import validate

        validate(self)

    def __len__(self) -> int:
        return len(self.lower)

    def digest(self) -> str:
        """SHA-256 over every number that matters to a solver (labels and block names do not), as hex."""
        total = hashlib.sha256()
        arrays = [self.lower, self.upper]
        arrays += [getattr(self.rows, name) for name in Rows.__slots__ if name != "group"]
        arrays += [getattr(self.terms, name) for name in Terms.__slots__]
        for goal in self.goals:
            arrays += [goal.columns, goal.coefficients, goal.terms, goal.weights]
            absolute, permille, reference = goal.tolerance
            numbers = [goal.constant, absolute, permille] + ([] if reference is None else [reference])
            arrays.append(np.array(numbers, dtype=np.int64))
        for array in arrays:
            total.update(len(array).to_bytes(8, "little"))
            total.update(np.ascontiguousarray(array, dtype="<i8").tobytes())
        return total.hexdigest()
