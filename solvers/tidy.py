"""The same integer points in fewer and tighter rows: common divisors taken out, parallel rows made one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solvers.linear import LinearProgram
from solvers.program import INFINITY, LARGEST_ACTIVITY, IntArray
from solvers.strengthen import strengthen


def tidied(linear: LinearProgram) -> LinearProgram:
    """With rounded rows besides, then tidied: what the exact engine and certificates begin with."""
    return tidy(strengthen(linear))


def tidy(linear: LinearProgram) -> LinearProgram:
    """Divide every row by the common divisor of its coefficients, sides rounded inwards, and join parallel rows.

    Rows are compared entry by entry, not by a hash alone. Rows without entries stay as they are.
    """
    count = len(linear.row_lower)
    lengths = np.diff(linear.row_start)
    if not count or not len(linear.row_column):
        return linear
    owner = np.repeat(np.arange(count, dtype=np.int64), lengths)
    divisor = np.zeros(count, dtype=np.int64)
    np.gcd.at(divisor, owner, np.abs(linear.row_coefficient))
    sign = np.ones(count, dtype=np.int64)
    filled = lengths > 0
    sign[filled] = np.sign(linear.row_coefficient[linear.row_start[:-1][filled]])
    divisor = np.maximum(divisor, 1)
    coefficient = linear.row_coefficient // divisor[owner] * sign[owner]
    lower = np.where(linear.row_lower <= -LARGEST_ACTIVITY, -INFINITY, -(-linear.row_lower // divisor))
    upper = np.where(linear.row_upper >= LARGEST_ACTIVITY, INFINITY, linear.row_upper // divisor)
    lower, upper = np.where(sign > 0, lower, -upper), np.where(sign > 0, upper, -lower)
    leader = _leaders(linear, lengths, owner, coefficient)
    kept = leader == np.arange(count)
    joined_lower, joined_upper = lower.copy(), upper.copy()
    np.maximum.at(joined_lower, leader, lower)
    np.minimum.at(joined_upper, leader, upper)
    inside = kept[owner]
    return replace(
        linear,
        row_lower=joined_lower[kept],
        row_upper=joined_upper[kept],
        row_start=np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int64),
        row_column=linear.row_column[inside],
        row_coefficient=coefficient[inside],
    )


def _leaders(linear: LinearProgram, lengths: IntArray, owner: IntArray, coefficient: IntArray) -> IntArray:
    """For each row the first row with the same entries (itself where there is none before it)."""
    count = len(lengths)
    mixed = linear.row_column.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x632BE59BD9B4E019)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    total = np.zeros(count, dtype=np.uint64)
    np.add.at(total, owner, mixed * coefficient.astype(np.uint64))
    _, first, where = np.unique(
        np.stack([total, lengths.astype(np.uint64)]), axis=1, return_index=True, return_inverse=True
    )
    leader = first[where.ravel()].astype(np.int64)
    # Equal hashes are not yet equal rows: compare each entry with the leader's.
    place = np.arange(len(owner)) - linear.row_start[owner] + linear.row_start[leader[owner]]
    differs = (linear.row_column != linear.row_column[place]) | (coefficient != coefficient[place])
    wrong = np.bincount(owner, differs, count) > 0
    empty = lengths == 0
    return np.where(wrong | empty, np.arange(count), leader)
