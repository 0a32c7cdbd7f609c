"""How far the rows let the arguments of convex terms go: far less, as a rule, than the bounds of the columns do.

A school's backbone teachers could all leave and hundreds arrive, were it not for rows that let a few leave each school
and a few join each group. Every point between the ends becomes a piece, that is a column; so narrow ends save many.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from solvers.cuts import BoolArray, FloatArray
from solvers.linear import LinearProgram, compress, counted, unfold
from solvers.program import LARGEST_ACTIVITY, IntArray, Program, no_integers

LARGEST_FACTOR = 2**30
"""Coefficients and room from there on are left alone: the product of two stays within int64."""


class Packed(NamedTuple):
    """Entries of rows `a y <= room` over `y >= 0`, coefficients positive: rows repeat, columns ascend."""

    column: IntArray
    row: IntArray
    coefficient: IntArray
    room: IntArray


MANY = 100_000
"""With fewer points between the ends that terms state there is nothing to win."""


def narrowed(program: Program) -> LinearProgram:
    """The program unfolded; where its terms state many points, only those that rows let them reach become pieces."""
    return unfold(program, reach_worth_knowing(program))


def reach_worth_knowing(program: Program) -> tuple[IntArray, IntArray] | None:
    """See term_reach; None where the terms state so few points that there is nothing to win."""
    points = int((program.terms.upper - program.terms.lower).sum())
    return term_reach(program) if points > MANY else None


def term_reach(program: Program) -> tuple[IntArray, IntArray]:
    """Per term the least and the greatest argument that columns' bounds and rows allow, as far as can be told cheaply.

    Every feasible point lies between them; the range that the term itself states is not looked at.
    """
    terms, count = program.terms, len(program)
    entries = terms.entry_term, terms.entry_column, terms.entry_coefficient
    start, column, coefficient = compress(*entries, len(terms), count)
    owner = np.repeat(np.arange(len(terms), dtype=np.int64), np.diff(start))
    base = terms.constant + _sums(owner, coefficient * program.lower[column], len(terms))
    wanted = np.zeros(count, dtype=np.bool_)
    wanted[column] = True
    packed = _packed(program, wanted)
    up = _rise(program, packed, owner, column, coefficient)
    down = _rise(program, packed, owner, column, -coefficient)
    return base - down, base + up


def _packed(program: Program, wanted: BoolArray) -> Packed:
    """Both sides of every row without terms, in the columns' distances from their lower bounds, where `wanted`.

    Entries of the other sign go to the right side at their most, so that what is left bounds the positive ones.
    """
    rows, width = program.rows, program.upper - program.lower
    shift = _sums(rows.entry_row, rows.entry_coefficient * program.lower[rows.entry_column], len(rows))
    reach = rows.entry_coefficient * width[rows.entry_column]
    curved = np.zeros(len(rows), dtype=np.bool_)
    curved[rows.term_row] = True
    inside = wanted[rows.entry_column]
    parts = []
    for sign, side in ((1, rows.upper), (-1, -rows.lower)):
        against = _sums(rows.entry_row, np.minimum(sign * reach, 0), len(rows))
        bounded = (side < LARGEST_ACTIVITY) & ~curved
        room = np.maximum(np.where(bounded, side, 0) - sign * shift - against, 0)
        useful = bounded & (room < LARGEST_FACTOR)
        size = sign * rows.entry_coefficient
        chosen = inside & (size > 0) & (size < LARGEST_FACTOR) & useful[rows.entry_row]
        name = rows.entry_row[chosen] + (0 if sign > 0 else len(rows))
        parts.append((rows.entry_column[chosen], name, size[chosen], room[rows.entry_row[chosen]]))
    column, row, size, room = (np.concatenate(each) for each in zip(*parts, strict=True))
    order = np.argsort(column, kind="stable")
    return Packed(column[order], row[order], size[order], room[order])


def _rise(program: Program, packed: Packed, owner: IntArray, column: IntArray, coefficient: IntArray) -> IntArray:
    """The most that columns can add to each term, each column counted in the one row that holds it tightest.

    Where `c y` is wanted and `a y <= room` is known, the columns of one row add at most max(c / a) room together.
    """
    terms, rising = len(program.terms), coefficient > 0
    owner, column, coefficient = owner[rising], column[rising], coefficient[rising]
    alone = coefficient * (program.upper - program.lower)[column]
    begin, end = np.searchsorted(packed.column, column), np.searchsorted(packed.column, column, "right")
    entry = np.repeat(np.arange(len(column), dtype=np.int64), end - begin)
    place = np.repeat(begin, end - begin) + counted(end - begin)
    entry, place = (each[coefficient[entry] < LARGEST_FACTOR] for each in (entry, place))
    _, pair = np.unique(owner[entry] * (2 * len(program.rows) + 1) + packed.row[place], return_inverse=True)
    pairs = int(pair.max()) + 1 if len(pair) else 0
    together, apart = np.zeros(pairs, dtype=np.int64), _sums(pair, alone[entry], pairs)
    np.maximum.at(together, pair, coefficient[entry] * packed.room[place] // packed.coefficient[place])
    ratio = (together / np.maximum(apart, 1))[pair]
    first = _first_least(entry, ratio)
    found, loose = _sums(pair[first], alone[entry[first]], pairs), np.ones(len(column), dtype=np.bool_)
    loose[entry[first]] = False
    of_pair = np.zeros(pairs, dtype=np.int64)
    of_pair[pair] = owner[entry]
    return _sums(owner[loose], alone[loose], terms) + _sums(of_pair, np.minimum(found, together), terms)


def _first_least(entry: IntArray, ratio: FloatArray) -> IntArray:
    """Of each run of equal entries the first place of the least ratio."""
    begin = np.flatnonzero(np.concatenate([[True], entry[1:] != entry[:-1]])) if len(entry) else no_integers()
    if not len(begin):
        return no_integers()
    least = np.repeat(np.minimum.reduceat(ratio, begin), np.diff(np.append(begin, len(entry))))
    at = np.flatnonzero(ratio == least)
    first: IntArray = at[np.concatenate([[True], entry[at][1:] != entry[at][:-1]])]
    return first


def _sums(owner: IntArray, values: IntArray, count: int) -> IntArray:
    # Exact: every partial sum stays below 2^53, the largest activity a program may have.
    found: IntArray = np.bincount(owner, values, count).astype(np.int64)
    return found
