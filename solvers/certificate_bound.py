"""Weak duality in integers: the bound that multipliers prove, and the ranges that it leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers.certificate import CertificateError, Multipliers
from solvers.certificate_domain import Domain
from solvers.program import INFINITY, LARGEST_ACTIVITY, IntArray

Exact = npt.NDArray[Any]
"""int64 where no overflow is possible, else Python integers (dtype object)."""

SAFE = 2.0**59
"""Where the absolute values of all summands add up to less than this, int64 is exact."""

FARTHEST = 2**62
"""More than any column or row can move in int64 arithmetic."""

NO_POINT = INFINITY
"""The bound of a goal over no points at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Lagrangian:
    """`least` <= denominator * goal at every point; a column costs |reduced| more for each unit from its better end."""

    least: int
    reduced: Exact


def lagrangian(domain: Domain, goal: int, multipliers: Multipliers) -> Lagrangian:
    """Relax all rows with these multipliers.

    With y the multipliers, D the denominator and r = D c - A'y, every point of the domain has
    `D g(x) >= D const + sum_i (y_i > 0 ? y_i lo_i : y_i hi_i) + sum_j r_j x_j`, and the last sum is not below
    `sum_j min(lb_j r_j, ub_j r_j)`. Raises CertificateError for rows and sides that are not there.
    """
    y, factor, rows = multipliers.values, multipliers.denominator, multipliers.rows
    if len(rows) and (rows[0] < 0 or rows[-1] >= len(domain.row_lower) or (np.diff(rows) <= 0).any()):
        raise CertificateError("multipliers name a row that is not there, or not in ascending order")
    side = np.where(y > 0, domain.row_lower[rows], domain.row_upper[rows])
    infinite = np.abs(side) >= LARGEST_ACTIVITY
    if infinite.any():
        raise CertificateError("row {row} has no side to multiply", row=int(rows[np.argmax(infinite)]))
    own = len(domain.program.rows) + goal
    exact: Any = np.int64 if _size(domain, goal, multipliers, side) < SAFE else object
    y = y.astype(exact)
    reduced, costs = np.zeros(len(domain.lower), dtype=exact), domain.matrix.row(own)
    reduced[domain.matrix.column[costs]] = factor * domain.matrix.coefficient[costs].astype(exact)
    places, owner = domain.matrix.entries(rows)
    np.subtract.at(reduced, domain.matrix.column[places], y[owner] * domain.matrix.coefficient[places])
    least = factor * int(domain.constants[goal]) + int((y * side).sum())
    least += int(np.minimum(reduced * domain.lower, reduced * domain.upper).sum())
    return Lagrangian(least, reduced)


def apply(
    domain: Domain, goal: int, multipliers: Multipliers, keep: int | None, *, rows: bool = True
) -> tuple[Domain, int | None]:
    """The domain after the multipliers were used, and the bound that they prove of the goal (None: none).

    With `keep`, whatever has provably a goal value above it is dropped from the domain: columns' values and, with
    `rows`, activities of rows. Where it becomes empty, the
    bound is one of the points that were dropped in this step. Raises CertificateError.
    """
    if domain.empty:
        return domain, NO_POINT
    found = lagrangian(domain, goal, multipliers)
    factor = multipliers.denominator
    if factor == 0 and found.least > 0:
        return replace(domain, empty=True), NO_POINT
    bound = _rounded_up(*domain.lattice(goal), found.least, factor) if factor else None
    if keep is None:
        return domain, bound
    spare = factor * keep - found.least
    if spare < 0:
        return replace(domain, empty=True), bound
    lower, upper = _pushed(domain.lower, domain.upper, found.reduced, spare)
    domain = replace(domain, lower=lower, upper=upper)
    return _tightened(domain, multipliers, found, spare) if rows else domain, bound


def _rounded_up(offset: int, step: int, least: int, factor: int) -> int:
    """The least of the values offset + k * step at or above least / factor."""
    if step == 0:
        return offset
    return offset - step * ((factor * offset - least) // (factor * step))


def _tightened(domain: Domain, multipliers: Multipliers, found: Lagrangian, spare: int) -> Domain:
    """Drop activities of rows that cost more than `spare`: every unit away from its side adds the row's multiplier."""
    rows, y = multipliers.rows, multipliers.values.astype(found.reduced.dtype)
    row_lower, row_upper = domain.row_lower.copy(), domain.row_upper.copy()
    row_lower[rows], row_upper[rows] = _pushed(row_lower[rows], row_upper[rows], y, spare)
    return replace(domain, row_lower=row_lower, row_upper=row_upper)


def _pushed(lower: IntArray, upper: IntArray, price: Exact, spare: int) -> tuple[IntArray, IntArray]:
    """Ranges left where leaving the lower (price > 0) or upper (< 0) end costs |price| a unit and `spare` is left.

    Steps are cut off where they go beyond every range (2^54), so that they fit int64.
    """
    size = np.where(price == 0, 1, np.abs(price))
    limit = min(spare, FARTHEST) if size.dtype != object else spare
    step = np.minimum(limit // size, 2 * LARGEST_ACTIVITY).astype(np.int64)
    up = np.where(price > 0, np.minimum(upper, np.maximum(lower, -LARGEST_ACTIVITY) + step), upper)
    down = np.where(price < 0, np.maximum(lower, np.minimum(upper, LARGEST_ACTIVITY) - step), lower)
    return down.astype(np.int64), up.astype(np.int64)


def _size(domain: Domain, goal: int, multipliers: Multipliers, side: IntArray) -> float:
    """At least the sum of the absolute values of all summands of the Lagrangian."""
    own = len(domain.program.rows) + goal
    total = multipliers.denominator * (domain.row_reach[own] + abs(float(domain.constants[goal])) + 1.0)
    total += float(np.abs(multipliers.values.astype(float)) @ (domain.row_reach[multipliers.rows] + np.abs(side)))
    return float(total)
