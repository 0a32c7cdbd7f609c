"""Whether a proved point is the only one left: then every goal to come has its value there, and needs no search.

A goal whose coefficients nearly all differ, such as the draws of a lottery, leaves one point as a rule. The search that
would find another one is the last proof once more with one row more, while the goals to come would each need a
relaxation and a search of their own.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from solvers.decompose import independent
from solvers.linear import LinearProgram, appended
from solvers.program import INFINITY, IntArray, no_integers
from solvers.restrict import Restricted
from solvers.search import Effort, Found, search

DISTINCT = 0.5
"""Ties are rare where so large a share of a goal's coefficients differ from each other."""


def told_apart(linear: LinearProgram, goal: int) -> IntArray:
    """The columns that the goal counts; none where looking for another point is not worth it.

    It is where it counts all that the goals behind it count, with coefficients that hardly two columns share, and all
    of them are yes or no.
    """
    later = [each.columns for each in linear.goals[goal + 1 :]]
    own = linear.goals[goal]
    if not later or not len(own.columns) or not np.isin(np.concatenate(later), own.columns).all():
        return no_integers()
    binary = (own.columns < linear.original) & (linear.upper[own.columns] - linear.lower[own.columns] <= 1)
    distinct = len(np.unique(own.coefficients)) >= DISTINCT * len(own.coefficients)
    return own.columns if binary.all() and distinct else no_integers()


class Others(NamedTuple):
    """What a search beside a point found: a better one, if there is; `sole`: no other one is as good either."""

    found: Found
    sole: bool


def others(part: Restricted, point: IntArray, columns: IntArray, effort: Effort) -> Others:
    """Look for the best point of the part that is as good as `point` and differs from it in the binary `columns`.

    A better point differs in them. Each independent part is searched on its own: a point that is as good as this one
    differs in some part, and is as good as this one in that part alone. A search that is cut short says nothing. With
    `effort.first` the first better point ends it all.
    """
    begun, own, watched = time.perf_counter(), point[part.columns], np.isin(part.columns, columns)
    settled, pieces = independent(part)
    tied, priced = np.zeros(len(own), dtype=np.bool_), np.zeros(len(own), dtype=np.bool_)
    for piece in pieces:
        tied[piece.columns] = True
    priced[part.goal.columns] = True
    # A column in no row is at its cheaper bound, and nowhere else, if it has a price.
    equal = bool((watched & ~tied & ~priced).any())
    values = np.where(tied, own, settled)
    bound, ended, nodes = float(part.goal.value(values)), True, 0
    for piece in pieces:
        here = own[piece.columns]
        value = piece.goal.value(here)
        apart, below = _apart(piece, here, np.flatnonzero(watched[piece.columns]), value)
        found = search(apart, below, effort.left(begun, nodes))
        nodes += found.nodes
        if effort.first and found.values is not None and not found.ended:
            if piece.goal.value(found.values) < value:
                values[piece.columns] = found.values
                return Others(Found(values, -math.inf, False, nodes), False)
            # One that is as good says nothing of better ones.
            found = search(apart, below, effort.left(begun, nodes)._replace(first=False))
            nodes += found.nodes
        ended = ended and found.ended
        least = value if found.values is None else min(value, piece.goal.value(found.values))
        bound -= value - max(piece.goal.least, min(least, found.bound))
        equal = equal or (found.values is not None and least == value)
        if found.values is not None and least < value:
            values[piece.columns] = found.values
    better = part.goal.value(values) < part.goal.value(own)
    sole = ended and not equal and not better
    return Others(Found(values if better else None, bound if better or not ended else math.inf, ended, nodes), sole)


def _apart(piece: Restricted, here: IntArray, places: IntArray, value: int) -> tuple[Restricted, int]:
    """The piece without the point that has these values at these places, and below which value points count there."""
    if not len(places):
        return piece, value
    signs = np.where(here[places] > piece.linear.lower[places], -1, 1).astype(np.int64)
    # Those at their lower bound rise, or those at their upper bound fall, by one in all or more.
    return _with_row(piece, places, signs, int(signs @ here[places]) + 1), value + max(piece.goal.step, 1)


def _with_row(part: Restricted, columns: IntArray, coefficients: IntArray, least: int) -> Restricted:
    sides = np.array([least], dtype=np.int64), np.array([INFINITY], dtype=np.int64)
    counts = np.array([len(columns)], dtype=np.int64)
    longer = appended(part.linear, *sides, counts, columns, coefficients)
    return replace(part, linear=longer, rows=np.append(part.rows, -1), widened=np.append(part.widened, False))
