"""One objective that guides a search by earlier goals too, where every point left has the same value of them.

A later goal's relaxation lives on what the row `earlier goal <= value` leaves over when the earlier goal's own
relaxation lies below its value: it mixes points that no integer point can be. Where the value is proved and nothing
of it may be given up, all integer points have it exactly; adding the earlier goal with a large weight then changes
nothing among them, but a search first closes the earlier goal's gap in every branch, which is what holds the
later bound down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from solvers.linear import LinearGoal

GRAINS = 16
"""An earlier goal's gap is worth closing in so many parts, if its step is not larger."""

LARGEST = 2**46
"""The largest value of a blended objective: far from where doubles lose whole units."""


class Held(NamedTuple):
    """An earlier goal that is `value` at every point left, and the gap of its relaxation below that."""

    goal: LinearGoal
    value: int
    gap: int


def blended(goal: LinearGoal, gap: int, held: Sequence[Held]) -> LinearGoal:
    """The goal plus weighted earlier ones, less their values: equal to the goal wherever these are kept.

    `gap`: between the goal's best known value and its bound. The latest of `held` is weighted first, so that closing
    one grain of an earlier gap outweighs all gaps behind it; those that would make the numbers too large are left out.
    """
    columns, coefficients, constant, total = [goal.columns], [goal.coefficients], goal.constant, max(gap, 1)
    step = goal.step
    for each in reversed(held):
        weight = -(-2 * total // max(each.goal.step, each.gap // GRAINS, 1))
        if weight * max(abs(each.value), int(np.abs(each.goal.coefficients).max(initial=1))) > LARGEST:
            break
        step = math.gcd(step, weight * each.goal.step)
        columns.append(each.goal.columns)
        coefficients.append(weight * each.goal.coefficients)
        constant += weight * (each.goal.constant - each.value)
        total += weight * each.gap
    column, place = np.unique(np.concatenate(columns), return_inverse=True)
    costs = np.zeros(len(column), dtype=np.int64)
    np.add.at(costs, place.ravel(), np.concatenate(coefficients))
    kept = costs != 0
    return replace(goal, columns=column[kept], coefficients=costs[kept], constant=constant, step=step)
