"""The integer linear program equal to a program with convex terms: each term becomes columns for its pieces."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from solvers.evaluate import term_arguments, term_reaches
from solvers.program import INFINITY, LARGEST_ACTIVITY, IntArray, Program, Terms


@dataclass(frozen=True, slots=True, eq=False)
class LinearGoal:
    """Minimise `constant + coefficients @ z[columns]`; columns ascend, no coefficient is zero.

    Every value it can take is `offset` plus a multiple of `step` (0: it is constant); none is below `least`.
    """

    columns: IntArray
    coefficients: IntArray
    constant: int
    step: int
    offset: int
    least: int
    most: int

    def value(self, z: IntArray) -> int:
        """The goal at a vector of all columns, pieces included."""
        return self.constant + int(self.coefficients @ z[self.columns])

    def round_up(self, bound: float) -> int:
        """The least value the goal can take at or above `bound`, which may be any number but NaN."""
        if self.step == 0:
            return self.offset
        return self.offset + self.step * -(
            -(math.ceil(min(max(bound, self.least), self.most)) - self.offset) // self.step
        )


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """The columns that stand for the terms, one per run of equal slope, and how a term's argument fills them.

    Term t's argument is `first[t] + step[t] * (sum of its pieces)`; piece s holds from `begin[s]` steps on.
    """

    first: IntArray
    step: IntArray
    term: IntArray
    begin: IntArray
    length: IntArray
    slope: IntArray
    base: IntArray
    """f(first) of every term."""

    def fill(self, arguments: IntArray) -> IntArray:
        """The pieces' values at these arguments, lowest slopes first: t is then exactly f(a)."""
        steps = (arguments - self.first) // np.maximum(self.step, 1)
        values: IntArray = np.clip(steps[self.term] - self.begin, 0, self.length)
        return values

    def filled(self, terms: Terms, lower: IntArray, upper: IntArray) -> tuple[IntArray, IntArray]:
        """The least and the most that each piece holds while the program's own columns are within these bounds.

        Pieces of lower slope are full before others begin, and each grows with its term's argument.
        """
        least, most = term_reaches(terms, lower, upper)
        return self.fill(least), self.fill(most)


@dataclass(frozen=True, slots=True, eq=False)
class LinearProgram:
    """`row_lower <= A z <= row_upper` over integer columns z: the program's own first, then the terms' pieces.

    A is in compressed rows (`row_start`, `row_column`, `row_coefficient`), columns ascending, no duplicates or
    zeros. The program's rows come first and keep their numbers; then one equation per term. A missing side
    is +-INFINITY. `impossible` says in words why no x can exist, where that is plain to see.
    """

    lower: IntArray
    upper: IntArray
    row_lower: IntArray
    row_upper: IntArray
    row_start: IntArray
    row_column: IntArray
    row_coefficient: IntArray
    goals: tuple[LinearGoal, ...]
    original: int
    pieces: Pieces
    impossible: str = ""

    def complete(self, program: Program, x: IntArray) -> IntArray:
        """The vector of all columns that belongs to a vector of the program's own columns."""
        return np.concatenate([x, self.pieces.fill(term_arguments(program, x))])


def unfold(program: Program, reach: tuple[IntArray, IntArray] | None = None) -> LinearProgram:
    """Replace `t = f(a)` by `t = f(first) + sum slope_s d_s`, `a = first + step * sum d_s`, `0 <= d_s <= length_s`.

    Exact for minimisation and in `<=` rows, since slopes rise strictly from piece to piece. An argument moves only
    in multiples of its coefficients' common divisor and within what the columns' bounds allow, so only
    those points become pieces. `reach`: per term the least and the greatest argument of any feasible point, where that
    is known to be less (see solvers.term_reach).
    """
    rows, count = program.rows, len(program)
    term_start, term_column, term_coefficient = compress(
        program.terms.entry_term, program.terms.entry_column, program.terms.entry_coefficient, len(program.terms), count
    )
    pieces, reachable = _cut(program, term_start, term_column, term_coefficient, reach)
    total = count + len(pieces.term)
    piece_columns = np.arange(count, total, dtype=np.int64)
    spread_row, spread_piece = _pieces_of(pieces, rows.term_row, rows.term_index)
    weight = np.repeat(rows.term_coefficient, _piece_counts(pieces, rows.term_index))
    owner = np.repeat(np.arange(len(program.terms), dtype=np.int64), np.diff(term_start))
    start, column, coefficient = compress(
        np.concatenate([rows.entry_row, spread_row, owner + len(rows), pieces.term + len(rows)]),
        np.concatenate([rows.entry_column, piece_columns[spread_piece], term_column, piece_columns]),
        np.concatenate(
            [
                rows.entry_coefficient,
                weight * pieces.slope[spread_piece],
                term_coefficient // np.maximum(pieces.step, 1)[owner],
                np.full(len(piece_columns), -1, dtype=np.int64),
            ]
        ),
        len(rows) + len(program.terms),
        total,
    )
    fixed = np.zeros(len(rows), dtype=np.int64)
    np.add.at(fixed, rows.term_row, rows.term_coefficient * pieces.base[rows.term_index])
    equation = (pieces.first - program.terms.constant) // np.maximum(pieces.step, 1)
    lower = np.where(rows.lower <= -LARGEST_ACTIVITY, -INFINITY, rows.lower - fixed)
    upper = np.where(rows.upper >= LARGEST_ACTIVITY, INFINITY, rows.upper - fixed)
    every_lower = np.concatenate([program.lower, np.zeros(total - count, dtype=np.int64)])
    every_upper = np.concatenate([program.upper, pieces.length])
    return LinearProgram(
        every_lower,
        every_upper,
        np.concatenate([lower, equation]),
        np.concatenate([upper, equation]),
        start,
        column,
        coefficient,
        _goals(program, pieces, every_lower, every_upper),
        count,
        pieces,
        _impossible(program, reachable),
    )


def compress(
    row: IntArray, column: IntArray, coefficient: IntArray, row_count: int, column_count: int
) -> tuple[IntArray, IntArray, IntArray]:
    """Compressed rows (start, column, coefficient) of coordinate triples; duplicates added up, zeros dropped."""
    key = row * max(column_count, 1) + column
    order = np.argsort(key, kind="stable")
    key, total = key[order], coefficient[order]
    if len(key):
        first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
        key, total = key[first], np.add.reduceat(total, first)
        key, total = key[total != 0], total[total != 0]
    own_row, own_column = np.divmod(key, max(column_count, 1))
    start = np.concatenate([[0], np.cumsum(np.bincount(own_row, minlength=row_count))]).astype(np.int64)
    return start, own_column, total


def appended(
    linear: LinearProgram, lower: IntArray, upper: IntArray, counts: IntArray, column: IntArray, coefficient: IntArray
) -> LinearProgram:
    """The same program with further rows behind its own, `counts` entries each, one row's columns ascending."""
    return replace(
        linear,
        row_lower=np.concatenate([linear.row_lower, lower]),
        row_upper=np.concatenate([linear.row_upper, upper]),
        row_start=np.concatenate([linear.row_start, linear.row_start[-1] + np.cumsum(counts, dtype=np.int64)]),
        row_column=np.concatenate([linear.row_column, column]),
        row_coefficient=np.concatenate([linear.row_coefficient, coefficient]),
    )


def counted(counts: IntArray) -> IntArray:
    """0, 1, .. counts[0]-1, 0, 1, .. counts[1]-1, and so on."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) - np.repeat(ends - counts, counts)


def _cut(
    program: Program,
    start: IntArray,
    column: IntArray,
    coefficient: IntArray,
    reach: tuple[IntArray, IntArray] | None,
) -> tuple[Pieces, IntArray]:
    """The pieces of all terms, and per term whether any point of its range can be reached (1) or not (0)."""
    terms = program.terms
    owner = np.repeat(np.arange(len(terms)), np.diff(start))
    step = np.zeros(len(terms), dtype=np.int64)
    np.gcd.at(step, owner, np.abs(coefficient))
    at_lower, at_upper = coefficient * program.lower[column], coefficient * program.upper[column]
    least, most = terms.constant.copy(), terms.constant.copy()
    np.add.at(least, owner, np.minimum(at_lower, at_upper))
    np.add.at(most, owner, np.maximum(at_lower, at_upper))
    if reach is not None:
        least, most = np.maximum(least, reach[0]), np.minimum(most, reach[1])
    stride = np.maximum(step, 1)
    low, high = np.maximum(least, terms.lower), np.minimum(most, terms.upper)
    first = low + (terms.constant - low) % stride
    count = np.maximum((high - first) // stride + 1, 0)
    reachable = (count > 0).astype(np.int64)
    # A term without a point makes the program impossible; it gets one point so that the arrays stay well formed.
    first, count = np.where(count > 0, first, terms.lower), np.maximum(count, 1)
    place = np.repeat(terms.start[:-1] + first - terms.lower, count) + counted(count) * np.repeat(stride, count)
    heights = terms.values[place]
    return _runs(terms, first, step, count, heights), reachable


def _runs(terms: Terms, first: IntArray, step: IntArray, count: IntArray, heights: IntArray) -> Pieces:
    owner = np.repeat(np.arange(len(terms), dtype=np.int64), count)
    base = heights[np.cumsum(count) - count] if len(terms) else heights
    inside = owner[1:] == owner[:-1]
    slope, slope_owner, position = np.diff(heights)[inside], owner[1:][inside], counted(count - 1)
    if len(slope):
        begins = np.concatenate([[True], (slope[1:] != slope[:-1]) | (slope_owner[1:] != slope_owner[:-1])])
        at = np.flatnonzero(begins)
        length = np.diff(np.concatenate([at, [len(slope)]]))
        slope, slope_owner, position = slope[at], slope_owner[at], position[at]
    else:
        length = slope
    return Pieces(first, step, slope_owner, position, length.astype(np.int64), slope, base)


def _piece_counts(pieces: Pieces, terms: IntArray) -> IntArray:
    counts: IntArray = np.bincount(pieces.term, minlength=len(pieces.first)).astype(np.int64)
    return counts[terms]


def _pieces_of(pieces: Pieces, owner: IntArray, terms: IntArray) -> tuple[IntArray, IntArray]:
    """Owner and piece for every piece of every listed term."""
    counts = _piece_counts(pieces, terms)
    begin = np.searchsorted(pieces.term, terms)
    return np.repeat(owner, counts), np.repeat(begin, counts) + counted(counts)


def _goals(program: Program, pieces: Pieces, lower: IntArray, upper: IntArray) -> tuple[LinearGoal, ...]:
    goals = []
    for goal in program.goals:
        _, piece = _pieces_of(pieces, goal.terms, goal.terms)
        weight = np.repeat(goal.weights, _piece_counts(pieces, goal.terms)) * pieces.slope[piece]
        merged_columns = np.concatenate([goal.columns, piece + len(program)])
        _, column, coefficient = compress(
            np.zeros_like(merged_columns), merged_columns, np.concatenate([goal.coefficients, weight]), 1, len(lower)
        )
        constant = goal.constant + int(goal.weights @ pieces.base[goal.terms])
        at_lower, at_upper = coefficient * lower[column], coefficient * upper[column]
        step = int(np.gcd.reduce(np.abs(coefficient[lower[column] < upper[column]]), initial=0))
        goals.append(
            LinearGoal(
                column,
                coefficient,
                constant,
                step,
                constant + int(at_lower.sum()),
                constant + int(np.minimum(at_lower, at_upper).sum()),
                constant + int(np.maximum(at_lower, at_upper).sum()),
            )
        )
    return tuple(goals)


def _impossible(program: Program, reachable: IntArray) -> str:
    rows = program.rows
    empty = (rows.lower > rows.upper) | (rows.lower >= LARGEST_ACTIVITY) | (rows.upper <= -LARGEST_ACTIVITY)
    if empty.any():
        group = program.groups[int(rows.group[int(np.argmax(empty))])]
        return f"a row of {group.rule} ({group.label}) has bounds that no number meets"
    if not reachable.all():
        return f"term {int(np.argmin(reachable))} cannot reach its range"
    return ""
