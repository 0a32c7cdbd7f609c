"""The sums of columns that rows and terms speak of, after exact reductions: equal sums together, with their costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from solvers.backend import UnsupportedError
from solvers.implied import Implied, find_implied
from solvers.linear import compress
from solvers.program import LARGEST_ACTIVITY, IntArray, Program
from solvers.said import SaidText

BoolArray = npt.NDArray[np.bool_]
ROUNDS = 20
"""How often bounds are tightened by rows of one column; what is left then is left."""

LARGEST_TABLE = 2**22
"""Most values of one sum whose cost is tabulated."""


class ImpossibleError(ValueError):
    """No point can satisfy the program, by plain integer arithmetic; the message says where."""


@dataclass(frozen=True, slots=True, eq=False)
class Sum:
    """y = units @ x[columns], units +-1 (the first +1), and `members`: (row or term, factor) that speak of factor * y.

    Terms are numbered behind the rows. A sum without columns is zero.
    """

    columns: IntArray
    units: IntArray
    members: list[tuple[int, int]]


class Sums:
    """Rows and terms as sums of the columns that are neither fixed nor implied slacks (see solvers.implied).

    `lower` and `upper` are the columns' bounds, tightened by rows of one column. Rows that no point within the bounds
    can violate are left out. Raises ImpossibleError where there plainly is no point.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.implied: Implied = find_implied(program)
        self.lower, self.upper = program.lower.copy(), program.upper.copy()
        rows, terms = program.rows, program.terms
        self._start, self._column, self._coefficient = compress(
            np.concatenate([rows.entry_row, terms.entry_term + len(rows)]),
            np.concatenate([rows.entry_column, terms.entry_column]),
            np.concatenate([rows.entry_coefficient, terms.entry_coefficient]),
            len(rows) + len(terms),
            len(program),
        )
        self._owner = np.repeat(np.arange(len(self._start) - 1, dtype=np.int64), np.diff(self._start))
        keep = ~self.implied.columns[self._column]
        self._owner, self._column, self._coefficient = (
            self._owner[keep],
            self._column[keep],
            self._coefficient[keep],
        )
        self._constant = np.concatenate([np.zeros(len(rows), dtype=np.int64), terms.constant])
        self._curved = np.bincount(rows.term_row, minlength=len(rows)) > 0
        soft = (self.implied.plus >= 0) | (self.implied.minus >= 0)
        self._plain = np.concatenate([~self._curved & ~soft, np.ones(len(terms), dtype=np.bool_)])
        self._low = np.where(self._plain, np.concatenate([rows.lower, terms.lower]), -LARGEST_ACTIVITY)
        self._high = np.where(self._plain, np.concatenate([rows.upper, terms.upper]), LARGEST_ACTIVITY)
        self.prices = np.zeros((len(program.goals), len(program)), dtype=np.int64)
        self.weights = np.zeros((len(program.goals), len(terms)), dtype=np.int64)
        for index, goal in enumerate(program.goals):
            np.add.at(self.prices[index], goal.columns, goal.coefficients)
            np.add.at(self.weights[index], goal.terms, goal.weights)
        for _ in range(ROUNDS):
            if not self._tighten():
                break
        self._live = self._find_live()
        self._settle()
        self._order = np.argsort(rows.term_row, kind="stable")
        self._term_start = np.searchsorted(rows.term_row[self._order], np.arange(len(rows) + 1))

    def name(self, member: int) -> SaidText:
        """The row's or term's name in words."""
        rows = self.program.rows
        if member >= len(rows):
            return SaidText("term {number}", number=member - len(rows))
        group = self.program.groups[int(rows.group[member])]
        return SaidText("{rule} ({scope})", rule=group.rule, scope=group.label)

    def _reach(self) -> tuple[IntArray, IntArray]:
        """Least and greatest value of every sum, constants included."""
        at_lower = self._coefficient * self.lower[self._column]
        at_upper = self._coefficient * self.upper[self._column]
        least, most = self._constant.copy(), self._constant.copy()
        np.add.at(least, self._owner, np.minimum(at_lower, at_upper))
        np.add.at(most, self._owner, np.maximum(at_lower, at_upper))
        return least, most

    def _tighten(self) -> bool:
        """Turn every plain row and term range with one column left into bounds; True where bounds changed."""
        least, most = self._reach()
        wrong = (least > self._high) | (most < self._low)
        if wrong.any():
            raise ImpossibleError(f"{self.name(int(np.argmax(wrong)))} cannot be kept within the columns' bounds")
        open_entry = self.lower[self._column] < self.upper[self._column]
        counts = np.bincount(self._owner[open_entry], minlength=len(least))
        entry = np.flatnonzero(open_entry & (counts == 1)[self._owner])
        owner, column, coefficient = self._owner[entry], self._column[entry], self._coefficient[entry]
        # All other columns are fixed, so the rest of the sum is the least value minus this column's part.
        rest = least[owner] - np.minimum(coefficient * self.lower[column], coefficient * self.upper[column])
        ends = np.stack([self._low[owner] - rest, self._high[owner] - rest])
        ends = np.where(coefficient > 0, ends, -ends[::-1])
        size = np.abs(coefficient)
        lower, upper = self.lower.copy(), self.upper.copy()
        np.maximum.at(lower, column, -(-ends[0] // size))
        np.minimum.at(upper, column, ends[1] // size)
        if (lower > upper).any():
            at = int(owner[np.argmax((lower > upper)[column])])
            raise ImpossibleError(f"{self.name(at)} leaves no value to a column")
        changed = bool((lower != self.lower).any() or (upper != self.upper).any())
        self.lower, self.upper = lower, upper
        return changed

    def _find_live(self) -> BoolArray:
        """Rows and terms that can be violated or that cost something, and terms in such rows."""
        rows, terms, implied = self.program.rows, self.program.terms, self.implied
        least, most = self._reach()
        live = (least < self._low) | (most > self._high)
        heights = np.zeros((2, len(terms)), dtype=np.int64)
        if len(terms):
            heights[0] = np.minimum.reduceat(terms.values, terms.start[:-1])
            heights[1] = np.maximum.reduceat(terms.values, terms.start[:-1])
        ends = np.stack([least[: len(rows)], most[: len(rows)]])
        for side in (0, 1):
            np.add.at(ends[side], rows.term_row, rows.term_coefficient * heights[side, rows.term_index])
        every = np.arange(len(rows), dtype=np.int64)
        for end in ends:
            plus, minus, broken = implied.amounts(every, end, rows.lower, rows.upper)
            moved = (plus > implied.plus_lower) | (minus > implied.minus_lower) | (broken > 0)
            live[: len(rows)] |= moved & ~self._plain[: len(rows)]
        live[len(rows) :] |= (self.weights > 0).any(axis=0)
        live[len(rows) + rows.term_index[live[rows.term_row]]] = True
        return live

    def _settle(self) -> None:
        """Move fixed columns into the constants and leave sums out that no longer matter."""
        fixed = self.lower[self._column] == self.upper[self._column]
        np.add.at(self._constant, self._owner[fixed], (self._coefficient * self.lower[self._column])[fixed])
        kept = ~fixed & self._live[self._owner]
        self._owner, self._column, self._coefficient = self._owner[kept], self._column[kept], self._coefficient[kept]
        self._start = np.searchsorted(self._owner, np.arange(len(self._live) + 1)).astype(np.int64)

    def collect(self) -> list[Sum]:
        """The different sums; UnsupportedError names a row whose coefficients are not all of one size."""
        owner, column, coefficient, start = self._owner, self._column, self._coefficient, self._start
        count = len(self._live)
        factor = np.zeros(count, dtype=np.int64)
        np.gcd.at(factor, owner, np.abs(coefficient))
        odd = np.abs(coefficient) != factor[owner]
        if odd.any():
            raise UnsupportedError(
                "no network: {row} has unequal coefficients", row=self.name(int(owner[np.argmax(odd)]))
            )
        found: dict[bytes, Sum] = {}
        for member in np.flatnonzero(self._live).tolist():
            base = self._base(member)
            columns, sizes = column[start[base] : start[base + 1]], coefficient[start[base] : start[base + 1]]
            units, size = np.sign(sizes), int(factor[member])
            if len(units) and units[0] < 0:
                units, size = -units, -size
            key = columns.tobytes() + b"/" + units.tobytes()
            found.setdefault(key, Sum(columns, units, [])).members.append((member, size))
        return list(found.values())

    def _base(self, member: int) -> int:
        """The row or term itself, or for a row of terms alone the first of them that holds columns."""
        count = len(self._curved)
        if member < count and self._start[member] == self._start[member + 1]:
            entries = self._order[self._term_start[member] : self._term_start[member + 1]]
            for place in (count + self.program.rows.term_index[entries]).tolist():
                if self._start[place] < self._start[place + 1]:
                    return int(place)
        return member

    def whole_range(self, total: Sum) -> tuple[int, int]:
        """Least and greatest value of a sum within the columns' bounds."""
        at_lower, at_upper = total.units * self.lower[total.columns], total.units * self.upper[total.columns]
        return int(np.minimum(at_lower, at_upper).sum()), int(np.maximum(at_lower, at_upper).sum())

    def table(self, total: Sum) -> tuple[int, IntArray, int]:
        """(least allowed value, costs of every goal from there on in steps of one, greatest allowed value).

        The costs are empty where the sum costs nothing. Raises ImpossibleError where no value is allowed and
        UnsupportedError where a row holds a term of another sum, or the table would be too long.
        """
        low, high = self.whole_range(total)
        curved = []
        for member, factor in total.members:
            below = int(self._low[member] - self._constant[member])
            above = int(self._high[member] - self._constant[member])
            if factor == 0 and (below > 0 or above < 0):
                low, high = 1, 0
            elif factor:
                below, above = (below, above) if factor > 0 else (-above, -below)
                low, high = max(low, -(-below // abs(factor))), min(high, above // abs(factor))
            term = member - len(self._curved)
            if not self._plain[member] or (term >= 0 and (self.weights[:, term] > 0).any()):
                curved.append((member, factor))
        if low > high:
            raise ImpossibleError(f"{self.name(total.members[0][0])} and rows of the same sum contradict each other")
        if high - low >= LARGEST_TABLE and curved:
            raise UnsupportedError("{row} has more than {most} values", row=self.name(curved[0][0]), most=LARGEST_TABLE)
        return self._tabulate(total, curved, low, high) if curved else (low, self.prices[:, :0], high)

    def _tabulate(
        self, total: Sum, curved: Sequence[tuple[int, int]], low: int, high: int
    ) -> tuple[int, IntArray, int]:
        y = np.arange(low, high + 1, dtype=np.int64)
        costs = np.zeros((len(self.program.goals), len(y)), dtype=np.int64)
        allowed = np.ones(len(y), dtype=np.bool_)
        factors = dict(total.members)
        rows, implied = self.program.rows, self.implied
        for member, factor in curved:
            value = self._constant[member] + factor * y
            if member >= len(rows):
                costs += self.weights[:, member - len(rows), None] * self._height(member - len(rows), value)
                continue
            for entry in self._order[self._term_start[member] : self._term_start[member + 1]].tolist():
                value = value + rows.term_coefficient[entry] * self._term_of_row(member, entry, factors, y)
            at = np.full(len(y), member, dtype=np.int64)
            plus, minus, broken = implied.amounts(at, value, rows.lower[at], rows.upper[at])
            allowed &= broken == 0
            for column, amount in ((implied.plus[member], plus), (implied.minus[member], minus)):
                if column >= 0:
                    costs += self.prices[:, column, None] * amount
        inside = np.flatnonzero(allowed)
        if not len(inside):
            raise ImpossibleError(f"{self.name(curved[0][0])} cannot be kept")
        first, last = int(inside[0]), int(inside[-1])
        costs = costs[:, first : last + 1]
        if not allowed[first : last + 1].all() or (np.diff(costs, n=2) < 0).any():
            raise UnsupportedError("no network: {row} is not convex", row=self.name(curved[0][0]))
        return low + first, costs if costs.any() else costs[:, :0], low + last

    def _term_of_row(self, member: int, entry: int, factors: dict[int, int], y: IntArray) -> IntArray:
        term = int(self.program.rows.term_index[entry])
        place = term + len(self.program.rows)
        if place not in factors and self._start[place] < self._start[place + 1]:
            raise UnsupportedError("no network: {row} holds a convex term of other columns", row=self.name(member))
        return self._height(term, self._constant[place] + factors.get(place, 0) * y)

    def _height(self, term: int, arguments: IntArray) -> IntArray:
        terms = self.program.terms
        inside = np.clip(arguments, terms.lower[term], terms.upper[term])
        heights: IntArray = terms.values[terms.start[term] + inside - terms.lower[term]]
        return heights
