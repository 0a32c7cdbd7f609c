"""Weak duality in integers: the bound that multipliers prove, and the ranges that it leaves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from solvers.certificate import CertificateError, Multipliers
from solvers.certificate_domain import Domain
from solvers.certificate_rows import BoolArray
from solvers.certificate_terms import NEVER
from solvers.program import INFINITY, LARGEST_ACTIVITY, IntArray

Exact = npt.NDArray[Any]
"""int64 where no overflow is possible, else Python integers (dtype object)."""

SAFE = 2.0**59
"""Where the absolute values of all summands add up to less than this, int64 is exact."""

NO_POINT = INFINITY
"""The bound of a goal over no points at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Lagrangian:
    """`least` <= denominator * goal at every point of the domain.

    `reduced` has per column what moving it by one from its better end adds (in absolute value), `term_costs` per
    entry of the terms' tables what this argument adds to the term's least cost (-1: it cannot be reached).
    """

    least: int
    reduced: Exact
    term_costs: Exact
    reachable: BoolArray
    """Per entry of the terms' tables, whether this argument is possible in the domain."""


def lagrangian(domain: Domain, goal: int, multipliers: Multipliers) -> Lagrangian | None:
    """Relax all rows and terms with these multipliers; None: some term has no argument left, so there is no point.

    With y and z the rows' and terms' multipliers, D the denominator, A and B the rows' coefficients, a = k + C x and
    r = D c - A'y + C'z, every point of the domain has
    `D g(x) >= D const + sum_i (y_i > 0 ? y_i lo_i : y_i hi_i) + z k + sum_j r_j x_j + sum_t ((D w - B'y)_t f_t(a_t) -
    z_t a_t)`, and the last two sums are not below their least values taken column by column and term by term.
    Terms stand only in rows without lower side, so D w - B'y is not negative, though the proof does not need it.
    Raises CertificateError for rows, sides and terms that are not there.
    """
    y, z, factor = multipliers.values, multipliers.term_values, multipliers.denominator
    rows, terms, own = multipliers.rows, multipliers.terms, len(domain.program.rows) + goal
    _indices(rows, len(domain.row_lower), "row")
    _indices(terms, len(domain.tables), "term")
    side = np.where(y > 0, domain.row_lower[rows], domain.row_upper[rows])
    if (np.abs(side) >= LARGEST_ACTIVITY).any():
        raise CertificateError(f"row {int(rows[np.argmax(np.abs(side) >= LARGEST_ACTIVITY)])} has no side to multiply")
    exact: Any = np.int64 if _size(domain, goal, multipliers, side) < SAFE else object
    y, z = y.astype(exact), z.astype(exact)
    reduced, weight = np.zeros(len(domain.lower), dtype=exact), np.zeros(len(domain.tables), dtype=exact)
    costs, heights = domain.matrix.row(own), domain.convex.row(own)
    reduced[domain.matrix.column[costs]] = factor * domain.matrix.coefficient[costs].astype(exact)
    weight[domain.convex.column[heights]] = factor * domain.convex.coefficient[heights].astype(exact)
    places, owner = domain.matrix.entries(rows)
    np.subtract.at(reduced, domain.matrix.column[places], y[owner] * domain.matrix.coefficient[places])
    straight = rows < domain.first_derived
    places, owner = domain.convex.entries(rows[straight])
    np.subtract.at(weight, domain.convex.column[places], y[straight][owner] * domain.convex.coefficient[places])
    places, owner = domain.tables.matrix.entries(terms)
    np.add.at(reduced, domain.tables.matrix.column[places], z[owner] * domain.tables.matrix.coefficient[places])
    least = factor * domain.program.goals[goal].constant
    least += int((y * side).sum()) + int((z * domain.tables.constant[terms]).sum())
    least += int(np.minimum(reduced * domain.lower, reduced * domain.upper).sum())
    slope = np.zeros(len(domain.tables), dtype=exact)
    slope[terms] = z
    return _with_terms(domain, weight, slope, least, reduced)


def _with_terms(domain: Domain, weight: Exact, slope: Exact, least: int, reduced: Exact) -> Lagrangian | None:
    """Add the sum over terms of the least `weight f(a) - slope a`."""
    tables, can = domain.tables, domain.reachable()
    if not len(tables):
        return Lagrangian(least, reduced, weight, can)
    costs = weight[tables.owner] * tables.value - slope[tables.owner] * tables.argument
    costs = np.where(can, costs, NEVER if costs.dtype != object else NEVER**5)
    lowest = np.minimum.reduceat(costs, tables.start[:-1])
    if not np.logical_or.reduceat(can, tables.start[:-1]).all():
        return None
    return Lagrangian(least + int(lowest.sum()), reduced, np.where(can, costs - lowest[tables.owner], -1), can)


def apply(domain: Domain, goal: int, multipliers: Multipliers, keep: int | None) -> tuple[Domain, int | None]:
    """The domain after the multipliers were used, and the bound that they prove of the goal (None: none).

    With `keep`, whatever has provably a goal value above it is dropped from the domain. Where it becomes empty, the
    bound is one of the points that were dropped in this step. Raises CertificateError.
    """
    if domain.empty:
        return domain, NO_POINT
    found = lagrangian(domain, goal, multipliers)
    factor = multipliers.denominator
    if found is None or (factor == 0 and found.least > 0):
        return replace(domain, empty=True), NO_POINT
    bound = _rounded_up(*domain.lattice(goal, found.reachable), found.least, factor) if factor else None
    if keep is None:
        return domain, bound
    spare = factor * keep - found.least
    if spare < 0:
        return replace(domain, empty=True), bound
    return _tightened(domain, multipliers, found, spare), bound


def _rounded_up(offset: int, step: int, least: int, factor: int) -> int:
    """The least of the values offset + k * step at or above least / factor."""
    if step == 0:
        return offset
    return offset - step * ((factor * offset - least) // (factor * step))


def _tightened(domain: Domain, multipliers: Multipliers, found: Lagrangian, spare: int) -> Domain:
    """Drop what costs more than `spare`: every unit of a column or of a row's activity adds its multiplier."""
    lower, upper = _pushed(domain.lower, domain.upper, found.reduced, spare)
    straight = domain.curved(multipliers.rows) == 0
    rows, y = multipliers.rows[straight], multipliers.values[straight].astype(found.reduced.dtype)
    row_lower, row_upper = domain.row_lower.copy(), domain.row_upper.copy()
    row_lower[rows], row_upper[rows] = _pushed(row_lower[rows], row_upper[rows], y, spare)
    tightened = replace(domain, lower=lower, upper=upper, row_lower=row_lower, row_upper=row_upper)
    tables = domain.tables
    if not len(tables):
        return tightened
    stays = (found.term_costs >= 0) & (found.term_costs <= spare)
    first = np.minimum.reduceat(np.where(stays, tables.argument, NEVER), tables.start[:-1])
    last = np.maximum.reduceat(np.where(stays, tables.argument, -NEVER), tables.start[:-1])
    return replace(tightened, term_lower=first, term_upper=last)


def _pushed(lower: IntArray, upper: IntArray, price: Exact, spare: int) -> tuple[IntArray, IntArray]:
    """Ranges left where leaving the lower (price > 0) or upper (< 0) end costs |price| a unit and `spare` is left.

    Steps are cut off where they go beyond every range (2^54), so that they fit int64.
    """
    size = np.where(price == 0, 1, np.abs(price))
    limit = min(spare, NEVER) if size.dtype != object else spare
    step = np.minimum(limit // size, 2 * LARGEST_ACTIVITY).astype(np.int64)
    up = np.where(price > 0, np.minimum(upper, np.maximum(lower, -LARGEST_ACTIVITY) + step), upper)
    down = np.where(price < 0, np.maximum(lower, np.minimum(upper, LARGEST_ACTIVITY) - step), lower)
    return down.astype(np.int64), up.astype(np.int64)


def _indices(values: IntArray, count: int, what: str) -> None:
    if len(values) and (values[0] < 0 or values[-1] >= count or (np.diff(values) <= 0).any()):
        raise CertificateError(f"the multipliers name a {what} that is not there, or not in ascending order")


def _size(domain: Domain, goal: int, multipliers: Multipliers, side: IntArray) -> float:
    """At least the sum of the absolute values of all summands of the Lagrangian."""
    own = len(domain.program.rows) + goal
    total = multipliers.denominator * (domain.row_reach[own] + abs(domain.program.goals[goal].constant) + 1.0)
    total += float(np.abs(multipliers.values.astype(float)) @ (domain.row_reach[multipliers.rows] + np.abs(side)))
    total += 2.0 * float(np.abs(multipliers.term_values.astype(float)) @ domain.term_reach[multipliers.terms])
    return float(total)
