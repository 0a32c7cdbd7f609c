"""What single rows say about their columns' bounds, in integers, until nothing changes or for a few rounds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from solvers.certificate_domain import Domain
from solvers.certificate_rows import BoolArray
from solvers.program import LARGEST_ACTIVITY, IntArray

MOST_ROUNDS = 5
"""Rounds of one propagation; what would follow is left to later ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Incidence:
    """The rows of every column, derived ones left out: `row[start[j]:start[j + 1]]` are those of column j."""

    start: IntArray
    row: IntArray

    @classmethod
    def of(cls, domain: Domain) -> Incidence:
        """Of the columns that are in a domain."""
        matrix, count = domain.matrix, domain.first_derived
        owner = np.repeat(np.arange(count, dtype=np.int64), np.diff(matrix.start[: count + 1]))
        column = matrix.column[: len(owner)]
        start = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=len(domain.lower)))]).astype(np.int64)
        return cls(start, owner[np.argsort(column, kind="stable")])

    def rows(self, columns: IntArray) -> IntArray:
        """The rows of these columns, ascending."""
        if not len(columns):
            return columns
        return np.unique(np.concatenate([self.row[self.start[j] : self.start[j + 1]] for j in columns.tolist()]))


def propagated(domain: Domain, incidence: Incidence | None = None, changed: IntArray | None = None) -> Domain:
    """The domain with columns' bounds that follow from rows (of the columns `changed` at first; None: from all rows).

    Derived rows are left out, so that those that no multiplier needs can be left out of a certificate.

    A row `sum a_j x_j <= hi` leaves column j no more room above its better end than
    floor((hi - least activity) / |a_j|) steps; a lower side likewise. No point of the domain is lost. All sums stay
    below 2^53.
    """
    if domain.empty:
        return domain
    every = np.arange(domain.first_derived, dtype=np.int64)
    rows = every if changed is None or incidence is None else incidence.rows(changed)
    for _ in range(MOST_ROUNDS):
        finite = np.minimum(np.abs(domain.row_lower[rows]), np.abs(domain.row_upper[rows])) < LARGEST_ACTIVITY
        lower, upper, possible = _tightened(domain, rows[finite])
        if not possible or (lower > upper).any():
            return replace(domain, empty=True)
        moved = np.flatnonzero((lower != domain.lower) | (upper != domain.upper))
        if not len(moved):
            break
        domain = replace(domain, lower=lower, upper=upper)
        incidence = incidence or Incidence.of(domain)
        rows = incidence.rows(moved)
    return domain


def _tightened(domain: Domain, rows: IntArray) -> tuple[IntArray, IntArray, bool]:
    """New bounds of all columns after one look at each of these rows, and whether every row can be kept."""
    places, owner = domain.matrix.entries(rows)
    column, coefficient = domain.matrix.column[places], domain.matrix.coefficient[places]
    lower, upper = domain.lower.copy(), domain.upper.copy()
    low, high = lower[column], upper[column]
    reach = np.abs(coefficient) * (high - low)
    for side, sign in ((domain.row_upper[rows], 1), (-domain.row_lower[rows], -1)):
        signed = sign * coefficient
        rising = signed > 0
        better = np.where(rising, low, high)
        least = np.zeros(len(rows), dtype=np.int64)
        np.add.at(least, owner, signed * better)
        there: BoolArray = np.abs(side) < LARGEST_ACTIVITY
        room = np.where(there, side - least, 0)
        if (room < 0).any():
            return lower, upper, False
        # Only where a column could move further than the room that is left does its bound follow from the row.
        moved = np.flatnonzero(there[owner] & (reach > room[owner]))
        steps = room[owner[moved]] // np.abs(signed[moved])
        up, down = moved[rising[moved]], moved[~rising[moved]]
        np.minimum.at(upper, column[up], better[up] + steps[rising[moved]])
        np.maximum.at(lower, column[down], better[down] - steps[~rising[moved]])
    return lower, upper, True
