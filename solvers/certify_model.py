"""What of a domain's relaxation HiGHS has to see: free columns, rows that can bind, parallel rows once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from solvers.certificate_domain import Domain
from solvers.certificate_rows import BoolArray, FloatArray
from solvers.linear import LinearProgram, counted
from solvers.program import LARGEST_ACTIVITY, IntArray, Program


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Compressed rows over all columns of the linear program, with certificate numbers (term t: -1 - t)."""

    number: IntArray
    start: IntArray
    column: IntArray
    coefficient: IntArray

    @property
    def owner(self) -> IntArray:
        """Per entry the position of its row."""
        return np.repeat(np.arange(len(self.number), dtype=np.int64), np.diff(self.start))

    def take(self, rows: IntArray) -> Entries:
        """Those rows, given by position."""
        counts = np.diff(self.start)[rows]
        places = np.repeat(self.start[rows], counts) + counted(counts)
        start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return Entries(self.number[rows], start, self.column[places], self.coefficient[places])


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """Where one side of each model row comes from: model row = (certificate row - shift) / scale."""

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

    def values(self, linear: LinearProgram, program: Program, domain: Domain, upper: bool) -> FloatArray:
        """The lower or upper sides, infinite where there are none."""
        low, high = _raw(linear, program, domain, self.number)
        other = (self.scale < 0) != upper
        found: FloatArray = (np.where(other, high, low) - self.shift) / self.scale
        return found


@dataclass(slots=True)
class Model:
    """The columns and rows in use; `lower` and `upper` say where the sides of every row come from."""

    columns: IntArray
    """Free columns of the linear program, ascending."""
    position: IntArray
    """Per column of the linear program its position among them, or -1."""
    fixed: IntArray
    """The values of all other columns."""
    lower: Side
    upper: Side


def piece_bounds(linear: LinearProgram, domain: Domain) -> tuple[IntArray, IntArray]:
    """Bounds of all columns of the linear program, pieces of terms included."""
    pieces = linear.pieces
    step = np.maximum(pieces.step, 1)
    first = -((pieces.first - domain.term_lower) // step)
    last = (domain.term_upper - pieces.first) // step
    return (
        np.concatenate([domain.lower, np.clip(first[pieces.term] - pieces.begin, 0, pieces.length)]),
        np.concatenate([domain.upper, np.clip(last[pieces.term] - pieces.begin, 0, pieces.length)]),
    )


def build_model(
    linear: LinearProgram, domain: Domain, derived: IntArray, lower: IntArray, upper: IntArray
) -> tuple[Model, Entries]:
    """The model of a domain (`lower`, `upper` from `piece_bounds`) and its rows over positions of free columns."""
    program = domain.program
    free = lower < upper
    position = np.where(free, np.cumsum(free) - 1, -1).astype(np.int64)
    model = Model(np.flatnonzero(free), position, lower, _no_sides(), _no_sides())
    every = _joined(_base_rows(linear, program), _goal_rows(linear, domain), derived_rows(domain, derived))
    entries, shift = _reduced(linear, program, model, every)
    scale = _scales(entries)
    entries = Entries(entries.number, entries.start, entries.column, entries.coefficient // scale[entries.owner])
    source = Side(entries.number, scale, shift)
    low = source.values(linear, program, domain, upper=False)
    high = source.values(linear, program, domain, upper=True)
    first, best_low, best_high = _merged(entries, low, high)
    entries, low, high = entries.take(first), low[best_low], high[best_high]
    binding = _binding(entries, low, high, lower[free], upper[free])
    model.lower, model.upper = source.take(best_low[binding]), source.take(best_high[binding])
    return model, entries.take(np.flatnonzero(binding))


def derived_rows(domain: Domain, derived: IntArray) -> Entries:
    """The derived rows with these numbers."""
    places, owner = domain.matrix.entries(derived)
    start = np.searchsorted(owner, np.arange(len(derived) + 1)).astype(np.int64)
    return Entries(derived, start, domain.matrix.column[places], domain.matrix.coefficient[places])


def added_rows(linear: LinearProgram, domain: Domain, model: Model, derived: IntArray) -> tuple[Entries, Side]:
    """Further derived rows, over positions of free columns, and where their sides come from."""
    entries, shift = _reduced(linear, domain.program, model, derived_rows(domain, derived))
    return entries, Side(derived, np.ones_like(derived), shift)


def _no_sides() -> Side:
    nothing = np.zeros(0, dtype=np.int64)
    return Side(nothing, nothing, nothing)


def _base_rows(linear: LinearProgram, program: Program) -> Entries:
    terms = -1 - np.arange(len(program.terms), dtype=np.int64)
    number = np.concatenate([np.arange(len(program.rows), dtype=np.int64), terms])
    return Entries(number, linear.row_start, linear.row_column, linear.row_coefficient)


def _goal_rows(linear: LinearProgram, domain: Domain) -> Entries:
    rows = np.arange(len(domain.program.rows), domain.first_derived, dtype=np.int64)
    rows = rows[domain.row_upper[rows] < LARGEST_ACTIVITY]
    goals = [linear.goals[row - len(domain.program.rows)] for row in rows.tolist()]
    start = np.cumsum([0, *(len(goal.columns) for goal in goals)]).astype(np.int64)
    nothing = np.zeros(0, dtype=np.int64)
    column = np.concatenate([nothing, *(goal.columns for goal in goals)])
    return Entries(rows, start, column, np.concatenate([nothing, *(goal.coefficients for goal in goals)]))


def _joined(*parts: Entries) -> Entries:
    counts = np.concatenate([np.diff(part.start) for part in parts])
    return Entries(
        np.concatenate([part.number for part in parts]),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        np.concatenate([part.column for part in parts]),
        np.concatenate([part.coefficient for part in parts]),
    )


def _reduced(linear: LinearProgram, program: Program, model: Model, rows: Entries) -> tuple[Entries, IntArray]:
    """The rows over positions of free columns, and what fixed columns and terms' base heights add to each."""
    owner, free = rows.owner, model.position[rows.column] >= 0
    shift = _offsets(linear, program)[np.where(rows.number >= 0, np.minimum(rows.number, _count(program)), -1)]
    np.add.at(shift, owner[~free], rows.coefficient[~free] * model.fixed[rows.column[~free]])
    counts = np.bincount(owner[free], minlength=len(rows.number))
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Entries(rows.number, start, model.position[rows.column[free]], rows.coefficient[free]), shift


def _count(program: Program) -> int:
    return len(program.rows) + len(program.goals)


def _offsets(linear: LinearProgram, program: Program) -> IntArray:
    """Per row and goal what the linear program took out of it; two zeros behind, for derived rows and for terms."""
    found = np.zeros(_count(program) + 2, dtype=np.int64)
    rows = program.rows
    np.add.at(found, rows.term_row, rows.term_coefficient * linear.pieces.base[rows.term_index])
    pairs = zip(linear.goals, program.goals, strict=True)
    found[len(rows) : _count(program)] = [one.constant - other.constant for one, other in pairs]
    return found


def _raw(linear: LinearProgram, program: Program, domain: Domain, number: IntArray) -> tuple[FloatArray, FloatArray]:
    """Both sides of certificate rows and of terms' equations."""
    row, term = np.maximum(number, 0), len(program.rows) + np.maximum(-1 - number, 0)
    found = []
    for of_rows, of_terms in ((domain.row_lower, linear.row_lower), (domain.row_upper, linear.row_upper)):
        term_side = of_terms[np.minimum(term, max(len(of_terms) - 1, 0))] if len(of_terms) else np.zeros_like(number)
        side = np.where(number >= 0, of_rows[row], term_side).astype(np.float64)
        side[np.abs(side) >= LARGEST_ACTIVITY] *= np.inf
        found.append(side)
    return found[0], found[1]


def _scales(entries: Entries) -> IntArray:
    """The common divisor of each row's coefficients, with the sign of the first."""
    divisor = np.zeros(len(entries.number), dtype=np.int64)
    np.gcd.at(divisor, entries.owner, np.abs(entries.coefficient))
    filled = np.flatnonzero(np.diff(entries.start) > 0)
    sign = np.ones(len(entries.number), dtype=np.int64)
    sign[filled] = np.sign(entries.coefficient[entries.start[:-1][filled]])
    # Terms' equations keep their scale, from which their multipliers are read.
    return np.where(entries.number >= 0, np.maximum(divisor, 1) * sign, 1)


def _merged(entries: Entries, low: FloatArray, high: FloatArray) -> tuple[IntArray, IntArray, IntArray]:
    """Per set of equal rows: one of them, the one with the greatest lower side, and the one with the least upper."""
    weights = np.random.default_rng(0).integers(1, 2**62, int(entries.column.max(initial=-1)) + 1, dtype=np.int64)
    mark = np.zeros(len(entries.number), dtype=np.int64)
    # Overflow only mixes the marks; were two different rows to get one mark, the relaxation would merely be another.
    np.add.at(mark, entries.owner, entries.coefficient * weights[entries.column])
    _, first, group = np.unique(mark, return_index=True, return_inverse=True)
    group = group.reshape(-1)
    best = []
    for key in (-low, high):
        order = np.lexsort((key, group))
        best.append(order[np.concatenate([[True], np.diff(group[order]) != 0])] if len(order) else order)
    return first.astype(np.int64), best[0].astype(np.int64), best[1].astype(np.int64)


def _binding(entries: Entries, low: FloatArray, high: FloatArray, lower: IntArray, upper: IntArray) -> BoolArray:
    """Rows that the columns' bounds do not keep by themselves."""
    at_lower, at_upper = entries.coefficient * lower[entries.column], entries.coefficient * upper[entries.column]
    count = len(entries.number)
    least = np.bincount(entries.owner, np.minimum(at_lower, at_upper), count)
    most = np.bincount(entries.owner, np.maximum(at_lower, at_upper), count)
    return np.asarray((least < low) | (most > high), dtype=np.bool_)
