"""What of a domain's relaxation HiGHS has to see: free columns, rows that can bind, parallel rows once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.certificate_domain import Domain
from solvers.certificate_rows import BoolArray, FloatArray, Matrix
from solvers.program import LARGEST_ACTIVITY, IntArray

VIOLATED = 1e-6
"""How far beyond its side a row may be in a solution of the relaxation."""


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """Where one side of each model row comes from: model row = (certificate row over all columns - shift) / scale."""

    number: IntArray
    scale: IntArray
    shift: IntArray

    def take(self, rows: IntArray | BoolArray) -> Side:
        """Those rows."""
        return Side(self.number[rows], self.scale[rows], self.shift[rows])

    def joined(self, other: Side) -> Side:
        """With further rows behind."""
        pairs = ((self.number, other.number), (self.scale, other.scale), (self.shift, other.shift))
        return Side(*(np.concatenate(pair) for pair in pairs))

    def values(self, domain: Domain, upper: bool) -> FloatArray:
        """The lower or upper sides, infinite where there are none."""
        side = np.where((self.scale < 0) != upper, domain.row_upper[self.number], domain.row_lower[self.number])
        found = (side + domain.row_shift[self.number]).astype(np.float64)
        found[np.abs(side) >= LARGEST_ACTIVITY] *= np.inf
        sides: FloatArray = (found - self.shift) / self.scale
        return sides


@dataclass(slots=True)
class Model:
    """The columns and rows in use; `lower` and `upper` say where the sides of every row come from."""

    columns: IntArray
    """The program's numbers of the free columns, ascending."""
    position: IntArray
    """Per column of the program its position among them, or -1."""
    fixed: IntArray
    """Per column of the program its value, if it is none of them."""
    lower: Side
    upper: Side


def model_bounds(domain: Domain, model: Model) -> tuple[FloatArray, FloatArray]:
    """The bounds of the model's columns in a domain."""
    place = domain.positions()[model.columns]
    here, fixed = place >= 0, domain.fixed[model.columns].astype(np.float64)
    lower, upper = fixed.copy(), fixed.copy()
    lower[here], upper[here] = domain.lower[place[here]], domain.upper[place[here]]
    return lower, upper


@dataclass(frozen=True, slots=True, eq=False)
class Spare:
    """Rows of a model that are left out of it for the time being."""

    matrix: Matrix
    lower: Side
    upper: Side

    def violated(self, domain: Domain, x: FloatArray) -> BoolArray:
        """Which of them the values of the free columns violate."""
        owner = np.repeat(np.arange(len(self.matrix)), np.diff(self.matrix.start))
        activity = np.bincount(owner, self.matrix.coefficient * x[self.matrix.column], len(self.matrix))
        low, high = self.lower.values(domain, upper=False), self.upper.values(domain, upper=True)
        return np.asarray((activity < low - VIOLATED) | (activity > high + VIOLATED), dtype=np.bool_)

    def divided(self, which: BoolArray) -> tuple[Spare, Spare]:
        """These rows, and the others."""
        parts = [np.flatnonzero(which), np.flatnonzero(~which)]
        found = [Spare(_picked(self.matrix, part), self.lower.take(part), self.upper.take(part)) for part in parts]
        return found[0], found[1]


def spare_rows(domain: Domain, model: Model, which: BoolArray) -> Spare:
    """These rows of a model, with their entries."""
    lower, upper = model.lower.take(which), model.upper.take(which)
    matrix, _ = reduced(domain, model, lower.number)
    scale = np.repeat(lower.scale, np.diff(matrix.start))
    return Spare(Matrix(matrix.start, matrix.column, matrix.coefficient // scale), lower, upper)


def build_model(domain: Domain, derived: IntArray) -> tuple[Model, Matrix]:
    """The model of a domain, and its rows over positions of free columns; derived rows only as listed."""
    free = domain.lower < domain.upper
    columns, fixed = domain.columns[free], domain.fixed.copy()
    fixed[domain.columns] = domain.lower
    position = np.full(len(fixed), -1, dtype=np.int64)
    position[columns] = np.arange(len(columns), dtype=np.int64)
    rows = np.arange(domain.first_derived, dtype=np.int64)
    open_sides = np.minimum(np.abs(domain.row_lower[rows]), np.abs(domain.row_upper[rows])) >= LARGEST_ACTIVITY
    rows = np.concatenate([rows[~open_sides], derived])
    nothing = np.zeros(0, dtype=np.int64)
    sides = Side(nothing, nothing, nothing)
    model = Model(columns, position, fixed, sides, sides)
    matrix, shift = reduced(domain, model, rows)
    owner = np.repeat(np.arange(len(rows), dtype=np.int64), np.diff(matrix.start))
    scale = _scales(matrix, owner)
    matrix = Matrix(matrix.start, matrix.column, matrix.coefficient // scale[owner])
    source = Side(rows, scale, shift)
    low, high = source.values(domain, upper=False), source.values(domain, upper=True)
    first, best_low, best_high = _merged(matrix, owner, low, high)
    least, most = _range(matrix, owner, domain.lower[free], domain.upper[free])
    binding = (least[first] < low[best_low]) | (most[first] > high[best_high])
    model.lower, model.upper = source.take(best_low[binding]), source.take(best_high[binding])
    return model, _picked(matrix, first[binding])


def reduced(domain: Domain, model: Model, rows: IntArray) -> tuple[Matrix, IntArray]:
    """Rows over positions of free columns, and what the fixed columns add to each."""
    places, owner = domain.matrix.entries(rows)
    column, coefficient = domain.columns[domain.matrix.column[places]], domain.matrix.coefficient[places]
    free, shift = model.position[column] >= 0, domain.row_shift[rows]
    np.add.at(shift, owner[~free], coefficient[~free] * model.fixed[column[~free]])
    start = np.concatenate([[0], np.cumsum(np.bincount(owner[free], minlength=len(rows)))]).astype(np.int64)
    return Matrix(start, model.position[column[free]], coefficient[free]), shift


def _picked(matrix: Matrix, rows: IntArray) -> Matrix:
    places, _ = matrix.entries(rows)
    start = np.concatenate([[0], np.cumsum(np.diff(matrix.start)[rows])]).astype(np.int64)
    return Matrix(start, matrix.column[places], matrix.coefficient[places])


def _scales(matrix: Matrix, owner: IntArray) -> IntArray:
    """The common divisor of each row's coefficients, with the sign of the first."""
    divisor = np.zeros(len(matrix), dtype=np.int64)
    np.gcd.at(divisor, owner, np.abs(matrix.coefficient))
    filled = np.flatnonzero(np.diff(matrix.start) > 0)
    sign = np.ones(len(matrix), dtype=np.int64)
    sign[filled] = np.sign(matrix.coefficient[matrix.start[:-1][filled]])
    scale: IntArray = np.maximum(divisor, 1) * sign
    return scale


def _merged(matrix: Matrix, owner: IntArray, low: FloatArray, high: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
    """Per set of equal rows: one of them, the one with the greatest lower side, and the one with the least upper."""
    weights = np.random.default_rng(0).integers(1, 2**62, int(matrix.column.max(initial=-1)) + 1, dtype=np.int64)
    mark = np.zeros(len(matrix), dtype=np.int64)
    # Overflow only mixes the marks; were two different rows to get one mark, the relaxation would merely be another.
    np.add.at(mark, owner, matrix.coefficient * weights[matrix.column])
    _, first, group = np.unique(mark, return_index=True, return_inverse=True)
    group = group.reshape(-1)
    best = []
    for key in (-low, high):
        order = np.lexsort((key, group))
        best.append(order[np.concatenate([[True], np.diff(group[order]) != 0])] if len(order) else order)
    return first.astype(np.int64), best[0].astype(np.int64), best[1].astype(np.int64)


def _range(matrix: Matrix, owner: IntArray, lower: IntArray, upper: IntArray) -> tuple[FloatArray, FloatArray]:
    """Least and greatest activity of every row within the columns' bounds."""
    at_lower, at_upper = matrix.coefficient * lower[matrix.column], matrix.coefficient * upper[matrix.column]
    least = np.bincount(owner, np.minimum(at_lower, at_upper), len(matrix))
    most = np.bincount(owner, np.maximum(at_lower, at_upper), len(matrix))
    return least.astype(np.float64), most.astype(np.float64)
