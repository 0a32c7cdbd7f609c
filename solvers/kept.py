"""What the proof of each goal leaves for questions about other points: its bound, the rows it found, and a basis.

All of it holds at every point that keeps the goals before it within the limits that were known then, so a program with
one column forced can go on from there as long as its goals reach the same values.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from solvers.linear import LinearProgram, appended, counted
from solvers.outcome import Basis, Outcome
from solvers.program import INFINITY, IntArray, no_integers
from solvers.safe import SafeBound


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """One goal. Rows are those of the tidied program, then the `added` ones; columns are all of the unfolded program.

    `held`: the limits of the goals before it. `point`: the program's own columns where the goal was best.
    `total / denominator` above `constant` bounds the goal, and `reduced` are the costs of one unit more in the
    `columns` (see solvers.safe). `basis` is that of its last relaxation. `added_cap`: the goal that a row caps, -1 for
    a cut; `added_from`: the latest goal without whose cap it may not hold, -1 where it holds whatever the goals are.
    """

    goal: str
    held: IntArray
    point: IntArray
    lower: IntArray
    upper: IntArray
    row_lower: IntArray
    row_upper: IntArray
    added_counts: IntArray
    added_column: IntArray
    added_coefficient: IntArray
    added_cap: IntArray
    added_from: IntArray
    total: int
    denominator: int
    constant: int
    columns: IntArray
    reduced: IntArray
    basis: Basis

    @property
    def safe(self) -> SafeBound:
        """The bound, without the rows' multipliers."""
        return SafeBound(self.total, self.denominator, self.constant, self.reduced, no_integers())

    def onto(self, base: LinearProgram) -> LinearProgram:
        """The tidied program with this goal's rows, and the sides that the earlier goals left of its own."""
        own = len(base.row_lower)
        base = replace(base, row_lower=self.row_lower[:own], row_upper=self.row_upper[:own])
        rest = self.row_lower[own:], self.row_upper[own:]
        return appended(base, *rest, self.added_counts, self.added_column, self.added_coefficient)

    def beyond(self, base: LinearProgram, first: int, limits: Sequence[int]) -> LinearProgram:
        """The same where goals from `first` on may be more than `held` says, but no more than `limits`.

        Rows keep their numbers; what was made from these goals' caps says nothing any more. All rows are upper sides
        at first, and lower ones come from a goal that is at its best, which may be one of these.
        """
        linear, own = self.onto(base), len(base.row_lower)
        lower, upper = linear.row_lower.copy(), linear.row_upper.copy()
        lower[own:] = -INFINITY
        lost = own + np.flatnonzero(self.added_from >= first)
        moved = own + np.flatnonzero(self.added_cap >= first)
        goals = self.added_cap[moved - own]
        sides = upper[moved] + np.array(limits, dtype=np.int64)[goals] - self.held[goals]
        upper[lost] = INFINITY
        upper[moved] = sides
        return replace(linear, row_lower=lower, row_upper=upper)


def kept(
    goal: str,
    held: IntArray,
    bounds: tuple[IntArray, IntArray],
    outcome: Outcome,
    own: int,
    caps: IntArray,
    made_from: IntArray,
) -> Kept | None:
    """What an outcome leaves, `own` rows being the tidied program's; None where it has no bound or no basis.

    `caps` and `made_from` are of the rows behind those.
    """
    linear, safe = outcome.linear, outcome.safe
    if safe is None or outcome.basis is None:
        return None
    first = int(linear.row_start[own])
    return Kept(
        goal,
        held,
        outcome.values,
        bounds[0].copy(),
        bounds[1].copy(),
        linear.row_lower,
        linear.row_upper,
        np.diff(linear.row_start[own:]),
        linear.row_column[first:],
        linear.row_coefficient[first:],
        caps,
        made_from,
        safe.total,
        safe.denominator,
        safe.constant,
        outcome.columns,
        safe.reduced,
        outcome.basis,
    )


def fits(each: Kept, base: LinearProgram) -> bool:
    """Whether the arrays are those of a program of this size, and no number of them points beside it."""
    columns, rows = len(base.lower), len(base.row_lower) + len(each.added_counts)
    basis = each.basis
    return (
        len(each.lower) == len(each.upper) == columns
        and len(each.point) == base.original
        and bool((base.lower[: base.original] <= each.point).all())
        and bool((each.point <= base.upper[: base.original]).all())
        and len(each.row_lower) == len(each.row_upper) == rows
        and bool((each.added_counts >= 0).all())
        and len(each.added_cap) == len(each.added_from) == len(each.added_counts)
        and int(each.added_counts.sum()) == len(each.added_column) == len(each.added_coefficient)
        and len(each.columns) == len(each.reduced) > 0
        and each.denominator > 0
        and len(basis.columns) == len(basis.column_status)
        and len(basis.rows) == len(basis.row_status)
        and _within(each.added_column, 0, columns)
        and _within(each.columns, 0, columns)
        and _within(basis.columns, 0, columns)
        and _within(basis.rows, -1, rows)
        and _within(basis.column_status, 0, 5)
        and _within(basis.row_status, 0, 5)
        and bool((each.lower <= each.upper).all())
        and _ascending(each.added_counts, each.added_column)
    )


def _within(values: IntArray, first: int, end: int) -> bool:
    return bool(((values >= first) & (values < end)).all())


def _ascending(counts: IntArray, columns: IntArray) -> bool:
    """Whether the columns of every row rise."""
    inside = counted(counts)[1:] > 0
    return bool((np.diff(columns)[inside] > 0).all())
