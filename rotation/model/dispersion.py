"""Dispersion between schools: the exact coefficient of variation, and the integer function that the goal minimises."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

LEAST_SCALE = 10**6
"""Units per 1 of CV^2 + 1, before any rise for convexity (MODEL, section 7)."""


def squared_cv(pupils: Sequence[int], resource: Sequence[int]) -> Fraction:
    """CV^2 of resource per pupil, weighted by pupils, exactly: `P / X^2 * sum(x^2 / P_i) - 1`.

    Equal to `sum(P_i / P * (x_i / P_i - m)^2) / m^2` with m = X / P. One positive number of pupils a school;
    ZeroDivisionError where there is no resource at all.
    """
    total = sum(resource)
    by_pupils: dict[int, int] = {}
    for count, amount in zip(pupils, resource, strict=True):
        by_pupils[count] = by_pupils.get(count, 0) + amount * amount
    return sum(pupils) * _sum([Fraction(square, count) for count, square in by_pupils.items()]) / total**2 - 1


def _sum(parts: Sequence[Fraction]) -> Fraction:
    """The sum by halves: the large common denominators are met only in the last few additions."""
    if len(parts) < 2:
        return parts[0] if parts else Fraction(0)
    middle = len(parts) // 2
    return _sum(parts[:middle]) + _sum(parts[middle:])


def cv(pupils: Sequence[int], resource: Sequence[int]) -> float:
    """The coefficient of variation between schools, from exact fractions; ZeroDivisionError without any resource."""
    return math.sqrt(squared_cv(pupils, resource))


class Totals(NamedTuple):
    """One indicator in one stage of one authority on the start date: its weight, all pupils, all of the resource."""

    weight: int
    pupils: int
    resource: int


def scale(parts: Iterable[tuple[Totals, int]], step: int) -> int:
    """The least power of ten, from 10^6, for which `units` is convex in steps of `step` at every school.

    `parts` are the totals with the largest number of pupils of one school. Rounding moves a value by at most a
    half, never down by one, so a second difference is an integer above `2 c step^2 - 2` with c = units per
    squared resource: `2 c step^2 >= 1` makes it non-negative.
    """
    found = LEAST_SCALE
    for totals, largest in parts:
        while 2 * found * totals.weight * totals.pupils * step**2 < totals.resource**2 * largest:
            found *= 10
    return found


def units(totals: Totals, pupils: int, resource: int, scaled: int) -> int:
    """`round_half_up(scale * weight * P * x^2 / (X^2 * P_i))`, in exact integers; pupils and X are positive."""
    top = scaled * totals.weight * totals.pupils * resource * resource
    bottom = totals.resource**2 * pupils
    return (2 * top + bottom) // (2 * bottom)


def unit_table(totals: Totals, pupils: int, resources: npt.NDArray[np.int64], scaled: int) -> npt.NDArray[np.int64]:
    """`units` of an array of resources, none negative; int64 arithmetic where the numbers fit, else one by one."""
    top, bottom = scaled * totals.weight * totals.pupils, totals.resource**2 * pupils
    common = math.gcd(top, bottom)
    top, bottom = top // common, bottom // common
    largest = int(resources.max(initial=0))
    if 2 * (top * largest**2 + bottom) < 2**63:
        return (2 * top * resources * resources + bottom) // (2 * bottom)
    return np.array([units(totals, pupils, amount, scaled) for amount in resources.tolist()], dtype=np.int64)
