"""A scout looks near the bound until it has a point, then around that one for as long as it gets better."""

from __future__ import annotations

from dataclasses import replace

from solvers.left import Left
from solvers.patience import NEAR_BREACH
from solvers.scout import Scout
from solvers.thin import Thin
from tests.solvers.test_thin import COSTS, costly


def scout(found: list[int]) -> tuple[Scout, list[int]]:
    """A scout over costly columns; `found` is the best value, and the sizes of the cores asked for are noted."""
    asked: list[int] = []
    ranges = costly(*COSTS)

    def around(size: int) -> Left:
        asked.append(size)
        return Left(ranges.lower, ranges.upper, found[-1] - 1)

    thin = Thin(ranges, bound=100, better=150, free=12, step=1)
    return Scout(thin, 0, len(ranges.lower), lambda: found[-1], around), asked


def test_without_a_point_it_goes_through_the_thin_steps_and_then_around_the_one_that_was_known():
    found = [151]
    looks, asked = scout(found)
    thin, steps = looks.thin, list[tuple[int, int]]()
    step = thin.first(0)
    while step is not None:
        steps.append((step.free, step.most))
        step = thin.further(step)
    seen = []
    while (left := looks.next()) is not None:
        seen.append((left.free, left.most))
    assert len(steps) > 1
    assert steps[-1][1] == 150
    assert seen[:-1] == steps
    assert asked == [steps[-1][0]]


def test_a_point_is_gone_around_until_nothing_better_is_found():
    found = [151]
    looks, asked = scout(found)
    first = looks.next()
    assert first is not None
    found.append(140)
    assert looks.next() is not None
    assert looks.sighted
    found.append(130)
    assert looks.next() is not None
    assert looks.next() is None
    assert asked == [first.free, first.free]


def close_by(looks: Scout, found: list[int]) -> tuple[Scout, list[int]]:
    """The scout with a look close by; the sizes of the looks asked for are noted."""
    near: list[int] = []

    def close(size: int) -> Left:
        near.append(size)
        return Left(looks.thin.ranges.lower, looks.thin.ranges.upper, found[-1] - 1)

    return replace(looks, close=close), near


def test_columns_near_what_was_forced_are_looked_at_first_and_thin_steps_stay_below_what_that_found():
    found = [151]
    looks, asked = scout(found)
    looks, near = close_by(looks, found)
    for size, value in zip(NEAR_BREACH, (140, 120, 103), strict=True):
        assert looks.next() is not None
        assert near[-1] == size
        found.append(value)
    step = looks.next()
    assert step is not None
    assert step.most <= 102
    assert not asked


def test_what_hardly_gains_close_by_is_looked_for_near_the_bound_instead():
    for value in (151, 148):
        found = [151]
        looks, asked = scout(found)
        looks, near = close_by(looks, found)
        assert looks.next() is not None
        found.append(value)
        step, thin = looks.next(), looks.thin._replace(better=value - 1).first(0)
        assert step is not None
        assert thin is not None
        assert (step.free, step.most) == (thin.free, thin.most)
        assert near == [NEAR_BREACH[0]]
        assert not asked


def test_a_point_found_elsewhere_is_gone_around_and_not_looked_for_close_by_again():
    found = [151]
    looks, asked = scout(found)
    looks, near = close_by(looks, found)
    assert looks.next() is not None
    step = looks.next()
    assert step is not None
    found.append(120)
    assert looks.next() is not None
    assert asked == [step.free]
    assert near == [NEAR_BREACH[0]]
