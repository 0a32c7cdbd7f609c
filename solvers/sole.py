"""Whether a proved point is the only one left: then every goal to come has its value there, and needs no search.

A goal whose coefficients nearly all differ, such as the draws of a lottery, leaves one point as a rule. The search that
would find another one is the last proof once more with one row more, while the goals to come would each need a
relaxation and a search of their own.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from solvers.decompose import independent
from solvers.left import Left
from solvers.linear import LinearGoal, LinearProgram, appended
from solvers.program import INFINITY, IntArray
from solvers.restrict import Restricted, restrict
from solvers.search import Effort, search

DISTINCT = 0.5
"""Ties are rare where so large a share of a goal's coefficients differ from each other."""


def told_apart(linear: LinearProgram, goal: int) -> IntArray | None:
    """The columns that the goals behind this one count; None where looking for another point is not worth it.

    It is where the goal counts these columns with coefficients that hardly two share, and all of them are yes or no.
    """
    later = [each.columns for each in linear.goals[goal + 1 :]]
    own = linear.goals[goal]
    if not later or not len(own.columns):
        return None
    columns = np.unique(np.concatenate(later))
    binary = (columns < linear.original) & (linear.upper[columns] - linear.lower[columns] <= 1)
    if not binary.all() or not np.isin(columns, own.columns).all():
        return None
    return columns if len(np.unique(own.coefficients)) >= DISTINCT * len(own.coefficients) else None


def alone(
    linear: LinearProgram, guided: LinearGoal, left: Left, point: IntArray, columns: IntArray, effort: Effort
) -> tuple[bool, int]:
    """Whether no other point in `left` is as good as this best one and differs in one of the binary `columns`; nodes.

    Each independent part is searched on its own: another point that is as good as the best differs in some part,
    and is as good as the best in that part alone. A search that is cut short means no.
    """
    part = restrict(linear, guided, left.lower, left.upper)
    own, watched = point[part.columns], np.isin(part.columns, columns)
    settled, pieces = independent(part)
    loose = watched.copy()
    for piece in pieces:
        loose[piece.columns] = False
    priced = np.zeros(len(own), dtype=np.bool_)
    priced[part.goal.columns] = True
    # A column in no row is at its cheaper bound, and nowhere else, if it has a price.
    if (loose & (~priced | (settled != own))).any():
        return False, 0
    nodes = 0
    for piece in pieces:
        here, places = own[piece.columns], np.flatnonzero(watched[piece.columns])
        signs = np.where(here[places] > piece.linear.lower[places], -1, 1).astype(np.int64)
        # Those at their lower bound rise, or those at their upper bound fall, by one in all or more.
        apart = _with_row(piece, places, signs, int(signs @ here[places]) + 1)
        below = piece.goal.value(here) + max(piece.goal.step, 1)
        found = search(apart, below, effort._replace(nodes=max(1, effort.nodes - nodes)))
        nodes += found.nodes
        if found.values is not None or not found.ended:
            return False, nodes
    return True, nodes


def _with_row(part: Restricted, columns: IntArray, coefficients: IntArray, least: int) -> Restricted:
    sides = np.array([least], dtype=np.int64), np.array([INFINITY], dtype=np.int64)
    counts = np.array([len(columns)], dtype=np.int64)
    longer = appended(part.linear, *sides, counts, columns, coefficients)
    return replace(part, linear=longer, rows=np.append(part.rows, -1), widened=np.append(part.widened, False))
