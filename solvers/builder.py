"""Builds a Program block by block from numpy arrays, never one Python object per column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from solvers.program import INFINITY, Goal, Groups, IntArray, Program, Rows, Terms, Tolerance

Integers = npt.ArrayLike
VIOLATIONS = "violations"
"""The goal that sums the prices of softened rows."""


def as_integers(values: Integers, length: int | None = None) -> IntArray:
    """The values as an int64 vector, a scalar repeated to `length`; fractions are refused.

    What is one already is not copied: `build()` copies all that it was given.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "iub" and array.size:
        raise TypeError(f"expected integers, got {array.dtype}")
    array = array.astype(np.int64, copy=False)
    if array.ndim == 0:
        array = np.full(1 if length is None else length, array, dtype=np.int64)
    return array


class ProgramBuilder:
    """Collects columns, groups, rows, terms and goals; `build()` returns the checked Program."""

    def __init__(self) -> None:
        self._lower: list[IntArray] = []
        self._upper: list[IntArray] = []
        self._count = 0
        self._blocks: dict[str, tuple[int, int]] = {}
        self._group_rules: list[str] = []
        self._group_labels: list[str] = []
        self._rows: list[tuple[IntArray, ...]] = []
        self._row_count = 0
        self._row_terms: list[tuple[IntArray, ...]] = []
        self._terms: list[tuple[IntArray, ...]] = []
        self._term_count = 0
        self._goals: dict[str, list[Goal]] = {}

    def columns(self, lower: Integers, upper: Integers, name: str) -> IntArray:
        """Add a block of columns with the given bounds; returns their indices."""
        low = as_integers(lower)
        high = as_integers(upper, len(low))
        if len(low) == 1 and len(high) > 1:
            low = np.full(len(high), low[0], dtype=np.int64)
        if name in self._blocks:
            raise ValueError(f"two column blocks named {name}")
        first, self._count = self._count, self._count + len(low)
        self._lower.append(low)
        self._upper.append(high)
        self._blocks[name] = (first, self._count)
        return np.arange(first, self._count, dtype=np.int64)

    def groups(self, rule: str, labels: Sequence[str]) -> IntArray:
        """Add one group per label; returns their indices."""
        first = len(self._group_labels)
        self._group_labels.extend(labels)
        self._group_rules.extend([rule] * (len(self._group_labels) - first))
        return np.arange(first, len(self._group_labels), dtype=np.int64)

    def rows(
        self,
        group: Integers,
        entry_row: Integers,
        entry_column: Integers,
        entry_coefficient: Integers,
        *,
        lower: Integers = -INFINITY,
        upper: Integers = INFINITY,
        price: Integers | None = None,
        slack_limit: Integers | None = None,
    ) -> IntArray:
        """Add len(group) rows; `entry_row` counts from 0 within this block. Returns the rows' indices.

        With a `price` (units of the goal `violations` per unit of breach) each row gets a slack column of
        range 0..slack_limit; a soft row has one finite side only.
        """
        groups = as_integers(group)
        count = len(groups)
        row, column = as_integers(entry_row), as_integers(entry_column)
        coefficient = as_integers(entry_coefficient, len(row))
        _within(row, count, "a row")
        low, high = as_integers(lower, count), as_integers(upper, count)
        slack = np.full(count, -1, dtype=np.int64)
        if price is not None:
            if slack_limit is None:
                raise ValueError("a soft row needs slack_limit, the most by which it may be broken")
            below, above = low > -INFINITY, high < INFINITY
            if (below == above).any():
                raise ValueError("a soft row has exactly one finite side")
            prices = as_integers(price, count)
            if (prices < 0).any():
                raise ValueError("the price of breaking a row is negative")
            slack = self.columns(np.zeros(count, np.int64), as_integers(slack_limit, count), f"slack{len(self._rows)}")
            row = np.concatenate([row, np.arange(count)])
            column = np.concatenate([column, slack])
            coefficient = np.concatenate([coefficient, np.where(below, 1, -1)])
            self.goal(VIOLATIONS, slack, prices)
        first, self._row_count = self._row_count, self._row_count + count
        self._rows.append((low, high, groups, slack, row + first, column, coefficient))
        return np.arange(first, self._row_count, dtype=np.int64)

    def row_terms(self, row: Integers, term: Integers, coefficient: Integers) -> None:
        """Put convex terms into existing `<=` rows with non-negative coefficients."""
        rows = as_integers(row)
        self._row_terms.append((rows, as_integers(term), as_integers(coefficient, len(rows))))

    def terms(
        self,
        entry_term: Integers,
        entry_column: Integers,
        entry_coefficient: Integers,
        *,
        constant: Integers,
        lower: Integers,
        upper: Integers,
        values: Integers,
    ) -> IntArray:
        """Add convex terms; `values` are the tables one after another, lower..upper each. Returns indices."""
        low, high = as_integers(lower), as_integers(upper)
        owner = as_integers(entry_term)
        _within(owner, len(low), "a term")
        first, self._term_count = self._term_count, self._term_count + len(low)
        self._terms.append(
            (
                low,
                high,
                as_integers(constant, len(low)),
                as_integers(values),
                owner + first,
                as_integers(entry_column),
                as_integers(entry_coefficient, len(owner)),
            )
        )
        return np.arange(first, self._term_count, dtype=np.int64)

    def goal(
        self,
        name: str,
        columns: Integers = (),
        coefficients: Integers = (),
        *,
        terms: Integers = (),
        weights: Integers = (),
        constant: int = 0,
        tolerance: Tolerance | None = None,
    ) -> None:
        """Add to the goal of that name (made at first use); the last tolerance given holds."""
        cols, parts = as_integers(columns), as_integers(terms)
        piece = Goal(
            name,
            cols,
            as_integers(coefficients, len(cols)),
            parts,
            as_integers(weights, len(parts)),
            constant,
            Tolerance() if tolerance is None else tolerance,
        )
        pieces = self._goals.setdefault(name, [])
        if tolerance is None and pieces:
            piece = replace(piece, tolerance=pieces[-1].tolerance)
        pieces.append(piece)

    def build(self, order: Sequence[str] | None = None) -> Program:
        """The checked Program with goals in `order` (default: violations first, then as first added)."""
        if order is None:
            order = sorted(self._goals, key=lambda name: name != VIOLATIONS)
        missing = [name for name in self._goals if name not in order]
        if missing:
            raise ValueError(f"goals without a place in the order: {missing}")
        columns = list(zip(*self._rows, strict=True)) if self._rows else [()] * 7
        low, high, group, slack, row, column, coefficient = (_joined(part) for part in columns)
        term_parts = list(zip(*self._row_terms, strict=True)) if self._row_terms else [()] * 3
        rows = Rows(low, high, group, slack, row, column, coefficient, *(_joined(part) for part in term_parts))
        return Program(
            lower=_joined(self._lower),
            upper=_joined(self._upper),
            rows=rows,
            terms=self._joined_terms(),
            goals=tuple(_merged(self._goals[name]) for name in order if name in self._goals),
            groups=Groups(self._group_rules, self._group_labels),
            blocks=dict(self._blocks),
        )

    def _joined_terms(self) -> Terms:
        parts = list(zip(*self._terms, strict=True)) if self._terms else [()] * 7
        low, high, constant, values, owner, column, coefficient = (_joined(part) for part in parts)
        start = np.concatenate([np.zeros(1, np.int64), np.cumsum(high - low + 1, dtype=np.int64)])
        return Terms(low, high, constant, start, values, owner, column, coefficient)


def _within(entries: IntArray, count: int, what: str) -> None:
    """Entries of one block may not reach into the next, where the program's own check would not see it."""
    if len(entries) and (entries.min() < 0 or entries.max() >= count):
        raise ValueError(f"an entry names {what} outside its block of {count}")


def _joined(arrays: Sequence[IntArray]) -> IntArray:
    return np.concatenate(arrays, dtype=np.int64) if len(arrays) else np.zeros(0, np.int64)


def _merged(pieces: Sequence[Goal]) -> Goal:
    return Goal(
        pieces[0].name,
        _joined([piece.columns for piece in pieces]),
        _joined([piece.coefficients for piece in pieces]),
        _joined([piece.terms for piece in pieces]),
        _joined([piece.weights for piece in pieces]),
        sum(piece.constant for piece in pieces),
        pieces[-1].tolerance,
    )
